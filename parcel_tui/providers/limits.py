"""Never more requests than a provider allows, the user's own first; counted by pyrate-limiter."""

import asyncio
from math import ceil
from typing import TYPE_CHECKING

from msgspec.structs import replace

from parcel_tui.domain.clock import Clock, Sleep
from parcel_tui.domain.errors import RateLimited
from parcel_tui.domain.parcel import PROVIDER_TITLES
from parcel_tui.providers.base import Priority
from parcel_tui.providers.paces import Pace
from parcel_tui.providers.request_log import BucketFactory, RequestLog, Word
from parcel_tui.providers.told import Told

if TYPE_CHECKING:
    from pyrate_limiter import Rate

SHORT_WAIT = 5.0
"""Seconds that a request waits when the provider asked for silence; a longer silence is an error at once."""

_LONGEST_NAP = 1.0
_TOLD_LASTS_MS = 3_600_000
"""How long another process's word on the limit counts here."""
_LONGEST_SILENCE_MS = 900_000
_EVERYBODY = (Priority.USER, Priority.BACKGROUND)


class Limiter:
    """The gate before one provider: every request asks `acquire`, every answer is told to `learn`."""

    def __init__(
        self, provider: str, pace: Pace, *, clock: Clock, sleep: Sleep, bucket: BucketFactory
    ) -> None:
        """Counts requests to `provider` in the log that `bucket` makes, which must hold at least `pace`."""
        self._provider = provider
        self._pace = pace
        self._ticks = _Ticks(clock)
        self._sleep = sleep
        self._log = RequestLog(bucket)
        self._rates: dict[Priority, list[Rate]] = {}
        self._told: int | None = None
        self._told_at = 0
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
        before = self._word()
        if told.limit is not None:
            self._set_told(told.limit, now)
        if told.remaining is not None:
            self._pause(told, told.remaining, now)
        asked = told.retry_after
        if refused and asked is None:
            asked = told.resets_in if told.resets_in is not None else self._pace.silence
        if asked is not None:
            self._silent_until = max(self._silent_until, now + round(asked * 1000))
        word = self._word()
        is_old = word.told_at - before.told_at > _TOLD_LASTS_MS // 2
        if is_old or replace(word, told_at=before.told_at) != before:
            self._log.write_word(word, now, self._rates_for(Priority.USER))

    def close(self) -> None:
        """Gives the log back."""
        self._log.close()

    def _word(self) -> Word:
        paused = self._paused_until
        return Word(
            self._told,
            self._told_at,
            self._silent_until,
            paused[Priority.USER],
            paused[Priority.BACKGROUND],
        )

    def _set_told(self, told: int, at: int) -> None:
        if told != self._told:
            self._told = told
            self._rates.clear()
        self._told_at = at

    def _hear(self, word: Word | None, now: int) -> None:
        """Takes in what another process was told."""
        if word is None:
            return
        if word.told and self._told_at < word.told_at <= now and now - word.told_at < _TOLD_LASTS_MS:
            self._set_told(word.told, word.told_at)
        latest = now + _LONGEST_SILENCE_MS
        self._silent_until = max(self._silent_until, min(word.silent_until, latest))
        for priority, until in (
            (Priority.USER, word.user_until),
            (Priority.BACKGROUND, word.background_until),
        ):
            self._paused_until[priority] = max(self._paused_until[priority], min(until, latest))

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
        self._hear(self._log.read_word(now, self._rates_for(Priority.USER)), now)
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
        return self._log.put(self._provider, now, self._rates_for(priority)) / 1000

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
        window = self._pace.window_ms
        if told.resets_in is not None:
            return now + min(round(told.resets_in * 1000), window)
        used = self._pace.total(self._told) - remaining

        ours, oldest = self._log.seen(now, self._rates_for(Priority.USER))
        # If all that was used is ours, it began with our oldest; else with one that we do not see.
        return (oldest if oldest is not None and used <= ours else now) + window

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
