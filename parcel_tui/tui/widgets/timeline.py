"""The chosen parcel: what it is, and its checkpoints."""

from collections.abc import Iterator
from datetime import date, datetime, tzinfo
from functools import partial
from itertools import groupby, zip_longest

from msgspec import Struct

from parcel_tui.domain.parcel import MANUAL, ActionKind, Checkpoint, History, Parcel, Pickup
from parcel_tui.domain.provider import title_of
from parcel_tui.domain.stage import FINAL_STAGES
from parcel_tui.domain.text import counted
from parcel_tui.domain.times import told_zone, urgency
from parcel_tui.tui.glyphs import Glyphs
from parcel_tui.tui.keys import KeyOf, key_of
from parcel_tui.tui.widgets.line import EMPTY_LINE, STAGE_STYLES, URGENCY_STYLES, Line
from parcel_tui.tui.widgets.line_view import Frame, LaidOutView
from parcel_tui.tui.widgets.trip import Trip, trip_lines
from parcel_tui.wording.cells import fit, safe, wrap
from parcel_tui.wording.days import distance
from parcel_tui.wording.pickup import TODO_SENTENCES, URGENCY_MARKS, deadline_basis, time_left
from parcel_tui.wording.stages import STAGES
from parcel_tui.wording.times import clock_time, day, days_between, elapsed, local_day, moment

PENDING_SENTENCES = {
    ActionKind.ADD: "Adding it waits to be sent.",
    ActionKind.ARCHIVE: "Archiving it waits to be sent.",
    ActionKind.UNARCHIVE: "Taking it out of the archive waits to be sent.",
    ActionKind.DELETE: "Deleting it waits to be sent.",
}

NO_PARCEL = "No parcel is chosen."

_TIME_WIDTH = 8
"""Cells before a checkpoint's message: the rail, the time and the spaces around it."""
_ELAPSED_WIDTH = 6
"""Cells behind it, for how long after the one before it was."""
_ROOM_FOR_ELAPSED = 36
"""The least width at which that is worth its cells."""


class Shown(Struct, frozen=True):
    """What the timeline shows, and how. Times are aware; `zone` None is the system's."""

    parcel: Parcel
    history: History
    due: datetime | None
    """When it is asked for next."""
    now: datetime
    zone: tzinfo | None
    glyphs: Glyphs


def timeline_lines(shown: Shown, width: int, key: KeyOf) -> list[Line]:
    """All lines: what the parcel is, then its checkpoints by day, newest first."""
    width = max(width, 10)
    return [*_header(shown, width, key), EMPTY_LINE, *_checkpoints(shown, width)]


def _header(shown: Shown, width: int, key: KeyOf) -> Iterator[Line]:
    parcel, glyphs = shown.parcel, shown.glyphs
    yield from _wrapped(safe(parcel.title), "title", width)
    yield from _wrapped(safe(_facts(parcel, glyphs)), "muted", width)
    stage_style = STAGE_STYLES[parcel.stage]
    stage = f"{glyphs.stages[parcel.stage]} {STAGES[parcel.stage].title}"
    days = _days(shown)
    way = f" {glyphs.dot} {days}"
    if len(stage) + len(way) <= width:
        yield Line(((stage, stage_style), (way, "")))
    else:
        yield Line.of(stage, stage_style)
        yield from _wrapped(days, "", width)
    if shown.history.checkpoints:
        past = (checkpoint.stage for checkpoint in shown.history.checkpoints)
        yield from trip_lines(Trip.of(parcel.stage, past), glyphs, width)
    if parcel.expected is not None and parcel.stage not in FINAL_STAGES:
        today = local_day(shown.now, shown.zone)
        expected = f"Expected {day(parcel.expected, today)} ({distance(parcel.expected, today)})"
        yield from _wrapped(expected, "strong", width)
    if parcel.task in TODO_SENTENCES:
        yield from _wrapped(TODO_SENTENCES[parcel.task], "pickup", width)
    if parcel.shown_pickup is not None:
        yield from _pickup(parcel.shown_pickup, shown, width)
    if parcel.shown_note:
        yield from _wrapped(f"Note: {safe(parcel.shown_note)}", "", width)
    if parcel.sending:
        yield from _wrapped("You are its sender.", "muted", width)
    if parcel.muted:
        mute = key("parcel.mute")
        yield from _wrapped(f"Muted: no notification comes of it; {mute} changes that.", "muted", width)
    for sentence, style in _troubles(shown, key):
        yield from _wrapped(sentence, style, width)
    yield from _wrapped(_data_age(shown), "muted", width)


