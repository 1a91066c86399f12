"""How the app ends: by key, by signal, with its terminal gone, by a fault; in a real terminal."""

import contextlib
import signal
import struct
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from pseudo_terminal import ENTERED, LEFT, PATIENCE, Program, in_terminal

from parcel_tui.sandbox.server import SandboxServer
from parcel_tui.sandbox.world import TRACKTW_TOKEN
from parcel_tui.storage.refresh_lock import RefreshLock
from parcel_tui.tui.terminal.leaving import crash_report

pytestmark = [
    pytest.mark.process,
    pytest.mark.skipif(sys.platform == "win32", reason="pseudo-terminals are POSIX"),
]

FAILING = """
from parcel_tui.cli.main import start
from parcel_tui.tui.screens.dashboard.actions import Actions

def fail(actions):
    token = "canary-" + "token"
    raise RuntimeError(token)

Actions.undo = fail
start()
"""
"""The program, in which one key comes upon a fault."""


@pytest.fixture
def terminal() -> Iterator[Program]:
    """The demo in a terminal of its own, ready for keys."""
    with ready("-m", "parcel_tui", "demo") as opened:
        yield opened


@contextlib.contextmanager
def ready(*arguments: str, has_shell: bool = False) -> Iterator[Program]:
    """Python with those arguments in a terminal, once it shows the dashboard; the terminal is left usable."""
    with in_terminal(*arguments, has_shell=has_shell, is_loaded=True) as program:
        program.read_until(b"Archive")
        yield program
        assert not program.is_open or program.is_restored


AT_ONCE = 10.0
"""Seconds on a machine however busy; what is waited for by mistake would take longer still."""


def seconds_to_end(program: Program) -> float:
    began = time.monotonic()
    program.wait()
    return time.monotonic() - began


def test_q_leaves_at_once(terminal: Program) -> None:
    """The terminal is as it was, the exit code 0."""
    terminal.press("q")
    assert seconds_to_end(terminal) < AT_ONCE
    assert terminal.process.returncode == 0
    assert LEFT in terminal.written


HANGING = """
import re
from parcel_tui.cli.main import start
from parcel_tui.tui.app import ParcelApp
from parcel_tui.tui.screens.dashboard.actions import Actions

ParcelApp.LEAVING_SECONDS = 0.3
Actions.undo = lambda actions: re.fullmatch("(x+x+)+y", "x" * 60)
start()
"""
"""The program, in which one key keeps the interpreter busy for years."""


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP])
def test_a_signal_ends_a_loop_that_hangs(number: int) -> None:
    """Whatever the loop does, a regular expression for years: the terminal is given back all the same."""
    with ready("-c", HANGING, "demo") as terminal:
        terminal.press("u")
        terminal.read_until_true(terminal.is_quiet)
        terminal.process.send_signal(number)
        assert terminal.wait() == 128 + number


def test_a_terminal_that_goes_ends_a_loop_that_waits() -> None:
    """The same where no signal tells that the terminal has gone."""
    waiting = HANGING.replace('re.fullmatch("(x+x+)+y", "x" * 60)', "__import__('time').sleep(600)")
    waiting = waiting.replace(
        "start()",
        "from parcel_tui.tui.terminal.driver import TerminalDriver\n"
        "TerminalDriver.LEAVING_SECONDS = 0.3\nstart()",
    )
    with ready("-c", waiting, "demo") as terminal:
        terminal.press("u")
        terminal.read_until_true(terminal.is_quiet)
        terminal.hang_up()
        assert terminal.process.wait(PATIENCE) == 129


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP, signal.SIGINT])
def test_a_signal_leaves_the_terminal_usable(terminal: Program, number: int) -> None:
    """The alternate screen, the mouse and the raw mode are gone; the code tells the signal.

    A page that is just being put together does not find all of its fields any more: that is no fault.
    """
    terminal.press(",")
    terminal.process.send_signal(number)
    assert seconds_to_end(terminal) < AT_ONCE
    assert terminal.process.returncode == 128 + number
    assert LEFT in terminal.written
    assert b"\x1b[?1002l" in terminal.written
    assert b"stopped over a fault" not in terminal.written


LATE = """
from textual.widget import Widget
from parcel_tui.cli.main import start
from parcel_tui.tui.app import ParcelApp
from parcel_tui.tui.screens.add.fields import AddFields

exit_really = ParcelApp.exit

def exit_with_more_to_do(app, *arguments, **named):
    exit_really(app, *arguments, **named)
    fields = app.screen.query_one(AddFields)
    fields.call_later(lambda: fields.query_one("#gone"))
    fields.call_later(lambda: Widget().mount(Widget()))

ParcelApp.exit = exit_with_more_to_do
start()
"""
"""The program, in which a form looks for one of its fields, and adds one, when they have gone already."""


def test_what_is_under_way_in_a_form_while_the_app_is_left_is_no_fault() -> None:
    """A busy machine may get to it when the fields have gone: the code still tells the signal alone."""
    with ready("-c", LATE, "demo") as terminal:
        terminal.press("a")
        terminal.read_until_shown("Add parcels")
        terminal.process.terminate()
        assert terminal.wait() == 143
    assert b"stopped over a fault" not in terminal.written


