"""Fields of one line that are chosen with keys: one of a few, one of many, yes or no."""

from collections.abc import Sequence
from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.content import Content
from textual.events import Click
from textual.geometry import Offset, Size
from textual.message import Message
from textual.reactive import reactive
from textual.widget import Widget

from parcel_tui.language import tr
from parcel_tui.wording.cells import cells_of, fit


class Choice(Widget, can_focus=True):
    """Chooses with left and right, or a click; the chosen one stands in brackets."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("left,h", "step(-1)", "Previous", show=False),
        Binding("right,l,space", "step(1)", "Next", show=False),
    ]

    chosen: reactive[int] = reactive(0)

    class Changed(Message):
        """The user chose another option."""

    def __init__(self, options: Sequence[str], *, id: str) -> None:  # noqa: A002 - Textual's own name for it
        super().__init__(id=id)
        self._options = tuple(options)

    def render(self) -> Content:
        """All options side by side."""
        return Content.assemble(
            *(
                (f"[{option}]", "bold $accent") if index == self.chosen else f" {option} "
                for index, option in enumerate(self._options)
            )
        )

    def validate_chosen(self, index: int) -> int:
        """Neither before the first nor after the last."""
        return max(0, min(index, len(self._options) - 1))

    def watch_chosen(self) -> None:
        """Posts `Changed`."""
        self.post_message(self.Changed())

    def action_step(self, step: int) -> None:
        """Chooses the next one, or the one before."""
        self.chosen += step

    def on_click(self, event: Click) -> None:
        """Chooses the option under the mouse."""
        offset = event.get_content_offset(self)
        if offset is None:
            return
        end = 0
        for index, option in enumerate(self._options):
            end += len(option) + 2
            if offset.x < end:
                self.chosen = index
                return


class Stepper(Choice):
    """Goes through the options with left and right, or a click; tells how many there are."""

    def render(self) -> Content:
        """The chosen option between the signs for more."""
        where = tr("  {number} of {count}", number=self.chosen + 1, count=len(self._options))
        return Content.assemble(
            ("< ", "bold"), (self._options[self.chosen], "bold $accent"), (" >", "bold"), where
        )

    def on_click(self, event: Click) -> None:
        """Chooses the next option."""
        event.stop()
        self.action_step(1)


class Ticks(Widget, can_focus=True):
    """Several boxes side by side: left and right move, Space or a click ticks."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("left,h", "step(-1)", "Previous", show=False),
        Binding("right,l", "step(1)", "Next", show=False),
        Binding("space", "toggle_current", "Toggle", show=False),
    ]

    chosen: reactive[frozenset[int]] = reactive(frozenset())
    """The indexes of what is ticked."""
    current: reactive[int] = reactive(0)

    def __init__(self, options: Sequence[str], *, id: str) -> None:  # noqa: A002 - Textual's own name for it
        super().__init__(id=id)
        self._options = tuple(options)
        self._column = max(map(cells_of, options)) + len("[x]  ")

    def render(self) -> Content:
        """As many in a line as there is room for, one below the other."""
        boxes = [
            (
                fit(f"[{'x' if index in self.chosen else ' '}] {option}", self._column),
                "bold $accent" if index == self.current and self.has_focus else "",
            )
            for index, option in enumerate(self._options)
        ]
        rows = [boxes[start : start + self._columns] for start in range(0, len(boxes), self._columns)]
        return Content("\n").join(Content.assemble(*row) for row in rows)

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        """How many lines the boxes take."""
        return -(-len(self._options) // max(width // self._column, 1))

    @property
    def caret(self) -> Offset:
        """The cell of the current box."""
        row, column = divmod(self.current, self._columns)
        return self.content_region.offset + Offset(column * self._column + 1, row)

    @property
    def _columns(self) -> int:
        return max(self.size.width // self._column, 1)

    def validate_current(self, index: int) -> int:
        """Neither before the first nor after the last."""
        return max(0, min(index, len(self._options) - 1))

    def action_step(self, step: int) -> None:
        """Goes to the next box, or the one before."""
        self.current += step

    def action_toggle_current(self) -> None:
        """Ticks the current box, or takes its tick away."""
        self.chosen ^= {self.current}

    def on_click(self, event: Click) -> None:
        """Ticks the box under the mouse."""
        offset = event.get_content_offset(self)
        if offset is not None:
            index = offset.y * self._columns + offset.x // self._column
            if index < len(self._options):
                self.current = index
                self.action_toggle_current()


class Tick(Widget, can_focus=True):
    """A checkbox whose state is told by its shape; Textual's own tells it by colour alone."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("space,enter", "toggle('value')", "Toggle", show=False)]

    value: reactive[bool] = reactive(False)

    def __init__(self, label: str, *, id: str, disabled: bool = False) -> None:  # noqa: A002 - Textual's own name
        super().__init__(id=id, disabled=disabled)
        self._label = label

    def render(self) -> Content:
        """The box and its label."""
        return Content(f"[{'x' if self.value else ' '}] {self._label}")

    def on_click(self, event: Click) -> None:
        """Toggles the value, as the keys do."""
        event.stop()
        self.value = not self.value
