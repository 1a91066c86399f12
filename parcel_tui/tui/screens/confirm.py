"""Asks before something is deleted."""

from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.widgets import Button, Static

from parcel_tui.tui.key_names import key_of
from parcel_tui.tui.keys import form_bindings
from parcel_tui.tui.screens.frame import FormScreen, plain_button


class ConfirmScreen(FormScreen[bool]):
    """One question; y and n answer it, escape means no, and the harmless answer has the focus."""

    AUTO_FOCUS = "#no"
    BINDINGS: ClassVar[list[BindingType]] = [
        *form_bindings("answer.yes", "answer.no"),
        Binding("left,right,h,l", "other", "Other answer", show=False),
    ]

    def __init__(self, question: str) -> None:
        super().__init__()
        self._question = question

    def compose(self) -> ComposeResult:
        """The question and its two answers."""
        with Vertical(classes="frame -small"):
            yield Static(self._question, classes="question", markup=False)
            with Horizontal(classes="buttons"):
                yield plain_button("Keep", key_of(self, "answer.no"), id="no")
                yield plain_button("Delete", key_of(self, "answer.yes"), id="yes", classes="-danger")

    def action_yes(self) -> None:
        """Closes with the answer."""
        self.dismiss(True)

    def action_no(self) -> None:
        """The same with the other one."""
        self.dismiss(False)

    def action_other(self) -> None:
        """Moves between the two."""
        self.focus_next("Button")

    @on(Button.Pressed)
    def _pressed(self, event: Button.Pressed) -> None:
        self.dismiss(event.button.id == "yes")
