"""One parcel as a line of the list, or as a card of two; columns are as wide as what stands in them. Pure."""

from collections.abc import Iterable, Sequence
from datetime import datetime, tzinfo
from enum import StrEnum

from msgspec import Struct

from parcel_tui.domain.carriers.names import short_name
from parcel_tui.domain.own_messages import message_words
from parcel_tui.domain.parcel import History, Parcel
from parcel_tui.domain.pickup import term_of
from parcel_tui.domain.stage import FINAL_STAGES, Stage
from parcel_tui.domain.times import told_zone, urgency
from parcel_tui.language import tr, trc
from parcel_tui.tui.glyphs import Glyphs
from parcel_tui.tui.widgets.line import STAGE_STYLES, URGENCY_STYLES, Line, Span, width_of
from parcel_tui.tui.widgets.trip import SHORT_TRIP_CELLS, Trip, countdown, short_trip
from parcel_tui.wording.cells import cells_of, fit, safe
from parcel_tui.wording.pickup import TODO_NEWS, due_words
from parcel_tui.wording.times import expected_words, local_day, news_words

SIGNS = 6
"""Cells for the cursor, the stage, and what is to be known of it: never two signs beside each other."""
MEASURED = 200
"""Parcels by which the columns are measured: the first of the list."""
_MOST_TITLE, _MOST_CARRIER = 44, 16
_LEAST_TITLE, _LEAST_CARRIER, _LEAST_MESSAGE = 12, 6, 10
"""Cells below which a column says nothing."""
ENOUGH_MESSAGE = 20
"""Cells that the message keeps before what is due and the news have a column each."""
_ARROW = 2
"""Cells that tell the order behind a column's name."""
_ROOMY = 40
"""Cells from which a column is at least as wide as its name."""
_QUANTILE = 0.9
"""Of the texts of a column so many fit into it."""
_CARD_MESSAGE = 12


class Column(StrEnum):
    """A column of the list."""

    TITLE = "title"
    CARRIER = "carrier"
    MESSAGE = "message"
    DUE = "due"
    NEWS = "news"


class Texts(Struct, frozen=True, gc=False):
    """What stands in each column for one parcel."""

    title: str
    carrier: str
    message: str
    due: str
    due_style: str
    news: str


class Columns(Struct, frozen=True):
    """How many cells each column has; 0 leaves it out. Between two columns there are two blanks."""

    title: int
    carrier: int = 0
    message: int = 0
    due: int = 0
    news: int = 0
    is_one_time: bool = False
    """Whether what is due and the news share a column."""


GAP = 2


def texts_of(parcel: Parcel, now: datetime, zone: tzinfo | None) -> Texts:
    """The parcel's texts, fit to be shown. `now` is aware; days are those of `zone` (None: the system's)."""
    due, due_style = _due(parcel, now, zone)
    told = parcel.latest is None or parcel.latest.zone_told
    return Texts(
        safe(parcel.title),
        safe(short_name(parcel.carrier)) if parcel.carrier else "",
        safe(_message(parcel)),
        due,
        due_style,
        news_words(parcel.heard_at, now, told_zone(told, zone)),
    )


def columns_for(width: int, rows: Sequence[Texts]) -> Columns:
    """What is worth showing in a list of so many cells, by what stands in its rows."""
    room = max(width - SIGNS, 1)
    due, news = (
        max(usual, cells_of(name) + _ARROW) if usual else 0
        for usual, name in (
            (_usual(row.due for row in rows), trc("column of the list", "due")),
            (_usual(row.news for row in rows), trc("column of the list", "news")),
        )
    )
    title = min(max(_usual(row.title for row in rows), _LEAST_TITLE), _MOST_TITLE)
    carrier = _carrier_cells(rows)
    is_one_time = bool(due and news) and room < title + carrier + due + news + ENOUGH_MESSAGE + 4 * GAP
    if is_one_time:
        both = cells_of(trc("column of the list", "due / news")) + _ARROW
        due, news = max(due, news, both if room > _ROOMY else 0), 0
    room -= sum(size + GAP for size in (due, news) if size)
    if room < title + carrier + _LEAST_MESSAGE + 2 * GAP:
        carrier = 0 if room < title + _LEAST_CARRIER + _LEAST_MESSAGE + 2 * GAP else carrier
        carrier = min(carrier, max(room - title - _LEAST_MESSAGE - 2 * GAP, 0))
    left = room - title - (carrier + GAP if carrier else 0)
    if left < _LEAST_MESSAGE + GAP:
        return Columns(max(title + left, 1), carrier, 0, due, news, is_one_time)
    return Columns(title, carrier, left - GAP, due, news, is_one_time)


def parcel_row(
    parcel: Parcel, texts: Texts, width: Columns, glyphs: Glyphs, style: str, *, is_marked: bool = False
) -> Line:
    """The line of a parcel; `style` tells whether the cursor is on it."""
    text_style = "strong" if parcel.unread else ""
    times: list[Span] = []
    if width.due:
        is_due = texts.due or not width.is_one_time
        due, due_style = (texts.due, texts.due_style) if is_due else (texts.news, "muted")
        times += [(" " * (GAP + max(width.due - cells_of(due), 0)), ""), (due, due_style)]
    if width.news:
        times += [(" " * (GAP + max(width.news - cells_of(texts.news), 0)), ""), (texts.news, "muted")]
    # The few that are longer than their column take room from what stands before them.
    over = width_of(times) - sum(size + GAP for size in (width.due, width.news) if size)
    title, message = (width.title, width.message - over) if width.message else (width.title - over, 0)
    spans = [
        *_signs(parcel, texts, glyphs, is_marked=is_marked, is_chosen=bool(style)),
        (fit(texts.title, max(title, 1), glyphs.ellipsis), "title" if is_marked else text_style),
    ]
    if width.carrier:
        spans.append(("  " + fit(texts.carrier, width.carrier, glyphs.ellipsis), "muted"))
    if message:
        spans.append(("  " + fit(texts.message, max(message, 0), glyphs.ellipsis), text_style))
    return Line((*spans, *times), style)


