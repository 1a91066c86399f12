"""A provider from outside, as the rest of the program sees it: each call is done in a process of its own.

What that process asks for is sent by this one, through the same connection as a built-in provider's requests,
and its token never leaves here.
"""

import asyncio
import os
import re
from asyncio.subprocess import DEVNULL, PIPE, Process
from collections.abc import Coroutine, Mapping, Sequence
from itertools import count
from typing import Any, TypeVar

import msgspec
from msgspec.structs import replace

from parcel_tui.child_processes import end_session, own_module, without_ours
from parcel_tui.domain.clock import Clock
from parcel_tui.domain.errors import BadAnswer, ProviderError, TimedOut, Unavailable
from parcel_tui.domain.parcel import ActionKind, Folder
from parcel_tui.domain.provider import ProviderInfo
from parcel_tui.domain.text import clean
from parcel_tui.language import tr
from parcel_tui.private_files import why_failed
from parcel_tui.providers.base import (
    NO_ANSWERS,
    Answers,
    Carriers,
    Page,
    Priority,
    Profile,
    Request,
    Requests,
    Tracking,
)
from parcel_tui.providers.outside import taking_in
from parcel_tui.providers.outside.messages import (
    KINDS,
    LENGTH_BYTES,
    MOST_BYTES,
    Answer,
    Ask,
    Call,
    CallFailure,
    Done,
    FromChild,
    FromParent,
    Hello,
    packed,
)

T = TypeVar("T")

CHILD = "parcel_tui.providers.outside.child"
STARTING = 10.0
"""Seconds that loading its code may take."""
PATIENCE = 10.0
"""Seconds that a call may take, but for the requests that it waits for."""
_MOST_REQUESTS = 50
"""That a call may have sent, all calls together."""
_IDLE = 30.0
"""Seconds after the last call until the process is ended, which takes 20 MiB."""
_LEAVING = 2.0
"""Seconds that closing waits for ended processes: one that they started may hold their pipes open."""
_PATH = re.compile(r"(?:/[A-Za-z0-9._~!$&'()*+,;=:%-]{0,1000}){1,30}")
_METHODS = frozenset({"GET", "POST", "PUT", "PATCH", "DELETE"})
_LONGEST_MESSAGE = 300


