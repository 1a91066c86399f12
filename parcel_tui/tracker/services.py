"""One provider each, as the tracker works with it: with folders of its own, or label by label."""

from collections.abc import Collection
from datetime import UTC, datetime, timedelta
from typing import Protocol

from parcel_tui.credentials.vault import Vault
from parcel_tui.domain.errors import NoToken
from parcel_tui.domain.parcel import PROVIDER_TITLES, Folder, Parcel
from parcel_tui.domain.stage import FINAL_STAGES
from parcel_tui.providers.base import Mailbox, Priority, Provider
from parcel_tui.tracker.account import current_account
from parcel_tui.tracker.desk import Desk
from parcel_tui.tracker.histories import Chosen, HistoryReader
from parcel_tui.tracker.mailbox_sync import MailboxSync
from parcel_tui.tracker.report import Report
from parcel_tui.tracker.schedule import due_at
from parcel_tui.tracker.sender import Sender

_EMPTY_INBOX_EVERY = timedelta(hours=1)


class Service(Protocol):
    """What the tracker asks of a provider. Each call raises a ProviderError that concerns the whole of it."""

    provider: Provider

    async def refresh_all(self, report: Report, chosen: Chosen) -> None:
        """Everything that may have changed."""

    async def refresh_some(self, keys: Collection[int], report: Report) -> None:
        """Those parcels, because the user asks."""

    async def refresh_due(self, report: Report, chosen: Chosen) -> None:
        """What is due by the guideline; no request when nothing is."""

    async def send(self, report: Report, keys: Collection[int] | None) -> None:
        """What waits to be sent, of those parcels or of all."""


class MailboxService:
    """A provider that keeps the account's parcels in folders (Track.TW)."""

    def __init__(self, provider: Provider, mailbox: Mailbox, desk: Desk, vault: Vault) -> None:
        self.provider = provider
        self._mailbox = mailbox
        self._desk = desk
        self._vault = vault
        self._sender = Sender(provider.name, mailbox, desk)
        self._sync = MailboxSync(provider, mailbox, desk, self._sender)
        self._histories = HistoryReader(provider, desk)

    async def refresh_all(self, report: Report, chosen: Chosen) -> None:
        """Sends what waits, then reads the folders and every history that changed."""
        await self._sync.run(await self.account(), report, chosen)

    async def refresh_some(self, keys: Collection[int], report: Report) -> None:
        """Sends what waits for those parcels, then reads their histories."""
        account = await self.account()
        await self._sender.send(account, report, keys)
        addressed = [key for key in keys if _has_remote_id(self._desk, key)]
        await self._histories.read_all(addressed, report, lambda: addressed, priority=Priority.USER)

    async def refresh_due(self, report: Report, chosen: Chosen) -> None:
        """The folders, when their most urgent parcel is due, or when something waits to be sent."""
        parcels = [p for p in self._desk.snapshot.parcels.values() if p.provider == self.provider.name]
        if (
            any(p.pending for p in parcels)
            or _inbox_due_at(parcels, self._last_reading()) <= self._desk.clock()
        ):
            await self.refresh_all(report, chosen)

    async def send(self, report: Report, keys: Collection[int] | None) -> None:
        """Sends what waits; the first history of what was added is read at once."""
        if not any(
            parcel.pending and parcel.provider == self.provider.name
            for parcel in self._desk.snapshot.parcels.values()
            if keys is None or parcel.key in keys
        ):
            return
        sent = await self._sender.send(await self.account(), report, keys)
        added = [key for key in sent if _has_no_history(self._desk, key)]
        await self._histories.read_all(added, Report(), lambda: added, priority=Priority.USER)

    async def account(self) -> str:
        """The account of the token in use. Raises NoToken, or what the provider answers."""
        credential = self._vault.current(self.provider.name)
        if credential is None:
            raise no_token(self.provider.name, self._vault)
        return await current_account(self._desk, self.provider.name, self._mailbox, credential)

    def _last_reading(self) -> datetime | None:
        record = self._desk.snapshot.providers.get(self.provider.name)
        account = record and self._desk.snapshot.accounts.get(f"{self.provider.name}:{record.account}")
        return account.inbox_at if account else None


class LabelService:
    """A provider that is asked label by label (Flex Forward)."""

    def __init__(self, provider: Provider, desk: Desk, vault: Vault) -> None:
        self.provider = provider
        self._desk = desk
        self._vault = vault
        self._histories = HistoryReader(provider, desk)

    async def refresh_all(self, report: Report, chosen: Chosen) -> None:
        """Every label that is still under way."""
        await self._read([p.key for p in self._own() if p.stage not in FINAL_STAGES], report, chosen)

    async def refresh_some(self, keys: Collection[int], report: Report) -> None:
        """Those labels."""
        await self._read(list(keys), report, lambda: list(keys), priority=Priority.USER)

    async def refresh_due(self, report: Report, chosen: Chosen) -> None:
        """The labels that are due."""
        now = self._desk.clock()
        await self._read([p.key for p in self._own() if (due := due_at(p)) and due <= now], report, chosen)

    async def send(self, report: Report, keys: Collection[int] | None) -> None:
        """Labels that were added and not answered yet; nothing else is ever sent."""
        new = [p.key for p in self._own() if p.pending and (keys is None or p.key in keys)]
        await self._read(new, report, lambda: new, priority=Priority.USER)

    async def _read(
        self, keys: list[int], report: Report, chosen: Chosen, *, priority: Priority = Priority.BACKGROUND
    ) -> None:
        if not keys:
            return
        if self._vault.current(self.provider.name) is None:
            raise no_token(self.provider.name, self._vault)
        await self._histories.read_all(keys, report, chosen, priority=priority)

    def _own(self) -> list[Parcel]:
        return [p for p in self._desk.snapshot.parcels.values() if p.provider == self.provider.name]


def no_token(provider: str, vault: Vault) -> NoToken:
    """Why there is no token, and what to do."""
    reason = vault.problems.get(provider)
    advice = f"No token for {PROVIDER_TITLES[provider]}; set one with 'parcel-tui token set {provider}'."
    return NoToken(f"{advice} {reason}" if reason else advice, provider=provider)


def _inbox_due_at(parcels: Collection[Parcel], last_reading: datetime | None) -> datetime:
    """When the inbox is to be read: with its most urgent parcel, and hourly when it holds none under way."""
    if last_reading is None:
        return datetime.min.replace(tzinfo=UTC)
    due = [time for p in parcels if p.folder is Folder.INBOX and (time := due_at(p)) is not None]
    return min(due, default=last_reading + _EMPTY_INBOX_EVERY)


def _has_remote_id(desk: Desk, key: int) -> bool:
    parcel = desk.snapshot.parcels.get(key)
    return parcel is not None and parcel.remote_id is not None


def _has_no_history(desk: Desk, key: int) -> bool:
    parcel = desk.snapshot.parcels.get(key)
    return parcel is not None and parcel.remote_id is not None and parcel.history_at is None
