"""What the terminal answers about its background is never taken for keys."""

import sys
from pathlib import Path

import pytest
from pseudo_terminal import Program, in_terminal

from parcel_tui.tui.terminal.background_colour import ASK, is_light_by

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="Textual's driver there is another")

WHITE = "\x1b]11;rgb:ffff/ffff/ffff\x1b\\"
IDENTITY = "\x1b[?62;4;22c"
QUESTION = ASK.encode()
ASKING = """
from parcel_tui.tui.terminal import background_colour
background_colour.LIMIT = {limit}
asked = background_colour.BackgroundQuestion().answer()
print("light", asked.is_light, "answered", asked.is_answered)
"""
"""A program that asks, and prints what came of it."""
FOLLOWING = """
from parcel_tui.cli.main import start
from parcel_tui.tui.terminal import background_colour
background_colour.LIMIT = {limit}
start()
"""
"""The dashboard, which waits so many seconds for an answer."""


def asked(terminal: Program, *answers: str) -> str:
    """What that program prints after those answers, each read by itself."""
    terminal.read_until(QUESTION)
    for answer in answers:
        terminal.press(answer)
    assert terminal.wait() == 0
    assert terminal.is_restored
    return terminal.written.removeprefix(QUESTION).decode().strip()


@pytest.mark.parametrize(
    ("answer", "is_light"),
    [
        (WHITE, True),
        ("\x1b]11;rgb:0000/0000/0000\x07", False),
        ("\x1b]11;rgb:fd/f6/e3\x07", True),
        ("\x1b]11;rgba:1e1e/1e1e/2e2e/ffff\x1b\\", False),
        ("\x1b]11;rgb:f/f/f\x07", True),
        ("\x1b]11;what?\x07", None),
        ("", None),
    ],
)
@pytest.mark.process
def test_each_way_of_answering_is_understood(answer: str, is_light: bool | None) -> None:
    """Two digits a colour or four, BEL or ST, no colour, or no answer but what every terminal gives."""
    with in_terminal("-c", ASKING.format(limit=40)) as terminal:
        assert asked(terminal, answer + IDENTITY) == f"light {is_light} answered True"


def test_an_answer_in_pieces_with_keys_between_is_understood() -> None:
    """As over a slow line, while the user types; nothing of it is echoed."""
    pieces = ("j", "\x1b]1", "1;rgb:ffff/", "ffff/ffff\x1b", "\\", "q", "\x1b[?6", "2;4c")
    with in_terminal("-c", ASKING.format(limit=40)) as terminal:
        assert asked(terminal, *pieces) == "light True answered True"


def test_a_terminal_that_does_not_answer_holds_nothing_up() -> None:
    """The limit is all that it costs; what it has said by then is used."""
    with in_terminal("-c", ASKING.format(limit=0)) as terminal:
        assert asked(terminal) == "light None answered False"


def test_the_console_of_linux_is_not_asked() -> None:
    """It would print the question."""
    code = ASKING.format(limit=40).replace("from", "import os; os.environ['TERM'] = 'linux'\nfrom", 1)
    with in_terminal("-c", code) as terminal:
        assert terminal.wait() == 0
        assert terminal.written.strip() == b"light None answered True"


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


@pytest.mark.process
def test_the_dashboard_asks_once_and_takes_the_keys_of_meanwhile(tmp_path: Path) -> None:
    """The answer is the theme and is remembered; what was typed before and behind it acts in its order."""
    (tmp_path / "settings.toml").write_text('[app]\ntheme = "auto"\nkeep_frame = false\n', encoding="utf-8")
    with in_terminal("-c", FOLLOWING.format(limit=40)) as terminal:
        terminal.read_until(QUESTION)
        terminal.press("?" + WHITE + IDENTITY + "\x1b[6~")
        terminal.read_until_shown("Keys")
        terminal.read_until_true((tmp_path / "state.json").exists)
        terminal.process.terminate()
        assert terminal.wait() == 143
    assert terminal.written.count(b"\x1b]11;?") == 1
    assert '"ground":"light"' in (tmp_path / "state.json").read_text(encoding="utf-8")


@pytest.mark.process
def test_an_answer_that_comes_too_late_is_no_key(tmp_path: Path) -> None:
    """Its letters would archive the chosen parcel and open a form."""
    (tmp_path / "settings.toml").write_text('[app]\ntheme = "auto"\nkeep_frame = false\n', encoding="utf-8")
    with in_terminal("-c", FOLLOWING.format(limit=0)) as terminal:
        terminal.read_until_shown("Archive")
        for piece in (WHITE[:1], WHITE[1:9], WHITE[9:], "\x1b]11;rgb:eeee/aaaa/bbbb\x07" + IDENTITY):
            terminal.press(piece)
            terminal.read_until_true(terminal.is_quiet)
        assert not any("Numbers" in line for line in terminal.lines())
        terminal.press("a")
        terminal.read_until_shown("Numbers")
        terminal.process.terminate()
        assert terminal.wait() == 143


@pytest.mark.process
def test_a_terminal_that_was_asked_is_given_back_before_the_dashboard_stands(tmp_path: Path) -> None:
    """While its answer is waited for the program may be ended, or find that it cannot start."""
    (tmp_path / "settings.toml").write_text("[app]\nkeep_frame = false\n", encoding="utf-8")
    with in_terminal("-c", FOLLOWING.format(limit=40)) as terminal:
        terminal.read_until(QUESTION)
        terminal.process.terminate()
        assert terminal.wait() == 143
        assert terminal.is_restored
    (tmp_path / "state.json").mkdir()
    with in_terminal("-c", FOLLOWING.format(limit=40)) as terminal:
        terminal.read_until(QUESTION)
        terminal.press(WHITE + IDENTITY)
        assert terminal.wait() == 5
        assert terminal.is_restored
    assert b"cannot be read" in terminal.written
