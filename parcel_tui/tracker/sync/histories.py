"""Reads the whole history of parcels, several at a time, and takes each in as it comes."""

import asyncio
from collections.abc import Sequence
from datetime import datetime

from msgspec import Struct
from msgspec.structs import replace

from parcel_tui.domain.clock import is_ahead
from parcel_tui.domain.errors import (
    NotFound,
    NotYours,
    ParcelTuiError,
    ProviderError,
    RateLimited,
    StorageError,
    TimedOut,
    TokenError,
    TransientError,
    Unreachable,
)
from parcel_tui.domain.parcel import ActionKind, Change, Parcel
from parcel_tui.providers.base import Priority, Provider, Tracking
from parcel_tui.storage.transaction import Transaction
from parcel_tui.tracker import outbox
from parcel_tui.tracker.context import Context, failure_of, fault_error
from parcel_tui.tracker.outcomes import Outcome, OutcomeStream, RefreshRequest
from parcel_tui.tracker.sync.account import account_record
from parcel_tui.tracker.sync.identity import labelled
from parcel_tui.tracker.sync.merge import merge_tracking, untold
from parcel_tui.tracker.sync.schedule import not_there_yet, rest_after

_AT_ONCE = 3
"""As fast as the providers may be asked wherever an answer takes less than a third of a second; with more of
them coming at once, a key that is pressed meanwhile has more to wait for."""
_FAILURES_IN_A_ROW = 5


