"""How the work of a refresh reaches whoever watches it, without depending on them; and the log."""

import asyncio
import logging
import time
from collections.abc import AsyncIterator, Awaitable, Callable

from msgspec.structs import replace

from parcel_tui.tracker.outcomes import Outcome

_log = logging.getLogger("parcel_tui.tracker")


class Report:
    """Collects the outcomes of a piece of work that goes on whether anybody reads them or not."""

    def __init__(self, what: str = "work") -> None:
        """`what` the work is called in the log."""
        self._what = what
        self._outcomes: asyncio.Queue[Outcome | None] = asyncio.Queue()
        self._done = 0
        self._total = 0
        self._changes = 0
        self._errors: set[str] = set()
        self._task: asyncio.Task[None] | None = None

    def expect(self, parcels: int) -> None:
        """So many more parcels will be told about."""
        self._total += parcels

    def tell(self, outcome: Outcome) -> None:
        """One parcel (or one provider as a whole) is done."""
        if outcome.key is not None:
            self._done += 1
            self._total = max(self._total, self._done)
        self._changes += len(outcome.changes)
        if outcome.error is not None:
            self._errors.add(f"{outcome.provider} {outcome.error.code}")
        self._outcomes.put_nowait(replace(outcome, done=self._done, total=self._total))

    def start(self, work: Callable[["Report"], Awaitable[None]], keep: set["asyncio.Task[None]"]) -> None:
        """Begins the work in a task of its own, held in `keep` until it is done.

        The watcher may go (a closed screen, a cancelled worker); the requests under way may not.
        """
        self._task = asyncio.create_task(self._run(work))
        keep.add(self._task)
        self._task.add_done_callback(keep.discard)

    async def outcomes(self) -> AsyncIterator[Outcome]:
        """The outcomes as they come, until the work is done. Raises what the work raised."""
        while (outcome := await self._outcomes.get()) is not None:
            yield outcome
        if self._task is not None and not self._task.cancelled():
            await asyncio.shield(self._task)

    async def _run(self, work: Callable[["Report"], Awaitable[None]]) -> None:
        began = time.monotonic()
        try:
            await work(self)
        finally:
            self._outcomes.put_nowait(None)
            self._note(time.monotonic() - began)

    def _note(self, seconds: float) -> None:
        """A line in the log, unless there was nothing to do."""
        if not (self._done or self._errors):
            return
        errors = ", ".join(sorted(self._errors)) or "no errors"
        told = "%s: %d parcels, %d changes, %s, %.1f s"
        _log.info(told, self._what, self._done, self._changes, errors, seconds)
