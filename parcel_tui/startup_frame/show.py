"""Shows the kept frame at the start, where everything that it depends on is still the same.

A frame's file begins with what it depends on: first the paths of the state and of the settings, as they
were found, then all that decides how the dashboard looks. It is compared, never interpreted.
"""

import os
import stat
import sys
import time

from parcel_tui import __version__
from parcel_tui.signature import signature

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

    from parcel_tui.signature import Signature
    from parcel_tui.startup_frame.terminal import HeldTerminal

FRAME = "last-frame"
"""The frame's file, beside the state."""
_DATA = {"linux": "~/.local/share", "darwin": "~/Library/Application Support"}
"""By platform, the folder for data where XDG_DATA_HOME does not name another."""
_OTHERS = stat.S_IRWXG | stat.S_IRWXO
_MOST_BYTES = 1 << 20
"""A screen of 300x100 in colours takes a tenth of it."""
_PRIME = 2**61 - 1

_VARIABLES = (
    *("TERM", "COLORTERM", "TERM_PROGRAM", "TERMINFO", "TERMINFO_DIRS", "COLUMNS", "LINES", "NO_COLOR"),
    *("COLORFGBG", "FORCE_COLOR", "CLICOLOR", "CLICOLOR_FORCE", "TTY_COMPATIBLE", "TTY_INTERACTIVE"),
    *("LANG", "LANGUAGE", "LC_ALL", "LC_MESSAGES", "LC_CTYPE", "PYTHONIOENCODING", "PYTHONUTF8", "TZ"),
    *("HOME", "XDG_DATA_HOME", "XDG_CONFIG_HOME", "PARCEL_TUI_HOME"),
)
"""What decides the colours, the signs, the size, the time of day, and where the files are."""

_DIGITS = "0123456789;"
_MOST_COLOUR = 255
"""The highest number that colours and attributes are written with."""


def show_kept_frame(environment: "Mapping[str, str]") -> "HeldTerminal | None":
    """The terminal, with the frame on it; None where there is none to show. Never raises.

    A frame that holds anything but text, colours and positions is deleted.
    """
    try:
        path = frame_path(environment)
        if path is None or not all(map(os.isatty, (0, 1, 2))) or _is_in_background():
            return None
        terms, _, frame = _read(path).partition("\n\n")
        state_file, settings_file, *_ = terms.split("\n", 2)
        columns, rows = os.get_terminal_size(1)
        moment = terms_of_moment(columns, rows, signature(state_file))
        expected = terms_of_start(environment, state_file, settings_file) + moment
        if not terms.startswith(expected):
            return None
        if not is_harmless(frame, columns, rows):
            os.unlink(path)
            return None
        if terms != expected + terms_of_frame(frame):
            return None
        from parcel_tui.startup_frame.terminal import HeldTerminal

        return HeldTerminal(frame, columns, rows)
    except (OSError, ValueError):
        return None


def frame_path(environment: "Mapping[str, str]") -> str | None:
    """Where the frame is, without what finds the platform's folders; None where none is kept.

    Raises OSError where the present folder, which a relative PARCEL_TUI_HOME begins from, is gone.
    """
    if sys.platform not in _DATA:
        return None
    if home := environment.get("PARCEL_TUI_HOME"):
        return os.path.join(os.getcwd(), os.path.expanduser(home), FRAME)
    data = environment.get("XDG_DATA_HOME", "")
    folder = data if data.strip() else os.path.expanduser(_DATA[sys.platform])
    return os.path.join(folder, "parcel-tui", FRAME)


def terms_of_start(environment: "Mapping[str, str]", state_file: str, settings_file: str) -> str:
    """What is decided when the program starts: its files, its version, its surroundings, its settings.

    Of this program's other variables it tells only which are set: their values may be secrets.
    """
    ours = sorted(name for name in environment if name.startswith("PARCEL_TUI_"))
    textual = sorted(name for name in environment if name.startswith("TEXTUAL_"))
    values = [f"{name} {environment.get(name)!r}\n" for name in (*_VARIABLES, *textual)]
    return (
        f"{state_file}\n{settings_file}\nversion {__version__}\nset {ours}\n{''.join(values)}"
        f"settings {signature(settings_file)}\n"
    )


def terms_of_moment(columns: int, rows: int, state: "Signature") -> str:
    """What may change at any time: the terminal's size, the day and the time zone, the state."""
    now = time.localtime()
    day = f"{now.tm_year}-{now.tm_mon}-{now.tm_mday} {now.tm_gmtoff} {now.tm_zone!r}"
    return f"size {columns}x{rows}\nday {day}\nstate {state}\n"


def terms_of_frame(frame: str) -> str:
    """What tells whether the frame is still as it was kept: a flipped bit would show another number."""
    # zlib would have to be loaded; this too is another number whichever bit is another.
    return f"frame {int.from_bytes(frame.encode(), 'big') % _PRIME:x}"


def is_harmless(frame: str, columns: int, rows: int) -> bool:
    """Whether it holds nothing but visible text, colours (`ESC [ 0 … m`) and positions (`ESC [ y ; x H`).

    Positions have to be on a screen of that size. Whatever else a terminal might act on is refused:
    other sequences, controls, what changes the direction of writing, what cannot be seen.
    """
    before, *sequences = frame.split("\x1b")
    return not before and all(_is_harmless(sequence, columns, rows) for sequence in sequences)


def split(sequence: str) -> tuple[str, str, str]:
    """Of what follows an ESC: the bracket with its parameters, the final character, the text behind it."""
    rest = sequence[1:].lstrip(_DIGITS)
    return sequence[: len(sequence) - len(rest)], rest[:1], rest[1:]


def _is_harmless(sequence: str, columns: int, rows: int) -> bool:
    """The same for one sequence, without its ESC, and the text behind it."""
    parameters, final, text = split(sequence)
    if parameters[:1] != "[" or not text.isprintable():
        return False
    numbers = parameters[1:].split(";")
    if not all(number.isdecimal() and len(number) <= 4 for number in numbers):
        return False
    values = [int(number) for number in numbers]
    if final == "m":
        return values[0] == 0 and max(values) <= _MOST_COLOUR
    return final == "H" and len(values) == 2 and 1 <= values[0] <= rows and 1 <= values[1] <= columns


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
        return file.read(_MOST_BYTES).decode("utf-8", "surrogateescape")


def _open_at_once(path: str, flags: int) -> int:
    """Neither follows a link nor waits for another program to write to a pipe."""
    return os.open(path, flags | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
