"""Words are found in every message, however old, without a wait for ten thousand histories."""

from datetime import timedelta
from pathlib import Path

import pytest

from parcel_tui.domain.parcel import Checkpoint, History, Parcel
from parcel_tui.domain.stage import Stage
from parcel_tui.sandbox.clock import NOON
from parcel_tui.storage.snapshot import Snapshot
from parcel_tui.storage.state_file import DiskFile
from parcel_tui.storage.store import Store
from parcel_tui.storage.transaction import Transaction
from parcel_tui.tracker.views.filtering import Index, MessageIndex, parse_filter


def told(*messages: str) -> History:
    """A history, the newest message first."""
    return History(
        tuple(
            Checkpoint(NOON - timedelta(hours=n), text, Stage.IN_TRANSIT, "transit", "中和" if n else None)
            for n, text in enumerate(messages)
        )
    )


def store_of(folder: Path, count: int) -> Store:
    """Parcels that were all accepted at a shop before what was told last."""
    store = Store(DiskFile(folder / "state.json", lambda: NOON))

    def fill(tx: Transaction) -> None:
        for _ in range(count):
            key = tx.new_key()
            history = told("配送中", f"賣家已寄件 Ａccepted <{key}>")
            tx.put(Parcel(key, "tracktw", NOON, number=f"N{key}", latest=history.checkpoints[0]))
            tx.put_history(key, history)

    store.transact([fill])
    return store


def test_an_old_message_is_found_in_any_width_and_a_new_one_as_soon_as_it_is_there(tmp_path: Path) -> None:
    """The places too; two words may stand in two messages."""
    store = store_of(tmp_path, 3)
    index = Index(MessageIndex(lambda: store.snapshot))

    def keys(query: str) -> list[int]:
        return [parcel.key for parcel in index.matching(store.snapshot.parcels.values(), parse_filter(query))]

    assert keys("accepted <2>") == [2]
    assert keys("寄件 配送") == keys("中和") == [1, 2, 3]
    assert keys("退回") == []
    store.transact([lambda tx: tx.put_history(3, told("退回", "配送中"))])
    assert (keys("退回"), keys("<3>")) == ([3], [])


def test_what_was_not_read_yet_is_caught_up_with(tmp_path: Path) -> None:
    """A key press reads a few histories and says that others are missing; once they are read, nothing is."""
    store = store_of(tmp_path, MessageIndex.AT_ONCE + 5)
    messages = MessageIndex(lambda: store.snapshot)
    index, parcels = Index(messages), tuple(store.snapshot.parcels.values())
    assert (messages.text_of(1), messages.is_behind) == ("", False)
    assert len(index.matching(parcels, parse_filter("accepted"))) == MessageIndex.AT_ONCE
    assert messages.is_behind
    messages.take_in(parcel.key for parcel in parcels)
    assert index.matching(parcels, parse_filter("accepted")) == parcels
    assert not messages.is_behind


def test_a_history_is_read_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Until it is another; a parcel without one is none to read."""
    store = store_of(tmp_path, 2)
    read, usual = [], Snapshot.history_texts
    monkeypatch.setattr(Snapshot, "history_texts", lambda self, key: read.append(key) or usual(self, key))
    messages = MessageIndex(lambda: store.snapshot)
    for _ in range(2):
        messages.take_in([1, 2, 9])
        messages.begin()
        assert [messages.text_of(key) != "" for key in (1, 2, 9)] == [True, True, False]
    assert (read, MessageIndex.AT_ONCE) == ([1, 2], 100)
    store.transact([lambda tx: tx.put_history(2, told("退回"))])
    messages.take_in([1, 2])
    assert read == [1, 2, 2]


def test_a_history_that_cannot_be_read_holds_no_words(tmp_path: Path) -> None:
    """The parcel is found by its other texts."""
    store = store_of(tmp_path, 1)
    store.snapshot.tables["histories"]["1"] = b'{"rows": 7}'
    index = Index(MessageIndex(lambda: store.snapshot))
    parcels = tuple(store.snapshot.parcels.values())
    assert index.matching(parcels, parse_filter("accepted")) == ()
    assert index.matching(parcels, parse_filter("n1")) == parcels
