"""The chosen parcel: what it is, and its checkpoints."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime, tzinfo
from functools import partial
from itertools import groupby

from msgspec import Struct

from parcel_tui.domain.carriers.names import short_name
from parcel_tui.domain.clock import not_after
from parcel_tui.domain.own_messages import message_words
from parcel_tui.domain.parcel import MANUAL, ActionKind, Checkpoint, History, Parcel, Pickup
from parcel_tui.domain.pickup import Term, term_of
from parcel_tui.domain.provider import title_of
from parcel_tui.domain.stage import FINAL_STAGES, Stage
from parcel_tui.domain.times import Urgency, told_zone, urgency
from parcel_tui.language import mark, tr, trn
from parcel_tui.tui.glyphs import Glyphs
from parcel_tui.tui.keys import KeyOf, key_of
from parcel_tui.tui.widgets.line import EMPTY_LINE, STAGE_STYLES, URGENCY_STYLES, Line, Span, width_of
from parcel_tui.tui.widgets.line_view import Frame, LaidOutView
from parcel_tui.tui.widgets.trip import Trip, countdown, trip_lines
from parcel_tui.wording.cells import cells_of, safe, wrap
from parcel_tui.wording.days import distance
from parcel_tui.wording.pickup import TODO_SENTENCES, deadline_basis, deadline_words
from parcel_tui.wording.stages import STAGES
from parcel_tui.wording.times import clock_time, day, days_between, local_day, moment, soon

PENDING_SENTENCES: Mapping[ActionKind, str] = {
    ActionKind.ADD: mark("Not yet added at {provider}."),
    ActionKind.ARCHIVE: mark("Not yet archived at {provider}."),
    ActionKind.UNARCHIVE: mark("Not yet moved back to the inbox at {provider}."),
    ActionKind.DELETE: mark("Not yet deleted at {provider}."),
}
_MOVES = {ActionKind.ARCHIVE, ActionKind.UNARCHIVE}
"""Of several the last one counts."""

_AROUND_TITLE = 4
"""Cells that the rule above the pane takes besides its title, and those besides what stands at its end."""
_AROUND_END = 4
_TIME_CELLS = 8
"""Before a checkpoint's message: the rail, the time and the spaces around it."""
_USUAL_FACTS = 72
"""Cells of what is said of a parcel above its trip, most often."""
_LONG_GAP = 3
"""Days without news from which on the rail is broken."""
_AIRY_FROM = 24
"""Lines of the pane from which on there is room for empty ones."""
_NAMED_BY_TRIP = frozenset(
    {Stage.INFO_RECEIVED, Stage.IN_TRANSIT, Stage.OUT_FOR_DELIVERY, Stage.READY_FOR_PICKUP, Stage.DELIVERED}
)
"""Stages that are steps of the trip: it tells them."""


class Shown(Struct, frozen=True):
    """What the timeline shows, and how. Times are aware; `zone` None is the system's."""

    parcel: Parcel
    history: History
    due: datetime | None
    """When it is asked for next."""
    now: datetime
    zone: tzinfo | None
    glyphs: Glyphs
    told_elsewhere: str = ""
    """What is wrong with its provider, which the whole screen tells."""

    @property
    def checkpoints(self) -> Sequence[Checkpoint]:
        """Those of the history, newest first; before it was read, the newest alone."""
        return self.history.checkpoints or tuple(filter(None, [self.parcel.latest]))

    @property
    def today(self) -> date:
        """The user's."""
        return local_day(self.now, self.zone)


class Head(Struct, frozen=True):
    """What stands above the pane: what the parcel is called, and behind it what tells it from others."""

    title: str
    end: str
    is_whole: bool
    """Whether all of the title is seen."""

    @classmethod
    def of(cls, parcel: Parcel, width: int, glyphs: Glyphs) -> "Head":
        """The head of that parcel, above a pane of so many cells."""
        title, number = safe(parcel.title), safe(parcel.identifier)
        carrier = safe(short_name(parcel.carrier)) if parcel.carrier else ""
        room = width - cells_of(title) - _AROUND_TITLE
        ends = (carrier,) if number == title else (_joined((number, carrier), glyphs), number, carrier)
        end = next((each for each in ends if cells_of(each) + _AROUND_END <= room), "")
        return cls(title, end, room >= 0)


