"""Puts a wrong carrier right: imported with the new one, the old record deleted after that. Edits."""

from datetime import datetime

from msgspec.structs import replace

from parcel_tui.domain.carriers.names import short_name
from parcel_tui.domain.errors import UsageError
from parcel_tui.domain.manual import is_manual
from parcel_tui.domain.parcel import (
    MANUAL,
    ActionKind,
    Carrier,
    Checkpoint,
    Folder,
    History,
    Parcel,
    PendingAction,
    Replaced,
)
from parcel_tui.language import tr
from parcel_tui.storage.transaction import Transaction

Answers = tuple[tuple[str, str], ...]

_FOLDER_BEFORE = {ActionKind.ARCHIVE: Folder.INBOX, ActionKind.UNARCHIVE: Folder.ARCHIVE}
"""Where a parcel is that waits to be moved."""


def change_carrier(
    tx: Transaction, key: int, carrier: Carrier, answers: Answers, now: datetime, *, is_remote: bool
) -> Parcel:
    """The parcel under another carrier, to be imported; what it was at the provider stays until that is done.

    Going back to the carrier that it had takes back what was not sent. Raises UsageError where there
    is no carrier to choose, or what was sent last has no clear answer yet.
    """
    parcel = tx.require(key)
    if parcel.provider == MANUAL:
        return tx.put(replace(parcel, carrier=Carrier("", carrier.name)))
    if not is_remote or not parcel.number:
        raise UsageError(tr("{title} has no carrier to choose: its provider knows it.", title=parcel.title))
    if parcel.carrier is not None and parcel.carrier.id == carrier.id:
        return parcel
    if any(action.tried_at is not None for action in parcel.pending):
        raise UsageError(
            tr(
                "What was sent of {title} has no clear answer yet. Refresh, then try again.",
                title=parcel.title,
            )
        )
    if parcel.replaces is not None and _is(parcel.replaces.carrier, carrier):
        return tx.put(with_old_carrier(tx, parcel, now))
    old = _being_deleted(tx, parcel, carrier)
    if old is not None:
        return _swapped(tx, parcel, old, now)
    notify = any(action.notify for action in parcel.pending)
    added = PendingAction(ActionKind.ADD, now, notify=notify)
    changed = replace(
        parcel,
        carrier=carrier,
        answers=answers,
        remote_id=None,
        package_id=None,
        former_ids=(),
        replaces=parcel.replaces or _to_be_replaced(parcel),
        pending=(added, *_moves(Folder.INBOX, parcel.folder, now)),
        history_at=None,
        moved_at=now,
        failure=None,
        removed_at=None,
    )
    _hand_over(tx, parcel, carrier)
    return tx.put(changed)


def _to_be_replaced(parcel: Parcel) -> Replaced | None:
    """The parcel's record at the provider, which stays until the new one is there; None where it has none."""
    if parcel.remote_id is None or parcel.removed_at is not None:
        return None
    return Replaced(
        parcel.remote_id,
        parcel.carrier,
        parcel.package_id,
        parcel.former_ids,
        parcel.answers,
        tuple(action for action in parcel.pending if action.kind not in _FOLDER_BEFORE),
        _folder_there(parcel),
    )


def _hand_over(tx: Transaction, parcel: Parcel, carrier: Carrier | None) -> None:
    """Marks what was told under another carrier than that, which the parcel has from now on."""

    def told_by(checkpoint: Checkpoint) -> str | None:
        former = checkpoint.former_carrier or (parcel.carrier.id if parcel.carrier else None)
        return None if is_manual(checkpoint) or (carrier and former == carrier.id) else former

    history = tx.history(parcel.key)
    marked = (replace(each, former_carrier=told_by(each)) for each in history.checkpoints)
    tx.put_history(parcel.key, History(tuple(marked)))


def _folder_there(parcel: Parcel) -> Folder:
    """Where the provider keeps a parcel, by the first move that it has not been told."""
    moves = (_FOLDER_BEFORE[action.kind] for action in parcel.pending if action.kind in _FOLDER_BEFORE)
    return next(moves, parcel.folder)


def _moves(there: Folder, here: Folder, now: datetime) -> tuple[PendingAction, ...]:
    """What the provider, which keeps a parcel `there`, is to be told of one that the user keeps `here`."""
    kind = ActionKind.ARCHIVE if here is Folder.ARCHIVE else ActionKind.UNARCHIVE
    return () if there is here else (PendingAction(kind, now),)


def with_old_carrier(tx: Transaction, parcel: Parcel, now: datetime) -> Parcel:
    """The parcel and its history as the provider still has them; unchanged where no change waits.

    Where it was moved between the folders meanwhile, the provider is to be told.
    """
    old = parcel.replaces
    if old is None:
        return parcel
    _hand_over(tx, parcel, old.carrier)
    pending = (*old.pending, *_moves(old.folder, parcel.folder, now))
    return replace(_as_it_was(parcel, old), pending=pending, replaces=None)


def let_go(tx: Transaction, parcel: Parcel, now: datetime) -> Parcel:
    """The new carrier's record is there: the old one is to be deleted, under a key of its own."""
    old = parcel.replaces
    if old is None:
        return parcel
    if old.remote_id != parcel.remote_id:
        _to_be_deleted(tx, replace(_as_it_was(parcel, old), folder=old.folder), now)
    return tx.put(replace(parcel, replaces=None))


def _as_it_was(parcel: Parcel, old: Replaced | Parcel) -> Parcel:
    """The parcel as the provider knows the old record: its carrier, its ids, the answers given with it."""
    return replace(
        parcel,
        carrier=old.carrier,
        remote_id=old.remote_id,
        package_id=old.package_id,
        former_ids=old.former_ids,
        answers=old.answers,
    )


def _to_be_deleted(tx: Transaction, like: Parcel, now: datetime) -> None:
    gone = Parcel(
        *(tx.new_key(), like.provider, now),
        account=like.account,
        number=like.number,
        folder=like.folder,
        moved_at=now,
        pending=(PendingAction(ActionKind.DELETE, now),),
    )
    tx.put(_as_it_was(gone, like))


def _being_deleted(tx: Transaction, parcel: Parcel, carrier: Carrier) -> Parcel | None:
    """The old record under that carrier, where its deletion is still to be sent. Raises UsageError."""
    for other in tx.parcels():
        is_old = other.is_deleted and other.provider == parcel.provider
        if is_old and other.number == parcel.number and _is(other.carrier, carrier):
            if any(action.tried_at is not None for action in other.pending):
                raise UsageError(
                    tr(
                        "{title} is just being deleted under {carrier_name}. Refresh, then try again.",
                        title=parcel.title,
                        carrier_name=short_name(carrier),
                    )
                )
            return other
    return None


def _swapped(tx: Transaction, parcel: Parcel, old: Parcel, now: datetime) -> Parcel:
    """The parcel under the old record, which is not deleted after all; the newer ones are instead."""
    tx.remove(old.key)
    parcel = let_go(tx, parcel, now)
    _hand_over(tx, parcel, old.carrier)
    if parcel.remote_id is not None:
        _to_be_deleted(tx, replace(parcel, folder=_folder_there(parcel)), now)
    pending = _moves(old.folder, parcel.folder, now)
    return tx.put(replace(_as_it_was(parcel, old), pending=pending, history_at=None, moved_at=now))


def _is(one: Carrier | None, other: Carrier) -> bool:
    return one is not None and one.id == other.id
