"""What is done with parcels, stored before it is told; and how each of it is undone.

Every function raises StorageError where nothing could be stored.
"""

from collections.abc import Awaitable, Callable, Collection
from datetime import datetime
from functools import partial

from msgspec import Struct

from parcel_tui.domain.parcel import Carrier, Folder, History, Parcel, PickupCard
from parcel_tui.tracker.tracker import Tracker
from parcel_tui.wording.cells import cut, safe

_TITLE_CELLS = 40
"""The most that a parcel's title takes of a sentence."""


class Done(Struct, frozen=True):
    """What came of an act, or of undoing one."""

    sentence: str
    """For the user."""
    keys: tuple[int, ...] = ()
    """Of undoing: the parcels of which something may wait to be sent."""
    undo: "Undo | None" = None
    """Undoes it; None where that cannot be."""


Undo = Callable[[], Awaitable[Done]]


def named(parcels: Collection[Parcel]) -> str:
    """A parcel by what it is called, several by their number."""
    first = next(iter(parcels))
    return cut(safe(first.title), _TITLE_CELLS) if len(parcels) == 1 else f"{len(parcels)} parcels"


def are(parcels: Collection[Parcel]) -> str:
    """`is` of one parcel, `are` of several."""
    return "is" if len(parcels) == 1 else "are"


async def move(tracker: Tracker, parcels: Collection[Parcel], target: Folder) -> Done:
    """Moves parcels into a folder."""
    into = tracker.actions.archive if target is Folder.ARCHIVE else tracker.actions.unarchive
    moved = [await into(parcel.key) for parcel in parcels]
    done = "Archived" if target is Folder.ARCHIVE else "Back in the inbox:"
    return Done(f"{done} {named(moved)}.", undo=partial(_move_back, tracker, parcels))


async def _move_back(tracker: Tracker, before: Collection[Parcel]) -> Done:
    for parcel in before:
        await (tracker.actions.archive if parcel.folder is Folder.ARCHIVE else tracker.actions.unarchive)(
            parcel.key
        )
    place = next(iter(before)).folder.value
    return Done(f"{named(before)} {are(before)} in the {place} again.", _keys(before))


async def delete(tracker: Tracker, parcels: Collection[Parcel]) -> Done:
    """Deletes parcels here; at the provider they are deleted next."""
    before = [(parcel, tracker.history(parcel.key)) for parcel in parcels]
    for parcel in parcels:
        await tracker.actions.delete(parcel.key)
    return Done(f"Deleted {named(parcels)}.", undo=partial(_restore, tracker, before))


async def _restore(tracker: Tracker, before: Collection[tuple[Parcel, History]]) -> Done:
    """What the provider has deleted already is imported again."""
    restored = [await tracker.actions.restore(parcel, history) for parcel, history in before]
    parcels = [one.parcel for one in restored]
    imported = sum(one.is_imported for one in restored)
    sentence = f"{named(parcels)} {are(parcels)} back."
    if imported:
        it = "It was" if len(parcels) == 1 else f"{imported} of them were"
        sentence += f" {it} deleted at Track.TW already: imported there again by number and carrier."
    return Done(sentence, _keys(parcels))


async def receive(tracker: Tracker, parcels: Collection[Parcel]) -> Done:
    """Marks parcels as received by the user's own hand."""
    for parcel in parcels:
        await tracker.actions.receive(parcel.key)
    sentence = f"Marked {named(parcels)} as received."
    return Done(sentence, undo=partial(_unreceive, tracker, parcels))


async def _unreceive(tracker: Tracker, before: Collection[Parcel]) -> Done:
    for parcel in before:
        await tracker.actions.unreceive(parcel)
    return Done(f"{named(before)} {are(before)} not marked as received any more.")


async def rename(tracker: Tracker, parcel: Parcel, name: str) -> Done:
    """Gives a parcel a name of the user's own; an empty one removes it."""
    renamed = await tracker.actions.rename(parcel.key, name)
    done = "It is called" if name.strip() else "It has no name of yours any more:"
    return Done(f"{done} {named([renamed])}.", undo=partial(_rename_back, tracker, parcel))


async def _rename_back(tracker: Tracker, before: Parcel) -> Done:
    parcel = await tracker.actions.rename(before.key, before.name or "")
    return Done(f"It is called {named([parcel])} again.")


async def note(tracker: Tracker, parcel: Parcel, text: str) -> Done:
    """Keeps a note of the user's own; an empty one removes it."""
    noted = named([await tracker.actions.note(parcel.key, text)])
    done = f"Noted on {noted}." if text.strip() else f"Your note on {noted} is gone."
    return Done(done, undo=partial(_note_back, tracker, parcel))


