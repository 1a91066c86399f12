"""The user's own parcels in numbers."""

import asyncio
from collections.abc import Iterator
from datetime import timedelta, tzinfo
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType

from parcel_tui.domain.text import counted
from parcel_tui.tracker.tracker import Tracker
from parcel_tui.tracker.views.statistics import Pickups, Statistics, TransitDays, statistics_of
from parcel_tui.tui.glyphs import Glyphs
from parcel_tui.tui.keys import form_bindings
from parcel_tui.tui.screens.modal import PageScreen
from parcel_tui.tui.widgets.line import EMPTY_LINE, Line
from parcel_tui.tui.widgets.line_view import LaidOutView
from parcel_tui.wording.cells import fit, safe, wrap
from parcel_tui.wording.times import MONTHS

_MONTH_WIDTH = 9
_NUMBER_WIDTH = 5
_WORDS_WIDTH = 30
"""Cells for the numbers behind a carrier's bar."""


def statistics_lines(found: Statistics, glyphs: Glyphs, width: int) -> list[Line]:
    """The months, the carriers, the pick-ups, in lines of at most `width` cells."""
    width = max(width, 20)
    if not found.parcels:
        return [Line.of(text, "muted") for text in wrap("No parcels yet: there is nothing to count.", width)]
    return [
        Line.of("Parcels a month", "title"),
        *_months(found, glyphs, width),
        EMPTY_LINE,
        Line.of("Days under way, by carrier", "title"),
        *_carriers(found.transit, glyphs, width),
        EMPTY_LINE,
        Line.of("Fetched at the shop", "title"),
        *_pickups(found.pickups, glyphs, width),
    ]


def _months(found: Statistics, glyphs: Glyphs, width: int) -> Iterator[Line]:
    most = max((count for _, count in found.months), default=0)
    room = width - _MONTH_WIDTH - _NUMBER_WIDTH - 1
    for month, count in found.months:
        name = f"{MONTHS[month.month - 1]} {month.year}"
        bar = glyphs.block * (max(round(room * count / most), 1) if count else 0)
        number = fit(str(count) if count else "-", _NUMBER_WIDTH, right=True)
        yield Line(((fit(name, _MONTH_WIDTH), "muted"), (number, ""), (f" {bar}", "moving")))


def _carriers(transit: tuple[TransitDays, ...], glyphs: Glyphs, width: int) -> Iterator[Line]:
    if not transit:
        yield from _muted("No parcel has arrived yet.", width)
        return
    longest = max(one.longest for one in transit) or 1.0
    name_width = min(18, width // 3)
    room = width - name_width - _WORDS_WIDTH - 2
    for one in transit:
        reach = f"{one.shortest:.1f} to {one.longest:.1f}"
        words = f"{one.median:.1f} ({reach}), {counted(one.count, 'parcel')}"
        name = fit(safe(one.carrier), name_width, glyphs.ellipsis)
        if room < 8:
            yield Line(((f"{name} ", ""), (fit(words, width - name_width - 1, glyphs.ellipsis), "muted")))
        else:
            yield Line(((f"{name} ", ""), *_range(one, longest, room, glyphs), (f" {words}", "muted")))
    yield from _muted("Median (shortest and longest), from the first checkpoint to the arrival.", width)


def _range(one: TransitDays, longest: float, room: int, glyphs: Glyphs) -> tuple[tuple[str, str], ...]:
    """A line from the shortest to the longest, with the median on it, in exactly `room` cells."""
    first, middle, last = (
        round((room - 1) * days / longest) for days in (one.shortest, one.median, one.longest)
    )
    return (
        (" " * first + glyphs.track * (middle - first), "muted"),
        (glyphs.rail_stop, "moving"),
        (glyphs.track * (last - middle) + " " * (room - 1 - last), "muted"),
    )


def _pickups(pickups: Pickups, glyphs: Glyphs, width: int) -> Iterator[Line]:
    all_of_them = pickups.in_time + pickups.late + pickups.missed
    if not all_of_them:
        yield from _muted("No parcel that waited at a shop has been fetched yet.", width)
        return
    room = max(width - 18 - _NUMBER_WIDTH, 1)
    rows = (
        ("in time", pickups.in_time, "done"),
        ("late", pickups.late, "warning"),
        ("never fetched", pickups.missed, "bad"),
    )
    for name, count, style in rows:
        bar = glyphs.block * (max(round(room * count / all_of_them), 1) if count else 0)
        yield Line(
            ((fit(name, 16), ""), (fit(str(count), _NUMBER_WIDTH, right=True), ""), (f" {bar}", style))
        )
    if pickups.median_wait is not None:
        yield from _muted(f"Half of them waited no longer than {_span(pickups.median_wait)}.", width)


def _span(wait: timedelta) -> str:
    hours = round(wait / timedelta(hours=1))
    return counted(max(hours, 1), "hour") if hours < 48 else counted(round(hours / 24), "day")


def _muted(text: str, width: int) -> Iterator[Line]:
    return (Line.of(line, "muted") for line in wrap(text, width))


class StatisticsLines(LaidOutView):
    """The numbers with their bars, drawn to the width."""

    def __init__(self, *, glyphs: Glyphs) -> None:
        super().__init__(glyphs=glyphs)
        self._found: Statistics | None = None

    def show(self, found: Statistics) -> None:
        """Shows what was counted."""
        self._found = found
        self.lay_out()
        self.repaint()

    def lay_out(self) -> None:
        """Draws for the width."""
        waiting = [Line.of("Counting …", "muted")]
        self._lines = statistics_lines(self._found, self.glyphs, self.text_width) if self._found else waiting


class StatisticsScreen(PageScreen[None]):
    """Counted beside the screen, since a long history takes a moment to read."""

    BINDINGS: ClassVar[list[BindingType]] = form_bindings("page.close", also="enter,S")

    def __init__(self, tracker: Tracker, *, zone: tzinfo | None, glyphs: Glyphs) -> None:
        super().__init__()
        self._tracker = tracker
        self._zone = zone
        self._glyphs = glyphs

    def compose(self) -> ComposeResult:
        """One frame with the lines in it."""
        yield self.page("Statistics", StatisticsLines(glyphs=self._glyphs))

    def on_mount(self) -> None:
        """Begins to count."""
        self.run_worker(self._count(), group="count", exit_on_error=False)

    async def _count(self) -> None:
        snapshot, now = self._tracker.snapshot, self._tracker.clock()
        parcels = self._tracker.parcels()
        found = await asyncio.to_thread(statistics_of, parcels, snapshot.history, now, self._zone)
        self.query_one(StatisticsLines).show(found)
