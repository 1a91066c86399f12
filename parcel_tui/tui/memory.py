"""Memory: when garbage is looked for, and what goes back to the system while the program runs.

A dashboard is open for days; what a refresh needed for seconds is not to be held until it is left.
"""

import contextlib
import gc
import sys
from functools import cache
from typing import Any

_M_MMAP_THRESHOLD = -3
_LARGE_BLOCK = 128 * 1024
"""Bytes. It is glibc's own value, which stays once it has been set."""


def collect_garbage_again() -> None:
    """Looks for garbage from now on, and never among what is there: what was imported becomes none."""
    if not gc.isenabled():
        gc.freeze()
        gc.enable()


def give_large_blocks_back() -> None:
    """Has the C library give each large block back to the system as soon as it is freed.

    Once a state file of megabytes has been written, glibc would keep such blocks among the small ones for
    good: 2 to 10 MiB after a refresh of 1,000 parcels. Other C libraries have no such setting.
    """
    library = _c_library()
    if hasattr(library, "mallopt"):
        library.mallopt(_M_MMAP_THRESHOLD, _LARGE_BLOCK)


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
