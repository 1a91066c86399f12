from collections.abc import Callable
from pathlib import Path

import pytest
from msgspec.structs import replace
from storing import NOON, add, numbers

from parcel_tui.domain.errors import UsageError
from parcel_tui.domain.parcel import Carrier, History
from parcel_tui.storage.state_file import DiskFile
from parcel_tui.storage.store import Store
from parcel_tui.storage.transfer import Imported, read_export, take_in_export, write_export

Open = Callable[[], Store]


@pytest.fixture
def other(tmp_path: Path) -> Store:
    return Store(DiskFile(tmp_path / "other" / "state.json", lambda: NOON))


def take_in(store: Store, data: bytes) -> Imported:
    export = read_export(data)
    [done] = store.transact([lambda tx: take_in_export(tx, export)])
    return done


def test_everything_arrives_in_an_empty_state(open_store: Open, other: Store) -> None:
    """Parcels, checkpoints and names survive the way out and in."""
    store = open_store()
    store.transact([add("A", checkpoints=3), add("B")])
    done = take_in(other, b"".join(write_export(store.snapshot, NOON)))
    assert (done.added, done.checkpoints) == (2, 3)
    assert numbers(other) == ["A", "B"]
    assert other.snapshot.history(1) == store.snapshot.history(1)


def test_importing_twice_changes_nothing(open_store: Open) -> None:
    """What is here already is neither doubled nor overwritten, and the answer says so."""
    store = open_store()
    carrier = Carrier("c", "黑貓宅急便")
    store.transact([lambda tx: tx.put(replace(add("A", 2)(tx), remote_id="r1", carrier=carrier))])
    data = b"".join(write_export(store.snapshot, NOON))
    store.transact([lambda tx: tx.put(replace(tx.require(1), name="own, newer"))])
    done = take_in(store, data)
    assert done == Imported(unchanged=1)
    assert store.snapshot.parcels[1].name == "own, newer"


def test_missing_checkpoints_are_completed(open_store: Open) -> None:
    """The union of both histories stays."""
    store = open_store()
    store.transact([lambda tx: tx.put(replace(add("A", 4)(tx), remote_id="r1"))])
    data = b"".join(write_export(store.snapshot, NOON))
    half = History(store.snapshot.history(1).checkpoints[:2])
    store.transact([lambda tx: tx.put_history(1, half)])
    assert take_in(store, data) == Imported(completed=1, checkpoints=2)
    assert len(open_store().snapshot.history(1).checkpoints) == 4


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"{}",
        b"[1]",
        b"\0\0",
        b'{"format":"x","version":1,"exported_at":"2026-02-03T04:00:00Z","parcels":[]}',
    ],
)
def test_a_bad_file_changes_nothing(data: bytes) -> None:
    """One sentence, nothing imported."""
    with pytest.raises(UsageError, match="nothing was imported"):
        read_export(data)


def test_imported_text_is_cleaned(open_store: Open, other: Store) -> None:
    """Escape sequences in an import never reach the state."""
    store = open_store()
    store.transact([add("A")])
    data = b"".join(write_export(store.snapshot, NOON)).replace(
        "耳機".encode(), b"\\u001b]52;c;aGk=\\u0007ok\\u202e"
    )
    take_in(other, data)
    assert other.snapshot.parcels[1].name == "ok"
