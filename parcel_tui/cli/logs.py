"""`--log FILE`: what this program asked and when, for a bug report. Off unless asked for."""

import logging
import os
import stat
import time
from collections.abc import AsyncIterator, Callable
from io import TextIOWrapper
from pathlib import Path
from typing import ParamSpec

from parcel_tui.domain.errors import UsageError
from parcel_tui.domain.text import clean
from parcel_tui.private_files import FILE_MODE
from parcel_tui.tracker.outcomes import Outcome
from parcel_tui.tracker.tracker import Tracker

P = ParamSpec("P")

_log = logging.getLogger("parcel_tui")
_MAX_LINE = 2_000


class _OneLine(logging.Formatter):
    """Time (UTC), logger, message: one line of visible characters."""

    def format(self, record: logging.LogRecord) -> str:
        stamp = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(record.created))
        return f"{stamp} {record.name.rpartition('.')[2]} {clean(record.getMessage(), _MAX_LINE)}"


class _PrivateFile(logging.FileHandler):
    """Appends to a file that only the user can read, from its creation on."""

    def _open(self) -> TextIOWrapper:
        return open(self.baseFilename, "a", encoding="utf-8", errors="replace", opener=_open_private)


def _open_private(path: str, flags: int) -> int:
    handle = os.open(path, flags | getattr(os, "O_NOFOLLOW", 0), FILE_MODE)
    if hasattr(os, "fchmod") and stat.S_ISREG(os.fstat(handle).st_mode):
        os.fchmod(handle, FILE_MODE)
    return handle


def start_log(path: Path) -> None:
    """Appends to `path` from now on, which only the user can read. Raises UsageError when it cannot be."""
    try:
        handler = _PrivateFile(path.expanduser())
    except OSError as error:
        raise UsageError(
            f"The log cannot be written to {path} ({error.strerror}); name another file."
        ) from None
    handler.setFormatter(_OneLine())
    _log.addHandler(handler)
    _log.setLevel(logging.DEBUG)
    _log.propagate = False


def log_refreshes(tracker: Tracker) -> None:
    """A line for each refresh of the tracker's from now on."""
    for name, what in _NOTED.items():
        setattr(tracker, name, _noting(what, getattr(tracker, name)))


_NOTED = {"refresh": "refresh", "refresh_due": "refresh of what is due", "send_pending": "sending"}


def _noting(what: str, ask: Callable[P, AsyncIterator[Outcome]]) -> Callable[P, AsyncIterator[Outcome]]:
    def asked(*args: P.args, **kwargs: P.kwargs) -> AsyncIterator[Outcome]:
        # The work begins at once, whenever its outcomes are read.
        return _noted(what, ask(*args, **kwargs))

    return asked


async def _noted(what: str, outcomes: AsyncIterator[Outcome]) -> AsyncIterator[Outcome]:
    parcels = changes = 0
    errors: set[str] = set()
    began = time.monotonic()
    async for outcome in outcomes:
        parcels += outcome.key is not None
        changes += len(outcome.changes)
        if outcome.error is not None:
            errors.add(f"{outcome.provider} {outcome.error.code}")
        yield outcome
    if parcels or errors:
        told = ", ".join(sorted(errors)) or "no errors"
        seconds = time.monotonic() - began
        _log.info("%s: %d parcels, %d changes, %s, %.1f s", what, parcels, changes, told, seconds)
