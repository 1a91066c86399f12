"""A parcel of no provider: its name, and the day on which it is expected."""

from datetime import date

from msgspec import Struct
from textual.app import ComposeResult
from textual.containers import Vertical, VerticalScroll

from parcel_tui.domain.text import clean
from parcel_tui.tui.keys import key_of
from parcel_tui.tui.screens.modal import AnswerScreen
from parcel_tui.tui.widgets.fields import Field, Sentence
from parcel_tui.tui.widgets.still_input import StillInput
from parcel_tui.wording.days import read_day


class ByHand(Struct, frozen=True):
    """What was filled in; `expected` is a day in the user's zone."""

    name: str
    number: str
    carrier: str
    expected: date | None


class ByHandScreen(AnswerScreen[ByHand]):
    """Asks for a parcel that no provider follows; enter in any line takes it, escape gives None."""

    AUTO_FOCUS = "#name-line"

    def __init__(self, today: date) -> None:
        """`today` is the day in the user's zone, from which `+3` is counted."""
        super().__init__()
        self._today = today

    def compose(self) -> ComposeResult:
        """Four lines; only the name is needed."""
        with Vertical(classes="frame -form") as frame:
            frame.border_title = "Follow by hand"
            with VerticalScroll(classes="body", can_focus=False):
                yield Field("Name", StillInput(placeholder="what to call it", id="name-line"), id="name")
                yield Field(
                    "Expected", StillInput(placeholder="2026-02-09, 02-09 or +3", id="day-line"), id="day"
                )
                yield Field(
                    "Number", StillInput(placeholder="for your own use", id="number-line"), id="number"
                )
                yield Field(
                    "Carrier", StillInput(placeholder="for your own use", id="carrier-line"), id="carrier"
                )
            sentence, receive = Sentence(), key_of(self, "parcel.receive")
            sentence.tell(f"Nobody is asked about it; {receive} marks it as received when it has come.")
            yield sentence
            yield self.buttons("Follow")

    def save(self) -> None:
        """Closes with what was filled in, unless something has to be put right first."""
        day = self._line("day-line")
        expected = read_day(day, self._today)
        name, number = self._line("name-line"), self._line("number-line")
        wrong = {
            "name": "" if name or number else "Give it a name.",
            "day": ""
            if expected or not day
            else "Write the day as 2026-02-09, 02-09, or +3 for in three days.",
        }
        for field, sentence in wrong.items():
            self.query_one(f"#{field}", Field).error = sentence
        first = next((field for field, sentence in wrong.items() if sentence), None)
        if first:
            self.query_one(f"#{first}-line", StillInput).focus()
        else:
            self.dismiss(ByHand(name, number, self._line("carrier-line"), expected))

    def _line(self, name: str) -> str:
        return clean(self.query_one(f"#{name}", StillInput).value)
