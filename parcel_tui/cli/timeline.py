"""One parcel as `show` prints it: a timeline for a terminal, aligned lines for a pipe, plain ones. Pure."""

from collections.abc import Iterator
from datetime import datetime
from itertools import groupby

from msgspec import Struct

from parcel_tui.cli.text import checkpoint_time, facts_of, plain_facts, table
from parcel_tui.domain.own_messages import message_words
from parcel_tui.domain.parcel import Checkpoint, History, Parcel
from parcel_tui.domain.stage import Stage
from parcel_tui.domain.times import told_zone
from parcel_tui.language import tr
from parcel_tui.wording.cells import wrap
from parcel_tui.wording.stages import STAGES
from parcel_tui.wording.times import clock_time, day_heading, local_day

_BOLD, _FAINT, _RED, _GREEN, _YELLOW, _BLUE = "1", "2", "1;31", "32", "33", "36"
"""What a terminal is told (SGR), in its own sixteen colours."""
_STAGE_STYLES = {
    Stage.IN_TRANSIT: _BLUE,
    Stage.OUT_FOR_DELIVERY: _BLUE,
    Stage.READY_FOR_PICKUP: _YELLOW,
    Stage.DELIVERED: _GREEN,
    Stage.EXCEPTION: _RED,
}
_NARROWEST = 20
"""Cells of a line; a terminal of fewer breaks it itself."""


class Signs(Struct, frozen=True):
    """What the rail is drawn with. None of them is drawn two cells wide by any terminal."""

    newest: str
    earlier: str
    between: str


UNICODE = Signs("⦿", "⚬", "╎")
ASCII = Signs("*", "o", "|")


def timeline(
    parcel: Parcel, history: History, now: datetime, width: int, signs: Signs, *, has_colours: bool
) -> str:
    """The parcel's facts and its checkpoints by day, newest first, on lines of so many cells.

    `now` is aware; days and hours are those of the system's zone.
    """
    width = max(width, _NARROWEST)

    def paint(text: str, style: str) -> str:
        return f"\x1b[{style}m{text}\x1b[m" if has_colours and style and text else text

    lines = [paint(line, _BOLD) for line in wrap(parcel.title, width)]
    for name, value in facts_of(parcel, now):
        style = _STAGE_STYLES.get(parcel.stage, "") if name == tr("stage") else ""
        lines += [paint(line, style) for line in wrap(tr("{name}: {value}", name=name, value=value), width)]
    lines.append("")
    if not history.checkpoints:
        lines.append(tr("No checkpoints yet."))
    newest = history.checkpoints[0] if history.checkpoints else None
    for heading, checkpoints in groupby(history.checkpoints, lambda checkpoint: _day_of(checkpoint, now)):
        lines.append(paint(heading, _BOLD))
        for checkpoint in checkpoints:
            style = _STAGE_STYLES.get(checkpoint.stage, "")
            sign = signs.newest if checkpoint is newest else signs.earlier
            first, *others = _checkpoint_lines(checkpoint, width)
            lines.append(f"  {paint(sign, style)} {paint(first, _BOLD if checkpoint is newest else '')}")
            lines += [f"  {paint(signs.between, _FAINT)} {line}" for line in others]
    return "\n".join(lines)


def _day_of(checkpoint: Checkpoint, now: datetime) -> str:
    if checkpoint.time is None:
        return tr("Time unknown")
    zone = told_zone(checkpoint.zone_told, None)
    return day_heading(local_day(checkpoint.time, zone), local_day(now, None))


def _checkpoint_lines(checkpoint: Checkpoint, width: int) -> Iterator[str]:
    """Its hour and its text; a text of several lines stands below itself."""
    hour = clock_time(checkpoint.time, told_zone(checkpoint.zone_told, None)) if checkpoint.time else " " * 5
    first, *others = wrap(_with_place(checkpoint), width - 11)
    yield f"{hour}  {first}"
    yield from (f"{'':7}{line}" for line in others)


def page(parcel: Parcel, history: History, now: datetime) -> str:
    """The parcel in aligned lines that are not cut, for a pipe or a file."""
    head = table(facts_of(parcel, now))
    lines = table(_columns_of(checkpoint) for checkpoint in history.checkpoints)
    return "\n".join((parcel.title, head, "", lines or tr("No checkpoints yet.")))


def plain_page(parcel: Parcel, history: History, now: datetime) -> str:
    """One fact a line, then one checkpoint a line, without signs and columns."""
    return "\n".join((plain_facts(parcel, now), *map(_plain_line, history.checkpoints)))


def _plain_line(checkpoint: Checkpoint) -> str:
    return tr(
        "{time}: {stage}, {message}",
        time=checkpoint_time(checkpoint),
        stage=STAGES[checkpoint.stage].phrase,
        message=_with_place(checkpoint),
    )


def _columns_of(checkpoint: Checkpoint) -> tuple[str, ...]:
    return (checkpoint_time(checkpoint), STAGES[checkpoint.stage].phrase, _with_place(checkpoint))


def _with_place(checkpoint: Checkpoint) -> str:
    place, message = checkpoint.place or "", message_words(checkpoint.message)
    return message if place in message else tr("{message} ({place})", message=message, place=place)
