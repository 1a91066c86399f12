"""What the modals have in common."""

from collections.abc import Callable
from pathlib import Path
from typing import Any, ClassVar

from textual import on
from textual.binding import BindingType
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.screen import ModalScreen, Screen, ScreenResultType
from textual.widget import Widget
from textual.widgets import Button, Input

from parcel_tui.language import tr
from parcel_tui.tui.keys import ENTER, form_bindings, key_of
from parcel_tui.wording.cells import safe

# A relative path would be looked for beside each class that derives from these.
_HERE = Path(__file__).parent

NARROW_BREAKPOINTS: list[tuple[int, str]] = [(0, "-narrow"), (60, "-wide"), (100, "-in-list")]
"""Below 60 columns a modal takes the whole screen and puts its labels above the fields; from 100 on it takes
the place of the dashboard's list, frame upon frame: to cut across panes costs a third more when it closes.
"""

SHORT_BREAKPOINTS: list[tuple[int, str]] = [(0, "-short"), (20, "-tall")]
"""Below twenty lines a form takes all of them, and scrolls above its buttons."""


class FormScreen(ModalScreen[ScreenResultType]):
    """What is filled in, answered or read in a frame over the dashboard."""

    CSS_PATH = _HERE / "modal.tcss"
    HORIZONTAL_BREAKPOINTS = NARROW_BREAKPOINTS
    VERTICAL_BREAKPOINTS = SHORT_BREAKPOINTS

    def __init__(self) -> None:
        super().__init__(classes="modal")

    def on_mount(self) -> None:
        """Begins with the classes of its size: Textual (8.2) sets them behind a first layout, which shows."""
        sides = zip(self.app.size, (NARROW_BREAKPOINTS, SHORT_BREAKPOINTS), strict=True)
        names = (max(each for each in breakpoints if each[0] <= size)[1] for size, breakpoints in sides)
        # The screen is styled as a whole in a moment, as it comes to the front: once is enough.
        self.add_class(*names, update=False)


class AnswerScreen(FormScreen[ScreenResultType | None]):
    """A form with two ways out: Enter, or its button, gives what is filled in; Escape gives None."""

    BINDINGS: ClassVar[list[BindingType]] = form_bindings("form.save", "form.cancel")

    def buttons(self, save: str | None = None) -> Horizontal:
        """The two ways out, with their keys; `save` is what the first one is called."""
        cancel = plain_button(tr("Cancel"), key_of(self, "form.cancel"), id="cancel")
        return Horizontal(cancel, plain_button(save or tr("Save"), ENTER, id="save"), classes="buttons")

    @on(Button.Pressed, "#cancel")
    def action_cancel(self) -> None:
        """Closes without an answer."""
        self.dismiss(None)

    @on(Input.Submitted)
    @on(Button.Pressed, "#save")
    def action_save(self) -> None:
        """Closes with the answer, unless something has to be put right first."""
        after_typing(self, self.save)

    def save(self) -> None:
        """Closes with what is filled in, or says what is wrong with it."""
        raise NotImplementedError


class PageScreen(ModalScreen[ScreenResultType]):
    """Lines that are only looked at, in a frame as wide and high as there is room for."""

    CSS_PATH = _HERE / "framed.tcss"

    def __init__(self) -> None:
        super().__init__(classes="framed")

    def page(self, title: str, lines: Widget) -> Vertical:
        """The frame with the lines in it."""
        frame = Vertical(lines, id="frame")
        frame.border_title = title
        frame.border_subtitle = tr("{key} closes", key=key_of(self, "page.close"))
        return frame

    def action_leave(self) -> None:
        """Closes."""
        self.dismiss(None)


def frame(title: str, classes: str = "") -> Vertical:
    """What a modal stands in, under its title; `classes` tell its kind."""
    made = Vertical(classes=f"frame {classes}")
    made.border_title = plain_title(title)
    return made


def plain_title(text: str) -> Content:
    """A frame's title as the characters that it holds: Textual takes a text for markup."""
    return Content(safe(text))


def plain_button(label: str, key: str, *, id: str, classes: str | None = None) -> Button:  # noqa: A002 - Textual's own name for it
    """A button of one line, named with its key."""
    text = Content(tr("{label} ({key})", label=label, key=key) if key else label)
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
