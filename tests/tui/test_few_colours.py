"""Terminals of few colours or none: what is urgent stays what is seen first."""

import os
import sys
from pathlib import Path

import pyte
import pytest
from pseudo_terminal import COLUMNS, ROWS, TERMINAL, in_terminal

from parcel_tui.cli.main import main
from parcel_tui.tui.glyphs import ASCII, UNICODE

pytestmark = [
    pytest.mark.process,
    pytest.mark.skipif(sys.platform == "win32", reason="terminals there are others"),
]

Cells = list[pyte.screens.Char]


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """The state of two parcels followed by hand, one of them due today."""
    for arguments in (
        ("follow", "Lamp"),
        ("follow", "Chair"),
        ("deadline", "p1", "+0"),
        ("deadline", "p2", "+5"),
    ):
        assert main(arguments) == 0
    return tmp_path


def _todo(home: Path, settings: str = "", **environment: str) -> list[Cells]:
    """What the first view shows on a terminal of that kind."""
    (home / "settings.toml").write_text(settings, encoding="utf-8")
    kind = {**os.environ, **TERMINAL, "PARCEL_TUI_HOME": str(home), **environment}
    with in_terminal("-m", "parcel_tui", environment=kind, is_loaded=True) as terminal:
        terminal.read_until_shown("Inbox")
        terminal.press("1")
        terminal.read_until_shown("To do 2")
        terminal.read_until_true(terminal.is_quiet)
        screen = pyte.Screen(COLUMNS, ROWS)
        pyte.ByteStream(screen).feed(terminal.written)
        terminal.press("q")
        assert terminal.wait() == 0
    return [[screen.buffer[y][x] for x in range(COLUMNS)] for y in range(ROWS)]


def _cell_of(rows: list[Cells], text: str) -> pyte.screens.Char:
    """The first cell of a text."""
    for row in rows:
        line = "".join(cell.data or "\0" for cell in row)
        if text in line:
            return row[line.index(text)]
    raise AssertionError(text)


@pytest.mark.parametrize("term", ["xterm", "linux", "vt100"])
def test_sixteen_colours_are_the_terminals_own(home: Path, term: str) -> None:
    """The screen keeps the terminal's background, and what is urgent is the terminal's red."""
    rows = _todo(home, TERM=term)
    glyphs = ASCII if term == "linux" else UNICODE
    assert _cell_of(rows, "Chair").bg == "default"
    assert _cell_of(rows, "today 23:59 (").fg == "red"
    assert _cell_of(rows, glyphs.rule * 5)


def test_a_theme_that_was_set_stays_on_sixteen_colours(home: Path) -> None:
    """The user may know better."""
    assert _cell_of(_todo(home, '[app]\ntheme = "textual-light"\n', TERM="xterm"), "Chair").bg != "default"


@pytest.mark.parametrize("theme", ["", '[app]\ntheme = "nord"\n'])
def test_without_colours_what_is_urgent_is_stronger(home: Path, theme: str) -> None:
    """NO_COLOR: not one colour is sent; the cursor's row is reversed, what is urgent bold and reversed."""
    rows = _todo(home, theme, NO_COLOR="1")
    assert {(cell.fg, cell.bg) for row in rows for cell in row} == {("default", "default")}
    urgent, usual = _cell_of(rows, "today 23:59 ("), _cell_of(rows, "Chair")
    assert urgent.bold
    assert urgent.reverse
    assert not usual.bold
    assert not usual.reverse
    assert _cell_of(rows, "Lamp").reverse, "the cursor is on it"
