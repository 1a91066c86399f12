"""Parcels of a table or a list, joined with what is here: an edit, which overwrites nothing."""

from collections.abc import Iterable
from datetime import datetime

from msgspec import Struct
from msgspec.structs import replace

from parcel_tui.domain.parcel import MANUAL, History, Parcel, Undoable
from parcel_tui.domain.provider import keeps_folders
from parcel_tui.storage.transaction import Transaction
from parcel_tui.storage.transfer import Imported
from parcel_tui.tracker import outbox
from parcel_tui.tracker.direction import read_as
from parcel_tui.tracker.outcomes import NewParcel
from parcel_tui.tracker.undo import new_step, note


class Listed(Struct, frozen=True):
    """One parcel as a list tells it."""

    new: NewParcel
    """What is to be followed, where it is not here."""
    told: Parcel
    """What the list tells beside that; its key is none. With a remote id, or followed by hand, it is put here
    as it stands: its provider knows it, or none does."""


def take_in_list(tx: Transaction, listed: Iterable[Listed], now: datetime) -> Imported:
    """Adds what is missing, to be sent where its provider has not told of it; completes what is here.

    What is to be sent is one step, which can be taken back.
    """
    done = Imported()
    step = new_step()
    for item in listed:
        known = next((p for p in tx.parcels() if _is_same(p, item) and not p.is_deleted), None)
        if known is None:
            _add(tx, item, now, step)
            done = replace(done, added=done.added + 1, checkpoints=done.checkpoints + bool(item.told.latest))
        elif _complete(tx, known, item.told):
            done = replace(done, completed=done.completed + 1)
        else:
            done = replace(done, unchanged=done.unchanged + 1)
    return done


def _is_same(known: Parcel, item: Listed) -> bool:
    told = item.told
    if known.provider != told.provider:
        return False
    if told.provider == MANUAL:
        return (known.name, known.number) == (told.name, told.number)
    if told.remote_id and told.remote_id in {known.remote_id, *known.former_ids}:
        return True
    return outbox.is_same(known, item.new)


def _add(tx: Transaction, item: Listed, now: datetime, step: str) -> None:
    told = item.told
    if told.remote_id or told.provider == MANUAL:
        parcel = tx.put(replace(told, key=tx.new_key(), added_at=now))
        tx.put_history(parcel.key, History((told.latest,) if told.latest else ()))
        return
    added = outbox.add_parcel(tx, item.new, now, listed_by_provider=keeps_folders(item.new.provider))
    _complete(tx, added.parcel, told)
    note(tx, Undoable.ADD, None, added.parcel.key, History(), now, step)


def _complete(tx: Transaction, known: Parcel, told: Parcel) -> bool:
    """Gives the parcel what it lacks; whether it lacked anything."""
    completed = replace(
        known,
        name=known.name or told.name,
        note=known.note or told.note,
        deadline=known.deadline or told.deadline,
        muted=known.muted or told.muted,
    )
    if told.sending and not known.sending:
        completed, history = read_as(completed, tx.history(known.key), sending=True)
        tx.put_history(known.key, history)
    tx.put(completed)
    return completed != known
