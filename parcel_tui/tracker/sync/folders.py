"""What a folder's pages hold, and how a reading of an account's folders joins what is known."""

import hashlib
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime, timedelta

from msgspec import Struct, field
from msgspec.structs import replace

from parcel_tui.domain.clock import Clock, is_within
from parcel_tui.domain.errors import NotFound
from parcel_tui.domain.own_messages import ARCHIVED, REMOVED, UNARCHIVED
from parcel_tui.domain.parcel import ActionKind, Change, ChangeKind, Folder, History, Parcel, PendingAction
from parcel_tui.providers.base import Listed, Page
from parcel_tui.storage.transaction import Transaction
from parcel_tui.tracker import outbox
from parcel_tui.tracker.carrier_change import let_go
from parcel_tui.tracker.context import failure_of, fault_error
from parcel_tui.tracker.outbox import FOLDER_AFTER
from parcel_tui.tracker.sync.identity import (
    fold_gone,
    imported_again,
    is_same_thing,
    things_of,
    with_former,
    without_former,
)
from parcel_tui.tracker.sync.merge import merge_listed, retold


class Contents(Struct):
    """What one reading of a folder has found."""

    entries: dict[str, Listed] = field(default_factory=dict)
    is_complete: bool = False
    is_endless: bool = False
    """Whether the reading was given up, since page after page brought something new."""
    first_page: Page | None = None
    unreadable: int = 0
    """How many of its rows could not be read: each may be one that is missing."""
    counts: dict[int, tuple[int, int]] = field(default_factory=dict)
    """By page, how many rows it has, and how many of them could not be read."""
    _last_ids: frozenset[str] | None = None

    @property
    def row_count(self) -> int:
        """How many rows were read, unreadable ones among them."""
        return sum(rows for rows, _ in self.counts.values())

    @property
    def bad_count(self) -> int:
        """How many of these could not be read."""
        return sum(unreadable for _, unreadable in self.counts.values())

    @property
    def is_conclusive(self) -> bool:
        """Whether what is not in `entries` is not in the folder: it was read whole, and every row of it."""
        return self.is_complete and not self.unreadable

    def add(self, page: Page) -> None:
        """Adds a page; what was listed before stays."""
        self.first_page = self.first_page or page
        self.counts[page.page] = (len(page.entries) + page.unreadable, page.unreadable)
        self.entries |= {listed.remote_id: listed for listed in page.entries}

    def conclude(self, pages: Sequence[Page]) -> bool:
        """Whether these pages are all that the folder holds; then nothing else counts.

        They are when every page told the same total and so many different parcels were seen, rows
        that could not be read among them. A total that is wrong is overruled by two readings that
        held the very same parcels, to a page behind the last that held none.
        """
        told = [listed for page in pages for listed in page.entries]
        totals = [page.total for page in pages]
        by_id = {listed.remote_id: listed for listed in told}
        self.unreadable = sum(page.unreadable for page in pages)
        is_counted = len(told) == len(by_id) and set(totals) == {len(by_id) + self.unreadable}
        is_stable = len(told) == len(by_id) and self._last_ids == by_id.keys()
        if not by_id:  # nothing at all is less to rely on
            is_stable = is_stable and max(totals) <= 1
        self._last_ids = frozenset(by_id)
        self.is_complete = is_counted or is_stable
        if self.is_complete:
            self.first_page, self.entries = pages[0], by_id
        return self.is_complete

    def join(self, later: "Contents") -> None:
        """Adds what a later reading of the same folder held."""
        self.entries |= later.entries
        self.is_complete = self.is_complete and later.is_complete
        self.unreadable = max(self.unreadable, later.unreadable)


def mark_of(page: Page) -> str:
    """Tells whether a page still holds the same parcels in the same state, in whatever order."""
    rows = sorted(f"{e.remote_id}{e.latest.identity if e.latest else ''}" for e in page.entries)
    return hashlib.sha256("\n".join(rows).encode()).hexdigest()[:16]


_DELETION_LASTS = timedelta(days=1)
_FOLDER_WORDS = {Folder.ARCHIVE: ARCHIVED, Folder.INBOX: UNARCHIVED}


