"""A provider whose code does whatever code may do, and what its requests come to."""

import asyncio
import gc
import weakref
from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from parcel_tui.domain.errors import ProviderError, RateLimited
from parcel_tui.domain.provider import ProviderInfo
from parcel_tui.providers.base import Request
from parcel_tui.providers.outside.process import OutsideProvider

NOW = datetime(2026, 2, 2, 12, tzinfo=UTC)
INFO = ProviderInfo(name="odd", title="Odd Post", url="https://odd.example", keeps_folders=True)
MODULE = """
import asyncio, gc, mmap, msgspec, os, signal, sys, time, weakref
try:
    import resource
except ImportError:
    pass  # as on Windows
from datetime import UTC, datetime, timedelta
from parcel_tui.providers.outside import child
from parcel_tui.providers.outside.messages import Done, Hello, packed
from parcel_tui.providers.plugin import *

def at(time, message="moved", **more):
    return Checkpoint(time, message, Stage.IN_TRANSIT, "moving", **more)

def collect(future):
    gc.collect(1)
    if future() is not None:
        future().set_result(Tracking(()))

class Odd:
    info = ProviderInfo(name="odd", title="Odd Post", url="https://odd.example", keeps_folders=True)

    def __init__(self, requests):
        self.requests = requests
        self.asked_twice = asyncio.Event()
        self.account = Profile("ada@example.com", "Ada", True)

    async def tracking(self, identifier):
        return await getattr(self, identifier)()

    async def good(self):
        print("this is no answer", flush=True)
        body = await self.requests.send(Request("GET", path_of("parcels", "a/b"), params={"q": 1}))
        return Tracking((at(datetime(2026, 2, 1, tzinfo=UTC), body.decode()),), number="N1")

    async def lying(self):
        odd = (at(datetime(9999, 12, 31)), at(datetime(2026, 2, 1, 9)), at(None, "\\x1b[2J\\u202eevil\\x07"))
        old = datetime(2025, 1, 1, tzinfo=UTC)
        many = (at(old + timedelta(seconds=n), "m" * 9_000) for n in range(500))
        return Tracking((*odd, *many, *(at(old) for _ in range(2_000))), number="\\x1b]0;x\\x07")

    async def wrong_type(self):
        return Tracking((1, "two"), number=3)

    async def nothing(self):
        return None

    async def no_record(self):
        return object()

    async def huge(self):
        return Tracking(tuple(at(None, "x" * 1000) for _ in range(20_000)))

    async def fault(self):
        raise ValueError("token-123")

    async def worse(self):
        raise BaseException

    async def deep(self):
        return await self.deep()

    async def own_error(self):
        raise NotFound("No such parcel\\x1b[31m; look at odd.example.")

    async def no_sentence(self):
        raise NotFound("")

    async def garbled(self):
        return Tracking((at(None, value_of(self.info.url.encode(), "odd")),))

    async def long_error(self):
        raise NotFound("x" * 301)

    async def twice(self):
        done = packed(Done(child._call.get(), msgspec.msgpack.encode(Tracking((), number="N1"))))
        for number in range(3, 10):
            try:
                os.write(number, done + done + packed(Hello(self.info)))
            except OSError:
                pass
        return Tracking((), number="N2")

    async def gives_up(self):
        faults = []
        asyncio.get_running_loop().set_exception_handler(lambda loop, context: faults.append(context))
        try:
            await asyncio.wait_for(self.requests.send(Request("GET", "/")), 0.0001)
        except TimeoutError:
            pass
        await self.requests.send(Request("GET", "/"))
        return Tracking((), number="N1" if not faults else None)

    async def memory(self):
        assert resource.getrlimit(resource.RLIMIT_CORE) == (0, 0)
        mmap.mmap(-1, 3 << 29).close()
        try:
            mmap.mmap(-1, 1 << 31)
        except OSError:
            return Tracking((), number="N1")

    async def asks_twice(self):
        await self.requests.send(Request("GET", "/first"))
        try:
            await self.requests.send(Request("GET", "/second"))
        except ProviderError as error:
            self.error = error
        self.asked_twice.set()

    async def of_the_call_before(self):
        await self.asked_twice.wait()
        raise self.error

    async def held(self):
        await self.requests.send(Request("GET", "/held"))
        future = asyncio.get_running_loop().create_future()
        asyncio.get_running_loop().call_soon(collect, weakref.ref(future))
        return await future

    async def pid(self):
        await self.requests.send(Request("GET", "/"))
        return Tracking((), number=str(os.getpid()))

    async def left_to_pass(self):
        await self.requests.send(Request("GET", "/limited"))

    async def kept(self):
        try:
            await self.requests.send(Request("GET", "/limited"))
        except ProviderError as error:
            self.error = error
        return Tracking(())

    async def of_another_call(self):
        raise self.error

    async def caught(self):
        try:
            await self.requests.send(Request("GET", "/limited"))
        except ProviderError as error:
            return Tracking((at(None, error.code),))

    async def elsewhere(self):
        await self.requests.send(Request("GET", "@evil.example/steal"))

    async def odd_method(self):
        await self.requests.send(Request("CONNECT", "/"))

    async def greedy(self):
        while True:
            try:
                await self.requests.send(Request("GET", "/"))
            except ProviderError:
                pass

    async def asks(self, times):
        for _ in range(times):
            await self.requests.send(Request("GET", "/"))
        return Tracking(())

    async def asks_100(self):
        return await self.asks(100)

    async def asks_50(self):
        return await self.asks(50)

    async def asks_51(self):
        return await self.asks(51)

    async def exits(self):
        os._exit(3)

    async def killed(self):
        os.kill(os.getpid(), signal.SIGKILL)

    async def forks(self):
        if os.fork():
            os._exit(0)
        os.write(1, b"child of a child")
        time.sleep(600)

    async def floods(self):
        if not os.fork():
            os.setsid()
            for number in range(3, 10):
                try:
                    os.write(number, b"\\xff" * 1_000_000)
                except OSError:
                    pass
            os._exit(0)
        await asyncio.Event().wait()

    async def stays(self):
        if not (pid := os.fork()):
            os.setsid()
            time.sleep(60)
        with open(os.path.join(os.path.dirname(__file__), "stays"), "w") as file:
            file.write(str(pid))
        os._exit(0)

    async def looks(self):
        seen = [name for name, value in os.environ.items() if "PARCEL" in name or "canary" in value]
        return Tracking((at(None, " ".join(seen) or "nothing"),))

    async def quits(self):
        sys.exit(0)

    async def waits(self):
        await self.requests.send(Request("GET", "/"))
        await asyncio.Event().wait()

    async def spins(self):
        while True:
            pass

    async def garbles(self):
        os.write(3, b"\\xff" * 100)
        for number in range(3, 10):
            try:
                os.write(number, b"\\x00\\x00\\x00\\x05hello")
            except OSError:
                pass
        await asyncio.Event().wait()

    async def forgets(self):
        self.account = None
        return Tracking(())

    async def check(self):
        return self.account

    async def page(self, folder, page, size):
        listed = Listed("r1", "N1", None, folder, None, at(datetime(2026, 2, 1, tzinfo=UTC)))
        return Page((listed, Listed("", "N2", None, folder, None, None)), page=1, last_page=10**9, total=-1)

    async def add(self, numbers):
        return {number: f"r-{number}" for number in numbers}

    async def move(self, remote_id, action):
        return action is ActionKind.ARCHIVE
"""


