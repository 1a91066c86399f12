"""An input of one line that stands still."""

from textual.widgets import Input


class StillInput(Input):
    """An input without a blinking cursor, which would write to the terminal twice a second for nothing."""

    DEFAULT_CSS = """
    StillInput {
        height: 1;
        padding: 0 1;
        border: none;
        border-left: outer $panel;
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
