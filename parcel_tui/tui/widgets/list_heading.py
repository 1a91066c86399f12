"""What stands around the list: title and order, the names of its columns, the headings of groups. Pure."""

from collections.abc import Mapping

from msgspec import Struct

from parcel_tui.language import trc
from parcel_tui.tui.glyphs import Glyphs
from parcel_tui.tui.widgets.line import Line, Span
from parcel_tui.tui.widgets.list_plan import Group
from parcel_tui.tui.widgets.parcel_row import ENOUGH_MESSAGE, GAP, SIGNS, Column, Columns
from parcel_tui.wording.cells import cells_of, cut

_FRAME_CELLS = 9
"""Cells of the first line that belong to the frame, and lie between title and order."""
_AT_RIGHT = frozenset({Column.DUE, Column.NEWS})


class Heading(Struct, frozen=True):
    """What is said around the list."""

    title: tuple[str, ...] = ()
    """Parts, the most important first."""
    is_usual: bool = True
    """Whether the title holds no more than which view it is, and how many parcels are in it."""
    order: str = ""
    ordered: Column | None = None
    """The column by which it is ordered, if it is one."""
    is_rising: bool = True
    foot: str = ""

    def order_words(self, glyphs: Glyphs) -> str:
        """The order, and whether it begins with the first or with the last."""
        return f"{self.order} {self._arrow(glyphs)}" if self.order else ""

    def fitted_title(self, keys: str, width: int, glyphs: Glyphs) -> str:
        """As many whole parts of the title as fit into a frame of that width, the first always.

        `keys` are those of the views, where nothing else tells them.
        """
        title = self.title[0] if self.title else ""
        if keys:
            title += f" ‹{keys}›"
        for part in self.title[1:]:
            longer = f"{title} {glyphs.dot} {part}"
            if cells_of(longer) + cells_of(self.order_words(glyphs)) > width - _FRAME_CELLS:
                break
            title = longer
        return title

    def names(self, columns: Columns, glyphs: Glyphs) -> list[tuple[str, int]]:
        """The names of the columns that are shown, each with the cell in which it begins."""
        found: list[tuple[str, int]] = []
        start = SIGNS
        for column, name in _names(columns).items():
            size: int = getattr(columns, column)
            if size:
                is_right = column in _AT_RIGHT
                text = f"{name} {self._arrow(glyphs)}" if self._is_by(column, columns) else name
                text = cut(text, size + is_right, glyphs.ellipsis)
                found.append((text, start + size - cells_of(text) if is_right else start))
                start += size + GAP
        return found

    def _is_by(self, column: Column, columns: Columns) -> bool:
        is_shared = columns.is_one_time and column is Column.DUE and self.ordered is Column.NEWS
        return column is self.ordered or is_shared

    def _arrow(self, glyphs: Glyphs) -> str:
        return glyphs.up if self.is_rising else glyphs.down


def names_line(names: list[tuple[str, int]]) -> Line:
    """The names of the columns as a line above them."""
    spans: list[Span] = []
    end = 0
    for name, start in names:
        spans.append((" " * (start - end) + name, "muted"))
        end = start + cells_of(name)
    return Line(tuple(spans))


def names_rule(names: list[tuple[str, int]], width: int, glyphs: Glyphs, *, has_focus: bool) -> Line:
    """The names of the columns on a rule of that width."""
    rule, style = (glyphs.rule_focused, "accent") if has_focus else (glyphs.rule, "rule")
    spans: list[Span] = []
    end = 0
    for name, start in names:
        spans += [(rule * (start - end - 1), style), (f" {name} ", "title" if has_focus else "muted")]
        end = start + cells_of(name) + 1
    return Line((*spans, (rule * max(width - end, 0), style)))


def group_line(group: Group, width: int, glyphs: Glyphs) -> Line:
    """The heading of a group, with a rule as far as the width reaches."""
    title = f" {group.title} {group.count} "
    return Line(((title, group.style), (glyphs.rule * max(width - cells_of(title), 0), "rule")))


def _names(columns: Columns) -> Mapping[Column, str]:
    has_room = columns.message >= ENOUGH_MESSAGE
    return {
        Column.TITLE: trc("column of the list", "parcel"),
        Column.CARRIER: trc("column of the list", "carrier"),
        Column.MESSAGE: trc("column of the list", "waits at / last news")
        if has_room
        else trc("column of the list", "latest"),
        Column.DUE: trc("column of the list", "due / news")
        if columns.is_one_time
        else trc("column of the list", "due"),
        Column.NEWS: trc("column of the list", "news"),
    }
