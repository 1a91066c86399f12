"""A parcel's trip in one line: where it has been, where it is, what is still to come. Pure."""

from collections.abc import Iterable, Sequence

from rich.cells import cell_len

from parcel_tui.domain.stage import Stage
from parcel_tui.tui.glyphs import Glyphs
from parcel_tui.tui.widgets.line import Line, Span
from parcel_tui.tui.widgets.parcel_row import STAGE_STYLES

_STEP_OF: dict[Stage, int] = {
    Stage.INFO_RECEIVED: 0,
    Stage.IN_TRANSIT: 1,
    Stage.OUT_FOR_DELIVERY: 2,
    Stage.READY_FOR_PICKUP: 2,
    Stage.DELIVERED: 3,
}
"""How far a parcel of each stage is; of the others its past tells it."""

_NO_NAMES = ("", "", "", "")
_NAMES: dict[bool, tuple[tuple[str, ...], ...]] = {
    True: (
        ("Sent", "On the way", "At the shop", "Delivered"),
        ("Sent", "Way", "Shop", "Done"),
        _NO_NAMES,
    ),
    False: (
        ("Sent", "On the way", "Out for delivery", "Delivered"),
        ("Sent", "Way", "Out", "Done"),
        _NO_NAMES,
    ),
}
"""How the steps are called, the longest first, by whether the trip ends at a shop."""

_TROUBLED = frozenset({Stage.EXCEPTION, Stage.CANCELLED, Stage.UNKNOWN})


def trip_line(stage: Stage, past: Iterable[Stage], glyphs: Glyphs, width: int) -> Line:
    """The steps: sent, on the way, at the shop (or out for delivery), delivered.

    `past` are the stages of its checkpoints. Where there is no room for words, the signs stand alone.
    """
    stages = set(past)
    reached = max((_STEP_OF.get(each, -1) for each in (*stages, stage)), default=-1)
    if stage in _STEP_OF:
        # A parcel that was handed in again, or moved to another shop, is on its way again.
        reached = _STEP_OF[stage]
    at_shop = stage is Stage.READY_FOR_PICKUP or Stage.READY_FOR_PICKUP in stages
    drawn = (_line(names, stage, reached, glyphs) for names in _NAMES[at_shop])
    fitting = (spans for spans in drawn if sum(cell_len(text) for text, _ in spans) <= width)
    return Line(next(fitting, _line(_NO_NAMES, stage, reached, glyphs)))


def _line(names: Sequence[str], stage: Stage, reached: int, glyphs: Glyphs) -> tuple[Span, ...]:
    spans: list[Span] = []
    for step, name in enumerate(names):
        if step:
            track = glyphs.track_done if step <= reached else glyphs.track
            spans.append((f" {track} " if name else track * 3, "muted"))
        is_here = step == reached
        style = STAGE_STYLES[stage] if is_here else "" if step < reached else "muted"
        sign = glyphs.stages[stage] if is_here else glyphs.rail_stop if step < reached else glyphs.ahead
        spans.append((f"{sign} {name}" if name else sign, style))
    if stage in _TROUBLED and reached < 0:
        spans.append((f" {glyphs.stages[stage]}", STAGE_STYLES[stage]))
    return tuple(spans)