class HistoryReader:
    """Asks one provider for histories. A parcel's failure is that parcel's, unless the provider is down."""

    def __init__(self, provider: Provider, context: Context) -> None:
        self._provider = provider
        self._context = context
        self._resting: dict[int, tuple[datetime, datetime]] = {}
        self.waits = object()
        """Another one each time that a parcel was found that is not there yet: nothing in the state tells of
        it."""
        self._under_way: dict[tuple[str, Priority], asyncio.Task[Tracking]] = {}

    def rests_until(self, key: int) -> datetime | None:
        """Until when the parcel is left alone (UTC) because it failed by itself; None when it is not."""
        since, until = self._resting.get(key, (None, None))
        return None if since is None or is_ahead(since, self._context.clock()) else until

    async def read_all(self, keys: Sequence[int], outcomes: OutcomeStream, request: RefreshRequest) -> None:
        """Reads those parcels' histories, the chosen ones first; returns when all are in the state.

        Those that failed last time come last, so that they never keep the others from their turn.

        Asks no further once the token is refused, where nothing but silence has come in time, or after
        five failures in a row that are the provider's: the other parcels are then told with that error.
        Raises nothing.
        """
        outcomes.expect(len(keys))
        began_at = self._context.clock()
        waiting = dict.fromkeys(sorted(keys, key=self._has_failed))
        streak = _Streak()
        takers: set[asyncio.Task[None]] = set()

        async def work() -> None:
            while waiting:
                # Asked anew for each: the user may have gone on to other parcels meanwhile.
                wanted = request.chosen()
                key = next((key for key in wanted if key in waiting), None) or next(iter(waiting))
                del waiting[key]
                answer = await self._ask(key, streak, request.priority(key), began_at)
                taker = asyncio.create_task(self._take_in(key, answer, outcomes, urgent=key in wanted))
                takers.add(taker)
                taker.add_done_callback(takers.discard)

        await asyncio.gather(*(work() for _ in range(min(_AT_ONCE, len(keys)))))
        await self._context.writer.written(takers)
        self._conclude(streak)

    def _has_failed(self, key: int) -> bool:
        parcel = self._context.snapshot.parcels.get(key)
        return parcel is not None and parcel.failure is not None

    def _conclude(self, streak: "_Streak") -> None:
        """What the answers together say about the provider and about single parcels."""
        now = self._context.clock()
        for key, error in streak.errors.items():
            # What a provider that is down did not tell is no parcel's failure.
            if not (streak.stopped_by and isinstance(error, TransientError)):
                self._resting[key] = now, now + rest_after(error.code)
        trouble = streak.stopped_by or (None if streak.worked else streak.last_error)
        if trouble:
            # None in a row where an answer that was under way came behind what stopped it.
            self._context.went_wrong(self._provider.name, trouble, failures=max(streak.failures, 1))
        elif streak.worked:
            self._context.went_well(self._provider.name)

    async def _ask(self, key: int, streak: "_Streak", priority: Priority, began_at: datetime) -> "_Answer":
        """The parcel's history, or why there is none."""
        parcel = self._context.snapshot.parcels.get(key)
        if parcel is None or parcel.remote_id is None:
            return _Answer()
        read_at = parcel.history_at
        if read_at and began_at < read_at <= self._context.clock() and not parcel.history_stale:
            return _Answer()  # another reader was first while this one waited
        if streak.stopped_by:
            return _Answer(not_asked=streak.stopped_by)
        try:
            tracking = await self._asked_once(parcel.remote_id, priority)
            label = parcel.package_id if not self._provider.keeps_folders else None
            if label and tracking.remote_id and tracking.remote_id.casefold() != label.casefold():
                # The order number is another label's now; this parcel is the first one's still.
                tracking = await self._asked_once(label, priority)
        except ProviderError as error:
            return self._failed(parcel, error, streak)
        streak.succeeded()
        self._resting.pop(key, None)
        return _Answer(tracking, parcel.remote_id)

    def _failed(self, parcel: Parcel, error: ProviderError, streak: "_Streak") -> "_Answer":
        """What an error says about the parcel: nothing, where it is the provider's, or only too early."""
        if isinstance(error, RateLimited | TokenError):
            streak.stopped_by = error
            return _Answer(not_asked=error)
        if isinstance(error, Unreachable):
            streak.failed(parcel.key, error)
            return _Answer(not_asked=error)
        now = self._context.clock()
        pause = not_there_yet(parcel, now) if isinstance(error, NotFound) else None
        if pause is None:
            streak.failed(parcel.key, error)
            return _Answer(failed=error)
        streak.succeeded()
        self._resting[parcel.key] = now, now + pause
        self.waits = object()
        return _Answer()

    async def _asked_once(self, remote_id: str, priority: Priority) -> Tracking:
        """The provider's answer; the same question, asked while it is under way, shares it."""
        question = (remote_id, priority)
        task = self._under_way.get(question)
        if task is None:
            task = asyncio.create_task(self._provider.tracking(remote_id, priority=priority))
            self._under_way[question] = task

            def answered(done: asyncio.Task[Tracking]) -> None:
                del self._under_way[question]
                if not done.cancelled():
                    done.exception()  # the one that asked may be gone, and asyncio would report it

            task.add_done_callback(answered)
        try:
            return await asyncio.shield(task)
        except ParcelTuiError:
            raise
        except Exception as fault:
            raise fault_error(fault, self._provider.name) from fault

    async def _take_in(self, key: int, answer: "_Answer", outcomes: OutcomeStream, *, urgent: bool) -> None:
        """Puts an answer into the state and tells of it."""
        changes: tuple[Change, ...] = ()
        tracking, failed = answer.tracking, answer.failed
        error: ParcelTuiError | None = failed or answer.not_asked
        before = self._context.snapshot.parcels.get(key)
        try:
            # The edits run in the writer's thread, on the state as it is by then, and not on `before`.
            if tracking is not None:
                changes, error = await self._context.writer.apply(
                    lambda tx: self._merge(tx, key, tracking, answer.remote_id), urgent=urgent
                )
            elif failed is not None:
                await self._context.writer.apply(lambda tx: self._fail(tx, key, failed), urgent=urgent)
            elif before is not None and before.untold:
                await self._context.writer.apply(lambda tx: _record_untold(tx, key), urgent=urgent)
        except StorageError as storage_error:
            error = storage_error
        parcel = self._context.snapshot.parcels.get(key)
        known = parcel or before
        title = known.title if known else ""
        outcomes.add(Outcome(self._provider.name, key, parcel, title, error, changes))

    def _merge(
        self, tx: Transaction, key: int, tracking: Tracking, asked_for: str | None
    ) -> tuple[tuple[Change, ...], ProviderError | None]:
        parcel = tx.get(key)
        if parcel is None:  # deleted while it was asked for
            return (), None
        if self._provider.keeps_folders and parcel.remote_id != asked_for:
            return (), None  # its carrier was changed meanwhile: this is what the other record tells
        if not self._provider.keeps_folders and tracking.remote_id:
            parcel = labelled(tx, parcel, tracking.remote_id)
        try:
            was_there = self._was_there(tx, parcel)
            now = self._context.clock()
            merged = merge_tracking(parcel, tx.history(parcel.key), tracking, now, was_there=was_there)
        except Exception as fault:  # noqa: BLE001 - a fault with one parcel must not cost the others
            error = fault_error(fault, self._provider.name)
            self._fail(tx, parcel.key, error)
            return (), error
        tx.put(merged.parcel)
        tx.put_history(parcel.key, merged.history)
        tx.record(merged.changes)
        if not self._provider.keeps_folders:
            outbox.settle(tx, parcel.key, ActionKind.ADD, self._context.clock())
        return merged.changes, None

    def _was_there(self, tx: Transaction, parcel: Parcel) -> bool:
        """Whether the parcel came with the first reading of its account, of which nothing is news."""
        baseline_at = account_record(tx.base, self._provider.name, parcel.account).baseline_at
        return baseline_at is not None and parcel.added_at <= baseline_at

    def _fail(self, tx: Transaction, key: int, error: ProviderError) -> Parcel | None:
        """Notes the failure on the parcel; an add of a label that the provider does not know is undone."""
        parcel = _record_untold(tx, key)
        if parcel is None:
            return None
        failure = failure_of(error, self._context.clock())
        is_first_answer = not self._provider.keeps_folders and parcel.has_pending(ActionKind.ADD)
        if is_first_answer and isinstance(error, NotFound | NotYours):
            return outbox.revert(tx, key, ActionKind.ADD, failure)
        if is_first_answer and not isinstance(error, TransientError):
            outbox.settle(tx, key, ActionKind.ADD, self._context.clock())
        return tx.put(replace(tx.require(key), failure=failure))


