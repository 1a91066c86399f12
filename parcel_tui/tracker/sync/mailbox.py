"""A provider with folders of its own, as the tracker works with it (Track.TW)."""

from collections.abc import Collection, Iterable
from datetime import UTC, datetime, timedelta
from functools import partial

from msgspec import Struct

from parcel_tui.credentials.token_store import TokenStore
from parcel_tui.domain.clock import is_ahead
from parcel_tui.domain.parcel import ActionKind, Folder, Parcel
from parcel_tui.providers.base import Mailbox, Priority
from parcel_tui.storage.snapshot import Snapshot
from parcel_tui.tracker.context import Context
from parcel_tui.tracker.health import no_token
from parcel_tui.tracker.outcomes import Outcome, OutcomeStream, RefreshRequest
from parcel_tui.tracker.sync.account import account_record, current_account, other_account
from parcel_tui.tracker.sync.histories import HistoryReader
from parcel_tui.tracker.sync.identity import owner_of, settle_account
from parcel_tui.tracker.sync.mailbox_sync import MailboxSync
from parcel_tui.tracker.sync.schedule import NEVER_UNDER, Polling, history_due_at, listing_due_at
from parcel_tui.tracker.sync.sender import Sender

_FEW = 10
"""Rows enough to tell whose they are."""

_EMPTY_INBOX_EVERY = timedelta(hours=1)


class _Due(Struct, frozen=True):
    """When something is due, and by what that was found: many parcels are not looked at each second."""

    snapshot: Snapshot
    waits: object
    found_at: datetime
    at: datetime