def timeline_lines(shown: Shown, width: int, key: KeyOf, *, height: int = 0) -> list[Line]:
    """All lines: what the parcel is, then its checkpoints by day, newest first.

    In a pane of many lines (`height`) there are empty ones between its parts.
    """
    width = max(width, 10)
    is_airy = height >= _AIRY_FROM
    what = _what(shown, width, key, is_airy)
    trip, stage = list(_trip(shown, width)), _stage(shown, width)
    waits = [*_pickup(shown, width, is_airy), *_todo(shown, width)]
    others = [*_own_words(shown, width, is_airy), *_notes(shown, width, key)]
    rail = _rail(shown, width, is_airy)
    if not is_airy:  # the trip is what one looks for first
        return [*trip, *stage, *what, *waits, *others, *rail]
    facts = [*what]
    # The trip stands in the same lines of most parcels: the eye finds it, and there is less to paint.
    facts += [EMPTY_LINE] * (-(-_USUAL_FACTS // width) - len(facts)) * bool(trip)
    parts = (facts, trip, [*stage, *waits], others, [*rail])
    return [line for part in parts if part for line in (EMPTY_LINE, *part)][1:]


def _what(shown: Shown, width: int, key: KeyOf, is_airy: bool) -> Iterator[Line]:
    """What the head does not say: who moves it, and for how long."""
    parcel, glyphs = shown.parcel, shown.glyphs
    head = Head.of(parcel, width, glyphs)
    if not head.is_whole:
        yield from _wrapped(head.title, "title", width)
    number, carrier = safe(parcel.identifier), safe(short_name(parcel.carrier)) if parcel.carrier else ""
    if number in {head.title, *head.end.split(" ")}:
        number = ""
    if not is_airy and head.end and parcel.carrier and head.end.endswith(safe(short_name(parcel.carrier))):
        carrier = ""
    facts = (number, carrier, title_of(parcel.provider), _days(shown), *_data(shown, key))
    yield from _packed(facts, "muted", width, glyphs)


def _days(shown: Shown) -> str:
    """How long it has been, or was, in transit; empty where that is not known."""
    checkpoints, parcel = shown.history.checkpoints, shown.parcel
    latest = parcel.latest.time if parcel.latest else None
    first = next((checkpoint.time for checkpoint in reversed(checkpoints) if checkpoint.time), latest)
    if first is None:
        return ""
    if parcel.stage in FINAL_STAGES:
        last = latest or next((checkpoint.time for checkpoint in checkpoints if checkpoint.time), first)
        days = days_between(first, last, shown.zone)
        if parcel.stage is Stage.CANCELLED:
            return ""
        if not days:
            return tr("delivered the same day")
        return trn("delivered in {count} day", "delivered in {count} days", days)
    days = days_between(first, shown.now, shown.zone)
    if parcel.stage in {Stage.PENDING, Stage.INFO_RECEIVED}:
        return trn("announced {count} day ago", "announced {count} days ago", days) if days else ""
    return trn("{count} day in transit", "{count} days in transit", days) if days else tr("shipped today")


def _data(shown: Shown, key: KeyOf) -> tuple[str, ...]:
    """How old the data is, and when it is checked again."""
    parcel, due = shown.parcel, shown.due
    is_over = parcel.stage in FINAL_STAGES
    if parcel.provider == MANUAL:
        sentence = tr("Not checked online. Press {key} once it arrives.", key=key("parcel.receive"))
        return () if is_over else (sentence,)
    checked = tr("not checked yet")
    if parcel.checked_at is not None:
        at = not_after(parcel.checked_at, shown.now)
        checked = tr("updated {time}", time=moment(at, shown.now, shown.zone))
    if due is None:
        return (checked, tr("no more checks") if is_over else "")
    if due <= shown.now:
        return (checked, tr("checking soon"))
    return (checked, tr("next check {time}", time=soon(due, shown.now, shown.zone)))


def _trip(shown: Shown, width: int) -> Iterator[Line]:
    if shown.history.checkpoints:
        past = (checkpoint.stage for checkpoint in shown.history.checkpoints)
        yield from trip_lines(Trip.of(shown.parcel.stage, past), shown.glyphs, width)


def _stage(shown: Shown, width: int) -> Iterator[Line]:
    """Its stage, where the trip does not tell it."""
    stage, glyphs = shown.parcel.stage, shown.glyphs
    if stage not in _NAMED_BY_TRIP or not shown.history.checkpoints:
        yield from _wrapped(f"{glyphs.stages[stage]} {STAGES[stage].title}", STAGE_STYLES[stage], width)


def _todo(shown: Shown, width: int) -> Iterator[Line]:
    parcel = shown.parcel
    if parcel.expected is not None and parcel.stage not in FINAL_STAGES:
        words = {"day": day(parcel.expected, shown.today), "distance": distance(parcel.expected, shown.today)}
        yield from _wrapped(tr("Expected {day} ({distance})", **words), "strong", width)
    if parcel.task in TODO_SENTENCES:
        yield from _wrapped(tr(TODO_SENTENCES[parcel.task]), "pickup", width)


# Where it waits, and until when


def _pickup(shown: Shown, width: int, is_airy: bool) -> Iterator[Line]:
    """Where it waits and until when, behind a bar in the colour of its urgency; in one line if it fits."""
    pickup = shown.parcel.shown_pickup
    if pickup is None:
        return
    style = "pickup"
    if pickup.until is not None:
        style = URGENCY_STYLES[urgency(pickup.until, shown.now, shown.zone)]
    bar = (f"{shown.glyphs.cursor} ", style if style != "muted" else "pickup")
    place = safe(pickup.place or "")
    until, basis = deadline_words(shown.parcel, shown.now, shown.zone), deadline_basis(pickup)
    deadline = [
        (until, style if style != "muted" else "strong"),
        (tr(" ({basis})", basis=basis) if basis else "", "muted"),
    ]
    days = _countdown(pickup, shown)
    room = width - cells_of(bar[0])
    if not is_airy and (whole := _in_one_line(place, deadline if until else [], days, room)):
        yield Line((bar, *whole))
        return
    for line in wrap(place, room) if place else ():
        yield Line((bar, (line, "strong")))
    if until:
        if width_of(deadline) <= room:
            yield Line((bar, *deadline))
        else:
            for text, its_style in deadline:
                for line in wrap(text.strip(), room) if text else ():
                    yield Line((bar, (line, its_style)))
    if days and width_of(days) <= room:
        yield Line((bar, *days))


def _in_one_line(place: str, deadline: list[Span], days: list[Span], room: int) -> list[Span]:
    """All of it, the days at the right; nothing where it does not fit."""
    spans = [(place, "strong"), ("  " if place and deadline else "", ""), *deadline]
    rest = room - width_of((*spans, *days))
    return [*spans, (" " * rest, ""), *days] if rest >= 2 * bool(days) else []


def _countdown(pickup: Pickup, shown: Shown) -> list[Span]:
    """The days of the term, and which of them today is; nothing where it is over or not known."""
    term = term_of(pickup, shown.checkpoints, shown.now, shown.zone)
    if term is None or (pickup.until and urgency(pickup.until, shown.now, shown.zone) is Urgency.OVERDUE):
        return []
    spans = list(countdown(term, shown.glyphs))
    return [*spans, (f" {_day_of_term(term)}", spans[0][1] if term.is_last_day else "muted")]


def _day_of_term(term: Term) -> str:
    if term.is_last_day:
        return tr("last day")
    if not term.gone:
        return tr("arrived today")
    return tr("day {day} of {days}", day=term.gone, days=term.days)


# The user's own words, and what is wrong


def _own_words(shown: Shown, width: int, is_airy: bool) -> Iterator[Line]:
    """The name and the note; where there is little room, only what does not stand above the pane."""
    parcel = shown.parcel
    for words in dict.fromkeys(filter(None, (parcel.name, parcel.shown_note))):
        if is_airy or words != parcel.title:
            yield from _wrapped(f"{shown.glyphs.own} {safe(words)}", "own", width)


def _notes(shown: Shown, width: int, key: KeyOf) -> Iterator[Line]:
    parcel = shown.parcel
    if parcel.sending:
        yield from _wrapped(tr("You are its sender."), "muted", width)
    if parcel.muted:
        yield from _wrapped(tr("Muted. Press {key} to unmute.", key=key("parcel.mute")), "muted", width)
    for sentence, style in _troubles(shown, key):
        yield from _wrapped(sentence, style, width)


def _troubles(shown: Shown, key: KeyOf) -> Iterator[tuple[str, str]]:
    parcel, glyphs = shown.parcel, shown.glyphs
    provider = title_of(parcel.provider)
    moves = [action for action in parcel.pending if action.kind in _MOVES]
    for action in parcel.pending:
        if action in moves[:-1]:  # taken back since, though the provider may have done it
            continue
        yield f"{glyphs.pending} {tr(PENDING_SENTENCES[action.kind], provider=provider)}", "warning"
    if parcel.failure is not None and parcel.failure.message != shown.told_elsewhere:
        yield f"{glyphs.failed} {safe(parcel.failure.message)}", "bad"
    if parcel.removed_at is not None:
        gone = tr(
            "No longer in your {provider} account (since {time}). Press {key} to delete it here.",
            provider=provider,
            time=moment(not_after(parcel.removed_at, shown.now), shown.now, shown.zone),
            key=key("parcel.delete"),
        )
        yield f"{glyphs.failed} {gone}", "bad"


# The checkpoints, along a rail


def _rail(shown: Shown, width: int, is_airy: bool) -> Iterator[Line]:
    checkpoints, glyphs = shown.checkpoints, shown.glyphs
    if not checkpoints:
        if shown.parcel.stage is not Stage.PENDING:  # its own words say as much
            yield Line.of(tr("No news yet."), "muted")
        return
    later: date | None = None
    for number, (its_day, of_day) in enumerate(groupby(checkpoints, lambda each: _day(each, shown.zone))):
        if number:
            yield from _between(its_day, later, glyphs, is_airy)
        yield _day_line(its_day, shown, glyphs.rail if number else glyphs.rail_begin, is_first=not number)
        for checkpoint in of_day:
            yield from _checkpoint(checkpoint, shown, width, is_last=checkpoint is checkpoints[-1])
        later = its_day or later


def _between(earlier: date | None, later: date | None, glyphs: Glyphs, is_airy: bool) -> Iterator[Line]:
    """Between two days: how long there was no news, where that was long."""
    days = (later - earlier).days if later and earlier else 0
    if days >= _LONG_GAP:
        yield Line.of(f"{glyphs.rail_gap} {trn('{count} day', '{count} days', days)}", "muted")
    elif is_airy:
        yield Line.of(glyphs.rail, "rule")


def _day_line(its_day: date | None, shown: Shown, rail: str, *, is_first: bool) -> Line:
    """The day; how far away it is of the newest, and where it is today or yesterday."""
    if its_day is None:
        return Line(((f"{rail} ", "rule"), (tr("Time unknown"), "strong")))
    spans = [(f"{rail} ", "rule"), (day(its_day, shown.today), "strong")]
    if is_first or abs((its_day - shown.today).days) <= 1:
        spans.append((f" {shown.glyphs.dot} {distance(its_day, shown.today)}", "muted"))
    return Line(tuple(spans))


def _day(checkpoint: Checkpoint, zone: tzinfo | None) -> date | None:
    """The day on which it happened; None when that is unknown."""
    return checkpoint.time and local_day(checkpoint.time, told_zone(checkpoint.zone_told, zone))


def _clock_time(checkpoint: Checkpoint, zone: tzinfo | None) -> str:
    """When on its day it happened, in five cells."""
    if checkpoint.time is None:
        return "--:--"
    return clock_time(checkpoint.time, told_zone(checkpoint.zone_told, zone))


def _checkpoint(checkpoint: Checkpoint, shown: Shown, width: int, *, is_last: bool) -> Iterator[Line]:
    glyphs, stage = shown.glyphs, checkpoint.stage
    sign = glyphs.rail_stop if stage is Stage.IN_TRANSIT else glyphs.stages[stage]
    style = "strong" if checkpoint.unread else ""
    text = safe(message_words(checkpoint.message))
    if checkpoint.place and checkpoint.place not in checkpoint.message:
        text = _joined((text, safe(checkpoint.place)), glyphs)
    text = text or safe(checkpoint.raw_status)
    if checkpoint.former_carrier is not None:
        text = tr("{text} (told under another carrier)", text=text)
    if not checkpoint.zone_told:
        text = tr("{text} (time zone unknown)", text=text)
    first, *others = wrap(text, max(width - _TIME_CELLS, 2))
    time = _clock_time(checkpoint, shown.zone)
    yield Line(((f"{sign} ", STAGE_STYLES[stage]), (f"{time} ", "muted"), (first, style)))
    for number, line in enumerate(others, 1):
        rail = glyphs.rail_end if is_last and number == len(others) else glyphs.rail
        yield Line(((rail, "rule"), (" " * (_TIME_CELLS - 1), ""), (line, style)))


def _joined(facts: Iterable[str], glyphs: Glyphs) -> str:
    return f" {glyphs.dot} ".join(filter(None, facts))


def _packed(facts: Iterable[str], style: str, width: int, glyphs: Glyphs) -> Iterator[Line]:
    """The facts in as few lines as hold each whole; one that is too long for any is wrapped."""
    line = ""
    for fact in filter(None, facts):
        longer = _joined((line, fact), glyphs)
        if line and cells_of(longer) > width:
            yield from _wrapped(line, style, width)
            longer = fact
        line = longer
    yield from _wrapped(line, style, width)


def _wrapped(text: str, style: str, width: int) -> Iterator[Line]:
    return (Line.of(line, style) for line in wrap(text, width) if text)


class Timeline(LaidOutView):
    """One parcel's facts and checkpoints; stays where it is scrolled while the parcel stays the same."""

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
        width = self.text_width
        if self._shown is not None:
            head = Head.of(self._shown.parcel, width, self._shown.glyphs)
            self.rule_title, self.rule_end = head.title, head.end
            key = partial(key_of, self)
            self._lines = timeline_lines(self._shown, width, key, height=self.page_height)
        else:
            self.rule_title = self.rule_end = ""
            self._lines = list(_wrapped(tr("Select a parcel."), "muted", width))
