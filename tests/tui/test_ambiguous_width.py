"""Terminals that draw characters of ambiguous width two cells wide: nothing covers a digit there."""

import sys
import unicodedata
from pathlib import Path
from unittest import mock

import pyte
import pytest
from pseudo_terminal import Program, in_terminal
from rich.cells import cell_len

from parcel_tui.cli.main import main
from parcel_tui.startup_frame.terminal import MEASURE
from parcel_tui.tui.glyphs import NARROW, NARROW_SIGNS, UNICODE, Glyphs

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="terminals there are others")

NUMBER = "TW268979373141Z"
WIDE, USUAL = "\x1b[1;3R", "\x1b[1;2R"
"""Where such a terminal says that the cursor stands behind one ambiguous character."""


def _is_ambiguous(character: str) -> bool:
    return unicodedata.east_asian_width(character) == "A"


def _wide_cells(character: str) -> int:
    return 2 if _is_ambiguous(character) else cell_len(character)


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A state with one parcel."""
    assert main(("follow", NUMBER, "--carrier", "Café “①” Å")) == 0
    return tmp_path


def _start(answer: str, sign: str) -> Program:
    """What was shown and written until the dashboard was left, on a terminal that answers so.

    It draws as `xterm -cjk_width` does, unless the usual signs are to come.
    """
    draws = pyte.screens.wcwidth if sign == UNICODE.rule else _wide_cells
    with (
        mock.patch.object(pyte.screens, "wcwidth", draws),
        in_terminal("-m", "parcel_tui", is_loaded=True) as terminal,
    ):
        terminal.read_until(MEASURE.encode())
        terminal.press(answer)
        terminal.read_until_shown(NUMBER)
        terminal.read_until_shown(sign * 5)
        terminal.read_until_true(terminal.is_quiet)
        shown = terminal.lines()
        terminal.press("q")
        assert terminal.wait() == 0
    assert any(NUMBER in line for line in shown)
    return terminal


def _drawn_wide(written: bytes) -> set[str]:
    return {each for each in written.decode().replace(MEASURE, "") if _is_ambiguous(each)}


@pytest.mark.process
def test_a_wide_terminal_gets_narrow_signs_and_is_remembered(home: Path) -> None:
    """The next start, its kept frame too, writes nothing that such a terminal would draw wide."""
    _start(WIDE, NARROW.rule)
    assert '"ambiguous":"wide"' in (home / "state.json").read_text(encoding="utf-8")
    assert (home / "last-frame").exists()
    again = _start(WIDE, NARROW.rule)
    assert _drawn_wide(again.written) == set()


@pytest.mark.process
def test_a_usual_terminal_keeps_its_signs(home: Path) -> None:
    """Once a wide one was seen no frame is kept of them: the next start may be there."""
    assert _drawn_wide(_start(USUAL, UNICODE.rule).written)
    assert '"ambiguous":"wide"' not in (home / "state.json").read_text(encoding="utf-8")
    assert (home / "last-frame").exists()
    _start(WIDE, NARROW.rule)
    _start(USUAL, UNICODE.rule)
    assert not (home / "last-frame").exists()


@pytest.mark.process
def test_narrow_signs_can_be_set(home: Path) -> None:
    """For what cannot be asked, such as tmux within a wide terminal."""
    (home / "settings.toml").write_text('[app]\nglyphs = "narrow"\n', encoding="utf-8")
    assert _drawn_wide(_start(USUAL, NARROW.rule).written) == set()


@pytest.mark.process
@pytest.mark.parametrize(
    ("answer", "told"), [(WIDE, "narrow: the terminal"), (USUAL, "unicode"), ("x", "unicode")]
)
def test_the_doctor_asks_how_wide_signs_are(home: Path, answer: str, told: str) -> None:
    """On a terminal and for no document; the terminal is left as it was, whether it answers or not."""
    with in_terminal(
        "-m", "parcel_tui", "doctor", is_loaded=True, is_controlled=True, size=(200, 60)
    ) as usual:
        usual.read_until(b"\x1b[6n")
        usual.press(answer)
        usual.wait()
        assert usual.is_restored
        assert any("signs" in line and told in line for line in usual.lines())
        assert "◆" not in "".join(usual.lines())
    with in_terminal("-m", "parcel_tui", "doctor", "--json", is_loaded=True, is_controlled=True) as document:
        document.wait()
    assert b"\x1b" not in document.written


def _signs(glyphs: Glyphs) -> list[str]:
    fields = (getattr(glyphs, name) for name in glyphs.__struct_fields__)
    return [sign for field in fields for sign in (field if isinstance(field, str) else field.values())]


def test_every_narrow_sign_is_narrow_and_has_a_shape_of_its_own() -> None:
    """By Unicode's own table; as many signs are told apart as in the usual set."""
    assert not any(map(_is_ambiguous, _signs(NARROW)))
    assert len(set(NARROW.stages.values())) == len(NARROW.stages)
    assert NARROW.rule != NARROW.rule_focused
    assert NARROW.unread != NARROW.rail_stop != NARROW.ahead


def test_every_ambiguous_character_has_a_narrow_one() -> None:
    """One cell for one cell, in the whole of Unicode; marks that take no cell, and all else, stay."""
    for code in range(0x20, 0x20000):
        character = chr(code)
        narrow = NARROW_SIGNS[code]
        if _is_ambiguous(character) and unicodedata.category(character) not in {"Mn", "Me", "Cf"}:
            assert len(narrow) == 1
            assert unicodedata.east_asian_width(narrow) in {"N", "Na"}, character
        else:
            assert narrow == character
    assert "Café “…”".translate(NARROW_SIGNS) == 'Cafe "⋯"'
