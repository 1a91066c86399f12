"""Taking back what the user did last, in the app or by a command: by what the state remembers of it.

Each act is noted in the transaction that does it. `MOST` of them are kept for a day: what was done in one
step is taken back in one step, by any process, after a restart too.
"""

import os
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime

from msgspec import Struct
from msgspec.structs import replace

from parcel_tui.domain.clock import Clock
from parcel_tui.domain.manual import not_received
from parcel_tui.domain.parcel import MANUAL, ActionKind, Folder, History, Parcel, Undoable
from parcel_tui.storage.records import Act
from parcel_tui.storage.snapshot import Snapshot
from parcel_tui.storage.transaction import Transaction
from parcel_tui.storage.writer import Writer
from parcel_tui.tracker import outbox
from parcel_tui.tracker.carrier_change import change_carrier
from parcel_tui.tracker.direction import read_as
from parcel_tui.tracker.reading import mark_read, mark_unread

MOST = 500
"""So many acts are kept, an act being what was done with one parcel; more where one step was larger."""

_KNOWN = frozenset(Undoable)
_step: ContextVar[str] = ContextVar("step", default="")

_NEEDS_ALL = frozenset({Undoable.DELETE, Undoable.RECEIVE})
"""What is taken back by the whole parcel; of the others no news is kept."""


def new_step() -> str:
    """A name for what is to be taken back together."""
    return os.urandom(6).hex()


@contextmanager
def in_one_step() -> Iterator[str]:
    """A step: what is done in the `with` block is taken back together. Gives the step's name."""
    name = new_step()
    token = _step.set(name)
    try:
        yield name
    finally:
        _step.reset(token)


def present_step() -> str:
    """The name of the step under way; empty outside of any."""
    return _step.get()


def note(
    tx: Transaction,
    what: Undoable,
    before: Parcel | None,
    key: int,
    history: History,
    now: datetime,
    step: str,
) -> None:
    """Notes what was just done with a parcel, unless nothing has changed; `before` None: it was added.

    What is too long ago, or too much, is forgotten with it.
    """
    if before is not None and before == tx.get(key):
        return
    # The state file is written whole, and may hold five hundred of these.
    if before is not None and what not in _NEEDS_ALL:
        before = replace(before, latest=None, untold=None, failure=None, pending=(), replaces=None)
    kept = history if what is Undoable.DELETE else None
    tx.put_act(Act(what, now, key, step, before, kept))
    forget_old(tx, now, step)


def forget_old(tx: Transaction, now: datetime, step: str) -> None:
    """Forgets of what was noted what is too long ago, or too much; nothing of that step."""
    numbers = tx.act_numbers()
    kept = {number for number, _ in outbox.in_time(outbox.acts_of(tx), now)}
    for number in numbers:
        act = tx.act(number)
        is_wanted = number > numbers[-1] - MOST or (act is not None and act.group == step != "")
        if is_wanted and number in kept:
            break  # they are in order: what comes after it is wanted too
        tx.drop_act(number)


class TakenBack(Struct, frozen=True):
    """What was taken back."""

    what: Undoable
    before: tuple[Parcel, ...]
    """The parcels as they were before the user did it; of an add, as they were until now. Those that are not
    here any more are left out."""
    keys: tuple[int, ...]
    """The parcels as they are called now; something of them may wait to be sent."""
    imported: int
    """How many their provider has to take in anew."""


class Undo:
    """Takes back the last step that any process did within `outbox.SPAN`."""

    def __init__(self, writer: Writer, clock: Clock, is_remote: Callable[[str], bool]) -> None:
        """`is_remote` tells whether a provider keeps folders."""
        self._writer = writer
        self._clock = clock
        self._is_remote = is_remote

    def last(self) -> list[Act]:
        """What was done in the last step, oldest first; empty where there is nothing to take back."""
        return last_step(self._writer.store.snapshot, self._clock())

    async def take_back(self) -> TakenBack | None:
        """Takes the last step back and forgets it; None where there is nothing to take back.

        Raises UsageError where that cannot be now, and nothing has changed then; and StorageError.
        """
        return await self._writer.apply(lambda tx: take_back(tx, self._clock(), self._is_remote))


def last_step(snapshot: Snapshot, now: datetime) -> list[Act]:
    """What was done in the last step, oldest first; empty where there is nothing to take back."""
    return [act for _, act in _last(snapshot.acts(), now)]


