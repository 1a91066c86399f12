"""Fields of one line that are chosen with keys: one of a few, one of many, yes or no."""

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
        border-left: solid $rule;
        background: $panel;
        text-wrap: nowrap;

        &:focus { border-left: outer $accent; background: $row-blurred; }
    }
    """

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
        where = f"  {self.chosen + 1} of {len(self._options)}"
        return Content.assemble(
            ("< ", "bold"), (self._options[self.chosen], "bold $accent"), (" >", "bold"), where
        )

    def on_click(self, event: Click) -> None:
        """Chooses the next option."""
        event.stop()
        self.action_step(1)


class Tick(Widget, can_focus=True):
    """A checkbox whose state is told by its shape; Textual's own tells it by colour alone."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("space,enter", "toggle('value')", "Toggle", show=False)]
    DEFAULT_CSS = """
    Tick {
        height: 1;
        width: 100%;
        padding: 0 1;
        border-left: solid $rule;
        background: $panel;

        &:focus { border-left: outer $accent; background: $row-blurred; }
        &:disabled { color: $muted; }
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
        """Toggles the value, as the keys do."""
        event.stop()
        self.value = not self.value