def _record_untold(tx: Transaction, key: int) -> Parcel | None:
    """Records what a list told of the parcel: its history cannot be read now. The parcel as it is then."""
    parcel = tx.get(key)
    if parcel is None:
        return None
    tx.record(untold(parcel))
    return tx.put(replace(parcel, untold=None))


class _Answer(Struct, frozen=True):
    """What came of one question; nothing at all for a parcel that is not to be asked for any more."""

    tracking: Tracking | None = None
    remote_id: str | None = None
    """Of the record that was asked for."""
    failed: ProviderError | None = None
    not_asked: ProviderError | None = None
    """Why the provider was not asked, or could not be: it says nothing about the parcel."""


class _Streak:
    """Counts failures in a row that are the provider's, not a parcel's."""

    def __init__(self) -> None:
        self.stopped_by: ProviderError | None = None
        self.worked = False
        self.failures = 0
        self.errors: dict[int, ProviderError] = {}
        """By the parcel's key."""
        self.last_error: ProviderError | None = None

    def succeeded(self) -> None:
        self.worked = True
        self.failures = 0

    def failed(self, key: int, error: ProviderError) -> None:
        self.errors[key] = error
        if isinstance(error, TransientError):
            self.last_error = error
            self.failures += 1
            # One that hangs for all of them would take half a minute for each.
            is_silent = isinstance(error, TimedOut) and not self.worked
            if is_silent or self.failures >= _FAILURES_IN_A_ROW:
                self.stopped_by = error
        else:  # a final error is an answer: the provider works
            self.succeeded()
