"""A field for one thing that a carrier needs to know beside the number."""

from msgspec import Struct

from parcel_tui.domain.parcel import Carrier
from parcel_tui.domain.requirement import MAX_ANSWER, Requirement
from parcel_tui.tui.widgets.fields import Field
from parcel_tui.tui.widgets.still_input import StillInput


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
