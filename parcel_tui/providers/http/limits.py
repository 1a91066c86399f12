"""Never more requests than a provider allows, the user's own first; counted by pyrate-limiter."""

import asyncio
from math import ceil
from typing import TYPE_CHECKING

from msgspec.structs import replace

from parcel_tui.domain.clock import Clock, Sleep, Steady, steady_by
from parcel_tui.domain.errors import RateLimited
from parcel_tui.domain.parcel import PROVIDER_TITLES
from parcel_tui.providers.base import Priority
from parcel_tui.providers.http.paces import Pace
from parcel_tui.providers.http.rate_headers import Told
from parcel_tui.providers.http.request_log import BucketFactory, RequestLog, Word
from parcel_tui.providers.http.waits import Wait, Waits, What

if TYPE_CHECKING:
    from pyrate_limiter import Rate

SHORT_WAIT = 5.0
"""Seconds that a request waits when the provider asked for silence; a longer silence is an error at once."""

_LONGEST_NAP = 1.0
_TOLD_LASTS_MS = 3_600_000
"""How long another process's word on the limit counts here."""
_LONGEST_SILENCE_MS = 900_000
_SMALLEST_STEP_MS = 2_000
"""Less than that is no clock that was set, but a process that was held up between two looks."""
FEW = 30
"""Requests a minute; so few are told to the user who waits for them."""
_EVERYBODY = (Priority.USER, Priority.BACKGROUND)


