"""What was taken back, in a sentence for the app and the commands. Pure."""

from collections.abc import Sequence

from parcel_tui.domain.carriers.names import short_name
from parcel_tui.domain.parcel import Folder, Parcel, Undoable
from parcel_tui.language import mark, sentences, tr, trn
from parcel_tui.wording.cells import cut, safe

_TITLE_CELLS = 40
"""The most that a parcel's title takes of a sentence."""

NOTHING_TO_UNDO = mark("There is nothing to undo.")

_ONE_OR_MORE: dict[str, tuple[str, str]] = {
    "inbox": (mark("{name} is in the inbox again."), mark("{count} parcels are in the inbox again.")),
    "archive": (mark("{name} is in the archive again."), mark("{count} parcels are in the archive again.")),
    Undoable.DELETE: (mark("Restored {name}."), mark("Restored {count} parcels.")),
    Undoable.RECEIVE: (
        mark("{name} is no longer marked as received."),
        mark("{count} parcels are no longer marked as received."),
    ),
    "named": (mark("Renamed back to {name}."), mark("Restored the names of {count} parcels.")),
    "unnamed": (mark("Name removed again: {name}."), mark("Removed the names of {count} parcels again.")),
    Undoable.NOTE: (mark("Restored the note on {name}."), mark("Restored the notes on {count} parcels.")),
    Undoable.DEADLINE: (
        mark("Restored your deadline for {name}."),
        mark("Your deadlines for {count} parcels are as they were."),
    ),
    Undoable.CARD: (
        mark("Restored the pick-up card of {name}."),
        mark("The pick-up cards of {count} parcels are as they were."),
    ),
    "sending": (
        mark("{name} is marked as sent by you again."),
        mark("{count} parcels are marked as sent by you again."),
    ),
    "receiving": (
        mark("{name} is no longer marked as sent by you."),
        mark("{count} parcels are no longer marked as sent by you."),
    ),
    "muted": (mark("Muted {name} again."), mark("Muted {count} parcels again.")),
    "unmuted": (mark("Unmuted {name} again."), mark("Unmuted {count} parcels again.")),
    "unread": (mark("Marked {name} as unread again."), mark("Marked {count} parcels as unread again.")),
    "read": (mark("Marked {name} as read again."), mark("Marked {count} parcels as read again.")),
    Undoable.CARRIER: (
        mark("The carrier of {name} is {carrier} again."),
        mark("The carriers of {count} parcels are as they were."),
    ),
    "no carrier": (
        mark("The carrier of {name} is removed again."),
        mark("The carriers of {count} parcels are as they were."),
    ),
    Undoable.ADD: (mark("Removed {name} again."), mark("Removed {count} parcels again.")),
}
"""By what was done and, where it matters, how the parcels were before; of one parcel and of several."""


def titled(parcel: Parcel) -> str:
    """What a parcel is called, as a sentence shows it."""
    return cut(safe(parcel.title), _TITLE_CELLS)


def carried(parcel: Parcel) -> str:
    """A parcel by what it is called and who carries it."""
    if parcel.carrier is None:
        return titled(parcel)
    return tr("{parcel} ({carrier})", parcel=titled(parcel), carrier=safe(short_name(parcel.carrier)))


def taken_back(what: Undoable, before: Sequence[Parcel], *, imported: int = 0) -> str:
    """What was taken back; `before` are the parcels as they were, `imported` how many are added anew."""
    if not before:
        return tr("What was done last concerned a parcel that is not here any more.")
    first = before[0]
    one, several = _ONE_OR_MORE[_case(what, first)]
    carrier = safe(short_name(first.carrier)) if first.carrier else ""
    sentence = trn(one, several, len(before), name=titled(first), carrier=carrier)
    if imported:
        added = trn(
            "{count} parcel is being added to Track.TW again.",
            "{count} parcels are being added to Track.TW again.",
            imported,
        )
        return sentences(sentence, tr("It is being added to Track.TW again.") if len(before) == 1 else added)
    return sentence


def _case(what: Undoable, first: Parcel) -> str:
    cases = {
        Undoable.MOVE: "archive" if first.folder is Folder.ARCHIVE else "inbox",
        Undoable.NAME: "named" if first.name else "unnamed",
        Undoable.SENDING: "sending" if first.sending else "receiving",
        Undoable.MUTE: "muted" if first.muted else "unmuted",
        Undoable.READ: "unread" if first.unread else "read",
        Undoable.CARRIER: Undoable.CARRIER if first.carrier else "no carrier",
    }
    return cases.get(what, what)
