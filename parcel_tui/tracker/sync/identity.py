"""Which records are of one account, one parcel or one label, and how they become one. Edits of the store.

An account's e-mail address may change, its own id does not: an account is called by a hash of the
id as soon as a list has told it, and by a hash of the address before. The record under the address
then leads to the other. A relation id is unique at its provider; a parcel's own id (Track.TW's
`package_id`, the UUID of Flex Forward's label) outlives every relation to it.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable

from msgspec.structs import replace

from parcel_tui.domain.joining import join_checkpoints
from parcel_tui.domain.parcel import History, Parcel
from parcel_tui.domain.stage import FINAL_STAGES
from parcel_tui.providers.base import Listed
from parcel_tui.storage.records import AccountRecord
from parcel_tui.storage.transaction import Transaction
from parcel_tui.tracker.direction import read_as
from parcel_tui.tracker.sync.account import account_name, account_record

_FORMER_IDS_KEPT = 3


def owner_of(entries: Iterable[Listed]) -> str | None:
    """The account's own id, as the rows of its lists tell it; None where none does."""
    return next((listed.owner for listed in entries if listed.owner), None)


def settle_account(tx: Transaction, provider: str, account: str, owner: str, record: AccountRecord) -> str:
    """Calls an account by its owner's id from here on; `record` is what is known under its name so far.

    What was known under the id before stays: the address has changed since.
    """
    if account == owner:
        return owner
    before = account_record(tx.base, provider, owner)
    known = record
    if before.baseline_at is not None:
        known = replace(
            before, owner=record.owner, can_notify=record.can_notify, profile_at=record.profile_at
        )
    tx.put_account(account_name(provider, owner), replace(known, user=owner))
    tx.put_account(account_name(provider, account), AccountRecord(user=owner))
    absorb(tx, provider, account, owner)
    in_use = tx.base.providers.get(provider)
    if in_use is not None and in_use.account == account:
        tx.put_provider(provider, replace(in_use, account=owner))
    return owner


def absorb(tx: Transaction, provider: str, other: str, account: str) -> None:
    """Calls the parcels of one account those of another, which is the same."""
    for parcel in list(tx.parcels()):
        if parcel.provider == provider and parcel.account == other:
            tx.put(replace(parcel, account=account))


def has_copies(parcels: Iterable[Parcel], provider: str) -> bool:
    """Whether two records have one remote id, as an earlier version made them when an address changed."""
    ids = [parcel.remote_id for parcel in parcels if parcel.provider == provider and parcel.remote_id]
    return len(ids) != len(set(ids))


def join_copies(tx: Transaction, provider: str, account: str) -> None:
    """Makes one of each group of records with one remote id; that of the account in use is the living one."""
    groups: defaultdict[str, list[Parcel]] = defaultdict(list)
    for parcel in tx.parcels():
        if parcel.provider == provider and parcel.remote_id:
            groups[parcel.remote_id].append(parcel)
    for copies in groups.values():
        living, *others = sorted(copies, key=lambda p: (p.account != account, -p.key))
        for other in others:
            living = join(tx, living, other)


def join(tx: Transaction, living: Parcel, other: Parcel) -> Parcel:
    """Makes one record of two, under the older key: what the living one lacks comes from the other."""
    first, second = tx.history(living.key), tx.history(other.key)
    checkpoints, _ = join_checkpoints(first.checkpoints, second.checkpoints, lambda one: one.unread)
    key, gone = sorted((living.key, other.key))
    living, history = read_as(living, History(checkpoints), sending=living.sending or other.sending)
    joined = replace(
        living,
        key=key,
        added_at=min(living.added_at, other.added_at),
        number=living.number or other.number,
        carrier=living.carrier or other.carrier,
        name=living.name or other.name,
        note=living.note or other.note,
        muted=living.muted or other.muted,
        expected=living.expected or other.expected,
        deadline=living.deadline or other.deadline,
        card=living.card or other.card,
        answers=living.answers or other.answers,
        package_id=living.package_id or other.package_id,
        former_ids=_distinct((*other.former_ids, *living.former_ids), living.remote_id),
        latest=living.latest or other.latest,
        unread=sum(checkpoint.unread for checkpoint in checkpoints),
        history_at=living.history_at or other.history_at,
        checked_at=living.checked_at or other.checked_at,
    )
    tx.remove(gone)
    tx.put(joined)
    tx.put_history(key, history)
    return joined


