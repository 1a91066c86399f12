"""What every part of the tracker works with: the state, the clock, each provider's health."""

import asyncio
from collections.abc import Callable, Collection
from datetime import datetime
from typing import TypeVar

from msgspec.structs import replace

from parcel_tui.domain.clock import Clock
from parcel_tui.domain.errors import BadAnswer, ProviderError, TokenRefused
from parcel_tui.domain.parcel import PROVIDER_TITLES, Failure
from parcel_tui.faults import fault_place, log_fault
from parcel_tui.storage.records import Preferences, ProviderRecord
from parcel_tui.storage.snapshot import Snapshot
from parcel_tui.storage.transaction import Draft
from parcel_tui.storage.writer import Writer
from parcel_tui.tracker.health import after_error, after_success, health_of
from parcel_tui.tracker.outcomes import Health, HealthState

T = TypeVar("T")


class Desk:
    """The state and the clock, shared by the use-cases and the syncs."""

    def __init__(
        self,
        writer: Writer,
        clock: Clock,
        tell: Callable[[], None],
        mark_of: Callable[[str, str], str | None],
    ) -> None:
        self.clock = clock
        self._mark = mark_of
        self._tell = tell
        self._writer = writer
        self._health: dict[str, Health] = {}

    def _mark_of(self, provider: str) -> str | None:
        """The mark of the token in use, as this state keeps it; None without a token."""
        return self._mark(provider, self.snapshot.meta.salt)

    @property
    def snapshot(self) -> Snapshot:
        """The state as it is now."""
        return self._writer.snapshot

    async def apply(self, edit: Callable[[Draft], T], *, urgent: bool = True) -> T:
        """What the edit returned, once it is on the disk. Raises what it raised, or StorageError."""
        return await self._writer.apply(edit, urgent=urgent)

    def remember(self, preferences: Preferences) -> None:
        """Keeps soon what the user chose on the screen; where nothing can be saved, it is forgotten."""
        self._writer.apply_soon(lambda draft: draft.put_preferences(preferences))

    async def written(self, edits: Collection[asyncio.Task[None]]) -> None:
        """Has what these tasks want to write written now, without company. Raises StorageError."""
        edits = tuple(edits)
        await asyncio.sleep(0)  # one that was begun just now has not come to its edit yet
        self._writer.flush()
        await asyncio.gather(*edits)

    def health(self, provider: str) -> Health:
        """How the provider is, as far as is known here."""
        stored = health_of(provider, self.snapshot.providers.get(provider))
        if self._health.get(provider) == stored:
            # It is kept now: from here on another process may know better.
            del self._health[provider]
        return self._health.get(provider) or stored

    def went_well(self, provider: str) -> None:
        """The provider answered."""
        self._set_health(after_success(provider))

    def went_wrong(self, provider: str, error: ProviderError, *, failures: int = 1) -> None:
        """The provider did not serve, so many times in a row."""
        before = self.health(provider)
        mark = self._mark_of(provider) if isinstance(error, TokenRefused) else None
        health = after_error(provider, before, error, self.clock(), failures=failures)
        self._set_health(health, refused_mark=mark)

    def _set_health(self, health: Health, *, refused_mark: str | None = None) -> None:
        provider = health.provider
        known = self.snapshot.providers.get(provider)
        if self.health(provider) != health:
            self._health[provider] = health
            self._tell()
        elif known and provider not in self._health:
            return

        def edit(draft: Draft) -> None:
            record = draft.base.providers.get(provider) or ProviderRecord(HealthState.OK)
            draft.put_provider(
                provider,
                replace(
                    record,
                    state=health.state,
                    sentence=health.sentence,
                    since=health.since,
                    until=health.until,
                    failures=health.failures,
                    at=health.at,
                    refused_mark=refused_mark,
                ),
            )

        self._writer.apply_soon(edit)


def fault_error(fault: Exception, provider: str) -> BadAnswer:
    """A fault of this program's own with one parcel, as an error of that parcel; the log has its lines."""
    log_fault(fault)
    title = PROVIDER_TITLES.get(provider, provider)
    return BadAnswer(
        f"What {title} told of this parcel could not be taken in ({fault_place(fault)}); "
        "update parcel-tui, or report it.",
        provider=provider,
    )


def failure_of(error: ProviderError, now: datetime) -> Failure:
    """The error as it is kept with a parcel."""
    return Failure(error.code, str(error), now)
