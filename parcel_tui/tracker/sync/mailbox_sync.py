"""Brings an account with folders (Track.TW) up to date with as few requests as can be."""

import asyncio
import logging
from collections.abc import Callable, Collection, Iterable, Mapping
from datetime import datetime, timedelta

from msgspec.structs import replace

from parcel_tui.domain.clock import is_within
from parcel_tui.domain.errors import NotFound, PartlyRead, ProviderError, Rejected, Unavailable, reason_of
from parcel_tui.domain.parcel import Folder, Parcel
from parcel_tui.domain.provider import needs_carrier, title_of
from parcel_tui.language import tr, trn
from parcel_tui.providers.base import Mailbox, Page, Priority
from parcel_tui.storage.records import AccountRecord, CarrierList
from parcel_tui.storage.transaction import Transaction
from parcel_tui.tracker.context import Context
from parcel_tui.tracker.outcomes import Outcome, OutcomeStream, RefreshRequest
from parcel_tui.tracker.sync import folders
from parcel_tui.tracker.sync.account import account_name, account_record
from parcel_tui.tracker.sync.folders import Contents, mark_of
from parcel_tui.tracker.sync.histories import HistoryReader
from parcel_tui.tracker.sync.identity import (
    absorb,
    has_copies,
    join_copies,
    owner_of,
    settle_account,
)
from parcel_tui.tracker.sync.schedule import history_is_due
from parcel_tui.tracker.sync.sender import Sender

_PAGE_SIZE = 100
_ONCE_A_DAY = timedelta(days=1)
_CARRIERS_REST = timedelta(hours=1)
_log = logging.getLogger("parcel_tui.tracker")
_SMALLER_SIZES = (50, 20, 10)
_ASKED_ONE_BY_ONE = 20
_MANY = 3
_MOST_ROWS = 20_000
"""Rows of a folder that are read; a list that goes on behind them has no end."""
_MOST_PAGES = _MOST_ROWS // _SMALLER_SIZES[-1]
_HELD_FOR = timedelta(minutes=10)
"""How long the news that everything is gone is held, until another reading tells the same."""


