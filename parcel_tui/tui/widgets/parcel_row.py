"""One parcel as one line of the list. Pure."""

from datetime import date, datetime, tzinfo

from msgspec import Struct
from msgspec.structs import replace

from parcel_tui.domain.parcel import Parcel
from parcel_tui.domain.stage import FINAL_STAGES, Stage
from parcel_tui.domain.times import told_zone, urgency
from parcel_tui.language import tr, trn
from parcel_tui.tui.glyphs import Glyphs
from parcel_tui.tui.widgets.line import STAGE_STYLES, URGENCY_STYLES, Line
from parcel_tui.wording.cells import fit, safe
from parcel_tui.wording.days import distance
from parcel_tui.wording.pickup import TODO_NEWS, due_words
from parcel_tui.wording.times import local_day, stamp

_SIGNS = 5
"""Cells for the cursor, the unread mark, the stage, what is to be known of it, and whether it is marked."""
_END = 7
"""Cells for the time of its news with the space before it."""
_LEAST_MESSAGE = 8
"""Cells below which a message says nothing."""


class Columns(Struct, frozen=True):
    """How many cells each column of text has; 0 leaves it out. A space follows each but the last."""

    title: int
    carrier: int
    message: int


def columns_for(width: int) -> Columns:
    """What is worth showing in a list of so many cells."""
    room = max(width - _SIGNS - _END, 1)
    if room < 26:
        return Columns(room, 0, 0)
    if room < 34:
        title = room * 11 // 20
        return Columns(title, 0, room - title - 1)
    title = min(room * 2 // 5, 44)
    carrier = min(max(room // 5, 8), 20)
    return Columns(title, carrier, room - title - carrier - 2)


def parcel_row(
    parcel: Parcel,
    width: Columns,
    now: datetime,
    zone: tzinfo | None,
    glyphs: Glyphs,
    style: str,
    *,
    is_marked: bool = False,
) -> Line:
    """The line of a parcel; `style` tells whether the cursor is on it.

    `now` is aware; days are those of `zone` (None is the system's).
    """
    is_unread = parcel.unread > 0
    text_style = "strong" if is_unread else ""
    mark, mark_style = _mark(parcel, glyphs)
    end, end_style = _end(parcel, now, zone)
    width = _making_room(width, len(end) - _END)
    spans = [
        (glyphs.cursor if style else " ", "accent"),
        (glyphs.unread if is_unread else " ", "accent"),
        (glyphs.stages[parcel.stage], STAGE_STYLES[parcel.stage]),
        (mark, mark_style),
        (glyphs.marked if is_marked else " ", "accent"),
        (fit(safe(parcel.title), width.title, glyphs.ellipsis), "title" if is_marked else text_style),
    ]
    if width.carrier:
        carrier = safe(parcel.carrier.name) if parcel.carrier else ""
        spans.append((" " + fit(carrier, width.carrier, glyphs.ellipsis), "muted"))
    if width.message:
        spans.append((" " + fit(safe(_message(parcel)), width.message, glyphs.ellipsis), text_style))
    spans.append((end, end_style))
    return Line(tuple(spans), style)


def _message(parcel: Parcel) -> str:
    """Where it waits; of what does not wait, what is to be done and what was told last."""
    if parcel.stage is Stage.READY_FOR_PICKUP and parcel.pickup and parcel.pickup.place:
        return parcel.pickup.place
    told = parcel.latest.message if parcel.latest else ""
    if parcel.task in TODO_NEWS:
        return tr(TODO_NEWS[parcel.task], news=told)
    return told


def _end(parcel: Parcel, now: datetime, zone: tzinfo | None) -> tuple[str, str]:
    """What stands at the right, in at least `_END` cells.

    How long it still waits, or how far away the day is on which it is expected; else when its news came.
    """
    until = parcel.shown_pickup.until if parcel.shown_pickup else None
    if until is not None:
        words = due_words(until, now, zone)
        return f" {words}".rjust(_END), URGENCY_STYLES[urgency(until, now, zone)]
    if parcel.expected is not None and parcel.stage not in FINAL_STAGES:
        words, style = _expected(parcel.expected, local_day(now, zone))
        return f" {words}".rjust(_END), style
    told = parcel.latest is None or parcel.latest.zone_told
    return fit(stamp(parcel.heard_at, now, told_zone(told, zone)), _END, right=True), "muted"


def _expected(when: date, today: date) -> tuple[str, str]:
    """`in 3 days`, `tomorrow`, `today`, `2 days late`."""
    if when < today:
        return trn("{count} day late", "{count} days late", (today - when).days), "warning"
    return distance(when, today), "accent" if when == today else "muted"


def _making_room(width: Columns, cells: int) -> Columns:
    """The columns with so many cells taken from the message, and from the title where there is none."""
    if cells <= 0:
        return width
    if width.message - cells >= _LEAST_MESSAGE:
        return replace(width, message=width.message - cells)
    if width.carrier:
        # Where it waits matters more than who brought it there.
        return replace(width, carrier=0, message=width.message + width.carrier + 1 - cells)
    if width.message:
        return replace(width, title=width.title + width.message + 1 - cells, message=0)
    return replace(width, title=max(width.title - cells, 1))


def _mark(parcel: Parcel, glyphs: Glyphs) -> tuple[str, str]:
    """Whether something waits to be sent or went wrong, else whether it is muted."""
    if parcel.pending:
        return glyphs.pending, "warning"
    if parcel.failure or parcel.removed_at:
        return glyphs.failed, "bad"
    return (glyphs.muted, "muted") if parcel.muted else (" ", "")
