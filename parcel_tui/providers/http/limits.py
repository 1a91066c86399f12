"""Never more requests than a provider allows, and the user's own first."""

import asyncio
from datetime import timedelta
from functools import partial
from math import ceil
from pathlib import Path

from parcel_tui.domain.clock import Clock, Sleep, Steady
from parcel_tui.domain.errors import RateLimited
from parcel_tui.domain.provider import title_of
from parcel_tui.language import tr
from parcel_tui.providers.base import Priority
from parcel_tui.providers.http.paces import Pace
from parcel_tui.providers.http.rate_headers import RateHeaders
from parcel_tui.providers.http.request_log import NEVER, RequestLog, Window
from parcel_tui.providers.http.waits import Wait, Waits, What

SHORT_WAIT = 5.0
"""Seconds that a request waits when the provider asked for silence; a longer silence is an error at once."""

FEW = 30
"""Requests a minute; so few are told to the user who waits for them."""

_LONGEST_NAP = 1.0


class Limiter:
    """The gate before one provider: every request asks `acquire`, every answer is told to `learn`."""

    def __init__(
        self,
        provider: str,
        pace: Pace,
        *,
        clock: Clock,
        sleep: Sleep,
        steady: Steady,
        waits: Waits,
        file: Path | None = None,
    ) -> None:
        """Counts requests in `file` together with other processes; without one, for this process alone.

        `steady` is the steady clock that goes with `clock`. What is waited for is told in `waits`.
        """
        self._provider = provider
        self._pace = pace
        self._sleep = sleep
        self._waits = waits
        self._log = RequestLog(provider, pace.window_ms, file, clock, steady)
        self._turns = {priority: asyncio.Lock() for priority in Priority}
        """Requests of one priority go in the order in which they came."""
        self._is_closed = False
        self._admitted_at = 0
        """When the last request was admitted, in the log's milliseconds."""
        self.told: int | None = None
        """How many requests a window the provider has said that it allows; None while it has not."""

    async def acquire(self, priority: Priority = Priority.BACKGROUND) -> int:
        """Returns when one request may be sent, and counts it; what it returns is for `landed`.

        Raises RateLimited at once when the provider asked for more than `SHORT_WAIT` seconds
        of silence.
        """
        turn, users = self._turns[priority], self._turns[Priority.USER]
        # At once where none waits: else a request would overtake those that do.
        if not (turn.locked() or users.locked() or self._wait(priority) > 0):
            return self._admitted_at
        with self._waits.during(self._provider, What.LIMIT) as wait:
            async with turn:
                while True:
                    if turn is not users:
                        async with users:  # the next free place is theirs; taken and given back at once
                            pass
                    seconds = self._wait(priority)
                    if seconds <= 0:
                        return self._admitted_at
                    self._tell(wait, seconds)
                    # In short naps: meanwhile a limit may be told, or the machine may have slept.
                    await self._sleep(min(seconds, _LONGEST_NAP))

    def learn(self, headers: RateHeaders, *, refused: bool) -> None:
        """Takes in what an answer said; `refused` when it was a 429."""
        self._log.ask(partial(self._take_in, headers, refused))

    def landed(self, admitted_at: int) -> None:
        """Counts as of now a request that `acquire` admitted then, since its end is here.

        It reached the provider at some time between both, seconds later where many programs start at once:
        the provider's window may begin as late as that.
        """
        self._log.ask(lambda window: window.move(admitted_at))

    def close(self) -> None:
        """Counts no more; requests that wait go on, and find the connection closed."""
        self._is_closed = True

    def _wait(self, priority: Priority) -> float:
        """Seconds until a request may be tried again; 0 when it may go, and then it is counted."""
        if self._is_closed:
            return 0.0
        wait, silence = self._log.ask(partial(self._admit, priority))
        if silence > SHORT_WAIT * 1000:
            title = title_of(self._provider)
            raise RateLimited(
                tr(
                    "{title} asked for a pause: its limit is reached, or it cannot serve. "
                    "Next try in {seconds} s.",
                    title=title,
                    seconds=ceil(silence / 1000),
                ),
                provider=self._provider,
                retry_after=silence / 1000,
            )
        return wait / 1000

    def _admit(self, priority: Priority, window: Window) -> tuple[int, int]:
        """Milliseconds to wait, and those of the silence among them; counts a request that need not."""
        known = window.known
        self.told = known.limit
        silence = known.silent_until - window.now
        paused_until = known.user_until if priority is Priority.USER else known.background_until
        until = max(known.silent_until, paused_until)
        if window.now < until:
            return until - window.now, silence
        wait = window.wait(self._pace.rates(known.limit, priority, spaced=bool(known.doubted_at)))
        if wait > 0:
            return wait, silence
        window.count()
        self._admitted_at = window.now
        return 0, silence

    def _take_in(self, headers: RateHeaders, refused: bool, window: Window) -> None:
        known, now = window.known, window.now
        if headers.limit is not None:
            known.limit, known.limit_at = headers.limit, now
        self.told = known.limit
        asked = headers.retry_after
        if refused:
            known.doubted_at = NEVER
            if asked is not None:
                # The provider itself has said when: what was made of its numbers before is no better.
                known.user_until = known.background_until = now
            else:
                asked = headers.resets_in if headers.resets_in is not None else self._pace.silence
        elif headers.remaining is not None:
            self._judge(headers, headers.remaining, window)
        if asked is not None:
            # How long it asks for is all that a refusal says: that nothing remains is known by then.
            known.silent_until = max(known.silent_until, now + round(asked * 1000))

    def _judge(self, headers: RateHeaders, remaining: int, window: Window) -> None:
        """Takes in how many requests are left: when only the user's reserve is, background work pauses;
        when nothing is, every request does.

        That is believed once. Where as little is left after the whole pause, the number does not mean
        what it should: from then on requests are spaced, and none is held back.
        """
        known = window.known
        if remaining > self._pace.reserve(known.limit):
            known.believed_until = known.doubted_at = NEVER
        elif known.doubted_at or NEVER < known.believed_until <= window.now:
            known.doubted_at = window.now
        else:
            until = self._window_end(headers, remaining, window)
            known.background_until = max(known.background_until, until)
            if remaining <= 0:
                known.user_until = max(known.user_until, until)
            known.believed_until = max(known.believed_until, until)

    def _window_end(self, headers: RateHeaders, remaining: int, window: Window) -> int:
        """When the provider's window must have passed, in Unix milliseconds."""
        length = self._pace.window_ms
        if headers.resets_in is not None:
            return window.now + min(round(headers.resets_in * 1000), length)
        used = self._pace.total(window.known.limit) - remaining
        ours = window.sent()
        # If all that was used is ours, it began with our oldest; else with one that we do not see.
        return (ours[0] if used <= len(ours) else window.now) + length

    def _tell(self, wait: Wait, seconds: float) -> None:
        wait.until = self._waits.now() + seconds
        windows = timedelta(minutes=1) / timedelta(milliseconds=self._pace.window_ms)
        total = round(self._pace.total(self.told) * windows)
        wait.limit = total if total < FEW else None