class MailboxSync:
    """One account's folders and histories."""

    def __init__(self, provider: Mailbox, context: Context, sender: Sender, histories: HistoryReader) -> None:
        self._provider = provider
        self._context = context
        self._sender = sender
        self._histories = histories
        self._carriers_failed_at: datetime | None = None

    async def run(self, account: str, outcomes: OutcomeStream, request: RefreshRequest) -> None:
        """Sends what waits, reads the folders, then every history that has changed.

        Raises the ProviderError that kept the folders from being read; one history's
        failure is told in the outcomes. Raises StorageError.
        """
        # What the lists held is let go of before a thousand histories come.
        account = await self._read_folders(account, outcomes, request)
        await self.read_histories(account, outcomes, request)
        await self._read_carriers()

    async def _read_folders(self, account: str, outcomes: OutcomeStream, request: RefreshRequest) -> str:
        """Sends what waits and reads the folders; the name of the account from here on.

        Raises the ProviderError that kept the folders from being read, and StorageError.
        """
        record = account_record(self._context.snapshot, self._provider.name, account)
        if has_copies(self._context.snapshot.parcels.values(), self._provider.name):
            await self._context.writer.apply(lambda tx: join_copies(tx, self._provider.name, account))
        keys = folders.keys_by_remote_id(self._context.snapshot.parcels.values(), self._provider.name)
        is_baseline = record.baseline_at is None
        # Once a day, with the archive, it is tried whether larger pages are taken again.
        is_old = not is_within(record.archive_at, self._context.clock(), _ONCE_A_DAY)
        self._page_size = _PAGE_SIZE if is_old else record.page_size or _PAGE_SIZE
        reading = folders.Reading(
            self._provider.name,
            account,
            self._context.clock(),
            is_baseline,
            self._context.clock,
            record.baseline_at,
            keys,
            waiting=folders.oldest_actions(self._context.snapshot.parcels.values()),
            is_full=sum(parcel.removed_at is None for parcel in self._own(account)) >= _MOST_ROWS,
        )
        # First of all, so that the folders are read with what the user did.
        sent = await self._sender.send(account, outcomes, by_user=request.by_user)
        inbox = await self._read(Folder.INBOX, reading, request)
        # What the user looks at does not wait for the archive, which may have many pages.
        due = set(self.histories_due(account, request))
        await self._histories.read_all([key for key in request.chosen() if key in due], outcomes, request)
        archive = await self._read_archive(record, reading, inbox, request)
        if reading.absorbed:
            await self._context.writer.apply(lambda tx: self._absorb(tx, reading))
        gone: set[str] = set()
        is_known: dict[str, bool] = {}
        # A list may shift while it is read page by page: nothing counts as gone that only one reading lacks.
        if archive is not None and self._gone(
            self._context.snapshot.parcels.values(), reading, inbox, archive
        ):
            await self._read_again(reading, inbox, archive, request)
            gone = self._gone(self._context.snapshot.parcels.values(), reading, inbox, archive)
        # A row that could not be read may be any of those: each is asked for by itself.
        if archive is not None and (inbox.unreadable or archive.unreadable):
            unlisted = gone | self._in_doubt(reading) - {*inbox.entries, *archive.entries}
            is_known = await self._ask_for(unlisted)
            gone = {remote_id for remote_id, known in is_known.items() if not known}
        account = await self._context.writer.apply(
            lambda tx: self._conclude(tx, reading, inbox, archive, gone, is_known)
        )
        self._tell_endless(outcomes, inbox, archive)
        self._tell_unreadable(outcomes, inbox, archive)
        self._context.went_well(self._provider.name)
        # What was in doubt is settled now, or is to be sent again.
        await self._sender.send(account, outcomes, by_user=request.by_user, tried_before=sent)
        self._sender.tell_in_doubt(folders.tried(self._context.snapshot.parcels.values(), reading), outcomes)
        return account

    async def find_archived(self, keys: Collection[int]) -> None:
        """Shows these parcels, which were just added, where they are: what the archive holds stays there.

        Looks at no more than the first pages; what is not found there is found by the next refresh.
        Raises StorageError, and nothing of the provider's.
        """
        wanted = {self._context.snapshot.parcels[key].remote_id for key in keys}
        try:
            if wanted:
                inbox = await self._provider.page(Folder.INBOX, 1, _PAGE_SIZE, priority=Priority.USER)
                wanted -= {listed.remote_id for listed in inbox.entries}
            if not wanted or inbox.last_page > 1:
                return
            page = await self._provider.page(Folder.ARCHIVE, 1, _PAGE_SIZE, priority=Priority.USER)
        except ProviderError:
            return
        archived = wanted & {listed.remote_id for listed in page.entries}

        def edit(tx: Transaction) -> None:
            for parcel in (tx.get(key) for key in keys):
                if parcel is not None and parcel.remote_id in archived and not parcel.pending:
                    tx.put(replace(parcel, folder=Folder.ARCHIVE))

        await self._context.writer.apply(edit)

    async def read_histories(self, account: str, outcomes: OutcomeStream, request: RefreshRequest) -> None:
        """Reads what the lists have told to be new, and what is due by its age."""
        await self._histories.read_all(self.histories_due(account, request), outcomes, request)

    def histories_due(self, account: str, request: RefreshRequest) -> list[int]:
        """The account's parcels whose history is to be read now."""
        now = self._context.clock()
        return [
            parcel.key
            for parcel in self._own(account)
            if history_is_due(parcel, now, by_user=request.by_user)
            and (request.by_user or not self._rests(parcel.key, now))
        ]

    def _rests(self, key: int, now: datetime) -> bool:
        until = self._histories.rests_until(key)
        return until is not None and now < until

    def _own(self, account: str) -> list[Parcel]:
        return [
            parcel
            for parcel in self._context.snapshot.parcels.values()
            if parcel.provider == self._provider.name and parcel.account == account and parcel.remote_id
        ]

    async def _read_archive(
        self, record: AccountRecord, reading: folders.Reading, inbox: Contents, request: RefreshRequest
    ) -> Contents | None:
        """The archive, where it has to be read; None where nothing suggests that it changed.

        Whole the first time; then its first page once a day, or while rows of it could not be read, and
        the rest when that has changed or when something that was in the inbox is to be found.
        """
        now = self._context.clock()
        lost: set[str] = set()
        if inbox.is_complete:
            parcels = self._context.snapshot.parcels.values()
            lost = folders.missing(parcels, reading, Folder.INBOX, inbox.entries) | (
                self._in_doubt(reading) - inbox.entries.keys()
            )
        is_old = not is_within(record.archive_at, now, _ONCE_A_DAY)
        had_unreadable = Folder.ARCHIVE.value in record.unreadable
        if not (lost or is_old or had_unreadable):
            return None

        def is_enough(page: Page, seen: Collection[str]) -> bool:
            if record.archive_at is None or had_unreadable:
                return False
            is_same = page.total == record.archive_total and mark_of(page) == record.archive_mark
            return (page.page == 1 and is_same and not lost) or bool(lost and lost <= set(seen))

        return await self._read(Folder.ARCHIVE, reading, request, is_enough)

    def _in_doubt(self, reading: folders.Reading) -> set[str]:
        """The remote ids of the parcels of which it is not known whether their oldest action was done."""
        parcels = self._context.snapshot.parcels.values()
        return {parcel.remote_id for parcel in folders.tried(parcels, reading) if parcel.remote_id}

    async def _read(
        self,
        folder: Folder,
        reading: folders.Reading,
        request: RefreshRequest,
        is_enough: Callable[[Page, Collection[str]], bool] = lambda _page, _seen: False,
    ) -> Contents:
        """A folder's pages, each taken into the state as it comes.

        A list may shift while it is paged: then it is read once more, and past its end where its
        total tells of more. One without an end is left, and is not complete. Raises ProviderError and
        StorageError.
        """
        contents = Contents()
        taken: list[asyncio.Task[None]] = []
        try:
            for is_last_try in (False, True):
                pages: list[Page] = []
                seen: set[str] = set()
                while True:
                    number = len(pages) + 1
                    page = replace(await self._page(folder, number, request.page_priority), page=number)
                    taken.append(asyncio.create_task(self._take_in(reading, page)))
                    pages.append(page)
                    contents.add(page)
                    if is_enough(page, contents.entries):
                        return contents
                    ids = {listed.remote_id for listed in page.entries}
                    is_past_end = not page.unreadable and ids <= seen
                    seen |= ids
                    is_end = len(pages) >= page.last_page and not (is_last_try and len(seen) < page.total)
                    if is_past_end or is_end or len(pages) > page.last_page:
                        break
                    if contents.row_count >= _MOST_ROWS or len(pages) >= _MOST_PAGES:
                        contents.is_endless = True
                        return contents
                if contents.conclude(pages):
                    break
        finally:
            await self._context.writer.written(taken)
        return contents

    async def _page(self, folder: Folder, number: int, priority: Priority) -> Page:
        """One page, as large as the provider lets it be. Raises ProviderError."""
        while True:
            try:
                return await self._provider.page(folder, number, self._page_size, priority=priority)
            except Rejected as error:
                smaller = next((size for size in _SMALLER_SIZES if size < self._page_size), None)
                if smaller is None or number > 1:
                    raise Unavailable(
                        tr("{reason}. Trying again later.", reason=reason_of(error)),
                        provider=self._provider.name,
                    ) from error
                self._page_size = smaller

    async def _read_again(
        self, reading: folders.Reading, inbox: Contents, archive: Contents, request: RefreshRequest
    ) -> None:
        """Looks a second time before anything is called gone.

        It may have been moved between the readings of both folders, or have slipped from a
        page that was still to be read to one that had been.
        """
        inbox.join(await self._read(Folder.INBOX, reading, request))
        if len(archive.counts) > 1 or not archive.entries:  # a single page cannot have shifted
            archive.join(await self._read(Folder.ARCHIVE, reading, request))

    async def _ask_for(self, remote_ids: Collection[str]) -> dict[str, bool]:
        """By remote id, whether the provider knows it, asked one by one: an unreadable row may be any."""
        is_known: dict[str, bool] = {}
        for remote_id in list(remote_ids)[:_ASKED_ONE_BY_ONE]:
            try:
                await self._provider.tracking(remote_id)
                is_known[remote_id] = True
            except NotFound:
                is_known[remote_id] = False
            except ProviderError:
                break
        return is_known

    @staticmethod
    def _absorb(tx: Transaction, reading: folders.Reading) -> None:
        for other in reading.absorbed:
            absorb(tx, reading.provider, other, reading.account)

    @staticmethod
    def _gone(
        parcels: Iterable[Parcel], reading: folders.Reading, inbox: Contents, archive: Contents
    ) -> set[str]:
        """The remote ids that neither folder holds; none unless both were read whole."""
        if not (inbox.is_complete and archive.is_complete):
            return set()
        seen = archive.entries.keys() | inbox.entries.keys()
        rows = list(parcels)
        return {gone for folder in Folder for gone in folders.missing(rows, reading, folder, seen)}

    def _tell_endless(self, outcomes: OutcomeStream, *read: Contents | None) -> None:
        """Says that a list has no end, where that is so."""
        endless = next((contents for contents in read if contents and contents.is_endless), None)
        if endless:
            error = PartlyRead(
                trn(
                    "{title}'s list does not end: {count} row of it was read. Trying again later.",
                    "{title}'s list does not end: {count} rows of it were read. Trying again later.",
                    endless.row_count,
                    title=title_of(self._provider.name),
                ),
                provider=self._provider.name,
            )
            outcomes.add(Outcome(self._provider.name, error=error))

    def _tell_unreadable(self, outcomes: OutcomeStream, *read: Contents | None) -> None:
        """Says how many rows of the folders could not be read, where there are any."""
        rows = sum(contents.row_count for contents in read if contents)
        unreadable = sum(contents.bad_count for contents in read if contents)
        if unreadable:
            title = title_of(self._provider.name)
            error = PartlyRead(
                trn(
                    "{bad} of {count} parcel in {title}'s lists could not be read. Trying again later.",
                    "{bad} of {count} parcels in {title}'s lists could not be read. Trying again later.",
                    rows,
                    bad=unreadable,
                    title=title,
                ),
                provider=self._provider.name,
            )
            outcomes.add(Outcome(self._provider.name, error=error))

    async def _take_in(self, reading: folders.Reading, page: Page) -> None:
        now = self._context.clock()
        # The pages of a first import show at once, those of later readings are written together.
        await self._context.writer.apply(
            lambda tx: folders.take_in(tx, reading, page.entries, now), urgent=reading.is_baseline
        )

    def _conclude(
        self,
        tx: Transaction,
        reading: folders.Reading,
        inbox: Contents,
        archive: Contents | None,
        gone: Collection[str],
        is_known: Mapping[str, bool],
    ) -> str:
        """What only both folders together can tell; the name of the account from here on."""
        now = self._context.clock()
        record = account_record(tx.base, reading.provider, reading.account)
        unreadable = dict(record.unreadable) | {Folder.INBOX.value: inbox.unreadable}
        if archive is not None:
            unreadable[Folder.ARCHIVE.value] = archive.unreadable
        record = replace(
            record,
            unreadable={folder: count for folder, count in unreadable.items() if count},
            emptied_at=None if inbox.entries else record.emptied_at,
        )
        seen = dict.fromkeys(inbox.entries, Folder.INBOX)
        if archive is not None:
            seen = dict.fromkeys(archive.entries, Folder.ARCHIVE) | seen
            missing = self._gone(tx.parcels(), reading, inbox, archive).intersection(gone)
            is_empty = not (seen or inbox.unreadable or archive.unreadable)
            if is_empty and len(missing) >= _MANY and not _is_held_long(record.emptied_at, now):
                record = replace(record, emptied_at=record.emptied_at or now)
            else:
                folders.mark_removed(tx, reading, missing, seen, now)
                record = replace(record, emptied_at=None)
            if archive.first_page is not None:
                record = _with_archive(record, archive.first_page, now)
        folders.resolve_tried(
            tx,
            reading,
            seen,
            is_known,
            now,
            in_inbox=inbox.is_conclusive,
            in_both=inbox.is_conclusive and archive is not None and archive.is_conclusive,
        )
        folders.forget_old_deletions(tx, now)
        page_size = self._page_size if self._page_size < _PAGE_SIZE else 0
        record = replace(record, inbox_at=reading.began_at, page_size=page_size)
        tx.put_account(account_name(reading.provider, reading.account), record)
        owner = owner_of((*inbox.entries.values(), *(archive.entries.values() if archive else ())))
        if owner is None or record.user:
            return reading.account
        return settle_account(tx, reading.provider, reading.account, owner, record)

    async def _read_carriers(self) -> None:
        """Once a day, for the add form; that it fails is no reason to call the provider unreachable."""
        known = self._context.snapshot.carriers.get(self._provider.name)
        now = self._context.clock()
        is_known = known is not None and is_within(known.fetched_at, now, _ONCE_A_DAY)
        is_wanted = needs_carrier(self._provider.name)
        if is_known or not is_wanted or is_within(self._carriers_failed_at, now, _CARRIERS_REST):
            return
        try:
            told = await self._provider.carriers()
        except ProviderError as error:
            _log.info("the carrier list could not be read: %s", error.code)
            self._carriers_failed_at = now
            return
        carriers = CarrierList(told.carriers, self._context.clock(), told.requirements)
        # The last thing of a refresh: no other answer comes that it could be written together with.
        await self._context.writer.apply(lambda tx: tx.put_carriers(self._provider.name, carriers))


def _with_archive(record: AccountRecord, first: Page, now: datetime) -> AccountRecord:
    """The record with how far the archive was read, by which the next reading knows where to stop."""
    baseline = record.baseline_at or now  # without one it was read to its end, as the inbox always is
    return replace(
        record, baseline_at=baseline, archive_at=now, archive_total=first.total, archive_mark=mark_of(first)
    )


def _is_held_long(since: datetime | None, now: datetime) -> bool:
    return since is not None and not is_within(since, now, _HELD_FOR)
