"""What a terminal tells of itself acts as no key, whoever asked for it, and keys are keys."""

import math
import sys

import pytest
from tables import for_each

from parcel_tui.tui.terminal.answers import AnswerFilter

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="Textual's driver there is another")

WHITE = "\x1b]11;rgb:ffff/ffff/ffff\x1b\\"
IDENTITY = "\x1b[?64;1;2;4c"


def keys_of(*reads: str, rests: bool = False, is_asked: bool = True) -> list[str]:
    """The keys that come of it. With `rests`, time goes by after the last; `is_asked`: by the app itself."""
    from parcel_tui.tui.terminal.driver import InputParser

    parser = InputParser(expects_answers=is_asked)
    with pytest.MonkeyPatch.context() as patch:
        if rests:
            parser.HELD_SECONDS = parser.CUT_SECONDS = 0.0
            patch.setattr(AnswerFilter, "HELD_SECONDS", 0.0)
            patch.setattr(AnswerFilter, "CUT_SECONDS", 0.0)
        found = [message for read in filter(None, reads) for message in parser.feed(read)]
        return [message.key for message in (*found, *parser.tick(), *parser.tick())]


@pytest.mark.parametrize("answer", [WHITE, WHITE.replace("\x1b\\", "\x07")])
def test_a_late_answer_is_no_key_however_it_is_cut(answer: str) -> None:
    """Keys before and after it arrive."""
    for cut in range(len(answer) + 1):
        typed = "" if cut == 1 else "k"  # with an escape alone before it, it would be alt+k
        assert keys_of("j" + answer[:cut], answer[cut:] + IDENTITY + typed) == ["j", *typed]
        for again in range(cut, len(answer) + 1):
            assert keys_of(answer[:cut], answer[cut:again], answer[again:]) == []


def test_what_is_typed_while_an_answer_may_come_is_typed() -> None:
    """Arrows, alt with a bracket, an escape alone, whole or cut."""
    assert keys_of("\x1b[A", "\x1b", "[B", "\x1b[", "C") == ["up", "down", "right"]
    assert keys_of("\x1b", rests=True) == ["escape"]
    assert keys_of(IDENTITY, "\x1b[A", "x") == ["up", "x"]


def test_a_late_answer_in_pieces_is_waited_for_longer_than_a_key() -> None:
    """No key begins like that, and a slow line may cut it anywhere."""
    answers = AnswerFilter(is_asked=True)
    answers.HELD_SECONDS, answers.CUT_SECONDS = 0.0, math.inf
    for piece in ("\x1b]1", "1;rgb:ffff/", "ffff/ffff\x1b\\", "\x1b[?6", "2;4c"):
        assert answers.feed(piece) + answers.tick() == ""
    assert not answers.is_asked


def test_the_end_of_an_answer_that_never_came_is_dropped() -> None:
    """Nothing that a user types begins like that."""
    assert keys_of("\x1b]11;rgb:ff", rests=True) == []


@for_each(
    "answer",
    [
        IDENTITY,
        "\x1b[>41;388;0c",
        "\x1b[0n",
        "\x1b[?1u",
        "\x1b[?997;1n",
        "\x1b[8;40;120t",
        "\x1b[>4;2m",
        "\x1b[2;1;1;128;128;1;0x",
        WHITE,
        "\x1b]4;1;rgb:dddd/eeee/dddd\x07",
        f"\x1b]52;c;{'ZGVleWRl' * 900}\x07",
        "\x1bP>|WezTerm 20240203-110809\x1b\\",
        "\x1bP1+r544e=787465726d\x1b\\",
        "\x1bP0+r\x1b\\",
        "\x1bP1$r0;4:3m\x1b\\",
        "\x1bP!|7E7E5459\x1b\\",
        "\x1b_Gi=31;deyq:OK\x1b\\",
        "\x1b^deyq\x1b\\",
    ],
)
def test_an_answer_to_a_question_of_another_program_is_no_key(answer: str) -> None:
    """A shell's, an editor's that has ended: over a slow line it comes late, and in pieces."""
    assert keys_of("j" + answer + "k", is_asked=False) == ["j", "k"]
    for cut in [*range(2, min(len(answer), 30)), len(answer) - 1]:
        assert keys_of("j" + answer[:cut], answer[cut:] + "k", is_asked=False) == ["j", "k"]


@for_each(
    "beginning",
    ["\x1b[>41;38", "\x1b]4;1;rgb:dd", "\x1bP>|xterm", "\x1b_Gi=31;d", "\x1b]52;c;" + "ZGVl" * 2000],
)
def test_an_answer_that_is_cut_off_for_good_is_no_key(beginning: str) -> None:
    """The rest of it never comes, or another answer does."""
    assert keys_of(beginning, rests=True, is_asked=False) == []
    if "[" not in beginning:
        assert keys_of(beginning, "\x1b[Ak", rests=True, is_asked=False) == ["up", "k"]


@for_each(
    ("typed", "keys"),
    [
        ("\x1b[1;5A", ["ctrl+up"]),
        ("\x1b[3~", ["delete"]),
        ("\x1b[100;5u", ["ctrl+d"]),
        ("\x1bOP", ["f1"]),
        ("\x1b[Z", ["shift+tab"]),
        ("]1;P1_G", [*("right_square_bracket", "1", "semicolon", "P", "1", "underscore", "G")]),
    ],
)
def test_a_key_is_a_key(typed: str, keys: list[str]) -> None:
    """Though an answer could begin like it, whole or in pieces."""
    assert keys_of(typed, rests=True, is_asked=False) == keys
    for cut in range(2, len(typed)):
        assert keys_of(typed[:cut], typed[cut:], rests=True, is_asked=False) == keys
