"""What the user does with parcels: stored first, and sent afterwards where a provider has to know."""

from collections.abc import Callable, Collection, Iterable, Sequence
from datetime import date, datetime, timedelta
from typing import TypeVar

from msgspec.structs import replace

from parcel_tui.domain.clock import Clock, is_ahead
from parcel_tui.domain.errors import UsageError
from parcel_tui.domain.manual import received
from parcel_tui.domain.parcel import (
    MANUAL,
    ActionKind,
    Carrier,
    Folder,
    History,
    OwnDeadline,
    Parcel,
    PickupCard,
    Undoable,
)
from parcel_tui.domain.stage import FINAL_STAGES, Stage
from parcel_tui.domain.text import clean, clean_or_none
from parcel_tui.language import tr
from parcel_tui.storage.transaction import Transaction
from parcel_tui.storage.writer import Writer
from parcel_tui.tracker import outbox
from parcel_tui.tracker.carrier_change import change_carrier
from parcel_tui.tracker.direction import read_as
from parcel_tui.tracker.lookup import bare
from parcel_tui.tracker.outcomes import Added, NewParcel
from parcel_tui.tracker.reading import mark_read, mark_unread
from parcel_tui.tracker.undo import new_step, note, present_step

T = TypeVar("T")


class Actions:
    """The user's actions. Each is on the disk when its coroutine returns, and can be taken back (`undo`).

    Each raises UsageError for a parcel that is gone, and StorageError. What a provider has to be
    told waits in the parcel's `pending` until it is sent.
    """

    def __init__(
        self,
        writer: Writer,
        clock: Clock,
        is_remote: Callable[[str], bool],
        account_in_use: Callable[[str], str | None],
    ) -> None:
        """`is_remote` tells whether a provider keeps folders; `account_in_use` whose its token is."""
        self._writer = writer
        self._clock = clock
        self._is_remote = is_remote
        self._account_in_use = account_in_use
        self.archive_delivered_after: timedelta | None = None
        """How long after it was delivered a parcel is archived by itself; None for never."""

    async def add(self, new: Sequence[NewParcel]) -> list[Added]:
        """Stores what is to be followed; finds what is followed already.

        Raises UsageError where an identifier is empty, and stores nothing then.
        """
        for item in new:
            if not bare(item.identifier):
                raise UsageError(tr("{identifier!r} is no number. Type one.", identifier=item.identifier))

        step = present_step() or new_step()  # several are added in one step

        def edit(tx: Transaction) -> list[Added]:
            now = self._clock()
            added = [
                outbox.add_parcel(
                    tx,
                    _cleaned(item),
                    now,
                    listed_by_provider=self._is_remote(item.provider),
                    account=self._account_in_use(item.provider),
                )
                for item in new
            ]
            for key in dict.fromkeys(one.parcel.key for one in added if not one.known):
                note(tx, Undoable.ADD, None, key, History(), now, step)
            return added

        return await self._writer.apply(edit)

    async def follow(
        self, name: str, *, number: str | None, carrier_name: str | None, expected: date | None
    ) -> Parcel:
        """Follows a parcel of no provider. `expected` is a day in the user's zone."""
        carrier = clean_or_none(carrier_name)
        step = present_step()

        def edit(tx: Transaction) -> Parcel:
            parcel = tx.put(
                Parcel(
                    key=tx.new_key(),
                    provider=MANUAL,
                    added_at=self._clock(),
                    name=clean_or_none(name),
                    number=clean_or_none(number),
                    carrier=Carrier("", carrier) if carrier else None,
                    expected=expected,
                )
            )
            note(tx, Undoable.ADD, None, parcel.key, History(), self._clock(), step)
            return parcel

        return await self._writer.apply(edit)

    async def archive(self, key: int) -> Parcel:
        """Moves a parcel to the archive."""
        return await self._move(key, ActionKind.ARCHIVE)

    async def unarchive(self, key: int) -> Parcel:
        """Moves a parcel back to the inbox."""
        return await self._move(key, ActionKind.UNARCHIVE)

    async def _move(self, key: int, kind: ActionKind) -> Parcel:
        def edit(tx: Transaction) -> Parcel:
            is_remote = self._is_remote(tx.require(key).provider)
            return outbox.move_parcel(tx, key, kind, self._clock(), is_remote=is_remote)

        return await self._do(Undoable.MOVE, (key,), edit)

    async def delete(self, key: int) -> Parcel:
        """Deletes a parcel here, and at its provider where it is kept there too."""

        def edit(tx: Transaction) -> Parcel:
            is_remote = self._is_remote(tx.require(key).provider)
            return outbox.delete_parcel(tx, key, self._clock(), is_remote=is_remote)

        return await self._do(Undoable.DELETE, (key,), edit)

    async def change_carrier(
        self, key: int, carrier: Carrier, answers: tuple[tuple[str, str], ...] = ()
    ) -> Parcel:
        """Puts a wrong carrier right; the old record is deleted at the provider once the new one is there.

        Raises UsageError where there is none to choose, or something of the parcel is just being sent.
        """

        def edit(tx: Transaction) -> Parcel:
            is_remote = self._is_remote(tx.require(key).provider)
            return change_carrier(tx, key, carrier, answers, self._clock(), is_remote=is_remote)

        return await self._do(Undoable.CARRIER, (key,), edit)

    async def rename(self, key: int, name: str) -> Parcel:
        """Gives the parcel a name of the user's own; an empty one removes it."""
        return await self._do(
            Undoable.NAME, (key,), lambda tx: tx.put(replace(tx.require(key), name=clean_or_none(name)))
        )

    async def note(self, key: int, text: str) -> Parcel:
        """Keeps a note of the user's own; an empty one removes it."""
        return await self._do(
            Undoable.NOTE, (key,), lambda tx: tx.put(replace(tx.require(key), note=clean_or_none(text)))
        )

    async def mute(self, key: int, on: bool = True) -> Parcel:
        """Turns the parcel's notifications off, or (`on` False) on again."""
        return await self._do(Undoable.MUTE, (key,), lambda tx: tx.put(replace(tx.require(key), muted=on)))

    async def set_deadline(self, key: int, until: datetime | None) -> Parcel:
        """Keeps a deadline of the user's own (UTC) with a parcel of any stage; None removes it."""

        def edit(tx: Transaction) -> Parcel:
            parcel = tx.require(key)
            own = OwnDeadline(until, after_delivery=parcel.stage in FINAL_STAGES) if until else None
            return tx.put(replace(parcel, deadline=own))

        return await self._do(Undoable.DEADLINE, (key,), edit)

    async def set_card(self, key: int, card: PickupCard | None) -> Parcel:
        """Keeps what is needed at the counter with a parcel; None removes it."""
        return await self._do(Undoable.CARD, (key,), lambda tx: tx.put(replace(tx.require(key), card=card)))

    async def set_sending(self, key: int, *, on: bool) -> Parcel:
        """Marks the parcel as one that the user sends, or receives; its history is read anew by it."""

        def edit(tx: Transaction) -> Parcel:
            parcel, history = read_as(tx.require(key), tx.history(key), sending=on)
            tx.put_history(key, history)
            return tx.put(parcel)

        return await self._do(Undoable.SENDING, (key,), edit)

    async def see(self, *keys: int) -> None:
        """Marks checkpoints as read because the user looks at them: nothing to be taken back."""
        await self._writer.apply(lambda tx: _mark_all(tx, keys, mark_read))

    async def mark_read(self, *keys: int) -> None:
        """Marks these parcels' checkpoints as read; nothing happens to a parcel that is gone."""
        await self._do(Undoable.READ, keys, lambda tx: _mark_all(tx, keys, mark_read))

    async def mark_unread(self, *keys: int) -> None:
        """Marks these parcels' newest checkpoints as unread; nothing happens to a parcel that has none."""
        known = self._writer.store.snapshot.parcels
        read = [key for key in keys if key in known and not known[key].unread]
        await self._do(Undoable.READ, read, lambda tx: _mark_all(tx, read, mark_unread))

    async def receive(self, key: int) -> Parcel:
        """Marks the parcel as received: a checkpoint of the user's, on which later answers are merged."""

        def edit(tx: Transaction) -> Parcel:
            parcel = tx.require(key)
            if parcel.stage is Stage.DELIVERED:
                return parcel
            marked, history = received(parcel, tx.history(key), self._clock())
            tx.put_history(key, history)
            return tx.put(marked)

        return await self._do(Undoable.RECEIVE, (key,), edit)

    def is_archiving_due(self) -> bool:
        """Whether `archive_delivered` has something to do now."""
        after, now = self.archive_delivered_after, self._clock()
        parcels = self._writer.store.snapshot.parcels.values()
        return after is not None and any(_is_over(parcel, now, after) for parcel in parcels)

    async def archive_delivered(self) -> None:
        """Archives what was delivered long enough ago, where the user wants that."""
        after, now = self.archive_delivered_after, self._clock()
        if after is None or not self.is_archiving_due():
            return

        def edit(tx: Transaction) -> None:
            for parcel in list(tx.parcels()):
                if _is_over(parcel, now, after):
                    is_remote = self._is_remote(parcel.provider)
                    outbox.move_parcel(tx, parcel.key, ActionKind.ARCHIVE, now, is_remote=is_remote)

        await self._writer.apply(edit)

    async def _do(self, what: Undoable, keys: Collection[int], edit: Callable[[Transaction], T]) -> T:
        """Stores the edit together with what taking it back needs to know of these parcels."""
        step = present_step() or (new_step() if len(keys) > 1 else "")

        def noted(tx: Transaction) -> T:
            before = [(parcel, tx.history(key)) for key in keys if (parcel := tx.get(key)) is not None]
            done = edit(tx)
            for parcel, history in before:
                note(tx, what, parcel, parcel.key, history, self._clock(), step)
            return done

        return await self._writer.apply(noted)


def _mark_all(
    tx: Transaction, keys: Iterable[int], mark: Callable[[Transaction, int], Parcel | None]
) -> None:
    for key in keys:
        mark(tx, key)


def _cleaned(new: NewParcel) -> NewParcel:
    answers = tuple((key, clean(answer)) for key, answer in new.answers)
    return replace(new, name=clean_or_none(new.name), note=clean_or_none(new.note), answers=answers)


def _is_over(parcel: Parcel, now: datetime, after: timedelta) -> bool:
    """Whether it may be archived by itself: not while it has news, nor soon after the user moved it."""
    if parcel.folder is not Folder.INBOX or parcel.stage is not Stage.DELIVERED:
        return False
    if parcel.unread or parcel.pending or parcel.removed_at is not None:
        return False
    delivered = parcel.heard_at
    moved = parcel.moved_at if parcel.moved_at and not is_ahead(parcel.moved_at, now) else delivered
    return now - max(delivered, moved) >= after
