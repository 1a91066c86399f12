"""A provider that is asked label by label, as the tracker works with it (Flex Forward)."""

from collections.abc import Collection
from datetime import datetime

from parcel_tui.credentials.token_store import TokenStore
from parcel_tui.domain.parcel import Parcel
from parcel_tui.domain.stage import FINAL_STAGES
from parcel_tui.providers.base import Provider
from parcel_tui.tracker.context import Context
from parcel_tui.tracker.health import no_token
from parcel_tui.tracker.outcomes import OutcomeStream, RefreshRequest
from parcel_tui.tracker.sync.histories import HistoryReader
from parcel_tui.tracker.sync.schedule import Polling, due_at


class LabelService:
    """Reads the labels that the user follows. Each call raises a ProviderError that concerns all of them."""

    def __init__(
        self, provider: Provider, context: Context, token_store: TokenStore, polling: Polling
    ) -> None:
        self.provider = provider
        self._context = context
        self._token_store = token_store
        self._polling = polling
        self._histories = HistoryReader(provider, context)

    def due_at(self, now: datetime) -> datetime | None:
        """With the most urgent label."""
        return min((due for p in self._own() if (due := due_at(p, now, self._polling))), default=None)

    async def refresh_all(self, outcomes: OutcomeStream, request: RefreshRequest) -> None:
        """Every label that is still under way."""
        await self._read([p.key for p in self._own() if p.stage not in FINAL_STAGES], outcomes, request)

    async def refresh_some(self, keys: Collection[int], outcomes: OutcomeStream) -> None:
        """Reads those labels, because the user asks."""
        await self._read(list(keys), outcomes, RefreshRequest.of(list(keys)))

    async def refresh_due(self, outcomes: OutcomeStream, request: RefreshRequest) -> None:
        """The labels that are due."""
        now = self._context.clock()
        due = [p.key for p in self._own() if (at := due_at(p, now, self._polling)) and at <= now]
        await self._read(due, outcomes, request)

    async def send(self, outcomes: OutcomeStream, keys: Collection[int] | None) -> None:
        """Labels that were added and not answered yet; nothing else is ever sent."""
        new = [p.key for p in self._own() if p.pending and (keys is None or p.key in keys)]
        await self._read(new, outcomes, RefreshRequest.of(new))

    async def _read(self, keys: list[int], outcomes: OutcomeStream, request: RefreshRequest) -> None:
        if not keys:
            return
        if self._token_store.current(self.provider.name) is None:
            raise no_token(self.provider.name, self._token_store.problems.get(self.provider.name))
        await self._histories.read_all(keys, outcomes, request)

    def _own(self) -> list[Parcel]:
        return [p for p in self._context.snapshot.parcels.values() if p.provider == self.provider.name]
