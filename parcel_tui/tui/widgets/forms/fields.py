"""The parts of a form: labelled fields with their sentences, and an area for many numbers."""

from collections.abc import Sequence
from typing import Any, ClassVar

from msgspec import Struct
from textual import events
from textual.content import Content
from textual.geometry import Offset
from textual.message import Message
from textual.widget import Widget
from textual.widgets import Static, TextArea

from parcel_tui.domain.carriers.requirement import MAX_ANSWER, Requirement
from parcel_tui.domain.parcel import Carrier
from parcel_tui.language import tr
from parcel_tui.tui.widgets.forms.still_input import StillInput


class NumbersArea(TextArea):
    """Lines of plain text, with a cursor that does not blink; what is pasted is left to its owner."""

    class Entered(Message):
        """All that was meant is there: Enter, behind a pasted text or in an empty last line."""

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
        self._is_pasted = False

    def on_key(self, event: events.Key) -> None:
        """Enter begins a line, but not behind what is complete."""
        is_complete = self._is_pasted or not self.document.get_line(self.document.end[0]).strip()
        is_at_end = self.cursor_location == self.document.end and bool(self.text.strip())
        if event.key == "enter" and is_complete and is_at_end:
            event.stop()
            event.prevent_default()
            self.post_message(self.Entered())
        elif event.is_printable or event.key in {"enter", "backspace", "delete"}:
            self._is_pasted = False

    def on_paste(self, event: events.Paste) -> None:
        """Leaves it to the form what becomes of it."""
        event.prevent_default()
        event.stop()
        self.post_message(self.Pasted(self, event.text))

    def take_in(self, text: str) -> None:
        """Puts a text in place of what is selected."""
        put_in = self.replace(text, *self.selection, maintain_selection_offset=False)
        self.move_cursor(put_in.end_location)
        self._is_pasted = True

    def write(self, lines: Sequence[str]) -> None:
        """Holds those lines from now on, the cursor behind them."""
        self.load_text("\n".join(filter(None, lines)))
        self.move_cursor(self.document.end)
        self._is_pasted = True


class Sentence(Static):
    """One sentence for the user, as plain text; it takes no room while there is none, unless some is kept."""

    DEFAULT_CSS = """
    Sentence {
        height: auto;
        width: 100%;

        &.-kept { min-height: 1; }
    }
    """

    KINDS: ClassVar[tuple[str, ...]] = ("-error", "-good")

    def __init__(self, *, classes: str = "", keeps_room: bool = False) -> None:
        """`keeps_room` keeps a line for it, so that nothing moves when there is something to say."""
        super().__init__("", classes=f"sentence {classes}{' -kept' * keeps_room}", markup=False)
        self._keeps_room = self.display = keeps_room
        self.text = ""

    def tell(self, text: str, kind: str = "") -> None:
        """Shows `text`; `kind` is "-error", "-good" or nothing."""
        if text != self.text:
            self.text = text
            self.update(text)
        self.display = bool(text) or self._keeps_room
        for name in self.KINDS:
            self.set_class(name == kind, name)

    @property
    def is_final(self) -> bool:
        """Whether it tells how something ended, not that it goes on."""
        return any(self.has_class(name) for name in self.KINDS)


class Field(Widget):
    """A label, what is filled in, and below it what is wrong with it, else what is worth knowing."""

    DEFAULT_CSS = """
    Field {
        height: auto;
        width: 100%;
        text-wrap: nowrap;

        & > * { margin-left: 10; }
    }
    """

    def __init__(self, label: str, *parts: Widget, id: str, says: bool = True) -> None:  # noqa: A002 - Textual's own name for it
        """`says` keeps a line for a sentence; without it a sentence takes its room when it comes."""
        self._sentence = Sentence(keeps_room=says)
        parts[0].add_class("-first")
        super().__init__(*parts, self._sentence, id=id)
        self._label = label
        self._error = self._hint = ""

    def insert(self, *parts: Widget) -> None:
        """Puts further parts above the sentence."""
        self.mount(*parts, before=self._sentence)

    def render(self) -> Content:
        """The label; it stands beside the parts, or on a narrow screen above them."""
        return Content.styled(self._label, "bold $accent" if self.has_class("-entered") else "$muted")

    def on_descendant_focus(self) -> None:
        """Lights the label, and brings the whole field into view, not its line alone."""
        self.add_class("-entered")
        self.refresh()
        self.call_after_refresh(self.scroll_visible, animate=False)

    def on_resize(self) -> None:
        """Stays in view when a sentence or a list opens in it."""
        if self.has_class("-entered"):
            self.scroll_visible(animate=False)

    def on_descendant_blur(self) -> None:
        """Dims the label."""
        self.remove_class("-entered")
        self.refresh()

    @property
    def error(self) -> str:
        """What is wrong with the field; empty when nothing is. The hint makes room for it."""
        return self._error

    @error.setter
    def error(self, text: str) -> None:
        self._error = text
        self._say()

    @property
    def hint(self) -> str:
        """What is worth knowing about the field."""
        return self._hint

    @hint.setter
    def hint(self, text: str) -> None:
        self._hint = text
        self._say()

    def _say(self) -> None:
        self._sentence.tell(self._error or self._hint, "-error" if self._error else "")


def line_field(
    label: str, name: str, value: str = "", placeholder: str = "", *, says: bool = False, **options: Any
) -> Field:
    """A field called `name` with a line to type in, which is called `name-line`; `options` are the line's."""
    line = StillInput(value, placeholder, id=f"{name}-line", **options)
    return Field(label, line, id=name, says=says)


class Needed(Struct, frozen=True):
    """A carrier, and one thing that it needs to know."""

    carrier: Carrier
    requirement: Requirement


class NeededField(Field):
    """A line for the answer; the hint says what it is."""

    def __init__(self, needed: Needed, *, id: str) -> None:  # noqa: A002 - Textual's own name for it
        self.needed = needed
        self._line = StillInput(
            placeholder=needed.requirement.example, max_length=MAX_ANSWER, classes="needed"
        )
        super().__init__(tr("Needed"), self._line, id=id)

    @property
    def answer(self) -> str:
        """What was filled in."""
        return self._line.value.strip()
