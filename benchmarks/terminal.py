"""A program in a pseudo-terminal: what it writes and when, and what that looks like on a screen."""

import contextlib
import fcntl
import os
import pty
import select
import signal
import struct
import termios
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Self

import pyte

CHUNK = 1 << 16


@dataclass(frozen=True)
class Output:
    """Bytes as they came, each piece with its time in seconds since the start."""

    pieces: tuple[tuple[float, bytes], ...]

    @property
    def size(self) -> int:
        return sum(len(data) for _, data in self.pieces)

    @property
    def data(self) -> bytes:
        return b"".join(data for _, data in self.pieces)


class Terminal:
    """One program in a terminal of its own. Times are measured before anything is emulated."""

    def __init__(
        self,
        command: Sequence[str],
        size: tuple[int, int],
        environment: Mapping[str, str] | None = None,
        *,
        piece: int = CHUNK,
    ) -> None:
        """`size` is columns and lines; `piece` is how many bytes are read at once at most."""
        self.size = size
        self._piece = piece
        self._pieces: list[tuple[float, bytes]] = []
        self._screen = pyte.Screen(*size)
        self._emulator = pyte.ByteStream(self._screen)
        self._emulated = 0
        self._begun = time.perf_counter()
        self.pid, self._handle = pty.fork()
        if self.pid == 0:
            # The child has just been forked: it sets its size itself, before it is the program.
            fcntl.ioctl(0, termios.TIOCSWINSZ, struct.pack("HHHH", size[1], size[0], 0, 0))
            os.execvpe(command[0], list(command), {**os.environ, **TERMINAL, **(environment or {})})

    def read_until(
        self, is_enough: Callable[[bytes], bool], *, seconds: float = 20.0, quiet: float = 0.0
    ) -> Output:
        """What is written until it is enough, and from then on until nothing comes for `quiet` seconds."""
        start, ends = len(self._pieces), time.perf_counter() + seconds
        seen, enough = b"", is_enough(b"")
        while time.perf_counter() < ends:
            if enough and not quiet:
                break
            wait = quiet if enough else max(ends - time.perf_counter(), 0.0)
            piece = self.read(wait)
            if piece is None:
                if enough:
                    break
                continue
            if not piece:
                break
            seen += piece
            enough = enough or is_enough(seen)
        return Output(tuple(self._pieces[start:]))

    def read_for(self, seconds: float) -> Output:
        """What is written in that time."""
        start, ends = len(self._pieces), time.perf_counter() + seconds
        while (left := ends - time.perf_counter()) > 0:
            if self.read(left) == b"":
                break
        return Output(tuple(self._pieces[start:]))

    def read(self, seconds: float) -> bytes | None:
        """The next piece; None when nothing came in that time, empty when the program has ended."""
        if not select.select([self._handle], [], [], seconds)[0]:
            return None
        try:
            data = os.read(self._handle, self._piece)
        except OSError:
            return b""
        self._pieces.append((self.now(), data))
        return data

    def now(self) -> float:
        """Seconds since the start."""
        return time.perf_counter() - self._begun

    def arrived_at(self, seconds: float) -> None:
        """The last piece reaches the screen so many seconds after the start, not when it was read."""
        self._pieces[-1] = (seconds, self._pieces[-1][1])

    def press(self, keys: bytes) -> float:
        """Types; the time in seconds since the start."""
        pressed = self.now()
        os.write(self._handle, keys)
        return pressed

    def lines(self) -> list[str]:
        """The screen as it is now."""
        self._emulator.feed(b"".join(data for _, data in self._pieces[self._emulated :]))
        self._emulated = len(self._pieces)
        return _shown(self._screen)

    def shown_at(self, text: str) -> float:
        """When `text` first stood on the screen. Raises LookupError when it never did."""
        screen = pyte.Screen(*self.size)
        stream = pyte.ByteStream(screen)
        for at, data in self._pieces:
            stream.feed(data)
            if any(text in line for line in _shown(screen)):
                return at
        raise LookupError(f"{text!r} never came: {[line for line in _shown(screen) if line.strip()]}")

    def close(self) -> None:
        """Ends the program at once."""
        with contextlib.suppress(ProcessLookupError):
            os.kill(self.pid, signal.SIGKILL)
        with contextlib.suppress(ChildProcessError):
            os.waitpid(self.pid, 0)
        os.close(self._handle)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


TERMINAL = {"TERM": "xterm-256color", "COLORTERM": "truecolor", "LC_ALL": "C.UTF-8", "TZ": "Asia/Taipei"}


def _shown(screen: pyte.Screen) -> list[str]:
    """Its rows. (pyte's own `display` fails between the two writes that replace a wide character.)"""
    rows = (screen.buffer[row] for row in range(screen.lines))
    return ["".join(cells[column].data for column in range(screen.columns)) for cells in rows]