class Reading(Struct, frozen=True):
    """One reading of an account's folders: whose, when it began (UTC), whether it is the first."""

    provider: str
    account: str
    began_at: datetime
    is_baseline: bool
    clock: Clock
    baseline_at: datetime | None = None
    """When the account was first read, UTC: what it held by then is no news, also where it comes late."""
    keys: Mapping[str, int] = field(default_factory=dict)
    """The provider's parcels as it began, by remote id: where to look first."""
    absorbed: set[str] = field(default_factory=set)
    """Other names of this account: parcels under them are listed as this one's."""
    waiting: frozenset[tuple[int, PendingAction]] = frozenset()
    """By their parcels' keys, the oldest actions as it began: one that was sent by then is among them."""
    is_full: bool = False
    """Whether the account has as many parcels here as are read of a folder: none that is new is taken in."""

    def is_older_than(self, moment: datetime | None) -> bool:
        """Whether it happened since the reading began, so that the reading says nothing about it.

        What lies after now was not: the clock was ahead when it happened.
        """
        return moment is not None and self.began_at <= moment <= self.clock()

    def is_arrival(self, listed: Listed) -> bool:
        """Whether a parcel that is new here is new to its account too."""
        since, baseline = listed.taken_in_at, self.baseline_at
        return not self.is_baseline and not (since and baseline and since < baseline)


def keys_by_remote_id(parcels: Iterable[Parcel], provider: str) -> dict[str, int]:
    """The provider's parcels by its id for each, which is unique over all its accounts."""
    return {
        parcel.remote_id: parcel.key for parcel in parcels if parcel.remote_id and parcel.provider == provider
    }


def take_in(tx: Transaction, reading: Reading, entries: Iterable[Listed], now: datetime) -> list[int]:
    """Takes in parcels that a folder lists; the keys of those that are new here."""
    finder = _Finder(tx, reading)
    new: list[int] = []
    for listed in (row for row in entries if not reading.is_full or row.remote_id in reading.keys):
        deletion = tx.base.deletions.get(listed.remote_id)
        if deletion and reading.is_older_than(deletion.at):
            continue  # the list was asked for before it was deleted here
        parcel = finder.find(listed)
        if listed.remote_id in finder.replaced:
            continue  # its record of the right carrier is on its way
        if parcel is not None and listed.remote_id in parcel.former_ids:
            tx.put(parcel)
            continue  # an older relation of a parcel that has a newer one
        if parcel is None:
            parcel = finder.deleted(listed) or Parcel(
                tx.new_key(), reading.provider, now, folder=listed.folder
            )
            new.append(parcel.key)
        # What was known is news; what is new to this state is, once the account has been read as it was.
        is_news = parcel.checked_at is not None or (parcel.key in new and reading.is_arrival(listed))
        # Ids are unique over all accounts: that other one is this one under an earlier name.
        if parcel.account and parcel.account != reading.account:
            reading.absorbed.add(parcel.account)
        parcel = replace(parcel, account=reading.account)
        if parcel.failure is not None and parcel.failure.code == NotFound.code:
            parcel = replace(parcel, failure=None)  # here it is
        try:
            same = retold(parcel, listed, now)
            if same is not None:
                _placed(tx, same, listed.folder, reading, now)
                continue
            merged = merge_listed(parcel, tx.history(parcel.key), listed, now, news=is_news)
        except Exception as fault:  # noqa: BLE001 - a fault with one parcel must not cost the others
            failure = failure_of(fault_error(fault, reading.provider), now)
            number = listed.number or parcel.number
            tx.put(replace(parcel, remote_id=listed.remote_id, number=number, failure=failure))
            finder.keys[listed.remote_id] = parcel.key
            continue
        _placed(tx, merged.parcel, listed.folder, reading, now)
        finder.keys[listed.remote_id] = parcel.key
        finder.note(merged.parcel)
        tx.put_history(parcel.key, merged.history)
        tx.record(merged.changes)
    return new


