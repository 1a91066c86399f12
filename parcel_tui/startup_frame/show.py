"""Shows the kept frame at the start, where everything that it depends on is still the same."""

import os
import stat

from parcel_tui.signature import signature
from parcel_tui.startup_frame.paths import places
from parcel_tui.startup_frame.safety import is_harmless
from parcel_tui.startup_frame.validity import terms_of_frame, terms_of_moment, terms_of_start

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

    from parcel_tui.startup_frame.terminal import HeldTerminal

_OTHERS = stat.S_IRWXG | stat.S_IRWXO
_MOST_BYTES = 1 << 20
"""A screen of 300x100 in colours takes a tenth of it."""


def show_kept_frame(environment: "Mapping[str, str]") -> "HeldTerminal | None":
    """The terminal, with the frame on it; None where there is none to show. Never raises.

    A frame that holds anything but text, colours and positions is deleted.
    """
    try:
        found = places(environment)
        if found is None or not all(map(os.isatty, (0, 1, 2))) or _is_in_background():
            return None
        frame_file, state_file, settings_file = found
        terms, _, frame = _read(frame_file).partition("\n\n")
        columns, rows = os.get_terminal_size(1)
        now = terms_of_moment(columns, rows, signature(state_file))
        expected = f"{terms_of_start(environment, settings_file)}\n{now}\n"
        if not terms.startswith(expected):
            return None
        if not is_harmless(frame, columns, rows):
            os.unlink(frame_file)
            return None
        if terms != expected + terms_of_frame(frame):
            return None
        from parcel_tui.startup_frame.terminal import HeldTerminal

        return HeldTerminal(frame, columns, rows)
    except (OSError, ValueError):
        return None


def _is_in_background() -> bool:
    """Whether another program has the terminal now: the system would stop this one for touching it."""
    try:
        return os.tcgetpgrp(0) != os.getpgrp()
    except OSError:  # it is not the terminal that controls this session
        return False


def _read(path: str) -> str:
    """The file's text. Raises OSError, also for a file that others could read or write, and ValueError."""
    with open(path, "rb", opener=_open_at_once) as file:
        status = os.fstat(file.fileno())
        if status.st_uid != os.geteuid() or status.st_mode & _OTHERS or not stat.S_ISREG(status.st_mode):
            raise PermissionError(path)
        return file.read(_MOST_BYTES).decode()


def _open_at_once(path: str, flags: int) -> int:
    """Neither follows a link nor waits for who writes to a pipe."""
    return os.open(path, flags | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
