"""What goes into the tracker's work, and what comes of it: new parcels, refresh requests, outcomes."""

import asyncio
import logging
import time
from collections.abc import AsyncIterator, Callable, Coroutine, Sequence
from typing import Any, Self

from msgspec import Struct
from msgspec.structs import replace

from parcel_tui.domain.errors import ParcelTuiError
from parcel_tui.domain.parcel import Carrier, Change, Parcel
from parcel_tui.providers.base import Priority

_log = logging.getLogger("parcel_tui.tracker")


class NewParcel(Struct, frozen=True):
    """What the user wants to follow, before a provider was asked."""

    identifier: str
    provider: str
    carrier: Carrier | None = None
    """Track.TW needs one; Flex Forward knows it itself."""
    name: str | None = None
    note: str | None = None
    notify: bool = False
    answers: tuple[tuple[str, str], ...] = ()
    """What the carrier wants to know beside the number, by the requirement's key."""
    sending: bool = False
    """The user is the parcel's sender."""


class Added(Struct, frozen=True):
    """One number of an add: the stored parcel, and whether it was followed already."""

    parcel: Parcel
    known: bool


Chosen = Callable[[], Sequence[int]]
"""Returns the keys of the parcels that the user is looking at now, the most wanted first."""


def none_chosen() -> Sequence[int]:
    """No parcel is on a screen."""
    return ()


class RefreshRequest(Struct, frozen=True):
    """How a refresh is wanted: which parcels come first, and who waits for it."""

    chosen: Chosen = none_chosen
    by_user: bool = False
    """The user asked: what rests after a failure is asked too, and the first chosen parcel goes ahead."""
    urgent: bool = False
    """The caller waits for every parcel: all of them go ahead of background work."""

    @classmethod
    def of(cls, keys: Sequence[int]) -> Self:
        """The request for exactly these parcels, for each of which the user waits."""
        return cls(lambda: keys, urgent=True)

    @property
    def page_priority(self) -> Priority:
        """Whether the folders' pages, which everything waits for, go ahead of background work."""
        return Priority.USER if self.by_user or self.urgent else Priority.BACKGROUND

    def priority(self, key: int) -> Priority:
        """Whether the question about that parcel goes ahead of background work."""
        is_wanted = self.urgent or (self.by_user and key in self.chosen()[:1])
        return Priority.USER if is_wanted else Priority.BACKGROUND


class Outcome(Struct, frozen=True):
    """What came of one parcel (or, with `parcel` None and `key` None, of a provider as a whole)."""

    provider: str
    key: int | None = None
    parcel: Parcel | None = None
    """The parcel as it is now; None when it is gone or when this is about the provider."""
    title: str = ""
    error: ParcelTuiError | None = None
    changes: tuple[Change, ...] = ()
    done: int = 0
    """How many parcels of this refresh are finished, for a progress bar."""
    total: int = 0


class OutcomeStream:
    """The outcomes of a piece of work, as they come. The work goes on whether or not they are read."""

    def __init__(self, what: str = "work") -> None:
        """`what` is the work's name in the log."""
        self._what = what
        self._outcomes: asyncio.Queue[Outcome | None] = asyncio.Queue()
        self._done = 0
        self._total = 0
        self._changes = 0
        self._errors: set[str] = set()
        self._task: asyncio.Task[None] | None = None

    def expect(self, parcels: int) -> None:
        """Adds so many parcels to the total of the progress bar."""
        self._total += parcels

    def add(self, outcome: Outcome) -> None:
        """Hands out the outcome of one parcel, or of one provider as a whole."""
        if outcome.key is not None:
            self._done += 1
            self._total = max(self._total, self._done)
        self._changes += len(outcome.changes)
        if outcome.error is not None:
            self._errors.add(f"{outcome.provider} {outcome.error.code}")
        self._outcomes.put_nowait(replace(outcome, done=self._done, total=self._total))

    def start(self, work: Coroutine[Any, Any, object], keep: set["asyncio.Task[None]"]) -> Self:
        """Begins the work in a task of its own, held in `keep` until it is done; returns this stream.

        The reader may go (a closed screen, a cancelled worker); the requests under way may not.
        """
        self._task = asyncio.create_task(self._run(work))
        keep.add(self._task)
        self._task.add_done_callback(keep.discard)
        return self

    async def __aiter__(self) -> AsyncIterator[Outcome]:
        """The outcomes as they come, until the work is done. Raises what the work raised."""
        while (outcome := await self._outcomes.get()) is not None:
            yield outcome
        # The task is done by now, but for its last lines; this raises what it raised. Shielded, since who
        # cancels the reading does not mean the work.
        if self._task is not None and not self._task.cancelled():
            await asyncio.shield(self._task)

    async def _run(self, work: Coroutine[Any, Any, object]) -> None:
        began = time.monotonic()
        try:
            await work
        finally:
            self._outcomes.put_nowait(None)  # after an error too: the reader would wait for ever
            self._note(time.monotonic() - began)

    def _note(self, seconds: float) -> None:
        """Writes a line into the log, unless there was nothing to do."""
        if not (self._done or self._errors):
            return
        errors = ", ".join(sorted(self._errors)) or "no errors"
        line = "%s: %d parcels, %d changes, %s, %.1f s"
        _log.info(line, self._what, self._done, self._changes, errors, seconds)
