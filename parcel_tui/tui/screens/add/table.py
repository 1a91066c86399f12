"""The numbers of the add form, one a row: whether each is taken, whose it is, and why it was left out."""

from collections.abc import Sequence
from typing import ClassVar

from msgspec import Struct
from textual import events, on
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.geometry import Offset, Size
from textual.message import Message
from textual.widgets import OptionList
from textual.widgets.option_list import Option

from parcel_tui.wording.cells import cells_of, fit, safe


class NumberRow(Struct, frozen=True):
    """One row: a number, and what there is to say about it."""

    identifier: str
    what: str
    """Its carrier, or why it was left out."""
    is_taken: bool = True
    has_carrier: bool = True
    """Whether a carrier can be chosen for it: Flex Forward's labels have none."""


class NumberTable(OptionList):
    """Up and down move, Space takes a number or leaves it out, Enter or a letter chooses its carrier."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("space", "tick", "Take it or leave it out", show=False),
    ]

    class Toggled(Message):
        """A number is to be taken, or to be left out."""

        def __init__(self, row: NumberRow) -> None:
            super().__init__()
            self.row = row

    class CarrierWanted(Message):
        """The carrier of one number is to be chosen; `typed` is what its name begins with."""

        def __init__(self, row: NumberRow, typed: str = "") -> None:
            super().__init__()
            self.row = row
            self.typed = typed

    def __init__(self) -> None:
        super().__init__(compact=True)
        self.display = False
        self.rows: Sequence[NumberRow] = ()

    @property
    def caret(self) -> Offset:
        """The first cell of the row with the cursor."""
        return self.content_region.offset + Offset(0, (self.highlighted or 0) - self.scroll_offset.y)

    def show(self, rows: Sequence[NumberRow]) -> None:
        """Shows those rows, the cursor where it was; without any the table takes no room."""
        if list(rows) == list(self.rows):
            return
        at = self.highlighted
        self.rows = tuple(rows)
        self.display = bool(rows)
        width = max((cells_of(row.identifier) for row in rows), default=0)
        self.clear_options()
        self.add_options(Option(_line(row, min(width, 40))) for row in rows)
        self.highlighted = min(at or 0, len(rows) - 1) if rows else None

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        """How many lines it takes; of more rows than the screen has, none is laid out to know."""
        rows = len(self.rows)
        return rows if rows > viewport.height else super().get_content_height(container, viewport, width)

    def to(self, number: str) -> None:
        """Moves the cursor to the row of that number."""
        places = (place for place, row in enumerate(self.rows) if row.identifier == number)
        self.highlighted = next(places, self.highlighted)

    def to_next(self) -> None:
        """Moves the cursor a row down, if there is one."""
        if self.highlighted is not None and self.highlighted + 1 < len(self.rows):
            self.highlighted += 1

    def action_tick(self) -> None:
        """Takes the number under the cursor, or leaves it out."""
        if (row := self._current) is not None:
            self.post_message(self.Toggled(row))

    def on_key(self, event: events.Key) -> None:
        """A letter begins the name of the carrier."""
        row = self._current
        if row and row.has_carrier and event.is_printable and event.character and event.character != " ":
            event.stop()
            event.prevent_default()
            self.post_message(self.CarrierWanted(row, event.character))

    @on(OptionList.OptionSelected)
    def _chosen(self, event: OptionList.OptionSelected) -> None:
        event.stop()
        row = self.rows[event.option_index]
        if not row.is_taken:
            self.post_message(self.Toggled(row))
        elif row.has_carrier:
            self.post_message(self.CarrierWanted(row))

    @property
    def _current(self) -> NumberRow | None:
        return self.rows[self.highlighted] if self.highlighted is not None and self.rows else None


def _line(row: NumberRow, width: int) -> Content:
    return Content(
        f"[{'x' if row.is_taken else ' '}] {fit(safe(row.identifier), width, '…')}  {safe(row.what)}"
    )
