"""What is done with parcels, stored before it is told, and what is said of it.

Every function raises StorageError where nothing could be stored. Each of it can be taken back; see
`parcel_tui.tracker.undo`.
"""

from collections.abc import Collection
from datetime import datetime

from parcel_tui.domain.carriers.names import short_name
from parcel_tui.domain.parcel import Carrier, Folder, Parcel, PickupCard
from parcel_tui.language import mark, tr, trn
from parcel_tui.tracker.tracker import Tracker
from parcel_tui.wording.cells import safe
from parcel_tui.wording.undoing import titled


def named(parcels: Collection[Parcel]) -> str:
    """A parcel by what it is called, several by their number."""
    if len(parcels) == 1:
        return titled(next(iter(parcels)))
    return trn("{count} parcel", "{count} parcels", len(parcels))


async def move(tracker: Tracker, parcels: Collection[Parcel], target: Folder) -> str:
    """Moves parcels into a folder."""
    into = tracker.actions.archive if target is Folder.ARCHIVE else tracker.actions.unarchive
    moved = [await into(parcel.key) for parcel in parcels]
    if target is Folder.ARCHIVE:
        return _said(moved, mark("Archived {name}."), mark("Archived {count} parcels."))
    return _said(moved, mark("Moved {name} to the inbox."), mark("Moved {count} parcels to the inbox."))


async def delete(tracker: Tracker, parcels: Collection[Parcel]) -> str:
    """Deletes parcels here; at the provider they are deleted next."""
    for parcel in parcels:
        await tracker.actions.delete(parcel.key)
    return _said(parcels, mark("Deleted {name}."), mark("Deleted {count} parcels."))


async def receive(tracker: Tracker, parcels: Collection[Parcel]) -> str:
    """Marks parcels as received by the user."""
    for parcel in parcels:
        await tracker.actions.receive(parcel.key)
    return _said(parcels, mark("Marked {name} as received."), mark("Marked {count} parcels as received."))


async def rename(tracker: Tracker, parcel: Parcel, name: str) -> str:
    """Gives a parcel a name of the user's own; an empty one removes it."""
    renamed = await tracker.actions.rename(parcel.key, name)
    if renamed.name:
        return tr("Renamed to {name}.", name=titled(renamed))
    return tr("Name removed: {name}.", name=titled(renamed))


async def note(tracker: Tracker, parcel: Parcel, text: str) -> str:
    """Keeps a note of the user's own; an empty one removes it."""
    noted = await tracker.actions.note(parcel.key, text)
    if noted.note:
        return tr("Note saved on {name}.", name=titled(noted))
    return tr("Note removed from {name}.", name=titled(noted))


async def change_carrier(tracker: Tracker, parcel: Parcel, carrier: Carrier) -> str:
    """Puts a wrong carrier right; the parcel is imported again next."""
    changed = await tracker.actions.change_carrier(parcel.key, carrier)
    return tr(
        "The carrier of {name} is {carrier} now.", name=titled(changed), carrier=safe(short_name(carrier))
    )


async def set_deadline(tracker: Tracker, parcels: Collection[Parcel], until: datetime | None) -> str:
    """Sets a deadline of the user's own (UTC); None removes it."""
    for parcel in parcels:
        await tracker.actions.set_deadline(parcel.key, until)
    if until:
        return _said(parcels, mark("Deadline set for {name}."), mark("Deadline set for {count} parcels."))
    return _said(
        parcels,
        mark("Deadline removed from {name}."),
        mark("Deadline removed from {count} parcels."),
    )


async def set_card(tracker: Tracker, parcel: Parcel, card: PickupCard | None) -> str:
    """Keeps what is needed at the counter; None removes it."""
    await tracker.actions.set_card(parcel.key, card)
    if card:
        return tr("Pick-up card saved for {name}.", name=titled(parcel))
    return tr("Pick-up card removed from {name}.", name=titled(parcel))


async def mark_sending(tracker: Tracker, parcels: Collection[Parcel]) -> str:
    """Marks parcels as sent by the user; where all of them are, takes that back."""
    is_on = not all(parcel.sending for parcel in parcels)
    for parcel in parcels:
        await tracker.actions.set_sending(parcel.key, on=is_on)
    if is_on:
        return _said(
            parcels,
            mark("Marked {name} as sent by you: a return is yours to pick up."),
            mark("Marked {count} parcels as sent by you: returns are yours to pick up."),
        )
    return _said(
        parcels, mark("Marked {name} as sent to you."), mark("Marked {count} parcels as sent to you.")
    )


async def mute(tracker: Tracker, parcels: Collection[Parcel]) -> str:
    """Mutes parcels; where all of them are muted, takes that back."""
    is_on = not all(parcel.muted for parcel in parcels)
    for parcel in parcels:
        await tracker.actions.mute(parcel.key, is_on)
    if is_on:
        return _said(parcels, mark("Muted {name}."), mark("Muted {count} parcels."))
    return _said(
        parcels,
        mark("Unmuted {name}."),
        mark("Unmuted {count} parcels."),
    )


async def mark_read(tracker: Tracker, parcels: Collection[Parcel]) -> str:
    """Marks parcels as read; one that is, as unread again: `*` `m` is pressed to have all read."""
    keys = [parcel.key for parcel in parcels]
    if any(parcel.unread for parcel in parcels):
        await tracker.actions.mark_read(*keys)
        return _said(parcels, mark("Marked {name} as read."), mark("Marked {count} parcels as read."))
    if len(keys) > 1:
        return tr("These {count} parcels are read already.", count=len(keys))
    await tracker.actions.mark_unread(*keys)
    return tr("Marked {name} as unread.", name=titled(next(iter(parcels))))


def _said(parcels: Collection[Parcel], one: str, several: str) -> str:
    """Two messages rather than the plural of one: some languages have no plural, and would lose the name."""
    if len(parcels) == 1:
        return tr(one, name=titled(next(iter(parcels))))
    return tr(several, count=len(parcels))
