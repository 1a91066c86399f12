"""What both simulated providers share: one door, one lock, the faults, and a record of what was asked."""

from abc import ABC, abstractmethod
from collections.abc import Callable
from threading import RLock

from msgspec.structs import replace

from parcel_tui.domain.clock import Clock
from parcel_tui.sandbox.exchange import Request, Response
from parcel_tui.sandbox.faults import FaultKind, Faults


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
