"""What a kept frame depends on, as text: it is shown only where all of that is still the same."""

import time

from parcel_tui import __version__
from parcel_tui.signature import signature

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

    from parcel_tui.signature import Signature

_VARIABLES = (
    *("TERM", "COLORTERM", "TERM_PROGRAM", "TERMINFO", "TERMINFO_DIRS", "COLUMNS", "LINES"),
    *(
        "NO_COLOR",
        "COLORFGBG",
        "FORCE_COLOR",
        "CLICOLOR",
        "CLICOLOR_FORCE",
        "TTY_COMPATIBLE",
        "TTY_INTERACTIVE",
    ),
    *("LANG", "LANGUAGE", "LC_ALL", "LC_CTYPE", "PYTHONIOENCODING", "PYTHONUTF8", "TZ"),
    "PARCEL_TUI_HOME",
)
"""What decides the colours, the glyphs, the size and the time of day."""


_PRIME = 2**61 - 1


def terms_of_start(environment: "Mapping[str, str]", settings_file: str) -> str:
    """What is decided when the program starts: its version, its surroundings, its settings.

    Of this program's other variables it tells only which are set: their values may be secrets.
    """
    ours = sorted(name for name in environment if name.startswith("PARCEL_TUI_"))
    textual = sorted(name for name in environment if name.startswith("TEXTUAL_"))
    values = [(name, environment.get(name)) for name in (*_VARIABLES, *textual)]
    return "\n".join(
        (
            f"version {__version__}",
            f"set {ours}",
            *(f"{name} {value!r}" for name, value in values),
            f"settings {signature(settings_file)}",
        )
    )


def terms_of_frame(frame: str) -> str:
    """What tells whether the frame is still as it was kept: a flipped bit would show another number."""
    # zlib would have to be loaded; this too is another number whichever bit is another.
    return f"frame {int.from_bytes(frame.encode(), 'big') % _PRIME:x}"


def terms_of_moment(columns: int, rows: int, state: "Signature") -> str:
    """What may change at any time: the terminal's size, the day and the time zone, the state."""
    now = time.localtime()
    day = f"{now.tm_year}-{now.tm_mon}-{now.tm_mday} {now.tm_gmtoff} {now.tm_zone!r}"
    return f"size {columns}x{rows}\nday {day}\nstate {state}"
