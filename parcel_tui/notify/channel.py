"""A notification, and what a way to the user looks like: a channel is anything that has `send`."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple, Protocol

from msgspec import Struct, field

from parcel_tui.domain.errors import CannotNotify
from parcel_tui.domain.text import clean

MAX_TITLE = 80
MAX_BODY = 240
"""Characters of a notification's lines; longer ones are cut with an ellipsis."""


class Words(NamedTuple):
    """What the user reads: a title and a line of text."""

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


class Undelivered(CannotNotify):
    """Some notifications were surely not given, each for itself: they may be tried again."""

    def __init__(self, sentence: str, left: Sequence[Notification]) -> None:
        super().__init__(sentence)
        self.left = tuple(left)


class Channel(Protocol):
    """A way to the user: the terminal, the desktop, a program, a web service.

    To add one, write a class with this method under `channels/`, name it in `choices.Way` (or give it a
    setting of its own in `settings/rules.py`) and have `choices.connect_channels` make it.
    """

    name: str
    """As the section [notify] calls it."""

    async def send(self, notifications: Sequence[Notification]) -> None:
        """Gives these notifications, at least one; a failure of one costs the others nothing.

        Which of its words it shows, a channel decides: what leaves the app shows `private` unless the user
        wants details. Raises CannotNotify, Undelivered with those that may be tried again.
        """
