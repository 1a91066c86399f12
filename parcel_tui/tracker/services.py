"""One provider each, as the tracker works with it: with folders of its own, or label by label."""

from collections.abc import Collection
from datetime import datetime
from typing import Protocol

from parcel_tui.credentials.token_store import TokenStore
from parcel_tui.providers.base import Provider
from parcel_tui.tracker.context import Desk
from parcel_tui.tracker.report import Report
from parcel_tui.tracker.sync.labels import LabelService
from parcel_tui.tracker.sync.mailbox import MailboxService
from parcel_tui.tracker.sync.schedule import Polling
from parcel_tui.tracker.wish import Wish


class Service(Protocol):
    """What the tracker asks of a provider. Each call raises a ProviderError that concerns the whole of it."""

    provider: Provider

    def due_at(self) -> datetime | None:
        """When `refresh_due` has something to do next (UTC); None when never."""

    async def refresh_all(self, report: Report, wish: Wish) -> None:
        """Everything that may have changed."""

    async def refresh_some(self, keys: Collection[int], report: Report) -> None:
        """Those parcels, because the user asks."""

    async def refresh_due(self, report: Report, wish: Wish) -> None:
        """What is due by the guideline; no request when nothing is."""

    async def send(self, report: Report, keys: Collection[int] | None) -> None:
        """What waits to be sent, of those parcels or of all."""


def make_service(provider: Provider, desk: Desk, token_store: TokenStore, polling: Polling) -> Service:
    """The service for a provider, by whether it keeps folders."""
    if provider.mailbox is None:
        return LabelService(provider, desk, token_store, polling)
    return MailboxService(provider, provider.mailbox, desk, token_store, polling)
