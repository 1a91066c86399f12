"""Several processes of one user: trackers on one state, one log of requests, one account, one clock."""

import asyncio
import heapq
import itertools
from collections.abc import AsyncIterator, Callable, Coroutine
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import TypeVar

import httpx

from parcel_tui.credentials.keyring_store import MemoryKeyring
from parcel_tui.credentials.sources import Sources
from parcel_tui.credentials.token_store import TokenStore
from parcel_tui.domain.parcel import FLEXFORWARD, TRACKTW
from parcel_tui.providers.base import as_lazy
from parcel_tui.providers.connect import connect_provider
from parcel_tui.sandbox.clock import NOON
from parcel_tui.storage.refresh_lock import RefreshLock
from parcel_tui.storage.state_file import DiskFile
from parcel_tui.storage.store import Store
from parcel_tui.storage.writer import Writer
from parcel_tui.tracker.tracker import Tracker

T = TypeVar("T")


class SteppingClock:
    """Moves to the next sleeper's time only while no request and no write is under way."""

    def __init__(self) -> None:
        self.now = NOON
        self.busy = 0
        self._order = itertools.count()
        self._sleepers: list[tuple[datetime, int, asyncio.Future[None]]] = []

    def __call__(self) -> datetime:
        return self.now.astimezone(UTC)

    def advance(self, by: timedelta) -> None:
        self.now += by

    async def sleep(self, seconds: float) -> None:
        woken: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        heapq.heappush(self._sleepers, (self.now + timedelta(seconds=seconds), next(self._order), woken))
        await woken

    async def run(self, work: Coroutine[object, object, T]) -> T:
        """The work's result; time passes as long as it takes."""
        task = asyncio.ensure_future(work)
        await self.until(task.done)
        return task.result()

    async def until(self, is_done: Callable[[], bool]) -> None:
        quiet = 0
        while not is_done():
            # Not in the way of the threads that answer and write.
            await asyncio.sleep(0.0005 if self.busy or quiet > 10 else 0)
            quiet = 0 if self.busy else quiet + 1
            if quiet > 12 and self._sleepers:
                at, _, woken = heapq.heappop(self._sleepers)
                self.now = max(self.now, at)
                quiet = 0
                if not woken.done():
                    woken.set_result(None)


class _Read(httpx.AsyncByteStream):
    """A body that has been read, to be read once more."""

    def __init__(self, body: bytes) -> None:
        self._body = body

    async def __aiter__(self) -> AsyncIterator[bytes]:
        yield self._body


class CountingTransport(httpx.AsyncBaseTransport):
    """Real HTTP that keeps the clock from moving meanwhile, and remembers each answer's status."""

    def __init__(self, clock: SteppingClock, statuses: list[int]) -> None:
        self._clock = clock
        self._statuses = statuses
        self._http = httpx.AsyncHTTPTransport(verify=False)  # no TLS here; loading certificates takes long

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        self._clock.busy += 1
        try:
            response = await self._http.handle_async_request(request)
            self._statuses.append(response.status_code)
            body = b"".join([chunk async for chunk in response.aiter_raw()])
            await response.aclose()
        finally:
            self._clock.busy -= 1
        return httpx.Response(
            response.status_code, headers=response.headers, stream=_Read(body), request=request
        )

    async def aclose(self) -> None:
        await self._http.aclose()


class CountingWriter(Writer):
    """Keeps the clock from moving while something is written that somebody waits for."""

    def __init__(self, store: Store, clock: SteppingClock) -> None:
        super().__init__(store, batch_seconds=0.05)
        self._stepping = clock

    async def apply(self, edit, *, urgent=True):
        self._stepping.busy += urgent
        try:
            return await super().apply(edit, urgent=urgent)
        finally:
            self._stepping.busy -= urgent


async def open_process(server, home: Path, clock, tokens: MemoryKeyring, *, statuses=None) -> Tracker:
    """A tracker as one more process would have it; with `statuses`, `clock` has to be a SteppingClock."""
    home.mkdir(mode=0o700, exist_ok=True)
    token_store = TokenStore(Sources(), keyring=tokens)
    store = Store(DiskFile(home / "state.json", clock))
    counts = statuses is not None
    providers = [
        connect(
            url,
            lambda name=name: token_store.current(name),
            clock=clock,
            sleep=clock.sleep,
            requests_file=home / "requests.json",
            transport=CountingTransport(clock, statuses) if counts else None,
            jitter=lambda: 0.5,
        )
        for name, connect, url in (
            (TRACKTW, partial(connect_provider, TRACKTW), server.tracktw_url),
            (FLEXFORWARD, partial(connect_provider, FLEXFORWARD), server.flexforward_url),
        )
    ]
    writer = CountingWriter(store, clock) if counts else Writer(store, batch_seconds=0)
    lock = RefreshLock(home / ".refresh.lock")
    tracker = Tracker(as_lazy(*providers), store, token_store, clock, writer=writer, refresh_lock=lock)
    await tracker.open()
    return tracker
