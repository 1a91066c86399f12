"""One notification, in the words that may be read by anybody and in those for the user alone."""

from collections.abc import Mapping
from typing import NamedTuple

from msgspec import Struct, field

from parcel_tui.domain.text import clean

MAX_TITLE = 80
MAX_BODY = 240
"""Characters of a notification's lines; longer ones are cut with an ellipsis."""


class Words(NamedTuple):
    """What is shown: a title and a line of text."""

    title: str
    body: str


def words(title: str, body: str) -> Words:
    """Both lines as visible characters, bounded."""
    return Words(clean(title, MAX_TITLE), clean(body, MAX_BODY))


class Notification(Struct, frozen=True):
    """Something to tell the user."""

    private: Words
    """Names no parcel, person or place."""
    detailed: Words
    is_urgent: bool = False
    """Something waits for the user: a problem, or a parcel to pick up."""
    facts: Mapping[str, str] = field(default_factory=dict)
    """About the parcel, for a command of the user's; empty for several parcels."""

    def words(self, *, details: bool) -> Words:
        """Those that may be shown."""
        return self.detailed if details else self.private
