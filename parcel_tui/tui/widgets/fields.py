"""The parts of a form: labelled fields with their sentences, and an area for many numbers."""

from typing import ClassVar

from msgspec import Struct
from textual import events
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.geometry import Offset
from textual.message import Message
from textual.widget import Widget
from textual.widgets import Label, Static, TextArea

from parcel_tui.domain.parcel import Carrier
from parcel_tui.domain.requirement import MAX_ANSWER, Requirement
from parcel_tui.tui.widgets.still_input import StillInput


class NumbersArea(TextArea):
    """Lines of plain text, with a cursor that does not blink; what is pasted is left to its owner."""

    DEFAULT_CSS = """
    NumbersArea {
        height: 4;
        padding: 0 1;
        border: none;
        border-left: solid $rule;
        background: $panel;
        scrollbar-size-vertical: 1;

        &:focus {
            border: none;
            border-left: outer $accent;
            background: $row-blurred;
        }
    }
    """

    class Pasted(Message):
        """A text was pasted; `take_in` puts it in as it is."""

        def __init__(self, area: "NumbersArea", text: str) -> None:
            super().__init__()
            self.area = area
            self.text = text

    @property
    def caret(self) -> Offset:
        """The cell in which the caret is drawn."""
        return self.cursor_screen_offset

    def on_mount(self) -> None:
        """Stops the cursor before it blinks for the first time."""
        self.cursor_blink = False

    def on_paste(self, event: events.Paste) -> None:
        """Leaves it to the form what becomes of it."""
        event.prevent_default()
        event.stop()
        self.post_message(self.Pasted(self, event.text))

    def take_in(self, text: str) -> None:
        """Puts a text in place of what is selected."""
        put_in = self.replace(text, *self.selection, maintain_selection_offset=False)
        self.move_cursor(put_in.end_location)


class Sentence(Static):
    """One sentence for the user, as plain text; it takes no room while there is none."""

    DEFAULT_CSS = "Sentence { height: auto; width: 100%; }"

    KINDS: ClassVar[tuple[str, ...]] = ("-error", "-good")

    def __init__(self, *, classes: str = "") -> None:
        super().__init__("", classes=f"sentence {classes}", markup=False)
        self.display = False
        self.text = ""

    def tell(self, text: str, kind: str = "") -> None:
        """Shows `text`; `kind` is "-error", "-good" or nothing."""
        if text != self.text:
            self.text = text
            self.update(text)
        self.display = bool(text)
        for name in self.KINDS:
            self.set_class(name == kind, name)

    @property
    def is_final(self) -> bool:
        """Whether it tells how something ended, not that it goes on."""
        return any(self.has_class(name) for name in self.KINDS)


class Field(Widget):
    """A label, what is filled in, above it what is wrong with it, below it what is worth knowing."""

    DEFAULT_CSS = """
    Field {
        layout: horizontal;
        height: auto;
        width: 100%;

        & > Label { width: 10; color: $muted; }
        & > Vertical { width: 1fr; height: auto; }
        &.-entered > Label { color: $accent; text-style: bold; }
    }
    """

    def __init__(self, label: str, *parts: Widget, id: str) -> None:  # noqa: A002 - Textual's own name for it
        super().__init__(id=id)
        self._label = label
        self._parts = parts
        self._error = Sentence()
        self._hint = Sentence()

    def compose(self) -> ComposeResult:
        """The label beside, or on a narrow screen above, the rest."""
        yield Label(self._label, markup=False)
        with Vertical():
            yield self._error
            yield from self._parts
            yield self._hint

    def on_descendant_focus(self) -> None:
        """Lights the label, and brings the whole field into view, not its line alone."""
        self.add_class("-entered")
        self.call_after_refresh(self.scroll_visible, animate=False)

    def on_resize(self) -> None:
        """Stays in view when a sentence or a list opens in it."""
        if self.has_class("-entered"):
            self.scroll_visible(animate=False)

    def on_descendant_blur(self) -> None:
        """Dims the label."""
        self.remove_class("-entered")

    @property
    def error(self) -> str:
        """What is wrong with the field; empty when nothing is. The hint makes room for it."""
        return self._error.text

    @error.setter
    def error(self, text: str) -> None:
        self._error.tell(text, "-error")
        self._hint.display = not text and bool(self._hint.text)

    @property
    def hint(self) -> str:
        """What is worth knowing about the field."""
        return self._hint.text

    @hint.setter
    def hint(self, text: str) -> None:
        self._hint.tell(text)
        self._hint.display = not self._error.text and bool(text)


class Needed(Struct, frozen=True):
    """A carrier, and one thing that it needs to know."""

    carrier: Carrier
    requirement: Requirement


class NeededField(Field):
    """A line for the answer, shown only where it is needed; the hint says what it is."""

    def __init__(self, needed: Needed, *, id: str) -> None:  # noqa: A002 - Textual's own name for it
        self.needed = needed
        self._line = StillInput(
            placeholder=needed.requirement.example, max_length=MAX_ANSWER, classes="needed"
        )
        super().__init__("Needed", self._line, id=id)
        self.display = False

    @property
    def answer(self) -> str:
        """What was filled in."""
        return self._line.value.strip()
