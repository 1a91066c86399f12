"""The user's own parcels in numbers: pages of a year, of the carriers, of the shops."""

import asyncio
from collections.abc import Mapping
from datetime import date, tzinfo
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType

from parcel_tui.language import mark, tr
from parcel_tui.tracker.tracker import Tracker
from parcel_tui.tracker.views.statistics import Statistics, statistics_of
from parcel_tui.tui.clipboard import copy_text
from parcel_tui.tui.glyphs import Glyphs
from parcel_tui.tui.keys import form_bindings, key_of
from parcel_tui.tui.screens.modal import PageScreen
from parcel_tui.tui.screens.pages.figures import carriers_page, period, shops_page, year_page
from parcel_tui.tui.widgets.line import Line
from parcel_tui.tui.widgets.line_view import LaidOutView
from parcel_tui.wording.times import local_day

PAGES: Mapping[int, str] = {1: mark("Year"), 2: mark("Carriers"), 3: mark("Shops")}
"""By the key that opens each."""
_NARROW = 60
"""Columns below which the frame has no room for the keys."""


class StatisticsLines(LaidOutView):
    """One page, drawn to the size."""

    def __init__(self, *, glyphs: Glyphs) -> None:
        super().__init__(glyphs=glyphs)
        self._found: Statistics | None = None
        self._today = date.min
        self.page = 1

    def show(self, found: Statistics, today: date) -> None:
        """Shows what was counted on that day."""
        self._found, self._today = found, today
        self.open(self.page)

    def open(self, page: int) -> None:
        """Shows a page, from its top."""
        self.page, self.top = page, 0
        self.lay_out()
        self.repaint()

    def lay_out(self) -> None:
        """Draws for the size."""
        width = max(self.text_width, 20)
        if self._found is None:
            self._lines = [Line.of(tr("Counting …"), "muted")]
        elif self.page == 1:
            self._lines = year_page(self._found, self._today, width, self.page_height, self.glyphs)
        else:
            draw = carriers_page if self.page == 2 else shops_page
            self._lines = draw(self._found, width, self.glyphs)

    @property
    def text(self) -> str:
        """The page as plain text."""
        lines = ("".join(text for text, _ in line.spans).rstrip() for line in self._lines)
        return "\n".join(lines) + "\n"


class StatisticsScreen(PageScreen[None]):
    """Counted beside the screen, since a long history takes a moment to read."""

    BINDINGS: ClassVar[list[BindingType]] = [
        *form_bindings("page.close", also="enter,S"),
        *(Binding(str(number), f"page({number})", title, show=False) for number, title in PAGES.items()),
        Binding("right,l,tab", "turn(1)", "Next page", show=False),
        Binding("left,h,shift+tab", "turn(-1)", "Page before", show=False),
        Binding("y", "copy", "Copy", show=False),
    ]

    def __init__(self, tracker: Tracker, *, zone: tzinfo | None, glyphs: Glyphs) -> None:
        super().__init__()
        self._tracker = tracker
        self._zone = zone
        self._found: Statistics | None = None
        self._lines = StatisticsLines(glyphs=glyphs)

    def compose(self) -> ComposeResult:
        """One frame with the lines in it."""
        self._frame = self.page(tr("Statistics"), self._lines)
        self._show_titles()
        yield self._frame

    def on_mount(self) -> None:
        """Begins to count."""
        self.run_worker(self._count(), group="count", exit_on_error=False)

    async def _count(self) -> None:
        snapshot, now = self._tracker.snapshot, self._tracker.clock()
        parcels = self._tracker.parcels()
        self._found = await asyncio.to_thread(statistics_of, parcels, snapshot.history, now, self._zone)
        self._lines.show(self._found, local_day(now, self._zone))
        self._show_titles()

    def action_page(self, number: int) -> None:
        """Shows a page."""
        self._lines.open(number)
        self._show_titles()

    def action_turn(self, step: int) -> None:
        """The page behind or before it, from the last to the first."""
        self.action_page((self._lines.page - 1 + step) % len(PAGES) + 1)

    def action_copy(self) -> None:
        """Copies the page as plain text."""
        self.run_worker(self._copy(), group="copy", exit_on_error=False)

    async def _copy(self) -> None:
        title = self._frame.border_title or ""
        is_copied = await copy_text(self.app, f"{title}\n\n{self._lines.text}")
        self._show_titles(tr("Copied") if is_copied else tr("tmux before 3.2 can't copy"))

    def _show_titles(self, answer: str = "") -> None:
        """What is counted above; below the pages, and the keys or what came of one."""
        if self._found is not None and self._found.parcels:
            self._frame.border_title = tr("Statistics, {period}", period=period(self._found))
        open_page = self._lines.page
        pages = "  ".join(
            f"[{number} {tr(title)}]" if number == open_page else f"{number} {tr(title)}"
            for number, title in PAGES.items()
        )
        keys = answer or tr("y copy, {close} close", close=key_of(self, "page.close"))
        if self.app.size.width < _NARROW:
            self._frame.border_subtitle = (answer or pages).replace("[", "\\[")
            return
        self._frame.border_subtitle = f"{pages}  {self._lines.glyphs.dot}  {keys}".replace("[", "\\[")
