"""A parcel of no provider: its name, and the day on which it is expected."""

from datetime import date

from msgspec import Struct
from textual.app import ComposeResult
from textual.containers import VerticalScroll

from parcel_tui.domain.errors import UsageError
from parcel_tui.domain.text import clean
from parcel_tui.language import tr
from parcel_tui.tui.keys import key_of
from parcel_tui.tui.screens.modal import AnswerScreen, frame
from parcel_tui.tui.widgets.forms.fields import Field, Sentence, line_field
from parcel_tui.tui.widgets.forms.still_input import StillInput
from parcel_tui.wording.days import read_expected


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
        with frame(tr("Add a manual parcel"), "-form"):
            with VerticalScroll(classes="body", can_focus=False):
                yield line_field(tr("Name"), "name", "", tr("what to call it"), says=True)
                example = tr("e.g. 2026-02-09, or +3 for in three days")
                yield line_field(tr("Expected"), "day", "", example, says=True)
                yield line_field(tr("Number"), "number", "", tr("optional"))
                yield line_field(tr("Carrier"), "carrier", "", tr("optional"))
            sentence, receive = Sentence(), key_of(self, "parcel.receive")
            sentence.tell(tr("Not checked online. Press {key} once it arrives.", key=receive))
            yield sentence
            yield self.buttons(tr("Add"))

    def save(self) -> None:
        """Closes with what was filled in, unless something has to be put right first."""
        expected, no_day = self._expected()
        name, number = self._line("name-line"), self._line("number-line")
        wrong = {"name": "" if name or number else tr("Give it a name."), "day": no_day}
        for field, sentence in wrong.items():
            self.query_one(f"#{field}", Field).error = sentence
        first = next((field for field, sentence in wrong.items() if sentence), None)
        if first:
            self.query_one(f"#{first}-line", StillInput).focus()
        else:
            self.dismiss(ByHand(name, number, self._line("carrier-line"), expected))

    def _expected(self) -> tuple[date | None, str]:
        """The day that was written, None for none; and the sentence about what is no such day."""
        day = self._line("day-line")
        try:
            return (read_expected(day, self._today) if day else None), ""
        except UsageError as error:
            return None, str(error)

    def _line(self, name: str) -> str:
        return clean(self.query_one(f"#{name}", StillInput).value)
