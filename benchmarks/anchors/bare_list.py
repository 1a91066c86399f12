"""A bare list on the line API, and a detail pane on the line API that follows it.

python bare_list.py ROWS
"""

import sys
from typing import ClassVar

from rich.segment import Segment
from rich.style import Style
from textual.app import App, ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal
from textual.geometry import Region
from textual.strip import Strip
from textual.widget import Widget

CURSOR = Style(reverse=True)
PLAIN = Style()


class Detail(Widget):
    """Some lines about the chosen row."""

    DEFAULT_CSS = "Detail { width: 9fr; height: 100%; }"
    chosen = 0

    def show(self, row: int) -> None:
        self.chosen = row
        self.refresh(*(Region(0, y, self.size.width, 1) for y in range(12)))

    def render_line(self, y: int) -> Strip:
        text = f"14:{y:02} row {self.chosen} has come this far" if y < 12 else ""
        return Strip([Segment(text, PLAIN)]).adjust_cell_length(self.size.width, PLAIN)


class Rows(Widget, can_focus=True):
    """The rows."""

    DEFAULT_CSS = "Rows { width: 11fr; height: 100%; }"
    BINDINGS: ClassVar[list[BindingType]] = [
        ("down", "move(1)", ""),
        ("up", "move(-1)", ""),
        ("pagedown", "page(1)", ""),
        ("pageup", "page(-1)", ""),
    ]

    def __init__(self, rows: list[str]) -> None:
        super().__init__()
        self.rows, self.index, self.top = rows, 0, 0

    def action_move(self, step: int) -> None:
        before, top = self.index, self.top
        self.index = min(max(self.index + step, 0), len(self.rows) - 1)
        self.top = min(max(self.top, self.index - self.size.height + 1), self.index)
        if top != self.top:
            self.refresh()
        else:
            self.refresh(*(Region(0, i - top, self.size.width, 1) for i in (before, self.index)))
        self.app.query_one(Detail).show(self.index)

    def action_page(self, direction: int) -> None:
        self.action_move(direction * (self.size.height - 1))

    def render_line(self, y: int) -> Strip:
        index = self.top + y
        style = CURSOR if index == self.index else PLAIN
        text = self.rows[index] if index < len(self.rows) else ""
        return Strip([Segment(text, style)]).adjust_cell_length(self.size.width, style)


class BareList(App[None]):
    """Two panes."""

    ENABLE_COMMAND_PALETTE = False
    AUTO_FOCUS = "Rows"

    def compose(self) -> ComposeResult:
        with Horizontal():
            yield Rows([f" READY {n:05} something on its way to somewhere" for n in range(int(sys.argv[1]))])
            yield Detail()


if __name__ == "__main__":
    BareList().run()