def fold_gone(tx: Transaction, provider: str, account: str, gone: Collection[int]) -> set[int]:
    """Makes one of each of the account's parcels that is `gone` (their keys) and one that was imported again
    under the same number and carrier; returns the keys of those that are folded.

    Not where the gone one had arrived and the other has not: carriers give numbers out again.
    """
    if not gone:
        return set()
    its_own = (p for p in tx.parcels() if p.provider == provider and p.account == account)
    there = (p for p in its_own if p.removed_at is None and not p.is_deleted and p.key not in gone)
    living = {known: parcel.key for parcel in there if (known := _known_as(parcel))}
    folded: set[int] = set()
    for key in gone:
        parcel = tx.require(key)
        known = _known_as(parcel)
        if known is None or known not in living or parcel.pending:
            continue
        other = tx.require(living[known])
        if parcel.stage not in FINAL_STAGES or other.stage in FINAL_STAGES:
            living[known] = join(tx, other, parcel).key
            folded.add(key)
    return folded


def _known_as(row: Parcel | Listed) -> tuple[str, str] | None:
    """The carrier and the number, which tell a parcel to its user; None without them."""
    if row.carrier is None or not row.number:
        return None
    return row.carrier.id, row.number.casefold()


def imported_again(parcel: Parcel, listed: Listed) -> Parcel:
    """The parcel with the newer of its relations, the one that is listed; the older is remembered."""
    former = _distinct((*parcel.former_ids, parcel.remote_id), listed.remote_id)
    return replace(parcel, remote_id=listed.remote_id, former_ids=former, removed_at=None, failure=None)


def with_former(parcel: Parcel, remote_id: str) -> Parcel:
    """The parcel, with one more relation that is older than its own."""
    return replace(parcel, former_ids=_distinct((*parcel.former_ids, remote_id), parcel.remote_id))


def without_former(parcel: Parcel, remote_id: str) -> Parcel:
    """The parcel, without that older relation."""
    return replace(parcel, former_ids=tuple(i for i in parcel.former_ids if i != remote_id))


def things_of(row: Parcel | Listed) -> list[tuple[str, ...]]:
    """What a record or a row of a list may be recognised by, whatever the relation."""
    named = (row.package_id,) if row.package_id else None
    return [thing for thing in (named, _known_as(row)) if thing is not None]


def is_same_thing(parcel: Parcel, listed: Listed) -> bool:
    """Whether a record and a row of a list are of one parcel, whatever the relation."""
    if parcel.package_id and listed.package_id:
        return parcel.package_id == listed.package_id
    known = _known_as(parcel)
    return known is not None and known == _known_as(listed)


def labelled(tx: Transaction, parcel: Parcel, label: str) -> Parcel:
    """The one record of a label whose own id an answer has told; `parcel` is what was asked for.

    A label that is followed under another name already is that one. An order number that names
    another label now is no name of the first any more.
    """
    for other in list(tx.parcels()):
        if other.provider != parcel.provider or other.key == parcel.key:
            continue
        if _folded(other.package_id or other.remote_id) == _folded(label):
            older, newer = sorted((other, parcel), key=lambda one: one.key)
            # Nothing but an add is ever sent of a label, and that has been answered now.
            living = replace(older, package_id=label, pending=(), former_ids=_names(older, newer))
            parcel = join(tx, living, newer)
        elif _folded(other.remote_id) == _folded(parcel.remote_id) and other.package_id:
            tx.put(replace(other, remote_id=other.package_id))
    return replace(parcel, package_id=label)


def _names(living: Parcel, other: Parcel) -> tuple[str, ...]:
    """By what else a label is known: its other identifiers as the user typed them."""
    return _distinct((*living.former_ids, *other.former_ids, other.remote_id), living.remote_id)


def _distinct(ids: Iterable[str | None], but: str | None) -> tuple[str, ...]:
    return tuple(dict.fromkeys(i for i in ids if i and i != but))[-_FORMER_IDS_KEPT:]


def _folded(name: str | None) -> str:
    return (name or "").casefold()
