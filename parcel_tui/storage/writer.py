"""Transactions off the event loop: one daemon thread, one write for all that wait."""

import asyncio
import contextlib
import threading
from collections.abc import Callable, Collection, Sequence
from typing import Any, TypeVar

from msgspec import Struct

from parcel_tui.domain.errors import StorageError
from parcel_tui.faults import fault_place, log_fault
from parcel_tui.language import tr
from parcel_tui.storage.store import Store
from parcel_tui.storage.transaction import Transaction

T = TypeVar("T")

BATCH_SECONDS = 0.7
"""How long a background answer may wait for others, so that a killed process loses less than a second."""
_MOST_AT_ONCE = 64
"""So many edits wait for no more company: until they are written all that they bring is in memory twice."""


class _Waiting(Struct, frozen=True):
    edit: Callable[[Transaction], Any]
    answer: "asyncio.Future[Any]"
    loop: asyncio.AbstractEventLoop


class Writer:
    """Applies edits to the store in a daemon thread: a stuck disk never keeps the program from leaving."""

    def __init__(self, store: Store, *, batch_seconds: float = BATCH_SECONDS) -> None:
        self.store = store
        self._batch_seconds = batch_seconds
        self._condition = threading.Condition()
        self._waiting: list[_Waiting] = []
        self._urgent = False
        self._closed = False
        self._reload_for: asyncio.AbstractEventLoop | None = None
        self._thread: threading.Thread | None = None
        self.on_commit: Callable[[], None] = _no_listener
        """Called on the event loop after each write."""

    async def apply(self, edit: Callable[[Transaction], T], *, urgent: bool = True) -> T:
        """What the edit returned, once it is on the disk.

        An urgent one (the user's) is written at once with whatever waits; another one waits
        for company first. Raises what the edit raised, or StorageError.
        """
        # The write goes on when the caller is cancelled; its answer is then dropped.
        result: T = await asyncio.shield(self._enqueue(edit, urgent=urgent))
        return result

    def apply_soon(self, edit: Callable[[Transaction], object]) -> None:
        """Writes the edit with others soon, and waits for nothing: for what may be lost and learned again."""
        self._enqueue(edit, urgent=False).add_done_callback(_looked_at)

    def flush(self) -> None:
        """Ends the waiting for company: what there is is written now."""
        with self._condition:
            self._urgent = bool(self._waiting)
            self._condition.notify()

    async def written(self, edits: Collection[asyncio.Task[None]]) -> None:
        """Returns once what these tasks edit is on the disk, and hurries that up. Raises StorageError."""
        edits = tuple(edits)
        await asyncio.sleep(0)  # one that was begun just now has not come to its edit yet
        self.flush()
        await asyncio.gather(*edits)

    def reload_soon(self) -> None:
        """Takes in what other processes wrote, then tells `on_commit`. Call it on the event loop."""
        with self._condition:
            self._start()
            self._reload_for = asyncio.get_running_loop()
            self._condition.notify()

    def close(self) -> None:
        """Ends the thread once everything that waits is written."""
        with self._condition:
            self._closed = True
            self._condition.notify()

    def join(self, seconds: float) -> None:
        """Waits that long at most for what is still to be written."""
        if self._thread is not None:
            self._thread.join(seconds)

    def _enqueue(self, edit: Callable[[Transaction], Any], *, urgent: bool) -> "asyncio.Future[Any]":
        loop = asyncio.get_running_loop()
        waiting = _Waiting(edit, loop.create_future(), loop)
        with self._condition:
            self._start()
            self._waiting.append(waiting)
            self._urgent = self._urgent or urgent  # one urgent edit takes along all that wait
            self._condition.notify()
        return waiting.answer

    def _start(self) -> None:
        # A daemon: the system ends it with the process. `join` is what a last write waits for.
        if self._thread is None or not self._thread.is_alive():
            self._thread = threading.Thread(target=self._run, name="state writer", daemon=True)
            self._thread.start()

    def _run(self) -> None:
        while self._goes_on():
            pass

    def _goes_on(self) -> bool:
        """Does what there is to do next, and says whether there may be more.

        A call of its own, after which nothing of a batch stays in memory while the next is waited for.
        """
        batch = self._next_batch()
        if self._reload_for is not None:
            self._reload(self._reload_for)
        is_over = self._closed and not batch
        if batch:
            self._write(batch)
        if is_over:
            self._look_again()  # a file that has vanished meanwhile is written again
        return not is_over

    def _write(self, batch: Sequence[_Waiting]) -> None:
        """Applies the edits and hands out what each returned."""
        try:
            results = self.store.transact([waiting.edit for waiting in batch])
        except Exception as error:  # noqa: BLE001 - whatever it was, the callers that wait must get it
            results = [error] * len(batch)
        for waiting, result in zip(batch, results, strict=True):
            _answer(waiting, result)
        # After a failure too: that nothing can be saved is shown as the state is.
        _on_loop(batch[0].loop, self.on_commit)

    def _reload(self, loop: asyncio.AbstractEventLoop) -> None:
        self._reload_for = None
        self._look_again()
        _on_loop(loop, self.on_commit)

    def _look_again(self) -> None:
        """What cannot be done is tried again with the next poll; until then the store's trouble says so."""
        try:
            self.store.look_again()
        except StorageError:
            pass
        except Exception as error:  # noqa: BLE001 - a thread that ends would save nothing any more
            log_fault(error)
            self.store.trouble = tr(
                "The state could not be looked at again ({error}). Leave parcel-tui and start it anew.",
                error=fault_place(error),
            )

    def _next_batch(self) -> list[_Waiting]:
        """Everything that waits; empty when there is only something to reload, or when it is time to end."""
        with self._condition:
            self._condition.wait_for(lambda: self._waiting or self._closed or self._reload_for)
            if self._waiting:
                self._condition.wait_for(self._is_time, timeout=self._batch_seconds)
            batch, self._waiting = self._waiting, []
            self._urgent = False
            return batch

    def _is_time(self) -> bool:
        """Whether what waits is to be written without waiting any longer for company."""
        return self._urgent or self._closed or len(self._waiting) >= _MOST_AT_ONCE


def _looked_at(answer: "asyncio.Future[Any]") -> None:
    """Looks at the error, so that asyncio does not report it as one that was never retrieved."""
    if not answer.cancelled():
        answer.exception()


def _no_listener() -> None:
    """Does nothing: what is called until the tracker listens."""


def _answer(waiting: _Waiting, result: object) -> None:
    def settle() -> None:
        if isinstance(result, Exception):
            waiting.answer.set_exception(result)
        else:
            waiting.answer.set_result(result)

    _on_loop(waiting.loop, settle)


def _on_loop(loop: asyncio.AbstractEventLoop, call: Callable[[], None]) -> None:
    # The loop is closed when the program is leaving; what was asked is on the disk all the same.
    with contextlib.suppress(RuntimeError):
        loop.call_soon_threadsafe(call)