async def _note_back(tracker: Tracker, before: Parcel) -> Done:
    parcel = await tracker.actions.note(before.key, before.note or "")
    return Done(f"The note on {named([parcel])} is as it was.")


async def change_carrier(tracker: Tracker, parcel: Parcel, carrier: Carrier) -> Done:
    """Puts a wrong carrier right; the parcel is imported again next."""
    changed = await tracker.actions.change_carrier(parcel.key, carrier)
    undo = partial(_carrier_back, tracker, parcel, parcel.carrier) if parcel.carrier else None
    return Done(f"{named([changed])} is {carrier.name} now.", undo=undo)


async def _carrier_back(tracker: Tracker, before: Parcel, carrier: Carrier) -> Done:
    await tracker.actions.change_carrier(before.key, carrier, before.answers)
    # The record under the other carrier is one of those whose deletion waits.
    deleted = [parcel for parcel in tracker.snapshot.parcels.values() if parcel.is_deleted]
    return Done(f"{named([before])} is {carrier.name} again.", _keys([before, *deleted]))


async def set_deadline(tracker: Tracker, parcels: Collection[Parcel], until: datetime | None) -> Done:
    """Sets a deadline of the user's own (UTC); None removes it."""
    for parcel in parcels:
        await tracker.actions.set_deadline(parcel.key, until)
    done = "Your deadline is kept with" if until else "No deadline of yours is left on"
    return Done(f"{done} {named(parcels)}.", undo=partial(_deadline_back, tracker, parcels))


async def _deadline_back(tracker: Tracker, before: Collection[Parcel]) -> Done:
    for parcel in before:
        await tracker.actions.set_deadline(parcel.key, parcel.deadline.until if parcel.deadline else None)
    return Done(f"Your deadline for {named(before)} is as it was.")


async def set_card(tracker: Tracker, parcel: Parcel, card: PickupCard | None) -> Done:
    """Keeps what is needed at the counter; None removes it."""
    await tracker.actions.set_card(parcel.key, card)
    done = "The pick-up card is kept with" if card else "No pick-up card is left on"
    return Done(f"{done} {named([parcel])}.", undo=partial(_card_back, tracker, parcel))


async def _card_back(tracker: Tracker, before: Parcel) -> Done:
    await tracker.actions.set_card(before.key, before.card)
    return Done(f"The pick-up card of {named([before])} is as it was.")


async def mark_sending(tracker: Tracker, parcels: Collection[Parcel]) -> Done:
    """Marks parcels as sent by the user; where all of them are, takes that back.

    It can be undone, since a parcel that is sent leaves the list of what is to do, and its key with it.
    """
    is_on = not all(parcel.sending for parcel in parcels)
    for parcel in parcels:
        await tracker.actions.set_sending(parcel.key, on=is_on)
    yours = "sent by you: a return is yours to pick up" if is_on else "received by you"
    return Done(f"{named(parcels)} {are(parcels)} {yours}.", undo=partial(_sending_back, tracker, parcels))


async def _sending_back(tracker: Tracker, before: Collection[Parcel]) -> Done:
    for parcel in before:
        await tracker.actions.set_sending(parcel.key, on=parcel.sending)
    return Done(f"{named(before)} {are(before)} as before.")


async def mute(tracker: Tracker, parcels: Collection[Parcel]) -> Done:
    """Mutes parcels; where all of them are muted, takes that back, so it needs no undoing."""
    is_on = not all(parcel.muted for parcel in parcels)
    for parcel in parcels:
        await tracker.actions.mute(parcel.key, is_on)
    it = "it" if len(parcels) == 1 else "them"
    how = f"muted: no notification comes of {it}" if is_on else "not muted any more"
    return Done(f"{named(parcels)} {are(parcels)} {how}.")


async def mark_read(tracker: Tracker, parcels: Collection[Parcel]) -> Done:
    """Marks parcels as read; where all of them are, as unread again, so it needs no undoing."""
    is_unread = any(parcel.unread for parcel in parcels)
    mark = tracker.actions.mark_read if is_unread else tracker.actions.mark_unread
    await mark(*(parcel.key for parcel in parcels))
    return Done(f"Marked {named(parcels)} as {'read' if is_unread else 'unread'}.")


def _keys(parcels: Collection[Parcel]) -> tuple[int, ...]:
    return tuple(parcel.key for parcel in parcels)
