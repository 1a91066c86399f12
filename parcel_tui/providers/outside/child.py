"""The process of a provider from outside: runs the provider's code, and has its requests sent by the parent.

Nothing that the code prints is taken for an answer. The process ends when its parent does, or kills it.
"""

import asyncio
import contextlib
import importlib
import os
import sys
import threading
from collections.abc import Callable, Coroutine, Mapping
from contextvars import ContextVar
from itertools import count
from typing import Any, BinaryIO, NoReturn

import msgspec

from parcel_tui.domain.errors import ProviderError
from parcel_tui.domain.parcel import ActionKind, Folder
from parcel_tui.domain.provider import ProviderInfo, Registered, look_with
from parcel_tui.faults import fault_place
from parcel_tui.providers.base import Request
from parcel_tui.providers.outside.messages import (
    KINDS,
    Answer,
    Ask,
    Call,
    CallFailure,
    Done,
    FromChild,
    FromParent,
    Hello,
    NotLoaded,
    packed,
    received,
)
from parcel_tui.providers.outside.taking_in import zoned

_MOST_MEMORY = 2 << 30
"""Bytes: code that takes ever more ends itself, and not the machine."""
_ARGUMENTS: Mapping[str, tuple[type, ...]] = {
    "tracking": (str,),
    "page": (Folder, int, int),
    "add": (list[str],),
    "move": (str, ActionKind),
}
"""What each call is given; the others are given nothing."""
_call: ContextVar[int] = ContextVar("_call")


def main() -> None:
    """Runs the provider that the command line names as `module:attribute`."""
    # The pipe gets another descriptor, and standard output goes where errors go: a `print` in the provider's
    # code, or in a library of it, would else be read as an answer.
    answers = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    _bound_memory()
    lock = threading.Lock()  # the code may use threads; a message is written whole

    def send(message: FromChild) -> None:
        with lock:
            answers.write(packed(message))
            answers.flush()

    module, _, attribute = sys.argv[1].partition(":")
    try:
        made_by: Any = importlib.import_module(module)
        for name in filter(None, attribute.split(".")):
            made_by = getattr(made_by, name)
        info: ProviderInfo = made_by.info
        send(Hello(info))
        look_with(lambda: Registered((info,)))  # its errors call it by its title
    except BaseException as fault:  # noqa: BLE001 - whatever the code raises, the parent is told
        send(NotLoaded(CallFailure(message=fault_place(fault))))
        _leave()
    asyncio.run(_Server(made_by, send).serve(sys.stdin.buffer))


class _Server:
    """Does what the parent calls for."""

    def __init__(self, made_by: Callable[[Any], Any], send: Callable[[FromChild], None]) -> None:
        self._made_by = made_by
        self._send = send
        self._asks: dict[int, asyncio.Future[bytes]] = {}
        self._ids = count()
        self._provider: Any = None

    async def serve(self, stream: BinaryIO) -> None:
        """Does what is called for, until the parent goes."""
        loop = asyncio.get_running_loop()

        def read() -> None:
            while (content := received(stream)) is not None:
                message = msgspec.msgpack.decode(content, type=FromParent)
                loop.call_soon_threadsafe(self._take, message)
            _leave()

        threading.Thread(target=read).start()
        async with asyncio.TaskGroup() as calls:
            self._calls = calls
            await asyncio.Event().wait()

    async def send(self, request: Request) -> bytes:
        """The provider's own door: has a request sent. Raises a ProviderError."""
        number = next(self._ids)
        future = self._asks[number] = asyncio.get_running_loop().create_future()
        self._send(Ask(number, _call.get(), request))
        body: bytes = await future
        return body

    async def aclose(self) -> None:
        """Does nothing: the parent has the connections."""

    def _take(self, message: FromParent) -> None:
        if isinstance(message, Call):
            self._calls.create_task(self._do(message))
            return
        future = self._asks.pop(message.id)
        if future.done():
            return  # the code has given it up
        if message.failure is None:
            future.set_result(message.body)
        else:
            future.set_exception(_error(message))

    async def _do(self, call: Call) -> None:
        _call.set(call.id)
        try:
            value = msgspec.msgpack.encode(zoned(await self._called(call)))
            self._send(Done(call.id, value))
        except ProviderError as error:
            self._send(
                Done(call.id, failure=CallFailure(error.code, str(error), getattr(error, "ask", None)))
            )
        except (KeyboardInterrupt, SystemExit):
            _leave()
        except BaseException as fault:  # noqa: BLE001 - whatever the code raises costs this call
            self._send(Done(call.id, failure=CallFailure(message=fault_place(fault))))

    def _called(self, call: Call) -> Coroutine[Any, Any, object]:
        if self._provider is None:
            self._provider = self._made_by(self)
        kinds = _ARGUMENTS.get(call.act, ())
        given: list[Any] = [
            msgspec.msgpack.decode(raw, type=kind) for raw, kind in zip(call.arguments, kinds, strict=True)
        ]
        coroutine: Coroutine[Any, Any, object] = getattr(self._provider, call.act)(*given)
        return coroutine


def _error(answer: Answer) -> ProviderError:
    """The error of a request, as the provider's code meets it."""
    assert answer.failure is not None
    error = KINDS.get(answer.failure.code, ProviderError)(answer.failure.message)
    error.ask = answer.id  # type: ignore[attr-defined]  # by which the parent knows its own error again
    return error


def _leave() -> NoReturn:
    """Ends at once: no handler of the code's own is called, and nothing waits for its threads."""
    os._exit(1)


def _bound_memory() -> None:
    with contextlib.suppress(ImportError, OSError, ValueError):
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (_MOST_MEMORY, _MOST_MEMORY))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
