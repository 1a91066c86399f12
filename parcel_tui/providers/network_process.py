"""The network in a process of its own, which is gone soon after the last answer.

HTTP, TLS, the rate limiter and the retries are 12 MiB and a fifth of a second of imports. A dashboard
stays open for days and asks for some seconds an hour: at rest it has none of them, and while it
refreshes no key press waits for a handshake.
"""

import asyncio
import contextlib
import logging
from collections.abc import Callable, Mapping
from itertools import count
from pathlib import Path
from typing import ClassVar

import msgspec

from parcel_tui.domain.errors import Unreachable
from parcel_tui.domain.parcel import PROVIDER_TITLES
from parcel_tui.domain.secret import Credential
from parcel_tui.own_process import own_process
from parcel_tui.providers.base import Channel, Priority
from parcel_tui.providers.network_words import (
    Answer,
    Answered,
    Ask,
    Failed,
    Leave,
    Noted,
    Question,
    Setup,
    answers,
    error_of,
    heard,
    secrets_of,
    written,
)

_CHILD = "parcel_tui.providers.network_child"


class NetworkProcess:
    """Does the requests to all providers in one child, which is started with the first of them."""

    LINGERS: ClassVar[float] = 5.0
    """Seconds for which the child waits for another request."""
    PARTING: ClassVar[float] = 1.0
    """Seconds in which it must have ended when it is let go."""

    def __init__(self, urls: Mapping[str, str], requests_file: Path) -> None:
        """Asks under the base URLs, by the provider's name; `requests_file` counts what was asked."""
        self._urls = urls
        self._requests_file = requests_file
        self._numbers = count()
        self._starting = asyncio.Lock()
        self._child: _Child | None = None
        self._ending: set[_Child] = set()
        """Those that are not asked any more and have not ended yet."""
        self._farewell: asyncio.TimerHandle | None = None
        self._closed = False

    def channel(self, provider: str, credential: Callable[[], Credential | None]) -> Channel:
        """What a provider's requests go through, with the credential as it is at the time."""
        return _Channel(self, provider, credential)

    async def ask(self, asked: Ask) -> bytes:
        """The body of a successful answer. Raises what the request raised, Unreachable without a child."""
        child = await self._started(asked.provider)
        try:
            return await child.ask(asked)
        finally:
            if child is self._child and not child.is_busy:
                self._stay()
                self._farewell = asyncio.get_running_loop().call_later(self.LINGERS, self._let_go)

    def number(self) -> int:
        """The next request's."""
        return next(self._numbers)

    async def aclose(self) -> None:
        """Cuts what is under way; nothing can be asked afterwards."""
        self._closed = True
        async with self._starting:  # what is being started is let go too
            self._let_go()
        await asyncio.gather(*(child.ended(self.PARTING) for child in self._ending))

    async def _started(self, provider: str) -> "_Child":
        self._stay()
        async with self._starting:
            if self._closed:
                raise _gone(provider, "has been closed; start the program again to go on", maybe_done=False)
            if self._child is not None and self._child.is_gone:
                self._let_go()
            if self._child is None:
                logs = bool(logging.getLogger("parcel_tui").handlers)
                setup = Setup(dict(self._urls), str(self._requests_file), logs)
                try:
                    self._child = await _Child.start(setup)
                except (OSError, RuntimeError) as error:  # the latter without room for a thread
                    why = error.strerror if isinstance(error, OSError) else error
                    reason = f"cannot be started ({why}); it is tried again later"
                    raise _gone(provider, reason, maybe_done=False) from error
            return self._child

    def _let_go(self) -> None:
        child, self._child = self._child, None
        self._stay()
        if child is not None:
            self._ending.add(child)
            child.let_go(self._ending.discard)

    def _stay(self) -> None:
        if self._farewell is not None:
            self._farewell.cancel()


