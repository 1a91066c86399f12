import codecs
import re
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace
from storing import NOON, add, numbers
from tables import for_each

from parcel_tui.domain.errors import UsageError
from parcel_tui.domain.parcel import (
    MANUAL,
    Carrier,
    Change,
    ChangeKind,
    Checkpoint,
    History,
    OwnDeadline,
    Parcel,
    Pickup,
    PickupCard,
)
from parcel_tui.domain.stage import Stage, Todo
from parcel_tui.storage.state_file import DiskFile, NoFile
from parcel_tui.storage.store import Store
from parcel_tui.storage.transaction import Transaction
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
    """Two that were followed at the same moment are two, as those are that have the same name."""
    sofa, lamp = (Parcel(key, MANUAL, NOON, name=name) for key, name in ((1, "sofa"), (2, "lamp")))
    second = replace(sofa, key=3, added_at=NOON + timedelta(hours=1))
    other.transact([lambda tx: [tx.put(one) for one in (sofa, lamp, second)]])
    data = b"".join(write_export(other.snapshot, NOON))
    store = open_store()
    store.transact([lambda tx: tx.put(sofa)])
    assert take_in(store, data) == Imported(added=2, unchanged=1)
    assert take_in(store, data) == Imported(unchanged=3)
    names = sorted(parcel.name or "" for parcel in store.snapshot.parcels.values())
    assert names == ["lamp", "sofa", "sofa"]


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


WRITTEN = """{
 "format": "parcel-tui export",
 "version": 1,
 "exported_at": "2026-02-03T04:00:00Z",
 "parcels": [
  {
   "parcel": {
    "key": 1,
    "provider": "tracktw",
    "added_at": "2026-02-03T04:00:00Z",
    "number": "A",
    "name": "耳機",
    "card": {
     "code": "12"
    }
   },
   "history": {
    "checkpoints": [
     {
      "time": "2026-02-03T04:00:00Z",
      "message": "包裹抵達 0",
      "stage": "in_transit",
      "raw_status": "transit"
     }
    ]
   }
  },
  {
   "parcel": {
    "key": 2,
    "provider": "manual",
    "added_at": "2026-02-03T04:00:00Z"
   },
   "history": {
    "checkpoints": []
   }
  }
 ],
 "changes": [
  {
   "parcel": 2,
   "kind": "stage",
   "at": "2026-02-03T04:00:00Z",
   "title": "耳機",
   "stage": "delivered",
   "message": "",
   "provider": "manual"
  }
 ]
}
"""
EMPTY = """{
 "format": "parcel-tui export",
 "version": 1,
 "exported_at": "2026-02-03T04:00:00Z",
 "parcels": [],
 "changes": []
}
"""
CARD = """,
    "card": {
     "code": "12"
    }"""


def test_an_export_is_json_for_people_too(open_store: Open) -> None:
    """Every parcel with its checkpoints and the changes, a field a line; without cards where asked for."""
    store = open_store()
    assert b"".join(write_export(store.snapshot, NOON)).decode() == EMPTY
    change = Change(2, ChangeKind.STAGE, NOON, "耳機", Stage.DELIVERED, "")
    store.transact(
        [
            lambda tx: tx.put(replace(add("A", 1)(tx), card=PickupCard(code="12"))),
            lambda tx: tx.put(Parcel(tx.new_key(), MANUAL, NOON)),
            lambda tx: tx.record([change]),
        ]
    )
    assert b"".join(write_export(store.snapshot, NOON)).decode() == WRITTEN
    assert b"".join(write_export(store.snapshot, NOON, private=False)).decode() == WRITTEN.replace(CARD, "")
    export = read_export(codecs.BOM_UTF8 + WRITTEN.encode())
    assert [parcel for parcel, _ in export.parcels] == list(store.snapshot.parcels.values())
    assert [history for _, history in export.parcels] == [store.snapshot.history(key) for key in (1, 2)]
    assert export.changes == (replace(change, provider=MANUAL),)


NO_EXPORT = "This is not a file that 'parcel-tui export' wrote. Nothing was imported."
BIG5 = WRITTEN.encode("big5")
UTF_16 = r"is UTF-16, .* Byte 1 says so\). Save it as UTF-8 or export it anew .* Nothing was imported."
UNREADABLE = r"This file cannot be read as an export \(.+\). Nothing was imported."


@for_each(
    ("data", "why"),
    [
        *((data, NO_EXPORT) for data in (b"{}", b"[1]", b'"text"', EMPTY.replace("parcel-", "").encode())),
        *((data, UNREADABLE) for data in (b"", b"{", b"\0\0", EMPTY[:-3].encode())),
        (EMPTY.replace("[]", "[{}]", 1).encode(), UNREADABLE),
        (WRITTEN.replace('"key": 2', '"key": ""').encode(), UNREADABLE),
        (WRITTEN.replace('"stage"', '"stages"').encode(), UNREADABLE),
        (re.sub(r'("added_at": "[^"]+)Z"', r'\1"', WRITTEN).encode(), UNREADABLE),  # the zone is missing
        (re.sub(r'("time": "[^"]+)Z"', r'\1"', WRITTEN).encode(), UNREADABLE),
        (EMPTY.replace("[]", "[" * 100_000, 1).encode(), UNREADABLE),
        (EMPTY.replace("1,", "2,").encode(), "newer parcel-tui. Update parcel-tui to import it."),
        (EMPTY.encode("utf-16"), UTF_16),
        (codecs.BOM_UTF16_BE + EMPTY.encode("utf-16-be"), UTF_16),
        (BIG5, rf"is not UTF-8 \(byte {BIG5.index(0xA6) + 1} says so\). Save it as UTF-8 .* was imported."),
    ],
)  # fmt: skip
def test_a_bad_file_is_one_sentence(data: bytes, why: str) -> None:
    """What it is, and what to do about it."""
    with pytest.raises(UsageError, match=rf"{why}$"):
        read_export(data)


