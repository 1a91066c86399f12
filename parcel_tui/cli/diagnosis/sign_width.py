"""How wide this terminal draws a character of ambiguous width (Unicode's UAX 11): it is asked."""

import os
import re
import select
import sys
from time import monotonic

_ASK = b"\r\xe2\x97\x86\x1b[6n\r\x1b[K"
"""Writes ◆ into the line's first cell, asks where the cursor stands then, and erases it."""
_ANSWER = re.compile(rb"\x1b\[\d{1,5};(\d{1,5})R")
_MOST_BYTES = 200
_ANSWERS_WITHIN = 1.0
"""Seconds; a slow line takes half of one."""


def ask_sign_width() -> int | None:
    """The cells that ◆ takes.

    None where there is no terminal to ask, or where it does not tell within a second. A terminal in which
    keys wait already is not asked: they are another program's.
    """
    try:
        import termios
        import tty
    except ImportError:  # Windows has neither
        return None
    try:
        keyboard, screen = sys.__stdin__.fileno(), sys.__stdout__.fileno()  # type: ignore[union-attr]  # None is an AttributeError
        if not os.isatty(screen) or os.tcgetpgrp(keyboard) != os.getpgrp():
            return None
        modes = termios.tcgetattr(keyboard)
    except (OSError, ValueError, AttributeError, termios.error):
        return None
    if select.select([keyboard], [], [], 0)[0]:
        return None
    width = None
    try:
        tty.setcbreak(keyboard, termios.TCSANOW)
        sys.stdout.flush()
        os.write(screen, _ASK)
        width = _told(keyboard)
    except (OSError, termios.error):
        pass
    finally:
        # An answer that comes late is no key of the shell's.
        termios.tcsetattr(keyboard, termios.TCSAFLUSH if width is None else termios.TCSANOW, modes)
    return width


def _told(keyboard: int) -> int | None:
    """What the terminal answers within a second."""
    answer, until = b"", monotonic() + _ANSWERS_WITHIN
    while len(answer) < _MOST_BYTES and (left := until - monotonic()) > 0:
        if not select.select([keyboard], [], [], left)[0]:
            return None
        answer += os.read(keyboard, _MOST_BYTES)
        if found := _ANSWER.search(answer):
            return int(found[1]) - 1
    return None
