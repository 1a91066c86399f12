"""What list, timeline and the one-line widgets stand on: lines drawn as they come into view."""

from typing import ClassVar, Self

from rich.cells import cell_len
from textual import events
from textual.binding import BindingType
from textual.css.styles import RenderStyles
from textual.geometry import Offset, Region, Size
from textual.message import Message
from textual.strip import Strip
from textual.widget import Widget

from parcel_tui.tui.glyphs import Glyphs
from parcel_tui.tui.keys import MOVING, bindings
from parcel_tui.tui.widgets.line import EMPTY_LINE, Line, LinePen, cut_line

Row = tuple[Line, bool]
"""A line on the screen, and whether the scroll bar's thumb stands behind it."""
_NEVER_DRAWN = Size(-1, -1)


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
    HAS_RULE: ClassVar[bool] = False
    """Whether a rule stands above the lines; it is heavy while the pane has the focus. It is drawn here
    since a border that changes asks for a layout."""
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
        self.rule_title = ""
        """What stands on the rule."""
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
        rows = (y for y, (line, _) in enumerate(self._rows) if line.style.startswith("cursor"))
        return self.content_region.offset + Offset(0, next(rows, 0))

    @property
    def text_width(self) -> int:
        """Cells for text: the last column belongs to the scroll bar."""
        return max(self.size.width - 1, 0)

    @property
    def page_height(self) -> int:
        """How many lines are in view."""
        return max(self.size.height - self.HAS_RULE, 0)

    def index_at(self, event: events.MouseEvent) -> int | None:
        """The index of the line under the mouse; None where there is none."""
        offset = event.get_content_offset(self)
        if offset is None or offset.y < self.HAS_RULE:
            return None
        index = self.top + offset.y - self.HAS_RULE
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
            self.refresh()
            return
        rows = self._make_rows()
        changed = [y for y, (old, new) in enumerate(zip(self._rows, rows, strict=True)) if old != new]
        self._rows = rows
        for y in changed:
            self._strips[y] = None
        if changed:
            left, width = self.styles.padding.left, self.outer_size.width
            self.refresh(*(Region(-left, y, width, 1) for y in changed))

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
            self.scroll_by(0)
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
        line, has_bar = self._rows[y] if y < len(self._rows) else (EMPTY_LINE, False)
        strip = self._pen.draw(line, width, bar=self.glyphs.bar if has_bar else "")
        if y < len(self._strips):
            self._strips[y] = strip
        return strip

    def _make_rows(self) -> list[Row]:
        height, count = self.page_height, self.line_count
        lines = [self.line_at(index) for index in range(self.top, min(self.top + height, count))]
        lines += [EMPTY_LINE] * (height - len(lines))
        first, last = self._thumb(height, count) if count > height > 0 else (-1, -1)
        rows = [(line, first <= y <= last) for y, line in enumerate(lines)]
        return [(self._rule(), False), *rows][: self.size.height] if self.HAS_RULE else rows

    def _rule(self) -> Line:
        glyph, style = (self.glyphs.rule_focused, "accent") if self.has_focus else (self.glyphs.rule, "rule")
        title = f" {self.rule_title} " if self.rule_title else ""
        rest = max(self.size.width - 1 - cell_len(title), 0)
        title_style = "title" if self.has_focus else "muted"
        return Line(((glyph, style), (title, title_style), (glyph * rest, style)))

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

    def __init__(self, *, glyphs: Glyphs) -> None:
        super().__init__(glyphs=glyphs)
        self._line = EMPTY_LINE

    @property
    def line_count(self) -> int:
        """One: it has no other lines."""
        return 1

    @property
    def text_width(self) -> int:
        """The whole width: no column is kept for a scroll bar."""
        return self.size.width

    def line_at(self, index: int) -> Line:
        """The line, cut to the width."""
        return cut_line(self._line, self.text_width, self.glyphs)

    def show_line(self, line: Line) -> None:
        """Shows another line, if it is another."""
        self._line = line
        self.repaint()
