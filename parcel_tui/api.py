"""The parcels from Python, for bots and scripts; `docs/python.md` shows how.

It is asynchronous, as the work is: providers are asked at once, and bots live on an event loop. A script has
it run by `asyncio.run`.
"""

import asyncio
import os
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path

from parcel_tui.child_processes import holds_token
from parcel_tui.cli.wiring import build_tracker, find_providers, open_store
from parcel_tui.domain.clock import Clock, utc_now
from parcel_tui.domain.errors import ParcelTuiError, ProviderError, StorageError, UsageError
from parcel_tui.domain.parcel import Carrier, Change, ChangeKind, Checkpoint, Folder, Parcel
from parcel_tui.domain.provider import look_with, registered
from parcel_tui.domain.stage import Stage
from parcel_tui.settings import load_settings
from parcel_tui.tracker.outcomes import Outcome
from parcel_tui.tracker.tracker import Tracker

__all__ = [
    "Carrier",
    "Change",
    "ChangeKind",
    "Checkpoint",
    "Folder",
    "Outcome",
    "Parcel",
    "ParcelTuiError",
    "Parcels",
    "ProviderError",
    "Stage",
    "StorageError",
    "UsageError",
    "open_parcels",
]

_LOOK_EVERY = 0.5
"""Seconds between two looks at the state."""
_REFRESH_EVERY = 40
"""Looks between two refreshes of what is due."""

Sleep = Callable[[float], Awaitable[None]]


class Parcels:
    """The user's parcels: the state that the app and the commands share, and change meanwhile."""

    def __init__(self, tracker: Tracker, problems: tuple[str, ...], sleep: Sleep) -> None:
        self._tracker = tracker
        self._sleep = sleep
        self.problems = problems
        """A sentence for each setting, provider or part of the state that could not be used."""

    def list(self, folder: Folder | None = None) -> list[Parcel]:
        """A folder's parcels (or all), newest news first. From memory; times are aware and in UTC."""
        self._tracker.poll_store()
        return self._tracker.parcels(folder)

    def find(self, identifier: str) -> Parcel:
        """The parcel with that local id (`p12`), number, provider's id or name.

        Raises UsageError for none and for several.
        """
        return self._tracker.find(identifier)

    def history(self, parcel: Parcel) -> tuple[Checkpoint, ...]:
        """A parcel's checkpoints, newest first."""
        return self._tracker.history(parcel.key).checkpoints

    async def refresh(self, *parcels: Parcel) -> AsyncIterator[Outcome]:
        """Asks the providers about those parcels, or about all; what came of each, as it comes.

        Errors of providers are in the outcomes. Raises StorageError where nothing can be saved.
        """
        keys = [parcel.key for parcel in parcels] or None
        async for outcome in self._tracker.refresher.refresh(keys, urgent=True):
            yield outcome

    async def changes(
        self, after: int | None = None, *, refreshing: bool = True
    ) -> AsyncIterator[tuple[int, Change]]:
        """Each change with its number, oldest first, as it comes: without end, whichever process finds it.

        `after` is the last number that was seen, None for the last there is. `refreshing` keeps the parcels
        fresh meanwhile, as the open app does: what is due is asked for, by one of several processes.
        """
        seen = self._tracker.snapshot.meta.next_change - 1 if after is None else after
        looks, asking = 0, None
        try:
            while True:
                if refreshing and looks % _REFRESH_EVERY == 0 and (asking is None or asking.done()):
                    asking = asyncio.create_task(self._refresh_due())
                looks += 1
                for number, change in self._tracker.snapshot.changes(after=seen):
                    seen = number
                    yield number, change
                await self._sleep(_LOOK_EVERY)
                self._tracker.poll_store()
        finally:
            if asking is not None:
                asking.cancel()

    async def _refresh_due(self) -> None:
        async for _ in self._tracker.refresher.refresh_due():
            pass


@asynccontextmanager
async def open_parcels(
    home: Path | None = None, *, clock: Clock = utc_now, sleep: Sleep = asyncio.sleep
) -> AsyncIterator[Parcels]:
    """Opens the state: the user's own, or the one in the folder `home` (as PARCEL_TUI_HOME has it).

    Tokens are looked for where the app does, within seconds. Raises StorageError where the state cannot be
    read, UsageError for an address to which no token may go.
    """
    environment = {**os.environ, **({"PARCEL_TUI_HOME": str(home)} if home else {})}
    look_with(find_providers)
    settings = load_settings(environment)
    store = open_store(settings, clock)
    tokens = {name: value for name, value in os.environ.items() if holds_token(name)}
    tracker = build_tracker(settings, store, clock)
    os.environ.update(tokens)  # which were taken out; the caller may open another state
    try:
        await tracker.open()
        yield Parcels(tracker, (*settings.problems, *registered().refused, *store.notices), sleep)
    finally:
        await tracker.close(writing=5.0)