class _Finder:
    """Finds what is known of a listed parcel; all parcels are looked through only for one that is new."""

    def __init__(self, tx: Transaction, reading: Reading) -> None:
        self._draft = tx
        self._reading = reading
        self.keys: dict[str, int] = {}
        self._unanswered: list[Parcel] | None = None
        self._by_thing: dict[tuple[str, ...], int] = {}
        self._deleted: dict[str, tuple[Parcel, History]] | None = None
        self.replaced: set[str] = set()
        """Relations under a carrier that the user has changed since."""

    def find(self, listed: Listed) -> Parcel | None:
        """The record of a listed parcel; with its id among the former ones, where that relation is older."""
        parcel = self._at(self._reading.keys.get(listed.remote_id), listed)
        if parcel is not None:
            return parcel
        # Nearly every row is found above. What finds the others is prepared for the first of them.
        if self._unanswered is None:
            parcels = [p for p in self._draft.parcels() if p.provider == self._reading.provider]
            self.keys = keys_by_remote_id(parcels, self._reading.provider) | self.keys
            self._unanswered = [p for p in parcels if p.remote_id is None]
            for known in parcels:
                self.note(known)
                if known.replaces is not None:
                    self.replaced |= {known.replaces.remote_id, *known.replaces.former_ids}
        if listed.remote_id in self.replaced:
            return None
        return (
            self._at(self.keys.get(listed.remote_id), listed)
            or self._answered(self._unanswered, listed)
            or self._of_another_relation(listed)
        )

    def deleted(self, listed: Listed) -> Parcel | None:
        """The parcel as it was, with its history, where it was deleted here and its provider lists it again.

        None once that cannot be taken back any more.
        """
        if self._deleted is None:
            self._deleted = outbox.deleted_lately(self._draft, self._reading.provider, self._reading.clock())
        before, history = self._deleted.get(listed.remote_id, (None, History()))
        if before is None or self._draft.get(before.key) is not None:
            return None
        self._draft.put_history(before.key, history)
        return replace(
            before,
            account=None,
            folder=listed.folder,
            pending=(),
            replaces=None,
            failure=None,
            removed_at=None,
        )

    def _answered(self, unanswered: Iterable[Parcel], listed: Listed) -> Parcel | None:
        """The parcel added here whose answer never came; what it was under another carrier is let go."""
        parcel = _adopted(unanswered, listed)
        if parcel is None or parcel.replaces is None:
            return parcel
        now = self._reading.clock()
        return let_go(self._draft, replace(parcel, remote_id=listed.remote_id, moved_at=now), now)

    def note(self, parcel: Parcel) -> None:
        """Lets a parcel be found under another relation."""
        is_of_account = parcel.account in {None, self._reading.account}
        if is_of_account and parcel.remote_id is not None and not parcel.is_deleted:
            self._by_thing |= dict.fromkeys(things_of(parcel), parcel.key)

    def _of_another_relation(self, listed: Listed) -> Parcel | None:
        """The parcel that was imported more than once: what the inbox holds is newer than the archive's."""
        found = (
            self._draft.get(self._by_thing[thing]) for thing in things_of(listed) if thing in self._by_thing
        )
        parcel = next((p for p in found if p is not None and is_same_thing(p, listed)), None)
        if parcel is None:
            return None
        is_listed = parcel.checked_at is not None and parcel.checked_at >= self._reading.began_at
        if listed.remote_id in parcel.former_ids or (is_listed and parcel.removed_at is None):
            return with_former(parcel, listed.remote_id)
        return replace(imported_again(parcel, listed), folder=listed.folder)

    def _at(self, key: int | None, listed: Listed) -> Parcel | None:
        parcel = None if key is None else self._draft.get(key)
        is_it = parcel is not None and parcel.remote_id == listed.remote_id
        return parcel if is_it else None


def oldest_actions(parcels: Iterable[Parcel]) -> frozenset[tuple[int, PendingAction]]:
    """By their parcels' keys, the actions that are next to be sent, or were and have no clear answer."""
    return frozenset((parcel.key, parcel.pending[0]) for parcel in parcels if parcel.pending)


def missing(parcels: Iterable[Parcel], reading: Reading, folder: Folder, seen: Collection[str]) -> set[str]:
    """Remote ids that this account has in `folder` here, and that its reading did not hold."""
    return {
        parcel.remote_id
        for parcel in parcels
        if parcel.remote_id
        and parcel.provider == reading.provider
        and parcel.account == reading.account
        and parcel.folder is folder
        and parcel.removed_at is None
        and not parcel.pending
        and not _moved_since(parcel, reading)
        and parcel.remote_id not in seen
    }


