"""Loads what the first request needs, in a thread: half a second of imports that no key press waits for."""

import asyncio
import contextlib
import importlib
import sys
import threading

_NEEDED = ("httpx", "pyrate_limiter", "tenacity", "parcel_tui.providers.shared_bucket")


async def warm_up() -> None:
    """Returns once everything is loaded; what cannot be is missed where it is used.

    The thread is a daemon: it keeps nobody from leaving.
    """
    if all(name in sys.modules for name in _NEEDED):
        return
    loop = asyncio.get_running_loop()
    is_done = asyncio.Event()

    def load() -> None:
        for name in _NEEDED:
            with contextlib.suppress(ImportError):
                importlib.import_module(name)
        with contextlib.suppress(RuntimeError):  # the loop is closed: the program is leaving
            loop.call_soon_threadsafe(is_done.set)

    threading.Thread(target=load, name="warming up", daemon=True).start()
    await is_done.wait()
