"""Asks before something cannot be taken back."""

from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.screen import ModalScreen
from textual.widgets import Button, Static

from parcel_tui.tui.key_names import key_of
from parcel_tui.tui.screens.frame import NARROW_BREAKPOINTS, SHORT_BREAKPOINTS, plain_button


class ConfirmScreen(ModalScreen[bool]):
    """One question; y and n answer it, escape means no, and the harmless answer has the focus."""

    CSS_PATH = "modal.tcss"
    AUTO_FOCUS = "#no"
    HORIZONTAL_BREAKPOINTS = NARROW_BREAKPOINTS
    VERTICAL_BREAKPOINTS = SHORT_BREAKPOINTS
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("y", "answer(True)", "Yes", id="answer.yes"),
        Binding("n,escape,q", "answer(False)", "No", id="answer.no"),
        Binding("left,right,h,l", "other", "Other answer", show=False),
    ]

    def __init__(self, question: str, *, yes: str = "Delete", no: str = "Keep") -> None:
        super().__init__(classes="modal")
        self._question = question
        self._yes = yes
        self._no = no

    def compose(self) -> ComposeResult:
        """The question and its two answers."""
        with Vertical(classes="frame -small"):
            yield Static(self._question, classes="question", markup=False)
            with Horizontal(classes="buttons"):
                yield plain_button(self._no, key_of(self, "answer.no"), id="no")
                yield plain_button(self._yes, key_of(self, "answer.yes"), id="yes", classes="-danger")

    def action_answer(self, answer: bool) -> None:
        """Closes with the answer."""
        self.dismiss(answer)

    def action_other(self) -> None:
        """Moves between the two."""
        self.focus_next("Button")

    @on(Button.Pressed)
    def _pressed(self, event: Button.Pressed) -> None:
        self.dismiss(event.button.id == "yes")
