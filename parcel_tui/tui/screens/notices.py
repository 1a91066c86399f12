"""Several sentences for the user at once, such as what is wrong in the settings."""

from collections.abc import Sequence
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical, VerticalScroll
from textual.screen import ModalScreen
from textual.widgets import Static

from parcel_tui.tui.formatting import safe
from parcel_tui.tui.key_names import key_of
from parcel_tui.tui.screens.frame import NARROW_BREAKPOINTS, SHORT_BREAKPOINTS


class NoticesScreen(ModalScreen[None]):
    """A list of sentences, as the characters they hold."""

    CSS_PATH = "modal.tcss"
    AUTO_FOCUS = ".body"
    HORIZONTAL_BREAKPOINTS = NARROW_BREAKPOINTS
    VERTICAL_BREAKPOINTS = SHORT_BREAKPOINTS
    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape,q,enter", "leave", "Close", id="page.close")]

    def __init__(self, title: str, sentences: Sequence[str]) -> None:
        super().__init__(classes="modal")
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