def test_a_terminal_that_goes_ends_the_app(terminal: Program) -> None:
    """Also where no signal tells of it: this terminal is not the one that controls the process."""
    terminal.hang_up()
    assert terminal.process.wait(PATIENCE) == 129


def test_bytes_that_are_no_text_are_no_keys(terminal: Program) -> None:
    """A terminal of another encoding, or a cut line: the app goes on."""
    terminal.press(b"\xff\xc3(\xe4\xb8q")
    assert terminal.wait() == 0


def test_a_character_that_comes_in_pieces_is_read(terminal: Program) -> None:
    """A slow line may cut it anywhere: a piece alone is no end of what is typed."""
    terminal.press("/")
    for piece in "取貨".encode():
        terminal.press(bytes((piece,)))
        terminal.read_until_true(lambda: not unread(terminal))
    terminal.read_until_shown("/ 取貨")
    terminal.press("\r")
    terminal.press("q")
    assert terminal.wait() == 0


def unread(terminal: Program) -> int:
    """Bytes that were typed and are still to be read."""
    import fcntl
    import termios

    return struct.unpack("i", fcntl.ioctl(terminal.slave, termios.FIONREAD, bytes(4)))[0]


def test_what_is_typed_and_pasted_before_the_dashboard_is_there_waits_for_it() -> None:
    """In its order."""
    with in_terminal("-m", "parcel_tui", "demo", is_loaded=True) as terminal:
        terminal.press("a\x1b[200~TW268979373199B\x1b[201~")
        terminal.read_until_shown("Numbers", "TW268979373199B")


def test_a_fault_prints_no_variable(tmp_path: Path) -> None:
    """A fault of the program ends with a short report: its place, no local variable, no message; code 70.

    The log holds the same.
    """
    with ready("-c", FAILING, "--log", str(tmp_path / "log"), "demo") as terminal:
        terminal.press("u")
        code = terminal.wait()
    assert code == 70
    assert b"Your parcels are safe" in terminal.written
    for told in (terminal.written, (tmp_path / "log").read_bytes()):
        assert b"canary" not in told
        assert b"RuntimeError" in told
        assert b"in fail" in told


def press_ctrl_z(terminal: Program) -> None:
    terminal.press("\x1a")


def stop_from_outside(terminal: Program) -> None:
    terminal.process.send_signal(signal.SIGTSTP)


@pytest.mark.parametrize("stop", [press_ctrl_z, stop_from_outside])
def test_a_stopped_app_keeps_no_other_from_asking(
    server: SandboxServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, stop: Callable[[Program], None]
) -> None:
    """Being stopped frees the lock of who asks; after `fg` it is taken again, unless another has it."""
    monkeypatch.setenv("PARCEL_TUI_TRACKTW_URL", server.tracktw_url)
    monkeypatch.setenv("PARCEL_TUI_TRACKTW_TOKEN", TRACKTW_TOKEN)
    other = RefreshLock(tmp_path / ".refresh.lock")
    with ready("-m", "parcel_tui", has_shell=True) as terminal:
        terminal.read_until_true(lambda: server.world.tracktw.asked("GET", "/carrier/available"))
        terminal.read_until_true(lambda: terminal.is_quiet() and not is_free(other))
        stop(terminal)
        terminal.read_until_true(lambda: is_free(other))
        terminal.read_until_true(terminal.is_stopped)
        terminal.process.send_signal(signal.SIGCONT)
        terminal.read_until_true(lambda: terminal.is_quiet() and not is_free(other))
        terminal.press("q")
        assert terminal.wait() == 0


EVERYWHERE = {
    "a": "Add parcels",
    "b": "Add a manual parcel",
    "t": "─ Tokens",
    ",": "Settings",
    "?": "Keys",
    "S": "Statistics",
    "L": "Activity",
    "n": "Name of",
    "d": "Delete (y)",
    "\x10": "─ Commands",
    "/x": "/ x",
}
"""Keys of the dashboard, and what each form, page, question or field is known by."""


def test_ctrl_z_goes_back_to_the_shell_from_everywhere() -> None:
    """And there it is again afterwards."""
    with ready("-m", "parcel_tui", "demo", has_shell=True) as terminal:
        for keys, shown in EVERYWHERE.items():
            terminal.press(keys)
            terminal.read_until_shown(shown)
            press_ctrl_z(terminal)
            terminal.read_until_true(terminal.is_stopped)
            terminal.read_until_true(lambda: terminal.is_restored)
            terminal.process.send_signal(signal.SIGCONT)
            terminal.read_until_true(lambda: terminal.written.rfind(ENTERED) > terminal.written.rfind(LEFT))
            terminal.read_until_shown(shown)
            terminal.press_escape()
            terminal.read_until_shown("1 To do")
            terminal.read_until_gone(shown)
        terminal.process.terminate()
        assert terminal.wait() == 143


def test_ctrl_z_without_a_shell_says_so_and_stays(terminal: Program) -> None:
    """As the terminal's only program, over `ssh -t host parcel-tui` for one, no shell could bring it back."""
    press_ctrl_z(terminal)
    terminal.read_until_shown("There is no shell here to go back to. Press q to quit.")
    assert not terminal.is_stopped()
    terminal.press("q")
    assert terminal.wait() == 0


def is_free(lock: RefreshLock) -> bool:
    """Whether the lock is free now; it does not stay taken."""
    got = lock.acquire()
    lock.release()
    return got


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
