"""What is read of a state file whose records are odd: each costs itself, and is kept as it is."""

import json
import os
from collections.abc import Callable
from pathlib import Path
from stat import S_IMODE
from typing import Any

import pytest
from msgspec.structs import replace
from storing import NOON, add, numbers
from tables import for_each

from parcel_tui.domain.errors import StorageError, UsageError
from parcel_tui.domain.parcel import Carrier, Change, ChangeKind, History, Undoable
from parcel_tui.domain.stage import Stage
from parcel_tui.signature import signature
from parcel_tui.storage.codec import PARCELS, check_text
from parcel_tui.storage.documents import number_of
from parcel_tui.storage.records import (
    AccountRecord,
    Act,
    CarrierList,
    Deletion,
    NotifiedUpTo,
    Preferences,
    ProviderRecord,
)
from parcel_tui.storage.refresh_lock import RefreshLock
from parcel_tui.storage.snapshot import read_state
from parcel_tui.storage.state_file import DiskFile, NoFile
from parcel_tui.storage.store import Store
from parcel_tui.storage.transaction import Transaction

Open = Callable[[], Store]
DONE = Act(Undoable.NAME, NOON, 1)
CHANGE = Change(1, ChangeKind.STAGE, NOON, "耳機", Stage.IN_TRANSIT, "包裹抵達")


def everything(tx: Transaction) -> None:
    """One record of each kind beside two parcels."""
    add("A", checkpoints=2)(tx)
    add("B", checkpoints=1)(tx)
    tx.record([CHANGE, CHANGE])
    tx.put_act(DONE)
    tx.put_act(replace(DONE, key=2))
    tx.put_provider("tracktw", ProviderRecord("ok", failures=1))
    tx.put_account("tracktw:a", AccountRecord("a", page_size=9))
    tx.put_carriers("tracktw", CarrierList((Carrier("c", "黑貓"),), NOON))
    tx.put_deletion("r9", Deletion(NOON))
    tx.put_preferences(Preferences("todo"))
    tx.put_notified_up_to(NotifiedUpTo(2))
    tx.put_salt("salt")


@pytest.fixture
def written(open_store: Open) -> Store:
    store = open_store()
    store.transact([everything])
    return store


def rewrite(path: Path, edit: Callable[[dict[str, Any]], object]) -> None:
    """As a hand or another program would: as plain text, without checksums that are right."""
    content = json.loads(path.read_text(encoding="utf-8"))
    edit(content)
    path.write_text(json.dumps(content, ensure_ascii=False), encoding="utf-8")


def test_every_record_is_there_for_the_next_process(written: Store, open_store: Open, path: Path) -> None:
    """Of each kind; what a reader alone sees is the same."""
    for snapshot in (written.snapshot, open_store().snapshot, read_state(DiskFile(path, lambda: NOON))[0]):
        assert list(snapshot.parcels) == [1, 2]
        assert [len(snapshot.history(key).checkpoints) for key in (1, 2, 3)] == [2, 1, 0]
        assert [len(snapshot.history_texts(key)) for key in (1, 2, 3)] == [2, 1, 0]
        own = replace(CHANGE, provider="tracktw", number="A")
        assert snapshot.changes() == [(1, own), (2, own)]
        assert (snapshot.changes(1), snapshot.changes(2)) == ([(2, own)], [])
        assert snapshot.acts() == [(1, DONE), (2, replace(DONE, key=2))]
        assert dict(snapshot.providers) == {"tracktw": ProviderRecord("ok", failures=1)}
        assert dict(snapshot.accounts) == {"tracktw:a": AccountRecord("a", page_size=9)}
        assert snapshot.carriers["tracktw"].carriers == (Carrier("c", "黑貓"),)
        assert (dict(snapshot.deletions), len(snapshot.deletions)) == ({"r9": Deletion(NOON)}, 1)
        assert (snapshot.preferences, snapshot.notified_up_to()) == (Preferences("todo"), NotifiedUpTo(2))
        assert (snapshot.meta.salt, snapshot.meta.generation, snapshot.meta.next_key) == ("salt", 1, 3)
        assert snapshot.stored_history(3) is None
    again = open_store()
    assert (again.signature, again.is_stale()) == (signature(path), False)


