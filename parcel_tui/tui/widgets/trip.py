"""A parcel's trip and the days for which a shop keeps it, drawn as one line each. Pure."""

from collections.abc import Iterable, Sequence
from itertools import pairwise

from msgspec import Struct

from parcel_tui.domain.pickup import Term
from parcel_tui.domain.stage import Stage
from parcel_tui.language import trc
from parcel_tui.tui.glyphs import Glyphs
from parcel_tui.tui.widgets.line import STAGE_STYLES, Line, Span
from parcel_tui.wording.cells import cells_of

_STEP_OF: dict[Stage, int] = {
    Stage.INFO_RECEIVED: 0,
    Stage.IN_TRANSIT: 1,
    Stage.OUT_FOR_DELIVERY: 2,
    Stage.READY_FOR_PICKUP: 2,
    Stage.DELIVERED: 3,
}
"""How far a parcel of each stage is; of the others its past tells it."""
_STEPS = 4

SHORT_TRIP_CELLS = 2 * _STEPS - 1
"""Cells that `short_trip` takes."""
MOST_DAYS = 15
"""Cells that `countdown` takes at most: the longest term that is usual, a post office's."""

_LONGEST_TRACK = 9
"""Cells between two steps: beyond them the words are too far apart to be read as one line."""
_LEAST_TRACK = 3
"""With less, the words go below the track."""
_LEAST_SPACE = 1
"""Cells between two words that stand below the track."""


class Trip(Struct, frozen=True):
    """How far a parcel is on its way: sent, in transit, at the shop (or out for delivery), picked up (or
    delivered).
    """

    stage: Stage
    reached: int
    """The step that it has reached, from 0 on; -1 for none yet."""
    is_to_shop: bool

    @classmethod
    def of(cls, stage: Stage, past: Iterable[Stage]) -> "Trip":
        """The trip of a parcel in that stage; `past` are the stages of its checkpoints."""
        stages = set(past)
        if stage in _STEP_OF:
            # A parcel that was handed in again, or moved to another shop, is on its way again.
            reached = _STEP_OF[stage]
        else:
            least = -1 if stage is Stage.PENDING else 0
            reached = max((_STEP_OF.get(each, least) for each in stages), default=least)
        is_to_shop = stage is Stage.READY_FOR_PICKUP or Stage.READY_FOR_PICKUP in stages
        return cls(stage, reached, is_to_shop)


def short_trip(trip: Trip, glyphs: Glyphs) -> tuple[Span, ...]:
    """The trip in `SHORT_TRIP_CELLS` cells, without words."""
    spans = [_sign(trip, 0, glyphs)]
    for step in range(1, _STEPS):
        spans += [_track(trip, step, 1, glyphs), _sign(trip, step, glyphs)]
    return tuple(spans)


def trip_lines(trip: Trip, glyphs: Glyphs, width: int) -> list[Line]:
    """The trip with its words: beside the signs, else below them, else that of the present step alone.

    Where there is no room for that either, the signs stand alone.
    """
    names = _step_names(trip)
    room = width - sum(cells_of(name) + 4 for name in names) + 2
    track = min(room // (_STEPS - 1), _LONGEST_TRACK)
    if track >= _LEAST_TRACK:
        return [_in_one_line(trip, names, track, glyphs)]
    if sum(map(cells_of, names)) + _LEAST_SPACE * (_STEPS - 1) <= width:
        return _in_two_lines(trip, names, width, glyphs)
    signs = short_trip(trip, glyphs)
    name = names[trip.reached] if trip.reached >= 0 else ""
    if name and SHORT_TRIP_CELLS + 1 + cells_of(name) <= width:
        return [Line((*signs, (f" {name}", STAGE_STYLES[trip.stage])))]
    return [Line(signs)]


def countdown(term: Term, glyphs: Glyphs) -> tuple[Span, ...]:
    """The days of the term, a cell each, those that are over first; a long term in `MOST_DAYS` cells."""
    count = min(term.days, MOST_DAYS)
    gone = count * term.gone // term.days
    style = "bad" if term.is_last_day else "pickup"
    spans = ((glyphs.day_gone * gone, style), (glyphs.day_left * (count - gone), style))
    return tuple(span for span in spans if span[0])


def _step_names(trip: Trip) -> tuple[str, ...]:
    if trip.is_to_shop:
        third, last = trc("step of a trip", "At shop"), trc("step of a trip", "Picked up")
    else:
        third, last = trc("step of a trip", "Out"), trc("step of a trip", "Delivered")
    return (trc("step of a trip", "Sent"), trc("step of a trip", "In transit"), third, last)


def _in_one_line(trip: Trip, names: Sequence[str], track: int, glyphs: Glyphs) -> Line:
    spans: list[Span] = []
    for step, name in enumerate(names):
        if step:
            spans += [(" ", ""), _track(trip, step, track, glyphs), (" ", "")]
        sign, style = _sign(trip, step, glyphs)
        spans.append((f"{sign} {name}", style))
    return Line(tuple(spans))


def _in_two_lines(trip: Trip, names: Sequence[str], width: int, glyphs: Glyphs) -> list[Line]:
    """Each word begins below its sign."""
    widths = [cells_of(name) for name in names]
    spare = (width - sum(widths)) // (_STEPS - 1)
    space = min(max(spare, _LEAST_SPACE), _LONGEST_TRACK)
    starts = [sum(widths[:step]) + step * space for step in range(_STEPS)]
    signs, words = [_sign(trip, 0, glyphs)], []
    for step, (before, here) in enumerate(pairwise(starts), 1):
        signs += [_track(trip, step, here - before - 1, glyphs), _sign(trip, step, glyphs)]
    for step, name in enumerate(names):
        words += [(name, _sign(trip, step, glyphs)[1]), (" " * space, "")]
    return [Line(tuple(signs)), Line(tuple(words[:-1]))]


def _sign(trip: Trip, step: int, glyphs: Glyphs) -> Span:
    if step == trip.reached:
        return glyphs.stages[trip.stage], STAGE_STYLES[trip.stage]
    return (glyphs.rail_stop, "") if step < trip.reached else (glyphs.ahead, "muted")


def _track(trip: Trip, step: int, cells: int, glyphs: Glyphs) -> Span:
    """What leads to that step, in one colour with the signs on its side: a line of few pens is few bytes."""
    return (glyphs.track_done * cells, "") if step <= trip.reached else (glyphs.track * cells, "muted")
