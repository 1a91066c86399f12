"""The program in a pseudo-terminal of its own, started as a user starts it."""

import contextlib
import fcntl
import os
import pty
import select
import struct
import subprocess
import sys
import termios
import time
from collections.abc import Iterator
from dataclasses import dataclass

import pyte

COLUMNS, ROWS = 80, 24
PATIENCE = 15.0


@dataclass
class Program:
    """The process, its terminal, and all that it wrote."""

    process: "subprocess.Popen[bytes]"
    keyboard: int
    slave: int
    modes: "list[object]"
    written: bytes = b""

    def read_until(self, text: bytes) -> None:
        end = time.monotonic() + PATIENCE
        while text not in self.written:
            assert time.monotonic() < end, self.written[-2000:]
            self._read(0.1)

    def read_until_shown(self, *words: str) -> None:
        """Until one line of the screen holds all these."""
        end = time.monotonic() + PATIENCE
        while not any(all(word in line for word in words) for line in self.lines()):
            assert time.monotonic() < end, "\n".join(self.lines())
            self._read(0.1)

    def wait(self) -> int:
        """The exit code, once all is read."""
        end = time.monotonic() + PATIENCE
        while self.process.poll() is None:
            assert time.monotonic() < end, self.written[-2000:]
            self._read(0.02)
        while self._read(0.02):
            pass
        return self.process.returncode

    def press(self, keys: str) -> None:
        os.write(self.keyboard, keys.encode())

    def hang_up(self) -> None:
        """The terminal goes."""
        os.close(self.slave)
        os.close(self.keyboard)

    @property
    def is_restored(self) -> bool:
        """Whether the terminal's modes are those from before, and its usual screen is shown."""
        is_usual_screen = self.written.rfind(b"\x1b[?1049l") >= self.written.rfind(b"\x1b[?1049h")
        return termios.tcgetattr(self.slave) == self.modes and is_usual_screen

    def lines(self) -> list[str]:
        """What the terminal shows."""
        screen = pyte.Screen(COLUMNS, ROWS)
        pyte.ByteStream(screen).feed(self.written)
        return list(screen.display)

    def _read(self, seconds: float) -> bool:
        if not select.select([self.keyboard], [], [], seconds)[0]:
            return False
        data = os.read(self.keyboard, 65536)
        self.written += data
        return bool(data)


@contextlib.contextmanager
def started(environment: dict[str, str], *arguments: str) -> Iterator[Program]:
    """`parcel-tui` with those arguments; it is ended afterwards, if it has not ended by itself."""
    keyboard, slave = pty.openpty()
    fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", ROWS, COLUMNS, 0, 0))
    modes = termios.tcgetattr(slave)

    def take_terminal() -> None:
        fcntl.ioctl(0, termios.TIOCSCTTY, 0)  # without it ctrl+c is sent to nobody

    process = subprocess.Popen(
        [sys.executable, "-m", "parcel_tui", *arguments],
        stdin=slave, stdout=slave, stderr=slave, env=environment,
        start_new_session=True,
        preexec_fn=take_terminal,  # noqa: PLW1509 - no other thread is running
    )  # fmt: skip
    try:
        yield Program(process, keyboard, slave, modes)
    finally:
        process.kill()
        process.wait()
        for end in (slave, keyboard):
            with contextlib.suppress(OSError):  # hung up
                os.close(end)
