"""The log of changes has a bound, and nobody who reads it is led astray by that."""

import json
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from pathlib import Path

from storing import NOON

from parcel_tui.domain.parcel import Change, ChangeKind
from parcel_tui.domain.stage import Stage
from parcel_tui.storage.records import NotifiedUpTo
from parcel_tui.storage.store import Store
from parcel_tui.storage.transaction import Transaction

Open = Callable[[], Store]


def recorded(times: Sequence[datetime]) -> Callable[[Transaction], None]:
    """An edit that records a change for each of those times."""
    changes = [Change(1, ChangeKind.CHECKPOINT, at, "耳機", Stage.IN_TRANSIT, "配送中") for at in times]
    return lambda tx: tx.record(changes)


def kept(store: Store, after: int = 0) -> list[int]:
    return [number for number, _ in store.snapshot.changes(after)]


def test_old_changes_leave_the_log_with_the_next_one(open_store: Open) -> None:
    """The newest two thousand stay however old; numbers and what was told of go on from where they were."""
    store = open_store()
    long_ago = NOON - timedelta(days=400)
    store.transact([recorded([long_ago] * 2500), lambda tx: tx.put_notified_up_to(NotifiedUpTo(change=2499))])
    store.transact([recorded([NOON])])
    for reader in (store, open_store()):
        assert kept(reader) == list(range(502, 2502))
        assert kept(reader, after=reader.snapshot.notified_up_to().change) == [2500, 2501]
        assert reader.snapshot.meta.next_change == 2502


def test_where_it_cannot_be_read_what_was_notified_nothing_is_notified_twice(
    open_store: Open, path: Path
) -> None:
    """Of the changes that were recorded until then none counts as new; the next one does."""
    open_store().transact([recorded([NOON] * 3), lambda tx: tx.put_notified_up_to(NotifiedUpTo(change=3))])
    content = json.loads(path.read_text(encoding="utf-8"))
    content["told"] = {key: {"change": "many"} for key in content["told"]}
    path.write_text(json.dumps(content), encoding="utf-8")
    store = open_store()
    notified = store.snapshot.notified_up_to().change
    assert kept(store, after=notified) == []
    store.transact([recorded([NOON])])
    assert kept(store, after=notified) == [4]
