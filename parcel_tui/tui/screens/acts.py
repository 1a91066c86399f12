"""What is done with parcels: stored first, told in a sentence, and kept so that it can be taken back."""

from collections.abc import Collection
from datetime import datetime

from parcel_tui.domain.parcel import Carrier, Folder, Parcel
from parcel_tui.tracker.tracker import Tracker
from parcel_tui.tui.screens.undoing import (
    Undo,
    UndoStack,
    named,
    undo_carrier,
    undo_deadline,
    undo_delete,
    undo_move,
    undo_note,
    undo_receive,
    undo_rename,
)


class Acts:
    """Each act returns, once it is stored, the sentence that tells of it. Raises StorageError."""

    def __init__(self, tracker: Tracker) -> None:
        self._tracker = tracker
        self._done = UndoStack()

    def take_back(self) -> Undo | None:
        """How the last act is taken back; None when there is nothing left."""
        return self._done.pop()

    async def move(self, parcels: Collection[Parcel], target: Folder) -> str:
        """Moves parcels into a folder."""
        move = self._tracker.archive if target is Folder.ARCHIVE else self._tracker.unarchive
        moved = [await move(parcel.key) for parcel in parcels]
        self._done.push(undo_move(self._tracker, parcels))
        return f"{'Archived' if target is Folder.ARCHIVE else 'Back in the inbox:'} {named(moved)}."

    async def delete(self, parcels: Collection[Parcel]) -> str:
        """Deletes parcels here; at the provider they are deleted next."""
        before = [(parcel, self._tracker.history(parcel.key)) for parcel in parcels]
        for parcel in parcels:
            await self._tracker.delete(parcel.key)
        self._done.push(undo_delete(self._tracker, before))
        return f"Deleted {named(parcels)}."

    async def receive(self, parcels: Collection[Parcel]) -> str:
        """Marks parcels as received by the user's own hand."""
        for parcel in parcels:
            await self._tracker.handwork.receive(parcel.key)
        self._done.push(undo_receive(self._tracker, parcels))
        return f"Marked {named(parcels)} as received."

    async def rename(self, parcel: Parcel, name: str) -> str:
        """Gives a parcel a name of the user's own; an empty one removes it."""
        renamed = await self._tracker.rename(parcel.key, name)
        self._done.push(undo_rename(self._tracker, parcel))
        return (
            f"{'It is called' if name.strip() else 'It has no name of yours any more:'} {named([renamed])}."
        )

    async def note(self, parcel: Parcel, text: str) -> str:
        """Keeps a note of the user's own; an empty one removes it."""
        noted = named([await self._tracker.note(parcel.key, text)])
        self._done.push(undo_note(self._tracker, parcel))
        return f"Noted on {noted}." if text.strip() else f"Your note on {noted} is gone."

    async def change_carrier(self, parcel: Parcel, carrier: Carrier) -> str:
        """Puts a wrong carrier right; it is imported again next."""
        changed = await self._tracker.change_carrier(parcel.key, carrier)
        if parcel.carrier is not None:
            self._done.push(undo_carrier(self._tracker, parcel, parcel.carrier))
        return f"{named([changed])} is {carrier.name} now."

    async def set_deadline(self, parcels: Collection[Parcel], until: datetime | None) -> str:
        """Sets a deadline of the user's own (UTC); None removes it."""
        for parcel in parcels:
            await self._tracker.handwork.set_deadline(parcel.key, until)
        self._done.push(undo_deadline(self._tracker, parcels))
        done = "Your deadline is kept with" if until else "No deadline of yours is left on"
        return f"{done} {named(parcels)}."

    async def mute(self, parcels: Collection[Parcel]) -> str:
        """Has nothing told of parcels any more; of those that are all muted, again. Not kept to be undone."""
        is_on = not all(parcel.muted for parcel in parcels)
        for parcel in parcels:
            await self._tracker.mute(parcel.key, is_on)
        are, it = ("is", "it") if len(parcels) == 1 else ("are", "them")
        how = f"muted: no notification comes of {it}" if is_on else "not muted any more"
        return f"{named(parcels)} {are} {how}."
