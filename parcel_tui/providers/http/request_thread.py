"""Requests in a thread of their own, with an event loop of its own: no key press waits for them.

What would hold the screen's loop up happens there: loading HTTP and TLS (a fifth of a second, when the first
request is made and not before), reading the system's certificates and judging a server's, turns at the
limit, which other processes share. See "while_refreshing" in `benchmarks/README.md` for what it buys.
"""

import asyncio
import threading
from collections.abc import Callable, Coroutine
from functools import partial
from typing import TypeVar

from parcel_tui.domain.errors import Unreachable
from parcel_tui.domain.provider import title_of
from parcel_tui.language import mark, tr
from parcel_tui.providers.base import Request, Requests

_T = TypeVar("_T")


_CLOSED = mark("The connection to {title} was closed. Start the program again to go on.")


class RequestThread:
    """Starts with the first request. It is a daemon: what hangs in it, as a look-up may, keeps no process."""

    def __init__(self, connect: Callable[[str], Requests]) -> None:
        """Asks through what `connect` makes of a provider's name; that is called in the thread."""
        self._connect = connect
        self._loop: asyncio.AbstractEventLoop | None = None
        # Made here, but of the thread's loop: an event belongs to the loop on which it is first waited for.
        self._is_over = asyncio.Event()
        self._open = 0

    def requests_to(self, provider: str) -> Requests:
        """What a provider's requests go through; the thread ends when all of them are closed."""
        self._open += 1
        return _Forwarded(self, provider, partial(self._connect, provider))

    def start(self) -> asyncio.AbstractEventLoop:
        """The thread's event loop. Raises RuntimeError without room for a thread."""
        if self._loop is None:
            loop = asyncio.new_event_loop()
            try:
                threading.Thread(target=self._run, args=(loop,), name="requests", daemon=True).start()
            except RuntimeError:
                loop.close()
                raise
            self._loop = loop
        return self._loop

    async def end(self, closing: Callable[[], Coroutine[None, None, None]]) -> None:
        """Runs `closing` in the thread, where there is one; the last of the providers ends it."""
        if self._loop is not None:  # else nothing was ever asked, and there is nothing to close
            await _forwarded(closing(), self._loop)
        self._open -= 1
        if self._loop is not None and not self._open:
            self._loop.call_soon_threadsafe(self._is_over.set)

    def _run(self, loop: asyncio.AbstractEventLoop) -> None:
        with asyncio.Runner(loop_factory=lambda: loop) as runner:  # cancels what is left, and closes the loop
            runner.run(self._until_over())

    async def _until_over(self) -> None:
        await self._is_over.wait()


class _Forwarded:
    """One provider's requests, which are sent in the thread."""

    def __init__(self, thread: RequestThread, provider: str, connect: Callable[[], Requests]) -> None:
        self._thread = thread
        self._provider = provider
        self._connect = connect
        self._requests: Requests | None = None
        self._under_way: set[asyncio.Task[object]] = set()
        self._is_closed = False

    async def send(self, request: Request) -> bytes:
        """The body of a successful answer, or the error that was met."""
        if self._is_closed:
            raise self._gone(tr(_CLOSED, title=self._title))
        try:
            loop = self._thread.start()
        except RuntimeError as error:
            raise self._gone(
                tr(
                    "The connection to {title} cannot be made ({error}). Trying again later.",
                    title=self._title,
                    error=error,
                )
            ) from error
        return await _forwarded(self._send(request), loop)

    async def aclose(self) -> None:
        """Cuts what is under way; nothing can be asked afterwards."""
        if not self._is_closed:
            self._is_closed = True
            await self._thread.end(self._aclose)

    async def _send(self, request: Request) -> bytes:
        task = asyncio.current_task()
        assert task is not None
        self._under_way.add(task)
        try:
            if self._requests is None:  # in the thread: httpx and TLS take a fifth of a second to load
                self._requests = self._connect()
            return await self._requests.send(request)
        except asyncio.CancelledError:
            if self._is_closed:  # it waited for its turn
                raise self._gone(tr(_CLOSED, title=self._title)) from None
            raise
        finally:
            self._under_way.discard(task)

    async def _aclose(self) -> None:
        # First the connection: what it cuts says whether the provider may have done it. What is cancelled
        # afterwards has not been sent, since it waited for its turn.
        if self._requests is not None:
            await self._requests.aclose()
        for task in self._under_way:
            task.cancel()

    @property
    def _title(self) -> str:
        return title_of(self._provider)

    def _gone(self, sentence: str) -> Unreachable:
        return Unreachable(sentence, provider=self._provider)


def _forwarded(work: Coroutine[None, None, _T], loop: asyncio.AbstractEventLoop) -> asyncio.Future[_T]:
    """What the work comes to in another thread's loop, for this one."""
    return asyncio.wrap_future(asyncio.run_coroutine_threadsafe(work, loop))
