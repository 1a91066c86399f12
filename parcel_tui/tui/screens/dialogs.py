"""Asks for one thing: a yes or no, a line, a carrier; or only tells something."""

from collections.abc import Sequence
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, VerticalScroll
from textual.widgets import Button, Static

from parcel_tui.domain.parcel import Carrier
from parcel_tui.language import tr
from parcel_tui.tui.keys import form_bindings, key_of
from parcel_tui.tui.screens.modal import AnswerScreen, FormScreen, frame, plain_button
from parcel_tui.tui.widgets.forms.carrier_search import CarrierSearch
from parcel_tui.tui.widgets.forms.still_input import StillInput
from parcel_tui.wording.cells import safe


class ConfirmScreen(FormScreen[bool]):
    """One question; y and n answer it, escape means no, and the harmless answer has the focus."""

    AUTO_FOCUS = "#no"
    BINDINGS: ClassVar[list[BindingType]] = [
        *form_bindings("answer.yes", "answer.no"),
        Binding("left,right,h,l", "other", "Other answer", show=False),
    ]

    def __init__(self, title: str, question: str, yes: str | None = None) -> None:
        """`yes` is what is done: deletes, unless it is named."""
        super().__init__()
        self._heading = title
        self._question = question
        self._yes = yes or tr("Delete")

    def compose(self) -> ComposeResult:
        """The question and its two answers."""
        with frame(self._heading, "-small"):
            yield Static(self._question, classes="question", markup=False)
            with Horizontal(classes="buttons"):
                yield plain_button(tr("Keep"), key_of(self, "answer.no"), id="no")
                yield plain_button(self._yes, key_of(self, "answer.yes"), id="yes", classes="-danger")

    def action_yes(self) -> None:
        """Closes with True."""
        self.dismiss(True)

    def action_no(self) -> None:
        """Closes with False."""
        self.dismiss(False)

    def action_other(self) -> None:
        """Moves the focus to the other button."""
        self.focus_next("Button")

    @on(Button.Pressed)
    def _pressed(self, event: Button.Pressed) -> None:
        self.dismiss(event.button.id == "yes")


class PromptScreen(AnswerScreen[str]):
    """One line to fill in: enter takes it as it is (empty too), escape gives None."""

    def __init__(self, title: str, value: str = "", *, placeholder: str = "") -> None:
        super().__init__()
        self._heading = title
        self._value = value
        self._placeholder = placeholder

    def compose(self) -> ComposeResult:
        """What is asked, the line, and the two ways out."""
        with frame(self._heading, "-small"):
            # What stands there is to be changed, not typed over by the first key.
            yield StillInput(self._value, self._placeholder, select_on_focus=False, id="line")
            yield self.buttons()

    def save(self) -> None:
        """Closes with the line."""
        self.dismiss(self.query_one("#line", StillInput).value.strip())


class CarrierScreen(AnswerScreen[Carrier]):
    """The likely carriers first; enter takes the highlighted one, escape gives None."""

    def __init__(self, title: str, carriers: Sequence[Carrier], likely: Sequence[Carrier]) -> None:
        super().__init__()
        self._heading = title
        self._carriers = tuple(carriers)
        self._likely = tuple(likely)

    def compose(self) -> ComposeResult:
        """What is asked, the search, and the two ways out."""
        with frame(self._heading, "-small"):
            yield CarrierSearch(self._carriers, id="carrier-search")
            yield self.buttons()

    def on_mount(self) -> None:
        """Lists the likely ones first, under a line that is free for typing."""
        self.query_one(CarrierSearch).suggest(self._likely, None)

    @on(CarrierSearch.Left)
    def _left(self) -> None:
        self.action_save()

    def save(self) -> None:
        """Closes with what was filled in, unless something has to be put right first."""
        search = self.query_one(CarrierSearch)
        if search.commit():
            self.dismiss(search.choice)


class NoticesScreen(FormScreen[None]):
    """A list of sentences, as the characters they hold."""

    AUTO_FOCUS = ".body"
    BINDINGS: ClassVar[list[BindingType]] = form_bindings("page.close", also="enter")

    def __init__(self, title: str, sentences: Sequence[str]) -> None:
        super().__init__()
        self._heading = title
        self._sentences = sentences

    def compose(self) -> ComposeResult:
        """The sentences, one below the other."""
        with frame(self._heading, "-form") as shown:
            shown.border_subtitle = tr("{key} closes", key=key_of(self, "page.close"))
            with VerticalScroll(classes="body"):
                for sentence in self._sentences:
                    yield Static(safe(sentence), classes="question", markup=False)

    def action_leave(self) -> None:
        """Closes."""
        self.dismiss(None)