ODD = [
    ("providers", "tracktw", {"state": 5}, lambda snapshot: snapshot.providers),
    ("accounts", "tracktw:a", {"owner": None}, lambda snapshot: snapshot.accounts),
    ("carriers", "tracktw", {"carriers": 1}, lambda snapshot: snapshot.carriers),
    ("deletions", "r9", {}, lambda snapshot: snapshot.deletions),
]


def test_a_record_that_is_none_is_as_if_it_were_not_there(
    written: Store, open_store: Open, path: Path
) -> None:
    """It is asked for anew, and then takes that one's place."""

    def edit(content: dict[str, Any]) -> None:
        for table, name, record, _ in ODD:
            content[table] |= {name: record}
        content["undo"] |= {"2": {"what": 5}, "x": {}, "007": {}}
        good = content["changes"]["1"]
        content["changes"] = {"12": good, **content["changes"], "7": good, "2": {"parcel": "?"}, "x": {}}

    rewrite(path, edit)
    store = open_store()
    assert [dict(read(store.snapshot)) for *_, read in ODD] == [{}] * 4
    assert [number for number, _ in store.snapshot.acts()] == [1]
    assert [number for number, _ in store.snapshot.changes()] == [1, 7, 12]
    assert [number for number, _ in store.snapshot.changes(after=7)] == [12]
    seen: list[object] = []
    store.transact(
        [
            lambda tx: seen.extend((tx.act_numbers()[-2:], tx.act(1), tx.act(2), tx.act(3))),
            lambda tx: tx.put_act(replace(DONE, key=3)),
            lambda tx: tx.put_provider("tracktw", ProviderRecord("down")),
            lambda tx: tx.put_account("tracktw:a", AccountRecord("new")),
        ]
    )
    assert seen == [[1, 2], DONE, None, None]
    again = open_store().snapshot
    assert again.acts()[-1] == (3, replace(DONE, key=3))
    assert (again.providers["tracktw"].state, again.accounts["tracktw:a"].owner) == ("down", "new")


def test_what_is_known_is_not_decoded_again(written: Store, open_store: Open) -> None:
    """After another process's change as after one's own: who shows a parcel may go by the object."""
    before = written.snapshot.parcels[1]
    for store in (open_store(), written):
        [put] = store.transact([lambda tx: tx.put(replace(tx.require(2), name=f"my {tx.require(2).name}"))])
        assert store.snapshot.parcels[2] is put
        written.look_again()
        assert written.snapshot.parcels[1] is before
        assert written.snapshot.parcels[2] == store.snapshot.parcels[2]


def test_plain_records_are_read_many_at_once(written: Store) -> None:
    """One that needs a closer look, or is none, has them all looked at one by one."""
    documents = list(written.snapshot.tables["parcels"].values())
    assert PARCELS.decode_plain(documents) == list(written.snapshot.parcels.values())
    odd = PARCELS.encode(replace(written.snapshot.parcels[1], name="La\u202emp"))
    for other in (odd, b"{}"):
        assert PARCELS.decode_plain([*documents, other]) is None


def test_a_checkpoint_of_an_earlier_version_has_the_defaults(
    written: Store, open_store: Open, path: Path
) -> None:
    """Its row is shorter: what was added since stands at the end."""

    def edit(content: dict[str, Any]) -> None:
        rows = content["histories"]["1"]["rows"]
        rows[:] = [row[:4] for row in rows]

    rewrite(path, edit)
    assert open_store().snapshot.history(1) == written.snapshot.history(1)


def test_one_bad_parcel_and_one_bad_history_cost_themselves(
    written: Store, open_store: Open, path: Path
) -> None:
    """Also where all others are plain text, which is read in one go."""

    def edit(content: dict[str, Any]) -> None:
        content["parcels"]["2"]["added_at"] = "yesterday"
        content["histories"]["1"] = {"rows": 5}

    rewrite(path, edit)
    store = open_store()
    assert (numbers(store), store.snapshot.bad_records) == (["A"], ("2",))
    assert (store.snapshot.history(1), store.snapshot.history_texts(1)) == (History.empty(), [])
    store.transact([lambda tx: tx.put_history(1, History(written.snapshot.history(1).checkpoints[:1]))])
    aside = json.loads(path.read_text(encoding="utf-8"))["set_aside"]
    assert aside["histories:1"] == {"rows": 5}
    assert aside["parcels:2"]["added_at"] == "yesterday"
    assert len(open_store().snapshot.history(1).checkpoints) == 1


