"""Python in a pseudo-terminal of its own: what it writes, what is shown then, how it is left. POSIX alone."""

import contextlib
import os
import select
import struct
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field

import pyte
from loaded import LoadedProgram, start_loaded

COLUMNS, ROWS = 80, 24
PATIENCE = 50.0
"""Seconds after which what does not come is a failure; met at once when all is well."""
TERMINAL = {"TERM": "xterm-256color", "TEXTUAL_ANIMATIONS": "none"}
ENTERED, LEFT = b"\x1b[?1049h", b"\x1b[?1049l"
"""To the alternate screen, and back from it."""
_CONTROLLED = """
import fcntl, os, signal, sys, termios
signal.signal(signal.SIGHUP, signal.SIG_DFL)
fcntl.ioctl(0, termios.TIOCSCTTY, 0)
os.execv(sys.executable, [sys.executable, *sys.argv[1:]])
"""
"""Takes the terminal for the one that controls the session: ctrl+c is sent to it, and its hang-up.

A hang-up counts as it does in a user's terminal, though the tests may run under nohup.
"""
_ALTERNATE_SCREEN = 1049
_ESCAPE = b"\x1b[27u"
"""As Kitty and others send it; a bare one and a key that comes within a moment are another key."""


class _Screen(pyte.Screen):
    """pyte's, which knows no alternate screen: it is empty when it is entered.

    What a program showed before it was stopped would pass for what it shows as it goes on.
    """

    def set_mode(self, *modes: int, **how: bool) -> None:
        super().set_mode(*modes, **how)
        if how.get("private") and _ALTERNATE_SCREEN in modes:
            self.erase_in_display(2)


@dataclass
class Program:
    """The process, its terminal, and all that it wrote."""

    process: "subprocess.Popen[bytes] | LoadedProgram"
    keyboard: int
    slave: int
    modes: "list[object]"
    size: tuple[int, int] = (COLUMNS, ROWS)
    written: bytes = b""
    is_open: bool = True
    _screen: pyte.Screen = field(init=False)
    _stream: pyte.ByteStream = field(init=False)
    _drawn: int = 0
    """How many of the bytes are on the screen."""

    def __post_init__(self) -> None:
        self._screen = _Screen(*self.size)
        self._stream = pyte.ByteStream(self._screen)

    def read_until(self, text: bytes) -> None:
        self.read_until_true(lambda: text in self.written)

    def read_until_shown(self, *words: str) -> None:
        """Until one line of the screen holds all these."""
        self.read_until_true(lambda: any(all(word in line for word in words) for line in self.lines()))

    def read_until_gone(self, text: str) -> None:
        """Until no line of the screen holds it."""
        self.read_until_true(lambda: not any(text in line for line in self.lines()))

    def read_until_true(self, condition: Callable[[], object]) -> None:
        end = time.monotonic() + PATIENCE
        while not condition():
            assert time.monotonic() < end, "\n".join([*self.lines(), repr(self.written[-500:])])
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

    def press(self, keys: str | bytes) -> None:
        os.write(self.keyboard, keys if isinstance(keys, bytes) else keys.encode())

    def press_escape(self) -> None:
        """Escape, which stays a key of its own whatever is pressed next."""
        self.press(_ESCAPE)

    def hang_up(self) -> None:
        """The terminal goes."""
        self.is_open = False
        os.close(self.keyboard)

    def lose_cells(self) -> None:
        """The terminal itself loses all that it shows."""
        self.lines()
        self._screen.erase_in_display(2)

    def is_quiet(self) -> bool:
        """Nothing was written for a moment."""
        return not self._read(0.1)

    def is_stopped(self) -> bool:
        """True once, when the process was stopped."""
        if isinstance(self.process, LoadedProgram):
            return self.process.is_stopped()
        pid, status = os.waitpid(self.process.pid, os.WUNTRACED | os.WNOHANG)
        return bool(pid) and os.WIFSTOPPED(status)

    @property
    def is_restored(self) -> bool:
        """Whether the terminal's modes are those from before, and its usual screen is shown."""
        import termios

        is_usual_screen = self.written.rfind(LEFT) >= self.written.rfind(ENTERED)
        return termios.tcgetattr(self.slave) == self.modes and is_usual_screen

    def lines(self) -> list[str]:
        """What the terminal shows."""
        self._stream.feed(self.written[self._drawn :])
        self._drawn = len(self.written)
        rows = (self._screen.buffer[row] for row in range(self._screen.lines))
        # Not pyte's own `display`, which fails between the two writes that replace a wide character.
        return ["".join(cells[column].data for column in range(self._screen.columns)) for cells in rows]

    def _read(self, seconds: float) -> bool:
        if not select.select([self.keyboard], [], [], seconds)[0]:
            return False
        data = os.read(self.keyboard, 65536)
        self.written += data
        return bool(data)


@contextlib.contextmanager
def in_terminal(
    *arguments: str,
    environment: Mapping[str, str] | None = None,
    is_controlled: bool = False,
    size: tuple[int, int] = (COLUMNS, ROWS),
    has_shell: bool = False,
    is_loaded: bool = False,
) -> Iterator[Program]:
    """Python with those arguments; it is ended afterwards, if it has not ended by itself.

    `environment` None is the test's own in a good terminal. `is_controlled` tells whether the terminal
    controls the session, as a user's does; `has_shell`, that this process is there to bring it back once it
    is stopped. `is_loaded`: the program, or code that begins with all of it imported.
    """
    import fcntl
    import pty
    import termios

    keyboard, slave = pty.openpty()
    fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", *reversed(size), 0, 0))
    modes = termios.tcgetattr(slave)
    environment = {**os.environ, **TERMINAL} if environment is None else environment
    process: subprocess.Popen[bytes] | LoadedProgram
    if is_loaded:
        command = arguments[1:] if arguments[0] == "-m" else arguments
        process = start_loaded(command, environment, slave, is_controlled=is_controlled, has_shell=has_shell)
    else:
        process = subprocess.Popen(
            [sys.executable, *(("-SEc", _CONTROLLED) if is_controlled else ()), *arguments],
            stdin=slave,
            stdout=slave,
            stderr=slave,
            start_new_session=not has_shell,
            process_group=0 if has_shell else None,
            env=environment,
        )
    program = Program(process, keyboard, slave, modes, size)
    try:
        yield program
    finally:
        process.kill()
        process.wait()
        os.close(slave)
        if program.is_open:
            os.close(keyboard)