class OutsideProvider:
    """A provider from outside. Each call raises a ProviderError and nothing else, whatever its code does."""

    def __init__(
        self, info: ProviderInfo, target: str, requests: Requests, clock: Clock, *, patience: float = PATIENCE
    ) -> None:
        """`target` names the provider's class as `module:attribute`. Owns `requests` from here on."""
        self.name = info.name
        self.keeps_folders = info.keeps_folders
        self._info = info
        self._target = target
        self._requests = requests
        self._clock = clock
        self._patience = patience
        self._child: _Child | None = None
        self._leaving: set[_Child] = set()
        """Those that were ended, until they are gone."""
        self._starting = asyncio.Lock()
        self._calls = 0
        self._idle: asyncio.TimerHandle | None = None

    async def tracking(self, remote_id: str, *, priority: Priority = Priority.BACKGROUND) -> Tracking:
        """The whole history of one parcel."""
        told = await self._ask("tracking", Tracking, remote_id, priority=priority)
        return taking_in.tracking_of(told, self._clock())

    async def check(self) -> Profile | None:
        """Asks whether the token is good; whose it is, where the provider tells."""
        told = await self._ask("check", Profile | None)
        return taking_in.profile_of(told) if told else None

    async def profile(self) -> Profile:
        """Whose token it is."""
        return await self.check() or taking_in.profile_of(Profile("", ""))

    async def carriers(self) -> Carriers:
        """None: its numbers are added without a carrier."""
        return Carriers(())

    async def page(
        self, folder: Folder, page: int, size: int, *, priority: Priority = Priority.BACKGROUND
    ) -> Page:
        """One page of a folder, counted from 1."""
        return taking_in.page_of(
            await self._ask("page", Page, folder, page, size, priority=priority), self._clock()
        )

    async def add(
        self, carrier_id: str, numbers: Sequence[str], *, notify: bool, answers: Answers = NO_ANSWERS
    ) -> Mapping[str, str]:
        """Has it follow those numbers; the remote id of each that was taken. The rest is Track.TW's."""
        return taking_in.added_of(await self._ask("add", dict[str, str], list(numbers)))

    async def move(self, remote_id: str, action: ActionKind) -> bool:
        """Archives, un-archives or deletes; whether the answer says that it was done."""
        return bool(await self._ask("move", bool, remote_id, action))

    async def aclose(self) -> None:
        """Ends its process, and closes the connections."""
        self._end()
        await self._requests.aclose()
        for child in tuple(self._leaving):
            await child.gone()

    async def _ask(self, act: str, kind: Any, *arguments: object, priority: Priority = Priority.USER) -> Any:
        """What a call comes to, of that type."""
        if self._idle is not None:
            self._idle.cancel()
        self._calls += 1
        try:
            child = await self._running()
            value = await child.call(act, arguments, priority, self._patience)
            return msgspec.msgpack.decode(value, type=kind)
        except (ValueError, RecursionError):  # also what is no UTF-8
            sentence = tr("{title} sent something of the wrong kind. Update its package.", title=self._title)
            raise BadAnswer(sentence, provider=self.name, maybe_done=True) from None
        except TimeoutError:
            self._end()
            sentence = tr("{title} came to no end in time. Update or remove its package.", title=self._title)
            raise TimedOut(sentence, provider=self.name, maybe_done=True) from None
        finally:
            self._calls -= 1
            if not self._calls:  # the last of several that are under way begins the time at rest
                self._idle = asyncio.get_running_loop().call_later(_IDLE, self._end)

    async def _running(self) -> "_Child":
        async with self._starting:  # two calls at once start one process
            if self._child is None or self._child.has_ended:
                command, title = own_module(CHILD, self._target), self._title
                try:
                    process = await asyncio.create_subprocess_exec(
                        *command,
                        stdin=PIPE,
                        stdout=PIPE,
                        stderr=DEVNULL,  # what it prints may be the user's, and would cut into the screen
                        env=without_ours(os.environ),
                        start_new_session=True,  # a group of its own: what it starts is ended with it
                    )
                except OSError as error:
                    why = why_failed(error)
                    sentence = tr(
                        "{title} cannot be started ({why}). Trying again later.", title=title, why=why
                    )
                    raise Unavailable(sentence, provider=self.name) from error
                self._child = _Child(process, self._info, self._requests)
            child = self._child
        async with asyncio.timeout(STARTING):
            await child.started()
        return child

    def _end(self) -> None:
        if self._child is not None:
            self._child.kill()
            self._leaving = {child for child in (*self._leaving, self._child) if not child.is_gone}

    @property
    def _title(self) -> str:
        return self._info.title


class _AsksTooMuchError(Exception):
    """The code has request after request sent."""


class _Pending:
    """A call that the child was given."""

    def __init__(self, priority: Priority) -> None:
        self.priority = priority
        self.future: asyncio.Future[bytes] = asyncio.get_running_loop().create_future()
        self.waits = 0
        """How many of its requests are under way."""
        self.errors: dict[int, ProviderError] = {}
        """By the request's number, what came of it instead of an answer."""


