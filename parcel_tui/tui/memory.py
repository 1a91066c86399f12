"""Memory: when garbage is looked for, and what goes back to the system while the program runs.

A dashboard is open for days; what a refresh needed for seconds is not to be held until it is left.
"""

import contextlib
import gc
import sys
from functools import cache
from typing import Any

_M_MMAP_THRESHOLD, _M_ARENA_MAX = -3, -8
_LARGE_BLOCK = 128 * 1024
"""Bytes. It is glibc's own value, which stays once it has been set."""


def collect_garbage_again() -> None:
    """Looks for garbage from now on, and never among what is there: what was imported becomes none."""
    if not gc.isenabled():
        gc.freeze()
        gc.enable()


def keep_little_free() -> None:
    """Has the C library give each large block back to the system as soon as it is freed, and new threads take
    their blocks from what is free for all.

    Once a state file of megabytes has been written, glibc would keep such blocks among the small ones for
    good: 2 to 10 MiB after a refresh of 1,000 parcels. What lies free in a thread's own arena is of use to no
    other: 0.5 MiB, and one thread runs Python at a time. Other C libraries have no such settings.
    """
    library = _c_library()
    if hasattr(library, "mallopt"):
        library.mallopt(_M_MMAP_THRESHOLD, _LARGE_BLOCK)
        library.mallopt(_M_ARENA_MAX, 1)


def give_free_memory_back() -> None:
    """Has the C library give back what lies free between blocks in use, as a refresh leaves it: up to 3 MiB.

    It takes a third of a millisecond.
    """
    library = _c_library()
    if hasattr(library, "malloc_trim"):
        library.malloc_trim(0)


@cache
def _c_library() -> Any:
    """The C library; None where it has no settings of this kind. Loaded late: ctypes takes 0.4 MiB itself."""
    if sys.platform == "linux":
        with contextlib.suppress(ImportError, OSError):
            import ctypes

            return ctypes.CDLL(None)
    return None
