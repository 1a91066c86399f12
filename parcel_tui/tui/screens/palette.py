"""Finds a command by its name: a line to type in, and the commands with their keys, the most used first."""

from collections.abc import Callable, Sequence
from typing import ClassVar

from msgspec import Struct
from rich.cells import cell_len
from textual import events, on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.fuzzy import Matcher
from textual.widgets import Input, OptionList
from textual.widgets.option_list import Option

from parcel_tui.language import tr
from parcel_tui.tui.keys import form_bindings
from parcel_tui.tui.screens.modal import FormScreen, frame
from parcel_tui.tui.widgets.forms.still_input import StillInput
from parcel_tui.wording.cells import fit

_LABEL, _KEY = 20, 8
"""Cells for what a command is called, and for its key."""
_FEWEST_OF_HELP = 12
"""Cells from which what it does is told beside them."""


class Entry(Struct, frozen=True):
    """One line of the palette, in the user's language."""

    label: str
    help: str
    key: str
    run: Callable[[], object]


class PaletteScreen(FormScreen[Entry | None]):
    """Gives the chosen entry; None when it is left."""

    BINDINGS: ClassVar[list[BindingType]] = [
        *form_bindings("form.cancel"),
        Binding("down,ctrl+n", "move(1)", show=False, priority=True),
        Binding("up,ctrl+p", "move(-1)", show=False, priority=True),
    ]

    def __init__(self, entries: Sequence[Entry]) -> None:
        """`entries` in the order in which they stand before anything is typed."""
        super().__init__()
        self._entries = self._found = tuple(entries)
        self._list = OptionList(compact=True, markup=False)
        self._list.can_focus = False

    def compose(self) -> ComposeResult:
        """The line and the list."""
        with frame(tr("Commands")):
            yield StillInput(placeholder=tr("type to search"))
            yield self._list

    def on_resize(self, event: events.Resize) -> None:
        """Draws the lines as wide as there is room for."""
        self.call_after_refresh(self._show)

    @on(Input.Changed)
    def _search(self, event: Input.Changed) -> None:
        matcher = Matcher(event.value.strip())
        ranked = [
            (max(matcher.match(each.label), matcher.match(each.help) / 2), each) for each in self._entries
        ]
        found = sorted((each for each in ranked if each[0] > 0), key=lambda each: -each[0])
        self._found = tuple(entry for _, entry in found) if event.value.strip() else self._entries
        self._show()

    @on(Input.Submitted)
    def _take(self) -> None:
        if self._list.highlighted is not None and self._found:
            self.dismiss(self._found[self._list.highlighted])

    @on(OptionList.OptionSelected)
    def _clicked(self, event: OptionList.OptionSelected) -> None:
        self.dismiss(self._found[event.option_index])

    def action_move(self, step: int) -> None:
        """Goes to the next line, or the one before; from the last to the first."""
        if step > 0:
            self._list.action_cursor_down()
        else:
            self._list.action_cursor_up()

    def action_cancel(self) -> None:
        """Closes without a command."""
        self.dismiss(None)

    def _show(self) -> None:
        width = self._list.scrollable_content_region.width - 1
        label = _label_cells(self._found, width)
        self._list.clear_options()
        self._list.add_options(Option(_line(entry, width, label)) for entry in self._found)
        self._list.highlighted = 0 if self._found else None


def _label_cells(entries: Sequence[Entry], width: int) -> int:
    """How wide the labels are: all that the keys leave where a text beside them would be a stump."""
    room = width - _KEY - 1
    if room - _LABEL < _FEWEST_OF_HELP:
        return max(room, 0)
    longest = max((cell_len(entry.label) for entry in entries), default=0)
    beside = max((cell_len(entry.help) for entry in entries), default=0) + 1
    return max(_LABEL, min(longest, room - beside))


def _line(entry: Entry, width: int, label: int) -> Content:
    rest = max(width - label - _KEY - 1, 0)
    return Content.assemble(
        fit(entry.label, label),
        " ",
        (fit(entry.help if entry.help != entry.label else "", rest), "$muted"),
        (fit(entry.key, _KEY, right=True), "$accent"),
    )
