"""An input of one line that stands still."""

from textual.widgets import Input

from parcel_tui.tui.formatting import cut


class StillInput(Input):
    """An input without a blinking cursor, which would write to the terminal twice a second for nothing."""

    DEFAULT_CSS = """
    StillInput {
        height: 1;
        padding: 0 1;
        border: none;
        border-left: solid $panel-lighten-2;
        background: $surface;

        &:focus {
            border: none;
            border-left: outer $accent;
            background: $surface;
            background-tint: $foreground 8%;
        }
        &:disabled { text-style: dim; }
    }
    """

    def on_mount(self) -> None:
        """Stops the cursor before it blinks for the first time."""
        self.cursor_blink = False
        self._whole_placeholder = self.placeholder

    def on_resize(self) -> None:
        """What may be typed is told in as much room as there is; Textual would break off in a word."""
        self.placeholder = cut(self._whole_placeholder, self.scrollable_content_region.width)
