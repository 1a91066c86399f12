"""Never more requests than a provider allows, the user's own first; counted by pyrate-limiter."""

import asyncio
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from math import ceil
from typing import TYPE_CHECKING, TypeVar

from parcel_tui.domain.clock import Clock, Sleep
from parcel_tui.domain.errors import RateLimited
from parcel_tui.domain.parcel import PROVIDER_TITLES
from parcel_tui.providers.base import Priority, RateState
from parcel_tui.providers.paces import Pace
from parcel_tui.providers.told import Told

if TYPE_CHECKING:
    from pyrate_limiter import AbstractBucket, Rate

_Answer = TypeVar("_Answer")

BucketFactory = Callable[[Sequence["Rate"]], "AbstractBucket"]
"""Makes the log of past requests; timestamps in it are Unix milliseconds."""

SHORT_WAIT = 5.0
"""Seconds that a request waits when the provider asked for silence; a longer silence is an error at once."""

_LONGEST_NAP = 1.0
_EVERYBODY = (Priority.USER, Priority.BACKGROUND)


def in_memory(rates: Sequence["Rate"]) -> "AbstractBucket":
    """A log that this process alone sees."""
    from pyrate_limiter import InMemoryBucket

    return InMemoryBucket(list(rates))


class Limiter:
    """The gate before one provider: every request asks `acquire`, every answer is told to `learn`."""

    def __init__(
        self, provider: str, pace: Pace, *, clock: Clock, sleep: Sleep, bucket: BucketFactory = in_memory
    ) -> None:
        """Counts requests to `provider` in the log that `bucket` makes, which must hold at least `pace`."""
        self._provider = provider
        self._pace = pace
        self._ticks = _Ticks(clock)
        self._sleep = sleep
        self._make_bucket = bucket
        self._log: AbstractBucket | None = None
        self._rates: dict[Priority, list[Rate]] = {}
        self._told: int | None = None
        self._remaining: int | None = None
        self._silent_until = 0
        self._paused_until = dict.fromkeys(_EVERYBODY, 0)
        # Those of one priority queue in the order they came; background work lets the user's go first.
        self._turns = {priority: asyncio.Lock() for priority in _EVERYBODY}
        self._users = 0
        self._no_users = asyncio.Event()
        self._no_users.set()

    async def acquire(self, priority: Priority = Priority.BACKGROUND) -> None:
        """Returns when one request may be sent, and counts it.

        Raises RateLimited at once when the provider asked for more than `SHORT_WAIT` seconds
        of silence.
        """
        if priority is Priority.BACKGROUND:
            await self._queue(priority)
            return
        self._users += 1
        self._no_users.clear()
        try:
            await self._queue(priority)
        finally:
            self._users -= 1
            if not self._users:
                self._no_users.set()

    def learn(self, told: Told, *, refused: bool) -> None:
        """Takes in what an answer said; `refused` when it was a 429."""
        now = self._ticks.now()
        if told.limit is not None and told.limit != self._told:
            self._told = told.limit
            self._rates.clear()
        if told.remaining is not None:
            self._remaining = told.remaining
            self._pause(told, told.remaining, now)
        asked = told.retry_after
        if refused and asked is None:
            asked = told.resets_in if told.resets_in is not None else self._pace.silence
        if asked is not None:
            self._silent_until = max(self._silent_until, now + round(asked * 1000))

    def state(self) -> RateState:
        """What the status line shows."""
        until = max(self._silent_until, self._paused_until[Priority.USER])
        blocked = self._ticks.moment(until) if until > self._ticks.now() else None
        return RateState(limit=self._told, remaining=self._remaining, blocked_until=blocked)

    def close(self) -> None:
        """Gives the log back."""
        if self._log is not None:
            self._log.close()
            self._log = None

    async def _queue(self, priority: Priority) -> None:
        async with self._turns[priority]:
            while True:
                if priority is Priority.BACKGROUND:
                    await self._no_users.wait()
                wait = self._wait(priority)
                if not wait:
                    return
                # In short naps: meanwhile a limit may be told, or the machine may have slept.
                await self._sleep(min(wait, _LONGEST_NAP))

    def _wait(self, priority: Priority) -> float:
        """Seconds until a request may be tried again; 0 when it may go, and then it is counted."""
        now = self._ticks.now()
        silence = (self._silent_until - now) / 1000
        if silence > SHORT_WAIT:
            title = PROVIDER_TITLES.get(self._provider, self._provider)
            raise RateLimited(
                f"{title} asked for a pause; it is asked again in {ceil(silence)} s.",
                provider=self._provider,
                retry_after=silence,
            )
        pause = max(silence, (self._paused_until[priority] - now) / 1000)
        return pause if pause > 0 else self._count(priority, now)

    def _count(self, priority: Priority, now: int) -> float:
        from pyrate_limiter import RateItem

        item = RateItem(self._provider, now)

        def put(log: "AbstractBucket") -> float:
            log.rates = self._rates_for(priority)
            return 0.0 if _number(log.put(item)) else max(_number(log.waiting(item)), 1) / 1000

        return self._with_log(put, now)

    def _pause(self, told: Told, remaining: int, now: int) -> None:
        """Pauses background work when only the user's reserve is left, everybody when nothing is."""
        held_back = [
            priority
            for priority, kept in ((Priority.USER, 0), (Priority.BACKGROUND, self._pace.reserve(self._told)))
            if remaining <= kept
        ]
        until = self._window_end(told, remaining, now) if held_back else 0
        for priority in held_back:
            self._paused_until[priority] = max(self._paused_until[priority], until)

    def _window_end(self, told: Told, remaining: int, now: int) -> int:
        """When the provider's window must have passed, in ticks."""
        from pyrate_limiter import RateItem

        window = self._pace.window_ms
        if told.resets_in is not None:
            return now + min(round(told.resets_in * 1000), window)
        used = self._pace.total(self._told) - remaining

        def end(log: "AbstractBucket") -> int:
            ours = _number(log.count())
            oldest = log.peek(ours - 1) if ours else None
            # If all that was used is ours, it began with our oldest; else with one that we do not see.
            began = oldest.timestamp if isinstance(oldest, RateItem) and used <= ours else now
            return began + window

        return self._with_log(end, now)

    def _with_log(self, ask: Callable[["AbstractBucket"], _Answer], now: int) -> _Answer:
        """Asks the log, emptied of what is older than the window.

        One on a disk may be locked for too long, or gone: from then on this process counts for itself.
        """
        import sqlite3

        try:
            return ask(self._opened(now))
        except (OSError, sqlite3.Error):
            self._log = in_memory(self._rates_for(Priority.USER))
            return ask(self._log)

    def _opened(self, now: int) -> "AbstractBucket":
        if self._log is None:
            self._log = self._make_bucket(self._rates_for(Priority.USER))
        self._log.leak(now)
        return self._log

    def _rates_for(self, priority: Priority) -> list["Rate"]:
        if priority not in self._rates:
            from pyrate_limiter import Rate

            self._rates[priority] = [Rate(*rate) for rate in self._pace.rates(self._told, priority)]
        return self._rates[priority]


class _Ticks:
    """Unix milliseconds that never run backwards, whatever is done to the wall clock."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._latest = 0
        self._shift = 0

    def now(self) -> int:
        """The ticks of this moment; when the clock was set back they go on from where they were."""
        wall = int(self._clock().timestamp() * 1000)
        self._shift = max(self._shift, self._latest - wall)
        self._latest = wall + self._shift
        return self._latest

    def moment(self, ticks: int) -> datetime:
        """What the wall clock shows then, in UTC."""
        return datetime.fromtimestamp((ticks - self._shift) / 1000, UTC)


def _number(answer: object) -> int:
    """A log's answer; one that would have to be awaited is not for this gate."""
    assert isinstance(answer, int)
    return answer
