"""What the modals have in common."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from textual.content import Content
from textual.screen import ModalScreen, Screen, ScreenResultType
from textual.widgets import Button

# A relative path would be looked for beside each class that derives from these.
_HERE = Path(__file__).parent

NARROW_BREAKPOINTS: list[tuple[int, str]] = [(0, "-narrow"), (60, "-wide")]
"""Below 60 columns a modal takes the whole screen and puts its labels above the fields."""

SHORT_BREAKPOINTS: list[tuple[int, str]] = [(0, "-short"), (20, "-tall")]
"""Below twenty lines a form takes all of them, and scrolls above its buttons."""


class FormScreen(ModalScreen[ScreenResultType]):
    """What is filled in, answered or read in a frame over the dashboard."""

    CSS_PATH = _HERE / "modal.tcss"
    HORIZONTAL_BREAKPOINTS = NARROW_BREAKPOINTS
    VERTICAL_BREAKPOINTS = SHORT_BREAKPOINTS

    def __init__(self) -> None:
        super().__init__(classes="modal")


class PageScreen(ModalScreen[ScreenResultType]):
    """Lines that are only looked at, in a frame as wide and high as there is room for."""

    CSS_PATH = _HERE / "framed.tcss"

    def __init__(self) -> None:
        super().__init__(classes="framed")


def plain_button(label: str, key: str, *, id: str, classes: str | None = None) -> Button:  # noqa: A002 - Textual's own name for it
    """A button of one line, named with its key."""
    text = Content(f"{label} ({key})")
    button = Button(text, id=id, classes=classes)
    # Textual's own width has two cells to spare, which a narrow screen has not: the style sheet adds them.
    button.styles.line_pad = 0
    button.styles.box_sizing = "content-box"
    button.styles.width = text.cell_length
    return button


def after_typing(screen: Screen[Any], act: Callable[[], None]) -> None:
    """Acts once the field with the focus has taken every key that came before.

    A key that works in the whole form overtakes those that are on their way to the field: over a
    slow line they come together, and the end of a number would be missing.
    """
    (screen.focused or screen).call_later(act)
