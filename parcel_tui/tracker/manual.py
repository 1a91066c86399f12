"""What the user does by hand: restore, mark as received, follow without a provider, tidy up."""

from collections.abc import Callable
from datetime import date, datetime, timedelta

from msgspec.structs import replace

from parcel_tui.domain.clock import is_ahead
from parcel_tui.domain.manual import not_received, received
from parcel_tui.domain.parcel import MANUAL, ActionKind, Carrier, Folder, History, OwnDeadline, Parcel
from parcel_tui.domain.stage import FINAL_STAGES, Stage
from parcel_tui.domain.text import clean_or_none
from parcel_tui.storage.transaction import Draft
from parcel_tui.tracker import outbox
from parcel_tui.tracker.context import Desk
from parcel_tui.tracker.restoring import Restored, restore_parcel


class Handwork:
    """Each is on the disk when its coroutine returns.

    Raises UsageError for a parcel that is gone, and StorageError.
    """

    def __init__(self, desk: Desk, is_remote: Callable[[str], bool]) -> None:
        self._desk = desk
        self._is_remote = is_remote
        self.archive_delivered_after: timedelta | None = None
        """How long after it was delivered a parcel is archived by itself; None for never."""

    async def restore(self, before: Parcel, history: History) -> Restored:
        """Brings back a parcel that the user deleted."""
        is_remote = self._is_remote(before.provider)
        return await self._desk.apply(
            lambda draft: restore_parcel(draft, before, history, self._desk.clock(), is_remote=is_remote)
        )

    async def receive(self, key: int) -> Parcel:
        """The user has the parcel: kept as a checkpoint, on which later answers are merged."""

        def edit(draft: Draft) -> Parcel:
            parcel = draft.require(key)
            if parcel.stage is Stage.DELIVERED:
                return parcel
            marked, history = received(parcel, draft.history(key), self._desk.clock())
            draft.put_history(key, history)
            return draft.put(marked)

        return await self._desk.apply(edit)

    async def unreceive(self, before: Parcel) -> Parcel:
        """Takes the mark back: the parcel is as it was `before`, with what was told since."""

        def edit(draft: Draft) -> Parcel:
            parcel, history = not_received(draft.require(before.key), draft.history(before.key), before)
            draft.put_history(parcel.key, history)
            return draft.put(parcel)

        return await self._desk.apply(edit)

    async def follow(
        self, name: str, *, number: str | None, carrier_name: str | None, expected: date | None
    ) -> Parcel:
        """Follows a parcel of no provider, about which nobody is asked. `expected` is a day of the user's."""

        def edit(draft: Draft) -> Parcel:
            carrier = clean_or_none(carrier_name)
            return draft.put(
                Parcel(
                    key=draft.new_key(),
                    provider=MANUAL,
                    added_at=self._desk.clock(),
                    name=clean_or_none(name),
                    number=clean_or_none(number),
                    carrier=Carrier("", carrier) if carrier else None,
                    expected=expected,
                )
            )

        return await self._desk.apply(edit)

    async def set_deadline(self, key: int, until: datetime | None) -> Parcel:
        """Keeps a deadline of the user's own (UTC) with a parcel of any stage; None removes it."""

        def edit(draft: Draft) -> Parcel:
            parcel = draft.require(key)
            own = OwnDeadline(until, after_delivery=parcel.stage in FINAL_STAGES) if until else None
            return draft.put(replace(parcel, deadline=own))

        return await self._desk.apply(edit)

    async def archive_delivered(self) -> None:
        """Archives what was delivered long enough ago, where the user wants that."""
        after = self.archive_delivered_after
        if after is None:
            return
        now = self._desk.clock()
        if not any(_is_over(parcel, now, after) for parcel in self._desk.snapshot.parcels.values()):
            return

        def edit(draft: Draft) -> None:
            for parcel in list(draft.parcels()):
                if _is_over(parcel, now, after):
                    is_remote = self._is_remote(parcel.provider)
                    outbox.move_parcel(draft, parcel.key, ActionKind.ARCHIVE, now, is_remote=is_remote)

        await self._desk.apply(edit)


def _is_over(parcel: Parcel, now: datetime, after: timedelta) -> bool:
    """Whether it may be archived by itself: not while it has news, nor soon after the user moved it."""
    if parcel.folder is not Folder.INBOX or parcel.stage is not Stage.DELIVERED:
        return False
    if parcel.unread or parcel.pending or parcel.removed_at is not None:
        return False
    delivered = parcel.heard_at
    moved = parcel.moved_at if parcel.moved_at and not is_ahead(parcel.moved_at, now) else delivered
    return now - max(delivered, moved) >= after