def _facts(parcel: Parcel, glyphs: Glyphs) -> str:
    number = parcel.identifier if parcel.title != parcel.identifier else ""
    carrier = parcel.carrier.name if parcel.carrier else ""
    provider = title_of(parcel.provider)
    return f" {glyphs.dot} ".join(fact for fact in (number, carrier, provider) if fact)


def _days(shown: Shown) -> str:
    """How long it has been, or was, under way."""
    checkpoints, parcel = shown.history.checkpoints, shown.parcel
    latest = parcel.latest.time if parcel.latest else None
    first = next((checkpoint.time for checkpoint in reversed(checkpoints) if checkpoint.time), latest)
    if first is None:
        return "since when is unknown" if checkpoints or parcel.latest else "nothing told yet"
    if parcel.stage in FINAL_STAGES:
        last = latest or next((checkpoint.time for checkpoint in checkpoints if checkpoint.time), first)
        days = days_between(first, last, shown.zone)
        return f"after {counted(days, 'day')}" if days else "on the same day"
    days = days_between(first, shown.now, shown.zone)
    return f"{counted(days, 'day')} under way" if days else "under way since today"


def _pickup(pickup: Pickup, shown: Shown, width: int) -> Iterator[Line]:
    """Where it waits and until when, behind a bar in the colour of its urgency."""
    style, texts = "pickup", []
    if pickup.place:
        texts.append((f"Pick up at {safe(pickup.place)}", "strong"))
    if pickup.until is not None:
        level = urgency(pickup.until, shown.now, shown.zone)
        style = URGENCY_STYLES[level]
        by = moment(pickup.until, shown.now, shown.zone)
        left = URGENCY_MARKS.get(level, "") + time_left(pickup.until, shown.now, shown.zone)
        words = ", ".join(filter(None, (left, deadline_basis(pickup))))
        texts.append((f"until {by} ({words})", style))
    for text, text_style in texts:
        for line in wrap(text, max(width - 2, 2)):
            yield Line(((f"{shown.glyphs.cursor} ", style), (line, text_style)))


def _troubles(shown: Shown, key: KeyOf) -> Iterator[tuple[str, str]]:
    parcel, glyphs = shown.parcel, shown.glyphs
    for action in parcel.pending:
        yield f"{glyphs.pending} {PENDING_SENTENCES[action.kind]}", "warning"
    if parcel.failure is not None:
        yield f"{glyphs.failed} {safe(parcel.failure.message)}", "bad"
    if parcel.removed_at is not None:
        gone = moment(parcel.removed_at, shown.now, shown.zone)
        delete = key("parcel.delete")
        yield f"{glyphs.failed} Gone from the provider's lists since {gone}; {delete} deletes it here.", "bad"


def _data_age(shown: Shown) -> str:
    if shown.parcel.provider == MANUAL:
        return "followed by hand: nobody is asked about it"
    checked = shown.parcel.checked_at
    told = f"checked {moment(checked, shown.now, shown.zone)}" if checked else "not checked yet"
    if shown.due is None:
        return f"{told}, not asked again" if shown.parcel.stage in FINAL_STAGES else told
    if shown.due <= shown.now:
        return f"{told}, due now"
    return f"{told}, next {moment(shown.due, shown.now, shown.zone)}"


