"""Reads the whole history of parcels, several at a time, and takes each in as it comes."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import replace

from parcel_tui.domain.errors import (
    NotFound,
    NotYours,
    ParcelTuiError,
    ProviderError,
    StorageError,
    TokenError,
    TransientError,
)
from parcel_tui.domain.parcel import ActionKind, Change, Parcel
from parcel_tui.providers.base import Priority, Provider, Tracking
from parcel_tui.storage.draft import Draft
from parcel_tui.tracker import outbox
from parcel_tui.tracker.desk import Desk, failure_of
from parcel_tui.tracker.merge import merge_tracking
from parcel_tui.tracker.outcomes import Outcome
from parcel_tui.tracker.report import Report

_AT_ONCE = 6
_FAILURES_IN_A_ROW = 5

Chosen = Callable[[], Sequence[int]]
"""Tells the keys that the user is looking at now, the most wanted first."""


class HistoryReader:
    """Asks one provider for histories. A parcel's failure is that parcel's, unless the provider is down."""

    def __init__(self, provider: Provider, desk: Desk) -> None:
        self._provider = provider
        self._desk = desk

    async def read_all(
        self, keys: Sequence[int], report: Report, chosen: Chosen, *, priority: Priority = Priority.BACKGROUND
    ) -> None:
        """Reads those parcels' histories, the chosen ones first; returns when all are in the state.

        Asks no further once the token is refused, or after five failures in a row that are
        the provider's: the other parcels are then told with that error. Raises nothing.
        """
        report.expect(len(keys))
        waiting = dict.fromkeys(keys)
        streak = _Streak()
        takers: set[asyncio.Task[None]] = set()

        async def work() -> None:
            while waiting:
                wanted = chosen()
                key = next((key for key in wanted if key in waiting), None) or next(iter(waiting))
                del waiting[key]
                answer = await self._ask(key, streak, priority)
                taker = asyncio.create_task(self._take_in(key, answer, report, urgent=key in wanted))
                takers.add(taker)
                taker.add_done_callback(takers.discard)

        await asyncio.gather(*(work() for _ in range(min(_AT_ONCE, len(keys)))))
        while takers:
            self._desk.flush()
            await asyncio.gather(*takers)
        if streak.stopped_by:
            self._desk.went_wrong(self._provider.name, streak.stopped_by, failures=_FAILURES_IN_A_ROW)
        elif streak.worked:
            self._desk.went_well(self._provider.name)

    async def _ask(self, key: int, streak: "_Streak", priority: Priority) -> Tracking | ParcelTuiError | None:
        """The parcel's history, or why there is none; None for a parcel that cannot be asked for."""
        parcel = self._desk.snapshot.parcels.get(key)
        if parcel is None or parcel.remote_id is None:
            return None
        if streak.stopped_by:
            return streak.stopped_by
        try:
            tracking = await self._provider.tracking(parcel.remote_id, priority=priority)
        except ProviderError as error:
            streak.failed(error)
            return error
        streak.succeeded()
        return tracking

    async def _take_in(
        self, key: int, answer: Tracking | ParcelTuiError | None, report: Report, *, urgent: bool
    ) -> None:
        """Puts an answer into the state and tells of it."""
        changes: tuple[Change, ...] = ()
        error = answer if isinstance(answer, ParcelTuiError) else None
        before = self._desk.snapshot.parcels.get(key)
        try:
            if isinstance(answer, Tracking):
                changes = await self._desk.apply(lambda draft: self._merge(draft, key, answer), urgent=urgent)
            elif isinstance(answer, ProviderError):
                await self._desk.apply(lambda draft: self._fail(draft, key, answer), urgent=urgent)
        except StorageError as storage_error:
            error = storage_error
        parcel = self._desk.snapshot.parcels.get(key)
        known = parcel or before
        title = known.title if known else ""
        report.tell(Outcome(self._provider.name, key, parcel, title, error, changes))

    def _merge(self, draft: Draft, key: int, tracking: Tracking) -> tuple[Change, ...]:
        parcel = draft.get(key)
        if parcel is None:  # deleted while it was asked for
            return ()
        merged = merge_tracking(parcel, draft.history(key), tracking, self._desk.clock())
        draft.put(merged.parcel)
        draft.put_history(key, merged.history)
        draft.record(merged.changes)
        if self._provider.mailbox is None:
            outbox.settle(draft, key, ActionKind.ADD, self._desk.clock())
        return merged.changes

    def _fail(self, draft: Draft, key: int, error: ProviderError) -> Parcel | None:
        """Notes the failure on the parcel; an add of a label that nobody knows is undone."""
        parcel = draft.get(key)
        if parcel is None:
            return None
        failure = failure_of(error, self._desk.clock())
        is_first_answer = self._provider.mailbox is None and parcel.has_pending(ActionKind.ADD)
        if is_first_answer and isinstance(error, NotFound | NotYours):
            return outbox.undo(draft, key, ActionKind.ADD, failure)
        if is_first_answer and not isinstance(error, TransientError | TokenError):
            parcel = outbox.settle(draft, key, ActionKind.ADD, self._desk.clock()) or parcel
        return draft.put(replace(parcel, failure=failure))


class _Streak:
    """Counts failures in a row that are the provider's, not a parcel's."""

    def __init__(self) -> None:
        self.stopped_by: ProviderError | None = None
        self.worked = False
        self._failures = 0

    def succeeded(self) -> None:
        self.worked = True
        self._failures = 0

    def failed(self, error: ProviderError) -> None:
        if isinstance(error, TokenError):
            self.stopped_by = error
        elif isinstance(error, TransientError):
            self._failures += 1
            if self._failures >= _FAILURES_IN_A_ROW:
                self.stopped_by = error
        else:
            self.succeeded()
