"""Calls that may never come back, with an end to our patience.

A keyring can block for good (a frozen daemon, a prompt that nobody answers). A thread of a
pool, or asyncio's own, would keep the program from leaving; a daemon thread does not.
"""

import asyncio
import queue
import threading
from collections.abc import Callable
from concurrent.futures import Future
from typing import TypeVar

T = TypeVar("T")


class OutOfPatienceError(Exception):
    """The call did not come back in time."""


class PatientThread:
    """One daemon thread that makes blocking calls in order, each of which may take so many seconds.

    After one call that did not come back every further one fails at once.
    """

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._calls: queue.SimpleQueue[Callable[[], None]] = queue.SimpleQueue()
        self._thread: threading.Thread | None = None
        self._has_come_back: Callable[[], bool] | None = None
        """Of the call that was given up, if there is one."""

    @property
    def is_stuck(self) -> bool:
        """Whether a call was given up that has not come back since."""
        return self._has_come_back is not None

    def renew(self) -> None:
        """Forgives a call that was given up and came back since: the keyring was unlocked."""
        if self._has_come_back is not None and self._has_come_back():
            self._has_come_back = None

    async def call(self, function: Callable[[], T]) -> T:
        """What `function` returns. Raises what it raises, or OutOfPatienceError."""
        if self.is_stuck:
            raise OutOfPatienceError
        future = self._submit(function)
        try:
            return await asyncio.wait_for(asyncio.shield(asyncio.wrap_future(future)), self._seconds)
        except TimeoutError:
            if future.done():  # the function's own
                raise
            self._has_come_back = future.done
            raise OutOfPatienceError from None

    def _submit(self, function: Callable[[], T]) -> "Future[T]":
        future: Future[T] = Future()

        def run() -> None:
            try:
                future.set_result(function())
            except Exception as error:  # noqa: BLE001 - handed to the one who waits
                future.set_exception(error)

        if self._thread is None:
            self._thread = threading.Thread(target=self._work, name="keyring", daemon=True)
            self._thread.start()
        self._calls.put(run)
        return future

    def _work(self) -> None:
        while True:
            self._calls.get()()
