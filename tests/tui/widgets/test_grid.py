"""Every line is exactly as wide as its pane, whatever the parcels are called."""

import random
from datetime import UTC, datetime, timedelta
from functools import partial

import pytest
from dashboard_site import TAIPEI
from msgspec.structs import replace
from rich.cells import cell_len

from parcel_tui.domain.parcel import MANUAL, TRACKTW, Carrier, Checkpoint, Failure, History, Parcel, Pickup
from parcel_tui.domain.stage import Stage
from parcel_tui.tui.glyphs import ASCII, UNICODE, Glyphs
from parcel_tui.tui.screens.pages.help import HelpLines
from parcel_tui.tui.widgets.line import Line
from parcel_tui.tui.widgets.list_heading import Heading, names_rule
from parcel_tui.tui.widgets.parcel_row import (
    Column,
    card_lines,
    card_title_cells,
    columns_for,
    parcel_row,
    texts_of,
)
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
def test_rows_and_cards_fill_their_width(glyphs: Glyphs) -> None:
    """Columns are measured by other parcels than the row's; from the width at which a title has any room."""
    for width in range(25, 241):
        rows = [texts_of(parcel(number), NOW, TAIPEI) for number in range(width, width + 7)]
        for number in (width, width + 50):
            marked, texts = bool(width % 3), texts_of(parcel(number), NOW, TAIPEI)
            columns = columns_for(width, rows)
            row = parcel_row(parcel(number), texts, columns, glyphs, "", is_marked=marked)
            assert width_of(row) == width, row
            if width < 58:  # there the rule has a title
                continue
            heading = Heading(ordered=Column.NEWS)
            assert (
                width_of(names_rule(heading.names(columns, glyphs), width + 1, glyphs, has_focus=True))
                == width + 1
            )
        if width >= 50:
            told = History((Checkpoint(NOW, "到店", Stage.READY_FOR_PICKUP, ""),))
            cells = card_title_cells(width, rows)
            draw = partial(card_lines, parcel(width), told, rows[0], width, NOW, TAIPEI, glyphs, "cursor")
            for line in draw(title_cells=cells, is_marked=marked):
                assert width_of(line) == width, line


@pytest.mark.parametrize(
    ("days", "end"), [(-2, "2 d late"), (0, "today"), (1, "tomorrow"), (12, "Tue 17 Feb")]
)
def test_a_row_tells_how_far_the_expected_day_is(days: int, end: str) -> None:
    """In words that cannot be taken for the time of its news; nothing more once it is there."""
    expected = NOW.astimezone(TAIPEI).date() + timedelta(days=days)
    own = Parcel(1, MANUAL, NOW, name="山田さん", stage=Stage.IN_TRANSIT, expected=expected)
    there = replace(own, stage=Stage.DELIVERED)
    for each, words in ((own, end), (there, "12:00")):
        texts = texts_of(each, NOW, TAIPEI)
        row = parcel_row(each, texts, columns_for(30, [texts]), UNICODE, "")
        assert row.spans[-1][0].strip() == words


@pytest.mark.parametrize("glyphs", [UNICODE, ASCII], ids=["unicode", "ascii"])
def test_a_row_tells_what_is_to_be_known_by_one_sign(glyphs: Glyphs) -> None:
    """What went wrong before what is new before that it is muted; no sign touches another."""
    muted = Parcel(1, TRACKTW, NOW, name="耳機", muted=True)
    failed = replace(muted, unread=1, failure=Failure("timeout", "No answer.", NOW))
    for each, sign in (
        (muted, glyphs.muted),
        (failed, glyphs.failed),
        (replace(muted, unread=1), glyphs.unread),
        (replace(muted, muted=False), " "),
    ):
        texts = texts_of(each, NOW, TAIPEI)
        row = parcel_row(each, texts, columns_for(40, [texts]), glyphs, "cursor")
        signs = "".join(text for text, _ in row.spans)[:6]
        assert signs == f"{glyphs.cursor} {glyphs.stages[Stage.PENDING]} {sign} "


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
