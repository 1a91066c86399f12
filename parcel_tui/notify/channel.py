"""What a way to the user looks like, and those that write to the terminal."""

from collections.abc import Callable, Mapping, Sequence
from typing import Protocol

from parcel_tui.domain.errors import CannotNotify
from parcel_tui.notify.channels.terminal import notify_sequence, protocol_for
from parcel_tui.notify.notification import Notification

Write = Callable[[str], None]
"""Writes to the terminal, as it is."""

_BEL = "\a"


class Undelivered(CannotNotify):
    """Some notifications were surely not given, each for itself: they may be tried again."""

    def __init__(self, sentence: str, left: Sequence[Notification]) -> None:
        super().__init__(sentence)
        self.left = tuple(left)


class Channel(Protocol):
    """A way to the user."""

    async def send(self, told: Sequence[Notification]) -> None:
        """Gives these notifications, at least one, whatever becomes of each other.

        Raises CannotNotify, Undelivered with those that may be tried again.
        """


class BellChannel:
    """The terminal's bell, once however much there is to tell: it marks the window in tmux, too."""

    def __init__(self, write: Write) -> None:
        self._write = write

    async def send(self, told: Sequence[Notification]) -> None:
        """Rings."""
        del told
        self._write(_BEL)


class TerminalChannel:
    """The terminal's own notifications."""

    def __init__(
        self, write: Write, environment: Mapping[str, str], *, protocol: str = "auto", details: bool = False
    ) -> None:
        """`protocol` is `osc9`, `osc777`, `osc99`, `none`, or `auto` for what the environment tells."""
        self._write = write
        self._environment = environment
        self._protocol = protocol_for(environment) if protocol == "auto" else protocol
        self._details = details

    async def send(self, told: Sequence[Notification]) -> None:
        """Writes a sequence for each."""
        for notification in told:
            said = notification.words(details=self._details)
            if sequence := notify_sequence(self._protocol, said, self._environment):
                self._write(sequence)
