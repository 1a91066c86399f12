"""Sends what the user did to an account with folders: in order, each once."""

import asyncio
import contextlib
from collections.abc import Callable, Collection, Iterable, Sequence
from datetime import datetime, timedelta
from functools import partial

from msgspec.structs import replace

from parcel_tui.domain.clock import doubled
from parcel_tui.domain.errors import (
    BadAnswer,
    FinalError,
    NotFound,
    ParcelTuiError,
    ProviderError,
    Rejected,
    TokenError,
    TransientError,
    Unavailable,
)
from parcel_tui.domain.parcel import ActionKind, Parcel, PendingAction
from parcel_tui.domain.provider import needs_carrier, title_of
from parcel_tui.language import tr
from parcel_tui.providers.base import Mailbox
from parcel_tui.storage.records import Deletion
from parcel_tui.storage.transaction import Transaction
from parcel_tui.tracker import outbox
from parcel_tui.tracker.carrier_change import let_go
from parcel_tui.tracker.context import Context, failure_of
from parcel_tui.tracker.outcomes import Outcome, OutcomeStream
from parcel_tui.tracker.sync.account import other_account
from parcel_tui.tracker.sync.identity import join, without_former

_NUMBERS_AT_ONCE = 50
_FAILURES_IN_A_ROW = 3
_REST_FIRST = timedelta(seconds=60)
_REST_LONGEST = timedelta(minutes=15)


