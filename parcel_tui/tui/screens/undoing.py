"""What the user did last, and how each of it is taken back."""

from collections import deque
from collections.abc import Awaitable, Callable, Collection

from msgspec import Struct

from parcel_tui.domain.parcel import Carrier, Folder, History, Parcel
from parcel_tui.tracker.tracker import Tracker
from parcel_tui.wording.cells import cut, safe

MOST = 50
"""Steps that can be taken back."""

_TITLE_IN_TOAST = 40


class Undone(Struct, frozen=True):
    """What came of taking something back: a sentence, and the parcels of which something is to be sent."""

    sentence: str
    keys: tuple[int, ...] = ()


Undo = Callable[[], Awaitable[Undone]]


class UndoStack:
    """The last steps, the newest taken back first."""

    def __init__(self) -> None:
        self._steps: deque[Undo] = deque(maxlen=MOST)

    def push(self, step: Undo) -> None:
        """Something was done that can be taken back."""
        self._steps.append(step)

    def pop(self) -> Undo | None:
        """How the last of it is taken back; None when there is nothing left."""
        return self._steps.pop() if self._steps else None


def named(parcels: Collection[Parcel]) -> str:
    """A parcel by what it is called, several by their number."""
    first = next(iter(parcels))
    return cut(safe(first.title), _TITLE_IN_TOAST) if len(parcels) == 1 else f"{len(parcels)} parcels"


def undo_move(tracker: Tracker, before: Collection[Parcel]) -> Undo:
    """Puts parcels back into the folder in which they were `before`."""

    async def run() -> Undone:
        for parcel in before:
            move = tracker.archive if parcel.folder is Folder.ARCHIVE else tracker.unarchive
            await move(parcel.key)
        place = next(iter(before)).folder.value
        are = "is" if len(before) == 1 else "are"
        return Undone(f"{named(before)} {are} in the {place} again.", tuple(p.key for p in before))

    return run


def undo_delete(tracker: Tracker, before: Collection[tuple[Parcel, History]]) -> Undo:
    """Brings deleted parcels back, as they were `before`; what the provider deleted is imported again."""

    async def run() -> Undone:
        restored = [await tracker.handwork.restore(parcel, history) for parcel, history in before]
        parcels = [one.parcel for one in restored]
        imported = [one.parcel for one in restored if one.is_imported]
        sentence = f"{named(parcels)} {'is' if len(parcels) == 1 else 'are'} back."
        if imported:
            it = "It was" if len(parcels) == 1 else f"{len(imported)} of them were"
            sentence += f" {it} deleted at Track.TW already: imported there again by number and carrier."
        return Undone(sentence, tuple(parcel.key for parcel in parcels))

    return run


def undo_rename(tracker: Tracker, before: Parcel) -> Undo:
    """Gives a parcel the name that it had `before`."""

    async def run() -> Undone:
        parcel = await tracker.rename(before.key, before.name or "")
        return Undone(f"It is called {named([parcel])} again.")

    return run


def undo_note(tracker: Tracker, before: Parcel) -> Undo:
    """Gives a parcel the note that it had `before`."""

    async def run() -> Undone:
        parcel = await tracker.note(before.key, before.note or "")
        return Undone(f"The note on {named([parcel])} is as it was.")

    return run


def undo_receive(tracker: Tracker, before: Collection[Parcel]) -> Undo:
    """Takes back that parcels were received."""

    async def run() -> Undone:
        for parcel in before:
            await tracker.handwork.unreceive(parcel)
        are = "is" if len(before) == 1 else "are"
        return Undone(f"{named(before)} {are} not marked as received any more.")

    return run


def undo_deadline(tracker: Tracker, before: Collection[Parcel]) -> Undo:
    """Gives parcels the deadlines of the user's own that they had `before`."""

    async def run() -> Undone:
        for parcel in before:
            until = parcel.deadline.until if parcel.deadline else None
            await tracker.handwork.set_deadline(parcel.key, until)
        return Undone(f"Your deadline for {named(before)} is as it was.")

    return run


def undo_carrier(tracker: Tracker, before: Parcel, carrier: Carrier) -> Undo:
    """Gives a parcel the carrier that it had `before`."""

    async def run() -> Undone:
        await tracker.change_carrier(before.key, carrier, before.answers)
        return Undone(f"{named([before])} is {carrier.name} again.", _with_deleted(tracker, before.key))

    return run


def _with_deleted(tracker: Tracker, key: int) -> tuple[int, ...]:
    """A parcel, and the records whose deletion waits: that of its other carrier among them."""
    return (key, *(other.key for other in tracker.snapshot.parcels.values() if other.is_deleted))