def _last(acts: Iterable[tuple[int, Act]], now: datetime) -> list[tuple[int, Act]]:
    known = [(number, act) for number, act in outbox.in_time(acts, now) if act.what in _KNOWN]
    if not known:
        return []
    last = known[-1][1]
    return [one for one in known if one[1].group == last.group] if last.group else known[-1:]


def take_back(tx: Transaction, now: datetime, is_remote: Callable[[str], bool]) -> TakenBack | None:
    """The edit that takes back the last step; see `Undo.take_back`."""
    step = _last(outbox.acts_of(tx), now)
    if not step:
        return None
    before: list[Parcel] = []
    keys: list[int] = []
    imported = 0
    for number, act in reversed(step):  # the last first, as several may be of one parcel
        tx.drop_act(number)
        was = act.before or tx.get(act.key)
        if was is None or (act.what != Undoable.DELETE and _is_gone(tx, act.key)):
            continue
        remote = is_remote(was.provider)
        if act.what == Undoable.DELETE:
            restored = outbox.restore_parcel(tx, was, act.history or History(), now, is_remote=remote)
            imported += restored.is_imported
            keys.append(restored.parcel.key)
        else:
            _BACK[Undoable(act.what)](tx, was, now, remote)
            keys.append(act.key)
        before.append(was)
    if any(act.what == Undoable.CARRIER for _, act in step):
        # The record under the other carrier is one of those whose deletion waits.
        keys += [parcel.key for parcel in tx.parcels() if parcel.is_deleted]
    return TakenBack(Undoable(step[0][1].what), tuple(reversed(before)), tuple(keys), imported)


def _is_gone(tx: Transaction, key: int) -> bool:
    parcel = tx.get(key)
    return parcel is None or parcel.is_deleted


def _move(tx: Transaction, before: Parcel, now: datetime, is_remote: bool) -> None:
    kind = ActionKind.ARCHIVE if before.folder is Folder.ARCHIVE else ActionKind.UNARCHIVE
    outbox.move_parcel(tx, before.key, kind, now, is_remote=is_remote)


def _unreceive(tx: Transaction, before: Parcel, now: datetime, is_remote: bool) -> None:
    parcel, history = not_received(tx.require(before.key), tx.history(before.key), before)
    tx.put_history(parcel.key, history)
    tx.put(parcel)
    mark_unread(tx, parcel.key, before.unread)  # the mark had read everything


def _field(name: str) -> Callable[[Transaction, Parcel, datetime, bool], None]:
    """Puts one field of the parcel back."""

    def back(tx: Transaction, before: Parcel, now: datetime, is_remote: bool) -> None:
        tx.put(replace(tx.require(before.key), **{name: getattr(before, name)}))

    return back


def _sending(tx: Transaction, before: Parcel, now: datetime, is_remote: bool) -> None:
    parcel, history = read_as(tx.require(before.key), tx.history(before.key), sending=before.sending)
    tx.put_history(before.key, history)
    tx.put(parcel)


def _reading(tx: Transaction, before: Parcel, now: datetime, is_remote: bool) -> None:
    if before.unread:
        mark_unread(tx, before.key, before.unread)
    else:
        mark_read(tx, before.key)


def _carrier(tx: Transaction, before: Parcel, now: datetime, is_remote: bool) -> None:
    if before.carrier is not None and before.provider != MANUAL:
        change_carrier(tx, before.key, before.carrier, before.answers, now, is_remote=is_remote)
    else:
        tx.put(replace(tx.require(before.key), carrier=before.carrier))


def _add(tx: Transaction, before: Parcel, now: datetime, is_remote: bool) -> None:
    outbox.delete_parcel(tx, before.key, now, is_remote=is_remote)


_BACK: dict[Undoable, Callable[[Transaction, Parcel, datetime, bool], None]] = {
    Undoable.MOVE: _move,
    Undoable.RECEIVE: _unreceive,
    Undoable.NAME: _field("name"),
    Undoable.NOTE: _field("note"),
    Undoable.MUTE: _field("muted"),
    Undoable.DEADLINE: _field("deadline"),
    Undoable.CARD: _field("card"),
    Undoable.SENDING: _sending,
    Undoable.READ: _reading,
    Undoable.CARRIER: _carrier,
    Undoable.ADD: _add,
}
