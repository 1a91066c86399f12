"""Builds the objects and wires them together."""

import os
from pathlib import Path
from typing import TYPE_CHECKING

from parcel_tui.cli.streams import complain
from parcel_tui.domain.clock import Clock
from parcel_tui.domain.errors import UsageError
from parcel_tui.settings import Settings, load_settings
from parcel_tui.storage.reading import read_state
from parcel_tui.storage.snapshot import Snapshot
from parcel_tui.storage.state_file import DiskFile

if TYPE_CHECKING:
    from parcel_tui.storage.store import Store


def open_store(settings: Settings, clock: Clock) -> "Store":
    """The user's state, to be changed."""
    from parcel_tui.storage.store import Store

    return Store(DiskFile(settings.state_file, clock))


def look_at_state(settings: Settings, clock: Clock) -> Snapshot:
    """The user's state, for a command that only shows it; what had to be recovered is said."""
    snapshot, notices = read_state(DiskFile(settings.state_file, clock))
    for notice in notices:
        warn(notice)
    return snapshot


def named_path(name: str) -> Path:
    """The path that the user named; `~` is the home folder where there is one.

    Raises UsageError for a name that only a folder has.
    """
    if not name:
        raise UsageError("The name of the file is empty; name one.")
    if name.endswith(("/", os.sep)):
        raise UsageError(f"{name} names a folder; name a file in it.")
    try:
        return Path(name).expanduser()
    except RuntimeError:
        return Path(name)


def read_settings() -> Settings:
    """The settings of this start; what could not be used is said on standard error."""
    settings = load_settings(os.environ)
    for problem in settings.problems:
        warn(problem)
    return settings


def warn(sentence: str) -> None:
    """One sentence for the user, out of the way of the output."""
    from parcel_tui.domain.text import clean

    complain(f"parcel-tui: {clean(sentence, 2000)}")
