"""One parcel as one line of the list. Pure."""

from dataclasses import dataclass
from datetime import datetime

from parcel_tui.domain.parcel import Parcel
from parcel_tui.domain.stage import Stage
from parcel_tui.tui.formatting import fit, safe
from parcel_tui.tui.glyphs import Glyphs
from parcel_tui.tui.moments import age
from parcel_tui.tui.widgets.line_view import Line

STAGE_STYLES: dict[Stage, str] = {
    Stage.PENDING: "pending",
    Stage.INFO_RECEIVED: "pending",
    Stage.IN_TRANSIT: "moving",
    Stage.OUT_FOR_DELIVERY: "accent",
    Stage.READY_FOR_PICKUP: "pickup",
    Stage.DELIVERED: "done",
    Stage.EXCEPTION: "bad",
    Stage.CANCELLED: "muted",
    Stage.UNKNOWN: "warning",
}
"""The style of each stage's sign."""

_SIGNS = 5
"""Cells for the cursor, the unread mark, the stage and the pending mark, with the space after them."""
_AGE = 5
"""Cells for the age with the space before it."""


@dataclass(frozen=True, slots=True)
class Columns:
    """How many cells each column of text has; 0 leaves it out. A space follows each but the last."""

    title: int
    carrier: int
    message: int


def columns_for(width: int) -> Columns:
    """What is worth showing in a list of so many cells."""
    room = max(width - _SIGNS - _AGE, 1)
    if room < 26:
        return Columns(room, 0, 0)
    if room < 34:
        title = room * 11 // 20
        return Columns(title, 0, room - title - 1)
    title = min(room * 2 // 5, 30)
    carrier = min(max(room // 5, 8), 16)
    return Columns(title, carrier, room - title - carrier - 2)


def parcel_row(parcel: Parcel, width: Columns, now: datetime, glyphs: Glyphs, style: str) -> Line:
    """The line of a parcel; `style` tells whether the cursor is on it."""
    is_unread = parcel.unread > 0
    text_style = "strong" if is_unread else ""
    latest = parcel.latest
    mark, mark_style = _mark(parcel, glyphs)
    spans = [
        (glyphs.cursor if style else " ", "accent"),
        (glyphs.unread if is_unread else " ", "accent"),
        (glyphs.stages[parcel.stage], STAGE_STYLES[parcel.stage]),
        (mark, mark_style),
        (" " + fit(safe(parcel.title), width.title, glyphs.ellipsis), text_style),
    ]
    if width.carrier:
        carrier = safe(parcel.carrier.name) if parcel.carrier else ""
        spans.append((" " + fit(carrier, width.carrier, glyphs.ellipsis), "muted"))
    if width.message:
        message = safe(latest.message) if latest else ""
        spans.append((" " + fit(message, width.message, glyphs.ellipsis), text_style))
    spans.append((fit(age(latest.time if latest else parcel.added_at, now), _AGE, right=True), "muted"))
    return Line(tuple(spans), style)


def _mark(parcel: Parcel, glyphs: Glyphs) -> tuple[str, str]:
    """Whether something waits to be sent or went wrong."""
    if parcel.pending:
        return glyphs.pending, "warning"
    if parcel.failure or parcel.removed_at:
        return glyphs.failed, "bad"
    return " ", ""
