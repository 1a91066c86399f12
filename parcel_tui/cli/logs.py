"""`--log FILE`: what this program asked and when, for a bug report. Off unless asked for."""

import contextlib
import errno
import logging
import os
import stat
import time
from io import TextIOWrapper

from parcel_tui.cli.input import named_path
from parcel_tui.domain.errors import UsageError
from parcel_tui.domain.text import clean
from parcel_tui.language import tr
from parcel_tui.private_files import FILE_MODE, give_to_owner, why_failed
from parcel_tui.settings import load_settings

_log = logging.getLogger("parcel_tui")
_MAX_LINE = 2_000


class _OneLine(logging.Formatter):
    """Time (UTC), logger, message: one line of visible characters."""

    def format(self, record: logging.LogRecord) -> str:
        stamp = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(record.created))
        return f"{stamp} {record.name.rpartition('.')[2]} {clean(record.getMessage(), _MAX_LINE)}"


class _PrivateFile(logging.FileHandler):
    """Appends to a file that only the user can read, from its creation on; to a pipe or a device as it is."""

    def _open(self) -> TextIOWrapper:
        return open(self.baseFilename, "a", encoding="utf-8", errors="replace", opener=_open_private)

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802 - logging's name
        """A full disk or a reader that has gone costs the line, not what the program is doing."""

    def close(self) -> None:
        """Ends it; what could not be written is not written now either."""
        with contextlib.suppress(OSError):
            super().close()


def _open_private(path: str, flags: int) -> int:
    handle = os.open(path, flags, FILE_MODE)
    if hasattr(os, "fchmod") and stat.S_ISREG(os.fstat(handle).st_mode):
        os.fchmod(handle, FILE_MODE)
    return handle


def start_log(name: str) -> None:
    """Appends to the file of that name from now on, which only the user can read.

    Raises UsageError when it cannot be. A link is followed; a pipe or a device is written into.
    """
    path = named_path(name)
    try:
        is_own = load_settings().is_own_file(path)
    except FileNotFoundError as error:
        raise UsageError(
            tr("{name!r} leads nowhere: the present folder was deleted. Go to another.", name=str(path))
        ) from error
    if is_own:
        raise UsageError(
            tr("{path} is a file of parcel-tui's own. Name another file for the log.", path=path)
        )
    try:
        handler = _PrivateFile(path)
    except OSError as error:
        reason = tr("it is a folder") if error.errno == errno.EISDIR else why_failed(error)
        raise UsageError(
            tr("The log cannot be written to {path} ({reason}). Name another file.", path=path, reason=reason)
        ) from None
    give_to_owner(path)
    handler.setFormatter(_OneLine())
    _log.addHandler(handler)
    _log.setLevel(logging.DEBUG)
    _log.propagate = False
