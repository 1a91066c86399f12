"""Clocks that do not tell the wall's time, and the times of a story, as short as its lines want them."""

import asyncio
import re
import time
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta

from parcel_tui.domain.day_text import TAIWAN

NOON = datetime(2026, 2, 5, 4, 0, tzinfo=UTC)
"""Where a `FakeClock` stands at first: noon in Taiwan, on the day of Track.TW's API document."""


class FakeClock:
    """Stands still until it is moved; a `Clock`. Sleeping on it takes no time and moves it."""

    def __init__(self, now: datetime = NOON) -> None:
        """`now` is aware."""
        self.now = now
        self.slept: list[float] = []
        """The seconds of every sleep, in order."""

    def __call__(self) -> datetime:
        """Now, aware, in UTC."""
        return self.now

    def advance(self, by: float | timedelta) -> None:
        """Moves on by that many seconds, or by that difference."""
        self.now += by if isinstance(by, timedelta) else timedelta(seconds=by)

    async def sleep(self, seconds: float) -> None:
        """Moves on by `seconds` and lets others run; a `Sleep`."""
        self.slept.append(seconds)
        self.advance(seconds)
        await asyncio.sleep(0)


class AcceleratedClock:
    """Starts at `start` and runs `factor` times as fast as the wall's time; a `Clock`."""

    def __init__(
        self,
        start: datetime,
        factor: float = 60,
        *,
        monotonic: Callable[[], float] = time.monotonic,
        wait: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        """`start` is aware; `monotonic` tells seconds and `wait` waits some, both of the wall's time."""
        self._start = start.astimezone(UTC)
        self._factor = factor
        self._monotonic = monotonic
        self._wait = wait
        self._begun = monotonic()

    def __call__(self) -> datetime:
        """Now, aware, in UTC."""
        return self._start + timedelta(seconds=(self._monotonic() - self._begun) * self._factor)

    async def sleep(self, seconds: float) -> None:
        """Waits that many seconds of this clock; a `Sleep`."""
        await self._wait(seconds / self._factor)


_PAST_DAY = re.compile(r"-(?P<days>\d+) (?P<hour>\d{2}):(?P<minute>\d{2})")
_OFFSET = re.compile(r"(?P<sign>[+-])(?:(?P<days>\d+)d)?(?:(?P<hours>\d+)h)?(?:(?P<minutes>\d+)m)?")


def moment(when: str, start: datetime) -> datetime:
    """The time, in UTC, that `when` means in a story that begins at `start`.

    `-3 14:31` is that time of day in Taiwan, three days before; `-25m`, `+2h10m` and `+1d3h`
    count from the start. Raises ValueError for anything else.
    """
    past = _PAST_DAY.fullmatch(when)
    if past:
        day = start.astimezone(TAIWAN) - timedelta(days=int(past["days"]))
        at = day.replace(hour=int(past["hour"]), minute=int(past["minute"]), second=0, microsecond=0)
        return at.astimezone(UTC)
    offset = _OFFSET.fullmatch(when)
    if not offset or len(when) == 1:
        raise ValueError(f"{when!r} is no moment of a story.")
    parts = {unit: int(offset[unit] or 0) for unit in ("days", "hours", "minutes")}
    distance = timedelta(**parts)
    exact = start + distance if offset["sign"] == "+" else start - distance
    return exact.astimezone(UTC).replace(microsecond=0)
