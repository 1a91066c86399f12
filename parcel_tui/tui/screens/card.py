"""The pick-up card of a parcel: what is needed at the counter."""

from msgspec import Struct
from textual import events, on
from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.message import Message

from parcel_tui.domain.parcel import PickupCard
from parcel_tui.domain.pickup_card import LONGEST_CODE, card_of, read_card
from parcel_tui.language import tr, trc
from parcel_tui.tui.screens.modal import AnswerScreen, frame
from parcel_tui.tui.widgets.forms.choice import Tick
from parcel_tui.tui.widgets.forms.fields import Field, Sentence, line_field
from parcel_tui.tui.widgets.forms.still_input import StillInput


class CardAnswer(Struct, frozen=True):
    """What is on the card now; None for nothing."""

    card: PickupCard | None


class CodeInput(StillInput):
    """A line for the code; a longer text that is pasted is a notice, and left to the screen."""

    class NoticePasted(Message):
        """A text that is more than a code."""

        def __init__(self, text: str) -> None:
            super().__init__()
            self.text = text

    def on_paste(self, event: events.Paste) -> None:
        """Puts a code in, and leaves a longer text to the screen."""
        if len(event.text.strip()) > LONGEST_CODE or len(event.text.split()) > 1:
            event.prevent_default()
            event.stop()
            self.post_message(self.NoticePasted(event.text))


class CardScreen(AnswerScreen[CardAnswer]):
    """Shows the card, to be changed; enter in any line keeps it, escape gives None."""

    AUTO_FOCUS = "#code-line"

    def __init__(self, title: str, card: PickupCard | None) -> None:
        """`title` is the parcel's, safe to show."""
        super().__init__()
        self._heading = title
        self._card = card or PickupCard()

    def compose(self) -> ComposeResult:
        """The code, the amount, the ID, and the two ways out."""
        with frame(tr("Pick-up card"), "-form"):
            with VerticalScroll(classes="body", can_focus=False):
                yield Sentence(classes="whose")
                code = CodeInput(
                    self._card.code or "",
                    tr("or paste the shop's notice"),
                    select_on_focus=False,
                    id="code-line",
                )
                yield Field(tr("Code"), code, id="code")
                amount = self._card.amount or ""
                yield line_field(tr("To pay"), "amount", amount, tr("e.g. NT$280"), select_on_focus=False)
                tick = Tick(tr("has to be shown"), id="id-tick")
                tick.value = self._card.needs_id
                yield Field(trc("that shows who one is", "ID"), tick, id="needs-id")
            sentence = Sentence(classes="private")
            sentence.tell(tr("Shown here and by shop only: in no list, no log, no notification."))
            yield sentence
            yield self.buttons()

    def on_mount(self) -> None:
        """Tells whose card it is."""
        self.query_one(".whose", Sentence).tell(self._heading)

    @on(CodeInput.NoticePasted)
    def _read(self, message: CodeInput.NoticePasted) -> None:
        """Fills in what a notice tells."""
        told = read_card(message.text)
        field = self.query_one("#code", Field)
        field.error = "" if told else tr("The notice names no code, amount or ID. Type them in.")
        if told is None:
            return
        self._line("code-line").value = told.code or self._line("code-line").value
        self._line("amount-line").value = told.amount or self._line("amount-line").value
        tick = self.query_one("#id-tick", Tick)
        tick.value = tick.value or told.needs_id

    def save(self) -> None:
        """Closes with what was filled in, unless something has to be put right first."""
        needs_id = self.query_one("#id-tick", Tick).value
        card = card_of(self._line("code-line").value, self._line("amount-line").value, needs_id=needs_id)
        self.dismiss(CardAnswer(card))

    def _line(self, name: str) -> StillInput:
        return self.query_one(f"#{name}", StillInput)
