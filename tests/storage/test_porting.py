from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from msgspec.structs import replace
from storing import NOON, add, numbers

from parcel_tui.domain.errors import UsageError
from parcel_tui.domain.parcel import MANUAL, Carrier, History, OwnDeadline, Parcel, PickupCard
from parcel_tui.domain.stage import Stage
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


def test_what_is_followed_by_hand_is_known_by_its_name_and_when(open_store: Open, other: Store) -> None:
    """Two that were followed at the same moment are two."""
    sofa, lamp = (Parcel(key, MANUAL, NOON, name=name) for key, name in ((1, "sofa"), (2, "lamp")))
    other.transact([lambda tx: [tx.put(one) for one in (sofa, lamp)]])
    data = b"".join(write_export(other.snapshot, NOON))
    store = open_store()
    store.transact([lambda tx: tx.put(sofa)])
    assert take_in(store, data) == Imported(added=1, unchanged=1)
    assert take_in(store, data) == Imported(unchanged=2)
    assert sorted(parcel.name or "" for parcel in store.snapshot.parcels.values()) == ["lamp", "sofa"]


def test_missing_checkpoints_are_completed(open_store: Open) -> None:
    """The union of both histories stays."""
    store = open_store()
    store.transact([lambda tx: tx.put(replace(add("A", 4)(tx), remote_id="r1"))])
    data = b"".join(write_export(store.snapshot, NOON))
    half = History(store.snapshot.history(1).checkpoints[:2])
    store.transact([lambda tx: tx.put_history(1, half)])
    assert take_in(store, data) == Imported(completed=1, checkpoints=2)
    assert len(open_store().snapshot.history(1).checkpoints) == 4


TOLD = {
    "name": ("耳機", "杯子"),
    "note": ("for Mei", "for Lin"),
    "deadline": tuple(OwnDeadline(NOON + timedelta(days=days)) for days in (3, 4)),
    "sending": (True, True),
    "card": (PickupCard(code="1234"), PickupCard(code="9999")),
    "provider_note": ("gift", "book"),
}


@pytest.mark.parametrize("field", TOLD)
def test_what_only_the_export_knows_is_taken_and_what_is_known_here_stays(
    open_store: Open, other: Store, field: str
) -> None:
    """Whatever the user noted about a parcel: an import completes it, and overwrites nothing."""
    theirs, own = TOLD[field]
    known = Parcel(1, "tracktw", NOON, remote_id="r1")
    other.transact([lambda tx: tx.put(replace(known, **{field: theirs}))])
    data = b"".join(write_export(other.snapshot, NOON))
    store = open_store()
    for here, after in ((getattr(known, field), theirs), (own, own)):
        store.transact([lambda tx, here=here: tx.put(replace(known, **{field: here}))])
        take_in(store, data)
        assert getattr(store.snapshot.parcels[1], field) == after


@pytest.mark.parametrize("hours", [-1, 1])
def test_of_what_a_provider_tells_the_later_answer_counts(open_store: Open, other: Store, hours: int) -> None:
    """Stage, its status and when it was asked come from the state that was asked last, here or there."""
    known = Parcel(1, "tracktw", NOON, remote_id="r1")
    here = replace(known, stage=Stage.IN_TRANSIT, raw_status="transit", checked_at=NOON)
    at = NOON + timedelta(hours=hours)
    there = replace(known, stage=Stage.DELIVERED, raw_status="delivered", checked_at=at)
    other.transact([lambda tx: tx.put(there)])
    store = open_store()
    store.transact([lambda tx: tx.put(here)])
    take_in(store, b"".join(write_export(other.snapshot, NOON)))
    [parcel] = store.snapshot.parcels.values()
    assert parcel == replace(there if hours > 0 else here, key=parcel.key)


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
    with pytest.raises(UsageError, match="Nothing was imported"):
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
