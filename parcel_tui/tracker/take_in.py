"""Parcels of a table or a list, joined with what is here: an edit, which overwrites nothing."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from msgspec import Struct
from msgspec.structs import replace

from parcel_tui.domain.parcel import MANUAL, History, Parcel, Undoable
from parcel_tui.domain.provider import keeps_folders
from parcel_tui.storage.records import Act
from parcel_tui.storage.transaction import Transaction
from parcel_tui.storage.transfer import Imported
from parcel_tui.tracker import outbox
from parcel_tui.tracker.direction import read_as
from parcel_tui.tracker.outcomes import NewParcel
from parcel_tui.tracker.undo import forget_old, new_step


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
    index = _Index(tx)
    for item in listed:
        alike = index.alike(item)
        known = next((p for p in alike if _is_same(p, item) and not p.is_deleted), None)
        if known is None:
            index.enter(_add(tx, item, now, step, alike))
            done = replace(done, added=done.added + 1, checkpoints=done.checkpoints + bool(item.told.latest))
        elif _complete(tx, known, item.told):
            done = replace(done, completed=done.completed + 1)
        else:
            done = replace(done, unchanged=done.unchanged + 1)
    if done.added:
        forget_old(tx, now, step)
    return done


class _Index:
    """The parcels by what tells that one is the same: a list of ten thousand is not compared with each."""

    def __init__(self, tx: Transaction) -> None:
        self._tx = tx
        self._keys: dict[tuple[str, str], list[int]] = {}
        for parcel in tx.parcels():
            self.enter(parcel)

    def enter(self, parcel: Parcel) -> None:
        """Has it found, too."""
        marks = {parcel.remote_id, *parcel.former_ids, parcel.number, parcel.name}
        for text in {mark.casefold() for mark in marks if mark}:
            keys = self._keys.setdefault((parcel.provider, text), [])
            if parcel.key not in keys:
                keys.append(parcel.key)

    def alike(self, item: Listed) -> list[Parcel]:
        """Those among which it is, where it is here."""
        told = item.told
        marks = {told.remote_id, told.number, told.name, item.new.identifier}
        found = {
            key for mark in marks if mark for key in self._keys.get((told.provider, mark.casefold()), ())
        }
        return [parcel for key in sorted(found) if (parcel := self._tx.get(key)) is not None]


def _is_same(known: Parcel, item: Listed) -> bool:
    """Whether a parcel of that provider is the listed one."""
    told = item.told
    if told.provider == MANUAL:
        return (known.name, known.number) == (told.name, told.number)
    if told.remote_id and told.remote_id in {known.remote_id, *known.former_ids}:
        return True
    return outbox.is_same(known, item.new)


def _add(tx: Transaction, item: Listed, now: datetime, step: str, alike: Sequence[Parcel]) -> Parcel:
    told = item.told
    if told.remote_id or told.provider == MANUAL:
        parcel = tx.put(replace(told, key=tx.new_key(), added_at=now))
        tx.put_history(parcel.key, History((told.latest,) if told.latest else ()))
        return parcel
    of_list = keeps_folders(item.new.provider)
    added = outbox.add_parcel(tx, item.new, now, listed_by_provider=of_list, among=alike)
    _complete(tx, added.parcel, told)
    tx.put_act(Act(Undoable.ADD, now, added.parcel.key, step, None, None))
    return added.parcel


def _complete(tx: Transaction, known: Parcel, told: Parcel) -> bool:
    """Gives the parcel what it lacks; whether it lacked anything."""
    completed = replace(
        known,
        name=known.name or told.name,
        note=known.note or told.note,
        deadline=known.deadline or told.deadline,
        muted=known.muted or told.muted,
    )
    if told.sending:
        completed, history = read_as(completed, tx.history(known.key), sending=True)
        tx.put_history(known.key, history)
    tx.put(completed)
    return completed != known
