"""A stock skeleton of three panes: header, folders, an OptionList of rows, a detail, footer.

python three_panes.py ROWS
"""

import sys

from textual.app import App, ComposeResult
from textual.containers import Horizontal
from textual.widgets import Footer, Header, OptionList, Static


class ThreePanes(App[None]):
    """What the tutorials would build."""

    CSS = "#folders { width: 19; } #rows { width: 11fr; height: 100%; } #detail { width: 9fr; height: 100%; }"

    def compose(self) -> ComposeResult:
        yield Header()
        with Horizontal():
            yield OptionList("Inbox", "Archive", id="folders")
            yield OptionList(
                *(f"READY {n:05} something on its way to somewhere" for n in range(int(sys.argv[1]))),
                id="rows",
            )
            yield Static("\n".join(f"14:{n:02} it has come this far" for n in range(12)), id="detail")
        yield Footer()

    def on_mount(self) -> None:
        self.query_one("#rows").focus()


if __name__ == "__main__":
    ThreePanes().run()