class _Child:
    """The process, and what goes to and fro."""

    def __init__(self, process: Process, info: ProviderInfo, requests: Requests) -> None:
        self._process = process
        self._info = info
        self._requests = requests
        self._ids = count()
        self._pending: dict[int, _Pending] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._hello: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._called = 0
        self._asked = 0
        self.has_ended = False
        self._listening = self._keep(self._listen())

    async def call(self, act: str, arguments: Sequence[object], priority: Priority, patience: float) -> bytes:
        """What the call came to. Raises a ProviderError, or TimeoutError where it came to nothing."""
        self._called += 1
        number, pending = next(self._ids), _Pending(priority)
        self._pending[number] = pending
        # Raw: the child decodes each by the type that its call has, which a tuple of anything would lose.
        given = tuple(msgspec.Raw(msgspec.msgpack.encode(argument)) for argument in arguments)
        self._send(Call(number, act, given))
        try:
            while not pending.future.done():
                done, _ = await asyncio.wait((pending.future,), timeout=patience)
                # A turn at the limit is no silence; each request has a time limit of its own.
                if not done and not pending.waits:
                    raise TimeoutError
            return pending.future.result()
        finally:
            self._pending.pop(number, None)

    async def started(self) -> None:
        """Waits until its code is loaded. Raises a ProviderError where that cannot be."""
        # Several calls wait for it; one that is given up leaves it to the others.
        await asyncio.wait((self._hello,))
        self._hello.result()

    def kill(self) -> None:
        """Ends the process, and every call with it."""
        if self.has_ended:
            return
        self.has_ended = True
        end_session(self._process)

    @property
    def is_gone(self) -> bool:
        """Whether the process has ended and was taken leave of."""
        return self._listening.done()

    async def gone(self) -> None:
        """Waits for the end of a process that was killed, and of its pipes; not for ever for those."""
        try:
            await asyncio.wait_for(self._listening, _LEAVING)
        except TimeoutError:
            self._process._transport.close()  # type: ignore[attr-defined]  # no other door closes a pipe to read
            await asyncio.sleep(0)  # the loop's turn to close it

    async def _listen(self) -> None:
        assert self._process.stdout is not None
        stream, fault = self._process.stdout, ""
        try:
            while True:
                length = int.from_bytes(await stream.readexactly(LENGTH_BYTES), "big")
                if length > MOST_BYTES:
                    fault = tr("too long an answer")
                    break
                content = await stream.readexactly(length)
                self._take(msgspec.msgpack.decode(content, type=FromChild))
        except asyncio.IncompleteReadError:
            pass
        except _AsksTooMuchError:
            fault = tr("request after request")
        except (ValueError, RecursionError):  # also what is no UTF-8
            fault = tr("an answer that cannot be read")
        self.kill()
        while await stream.read(MOST_BYTES):
            pass  # to its end: a process whose pipe holds something still counts as not ended
        code = await self._process.wait()
        why = fault or tr("exit code {code}", code=code)
        if not self._hello.done():
            self._hello.set_exception(self._ended(why))
        self._hello.exception()  # looked at, so that it is not reported as forgotten
        for pending in self._pending.values():
            pending.future.set_exception(self._ended(why))

    def _take(self, message: FromChild) -> None:
        if isinstance(message, Ask):
            self._take_ask(message)
        elif isinstance(message, Done):
            pending = self._pending.get(message.id)
            if pending is None or pending.future.done():
                return  # its caller has gone, or it was answered already
            if message.failure is None:
                pending.future.set_result(message.value)
            else:
                pending.future.set_exception(self._error(message.failure, pending.errors))
        elif self._hello.done():
            return  # it has said so before
        elif isinstance(message, Hello):
            self._hello.set_result(None)
        else:
            self._hello.set_exception(self._error(message.failure, {}))

    def _take_ask(self, ask: Ask) -> None:
        self._asked += 1
        if self._asked > _MOST_REQUESTS * (self._called + 1):
            raise _AsksTooMuchError
        pending = self._pending.get(ask.call)
        if pending is None:  # the caller of that call has gone
            self._send(Answer(ask.id, failure=CallFailure(Unavailable.code, "The call is over.")))
        else:
            self._keep(self._answer(ask, pending))

    async def _answer(self, ask: Ask, pending: _Pending) -> None:
        """Sends the request, and hands its answer to the child."""
        pending.waits += 1
        try:
            self._check(ask.request)
            body = await self._requests.send(replace(ask.request, priority=pending.priority))
        except ProviderError as error:
            pending.errors[ask.id] = error
            self._send(Answer(ask.id, failure=CallFailure(error.code, str(error))))
        else:
            self._send(Answer(ask.id, body))
        finally:
            pending.waits -= 1

    def _check(self, request: Request) -> None:
        """Raises BadAnswer for a request that is none to the provider's own address."""
        if request.method not in _METHODS or _PATH.fullmatch(request.path) is None:
            sentence = tr("{title} wants a request that is none. Update its package.", title=self._info.title)
            raise BadAnswer(sentence, provider=self._info.name)

    def _error(self, failure: CallFailure, errors: Mapping[int, ProviderError]) -> ProviderError:
        """The error of a request again; what the code raised itself, by its code; a fault, by its place."""
        if failure.ask is not None and failure.ask in errors:
            return errors[failure.ask]
        kind = KINDS.get(failure.code)
        message = clean(failure.message, _LONGEST_MESSAGE)
        if kind is not None and message:
            return kind(message, provider=self._info.name)
        return BadAnswer(
            tr(
                "{title} failed inside its package ({place}). Update it, or tell its author.",
                title=self._info.title,
                place=message or failure.code,
            ),
            provider=self._info.name,
        )

    def _ended(self, why: str) -> ProviderError:
        title = self._info.title
        sentence = tr(
            "{title} ended unexpectedly ({why}). It will be started again later.", title=title, why=why
        )
        return Unavailable(sentence, provider=self._info.name, maybe_done=True)

    def _send(self, message: FromParent) -> None:
        assert self._process.stdin is not None
        self._process.stdin.write(packed(message))

    def _keep(self, work: Coroutine[Any, Any, None]) -> "asyncio.Task[None]":
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return task