class MailboxService:
    """A provider that keeps the account's parcels in folders (Track.TW)."""

    def __init__(
        self,
        provider: Mailbox,
        context: Context,
        token_store: TokenStore,
        polling: Polling,
    ) -> None:
        self.provider = provider
        self._context = context
        self._token_store = token_store
        self._polling = polling
        self._due: _Due | None = None
        self._without_owner: set[str] = set()
        self._histories = HistoryReader(provider, context)
        self._sender = Sender(provider, context)
        self._sync = MailboxSync(provider, context, self._sender, self._histories)

    def due_at(self, now: datetime) -> datetime:
        """The soonest of: reading the folders, sending what waits, reading a history for the first time.

        Every other history is read when the folders are.
        """
        snapshot, waits = self._context.snapshot, self._histories.waits
        due = self._due
        # Where the clock was set back, what was found by it has to be found anew.
        is_same = due is not None and due.snapshot is snapshot and due.waits is waits
        if due is None or not is_same or is_ahead(due.found_at, now):
            due = self._due = _Due(snapshot, waits, now, self._soonest(now))
        return due.at

    def _soonest(self, now: datetime) -> datetime:
        account, last_reading = self._last_reading()
        own = [p for p in self._context.snapshot.parcels.values() if self._is_own(p, account)]
        times = (
            _reading_due_at(own, last_reading, now, self._polling),
            self._sender.due_at(own, now),
            min(filter(None, (self._first_history_due_at(p, now) for p in own)), default=None),
        )
        return min(filter(None, times))

    async def refresh_all(self, outcomes: OutcomeStream, request: RefreshRequest) -> None:
        """Sends what waits, then reads the folders and every history that changed."""
        await self._sync.run(await self._account(), outcomes, request)

    async def refresh_some(self, keys: Collection[int], outcomes: OutcomeStream) -> None:
        """Sends what waits for those parcels, then reads their histories."""
        account = await self._account()
        await self._sender.send(account, outcomes, keys)
        addressed = [key for key in keys if self._is_asked_about(key, account, outcomes)]
        await self._histories.read_all(addressed, outcomes, RefreshRequest.of(addressed))

    def _is_asked_about(self, key: int, account: str, outcomes: OutcomeStream) -> bool:
        """Whether the account can be asked about that parcel; says so where it is another's."""
        parcel = self._context.snapshot.parcels.get(key)
        if parcel is None or parcel.remote_id is None:
            return False
        if parcel.account in {None, account}:
            return True
        if not parcel.pending:  # else it was said when that was to be sent
            error = other_account(self._context, parcel)
            outcomes.add(Outcome(self.provider.name, key, parcel, parcel.title, error))
        return False

    async def refresh_due(self, outcomes: OutcomeStream, request: RefreshRequest) -> None:
        """The folders, when their most urgent parcel is due; else what waits and the histories that are."""
        now = self._context.clock()
        if self.due_at(now) > now:
            return
        known, last_reading = self._last_reading()
        own = [p for p in self._context.snapshot.parcels.values() if self._is_own(p, known)]
        account = await self._account()
        if account != known or _reading_due_at(own, last_reading, now, self._polling) <= now:
            await self._sync.run(account, outcomes, request)
        else:
            await self._sender.send(account, outcomes, by_user=False)
            await self._sync.read_histories(account, outcomes, request)

    async def send(self, outcomes: OutcomeStream, keys: Collection[int] | None) -> None:
        """Sends what waits; the first history of what was added is read at once."""
        waiting = [
            parcel
            for parcel in self._context.snapshot.parcels.values()
            if parcel.pending
            and parcel.provider == self.provider.name
            and (keys is None or parcel.key in keys)
        ]
        if not waiting:
            return
        account = await self._account()
        sent = await self._sender.send(account, outcomes, keys)
        if any(parcel.replaces for parcel in waiting):
            # Under its new carrier it is there: its old record goes at once.
            old = [p.key for p in self._context.snapshot.parcels.values() if p.is_deleted]
            await self._sender.send(account, outcomes, old)
        new = {parcel.key for parcel in waiting if parcel.has_pending(ActionKind.ADD)}
        added = [key for key in sent if key in new and _has_no_history(self._context, key)]
        await self._sync.find_archived(added)
        await self._histories.read_all(added, OutcomeStream(), RefreshRequest.of(added))

    async def _account(self) -> str:
        """The account of the token in use. Raises NoToken, or what the provider answers."""
        credential = self._token_store.current(self.provider.name)
        if credential is None:
            raise no_token(self.provider.name, self._token_store.problems.get(self.provider.name))
        account = await current_account(self._context, self.provider, credential)
        return await self._known_by_owner(account)

    async def _known_by_owner(self, account: str) -> str:
        """The account by its own id, where parcels are known under a name that may be of the same one."""
        name = self.provider.name
        record = account_record(self._context.snapshot, name, account)
        parcels = self._context.snapshot.parcels.values()
        has_others = any(p.provider == name and p.account not in {None, account} for p in parcels)
        if record.user or not has_others or account in self._without_owner:
            return account
        for folder in Folder:
            page = await self.provider.page(folder, 1, _FEW, priority=Priority.USER)
            owner = owner_of(page.entries)
            if owner is not None:
                edit = partial(settle_account, provider=name, account=account, owner=owner, record=record)
                return await self._context.writer.apply(edit)
        self._without_owner.add(account)
        return account

    def _last_reading(self) -> tuple[str | None, datetime | None]:
        """The account that was asked last, and when its inbox was."""
        record = self._context.snapshot.providers.get(self.provider.name)
        account = record.account if record else None
        return account, account_record(self._context.snapshot, self.provider.name, account).inbox_at

    def _is_own(self, parcel: Parcel, account: str | None) -> bool:
        return parcel.provider == self.provider.name and parcel.account in {None, account}

    def _first_history_due_at(self, parcel: Parcel, now: datetime) -> datetime | None:
        if parcel.history_at or not (parcel.account and parcel.remote_id):
            return None
        due, rest = history_due_at(parcel, now), self._histories.rests_until(parcel.key)
        return max(due, rest) if due and rest else due


def _reading_due_at(
    parcels: Iterable[Parcel], last_reading: datetime | None, now: datetime, polling: Polling
) -> datetime:
    """When the folders are to be read: with their most urgent parcel, and hourly when none is under way.

    At once when an action was sent without an answer, and the folders were not read since.
    """
    if last_reading is None:
        return datetime.min.replace(tzinfo=UTC)
    if is_ahead(last_reading, now):
        return now
    rows = list(parcels)
    tried = [at for p in rows if p.pending and (at := p.pending[0].tried_at) and not is_ahead(at, now)]
    if any(at >= last_reading for at in tried):
        return last_reading
    due = [
        time
        for p in rows
        if p.folder is Folder.INBOX and p.remote_id and (time := listing_due_at(p, now, polling)) is not None
    ]
    soonest = min(due, default=last_reading + _EMPTY_INBOX_EVERY)
    return last_reading + NEVER_UNDER if tried else max(soonest, last_reading + NEVER_UNDER)


def _has_no_history(context: Context, key: int) -> bool:
    parcel = context.snapshot.parcels.get(key)
    return parcel is not None and parcel.remote_id is not None and parcel.history_at is None