class _Channel:
    """Sends requests to the child, under a provider's name and with its credential."""

    def __init__(
        self, network: NetworkProcess, provider: str, credential: Callable[[], Credential | None]
    ) -> None:
        self._network = network
        self._provider = provider
        self._credential = credential

    async def request(
        self,
        method: str,
        path: str,
        *,
        params: Mapping[str, str | int] | None = None,
        json: Mapping[str, object] | None = None,
        priority: Priority = Priority.BACKGROUND,
        retries: bool = True,
    ) -> bytes:
        """The body of a successful answer, or the error that the child met."""
        asked = Ask(
            self._network.number(),
            self._provider,
            secrets_of(self._credential()),
            method,
            path,
            dict(params) if params is not None else None,
            dict(json) if json is not None else None,
            priority,
            retries,
        )
        return await self._network.ask(asked)

    async def aclose(self) -> None:
        """Cuts what is under way, for every provider; nothing can be asked afterwards."""
        await self._network.aclose()


class _Child:
    """One child, from its start to its end."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self._process = process
        self._waiting: dict[int, tuple[str, asyncio.Future[bytes]]] = {}
        self._listening = asyncio.create_task(self._listen())
        self.is_gone = False

    @classmethod
    async def start(cls, setup: Setup) -> "_Child":
        """A new one. Raises OSError."""
        # In its own session it hears no key and no hang-up of the terminal: it ends with its pipe.
        process = await asyncio.create_subprocess_exec(
            *own_process(_CHILD),
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.DEVNULL,
            start_new_session=True,
        )
        child = cls(process)
        child._say(setup)
        return child

    @property
    def is_busy(self) -> bool:
        """Whether anybody waits for an answer."""
        return bool(self._waiting)

    async def ask(self, asked: Ask) -> bytes:
        """The answer. Raises the error that was told, Unreachable when the child ends before it answers."""
        future: asyncio.Future[bytes] = asyncio.get_running_loop().create_future()
        self._waiting[asked.number] = asked.provider, future
        self._say(asked)
        try:
            return await future
        except asyncio.CancelledError:
            self._say(Leave(asked.number))
            raise
        finally:
            self._waiting.pop(asked.number, None)

    def let_go(self, ended: "Callable[[_Child], None]") -> None:
        """Asks nothing more of it: it ends when its pipe does, and `ended` is told."""
        self._end_waiting("was closed; start the program again to go on")
        if self._process.stdin is not None:
            self._process.stdin.close()
        self._listening.add_done_callback(lambda _: ended(self))

    async def ended(self, within: float) -> None:
        """Waits for its end, which comes within so many seconds."""
        _, late = await asyncio.wait({self._listening}, timeout=within)
        if late:
            self._kill()
        await self._listening

    def _kill(self) -> None:
        with contextlib.suppress(ProcessLookupError):
            self._process.kill()

    def _say(self, message: Question) -> None:
        pipe = self._process.stdin
        if pipe is not None and not pipe.is_closing():
            pipe.write(written(message))

    async def _listen(self) -> None:
        assert self._process.stdout is not None
        try:
            while (data := await heard(self._process.stdout)) is not None:
                self._take(answers.decode(data))
        except (msgspec.MsgspecError, KeyError):  # it is another version's: the program was updated meanwhile
            self._kill()
        finally:
            self.is_gone = True
            self._end_waiting("was lost; it is made again with the next request")
        await self._process.wait()

    def _take(self, answer: Answer) -> None:
        match answer:
            case Answered(number, body):
                if waiting := self._future(number):
                    waiting.set_result(body)
            case Failed(number) as failure:
                if waiting := self._future(number):
                    waiting.set_exception(error_of(failure))
            case Noted(logger, level, text):
                logging.getLogger(logger).log(level, "%s", text)

    def _future(self, number: int) -> "asyncio.Future[bytes] | None":
        _, future = self._waiting.get(number, ("", None))
        return None if future is None or future.done() else future

    def _end_waiting(self, reason: str) -> None:
        for provider, future in self._waiting.values():
            if not future.done():
                future.set_exception(_gone(provider, reason, maybe_done=True))


def _gone(provider: str, reason: str, *, maybe_done: bool) -> Unreachable:
    title = PROVIDER_TITLES.get(provider, provider)
    return Unreachable(f"The connection to {title} {reason}.", provider=provider, maybe_done=maybe_done)