def _collect(future: "weakref.ref[asyncio.Future[None]]") -> None:
    """Answers where what waits for the future is kept by more than itself."""
    gc.collect(1)
    if (kept := future()) is not None:
        kept.set_result(None)


class Requests:
    """What the requests of the provider come to; those that were sent."""

    def __init__(self) -> None:
        self.sent: list[Request] = []
        self.delay = 0.0
        self.is_open = True
        self.was_asked, self.may_answer = asyncio.Event(), asyncio.Event()
        self.asking: Callable[[], object] = object

    async def send(self, request: Request) -> bytes:
        self.sent.append(request)
        if request.path == "/limited":
            raise RateLimited("Odd Post was asked too often.", provider="odd", retry_after=7)
        if request.path == "/first":
            self.was_asked.set()
            await self.may_answer.wait()
        if request.path == "/held":
            self.asking = weakref.ref(asyncio.current_task())
            future = asyncio.get_running_loop().create_future()
            asyncio.get_running_loop().call_soon(_collect, weakref.ref(future))
            await future
        await asyncio.sleep(self.delay)
        return b"moved on"

    async def aclose(self) -> None:
        self.is_open = False


async def failing(provider: OutsideProvider, way: str) -> ProviderError:
    with pytest.raises(ProviderError) as caught:
        await provider.tracking(way)
    assert caught.value.provider == "odd"
    assert str(caught.value).isprintable()
    return caught.value