@for_each(
    ("doc_id", "number"),
    [
        *((str(number), number) for number in (0, 1, 70, 10**18 - 1)),
        *((doc_id, -1) for doc_id in ("", "x", "-1", "007", "00", "1.0", " 1", "²", "٣", str(10**18))),
    ],
)
def test_a_records_number_is_its_id(doc_id: str, number: int) -> None:
    """As this program writes it; anything else is damage, or another program's."""
    assert number_of(doc_id) == number


@pytest.mark.parametrize("key", ["1", "2"])
def test_a_parcel_under_another_ones_id_is_kept_aside(
    written: Store, open_store: Open, path: Path, key: str
) -> None:
    """Nothing could be put over it; the others are there, and it is said."""
    rewrite(path, lambda content: content["parcels"].update({"9": content["parcels"].pop(key)}))
    store = open_store()
    other = "B" if key == "1" else "A"
    assert numbers(store) == [other]
    assert store.notices == [
        "1 parcel in the state file could not be read. Nothing of it is lost, and the others are here."
    ]
    [new] = store.transact([add("C")])
    assert (new.key, numbers(open_store()), open_store().notices) == (3, sorted([other, "C"]), [])
    aside = json.loads(path.read_text(encoding="utf-8"))["set_aside"]
    assert aside["parcels:9"]["key"] == int(key)


def test_what_is_as_it_was_writes_no_file(written: Store, path: Path) -> None:
    """Whatever it was put over; a refresh without news touches nothing."""
    before = signature(path)
    snapshot = written.snapshot
    written.transact(
        [
            lambda tx: tx.put(snapshot.parcels[1]),
            lambda tx: tx.put_history(1, snapshot.history(1)),
            lambda tx: tx.put_provider("tracktw", snapshot.providers["tracktw"]),
            lambda tx: tx.put_account("tracktw:a", snapshot.accounts["tracktw:a"]),
            lambda tx: tx.put_preferences(Preferences("todo")),
            lambda tx: tx.put_notified_up_to(NotifiedUpTo(2)),
            lambda tx: tx.put_salt("salt"),
            lambda tx: tx.record([]),
        ]
    )
    assert (signature(path), written.snapshot) == (before, snapshot)


def test_a_transaction_sees_what_it_has_edited(written: Store) -> None:
    """Before anything of it is on the disk; what was removed is gone, and its number is not given again."""

    def edit(tx: Transaction) -> list[object]:
        tx.put(replace(tx.require(1), name="mine"))
        tx.remove(2)
        new = add("C", checkpoints=3)(tx)
        with pytest.raises(UsageError, match=r"^This parcel is not here any more.$"):
            tx.require(2)
        tx.drop_act(1)
        tx.put_act(replace(DONE, key=new.key))
        tx.put_notified_up_to(NotifiedUpTo(7))
        tx.record([replace(CHANGE, parcel=new.key), replace(CHANGE, parcel=2)])
        return [
            [parcel.name for parcel in tx.parcels()],
            [None if (one := tx.get(key)) is None else one.number for key in (1, 2, 3, 4)],
            [len(tx.history(key).checkpoints) for key in (1, 2, 3)],
            tx.act_numbers(),
            [tx.act(number) for number in (1, 2, 3)],
            tx.notified_up_to(),
            (tx.is_changed, tx.meta.next_key, tx.meta.next_change, tx.base is written.snapshot),
        ]

    [seen] = written.transact([edit])
    assert seen == [
        ["mine", "耳機"],
        ["A", None, "C", None],
        [2, 0, 3],
        [2, 3],
        [None, replace(DONE, key=2), replace(DONE, key=3)],
        NotifiedUpTo(7),
        (True, 4, 5, True),
    ]
    told = [(number, change.number) for number, change in written.snapshot.changes(2)]
    assert told == [(3, "C"), (4, None)]
    assert written.snapshot.history(2) == History.empty()


def test_an_edit_that_fails_takes_only_itself_back(written: Store) -> None:
    """Whatever kind of record it had edited."""

    def failing(tx: Transaction) -> None:
        everything(tx)
        tx.remove(1)
        tx.put_salt("other")
        raise UsageError("no")

    before = written.snapshot
    results = written.transact([failing])
    assert [str(result) for result in results] == ["no"]
    assert written.snapshot is before


