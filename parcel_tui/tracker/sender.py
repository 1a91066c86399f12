"""Sends what the user did to an account with folders: in order, each once."""

import asyncio
from collections.abc import Collection, Iterable, Sequence
from datetime import datetime, timedelta
from functools import partial

from msgspec.structs import replace

from parcel_tui.domain.errors import (
    BadAnswer,
    FinalError,
    NotFound,
    ParcelTuiError,
    ProviderError,
    Rejected,
    TokenError,
    TransientError,
)
from parcel_tui.domain.parcel import ActionKind, Parcel
from parcel_tui.providers.base import Mailbox
from parcel_tui.storage.draft import Draft
from parcel_tui.tracker import outbox
from parcel_tui.tracker.desk import Desk, failure_of
from parcel_tui.tracker.outcomes import Outcome
from parcel_tui.tracker.report import Report

_NUMBERS_AT_ONCE = 50
_REST_FIRST = timedelta(seconds=60)
_REST_LONGEST = timedelta(minutes=15)


class Sender:
    """One provider's outbox. What cannot be sent now stays pending."""

    def __init__(self, provider: str, mailbox: Mailbox, desk: Desk) -> None:
        self._provider = provider
        self._mailbox = mailbox
        self._desk = desk
        self._sending = asyncio.Lock()
        self._failures = 0
        self._rests: tuple[datetime, datetime] | None = None
        """Since and until when nothing is sent by itself."""

    def due_at(self, parcels: Iterable[Parcel], account: str | None) -> datetime | None:
        """When something is to be sent that nobody waits for (UTC); None when nothing waits."""
        made = [
            parcel.pending[0].made_at
            for parcel in parcels
            if parcel.account in {None, account} and parcel.pending and parcel.pending[0].tried_at is None
        ]
        if not made:
            return None
        now = self._desk.clock()
        return self._rests_until(now) or min(*made, now)

    async def send(
        self, account: str, report: Report, keys: Collection[int] | None = None, *, by_user: bool = True
    ) -> list[int]:
        """Sends the account's pending actions (or those of some parcels); the keys that went through.

        Each is told in the report. Stops at the first failure that is not about one parcel,
        after which nothing is sent for a minute, doubling to 15, but for what the user asks.
        Raises StorageError, and nothing of the provider's.
        """
        async with self._sending:
            if not by_user and self._rests_until(self._desk.clock()):
                return []
            sent: list[int] = []
            stopped_by: ProviderError | None = None
            while batch := self._next_batch(account, keys, exclude=sent):
                if stopped_by is None:
                    stopped_by = await self._send_batch(account, batch, report)
                else:
                    self._tell(batch, report, stopped_by)
                sent += [parcel.key for parcel in batch]
            if sent:
                self._rest(stopped_by)
            return sent

    def _rest(self, stopped_by: ProviderError | None) -> None:
        """Decides when to send again by itself, after a piece of work that ended so."""
        self._failures = self._failures + 1 if stopped_by else 0
        pause = min(_REST_FIRST * 2.0 ** min(self._failures - 1, 10), _REST_LONGEST)
        now = self._desk.clock()
        self._rests = (now, now + pause) if stopped_by else None

    def _rests_until(self, now: datetime) -> datetime | None:
        """Until when nothing is sent by itself; None when it is. A pause begun after now is none."""
        since, until = self._rests or (now, now)
        return until if since <= now < until else None

    def _next_batch(
        self, account: str, keys: Collection[int] | None, exclude: Collection[int]
    ) -> list[Parcel]:
        """The oldest action's parcel, and with an add those that can ride on the same request."""
        parcels = outbox.waiting(
            self._desk.snapshot.parcels.values(),
            lambda parcel: (
                parcel.provider == self._provider
                and parcel.account in {None, account}
                and (keys is None or parcel.key in keys)
                and parcel.key not in exclude
                and parcel.pending[0].tried_at is None
            ),
        )
        if not parcels or parcels[0].pending[0].kind is not ActionKind.ADD:
            return parcels[:1]
        first = parcels[0]
        return [
            parcel
            for parcel in parcels
            if parcel.pending[0].kind is ActionKind.ADD
            and parcel.carrier == first.carrier
            and parcel.pending[0].notify == first.pending[0].notify
        ][:_NUMBERS_AT_ONCE]

    async def _send_batch(
        self, account: str, batch: Sequence[Parcel], report: Report
    ) -> ProviderError | None:
        """Sends one request; the error after which nothing more should be sent, or None."""
        now = self._desk.clock()
        kind = batch[0].pending[0].kind
        keys = [parcel.key for parcel in batch]
        claimed = await self._desk.apply(lambda draft: [k for k in keys if outbox.claim(draft, k, now)])
        batch = [parcel for parcel in batch if parcel.key in claimed]
        if not batch:  # another process was faster
            return None
        try:
            if kind is ActionKind.ADD:
                await self._import(account, batch, report)
            else:
                await self._mailbox.move(batch[0].remote_id or "", kind)
                await self._settle(batch[0], kind, report)
        except FinalError as error:
            await self._refused(batch, kind, error, report)
        except (TransientError, TokenError) as error:
            if not (isinstance(error, TransientError) and error.maybe_done):
                await self._desk.apply(lambda draft: [outbox.release(draft, p.key) for p in batch])
            self._desk.went_wrong(self._provider, error)
            self._tell(batch, report, error)
            return error
        return None

    async def _import(self, account: str, batch: Sequence[Parcel], report: Report) -> None:
        """Adds numbers in one request; one by one when together they are refused, to find which it was."""
        carrier = batch[0].carrier
        if carrier is None:
            raise Rejected("Choose a carrier for this number and add it again.", provider=self._provider)
        numbers = [parcel.number or "" for parcel in batch]
        try:
            ids = await self._mailbox.add(
                carrier.id,
                numbers,
                notify=batch[0].pending[0].notify,
                answers={parcel.number or "": dict(parcel.answers) for parcel in batch if parcel.answers},
            )
        except Rejected:
            if len(batch) == 1:
                raise
            for parcel in batch:
                try:
                    await self._import(account, [parcel], report)
                except FinalError as reason:
                    await self._refused([parcel], ActionKind.ADD, reason, report)
            return
        for parcel in batch:
            remote_id = ids.get(parcel.number or "")
            if remote_id is None:
                missing = BadAnswer(
                    f"The answer did not name {parcel.number}; it is looked for at the next refresh.",
                    provider=self._provider,
                )
                self._tell([parcel], report, missing)
                continue
            edit = partial(self._settle_add, key=parcel.key, account=account, remote_id=remote_id)
            key = await self._desk.apply(edit)
            report.tell(self._outcome(parcel, key))

    def _settle_add(self, draft: Draft, key: int, account: str, remote_id: str) -> int:
        """Notes the relation id; a parcel that has it already stays instead. Returns the key that stays."""
        for other in draft.parcels():
            if other.remote_id == remote_id and other.key != key and other.provider == self._provider:
                draft.remove(key)
                return other.key
        parcel = outbox.settle(draft, key, ActionKind.ADD, self._desk.clock())
        if parcel is not None:
            draft.put(replace(parcel, remote_id=remote_id, account=account))
        return key

    async def _settle(self, parcel: Parcel, kind: ActionKind, report: Report) -> None:
        now = self._desk.clock()
        await self._desk.apply(lambda draft: outbox.settle(draft, parcel.key, kind, now))
        report.tell(self._outcome(parcel, parcel.key))

    async def _refused(
        self, batch: Sequence[Parcel], kind: ActionKind, error: FinalError, report: Report
    ) -> None:
        """Undoes what the provider refuses for good; deleting what is not there is done."""
        for parcel in batch:
            if kind is ActionKind.DELETE and isinstance(error, NotFound):
                await self._settle(parcel, kind, report)
                continue
            failure = failure_of(error, self._desk.clock())
            await self._desk.apply(partial(outbox.undo, key=parcel.key, kind=kind, failure=failure))
            report.tell(self._outcome(parcel, parcel.key, error))

    def _tell(self, batch: Sequence[Parcel], report: Report, error: ProviderError) -> None:
        for parcel in batch:
            report.tell(self._outcome(parcel, parcel.key, error))

    def _outcome(self, parcel: Parcel, key: int, error: ParcelTuiError | None = None) -> Outcome:
        return Outcome(self._provider, key, self._desk.snapshot.parcels.get(key), parcel.title, error)
