"""What an app at rest looks at again and again."""

import asyncio
from collections.abc import Callable


class Ticker:
    """Calls a function every so many seconds, straight from the event loop.

    A timer of Textual's goes through two message queues at each tick; at rest that would be half of
    all the processor time.
    """

    def __init__(self, seconds: float, function: Callable[[], object]) -> None:
        """Begins at once; call it on the event loop."""
        self._seconds = seconds
        self._function = function
        self._loop = asyncio.get_running_loop()
        self._next = self._loop.call_later(seconds, self._tick)

    def stop(self) -> None:
        """Calls it no more."""
        self._next.cancel()

    def _tick(self) -> None:
        self._next = self._loop.call_later(self._seconds, self._tick)
        self._function()
