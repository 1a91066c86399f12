"""How many requests a provider takes: so many a window, counted by who asks."""

from datetime import datetime, timedelta
from math import ceil

from msgspec import Struct


class Allowance(Struct, frozen=True):
    """What is left after a request, and in how many seconds it may be tried again where it is refused."""

    limit: int
    remaining: int
    retry_after: int | None = None


class FixedWindow:
    """`most` requests in a window of `seconds` that begins with the first one, as Laravel counts them."""

    def __init__(self, most: int, seconds: float) -> None:
        self.most = most
        self._length = timedelta(seconds=seconds)
        self._windows: dict[str, tuple[datetime, int]] = {}

    def take(self, who: str, now: datetime) -> Allowance:
        """Counts one request of `who`; a refused one is not counted."""
        ends, used = self._windows.get(who, (now, 0))
        if now >= ends:
            ends, used = now + self._length, 0
        if used >= self.most:
            return Allowance(self.most, 0, max(1, ceil((ends - now).total_seconds())))
        self._windows[who] = (ends, used + 1)
        return Allowance(self.most, self.most - used - 1)