def _checkpoints(shown: Shown, width: int) -> Iterator[Line]:
    checkpoints = shown.history.checkpoints or tuple(filter(None, [shown.parcel.latest]))
    if not checkpoints:
        yield Line.of("No checkpoints yet.", "muted")
        return
    today = local_day(shown.now, shown.zone)
    # Each with the one before it in time, which is the next in the list.
    pairs = zip_longest(checkpoints, checkpoints[1:])
    by_day = groupby(pairs, lambda pair: _day(pair[0], shown.zone))
    for number, (its_day, of_day) in enumerate(by_day):
        if number:
            yield Line.of(shown.glyphs.rail, "muted")
        yield Line.of(day(its_day, today) if its_day else "Time unknown", "strong")
        for checkpoint, earlier in of_day:
            yield from _checkpoint(checkpoint, earlier, shown, width)


def _day(checkpoint: Checkpoint, zone: tzinfo | None) -> date | None:
    """The day on which it happened; None when that is unknown."""
    return checkpoint.time and local_day(checkpoint.time, told_zone(checkpoint.zone_told, zone))


def _clock_time(checkpoint: Checkpoint, zone: tzinfo | None) -> str:
    """When on its day it happened, in five cells."""
    if checkpoint.time is None:
        return "--:--"
    return clock_time(checkpoint.time, told_zone(checkpoint.zone_told, zone))


def _elapsed(earlier: Checkpoint | None, checkpoint: Checkpoint) -> str:
    """How long after the one before it; empty where that is unknown or no time at all."""
    if earlier is None or earlier.time is None or checkpoint.time is None:
        return ""
    return f"+{elapsed(earlier.time, checkpoint.time)}" if checkpoint.time > earlier.time else ""


def _checkpoint(
    checkpoint: Checkpoint, earlier: Checkpoint | None, shown: Shown, width: int
) -> Iterator[Line]:
    glyphs = shown.glyphs
    stage_style = STAGE_STYLES[checkpoint.stage]
    text_style = "strong" if checkpoint.unread else ""
    since = _elapsed(earlier, checkpoint)
    after = _ELAPSED_WIDTH if since and width >= _ROOM_FOR_ELAPSED else 0
    text, room = safe(checkpoint.message), max(width - _TIME_WIDTH - after, 2)
    if checkpoint.place and checkpoint.place not in checkpoint.message:
        text = f"{text} {glyphs.dot} {safe(checkpoint.place)}" if text else safe(checkpoint.place)
    if checkpoint.former_carrier is not None:
        text += " (told under another carrier)"
    if not checkpoint.zone_told:
        text += " (time zone unknown)"
    first, *others = wrap(text or safe(checkpoint.raw_status), room)
    time = _clock_time(checkpoint, shown.zone)
    spans = [(f"{glyphs.rail_stop} ", stage_style), (f"{time} ", "muted"), (first, text_style)]
    if after:
        spans[-1] = (fit(first, room), text_style)
        spans.append((fit(since, after, right=True), "muted"))
    yield Line(tuple(spans))
    for line in others:
        yield Line(((glyphs.rail, "muted"), (" " * (_TIME_WIDTH - 1), ""), (line, text_style)))


def _wrapped(text: str, style: str, width: int) -> Iterator[Line]:
    return (Line.of(line, style) for line in wrap(text, width))


class Timeline(LaidOutView):
    """One parcel's header and checkpoints; stays where it is scrolled while the parcel stays the same."""

    FRAME = Frame.RULE
    INDENT = 1

    def __init__(self, *, glyphs: Glyphs) -> None:
        super().__init__(glyphs=glyphs)
        self._shown: Shown | None = None

    @property
    def key(self) -> int | None:
        """The key of the parcel that is shown."""
        return self._shown.parcel.key if self._shown else None

    def show(self, shown: Shown | None) -> None:
        """Shows a parcel; None says that there is none."""
        if (shown.parcel.key if shown else None) != self.key:
            self.top = 0
        self._shown = shown
        self.lay_out()
        self.scroll_by(0)
        self.repaint()

    def lay_out(self) -> None:
        """Wraps the parcel's texts to the width."""
        if not self.size:
            return
        if self._shown is not None:
            self._lines = timeline_lines(self._shown, self.text_width, partial(key_of, self))
        else:
            self._lines = list(_wrapped(NO_PARCEL, "muted", self.text_width))
