"""`--log FILE`: what this program asked and when, for a bug report. Off unless asked for."""

import logging
import os
import stat
import time
from io import TextIOWrapper
from pathlib import Path

from parcel_tui.domain.errors import UsageError
from parcel_tui.domain.text import clean
from parcel_tui.private_files import FILE_MODE

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
