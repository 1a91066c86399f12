"""What the app asks of a terminal, and what it notices of one without being told; in a real terminal."""

import re
import signal
import struct
import sys
from pathlib import Path

import pytest
from pseudo_terminal import in_terminal

from parcel_tui.cli.diagnosis.terminal import MODES_BACK

if sys.platform == "win32":
    pytest.skip("pseudo-terminals are POSIX", allow_module_level=True)

import fcntl
import termios

pytestmark = pytest.mark.process

README = Path(__file__).parents[3] / "README.md"
MODE, MODE_TOLD = re.compile(rb"\x1b\[\?(\d+)([hl])"), re.compile(r"\[\?([\d;]+)([hl])")
OWN_SIGNS = re.compile("[\u00a0-\u00bf\u2000-\u2bff\ufe00-\ufe0f\U0001f000-\U0001f381\U0001f383-\U0001ffff]")
"""What is neither a letter nor the punctuation of Chinese, which carriers' texts hold, nor a user's cake."""
SCREENS = (
    ("a", "Add parcels"),
    ("b", "Add a manual parcel"),
    ("t", "- Tokens -"),
    ("?", "- Keys, filter"),
    ("S", "- Statistics"),
    ("L", "- Activity"),
    ("n", "Name of"),
    ("N", "Note on"),
    ("d", "Keep (n)"),
    ("\x10", "- Commands"),
    ("/", "Esc Clear"),
)
"""Keys of the dashboard that open something, and what each is known by."""
TYPED = {
    "a": ("xx\x13", "isn't a tracking number"),
    "t": ("secret", "******"),
    "\x10": ("th", "Theme"),
    "/": ("zz", "Nothing matches"),
}
"""What is entered there, and what it leads to."""


def test_in_ascii_no_other_sign_is_written() -> None:
    """On no screen: forms, their errors, masked fields, help, statistics, questions, toasts, the palette."""
    with in_terminal("-m", "parcel_tui", "demo", "--ascii", size=(100, 30), is_loaded=True) as terminal:
        terminal.read_until_shown("Add", "Help")
        for key, known_by in SCREENS:
            terminal.press(key)
            terminal.read_until_shown(known_by)
            typed, leads_to = TYPED.get(key, ("", known_by))
            terminal.press(typed)
            terminal.read_until_shown(leads_to)
            terminal.press("\x1b[6~")
            terminal.press_escape()
            terminal.read_until_gone(leads_to)
        terminal.press("Uyu")
        terminal.read_until_shown("There is nothing to undo.")
        terminal.press("q")
        assert terminal.wait() == 0
        assert OWN_SIGNS.findall(terminal.written.decode()) == []


def test_a_size_that_changes_without_a_signal_is_noticed() -> None:
    """As over some serial lines and containers: within seconds, without a key."""
    with in_terminal("-m", "parcel_tui", "demo", is_loaded=True) as terminal:
        terminal.read_until(b"Archive")
        terminal.read_until_true(terminal.is_quiet)
        # The terminal is not the one that controls the process: no signal is sent.
        fcntl.ioctl(terminal.keyboard, termios.TIOCSWINSZ, struct.pack("HHHH", 20, 60, 0, 0))
        terminal.read_until_true(lambda: "a Add" in terminal.lines()[19])
        terminal.press("q")
        assert terminal.wait() == 0


def test_a_size_that_is_told_again_paints_all_again() -> None:
    """A terminal made narrow and wide again within a moment has lost cells, and tells its old size."""
    with in_terminal("-m", "parcel_tui", "demo", is_loaded=True) as terminal:
        terminal.read_until_shown("Add", "Help")
        terminal.read_until_true(terminal.is_quiet)
        terminal.lose_cells()
        terminal.process.send_signal(signal.SIGWINCH)
        terminal.read_until_shown("Add", "Help")
        terminal.press("q")
        assert terminal.wait() == 0


@pytest.mark.parametrize("is_wanted", [True, False])
def test_mouse_and_title_are_left_to_the_terminal_where_that_is_set(tmp_path: Path, is_wanted: bool) -> None:
    """`mouse = false`: the terminal is never asked to tell of it; `title = false`: it keeps its own, which
    it gets back otherwise. What `doctor` and the README name for a lost line ends all that is taken.
    """
    word = str(is_wanted).lower()
    (tmp_path / "settings.toml").write_text(f"[app]\nmouse = {word}\ntitle = {word}\n", "utf-8")
    with in_terminal("-m", "parcel_tui", is_loaded=True) as terminal:
        terminal.read_until(b"Archive")
        terminal.read_until_true(terminal.is_quiet)
        terminal.press("q")
        assert terminal.wait() == 0
        asked = [mode for mode in (b"1000", b"1002", b"1006") if b"\x1b[?" + mode + b"h" in terminal.written]
        assert len(asked) == (3 if is_wanted else 0)
        last = {mode.decode(): end.decode() for mode, end in MODE.findall(terminal.written)}
        told = {mode: end for modes, end in MODE_TOLD.findall(MODES_BACK) for mode in modes.split(";")}
        assert last.items() <= told.items()
        assert MODES_BACK in README.read_text("utf-8")
        titles = (b"\x1b[22;2t", b"\x1b]2;parcels\x1b\\", b"\x1b[23;2t")
        places = [terminal.written.find(each) for each in titles]
        assert (places == sorted(places) and places[0] >= 0) if is_wanted else places == [-1, -1, -1]
