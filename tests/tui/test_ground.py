"""What the terminal answers about its background is never taken for keys."""

import math
import sys
from pathlib import Path

import pytest
from pseudo_terminal import in_terminal

from parcel_tui.tui.terminal.background_colour import Told, is_light_by, taken_apart

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="Textual's driver there is another")

WHITE = "\x1b]11;rgb:ffff/ffff/ffff\x1b\\"
IDENTITY = "\x1b[?62;4;22c"


def parsed(*reads: str, rests: bool = False) -> list[str]:
    """What comes of it: keys by name, answers as words. With `rests`, time goes by after the last read."""
    from parcel_tui.tui.terminal.asking_driver import AllTold, AnswerParser, GroundTold

    parser = AnswerParser()
    if rests:
        parser.HELD_SECONDS = parser.CUT_SECONDS = 0.0
    found = []
    for read in filter(None, reads):
        found += list(parser.feed(read))
    found += list(parser.tick())
    names = {AllTold: lambda _: "all told", GroundTold: lambda told: "light" if told.is_light else "dark"}
    return [names[type(one)](one) if type(one) in names else one.key for one in found]


@pytest.mark.parametrize(
    ("answer", "is_light"),
    [
        (WHITE, True),
        ("\x1b]11;rgb:0000/0000/0000\x07", False),
        ("\x1b]11;rgb:fd/f6/e3\x07", True),
        ("\x1b]11;rgba:1e1e/1e1e/2e2e/ffff\x1b\\", False),
        ("\x1b]11;rgb:f/f/f\x07", True),
        ("\x1b[?997;1n", False),
        ("\x1b[?997;2n", True),
        (IDENTITY, None),
    ],
)
def test_each_way_of_answering_is_understood(answer, is_light):
    """Two digits a colour or four, BEL or ST, asked for or told by itself."""
    assert list(taken_apart(answer)) == [Told(is_light)]


def test_an_answer_that_is_no_colour_says_nothing():
    """And is nothing else either."""
    assert list(taken_apart("\x1b]11;what?\x07x")) == ["x"]


@pytest.mark.parametrize("answer", [WHITE, WHITE.replace("\x1b\\", "\x07"), "\x1b[?997;2n"])
def test_an_answer_is_no_key_however_it_is_cut(answer):
    """Keys before and after it arrive; between escape and its letters no key of ours is pressed."""
    for cut in range(len(answer) + 1):
        typed = "" if cut == 1 else "k"  # with an escape alone before it, it would be alt+k
        keys = parsed("j" + answer[:cut], answer[cut:] + IDENTITY + typed)
        assert [key for key in keys if key != "escape"] == ["j", "light", "all told", *typed]
        for again in range(cut, len(answer) + 1):
            keys = parsed(answer[:cut], answer[cut:again], answer[again:])
            assert [key for key in keys if key != "escape"] == ["light"]


def test_what_is_typed_is_typed():
    """Arrows, alt with a bracket, a mouse, whole or cut."""
    assert parsed("\x1b[A", "\x1b", "[B", "\x1b[", "C") == ["up", "down", "right"]


def test_an_answer_in_pieces_is_waited_for_longer_than_a_key():
    """No key begins like that, and a slow line may cut it anywhere."""
    from parcel_tui.tui.terminal.asking_driver import AllTold, AnswerParser, GroundTold

    parser = AnswerParser()
    parser.HELD_SECONDS, parser.CUT_SECONDS = 0.0, math.inf
    found = []
    for piece in ("\x1b]1", "1;rgb:ffff/", "ffff/ffff\x1b\\", "\x1b[?6", "2;4c"):
        found += [*parser.feed(piece), *parser.tick()]
    assert [type(one) for one in found] == [GroundTold, AllTold]


def test_the_end_of_an_answer_that_never_came_is_dropped():
    """Its beginning is nothing that anybody types."""
    assert parsed("\x1b]11;rgb:ff", rests=True) == []


@pytest.mark.parametrize(
    ("told", "is_light"),
    [
        ("15;0", False),
        ("0;15", True),
        ("0;default;7", True),
        ("12;8", False),
        ("", None),
        ("0;x", None),
    ],
)
def test_colorfgbg_is_read_as_vim_reads_it(told, is_light):
    """The last number is the background."""
    assert is_light_by({"COLORFGBG": told}) is is_light


def test_without_colorfgbg_nothing_is_known():
    """The app begins dark."""
    assert is_light_by({}) is None


def test_a_real_terminal_is_asked_and_its_answer_remembered(tmp_path: Path) -> None:
    """No letter of it is a key; what it says is known at the next start, and the terminal
    tells of no more changes."""
    (tmp_path / "settings.toml").write_text('[app]\ntheme = "auto"\nkeep_frame = false\n', encoding="utf-8")
    with in_terminal("-m", "parcel_tui") as terminal:
        terminal.read_until(b"Archive")
        terminal.read_until(b"\x1b]11;?\x1b\\\x1b[c")
        terminal.press(WHITE + IDENTITY)
        terminal.press("q")
        assert terminal.wait() == 0
    assert b"\x1b[?2031l" in terminal.written
    assert '"ground":"light"' in (tmp_path / "state.json").read_text(encoding="utf-8")
