"""Builds the objects and wires them together."""

import os
import sys

from parcel_tui.domain.clock import utc_now
from parcel_tui.domain.text import clean
from parcel_tui.settings import Settings, load_settings
from parcel_tui.storage.state_file import DiskFile
from parcel_tui.storage.store import Store


def open_store(settings: Settings) -> Store:
    """The user's state."""
    return Store(DiskFile(settings.state_file, utc_now))


def read_settings() -> Settings:
    """The settings of this start; what could not be used is said on standard error."""
    settings = load_settings(os.environ)
    for problem in settings.problems:
        warn(problem)
    return settings


def warn(sentence: str) -> None:
    """One sentence for the user, out of the way of the output."""
    print(f"parcel-tui: {clean(sentence, 2000)}", file=sys.stderr)
