"""Asks for one line of text."""

from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal, Vertical
from textual.widgets import Button, Input, Static

from parcel_tui.tui.key_names import ENTER, key_of
from parcel_tui.tui.keys import form_bindings
from parcel_tui.tui.screens.frame import FormScreen, after_typing, plain_button
from parcel_tui.tui.widgets.still_input import StillInput


class PromptScreen(FormScreen[str | None]):
    """One line to fill in: enter takes it as it is (empty too), escape gives None."""

    BINDINGS: ClassVar[list[BindingType]] = form_bindings("form.save", "form.cancel")

    def __init__(self, title: str, value: str = "", *, placeholder: str = "") -> None:
        super().__init__()
        self._heading = title
        self._value = value
        self._placeholder = placeholder

    def compose(self) -> ComposeResult:
        """What is asked, the line, and the two ways out."""
        with Vertical(classes="frame -small"):
            yield Static(self._heading, classes="question", markup=False)
            # What stands there is to be changed, not typed over by the first key.
            yield StillInput(self._value, self._placeholder, select_on_focus=False, id="line")
            with Horizontal(classes="buttons"):
                yield plain_button("Cancel", key_of(self, "form.cancel"), id="cancel")
                yield plain_button("Save", ENTER, id="save")

    @on(Button.Pressed, "#cancel")
    def action_cancel(self) -> None:
        """Closes without an answer."""
        self.dismiss(None)

    @on(Input.Submitted)
    @on(Button.Pressed, "#save")
    def action_save(self) -> None:
        """Closes with what stands in the line."""
        after_typing(self, self._save)

    def _save(self) -> None:
        self.dismiss(self.query_one("#line", StillInput).value.strip())
