"""How the app ends: by key, by signal, with its terminal gone, by a fault; in a real terminal."""

import contextlib
import fcntl
import os
import pty
import select
import signal
import struct
import subprocess
import sys
import termios
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from parcel_tui.sandbox.server import SandboxServer
from parcel_tui.sandbox.world import TRACKTW_TOKEN
from parcel_tui.storage.leader import LockLeader
from parcel_tui.tui.leaving import crash_report

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="pseudo-terminals are POSIX")

PROGRAM = """
import sys
from pathlib import Path
from parcel_tui.cli.demo import build_demo
from parcel_tui.cli.logs import start_log
from parcel_tui.tui.app import ParcelApp
from parcel_tui.tui.screens.dashboard import DashboardScreen

def fail(screen):
    token = "canary-" + "token"
    raise RuntimeError(token)

if "fail" in sys.argv:
    start_log(Path(sys.argv[-1]))
    DashboardScreen.action_undo = fail
app = ParcelApp(build_demo(), demo=True)
app.run()
sys.exit(app.return_code or 0)
"""
LEFT_ALTERNATE_SCREEN = b"\x1b[?1049l"
PATIENCE = 15.0


@dataclass
class Terminal:
    """A pseudo-terminal with the app in it, and all that it wrote."""

    process: subprocess.Popen[bytes]
    master: int
    written: bytes = b""
    modes: list[object] = field(default_factory=list)
    is_open: bool = True

    def read_until(self, text: bytes) -> None:
        self.read_until_true(lambda: text in self.written)

    def read_until_true(self, condition: Callable[[], bool]) -> None:
        end = time.monotonic() + PATIENCE
        while not condition():
            assert time.monotonic() < end, self.written[-2000:]
            self._read(0.1)

    def wait(self) -> tuple[int, float]:
        """The exit code, and how many seconds it took."""
        began = time.monotonic()
        while self.process.poll() is None:
            assert time.monotonic() < began + PATIENCE
            self._read(0.02)
        took = time.monotonic() - began
        while self._read(0.05):
            pass
        return self.process.returncode, took

    def is_quiet(self) -> bool:
        """Nothing was written for a moment."""
        return not self._read(0.1)

    def is_stopped(self) -> bool:
        """True once, when the process was stopped."""
        pid, status = os.waitpid(self.process.pid, os.WUNTRACED | os.WNOHANG)
        return bool(pid) and os.WIFSTOPPED(status)

    def press(self, keys: str | bytes) -> None:
        os.write(self.master, keys if isinstance(keys, bytes) else keys.encode())

    def hang_up(self) -> None:
        os.close(self.master)
        self.is_open = False

    def _read(self, seconds: float) -> bool:
        if not select.select([self.master], [], [], seconds)[0]:
            return False
        try:
            data = os.read(self.master, 65536)
        except OSError:
            return False
        self.written += data
        return bool(data)


@pytest.fixture
def terminal() -> Iterator[Terminal]:
    """The demo in a terminal of its own, ready for keys."""
    with in_terminal("-c", PROGRAM) as opened:
        yield opened


@contextlib.contextmanager
def in_terminal(*arguments: str) -> Iterator[Terminal]:
    """Python with those arguments in a terminal of its own, which is to be left as it was."""
    master, slave = pty.openpty()
    fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 80, 0, 0))
    modes = termios.tcgetattr(slave)
    process = subprocess.Popen(
        [sys.executable, *arguments],
        stdin=slave,
        stdout=slave,
        stderr=slave,
        start_new_session=True,
        env={**os.environ, "TERM": "xterm-256color", "TEXTUAL_ANIMATIONS": "none"},
    )
    terminal = Terminal(process, master, modes=modes)
    try:
        terminal.read_until(b"Archive")
        yield terminal
        assert not terminal.is_open or termios.tcgetattr(slave)[:4] == modes[:4]
    finally:
        os.close(slave)
        if terminal.is_open:
            os.close(master)
        process.kill()
        process.wait()


