"""Brings an account with folders (Track.TW) up to date with as few requests as can be."""

import hashlib
from collections.abc import Callable, Collection
from dataclasses import dataclass, field, replace
from datetime import timedelta

from parcel_tui.domain.parcel import Folder, Parcel
from parcel_tui.providers.base import Listed, Mailbox, Page, Provider
from parcel_tui.storage.draft import Draft
from parcel_tui.storage.records import AccountRecord, CarrierList
from parcel_tui.tracker import folders
from parcel_tui.tracker.account import account_name
from parcel_tui.tracker.desk import Desk
from parcel_tui.tracker.histories import Chosen, HistoryReader
from parcel_tui.tracker.report import Report
from parcel_tui.tracker.schedule import history_is_due
from parcel_tui.tracker.sender import Sender

_PAGE_SIZE = 100
_ONCE_A_DAY = timedelta(days=1)
_READ_AGAIN = 1
"""How often a folder that shifted while it was paged is read again at once."""


@dataclass(slots=True)
class _Contents:
    """What a folder holds, as read."""

    entries: dict[str, Listed] = field(default_factory=dict)
    is_complete: bool = False
    first_page: Page | None = None


class MailboxSync:
    """One account's folders and histories."""

    def __init__(self, provider: Provider, mailbox: Mailbox, desk: Desk, sender: Sender) -> None:
        self._provider = provider
        self._mailbox = mailbox
        self._desk = desk
        self._sender = sender
        self._histories = HistoryReader(provider, desk)

    async def run(self, account: str, report: Report, chosen: Chosen) -> None:
        """Sends what waits, reads the folders, then every history that has changed.

        Raises the ProviderError that kept the folders from being read; one history's
        failure is told in the report. Raises StorageError.
        """
        name = account_name(self._provider.name, account)
        record = self._desk.snapshot.accounts.get(name) or AccountRecord()
        reading = folders.Reading(
            self._provider.name, account, self._desk.clock(), is_baseline=record.baseline_at is None
        )
        await self._sender.send(account, report)
        inbox = await self._read(Folder.INBOX, reading)
        await self._histories.read_all(self._chosen_due(account, chosen), report, chosen)
        archive = await self._read_archive(record, reading, inbox)
        await self._desk.apply(lambda draft: self._conclude(draft, name, reading, inbox, archive))
        await self._sender.send(account, report)
        await self._histories.read_all(self._due(account), report, chosen)
        await self._read_carriers()
        self._desk.went_well(self._provider.name)

    def _due(self, account: str) -> list[int]:
        """The account's parcels whose history is to be read now."""
        now = self._desk.clock()
        return [
            parcel.key
            for parcel in self._own(account)
            if parcel.removed_at is None and history_is_due(parcel, now)
        ]

    def _chosen_due(self, account: str, chosen: Chosen) -> list[int]:
        due = set(self._due(account))
        return [key for key in chosen() if key in due]

    def _own(self, account: str) -> list[Parcel]:
        return [
            parcel
            for parcel in self._desk.snapshot.parcels.values()
            if parcel.provider == self._provider.name and parcel.account == account and parcel.remote_id
        ]

    async def _read_archive(
        self, record: AccountRecord, reading: folders.Reading, inbox: _Contents
    ) -> _Contents | None:
        """The archive, where it has to be read; None where nothing suggests that it changed.

        Whole the first time; then its first page once a day, and the rest when that has
        changed or when something that was in the inbox is to be found.
        """
        now = self._desk.clock()
        lost: set[str] = set()
        if inbox.is_complete:
            parcels = self._desk.snapshot.parcels.values()
            in_doubt = {parcel.remote_id for parcel in folders.tried(parcels, reading) if parcel.remote_id}
            lost = folders.missing(parcels, reading, Folder.INBOX, inbox.entries) | (
                in_doubt - inbox.entries.keys()
            )
        is_old = record.archive_at is None or now - record.archive_at >= _ONCE_A_DAY
        if not lost and not is_old:
            return None

        def is_enough(page: Page, seen: Collection[str]) -> bool:
            if record.archive_at is None:
                return False
            is_same = page.total == record.archive_total and _mark(page) == record.archive_mark
            return (page.page == 1 and is_same and not lost) or bool(lost and lost <= set(seen))

        return await self._read(Folder.ARCHIVE, reading, is_enough)

    async def _read(
        self,
        folder: Folder,
        reading: folders.Reading,
        is_enough: Callable[[Page, Collection[str]], bool] = lambda _page, _seen: False,
    ) -> _Contents:
        """A folder's pages, each taken into the state as it comes.

        A list may shift while it is paged: it is complete only when every page told the
        same total and so many different parcels were seen. If not, it is read once more.
        """
        contents = _Contents()
        for _ in range(1 + _READ_AGAIN):
            pages: list[Page] = []
            while not pages or pages[-1].page < pages[-1].last_page:
                page = await self._mailbox.page(folder, len(pages) + 1, _PAGE_SIZE)
                pages.append(replace(page, page=len(pages) + 1))
                contents.first_page = contents.first_page or page
                contents.entries |= {listed.remote_id: listed for listed in page.entries}
                await self._take_in(reading, page)
                if is_enough(pages[-1], contents.entries):
                    return contents
                if not page.entries:
                    break
            told = [listed.remote_id for page in pages for listed in page.entries]
            totals = {page.total for page in pages}
            if len(totals) == 1 and len(told) == len(set(told)) == totals.pop():
                contents.is_complete = True
                contents.first_page = pages[0]
                contents.entries = {listed.remote_id: listed for page in pages for listed in page.entries}
                break
        return contents

    async def _take_in(self, reading: folders.Reading, page: Page) -> None:
        now = self._desk.clock()
        await self._desk.apply(lambda draft: folders.take_in(draft, reading, page.entries, now))

    def _conclude(
        self,
        draft: Draft,
        name: str,
        reading: folders.Reading,
        inbox: _Contents,
        archive: _Contents | None,
    ) -> None:
        """What only both folders together can tell."""
        now = self._desk.clock()
        record = draft.base.accounts.get(name) or AccountRecord()
        seen = dict.fromkeys(inbox.entries, Folder.INBOX)
        if archive is not None:
            seen = dict.fromkeys(archive.entries, Folder.ARCHIVE) | seen
            complete = inbox.is_complete and archive.is_complete
            if complete:
                gone = {
                    remote_id
                    for folder in Folder
                    for remote_id in folders.missing(draft.parcels(), reading, folder, seen)
                }
                folders.mark_removed(draft, reading, gone, now)
                record = replace(record, baseline_at=record.baseline_at or now)
            if archive.first_page and (archive.is_complete or record.archive_at is not None):
                record = replace(
                    record,
                    archive_at=now,
                    archive_total=archive.first_page.total,
                    archive_mark=_mark(archive.first_page),
                )
        folders.resolve_tried(
            draft,
            reading,
            seen,
            inbox_complete=inbox.is_complete,
            both_complete=inbox.is_complete and archive is not None and archive.is_complete,
        )
        folders.forget_old_deletions(draft, now)
        draft.put_account(name, replace(record, inbox_at=now))

    async def _read_carriers(self) -> None:
        """Once a day, for the add form."""
        known = self._desk.snapshot.carriers.get(self._provider.name)
        if known and self._desk.clock() - known.fetched_at < _ONCE_A_DAY:
            return
        carriers = CarrierList(await self._mailbox.carriers(), self._desk.clock())
        await self._desk.apply(lambda draft: draft.put_carriers(self._provider.name, carriers), urgent=False)


def _mark(page: Page) -> str:
    """Tells whether a page still holds the same parcels in the same state, in whatever order."""
    rows = sorted(f"{e.remote_id}{e.latest.identity if e.latest else ''}" for e in page.entries)
    return hashlib.sha256("\n".join(rows).encode()).hexdigest()[:16]
