"""What the commands and the app need for telling: the user's choices, and a notifier without a screen."""

import os
import sys
from collections.abc import Callable
from typing import TYPE_CHECKING

from parcel_tui.domain.errors import UsageError
from parcel_tui.notify.choices import URLS_VARIABLE, Choices, read_choices
from parcel_tui.settings import Settings

if TYPE_CHECKING:
    from parcel_tui.notify.notifier import Notifier
    from parcel_tui.tracker.tracker import Tracker


def read_notify(settings: Settings) -> Choices:
    """What the user wants to be told; secret URLs are taken out of the environment."""
    return read_choices(settings.notify, os.environ.pop(URLS_VARIABLE, ""))


def build_notifier(tracker: "Tracker", choices: Choices) -> "Notifier":
    """Tells through every channel that needs no screen; the terminal's only where there is one.

    Raises UsageError where that leaves none.
    """
    from parcel_tui.notify.connect import connect_channels
    from parcel_tui.notify.notifier import Notifier

    channels = connect_channels(choices, os.environ, _terminal())
    if not channels:
        raise UsageError("There is no way to notify you here; set command or apprise in [notify].")
    return Notifier(tracker, choices, channels)


def _terminal() -> Callable[[str], None] | None:
    """Writes to the terminal beside the output, which may go to a file or another program."""
    if not sys.stderr.isatty():
        return None

    def write(sequence: str) -> None:
        sys.stderr.write(sequence)
        sys.stderr.flush()

    return write