def test_a_file_that_is_gone_is_recovered_from_a_generation(
    written: Store, open_store: Open, path: Path
) -> None:
    """It is said which; there is nothing to keep aside."""
    written.transact([add("C")])
    path.unlink()
    store = open_store()
    assert store.notices == [f"{path} is missing. state.1.json was recovered (2 parcels)."]
    store.transact([add("D")])
    assert numbers(open_store()) == ["A", "B", "D"]
    assert list(path.parent.glob("state.damaged-*")) == []


def test_without_any_record_about_the_file_its_numbers_are_found_out(
    written: Store, open_store: Open, path: Path
) -> None:
    """No key and no change's number is given twice, where no generation tells them."""
    path.write_bytes(
        path.read_bytes().replace(b'"salt"', b'"sa1t"', 1).replace(b'"next_key"', b'"next_k3y"', 1)
    )
    store = open_store()
    assert store.notices == [f"{path} is damaged and kept aside: 1 record could not be read."]
    assert (store.snapshot.meta.next_change, store.snapshot.meta.salt) == (3, "")
    [new] = store.transact([add("C")])
    assert new.key == 3
    assert len(list(path.parent.glob("state.damaged-*"))) == 1


def test_a_state_in_memory_alone_keeps_all_of_it(tmp_path: Path) -> None:
    """As the demo's: it is never stale, and never written."""
    store = Store(NoFile())
    store.transact([everything])
    store.transact([add("C")])
    store.look_again()
    assert (numbers(store), store.notices, store.trouble) == (["A", "B", "C"], [], None)
    assert (store.signature, store.is_stale(), store.read_only) == (None, False, None)
    assert list(tmp_path.iterdir()) == []


def test_who_may_ask_the_providers_is_one_at_a_time(tmp_path: Path) -> None:
    """Until that one lets go; where no lock can be had, everyone may."""
    path = tmp_path / ".refresh.lock"
    first, second = RefreshLock(path), RefreshLock(path)
    assert [first.acquire(), first.acquire(), second.acquire()] == [True, True, False]
    assert os.name != "posix" or S_IMODE(path.stat().st_mode) == 0o600
    first.release()
    first.release()
    assert [second.acquire(), first.acquire()] == [True, False]
    second.release()
    assert first.acquire()
    first.release()
    (tmp_path / "file").touch()
    for nowhere in (None, tmp_path / "file" / "lock"):
        locks = [RefreshLock(nowhere), RefreshLock(nowhere)]
        assert [lock.acquire() for lock in locks] == [True, True]
        locks[0].release()


def test_a_version_that_never_was_is_damage(path: Path) -> None:
    """It is told what it says, and is not taken for an empty state."""
    path.parent.mkdir()
    path.write_bytes(b'{"meta":{"state":{"schema":0}},"parcels":{}}')
    with pytest.raises(StorageError, match="is damaged, and no earlier copy of it can be read"):
        read_state(DiskFile(path, lambda: NOON))
    assert Store(DiskFile(path, lambda: NOON)).snapshot.parcels == {}


@pytest.mark.parametrize("odd", ["\u202e", "\x85", "\x9b1m", "\u200b"])
def test_what_a_file_holds_unescaped_is_made_safe_to_show(tmp_path: Path, odd: str) -> None:
    """Of records that are read many at once, and of those that are read one by one."""

    def edit(tx: Transaction) -> None:
        add("A")(tx)
        tx.put(replace(tx.require(1), name=f"La{odd}mp"))
        tx.record([replace(CHANGE, title=f"La{odd}mp")])

    path = tmp_path / "state.json"
    Store(DiskFile(path, lambda: NOON)).transact([edit])
    assert odd.encode() in path.read_bytes()
    snapshot = Store(DiskFile(path, lambda: NOON)).snapshot
    [(_, change)] = snapshot.changes()
    for text in (snapshot.parcels[1].name, change.title):
        assert text.replace(" ", "") == "Lamp"


@pytest.mark.parametrize(
    ("before", "rest"),
    [(65_535, b"\xe9"), (65_534, b"\xe9\x9b"), (65_535, b"\xe9("), (131_070, b"\xe9\x9b|"), (3, b"\xff")],
)
def test_where_bytes_are_no_text_is_told_wherever_that_is(before: int, rest: bytes) -> None:
    """Also where a character that has no end lies across two slices, or ends the last one."""
    check_text(b" " * before + "雨".encode())
    with pytest.raises(UnicodeDecodeError) as caught:
        check_text(b" " * before + rest)
    assert caught.value.start == before