class Limiter:
    """The gate before one provider: every request asks `acquire`, every answer is told to `learn`."""

    def __init__(
        self,
        provider: str,
        pace: Pace,
        *,
        clock: Clock,
        sleep: Sleep,
        bucket: BucketFactory,
        steady: Steady | None = None,
        waits: Waits | None = None,
    ) -> None:
        """Counts requests to `provider` in the log that `bucket` makes, which must hold at least `pace`.

        `steady` goes with `clock` unless it is given. What is waited for is told in `waits`.
        """
        self._provider = provider
        self._pace = pace
        self._steady = steady or steady_by(clock)
        self._ticks = _Ticks(clock, self._steady)
        self._waits = waits or Waits(self._steady)
        self._sleep = sleep
        self._log = RequestLog(bucket)
        self._rates: dict[Priority, list[Rate]] = {}
        self._told: int | None = None
        self._told_at = 0
        self._silent_until = 0
        self._paused_until = dict.fromkeys(_EVERYBODY, 0)
        self._believed_until = 0
        self._doubted_at = 0
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
        now = self._now()
        before = self._word()
        if told.limit is not None:
            self._set_told(told.limit, now)
        asked = told.retry_after
        if refused and asked is None:
            asked = told.resets_in if told.resets_in is not None else self._pace.silence
        if refused:
            self._doubt(0)
            if told.retry_after is not None:
                self._pause_no_longer_than(now + round(told.retry_after * 1000))
        elif told.remaining is not None:
            self._judge(told, told.remaining, now)
        if asked is not None:
            # How long it asks for is all that a refusal says: that nothing remains is known by then.
            self._silent_until = max(self._silent_until, now + round(asked * 1000))
        word = self._word()
        is_old = word.told_at - before.told_at > _TOLD_LASTS_MS // 2
        if is_old or replace(word, told_at=before.told_at) != before:
            self._log.write_word(word, now, self._rates_for(Priority.USER))

    @property
    def told(self) -> int | None:
        """How many requests a window the provider has said that it allows; None while it has not."""
        return self._told

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
            self._doubted_at,
        )

    def _now(self) -> int:
        """The time in ticks. Where the clock was set since the last look, all that is remembered is set
        along with it; whatever lies further ahead than it could is over.
        """
        now, step = self._ticks.look()
        until = self._paused_until
        if step:
            self._log.shift(step)
            self._told_at += step
            self._silent_until += step
            self._paused_until = {priority: until[priority] + step for priority in _EVERYBODY}
            self._believed_until += step if self._believed_until else 0
            self._doubted_at += step if self._doubted_at else 0
        self._told_at = min(self._told_at, now)
        self._doubted_at = min(self._doubted_at, now)
        if self._silent_until > now + _LONGEST_SILENCE_MS:
            self._silent_until = now
        for priority in _EVERYBODY:
            if self._paused_until[priority] > now + self._pace.window_ms:
                self._paused_until[priority] = now
        return now

    def _pause_no_longer_than(self, until: int) -> None:
        """The provider itself has said when: what was made of its numbers before is no better."""
        self._paused_until = {p: min(paused, until) for p, paused in self._paused_until.items()}

    def _doubt(self, at: int) -> None:
        if bool(at) is not bool(self._doubted_at):
            self._rates.clear()
        self._doubted_at = at

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
        if word.doubted_at > self._doubted_at and now - word.doubted_at < _TOLD_LASTS_MS:
            self._doubt(word.doubted_at)
        self._silent_until = max(self._silent_until, word.silent_until)
        for priority, until in (
            (Priority.USER, word.user_until),
            (Priority.BACKGROUND, word.background_until),
        ):
            self._paused_until[priority] = max(self._paused_until[priority], until)

    async def _queue(self, priority: Priority) -> None:
        if not self._turns[priority].locked() and self._may_go(priority) and not self._wait(priority):
            return
        with self._waits.during(self._provider, What.LIMIT) as wait:
            async with self._turns[priority]:
                while True:
                    if priority is Priority.BACKGROUND:
                        await self._no_users.wait()
                    seconds = self._wait(priority)
                    if not seconds:
                        return
                    self._tell(wait, seconds)
                    # In short naps: meanwhile a limit may be told, or the machine may have slept.
                    await self._sleep(min(seconds, _LONGEST_NAP))

    def _may_go(self, priority: Priority) -> bool:
        return priority is Priority.USER or self._no_users.is_set()

    def _tell(self, wait: Wait, seconds: float) -> None:
        wait.until = self._waits.now() + seconds
        total = round(self._pace.total(self._told) * 60_000 / self._pace.window_ms)
        wait.limit = total if total < FEW else None

    def _wait(self, priority: Priority) -> float:
        """Seconds until a request may be tried again; 0 when it may go, and then it is counted."""
        now = self._now()
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

    def _judge(self, told: Told, remaining: int, now: int) -> None:
        """Takes in how many requests are left: when only the user's reserve is, background work pauses;
        when nothing is, everybody does.

        That is believed once. Where as little is left after the whole pause, the number does not mean
        what it should: from then on requests are spaced, and none is held back.
        """
        held_back = [
            priority
            for priority, kept in ((Priority.USER, 0), (Priority.BACKGROUND, self._pace.reserve(self._told)))
            if remaining <= kept
        ]
        if not held_back:
            self._believed_until = 0
            self._doubt(0)
            return
        if self._doubted_at or 0 < self._believed_until <= now:
            self._doubt(now)
            return
        until = self._window_end(told, remaining, now)
        for priority in held_back:
            self._paused_until[priority] = max(self._paused_until[priority], until)
        self._believed_until = max(self._believed_until, until)

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

            rates = self._pace.rates(self._told, priority, spaced=bool(self._doubted_at))
            self._rates[priority] = [Rate(*rate) for rate in rates]
        return self._rates[priority]


class _Ticks:
    """The wall clock in Unix milliseconds, and by how much it was set since the last look."""

    def __init__(self, clock: Clock, steady: Steady) -> None:
        self._clock = clock
        self._steady = steady
        self._ahead: int | None = None

    def look(self) -> tuple[int, int]:
        """Now, and the step that was made since the last look: 0, or more than `_SMALLEST_STEP_MS`."""
        now = int(self._clock().timestamp() * 1000)
        ahead = now - int(self._steady() * 1000)
        step = 0 if self._ahead is None else ahead - self._ahead
        if self._ahead is not None and abs(step) < _SMALLEST_STEP_MS:
            return now, 0
        self._ahead = ahead
        return now, step
