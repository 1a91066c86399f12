"""One of a few, in one line."""

from collections.abc import Sequence
from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.content import Content
from textual.events import Click
from textual.message import Message
from textual.reactive import reactive
from textual.widget import Widget


class Choice(Widget, can_focus=True):
    """Chooses with left and right, or a click; the chosen one stands in brackets."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("left,h", "step(-1)", "Previous", show=False),
        Binding("right,l,space", "step(1)", "Next", show=False),
    ]
    DEFAULT_CSS = """
    Choice {
        height: 1;
        width: 100%;
        border-left: solid $panel-lighten-2;
        background: $surface;
        text-wrap: nowrap;

        &:focus { border-left: outer $accent; background-tint: $foreground 8%; }
    }
    """

    chosen: reactive[int] = reactive(0)

    class Changed(Message):
        """Another one was chosen."""

    def __init__(self, options: Sequence[str], *, id: str) -> None:  # noqa: A002 - Textual's own name for it
        super().__init__(id=id)
        self._options = tuple(options)

    def render(self) -> Content:
        """All options side by side."""
        return Content.assemble(
            *(
                (f"[{option}]", "bold $text-accent") if index == self.chosen else f" {option} "
                for index, option in enumerate(self._options)
            )
        )

    def validate_chosen(self, index: int) -> int:
        """Neither before the first nor after the last."""
        return max(0, min(index, len(self._options) - 1))

    def watch_chosen(self) -> None:
        """Tells the screen."""
        self.post_message(self.Changed())

    def action_step(self, step: int) -> None:
        """Chooses the next one, or the one before."""
        self.chosen += step

    def on_click(self, event: Click) -> None:
        """Chooses what was clicked."""
        offset = event.get_content_offset(self)
        if offset is None:
            return
        end = 0
        for index, option in enumerate(self._options):
            end += len(option) + 2
            if offset.x < end:
                self.chosen = index
                return
