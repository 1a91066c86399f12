"""The log of changes: what was new about which parcel, and when."""

from collections.abc import Sequence
from datetime import datetime, tzinfo
from typing import ClassVar

from msgspec import Struct
from rich.cells import cell_len
from textual import events
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.message import Message

from parcel_tui.domain.parcel import Change
from parcel_tui.domain.times import told_zone
from parcel_tui.tracker.tracker import Tracker
from parcel_tui.tui.glyphs import Glyphs
from parcel_tui.tui.keys import ENTER, form_bindings
from parcel_tui.tui.screens.modal import PageScreen
from parcel_tui.tui.widgets.line import STAGE_STYLES, Line
from parcel_tui.tui.widgets.line_view import LineView
from parcel_tui.wording.cells import cut, fit, safe, wrap
from parcel_tui.wording.stages import STAGES
from parcel_tui.wording.times import moment

SHOWN_CHANGES = 2000
"""So many are shown; the state file may hold more."""

NO_CHANGES = "Nothing has changed yet. What is new about your parcels will be listed here."


class _Row(Struct, frozen=True):
    change: Change
    when: str


def _when(change: Change, now: datetime, zone: tzinfo | None) -> str:
    """When it happened, else when it was found."""
    return moment(change.time or change.at, now, told_zone(change.zone_told, zone))


class ActivityLines(LineView):
    """One line a change, newest first, with a cursor."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("enter", "open", "To the parcel", show=False)]

    class Opened(Message):
        """The user wants to see the parcel."""

        def __init__(self, key: int) -> None:
            super().__init__()
            self.key = key

    def __init__(self, changes: Sequence[Change], now: datetime, zone: tzinfo | None, glyphs: Glyphs) -> None:
        super().__init__(glyphs=glyphs)
        self._rows_told = [_Row(change, _when(change, now, zone)) for change in changes]
        self._when_width = max((cell_len(row.when) for row in self._rows_told), default=0)
        self._hints: tuple[str, ...] = ()
        self._index = 0

    @property
    def line_count(self) -> int:
        """As many as changes, or as the hint needs."""
        return len(self._rows_told) or len(self._hints)

    def lay_out(self) -> None:
        """Wraps the hint."""
        self._hints = wrap(NO_CHANGES, max(self.text_width, 2))

    def line_at(self, index: int) -> Line:
        """A change: when it was, of which parcel, and what."""
        if not self._rows_told:
            return Line.of(self._hints[index], "muted")
        row = self._rows_told[index]
        is_here = index == self._index
        when = fit(row.when, self._when_width if self.text_width >= 50 else 6, self.glyphs.ellipsis)
        room = max(self.text_width - cell_len(when) - 5, 2)
        title = fit(safe(row.change.title), min(max(room * 2 // 5, 8), 24), self.glyphs.ellipsis)
        message = safe(row.change.message) or STAGES[row.change.stage].title
        stage = row.change.stage
        return Line(
            (
                (self.glyphs.cursor if is_here else " ", "accent"),
                (f"{when} ", "muted"),
                (f"{self.glyphs.stages[stage]} ", STAGE_STYLES[stage]),
                (title, "strong"),
                (f" {cut(message, max(room - cell_len(title), 0), self.glyphs.ellipsis)}", ""),
            ),
            "cursor" if is_here else "",
        )

    def action_move(self, lines: int) -> None:
        """Goes to a change further down."""
        if not self._rows_told:
            return
        self._index = min(max(self._index + lines, 0), len(self._rows_told) - 1)
        self.top = min(max(self.top, self._index - self.page_height + 1), self._index)
        self.repaint()

    def action_open(self) -> None:
        """To the parcel of the change under the cursor."""
        if self._rows_told:
            self.post_message(self.Opened(self._rows_told[self._index].change.parcel))

    def on_click(self, event: events.Click) -> None:
        """Chooses the change under the mouse; a second click goes to its parcel."""
        event.stop()
        index = self.index_at(event)
        if index is None or not self._rows_told:
            return
        if index == self._index:
            self.action_open()
        self.action_move(index - self._index)


class ActivityScreen(PageScreen[int | None]):
    """The log; gives the key of the parcel to go to, or None."""

    BINDINGS: ClassVar[list[BindingType]] = form_bindings("page.close", also="L,left,h")

    def __init__(self, tracker: Tracker, *, zone: tzinfo | None, glyphs: Glyphs) -> None:
        super().__init__()
        self._tracker = tracker
        self._zone = zone
        self._glyphs = glyphs

    def compose(self) -> ComposeResult:
        """One frame with the lines in it."""
        snapshot = self._tracker.snapshot
        last = snapshot.changes(after=max(snapshot.meta.next_change - 1 - SHOWN_CHANGES, 0))
        # What was found later may have happened earlier.
        newest_first = sorted(
            (change for _, change in reversed(last)),
            key=lambda change: change.time or change.at,
            reverse=True,
        )
        lines = ActivityLines(newest_first, self._tracker.clock(), self._zone, self._glyphs)
        yield self.page("Activity", lines, f"{ENTER} opens it, ")

    def on_activity_lines_opened(self, message: ActivityLines.Opened) -> None:
        """Closes, and tells which parcel is wanted."""
        self.dismiss(message.key)