class Sender:
    """One provider's outbox. What cannot be sent now stays pending."""

    def __init__(self, provider: Mailbox, context: Context) -> None:
        self._provider = provider
        self._context = context
        self._sending = asyncio.Lock()
        self._failures = 0
        self._rests: tuple[datetime, datetime] | None = None
        """Since and until when nothing is sent by itself."""

    def due_at(self, parcels: Iterable[Parcel], now: datetime) -> datetime | None:
        """When something of these is to be sent in the background (UTC); None when nothing waits."""
        times = [
            now if not_before is None else not_before
            for parcel in parcels
            if parcel.pending and parcel.pending[0].tried_at is None
            for not_before in [outbox.rests_until(parcel.pending[0], now)]
        ]
        if not times:
            return None
        return self._rests_until(now) or min(times)

    async def send(
        self,
        account: str,
        outcomes: OutcomeStream,
        keys: Collection[int] | None = None,
        *,
        by_user: bool = True,
        tried_before: Collection[int] = (),
    ) -> list[int]:
        """Sends the account's pending actions (or those of some parcels); the keys that were tried.

        Each is told in the outcomes. What the provider cannot digest is passed over, unless three in
        a row are not; what concerns all of them ends it. Then nothing is sent for a minute,
        doubling to 15, but for what the user asks. An action that failed rests by itself, unless the
        user asks. Parcels that were `tried_before` in the same piece of work are left for the next.
        Raises StorageError, and nothing of the provider's.
        """
        async with self._sending:
            now = self._context.clock()
            if not by_user and self._rests_until(now):
                return []
            tried: list[int] = []
            actions: set[tuple[int, PendingAction]] = set()

            def may_go(parcel: Parcel) -> bool:
                """Each action once: behind one that was taken goes what was done after it."""
                is_new = parcel.key not in tried_before and (parcel.key, parcel.pending[0]) not in actions
                return is_new and _is_ready(parcel.pending[0], None if by_user else now)

            run = _Run()
            # Chosen anew each time: what the user did meanwhile is sent in the same run.
            while batch := self._next_batch(account, keys, may_go):
                actions |= {(parcel.key, parcel.pending[0]) for parcel in batch}
                if run.stopped_by is None:
                    run.take(await self._send_batch(account, batch, outcomes))
                else:
                    self._tell(batch, outcomes, run.stopped_by)
                tried += [parcel.key for parcel in batch]
            if tried:
                self._rest(run.stopped_by)
            if run.trouble is not None:
                self._context.went_wrong(self._provider.name, run.trouble)
            self._tell_unsent(account, set(keys or ()).difference(tried), outcomes)
            return tried

    def _rest(self, stopped_by: ProviderError | None) -> None:
        """Decides when to send again by itself, after a piece of work that ended so."""
        self._failures = self._failures + 1 if stopped_by else 0
        now, pause = self._context.clock(), doubled(_REST_FIRST, self._failures - 1, _REST_LONGEST)
        self._rests = (now, now + pause) if stopped_by else None

    def _rests_until(self, now: datetime) -> datetime | None:
        """Until when nothing is sent by itself; None when it is. A pause begun after now is none."""
        since, until = self._rests or (now, now)
        return until if since <= now < until else None

    def _next_batch(
        self, account: str, keys: Collection[int] | None, may_go: Callable[[Parcel], bool]
    ) -> list[Parcel]:
        """The oldest action's parcel, and with an add those that can ride on the same request."""
        parcels = outbox.waiting(
            self._context.snapshot.parcels.values(),
            lambda parcel: (
                parcel.provider == self._provider.name
                and parcel.account in {None, account}
                and (keys is None or parcel.key in keys)
                and may_go(parcel)
            ),
        )
        first = parcels[0].pending[0] if parcels else None
        if first is None or first.kind is not ActionKind.ADD or first.failed:
            return parcels[:1]
        return [
            parcel
            for parcel in parcels
            if parcel.pending[0].kind is ActionKind.ADD
            and parcel.carrier == parcels[0].carrier
            and parcel.pending[0].notify == first.notify
            and not parcel.pending[0].failed
        ][:_NUMBERS_AT_ONCE]

    async def _send_batch(
        self, account: str, batch: Sequence[Parcel], outcomes: OutcomeStream
    ) -> ProviderError | None:
        """Sends one request; what was not about the actions themselves, or None."""
        now = self._context.clock()
        [kind] = {parcel.pending[0].kind for parcel in batch}
        keys = [parcel.key for parcel in batch]
        # Noted on the disk before it is sent: a crash in between leaves it in doubt, and sends it once.
        claimed = await self._context.writer.apply(lambda tx: [k for k in keys if outbox.claim(tx, k, now)])
        batch = [parcel for parcel in batch if parcel.key in claimed]
        # Without any of them another process was faster.
        return await self._attempt(account, batch, kind, outcomes) if batch else None

    async def _attempt(
        self, account: str, batch: Sequence[Parcel], kind: ActionKind, outcomes: OutcomeStream
    ) -> ProviderError | None:
        """Sends one request for actions that are claimed."""
        try:
            if kind is ActionKind.ADD:
                await self._import(account, batch, outcomes)
            else:
                [parcel] = batch
                await self._move(parcel, kind, outcomes)
        except FinalError as error:
            if isinstance(error, Rejected) and len(batch) > 1:
                return await self._one_by_one(account, batch, outcomes)
            await self._refused(batch, kind, error, outcomes)
        except (TransientError, TokenError) as error:
            # What may have arrived stays claimed; the next list of the provider tells what came of it.
            if not (isinstance(error, TransientError) and error.maybe_done):
                await self._release(batch)
            self._tell(batch, outcomes, error)
            return error
        return None

    async def _one_by_one(
        self, account: str, batch: Sequence[Parcel], outcomes: OutcomeStream
    ) -> ProviderError | None:
        """Adds numbers singly that were refused together, to find which it was."""
        for place, parcel in enumerate(batch, 1):
            error = await self._attempt(account, [parcel], ActionKind.ADD, outcomes)
            if error is not None and _concerns_all(error):
                await self._release(batch[place:])
                self._tell(batch[place:], outcomes, error)
                return error
        return None

    async def _import(self, account: str, batch: Sequence[Parcel], outcomes: OutcomeStream) -> None:
        """Adds numbers in one request."""
        first, *_ = batch
        carrier = first.carrier
        if carrier is None and needs_carrier(self._provider.name):
            raise Rejected(
                tr("Choose a carrier for this number and add it again."), provider=self._provider.name
            )
        numbers = [parcel.number or "" for parcel in batch]
        ids = await self._provider.add(
            carrier.id if carrier else "",
            numbers,
            notify=first.pending[0].notify,
            answers={parcel.number or "": dict(parcel.answers) for parcel in batch if parcel.answers},
        )
        for parcel in batch:
            remote_id = ids.get(parcel.number or "")
            if remote_id is None:
                missing = BadAnswer(
                    tr(
                        "The answer did not name {number}. It is looked for at the next refresh.",
                        number=parcel.number,
                    ),
                    provider=self._provider.name,
                )
                self._tell([parcel], outcomes, missing)
                continue
            edit = partial(self._settle_add, key=parcel.key, account=account, remote_id=remote_id)
            key = await self._context.writer.apply(edit)
            outcomes.add(self._outcome(parcel, key))

    def _settle_add(self, tx: Transaction, key: int, account: str, remote_id: str) -> int:
        """Notes the relation id; a parcel that has it already stays instead. Returns the key that stays."""
        for other in list(tx.parcels()):
            if other.remote_id == remote_id and other.key != key and other.provider == self._provider.name:
                # The number was there already, under another spelling or by another device.
                known = tx.put(replace(other, account=account, removed_at=None))
                added = tx.get(key)
                if added is None:
                    return known.key
                added = let_go(tx, replace(added, remote_id=remote_id), self._context.clock())
                known = replace(known, name=added.name or known.name, note=added.note or known.note)
                return join(tx, known, added).key
        parcel = outbox.settle(tx, key, ActionKind.ADD, self._context.clock())
        if parcel is not None:
            parcel = tx.put(replace(parcel, remote_id=remote_id, account=account))
            let_go(tx, parcel, self._context.clock())
        return key

    async def _move(self, parcel: Parcel, kind: ActionKind, outcomes: OutcomeStream) -> None:
        """Moves a parcel at the provider; where the answer is not clear, the next list shows what came of it.

        Deleted is deleted with the older relations to it, which would bring it back.
        """
        for older in parcel.former_ids if kind is ActionKind.DELETE else ():
            with contextlib.suppress(NotFound):
                await self._provider.move(older, kind)
            await self._context.writer.apply(
                partial(_forget_relation, key=parcel.key, remote_id=older, now=self._context.clock())
            )
        if await self._provider.move(parcel.remote_id or "", kind):
            await self._settle(parcel, kind, outcomes)
        else:
            outcomes.add(self._outcome(parcel, parcel.key))

    async def _settle(self, parcel: Parcel, kind: ActionKind, outcomes: OutcomeStream) -> None:
        now = self._context.clock()
        await self._context.writer.apply(lambda tx: outbox.settle(tx, parcel.key, kind, now))
        outcomes.add(self._outcome(parcel, parcel.key))

    async def _release(self, batch: Sequence[Parcel]) -> None:
        await self._context.writer.apply(lambda tx: [outbox.release(tx, parcel.key) for parcel in batch])

    async def _refused(
        self, batch: Sequence[Parcel], kind: ActionKind, error: FinalError, outcomes: OutcomeStream
    ) -> None:
        """Undoes what the provider refuses for good; deleting what is not there is done."""
        for parcel in batch:
            if kind is ActionKind.DELETE and isinstance(error, NotFound):
                await self._settle(parcel, kind, outcomes)
                continue
            failure = failure_of(error, self._context.clock())
            await self._context.writer.apply(
                partial(outbox.revert, key=parcel.key, kind=kind, failure=failure)
            )
            outcomes.add(self._outcome(parcel, parcel.key, error))

    def _tell_unsent(self, account: str, keys: Collection[int], outcomes: OutcomeStream) -> None:
        """Says of parcels that the user named why nothing of theirs was sent."""
        for key in keys:
            parcel = self._context.snapshot.parcels.get(key)
            if parcel is None or not parcel.pending or parcel.provider != self._provider.name:
                continue
            if parcel.account not in {None, account}:
                self._tell([parcel], outcomes, other_account(self._context, parcel))
            elif parcel.pending[0].tried_at is not None:
                self.tell_in_doubt([parcel], outcomes)

    def tell_in_doubt(self, parcels: Iterable[Parcel], outcomes: OutcomeStream) -> None:
        """Says of parcels that it is not known whether the oldest action was done: it waits for the lists."""
        title = title_of(self._provider.name)
        for parcel in parcels:
            in_doubt = Unavailable(
                tr(
                    "Whether {title} took what was sent of {parcel} is not clear yet. The next refresh "
                    "looks for it.",
                    title=title,
                    parcel=parcel.title,
                ),
                provider=self._provider.name,
            )
            self._tell([parcel], outcomes, in_doubt)

    def _tell(self, batch: Sequence[Parcel], outcomes: OutcomeStream, error: ProviderError) -> None:
        for parcel in batch:
            outcomes.add(self._outcome(parcel, parcel.key, error))

    def _outcome(self, parcel: Parcel, key: int, error: ParcelTuiError | None = None) -> Outcome:
        return Outcome(self._provider.name, key, self._context.snapshot.parcels.get(key), parcel.title, error)


