"""Every line is exactly as wide as its pane, whatever the parcels are called."""

import random
from datetime import UTC, datetime, timedelta

import pytest
from dashboard_site import TAIPEI
from msgspec.structs import replace
from rich.cells import cell_len

from parcel_tui.domain.parcel import MANUAL, TRACKTW, Carrier, Checkpoint, Failure, History, Parcel, Pickup
from parcel_tui.domain.stage import Stage
from parcel_tui.tui.glyphs import ASCII, UNICODE, Glyphs
from parcel_tui.tui.screens.help import HelpLines
from parcel_tui.tui.widgets.line import Line, cut_line
from parcel_tui.tui.widgets.parcel_row import columns_for, parcel_row
from parcel_tui.tui.widgets.timeline import Shown, timeline_lines
from parcel_tui.wording.cells import cut, fit, safe, wrap

NOW = datetime(2026, 2, 5, 4, 0, tzinfo=UTC)
STAGES = tuple(Stage)
PIECES = (
    *("Grandma's ", "a" * 30, " ", "\u3000", "—", "…", "[b]", "\u200b", "\u00ad", "\u202e"),
    *("全家便利商店", "パイナップル", "주문", "ＷＩＤＥ", "مرحبا", "שלום", "é", "n̈", "ก็", "क्षि"),
    *("👨‍👩‍👧‍👦", "👩🏽‍🚀", "🏳️‍🌈", "🇹🇼", "❤️", "🎂"),
)
"""What names and messages are made of."""


def texts(count: int) -> list[str]:
    """So many texts of one to twelve pieces, always the same."""
    chance = random.Random(17)
    return ["".join(chance.choices(PIECES, k=chance.randint(1, 12))) for _ in range(count)]


TEXTS = texts(240)


def parcel(number: int) -> Parcel:
    """A parcel of which everything that strangers told is hostile."""
    name, message, place = TEXTS[number % 240], TEXTS[-number % 240], TEXTS[number * 7 % 240]
    stage = STAGES[number % len(STAGES)]
    return Parcel(
        key=1,
        provider=TRACKTW,
        added_at=NOW,
        number="TW268979373141Z",
        name=name,
        carrier=Carrier(id="c", name=message),
        stage=stage,
        provider_note=place,
        latest=Checkpoint(NOW - timedelta(hours=3), message, stage, message, place=place),
        pickup=Pickup(place=place, until=NOW + timedelta(days=number % 4 - 1)),
        unread=number % 2,
        muted=number % 3 == 0,
        expected=NOW.date() + timedelta(days=number - 60) if number % 5 else None,
    )


def width_of(line: Line) -> int:
    return sum(cell_len(text) for text, _ in line.spans)


@pytest.mark.parametrize("glyphs", [UNICODE, ASCII], ids=["unicode", "ascii"])
def test_rows_fill_their_width(glyphs: Glyphs) -> None:
    """From the width at which a title has room beside the signs and the days left."""
    for width in range(25, 241):
        marked = bool(width % 3)
        row = parcel_row(parcel(width), columns_for(width), NOW, TAIPEI, glyphs, "", is_marked=marked)
        assert width_of(row) == width, row


@pytest.mark.parametrize(
    ("days", "end"), [(-2, " 2 days late"), (0, "  today"), (1, " tomorrow"), (12, " in 12 days")]
)
def test_a_row_tells_how_far_the_expected_day_is(days: int, end: str) -> None:
    """In words that cannot be taken for the time of its news; nothing more once it is there."""
    expected = NOW.astimezone(TAIPEI).date() + timedelta(days=days)
    own = Parcel(1, MANUAL, NOW, name="山田さん", stage=Stage.IN_TRANSIT, expected=expected)
    for glyphs in (UNICODE, ASCII):
        assert parcel_row(own, columns_for(40), NOW, TAIPEI, glyphs, "").spans[-1][0] == end
        there = replace(own, stage=Stage.DELIVERED)
        assert parcel_row(there, columns_for(40), NOW, TAIPEI, glyphs, "").spans[-1][0] == "  12:00"


@pytest.mark.parametrize("glyphs", [UNICODE, ASCII], ids=["unicode", "ascii"])
def test_a_row_tells_that_its_parcel_is_muted(glyphs: Glyphs) -> None:
    """By a sign of its own, which gives way to what went wrong."""
    muted = Parcel(1, TRACKTW, NOW, name="耳機", muted=True)
    failed = replace(muted, failure=Failure("timeout", "No answer.", NOW))
    for parcel_, sign in ((muted, glyphs.muted), (failed, glyphs.failed), (replace(muted, muted=False), " ")):
        assert parcel_row(parcel_, columns_for(40), NOW, TAIPEI, glyphs, "").spans[3][0] == sign


def test_timelines_stay_in_their_width() -> None:
    """Header, pick-up box and checkpoints are wrapped; nothing is cut off."""
    for width in (*range(30, 90), *range(90, 241, 10)):
        past = [
            Checkpoint(NOW - timedelta(hours=9 * n), TEXTS[(width + n) % 240], Stage.IN_TRANSIT, "")
            for n in range(6)
        ]
        shown = Shown(parcel(width), History(tuple(past)), NOW, NOW, TAIPEI, UNICODE)
        for line in timeline_lines(shown, width, lambda _: "ctrl+shift+f5"):
            assert width_of(line) <= width, line


@pytest.mark.parametrize("glyphs", [UNICODE, ASCII], ids=["unicode", "ascii"])
def test_help_stays_in_its_width(glyphs: Glyphs, monkeypatch: pytest.MonkeyPatch) -> None:
    """Keys that are too long for their column stand above what they do."""
    for width in range(30, 100):
        monkeypatch.setattr(HelpLines, "text_width", width)
        lines = HelpLines(glyphs=glyphs, keymap={"parcel.add": "ctrl+shift+f5,alt+insert"})
        lines.lay_out()
        for index in range(lines.line_count):
            assert width_of(lines.line_at(index)) <= width, lines.line_at(index)


def test_texts_are_cut_and_wrapped_by_cells() -> None:
    """`fit` gives the very width, `cut` and `wrap` never more; wrapping loses no letter."""
    for number, hostile in enumerate(TEXTS):
        text, width = safe(hostile), 2 + number % 60
        assert cell_len(fit(text, width)) == width
        assert cell_len(cut(text, width)) <= width
        lines = wrap(text, width)
        assert all(cell_len(line) <= width for line in lines), (text, width)
        assert "".join("".join(lines).split()) == "".join(text.split())
        assert width_of(cut_line(Line(((text, ""), (text, "bad"))), width, UNICODE)) <= width
