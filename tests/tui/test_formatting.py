"""Text by cells, and times as they are read."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from rich.cells import cell_len

from parcel_tui.domain.stage import Stage
from parcel_tui.tui.formatting import cut, fit, safe, wrap
from parcel_tui.tui.glyphs import ASCII, UNICODE, glyphs_for
from parcel_tui.tui.widgets.parcel_row import STAGE_STYLES
from parcel_tui.wording.stages import STAGES
from parcel_tui.wording.times import day, days_between, elapsed, moment, stamp

NOON = datetime(2026, 2, 5, 4, 0, tzinfo=UTC)
TAIPEI = timezone(timedelta(hours=8))
TEXTS = (
    "plain",
    "包裹已配達買家取件門市 - [中和福美 - 智取店]",
    "国際交換局から発送 Tokyo",
    "café 👨‍👩‍👧 family 🇹🇼 flag",
    "Averyveryverylongwordwithoutanyspace",
    "半形 ｶﾀｶﾅ and ＦＵＬＬ",
)


@pytest.mark.parametrize("text", TEXTS)
@pytest.mark.parametrize("width", range(41))
def test_fit_fills_exactly(text: str, width: int) -> None:
    """A column is exactly as wide as it is told, whatever stands in it."""
    assert cell_len(fit(text, width)) == width
    assert cell_len(fit(text, width, right=True)) == width
    assert cell_len(cut(text, width)) <= width


@pytest.mark.parametrize("text", TEXTS)
@pytest.mark.parametrize("width", range(2, 41))
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


def test_safe_shows_no_control_character() -> None:
    """Whatever slipped in, no escape sequence and no bidirectional override reaches the terminal."""
    assert safe("a\x1b]0;title\x07b\u202ec\x9b31md\ne") == "abcd e"


def test_what_has_elapsed_is_short() -> None:
    """It fits into four cells; what is not later is now."""
    words = {0: "now", -90: "now", 59: "now", 60: "1m", 3599: "59m", 3600: "1h", 86400: "1d", 8 * 86400: "1w"}
    for seconds, expected in words.items():
        assert elapsed(NOON - timedelta(seconds=seconds), NOON) == expected
    assert max(len(elapsed(NOON - timedelta(days=days), NOON)) for days in range(4000)) <= 4


def test_a_stamp_changes_with_the_day_alone() -> None:
    """A time today, a weekday within a week, else the date: nothing to paint anew while the app rests."""
    stamps = {
        0: "12:00",
        12: "00:00",
        13: "Wed",
        24 * 6: "Fri",
        24 * 7: "29 Jan",
        24 * 40: "2025",
        -24: "6 Feb",
    }
    for hours, expected in stamps.items():
        assert stamp(NOON - timedelta(hours=hours), NOON, TAIPEI) == expected
        assert (
            stamp(NOON - timedelta(hours=hours), NOON + timedelta(hours=11, minutes=59), TAIPEI) == expected
        )
    assert max(len(stamp(NOON - timedelta(days=days), NOON, TAIPEI)) for days in range(4000)) <= 6


def test_days_are_the_users() -> None:
    """A day begins at the user's midnight, not at Greenwich's."""
    before_midnight = datetime(2026, 2, 4, 15, 59, tzinfo=UTC)
    assert days_between(before_midnight, before_midnight + timedelta(minutes=1), TAIPEI) == 1
    assert days_between(before_midnight, before_midnight + timedelta(minutes=1), UTC) == 0
    assert moment(before_midnight, NOON, TAIPEI) == "Wed 4 Feb 23:59"
    assert moment(NOON, NOON, TAIPEI) == "12:00"


def test_days_are_called_as_they_are_spoken_of() -> None:
    """Today, yesterday, a weekday, and the year where it is another."""
    today = NOON.date()
    assert day(today, today) == "Today"
    assert day(today - timedelta(days=1), today) == "Yesterday, Wed 4 Feb"
    assert day(today - timedelta(days=2), today) == "Tue 3 Feb"
    assert day(today - timedelta(days=40), today) == "Sat 27 Dec 2025"


@pytest.mark.parametrize("glyphs", [UNICODE, ASCII])
def test_every_stage_has_a_shape_of_its_own(glyphs) -> None:
    """No two stages look alike, and every sign is one cell wide."""
    assert set(glyphs.stages) == set(STAGE_STYLES) == set(STAGES) == set(Stage)
    assert len(set(glyphs.stages.values())) == len(Stage)
    assert len(set(glyphs.health.values())) == len(glyphs.health)
    signs = [*glyphs.stages.values(), *glyphs.health.values(), glyphs.cursor, glyphs.bar, glyphs.ellipsis]
    assert {cell_len(sign) for sign in signs} == {1}


def test_the_signs_follow_the_encoding() -> None:
    """A terminal without Unicode gets signs that it has."""
    assert glyphs_for("UTF-8") is UNICODE
    assert glyphs_for("ISO-8859-1") is ASCII
    assert glyphs_for(None) is ASCII
    assert all(sign.isascii() for sign in (*ASCII.stages.values(), *ASCII.health.values()))


def test_a_flag_is_not_cut_in_two() -> None:
    """Half of one is a letter in a box."""
    flags = "\N{REGIONAL INDICATOR SYMBOL LETTER T}\N{REGIONAL INDICATOR SYMBOL LETTER W}" * 2
    assert cut(flags, 3) == flags[:2] + "…"
    assert cut(flags, 2) == "…"
    assert wrap(flags, 3) == (flags[:2], flags[:2])