def card_lines(
    parcel: Parcel,
    history: History,
    texts: Texts,
    room: int,
    now: datetime,
    zone: tzinfo | None,
    glyphs: Glyphs,
    style: str,
    *,
    title_cells: int,
    is_marked: bool = False,
) -> tuple[Line, Line]:
    """The two lines of a parcel that is to be done something about: what, where and until when; its trip and
    the days that are left. `title_cells` is the width of the title's column, `room` that of the card.
    """
    end, end_style = (texts.due, texts.due_style) if texts.due else (texts.news, "muted")
    message = room - SIGNS - title_cells - 2 * GAP - cells_of(end)
    first = [
        *_signs(parcel, texts, glyphs, is_marked=is_marked, is_chosen=bool(style)),
        (fit(texts.title, title_cells, glyphs.ellipsis), "title" if is_marked else "strong"),
        ("  " + fit(texts.message, max(message, 0), glyphs.ellipsis) + "  ", ""),
        (end, end_style),
    ]
    trip = short_trip(Trip.of(parcel.stage, (told.stage for told in history.checkpoints)), glyphs)
    days: tuple[Span, ...] = ()
    if parcel.shown_pickup is not None and parcel.stage not in FINAL_STAGES:
        term = term_of(parcel.shown_pickup, history.checkpoints, now, zone)
        days = countdown(term, glyphs) if term else ()
    carrier = max(title_cells - SHORT_TRIP_CELLS - GAP, 0)
    used = SIGNS + carrier + GAP + SHORT_TRIP_CELLS + width_of(days)
    second = [
        (f"{glyphs.cursor if style else ' '}{' ' * (SIGNS - 1)}", "accent"),
        (fit(texts.carrier, carrier, glyphs.ellipsis) + "  ", "muted"),
        *trip,
        (" " * max(room - used, 0), ""),
        *days,
    ]
    return Line(tuple(first), style), Line(tuple(second), style)


def card_title_cells(room: int, rows: Sequence[Texts]) -> int:
    """How wide the titles of cards are, by what stands in them."""
    due = _longest(row.due or row.news for row in rows)
    carrier = max(_carrier_cells(rows), _LEAST_CARRIER)
    usual = max(_usual(row.title for row in rows), carrier + GAP + SHORT_TRIP_CELLS)
    return max(min(usual, _MOST_TITLE, room - SIGNS - due - 2 * GAP - _CARD_MESSAGE), 1)


def _signs(parcel: Parcel, texts: Texts, glyphs: Glyphs, *, is_marked: bool, is_chosen: bool) -> list[Span]:
    """The sign of the stage has the colour of what is urgent where its deadline is."""
    stage_style = texts.due_style if texts.due_style == "bad" else STAGE_STYLES[parcel.stage]
    mark, mark_style = (glyphs.marked, "title") if is_marked else _mark(parcel, glyphs)
    return [
        (f"{glyphs.cursor if is_chosen else ' '} ", "accent"),
        (glyphs.stages[parcel.stage], stage_style),
        (" ", ""),
        (mark, mark_style),
        (" ", ""),
    ]


def _mark(parcel: Parcel, glyphs: Glyphs) -> Span:
    """Whether something waits to be sent or went wrong, whether there is news, else whether it is muted."""
    if parcel.pending:
        return glyphs.pending, "warning"
    if parcel.failure or parcel.removed_at:
        return glyphs.failed, "bad"
    if parcel.unread:
        return glyphs.unread, "accent"
    return (glyphs.muted, "muted") if parcel.muted else (" ", "")


def _message(parcel: Parcel) -> str:
    """Where it waits; of what does not wait, what is to be done and what was told last."""
    if parcel.stage is Stage.READY_FOR_PICKUP and parcel.pickup and parcel.pickup.place:
        return parcel.pickup.place
    told = message_words(parcel.latest.message) if parcel.latest else ""
    if parcel.task in TODO_NEWS:
        return tr(TODO_NEWS[parcel.task], news=told)
    return told


def _due(parcel: Parcel, now: datetime, zone: tzinfo | None) -> Span:
    """Until when it waits, else the day on which it is expected; empty where neither is known."""
    until = parcel.shown_pickup.until if parcel.shown_pickup else None
    if until is not None:
        return due_words(until, now, zone), URGENCY_STYLES[urgency(until, now, zone)]
    if parcel.expected is not None and parcel.stage not in FINAL_STAGES:
        today = local_day(now, zone)
        style = "warning" if parcel.expected < today else "accent" if parcel.expected == today else "muted"
        return expected_words(parcel.expected, today), style
    return "", ""


def _carrier_cells(rows: Sequence[Texts]) -> int:
    """Short names are short: all are shown whole, but for the longest; 0 where there are none."""
    longest = min(_longest(row.carrier for row in rows), _MOST_CARRIER)
    return max(longest, cells_of(trc("column of the list", "carrier"))) if longest else 0


def _usual(texts: Iterable[str]) -> int:
    """The width into which nine of ten of the texts fit."""
    sizes = sorted(filter(None, map(cells_of, texts)))
    return sizes[min(int(len(sizes) * _QUANTILE), len(sizes) - 1)] if sizes else 0


def _longest(texts: Iterable[str]) -> int:
    return max(map(cells_of, texts), default=0)
