"""A blocking call beside the event loop, in a daemon thread: it never keeps the program from leaving."""

import asyncio
import threading
from collections.abc import Callable
from concurrent.futures import Future
from typing import TypeVar

T = TypeVar("T")


async def aside(function: Callable[[], T], seconds: float) -> T:
    """What `function` returns. Raises what it raises, or TimeoutError; then it may go on, unheard."""
    future: Future[T] = Future()

    def run() -> None:
        try:
            future.set_result(function())
        except Exception as error:  # noqa: BLE001 - handed to the one who waits
            future.set_exception(error)

    threading.Thread(target=run, name="notification", daemon=True).start()
    return await asyncio.wait_for(asyncio.shield(asyncio.wrap_future(future)), seconds)
