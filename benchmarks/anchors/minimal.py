"""The least that a Textual program can be: one label."""

from textual.app import App, ComposeResult
from textual.widgets import Label


class Minimal(App[None]):
    """One label."""

    ENABLE_COMMAND_PALETTE = False

    def compose(self) -> ComposeResult:
        yield Label("READY")


if __name__ == "__main__":
    Minimal().run()
