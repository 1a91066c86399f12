"""Text as a terminal takes it."""

from rich.cells import cell_len
from tables import for_each

from parcel_tui.domain.text import PLAIN
from parcel_tui.wording.cells import cells_of, cut, fit, safe, wrap

TEXTS = (
    "plain",
    "包裹已配達買家取件門市 - [中和福美 - 智取店]",
    "国際交換局から発送 Tokyo",
    "café 👨‍👩‍👧 family 🇹🇼 flag",
    "Averyveryverylongwordwithoutanyspace",
    "半形 ｶﾀｶﾅ and ＦＵＬＬ",
)


@for_each("text", TEXTS)
@for_each("width", range(41))
def test_fit_fills_exactly(text: str, width: int) -> None:
    """A column is exactly as wide as it is told, whatever stands in it."""
    assert cell_len(fit(text, width)) == width
    assert cell_len(fit(text, width, right=True)) == width
    assert cell_len(cut(text, width)) <= width


@for_each("text", TEXTS)
@for_each("width", range(2, 41))
def test_wrap_keeps_everything_within_the_width(text: str, width: int) -> None:
    """No line is too wide, and no character but the spaces at the breaks is lost."""
    lines = wrap(text, width)
    assert all(cell_len(line) <= width for line in lines)
    assert "".join(lines).replace(" ", "") == text.replace(" ", "")


def test_wrap_breaks_at_spaces_and_between_wide_characters() -> None:
    """Latin words stay whole; Chinese breaks anywhere, but a comma does not begin a line."""
    assert wrap("one two three", 8) == ("one two", "three")
    assert wrap("包裹抵達理貨中心", 8) == ("包裹抵達", "理貨中心")
    assert wrap("包裹抵達，處理中", 8) == ("包裹抵", "達，處理", "中")
    assert wrap("", 8) == ("",)


@for_each("width", range(6, 30))
def test_no_line_begins_or_ends_with_a_sign_that_may_not_stand_there(width: int) -> None:
    """Closing signs, small kana and long vowels do not begin a line, opening ones do not end one."""
    chinese = "已把「媽媽的生日禮物」移到收件匣（封存）：按 u 復原，或按 ? 看說明。共 12 個包裹、3 則通知！"
    japanese = "荷物を「ネットワーク機器」として受信箱に戻しました（ファミリーマート）。待って・やり直す？"
    for line in (*wrap(chinese, width), *wrap(japanese, width)):
        assert line[0] not in "，。、：！？」）・ーッャュョっゃゅょ", line
        assert line[-1] not in "「（", line


def test_safe_shows_no_control_character() -> None:
    """Whatever slipped in, no escape sequence and no bidirectional override reaches the terminal."""
    assert safe("a\x1b]0;title\x07b\u202ec\x9b31md\ne") == "abcd e"


def test_a_flag_is_not_cut_in_two() -> None:
    """Half of one is a letter in a box."""
    flags = "\N{REGIONAL INDICATOR SYMBOL LETTER T}\N{REGIONAL INDICATOR SYMBOL LETTER W}" * 2
    assert cut(flags, 3) == flags[:2] + "…"
    assert cut(flags, 2) == "…"
    assert wrap(flags, 3) == (flags[:2], flags[:2])


@for_each(
    ("text", "cells"),
    [
        ("shoes", 5),
        ("鞋子", 4),
        ("❤️", 2),
        ("👨‍👩‍👧", 2),
        ("👍🏽", 2),
        ("🇹🇼", 2),
        ("1️⃣", 2),
        ("e\u0301", 1),
        ("क्षि", 2),
    ],
)
def test_a_text_takes_the_cells_that_a_terminal_gives_it(text: str, cells: int) -> None:
    """A sign of several characters takes those of one: emoji with a selector, a skin tone, a family."""
    assert cells_of(text) == cells


def test_the_short_way_of_measuring_says_what_rich_says() -> None:
    """Letters and ideographs are counted without Rich; the dashboard paints by its figures."""
    characters = [chr(code) for code in range(0x20, 0x11000) if PLAIN.fullmatch(chr(code))]
    assert [character for character in characters if cells_of(character) != cell_len(character)] == []
