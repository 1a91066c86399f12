"""What both simulated providers share: one door, one lock, faults, limits, a record of what was asked."""

from abc import ABC, abstractmethod
from collections.abc import Callable
from datetime import datetime, timedelta
from math import ceil
from threading import RLock

from msgspec import Struct
from msgspec.structs import replace

from parcel_tui.domain.clock import Clock
from parcel_tui.sandbox.http.exchange import Request, Response
from parcel_tui.sandbox.http.faults import FaultKind, Faults


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


class Service(ABC):
    """A simulated provider. Any number of threads may ask it at once."""

    base_path = ""
    """What its endpoints' paths begin with."""

    def __init__(self, clock: Clock) -> None:
        """`clock` decides which checkpoints have happened, and when limits end."""
        self.clock = clock
        self.requests: list[Request] = []
        """Every request that reached it, with its time, the oldest first."""
        self.remembers: int | None = None
        """How many requests it remembers at most; None for all."""
        self.faults = Faults()
        self.lock = RLock()

    def handle(self, request: Request) -> Response:
        """Answers a request; a transport sees to the answer's `delivery`."""
        endpoint = request.path.removeprefix(self.base_path)
        with self.lock:
            struck = self.faults.strike(request, endpoint)
            if struck is None:
                return self._recorded(request, self._answer)
            if struck.fault.kind is FaultKind.REFUSED:
                return struck.spoil(Response(503))
            answer = self._answer if struck.fault.has_effect else lambda _: self._failure(struck.fault.status)
            return struck.spoil(self._recorded(request, answer))

    def asked(self, method: str, path: str = "") -> list[Request]:
        """The recorded requests of a method whose endpoints begin with `path`."""
        with self.lock:
            return [
                request
                for request in self.requests
                if request.method == method and request.path.removeprefix(self.base_path).startswith(path)
            ]

    def _recorded(self, request: Request, answer: Callable[[Request], Response]) -> Response:
        stamped = replace(request, at=self.clock())
        self.requests.append(stamped)
        if self.remembers is not None:
            del self.requests[: -self.remembers]
        return answer(stamped)

    @abstractmethod
    def _answer(self, request: Request) -> Response:
        """The answer of a provider that is well."""

    @abstractmethod
    def _failure(self, status: int) -> Response:
        """How this provider words a failure."""
