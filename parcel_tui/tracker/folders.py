"""How a reading of an account's folders joins what is known. Edits of the store."""

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime, timedelta

from msgspec import Struct, field
from msgspec.structs import replace

from parcel_tui.domain.clock import Clock, is_within
from parcel_tui.domain.errors import NotFound
from parcel_tui.domain.parcel import ActionKind, Change, ChangeKind, Folder, Parcel
from parcel_tui.providers.base import Listed
from parcel_tui.storage.draft import Draft
from parcel_tui.tracker import outbox
from parcel_tui.tracker.merge import merge_listed, retold
from parcel_tui.tracker.outbox import FOLDER_AFTER

_DELETION_LASTS = timedelta(days=1)
_FOLDER_WORDS = {Folder.ARCHIVE: "Archived elsewhere.", Folder.INBOX: "Moved back to the inbox elsewhere."}


class Reading(Struct, frozen=True):
    """One reading of an account's folders: whose, when it began (UTC), whether it is the first."""

    provider: str
    account: str
    began_at: datetime
    is_baseline: bool
    clock: Clock
    keys: Mapping[str, int] = field(default_factory=dict)
    """The account's parcels as it began, by remote id: where to look first."""

    def is_older_than(self, moment: datetime | None) -> bool:
        """Whether it happened since the reading began, so that the reading says nothing about it.

        What lies after now was not: the clock was ahead when it happened.
        """
        return moment is not None and self.began_at <= moment <= self.clock()


def keys_by_remote_id(parcels: Iterable[Parcel], provider: str, account: str) -> dict[str, int]:
    """The account's parcels by the provider's id for each."""
    return {
        parcel.remote_id: parcel.key
        for parcel in parcels
        if parcel.remote_id and parcel.provider == provider and parcel.account == account
    }


def take_in(draft: Draft, reading: Reading, entries: Iterable[Listed], now: datetime) -> list[int]:
    """Takes in parcels that a folder lists; the keys of those that are new here."""
    finder = _Finder(draft, reading)
    new: list[int] = []
    for listed in entries:
        deletion = draft.base.deletions.get(listed.remote_id)
        if deletion and reading.is_older_than(deletion.at):
            continue  # the list was asked for before it was deleted here
        parcel = finder.find(listed)
        if parcel is None:
            parcel = Parcel(draft.new_key(), reading.provider, now, folder=listed.folder)
            new.append(parcel.key)
        # What the user added here is not news; what turned up elsewhere is.
        is_news = not reading.is_baseline and (parcel.key in new or parcel.checked_at is not None)
        parcel = replace(parcel, account=reading.account)
        if parcel.failure is not None and parcel.failure.code == NotFound.code:
            parcel = replace(parcel, failure=None)  # here it is
        same = retold(parcel, listed, now)
        if same is not None:
            _placed(draft, same, listed.folder, reading, now)
            continue
        merged = merge_listed(parcel, draft.history(parcel.key), listed, now, news=is_news)
        _placed(draft, merged.parcel, listed.folder, reading, now)
        finder.keys[listed.remote_id] = parcel.key
        draft.put_history(parcel.key, merged.history)
        draft.record(merged.changes)
    return new


class _Finder:
    """Finds what is known of a listed parcel; all parcels are looked through only for one that is new."""

    def __init__(self, draft: Draft, reading: Reading) -> None:
        self._draft = draft
        self._reading = reading
        self.keys: dict[str, int] = {}
        self._unanswered: list[Parcel] | None = None

    def find(self, listed: Listed) -> Parcel | None:
        parcel = self._at(self._reading.keys.get(listed.remote_id), listed)
        if parcel is not None:
            return parcel
        if self._unanswered is None:
            provider, account = self._reading.provider, self._reading.account
            parcels = list(self._draft.parcels())
            self.keys = keys_by_remote_id(parcels, provider, account) | self.keys
            self._unanswered = [p for p in parcels if p.provider == provider and p.remote_id is None]
        return self._at(self.keys.get(listed.remote_id), listed) or _adopted(self._unanswered, listed)

    def _at(self, key: int | None, listed: Listed) -> Parcel | None:
        parcel = None if key is None else self._draft.get(key)
        is_it = parcel is not None and parcel.remote_id == listed.remote_id
        return parcel if is_it else None


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


def mark_removed(draft: Draft, reading: Reading, gone: Collection[str], now: datetime) -> None:
    """Marks parcels that neither folder held any more; they stay until the user deletes them."""
    for parcel in list(draft.parcels()):
        is_gone = parcel.provider == reading.provider and parcel.account == reading.account
        if is_gone and parcel.remote_id in gone and parcel.removed_at is None:
            draft.put(replace(parcel, removed_at=now))
            draft.record(
                [_change(parcel, ChangeKind.REMOVED, "Deleted at the provider; it is kept here.", now)]
            )


def tried(parcels: Iterable[Parcel], reading: Reading) -> list[Parcel]:
    """The account's parcels whose oldest action was sent without a clear answer, before this reading."""
    return [
        parcel
        for parcel in parcels
        if parcel.provider == reading.provider
        and parcel.account in {None, reading.account}
        and parcel.pending
        and parcel.pending[0].tried_at is not None
        and not reading.is_older_than(parcel.pending[0].tried_at)
    ]


def resolve_tried(
    draft: Draft,
    reading: Reading,
    seen: Mapping[str, Folder],
    now: datetime,
    *,
    inbox_complete: bool,
    both_complete: bool,
) -> None:
    """Settles actions that were sent without a clear answer, by what the folders hold.

    What was done is done; what was not may be sent again. Where the reading is not
    complete, what it did not show is left open.
    """
    for parcel in tried(draft.parcels(), reading):
        action = parcel.pending[0]
        folder = seen.get(parcel.remote_id or "")
        # A number that was taken is in the inbox, and was found again there.
        is_decided = inbox_complete if action.kind is ActionKind.ADD else both_complete
        if folder is None and not is_decided:
            continue
        done = _is_done(action.kind, folder)
        if not done:
            outbox.not_done(draft, parcel, now)
        elif action.kind is ActionKind.DELETE:
            draft.remove(parcel.key)
        else:
            draft.put(replace(parcel, pending=parcel.pending[1:]))


def forget_old_deletions(draft: Draft, now: datetime) -> None:
    """Drops notes of deletions that no list under way can still contradict."""
    for remote_id, deletion in draft.base.deletions.items():
        if not is_within(deletion.at, now, _DELETION_LASTS):
            draft.put_deletion(remote_id, None)


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


def _placed(draft: Draft, parcel: Parcel, folder: Folder, reading: Reading, now: datetime) -> Parcel:
    """The parcel in the folder that the provider tells, unless the user's own hand is newer."""
    if parcel.folder is folder or parcel.pending or _moved_since(parcel, reading):
        return draft.put(parcel)
    if not reading.is_baseline:
        draft.record([_change(parcel, ChangeKind.MOVE, _FOLDER_WORDS[folder], now)])
    return draft.put(replace(parcel, folder=folder))


def _moved_since(parcel: Parcel, reading: Reading) -> bool:
    return reading.is_older_than(parcel.moved_at)


def _change(parcel: Parcel, kind: ChangeKind, message: str, now: datetime) -> Change:
    return Change(parcel.key, kind, now, parcel.title, parcel.stage, message)
