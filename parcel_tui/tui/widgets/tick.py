"""Yes or no, in one line."""

from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.content import Content
from textual.events import Click
from textual.reactive import reactive
from textual.widget import Widget


class Tick(Widget, can_focus=True):
    """A checkbox whose state is told by its shape; Textual's own tells it by colour alone."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("space,enter", "toggle('value')", "Toggle", show=False)]
    DEFAULT_CSS = """
    Tick {
        height: 1;
        width: 100%;
        padding: 0 1;
        border-left: solid $panel-lighten-2;
        background: $surface;

        &:focus { border-left: outer $accent; background-tint: $foreground 8%; }
        &:disabled { color: $text-disabled; }
    }
    """

    value: reactive[bool] = reactive(False)

    def __init__(self, label: str, *, id: str, disabled: bool = False) -> None:  # noqa: A002 - Textual's own name
        super().__init__(id=id, disabled=disabled)
        self._label = label

    def render(self) -> Content:
        """The box and its label."""
        return Content(f"[{'x' if self.value else ' '}] {self._label}")

    def on_click(self, event: Click) -> None:
        """The mouse does the same."""
        event.stop()
        self.value = not self.value