def mark_removed(
    tx: Transaction, reading: Reading, gone: Collection[str], seen: Mapping[str, Folder], now: datetime
) -> None:
    """Marks parcels that neither folder held any more; they stay until the user deletes them.

    One of which an older relation is still there goes back to that; one that was imported again by its number
    and carrier is one with that.
    """
    its_own = [p for p in tx.parcels() if p.provider == reading.provider and p.account == reading.account]
    before = {parcel.key for parcel in its_own if parcel.removed_at is not None}
    now_gone = [parcel for parcel in its_own if parcel.key not in before and parcel.remote_id in gone]
    again = {p.key for p in now_gone if not any(i in seen for i in p.former_ids)}
    folded = fold_gone(tx, reading.provider, reading.account, before | again)
    for parcel in now_gone:
        if parcel.key in folded:
            continue
        older = next((i for i in reversed(parcel.former_ids) if i in seen), None)
        if older is not None:
            tx.put(replace(without_former(parcel, older), remote_id=older, folder=seen[older]))
            continue
        tx.put(replace(parcel, removed_at=now))
        tx.record([_change(parcel, ChangeKind.REMOVED, REMOVED, now)])


def tried(parcels: Iterable[Parcel], reading: Reading) -> list[Parcel]:
    """The account's parcels whose oldest action was sent without a clear answer, before this reading."""
    return [
        parcel
        for parcel in parcels
        if parcel.provider == reading.provider
        and parcel.account in {None, reading.account}
        and parcel.pending
        and parcel.pending[0].tried_at is not None
        and (
            (parcel.key, parcel.pending[0]) in reading.waiting
            or not reading.is_older_than(parcel.pending[0].tried_at)
        )
    ]


def resolve_tried(
    tx: Transaction,
    reading: Reading,
    seen: Mapping[str, Folder],
    is_known: Mapping[str, bool],
    now: datetime,
    *,
    in_inbox: bool,
    in_both: bool,
) -> None:
    """Settles actions that were sent without a clear answer, by what the folders hold.

    What was done is done; what was not may be sent again. What was not shown is left open, unless all
    that is in the inbox, or in both folders, was shown. Of what was asked for by itself it `is_known`
    whether it is anywhere.
    """
    for parcel in tried(tx.parcels(), reading):
        action, remote_id = parcel.pending[0], parcel.remote_id or ""
        folder = seen.get(remote_id)
        # A number that was taken is in the inbox, and was found again there.
        is_shown = in_inbox if action.kind is ActionKind.ADD else in_both
        known = is_known.get(remote_id)
        is_deleted = action.kind is ActionKind.DELETE
        if folder is None and not is_shown and (known is None or (known and not is_deleted)):
            continue
        done = _is_done(action.kind, folder) and not (is_deleted and known)
        if not done:
            outbox.not_done(tx, parcel, now)
        elif is_deleted:
            tx.remove(parcel.key)
        else:
            tx.put(replace(parcel, pending=parcel.pending[1:]))


def forget_old_deletions(tx: Transaction, now: datetime) -> None:
    """Drops notes of deletions that no list under way can still contradict."""
    for remote_id, deletion in tx.base.deletions.items():
        if not is_within(deletion.at, now, _DELETION_LASTS):
            tx.put_deletion(remote_id, None)


def _is_done(kind: ActionKind, folder: Folder | None) -> bool:
    """Whether an action shows in where the parcel is found; None: in neither folder."""
    if kind is ActionKind.DELETE:
        return folder is None
    # An add that was taken has been found again by its number, and is no action any more.
    return folder is not None and folder is FOLDER_AFTER.get(kind)


def _adopted(unanswered: Iterable[Parcel], listed: Listed) -> Parcel | None:
    """The parcel added here whose answer never came, now that the provider lists it."""
    for parcel in unanswered:
        is_same_carrier = not parcel.carrier or not listed.carrier or parcel.carrier.id == listed.carrier.id
        if is_same_carrier and (parcel.number or "").casefold() == listed.number.casefold():
            rest = tuple(action for action in parcel.pending if action.kind is not ActionKind.ADD)
            return replace(parcel, pending=rest)
    return None


def _placed(tx: Transaction, parcel: Parcel, folder: Folder, reading: Reading, now: datetime) -> Parcel:
    """The parcel in the folder that the provider tells, unless the user's own hand is newer."""
    if parcel.folder is folder or parcel.pending or _moved_since(parcel, reading):
        return tx.put(parcel)
    if not reading.is_baseline:
        tx.record([_change(parcel, ChangeKind.MOVE, _FOLDER_WORDS[folder], now)])
    return tx.put(replace(parcel, folder=folder))


def _moved_since(parcel: Parcel, reading: Reading) -> bool:
    return reading.is_older_than(parcel.moved_at)


def _change(parcel: Parcel, kind: ChangeKind, message: str, now: datetime) -> Change:
    return Change(parcel.key, kind, now, parcel.title, parcel.stage, message)
