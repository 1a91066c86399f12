"""One network process, from its start to its end, and what is said with it."""

import asyncio
import contextlib
import logging
from collections.abc import Callable

import msgspec

from parcel_tui.domain.errors import Unreachable
from parcel_tui.domain.parcel import PROVIDER_TITLES
from parcel_tui.own_process import own_process
from parcel_tui.providers.http.network_words import (
    Answer,
    Answered,
    Ask,
    Failed,
    HeldUp,
    Leave,
    Noted,
    Question,
    Setup,
    answers,
    error_of,
    heard,
    written,
)
from parcel_tui.providers.http.waits import Waits

_CHILD = "parcel_tui.providers.http.network_child"


class Conversation:
    """With one child, in which many may ask at once."""

    def __init__(self, process: asyncio.subprocess.Process, waits: Waits) -> None:
        """What the child waits for is told in `waits`."""
        self._waits = waits
        self._process = process
        self._waiting: dict[int, tuple[str, asyncio.Future[bytes]]] = {}
        self._listening = asyncio.create_task(self._listen())
        self.is_gone = False

    @classmethod
    async def start(cls, setup: Setup, waits: Waits) -> "Conversation":
        """A new one. Raises OSError."""
        # In its own session it hears no key and no hang-up of the terminal: it ends with its pipe.
        process = await asyncio.create_subprocess_exec(
            *own_process(_CHILD),
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.DEVNULL,
            start_new_session=True,
        )
        child = cls(process, waits)
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

    def let_go(self, ended: "Callable[[Conversation], None]") -> None:
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
            for wait in self._waits.longer_than(0):
                self._waits.hear(wait.provider, None, is_waiting=False)
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
            case HeldUp(provider, is_waiting, limit):
                self._waits.hear(provider, limit, is_waiting=is_waiting)
            case Noted(logger, level, text):
                logging.getLogger(logger).log(level, "%s", text)

    def _future(self, number: int) -> "asyncio.Future[bytes] | None":
        _, future = self._waiting.get(number, ("", None))
        return None if future is None or future.done() else future

    def _end_waiting(self, reason: str) -> None:
        for provider, future in self._waiting.values():
            if not future.done():
                future.set_exception(gone(provider, reason, maybe_done=True))


def gone(provider: str, reason: str, *, maybe_done: bool) -> Unreachable:
    """The error for a connection that has come to such an end; the sentence says what to do."""
    title = PROVIDER_TITLES.get(provider, provider)
    return Unreachable(f"The connection to {title} {reason}.", provider=provider, maybe_done=maybe_done)
