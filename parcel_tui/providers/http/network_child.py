"""What `network_process` starts: does requests for a dashboard, and ends when its pipe does."""

import asyncio
import logging
import os
import sys
import threading
from functools import partial
from pathlib import Path

from parcel_tui.domain.clock import steady
from parcel_tui.domain.errors import ParcelTuiError, Unreachable
from parcel_tui.domain.parcel import PROVIDER_TITLES
from parcel_tui.domain.secret import Credential
from parcel_tui.faults import log_fault
from parcel_tui.providers.connect import connection_to
from parcel_tui.providers.http.connection import Connection
from parcel_tui.providers.http.network_words import (
    Answer,
    Answered,
    Ask,
    HeldUp,
    Leave,
    Noted,
    Question,
    Setup,
    credential_of,
    failed,
    questions,
    read,
    written,
)
from parcel_tui.providers.http.shared_log import shared_between_processes
from parcel_tui.providers.http.waits import Waits, What

_MOMENT = 2.0
"""Seconds; a shorter wait for a limit is not told."""


def main() -> None:
    """Answers until the questions end; what is under way then is cut."""
    told = os.dup(sys.stdout.fileno())
    # Nothing that a library prints is to be taken for an answer.
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    asyncio.run(_serve(told))


async def _serve(told: int) -> None:
    desk = _Desk(told)
    loop = asyncio.get_running_loop()

    def listen() -> None:
        try:
            while (data := read(sys.stdin.buffer)) is not None:
                loop.call_soon_threadsafe(desk.hear, questions.decode(data))
        finally:
            # Nobody is there to be told anything, and a look-up of a name may hang. The same where a
            # question cannot be read: it was cut, or is another version's.
            os._exit(0)

    threading.Thread(target=listen, daemon=True).start()
    await desk.tell_waits()


class _Desk:
    """Takes requests in and gives answers out."""

    def __init__(self, told: int) -> None:
        """Writes answers to the descriptor `told`."""
        self._told = told
        self._credentials: dict[str, Credential | None] = {}
        self._connections: dict[str, Connection] = {}
        self._under_way: dict[int, asyncio.Task[None]] = {}
        self._waits = Waits()
        self._held_up: dict[str, int | None] = {}
        """The providers whose limit is waited for, as was said last."""

    def hear(self, question: Question) -> None:
        """Does what is said."""
        match question:
            case Setup():
                self._set_up(question)
            case Ask():
                self._begin(question)
            case Leave(number) if number in self._under_way:
                self._under_way[number].cancel()

    def _set_up(self, setup: Setup) -> None:
        if setup.logs:
            logger = logging.getLogger("parcel_tui")
            logger.addHandler(_Telling(self))
            logger.setLevel(logging.DEBUG)
        for name, url in setup.urls.items():
            bucket = shared_between_processes(Path(setup.requests_file), name, steady)
            self._connections[name] = connection_to(
                name, url, partial(self._credentials.get, name), bucket=bucket, waits=self._waits
            )

    def _begin(self, asked: Ask) -> None:
        # A retry goes with the token that was told last.
        self._credentials[asked.provider] = credential_of(asked.secrets)
        task = asyncio.create_task(self._do(asked))
        self._under_way[asked.number] = task
        task.add_done_callback(partial(self._done, asked.number))

    def _done(self, number: int, _: "asyncio.Task[None]") -> None:
        del self._under_way[number]

    async def tell_waits(self) -> None:
        """Says where requests wait for a limit for longer than a moment, and where no more."""
        while True:
            now = {w.provider: w.limit for w in self._waits.longer_than(_MOMENT) if w.what is What.LIMIT}
            for name in {*now, *self._held_up}:
                if name not in now or name not in self._held_up:
                    self.say(HeldUp(name, name in now, now.get(name)))
            self._held_up = now
            await asyncio.sleep(_MOMENT / 2)

    def say(self, answer: Answer) -> None:
        """Gives it out; it blocks for as long as the dashboard does not read."""
        data = written(answer)
        try:
            while data:
                data = data[os.write(self._told, data) :]
        except BrokenPipeError:
            os._exit(0)

    async def _do(self, asked: Ask) -> None:
        try:
            body = await self._connections[asked.provider].request(
                asked.method,
                asked.path,
                params=asked.params,
                json=asked.json,
                priority=asked.priority,
                retries=asked.retries,
            )
        except ParcelTuiError as error:
            self.say(failed(asked.number, error))
        except Exception as error:  # noqa: BLE001 - a fault of ours; who waits is to hear of it
            log_fault(error)
            self.say(failed(asked.number, _fault(asked.provider, error)))
        else:
            self.say(Answered(asked.number, body))


class _Telling(logging.Handler):
    """Has the dashboard write what is logged: one process writes the file."""

    def __init__(self, desk: _Desk) -> None:
        super().__init__()
        self._desk = desk

    def emit(self, record: logging.LogRecord) -> None:
        """Tells the line."""
        self._desk.say(Noted(record.name, record.levelno, record.getMessage()))


def _fault(provider: str, error: Exception) -> Unreachable:
    title = PROVIDER_TITLES.get(provider, provider)
    return Unreachable(
        f"A request to {title} met a fault of this program ({type(error).__name__}); please report it.",
        provider=provider,
        maybe_done=True,
    )