def test_q_leaves_at_once(terminal: Terminal) -> None:
    """The terminal is as it was, the exit code 0."""
    terminal.press("q")
    code, took = terminal.wait()
    assert code == 0
    assert LEFT_ALTERNATE_SCREEN in terminal.written
    assert took < 2


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP])
def test_a_signal_leaves_the_terminal_usable(terminal: Terminal, number: int) -> None:
    """The alternate screen, the mouse and the raw mode are gone; the code tells the signal."""
    terminal.process.send_signal(number)
    code, took = terminal.wait()
    assert code == 128 + number
    assert LEFT_ALTERNATE_SCREEN in terminal.written
    assert b"\x1b[?1003l" in terminal.written
    assert took < 2


def test_a_terminal_that_goes_ends_the_app(terminal: Terminal) -> None:
    """Also where no signal tells of it: this terminal is not the one that controls the process."""
    terminal.hang_up()
    assert terminal.process.wait(PATIENCE) == 129


def test_bytes_that_are_no_text_are_no_keys(terminal: Terminal) -> None:
    """A terminal of another encoding, or a cut line: the app goes on."""
    terminal.press(b"\xff\xc3(\xe4\xb8q")
    assert terminal.wait()[0] == 0


def test_a_fault_prints_no_variable(tmp_path: Path) -> None:
    """A fault of the program ends with a short report: its place, no local variable, no message; code 70.

    The log holds the same.
    """
    with in_terminal("-c", PROGRAM, "fail", str(tmp_path / "log")) as terminal:
        terminal.press("u")
        code, _ = terminal.wait()
    assert code == 70
    assert b"Your parcels are safe" in terminal.written
    for told in (terminal.written, (tmp_path / "log").read_bytes()):
        assert b"canary" not in told
        assert b"RuntimeError" in told
        assert b"in fail" in told


def press_ctrl_z(terminal: Terminal) -> None:
    terminal.press("\x1a")


def stop_from_outside(terminal: Terminal) -> None:
    terminal.process.send_signal(signal.SIGTSTP)


@pytest.mark.parametrize("stop", [press_ctrl_z, stop_from_outside])
def test_a_stopped_app_keeps_no_other_from_asking(
    server: SandboxServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, stop: Callable[[Terminal], None]
) -> None:
    """Being stopped frees the lock of who asks; after `fg` it is taken again, unless another has it."""
    monkeypatch.setenv("PARCEL_TUI_TRACKTW_URL", server.tracktw_url)
    monkeypatch.setenv("PARCEL_TUI_TRACKTW_TOKEN", TRACKTW_TOKEN)
    other = LockLeader(tmp_path / ".refresh.lock")
    with in_terminal("-m", "parcel_tui") as terminal:
        terminal.read_until_true(lambda: server.world.tracktw.asked("GET", "/carrier/available"))
        terminal.read_until_true(lambda: terminal.is_quiet() and not leads(other))
        stop(terminal)
        terminal.read_until_true(lambda: leads(other))
        terminal.read_until_true(terminal.is_stopped)
        terminal.process.send_signal(signal.SIGCONT)
        terminal.read_until_true(lambda: terminal.is_quiet() and not leads(other))
        terminal.press("q")
        assert terminal.wait()[0] == 0


def leads(leader: LockLeader) -> bool:
    """Whether it is free to lead now; it does not stay so."""
    is_free = leader.leads()
    leader.step_down()
    return is_free


def test_the_report_names_every_cause() -> None:
    """What a fault came from is named too, with the place of each."""
    try:
        _look_up("secret")
    except RuntimeError as error:
        report = crash_report(error, None)
    assert "KeyError" in report
    assert "RuntimeError" in report
    assert "secret" not in report


def _look_up(key: str) -> None:
    try:
        {}[key]
    except KeyError as cause:
        raise RuntimeError(key) from cause
