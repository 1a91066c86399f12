"""What list, timeline and the one-line widgets stand on: lines drawn as they come into view."""

from collections.abc import Sequence
from enum import StrEnum
from typing import ClassVar, Self

from textual import events
from textual.binding import BindingType
from textual.css.styles import RenderStyles
from textual.geometry import Offset, Region, Size
from textual.message import Message
from textual.strip import Strip
from textual.widget import Widget

from parcel_tui.tui.glyphs import Glyphs
from parcel_tui.tui.keys import MOVING, bindings
from parcel_tui.tui.widgets.line import EMPTY_LINE, Line, LinePen, Span
from parcel_tui.wording.cells import cells_of, cut

Row = tuple[Line, Span, Span]
"""A line on the screen, and what stands before and behind it: a frame's sides, the scroll bar's thumb."""
_NEVER_DRAWN = Size(-1, -1)
_NOTHING: Span = ("", "")


class Frame(StrEnum):
    """What tells a pane from the others."""

    NONE = "none"
    RULE = "rule"
    """A rule above it."""
    ROUND = "round"


class LineView(Widget, can_focus=True):
    """A column of lines of one row each, scrolled by itself.

    A subclass tells how many lines there are and makes each when it comes into view.
    `repaint` compares what should be shown with what is shown and paints the lines
    that differ: nothing here ever asks for a layout, which would send the whole screen.
    """

    ALLOW_SELECT = False
    DEFAULT_CSS = """
    LineView { width: 100%; height: 100%; }
    """
    BINDINGS: ClassVar[list[BindingType]] = bindings(MOVING)
    FRAME: ClassVar[Frame] = Frame.NONE
    """What the lines stand in at first; it shows which pane has the focus. It is drawn here since a border
    that changes asks for a layout."""
    INDENT: ClassVar[int] = 0
    """Blank cells before the text of each line."""
    SCROLL_LINES: ClassVar[int] = 3
    """How far one notch of the wheel goes."""

    class Looked(Message):
        """The user moved in this pane, by key or mouse."""

        def __init__(self, view: "LineView") -> None:
            super().__init__()
            self.view = view

    def __init__(self, *, glyphs: Glyphs) -> None:
        super().__init__()
        self.glyphs = glyphs
        self.top = 0
        """The index of the line shown first."""
        self.frame = self.FRAME
        self.rule_title = ""
        """What stands on the rule."""
        self.rule_end = ""
        """What stands at its right end."""
        self.foot = ""
        """What stands at the right in the frame's last line."""
        self._rows: list[Row] = []
        self._rows_size = _NEVER_DRAWN
        self._strips: list[Strip | None] = []
        self._pen = LinePen(self)

    # For subclasses

    @property
    def line_count(self) -> int:
        """How many lines there are."""
        return 0

    def line_at(self, index: int) -> Line:
        """The line with that index, at most `text_width` cells wide."""
        raise NotImplementedError

    def lay_out(self) -> None:
        """Called before lines are made for a new size."""

    # What is shown

    @property
    def caret(self) -> Offset:
        """The first cell of the row with the cursor, else of the view."""
        rows = (y for y, (line, _, _) in enumerate(self._rows) if line.style.startswith("cursor"))
        return self.content_region.offset + Offset(self.frame is Frame.ROUND, next(rows, 0))

    @property
    def head(self) -> Sequence[Line]:
        """Lines that stay above those that are scrolled, below the frame's first line."""
        return ()

    @property
    def text_width(self) -> int:
        """Cells for text: the last one is the scroll bar's, or the frame's, which keeps a distance."""
        sides = 3 if self.frame is Frame.ROUND else 1
        return max(self.size.width - sides - self.INDENT, 0)

    @property
    def page_height(self) -> int:
        """How many lines are in view."""
        return max(self.size.height - self.lines_around, 0)

    @property
    def lines_around(self) -> int:
        """How many lines the frame takes, and what stays above the lines that are scrolled."""
        return self._lines_above + (self.frame is Frame.ROUND)

    @property
    def _lines_above(self) -> int:
        return (self.frame is not Frame.NONE) + len(self.head)

    def take_frame(self, frame: Frame) -> None:
        """Stands in that frame from now on."""
        if frame is not self.frame:
            self.frame = frame
            self.lay_out()
            self._rows_size = _NEVER_DRAWN
            self.refresh()

    def index_at(self, event: events.MouseEvent) -> int | None:
        """The index of the line under the mouse; None where there is none."""
        offset = event.get_content_offset(self)
        if offset is None or not 0 <= (row := offset.y - self._lines_above) < self.page_height:
            return None
        index = self.top + row
        return index if index < self.line_count else None

    def watch_has_focus(self, has_focus: bool) -> None:
        """The rule and the cursor look different with and without the focus."""
        super().watch_has_focus(has_focus)
        self.repaint()

    def take_glyphs(self, glyphs: Glyphs) -> None:
        """Draws with other signs from now on."""
        self.glyphs = glyphs
        self.lay_out()
        self.repaint()
        self.refresh()

    def repaint(self) -> None:
        """Paints the lines that differ from what the terminal shows."""
        size = self.size
        if size != self._rows_size:
            # Not drawn yet at this size, or hidden: whenever it is drawn, it is drawn anew.
            self._rows_size = _NEVER_DRAWN
            if size:
                self.refresh()
            return
        rows = self._make_rows()
        changed = [y for y, (old, new) in enumerate(zip(self._rows, rows, strict=True)) if old != new]
        self._rows = rows
        for y in changed:
            self._strips[y] = None
        if changed:
            self.refresh(*(Region(0, y, size.width, 1) for y in changed))

    def refresh(
        self, *regions: Region, repaint: bool = True, layout: bool = False, recompose: bool = False
    ) -> Self:
        """Textual's own; without regions, all that was drawn is out of date."""
        if repaint and not regions:
            self._strips = [None] * len(self._strips)
        return super().refresh(*regions, repaint=repaint, layout=layout, recompose=recompose)

    def render_lines(self, crop: Region) -> list[Strip]:
        """The rows in the crop, drawn where they are not yet.

        In place of Textual's, which looks up for every row, also of those that stay, what none of
        these has: a border, opacity, links.
        """
        size = self.size
        if size != self._rows_size:
            self.lay_out()
            self.scroll_by(0)  # of a larger view the last page begins further up
            self._rows_size = size
            self._rows = self._make_rows()
            self._strips = [None] * len(self._rows)
        strips = [self._strip_at(y, size.width) for y in crop.line_range]
        if crop.column_span != (0, self.outer_size.width):
            strips = [strip.crop(*crop.column_span) for strip in strips]
        return strips

    def get_component_styles(self, *names: str) -> RenderStyles:
        """The app's: as the widgets' own they would be a third of all the styles worked out at the start."""
        return self.app.get_component_styles(*names)

    def notify_style_update(self) -> None:
        """Called by Textual when the theme or the classes change."""
        super().notify_style_update()
        self._pen.forget()
        self._strips = [None] * len(self._strips)

    def _strip_at(self, y: int, width: int) -> Strip:
        known = self._strips[y] if y < len(self._strips) else None
        if known is not None:
            return known
        line, before, behind = self._rows[y] if y < len(self._rows) else (EMPTY_LINE, _NOTHING, _NOTHING)
        strip = self._pen.draw(line, width, before=before, behind=behind)
        if y < len(self._strips):
            self._strips[y] = strip
        return strip

    def _make_rows(self) -> list[Row]:
        height, count = self.page_height, self.line_count
        shown = range(self.top, min(self.top + height, count))
        lines = [*self.head, *map(self.line_at, shown)]
        lines += [EMPTY_LINE] * (height - len(shown))
        first, last = self._thumb(height, count) if count > height > 0 else (0, -1)
        thumb, indent = (self.glyphs.bar, "muted"), " " * self.INDENT
        left, right = (indent, ""), _NOTHING
        if self.frame is Frame.ROUND:
            right = (self.glyphs.side, self._frame_style)
            left = (self.glyphs.side + indent, self._frame_style)
        above = len(self.head)
        rows = [(line, left, thumb if first <= y - above <= last else right) for y, line in enumerate(lines)]
        if self.frame is not Frame.NONE:
            rows.insert(0, (self.top_line(), _NOTHING, _NOTHING))
        if self.frame is Frame.ROUND:
            # In a pane of one line, the first.
            rows[max(self.size.height - 1, 1) :] = [(self._bottom_line(), _NOTHING, _NOTHING)]
        return rows[: self.size.height]

    @property
    def _frame_style(self) -> str:
        return "accent" if self.has_focus else "rule"

    def top_line(self) -> Line:
        """The frame's first line: `╭─ title ──── end ─╮`, of a rule without the corners."""
        style = self._frame_style
        rule = self.glyphs.rule
        left, right = f"{rule}", f"{rule}"
        if self.frame is Frame.ROUND:
            left, right = self.glyphs.corners[0] + rule, rule + self.glyphs.corners[1]
        elif self.has_focus:
            rule = self.glyphs.rule_focused
            left = right = rule
        room = self.size.width - len(left) - len(right)
        title = f" {cut(self.rule_title, max(room - 2, 0), self.glyphs.ellipsis)} " if self.rule_title else ""
        room -= cells_of(title)
        end = f" {self.rule_end} " if self.rule_end and cells_of(self.rule_end) + 3 <= room else ""
        room -= cells_of(end)
        return Line(
            (
                (left, style),
                (title, "title" if self.has_focus else "muted"),
                (rule * max(room, 0), style),
                (end, "muted"),
                (right, style),
            )
        )

    def _bottom_line(self) -> Line:
        rule, left, right = self.glyphs.rule, self.glyphs.corners[2], self.glyphs.corners[3]
        foot = f" {self.foot} " if self.foot and cells_of(self.foot) + 6 <= self.size.width else ""
        room = max(self.size.width - 3 - cells_of(foot), 0)
        style = self._frame_style
        return Line(((left + rule * room, style), (foot, "muted"), (rule + right, style)))

    def _thumb(self, height: int, count: int) -> tuple[int, int]:
        """The rows that the scroll bar's thumb covers."""
        length = max(height * height // count, 1)
        first = round((height - length) * self.top / (count - height))
        return first, first + length - 1

    # Moving

    def scroll_by(self, lines: int) -> None:
        """Scrolls, as far as there is something; the caller repaints."""
        last = max(self.line_count - self.page_height, 0)
        self.top = min(max(self.top + lines, 0), last)

    def action_move(self, lines: int) -> None:
        """Scrolls some lines down."""
        self.scroll_by(lines)
        self._moved()

    def action_page(self, direction: int) -> None:
        """Goes a page down or up."""
        self.action_move(direction * max(self.page_height - 1, 1))

    def action_edge(self, direction: int) -> None:
        """Goes to the first or the last line."""
        self.action_move(direction * self.line_count)

    def on_mouse_scroll_down(self, event: events.MouseScrollDown) -> None:
        """Scrolls down by the wheel."""
        event.stop()
        self.scroll_by(self.SCROLL_LINES)
        self._moved()

    def on_mouse_scroll_up(self, event: events.MouseScrollUp) -> None:
        """Scrolls up by the wheel."""
        event.stop()
        self.scroll_by(-self.SCROLL_LINES)
        self._moved()

    def _moved(self) -> None:
        self.repaint()
        self.post_message(self.Looked(self))


class LaidOutView(LineView):
    """A column of lines which are all made, in `_lines`, whenever it is laid out."""

    def __init__(self, *, glyphs: Glyphs) -> None:
        super().__init__(glyphs=glyphs)
        self._lines: list[Line] = []

    @property
    def line_count(self) -> int:
        """How many lines `lay_out` made."""
        return len(self._lines)

    def line_at(self, index: int) -> Line:
        """The line with that index."""
        return self._lines[index]


class OneLine(LineView, can_focus=False):
    """One line whose text changes."""

    DEFAULT_CSS = """
    OneLine { height: 1; }
    """

    @property
    def line_count(self) -> int:
        """One: it has no other lines."""
        return 1

    @property
    def text_width(self) -> int:
        """The whole width: no column is kept for a scroll bar."""
        return self.size.width
