"""What the terminal says that it can do, by its name in the terminfo database."""

import sys


def erases_with_ground() -> bool:
    """Whether erasing leaves the present background (terminfo's `bce`); no where nobody knows."""
    try:
        import curses
    except ImportError:  # Windows
        return False
    try:
        curses.setupterm(fd=sys.__stdout__.fileno() if sys.__stdout__ else -1)
    except (curses.error, OSError, ValueError):
        return False
    return curses.tigetflag("bce") == 1
