"""Several sentences for the user at once, such as what is wrong in the settings."""

from collections.abc import Sequence
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical, VerticalScroll
from textual.widgets import Static

from parcel_tui.tui.formatting import safe
from parcel_tui.tui.key_names import key_of
from parcel_tui.tui.keys import form_bindings
from parcel_tui.tui.screens.frame import FormScreen


class NoticesScreen(FormScreen[None]):
    """A list of sentences, as the characters they hold."""

    AUTO_FOCUS = ".body"
    BINDINGS: ClassVar[list[BindingType]] = form_bindings("page.close", also="enter")

    def __init__(self, title: str, sentences: Sequence[str]) -> None:
        super().__init__()
        self._heading = title
        self._sentences = sentences

    def compose(self) -> ComposeResult:
        """The sentences, one below the other."""
        with Vertical(classes="frame -form") as frame:
            frame.border_title = self._heading
            frame.border_subtitle = f"{key_of(self, 'page.close')} closes"
            with VerticalScroll(classes="body"):
                for sentence in self._sentences:
                    yield Static(safe(sentence), classes="question", markup=False)

    def action_leave(self) -> None:
        """Closes."""
        self.dismiss(None)
