"""What work with a provider needs: the state, the clock, each provider's health."""

from collections.abc import Callable
from datetime import datetime

from msgspec.structs import replace

from parcel_tui.domain.clock import Clock
from parcel_tui.domain.errors import BadAnswer, ProviderError, TokenRefused
from parcel_tui.domain.parcel import Failure
from parcel_tui.domain.provider import title_of
from parcel_tui.faults import fault_place, log_fault
from parcel_tui.language import tr
from parcel_tui.storage.records import ProviderRecord
from parcel_tui.storage.snapshot import Snapshot
from parcel_tui.storage.transaction import Transaction
from parcel_tui.storage.writer import Writer
from parcel_tui.tracker.health import (
    Health,
    HealthState,
    after_error,
    after_success,
    health_of,
    is_known_without_token,
)


class Context:
    """The writer of the state, the clock, and the providers' health, which is kept in the state too."""

    def __init__(
        self,
        writer: Writer,
        clock: Clock,
        on_change: Callable[[], None],
        mark_of: Callable[[str, str], str | None],
    ) -> None:
        """`on_change` is called when a provider's health changes; `mark_of` gives the mark of the token
        in use, by the provider's name and the state's salt.
        """
        self.writer = writer
        self.clock = clock
        self._on_change = on_change
        self._mark_of = mark_of
        self._unsaved: dict[str, Health] = {}

    @property
    def snapshot(self) -> Snapshot:
        """The state as it is now."""
        return self.writer.store.snapshot

    def health(self, provider: str) -> Health:
        """How the provider is, as far as is known here."""
        stored = health_of(provider, self.snapshot.providers.get(provider))
        if self._unsaved.get(provider) == stored:
            # It is saved now: from here on another process may know better.
            del self._unsaved[provider]
        return self._unsaved.get(provider) or stored

    def went_well(self, provider: str) -> None:
        """Notes that the provider answered."""
        self._set_health(after_success(provider))

    def went_wrong(self, provider: str, error: ProviderError, *, failures: int = 1) -> None:
        """Notes that the provider did not serve, so many times in a row."""
        mark = self._mark_of(provider, self.snapshot.meta.salt) if isinstance(error, TokenRefused) else None
        before = self.health(provider)
        health = after_error(provider, before, error, self.clock(), failures=failures)
        if not is_known_without_token(before, health):
            self._set_health(health, refused_mark=mark)

    def _set_health(self, health: Health, *, refused_mark: str | None = None) -> None:
        provider = health.provider
        known = self.snapshot.providers.get(provider)
        if self.health(provider) != health:
            self._unsaved[provider] = health
            self._on_change()
        elif known and provider not in self._unsaved:
            return

        def edit(tx: Transaction) -> None:
            record = tx.base.providers.get(provider) or ProviderRecord(HealthState.OK)
            tx.put_provider(
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

        self.writer.apply_soon(edit)


def fault_error(fault: Exception, provider: str) -> BadAnswer:
    """A fault of this program's own with one parcel, as an error of that parcel; its lines go to the log."""
    log_fault(fault)
    title = title_of(provider)
    return BadAnswer(
        tr(
            "What {title} says of this parcel could not be read ({fault}). Update parcel-tui, or report it.",
            title=title,
            fault=fault_place(fault),
        ),
        provider=provider,
    )


def failure_of(error: ProviderError, now: datetime) -> Failure:
    """The error as it is kept with a parcel."""
    return Failure(error.code, str(error), now)