def exported(*parcels: Parcel, checkpoints: Sequence[Checkpoint] = ()) -> bytes:
    """An export of a state with these parcels."""
    state = Store(NoFile())

    def edit(tx: Transaction) -> None:
        for parcel in parcels:
            tx.put(replace(parcel, key=tx.new_key()))
            tx.put_history(parcel.key, History(tuple(checkpoints)))

    state.transact([edit])
    return b"".join(write_export(state.snapshot, NOON))


def checkpoint(hour: int, **more: Any) -> Checkpoint:
    return Checkpoint(NOON.replace(hour=hour), f"at {hour}", Stage.IN_TRANSIT, "transit", **more)


YAMATO, SAGAWA = Carrier("c1", "Yamato"), Carrier("c2", "Sagawa")
SENT = Parcel(1, "tracktw", NOON, number="ab-1", carrier=YAMATO)


@for_each(
    ("there", "is_known"),
    [
        (SENT, True),
        (replace(SENT, number="AB-1", added_at=NOON + timedelta(days=1)), True),
        (replace(SENT, remote_id="r1"), False),
        (replace(SENT, carrier=SAGAWA), False),
        (replace(SENT, carrier=None), False),
        (replace(SENT, number=None), False),
        (replace(SENT, number="ab-2"), False),
        (replace(SENT, provider="flexforward"), False),
    ],
)
def test_what_no_provider_has_yet_is_known_by_its_number_and_carrier(there: Parcel, is_known: bool) -> None:
    """In any case; one that a provider has taken is known by the provider's id alone."""
    store = Store(NoFile())
    store.transact([lambda tx: tx.put(SENT)])
    assert take_in(store, exported(there)) == (Imported(unchanged=1) if is_known else Imported(added=1))
    assert len(store.snapshot.parcels) == (1 if is_known else 2)


def test_a_parcel_that_an_export_has_twice_is_taken_once() -> None:
    """The second completes the first; the key of neither is one of here."""
    store = Store(NoFile())
    store.transact([lambda tx: tx.put(replace(SENT, key=1))])
    known = Parcel(1, "tracktw", NOON, remote_id="r1")
    twice = exported(known, replace(known, key=2, name="耳機"), checkpoints=[checkpoint(1)])
    assert take_in(store, twice) == Imported(added=1, completed=1, checkpoints=1)
    assert store.snapshot.parcels[2] == replace(known, key=2, name="耳機")
    assert len(store.snapshot.history(2).checkpoints) == 1


def test_checkpoints_that_are_gained_tell_the_latest_and_what_is_unread() -> None:
    """As if they had just been found; what the user has looked at here stays so."""
    store = Store(NoFile())
    known = Parcel(1, "tracktw", NOON, remote_id="r1", latest=checkpoint(1), unread=0)
    store.transact([lambda tx: tx.put(known), lambda tx: tx.put_history(1, History((checkpoint(1),)))])
    there = [checkpoint(3, unread=True), checkpoint(2, unread=True), checkpoint(1, unread=True)]
    data = exported(replace(known, latest=there[0], unread=3), checkpoints=there)
    assert take_in(store, data) == Imported(completed=1, checkpoints=2)
    history = store.snapshot.history(1).checkpoints
    assert history == (there[0], there[1], checkpoint(1))
    assert (store.snapshot.parcels[1].latest, store.snapshot.parcels[1].unread) == (there[0], 2)
    assert take_in(store, data) == Imported(unchanged=1)
    data = exported(replace(known, latest=there[0]), checkpoints=[*there, checkpoint(0)])
    assert take_in(store, data) == Imported(completed=1, checkpoints=1)


@pytest.mark.parametrize(
    ("here", "there", "taken"),
    [(None, NOON, True), (NOON, NOON, False), (NOON, None, False), (None, None, False)],
)
def test_what_was_never_asked_is_no_later_than_anything(
    here: datetime | None, there: datetime | None, taken: bool
) -> None:
    """Of stage, pick-up and what is to be done, what is here counts where neither was asked later."""
    ours = Parcel(1, "tracktw", NOON, remote_id="r1", stage=Stage.IN_TRANSIT, checked_at=here)
    theirs = replace(
        ours,
        stage=Stage.READY_FOR_PICKUP,
        raw_status="arrived",
        pickup=Pickup("中和福美", NOON),
        todo=Todo.PICKUP,
        checked_at=there,
    )
    store = Store(NoFile())
    store.transact([lambda tx: tx.put(ours)])
    take_in(store, exported(theirs))
    assert store.snapshot.parcels[1] == (theirs if taken else ours)


def test_imported_text_is_cleaned(open_store: Open, other: Store) -> None:
    """Escape sequences in an import never reach the state."""
    store = open_store()
    store.transact([add("A")])
    data = b"".join(write_export(store.snapshot, NOON)).replace(
        "耳機".encode(), b"\\u001b]52;c;aGk=\\u0007ok\\u202e"
    )
    take_in(other, data)
    assert other.snapshot.parcels[1].name == "ok"
