"""The user's own parcels in numbers."""

import asyncio
from datetime import tzinfo
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical

from parcel_tui.tracker.tracker import Tracker
from parcel_tui.tracker.views.statistics import Statistics, statistics_of
from parcel_tui.tui.glyphs import Glyphs
from parcel_tui.tui.key_names import key_of
from parcel_tui.tui.keys import form_bindings
from parcel_tui.tui.screens.frame import PageScreen
from parcel_tui.tui.widgets.line import Line
from parcel_tui.tui.widgets.line_view import LaidOutView
from parcel_tui.tui.widgets.statistics_lines import statistics_lines


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
        with Vertical(id="frame") as frame:
            frame.border_title = "Statistics"
            frame.border_subtitle = f"{key_of(self, 'page.close')} closes"
            yield StatisticsLines(glyphs=self._glyphs)

    def on_mount(self) -> None:
        """Begins to count."""
        self.run_worker(self._count(), group="count", exit_on_error=False)

    async def _count(self) -> None:
        snapshot, now = self._tracker.snapshot, self._tracker.clock()
        parcels = self._tracker.parcels()
        found = await asyncio.to_thread(statistics_of, parcels, snapshot.history, now, self._zone)
        self.query_one(StatisticsLines).show(found)

    def action_leave(self) -> None:
        """Closes."""
        self.dismiss(None)
