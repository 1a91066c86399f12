"""What the modals have in common."""

from textual.content import Content
from textual.widgets import Button

NARROW_BREAKPOINTS: list[tuple[int, str]] = [(0, "-narrow"), (60, "-wide")]
"""Below 60 columns a modal takes the whole screen and puts its labels above the fields."""


def plain_button(label: str, key: str, *, id: str, classes: str | None = None) -> Button:  # noqa: A002 - Textual's own name for it
    """A button of one line, named with its key."""
    return Button(Content(f"{label} ({key})"), id=id, classes=classes)