def _forget_relation(tx: Transaction, key: int, remote_id: str, now: datetime) -> None:
    """An older relation to a parcel is deleted."""
    tx.put_deletion(remote_id, Deletion(now))
    parcel = tx.get(key)
    if parcel is not None:
        tx.put(without_former(parcel, remote_id))


class _Run:
    """What a series of requests has told about the provider."""

    def __init__(self) -> None:
        self.stopped_by: ProviderError | None = None
        self.last_error: ProviderError | None = None
        self.worked = False
        self._failures = 0

    @property
    def trouble(self) -> ProviderError | None:
        """What says that the provider as a whole does not serve; None while it may be one action's fault."""
        return self.stopped_by or (None if self.worked else self.last_error)

    def take(self, error: ProviderError | None) -> None:
        """Takes in how one request ended."""
        if error is None:
            self.worked, self._failures = True, 0
            return
        self.last_error = error
        self._failures += 1
        if _concerns_all(error) or self._failures >= _FAILURES_IN_A_ROW:
            self.stopped_by = error


def _concerns_all(error: ProviderError) -> bool:
    """Whether the next action would meet the same: unless the provider has answered, and may another time."""
    return not isinstance(error, Unavailable | BadAnswer)


def _is_ready(action: PendingAction, at: datetime | None) -> bool:
    """Whether it may be sent; `at` which time what failed still rests, None where nothing does."""
    return action.tried_at is None and (at is None or outbox.rests_until(action, at) is None)
