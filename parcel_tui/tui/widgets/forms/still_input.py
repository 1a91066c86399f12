"""An input of one line that stands still."""

from textual import events
from textual.geometry import Offset
from textual.widgets import Input

from parcel_tui.domain.text import clean
from parcel_tui.language import tr
from parcel_tui.wording.cells import cells_of, cut

MOST_PASTED = 4_000
"""Characters that a line takes of a pasted text; the longest tokens have half of it."""


class StillInput(Input):
    """An input without a blinking cursor, which would write to the terminal twice a second for nothing."""

    DEFAULT_CSS = """
    StillInput {
        height: 1;
        padding: 0 1;
        border: none;
        border-left: solid $rule;
        background: $panel;

        &:focus {
            border: none;
            border-left: outer $accent;
            background: $row-blurred;
        }
        &:disabled { text-style: dim; }
    }
    """

    @property
    def caret(self) -> Offset:
        """The cell in which the caret is drawn; Textual's own (8.2) is one too far behind the last letter."""
        x, y = self.content_region.offset
        before = self.value[: self.cursor_position]
        drawn = self.cursor_position if self.password else cells_of(before)
        return Offset(x + drawn - self.scroll_offset.x, y)

    def on_mount(self) -> None:
        """Stops the cursor before it blinks for the first time."""
        self.cursor_blink = False
        self._whole_placeholder = self.placeholder

    def on_resize(self) -> None:
        """What may be typed is told in as much room as there is; Textual would break off in a word."""
        self.placeholder = cut(self._whole_placeholder, self.scrollable_content_region.width)

    def show_placeholder(self, text: str) -> None:
        """Tells that this may be typed."""
        self._whole_placeholder = text
        self.on_resize()

    def on_paste(self, event: events.Paste) -> None:
        """Takes the first line in which anything can be seen, as far as a line is that long."""
        line = next(filter(None, (clean(line, MOST_PASTED) for line in event.text.splitlines())), "")
        event.prevent_default()
        event.stop()
        if line:
            self.replace(line, *self.selection)

    def action_copy(self) -> None:
        """Copies what is selected; what is masked is never copied."""
        if self._keeps_to_itself():
            return
        super().action_copy()

    def action_cut(self) -> None:
        """The same, taken out; of what is masked nothing is."""
        if self._keeps_to_itself():
            return
        super().action_cut()

    def _keeps_to_itself(self) -> bool:
        """Whether what is selected is not to be copied, which is said."""
        if self.password and self.selected_text:
            self.app.notify(tr("What is masked is never copied."), markup=False)
            return True
        return self.password
