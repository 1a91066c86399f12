"""What a row of the table is."""

import re
from functools import cache

from msgspec import Struct

from parcel_tui.domain.stage import Stage, Todo

TRANSIT = frozenset({"transit"})
DELIVERED = frozenset({"delivered"})
BOTH = TRANSIT | DELIVERED


class Rule(Struct, frozen=True):
    """One row: a text of one of these statuses that holds one of these words is at this stage."""

    words: str
    """A regular expression."""
    stage: Stage
    why: str
    statuses: frozenset[str] = TRANSIT
    goes_back: bool = False
    """Whether it says that the parcel goes back to its sender, or is there."""
    asks: Todo | None = None
    """What such a text asks of the user, where no row of the table of what is to be done says it."""

    @property
    def pattern(self) -> re.Pattern[str]:
        """The words, made ready when the first text is read: a start that asks no provider reads none."""
        return compiled(self.words)


def words(*alternatives: str) -> str:
    """One expression that holds where one of these does."""
    return "|".join(alternatives)


@cache
def compiled(words: str) -> re.Pattern[str]:
    """The expression, made ready once."""
    return re.compile(words)
