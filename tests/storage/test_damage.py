import json
import random
import re
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from storing import NOON, add, numbers

from parcel_tui.domain.errors import StorageError
from parcel_tui.domain.parcel import Change, ChangeKind, History
from parcel_tui.domain.stage import Stage
from parcel_tui.storage.snapshot import Snapshot, read_state
from parcel_tui.storage.state_file import DiskFile
from parcel_tui.storage.store import Store
from parcel_tui.storage.transaction import Transaction

Open = Callable[[], Store]

BAD = {
    "empty": b"",
    "nul": b"\0" * 4096,
    "torn": b'{"meta":{"state":{"schema":1',
    "a list": b"[]",
    "null": b"null",
    "no meta": b'{"parcels":{}}',
    "no version": b'{"meta":{"state":{"schema":"two"}},"parcels":{}}',
    "another program's": b'{"_default":{"1":{"a":1}}}',
    "not utf-8": b'{"meta":{"state":{"schema":1}},"\xff":{}}',
    "a record not utf-8": b'{"meta":{"state":{"schema":1}},"parcels":{"1":{"number":"\xff"}}}',
    "a character cut off": b'{"meta":{"state":{"schema":1}},"histories":{"1":{"rows":["\xe4\xb8"]}}}',
}


@pytest.mark.parametrize("data", BAD.values(), ids=BAD.keys())
def test_a_damaged_file_is_set_aside_and_the_last_good_state_is_back(
    open_store: Open, path: Path, data: bytes
) -> None:
    """Whatever is in the file, the newest good generation is loaded, and the user is told of both."""
    for number in "ABC":
        open_store().transact([add(number)])
    path.write_bytes(data)
    store = open_store()
    assert numbers(store) == ["A", "B"]
    assert "state.1.json was recovered" in store.notices[0]
    store.transact([add("D")])
    assert numbers(open_store()) == ["A", "B", "D"]
    assert open_store().notices == []
    [aside] = path.parent.glob("state.damaged-*.json")
    assert aside.read_bytes() == data


def test_without_a_good_generation_it_starts_empty_and_says_so(open_store: Open, path: Path) -> None:
    """The bad file is kept, the user told."""
    path.parent.mkdir()
    path.write_bytes(b"{")
    store = open_store()
    assert numbers(store) == []
    assert "is damaged" in store.notices[0]
    store.transact([add("A")])
    assert [aside.read_bytes() for aside in path.parent.glob("state.damaged-*.json")] == [b"{"]


def test_every_truncation_keeps_the_last_good_generation(open_store: Open, path: Path) -> None:
    """Cut anywhere, the file costs at most the last change, and never a traceback."""
    store = open_store()
    for number in range(8):
        store.transact([add(f"N{number}", checkpoints=4)])
    whole = path.read_bytes()
    for position in range(0, len(whole), max(1, len(whole) // 200)):
        path.write_bytes(whole[:position])
        assert len(open_store().snapshot.parcels) >= 7, position


@pytest.mark.parametrize("garbage", [b'{"a":' * 20_000 + b"1" + b"}" * 20_000, b'{"' + rb"\"" * 50_000])
def test_garbage_takes_no_time_by_its_square(open_store: Open, path: Path, garbage: bytes) -> None:
    """What is nested or escaped without end is no state: the one before it is there at once."""
    store = open_store()
    store.transact([add("A")])
    store.transact([add("B")])
    path.write_bytes(garbage)
    begun = time.process_time()
    assert numbers(open_store()) == ["A"]
    assert time.process_time() - begun < 1


def test_a_piece_that_was_cut_out_with_the_checksums_is_missed(open_store: Open, path: Path) -> None:
    """Even where what is left is JSON of the right form, with other records in the one about the file."""
    store = open_store()
    for number in "ABC":
        store.transact([add(number)])
    whole = path.read_bytes()
    start = whole.index(b'","program":"') + len(b'","program":"0.')
    # Within the first parcel: the others stand beside `state` then; within the last: none is left.
    for last in (whole.index(b'A","name"'), whole.index(b'C","name"')):
        path.write_bytes(whole[:start] + whole[last:])
        json.loads(path.read_bytes())
        again = open_store()
        assert numbers(again) == ["A", "B"]
        assert "state.1.json was recovered (2 parcels)" in again.notices[0]


@pytest.mark.parametrize("bad", ["yesterday", "2026-02-03T04:00:00"], ids=["no time", "no zone"])
def test_one_bad_record_costs_that_record(open_store: Open, path: Path, bad: str) -> None:
    """A record that cannot be read is set aside in the file; the others are there."""
    open_store().transact([add("A"), add("B"), add("C")])
    content = json.loads(path.read_text(encoding="utf-8"))
    content["parcels"]["2"]["added_at"] = bad
    path.write_text(json.dumps(content), encoding="utf-8")
    store = open_store()
    assert numbers(store) == ["A", "C"]
    assert "1 parcel in" in store.notices[0]
    store.transact([add("D")])
    assert numbers(open_store()) == ["A", "C", "D"]
    assert json.loads(path.read_text(encoding="utf-8"))["set_aside"]["parcels:2"]["added_at"] == bad


def test_a_newer_versions_file_is_read_and_never_written(open_store: Open, path: Path) -> None:
    """A schema from the future is shown, with a sentence, and every change is refused."""
    open_store().transact([add("A")])
    content = json.loads(path.read_text(encoding="utf-8"))
    content["meta"]["state"] |= {"schema": 99, "program": "9.0"}
    path.write_text(json.dumps(content), encoding="utf-8")
    before = path.read_bytes()
    store = open_store()
    assert numbers(store) == ["A"]
    assert "newer parcel-tui (9.0)" in (store.read_only or "")
    with pytest.raises(StorageError, match="update parcel-tui"):
        store.transact([add("B")])
    assert path.read_bytes() == before
    path.write_bytes(before.replace(b'"9.0"', b'""'))
    assert "newer parcel-tui (unknown version)" in (open_store().read_only or "")


def test_stored_text_is_cleaned_when_it_is_read(open_store: Open, path: Path) -> None:
    """A hand that wrote escape sequences into the file gets none of them to the terminal."""
    open_store().transact([add("A")])
    content = json.loads(path.read_text(encoding="utf-8"))
    content["parcels"]["1"]["name"] = "red\x1b[31m\u202eevil\x9b2J"
    path.write_text(json.dumps(content), encoding="utf-8")
    [parcel] = open_store().snapshot.parcels.values()
    assert parcel.name == "redevil"


@pytest.fixture
def written(open_store: Open, path: Path) -> bytes:
    """A state file after six changes, each of which added a parcel with checkpoints and a change."""
    for number in range(6):

        def edit(tx: Transaction, number: int = number) -> None:
            parcel = add(f"N{number}", checkpoints=3)(tx)
            tx.record([Change(parcel.key, ChangeKind.STAGE, NOON, "耳機", Stage.IN_TRANSIT, "包裹抵達")])

        open_store().transact([edit])
    return path.read_bytes()


def facts(snapshot: Snapshot) -> dict[tuple[str, int], object]:
    """Everything that may be lost."""
    return (
        {("parcel", key): parcel for key, parcel in snapshot.parcels.items()}
        | {("history", key): snapshot.history(key) for key in snapshot.parcels}
        | {("change", number): change for number, change in snapshot.changes()}
    )


def read(path: Path) -> tuple[dict[tuple[str, int], object], list[str]]:
    snapshot, notices = read_state(DiskFile(path, lambda: NOON))
    return facts(snapshot), notices


def test_a_flipped_bit_changes_nothing_in_silence(written: bytes, path: Path) -> None:
    """Wherever it is: what a good generation had is there; what the newest alone had is said to be lost."""
    newest, (earlier, _) = read(path)[0], read(path.with_name("state.1.json"))
    chance = random.Random(20260203)
    for _ in range(400):
        bit = chance.randrange(len(written) * 8)
        data = bytearray(written)
        data[bit // 8] ^= 1 << bit % 8
        path.write_bytes(data)
        found, notices = read(path)
        assert found == newest or (notices and all(found.get(what) == earlier[what] for what in earlier)), bit
        assert all(found[what] in (newest[what], History.empty()) for what in found), bit


BROKEN = {
    "a text": (b"N3", b"N8"),
    "an id": (b'"4":{"key":4', b'"q":{"key":4'),
    "its form": (b'"4":{"key":4', b'"4"^{"key":4'),
    "its depth": (b'"4":{"key":4', b'"4":{"key":' + b"[" * 20_000 + b"4"),
    "a quote": (b'"number":"N3"', b'"number":"N3 '),
    "cut off characters": ("耳機".encode(), b"\xe8\x80"),
    "the name of its table": (b'"parcels":{"1"', b'"parcelS":{"1"'),
    "nothing but zeros": (b'"4":{"key":4,"provider":"tracktw"', b"\0" * 32),
}


@pytest.mark.parametrize("what", BROKEN)
def test_damage_costs_no_other_record(open_store: Open, written: bytes, path: Path, what: str) -> None:
    """A record that is damaged comes back from a generation; all others are as new as they were."""
    (before, after), is_found = BROKEN[what], what in {"an id", "the name of its table"}
    newest, meta = read(path)[0], open_store().snapshot.meta
    assert before in written
    path.write_bytes(written.replace(before, after, 1))
    store = open_store()
    assert facts(store.snapshot) == newest
    assert store.snapshot.meta == meta
    assert bool(store.notices) != is_found  # where everything is found, nothing is said
    store.transact([add("N6")])
    assert read(path) == (newest | facts(store.snapshot), [])
    if not is_found:
        [aside] = path.parent.glob("state.damaged-*.json")
        assert aside.read_bytes() == written.replace(before, after, 1)


def test_an_id_that_is_damaged_among_the_checksums_costs_no_record(written: bytes, path: Path) -> None:
    """Nor does it where another record is damaged, too, so that nothing vouches for the checksums."""
    newest = read(path)[0]
    assert written.index(b'"parcels":{"1":') < written.index(b'"parcels":{"1":{')
    damaged = written.replace(b'"parcels":{"1":', b'"parcels":{"9":', 1)
    for data in (damaged, damaged.replace(b'"number":"N3"', b'"number":"N8"', 1)):
        path.write_bytes(data)
        found, notices = read(path)
        assert found == newest
    assert "1 record could not be read; 1 came back from state.1.json" in notices[0]


def test_what_came_back_and_what_is_lost_is_said(written: bytes, path: Path) -> None:
    """Which file a damaged record came back from; the name of one that no older file has."""
    path.write_bytes(written.replace(b'"number":"N3"', b'"number":"N8"', 1))
    [notice] = read(path)[1]
    assert "1 record could not be read; 1 came back from state.1.json" in notice
    path.write_bytes(written.replace(b'"number":"N5"', b'"number":"N8"', 1))
    [notice] = read(path)[1]
    assert "1 record could not be read; 1 could not be recovered (parcels 6)" in notice
    both = written.replace(b'"number":"N3"', b'"number":"N8"', 1).replace(
        b'"number":"N5"', b'"number":"N8"', 1
    )
    path.write_bytes(both)
    [notice] = read(path)[1]
    back = "1 came back from state.1.json; 1 could not be recovered (parcels 6)"
    assert f"2 records could not be read; {back}." in notice
    for generation in (1, 2):
        path.with_name(f"state.{generation}.json").unlink()
    path.write_bytes(re.sub(rb'"number":"N[1-4]"', b'"number":"N8"', written))
    [notice] = read(path)[1]
    assert "8 could not be recovered (changes 2, changes 3, changes 4)" in notice


@pytest.mark.parametrize("about", [{"schema": 9}, None])
def test_a_generation_of_which_too_little_is_known_is_passed_over(
    written: bytes, path: Path, about: dict[str, int] | None
) -> None:
    """One of a newer version, and one without the record about the file: the next one is taken."""
    first = path.with_name("state.1.json")
    content = json.loads(first.read_bytes())
    content["meta"] = {"state": content["meta"]["state"] | about} if about else {}
    first.write_text(json.dumps(content), encoding="utf-8")
    path.write_bytes(written.replace(b'"number":"N3"', b'"number":"N8"', 1))
    newest, [notice] = read(path)
    assert "1 record could not be read; 1 came back from state.2.json" in notice
    assert newest["parcel", 4].number == "N3"


def test_of_many_that_are_lost_the_first_are_named(open_store: Open, path: Path) -> None:
    """Three of them, by their tables and ids; where nothing is lost, none is."""
    open_store().transact([add("N1", 1), add("N2", 1)])
    whole = path.read_bytes()
    path.write_bytes(whole.replace("耳機".encode(), b"headset").replace(b'"rows"', b'"r0ws"'))
    snapshot, notices = read_state(DiskFile(path, lambda: NOON))
    [notice] = notices
    lost = "4 could not be recovered (histories 1, histories 2, parcels 1)"
    assert notice == f"{path} is damaged and kept aside: 4 records could not be read; {lost}."
    assert snapshot.parcels == {}


def test_where_checksums_and_records_are_damaged_a_generation_is_read(written: bytes, path: Path) -> None:
    """Nothing tells what is good in the file. Where they only lost their name the check finds them."""
    damaged = written.replace(b'"number":"N3"', b'"number":"N3', 1)
    for sums in (b'"parcels":["1",', b'"parcels":{"1":{},"1":'):
        assert damaged.index(b'"checksums"') < damaged.index(b'"parcels":{"1":')
        path.write_bytes(damaged.replace(b'"parcels":{"1":', sums, 1))
        found, notices = read(path)
        assert [key for kind, key in found if kind == "parcel"] == [1, 2, 3, 4, 5]
        assert "state.1.json was recovered (5 parcels)" in notices[0]
    for broken in (damaged, written.replace(b'"number":"N3"', b'"number":"N8"', 1)):
        path.write_bytes(broken.replace(b'"checksums"', b'"check5ums"', 1))
        found, notices = read(path)
        assert sorted(found[kind, key].number for kind, key in found if kind == "parcel") == [
            *("N0", "N1", "N2", "N3", "N4", "N5")
        ]
        assert "1 record could not be read; 1 came back from state.1.json" in notices[0]


def test_a_check_that_is_damaged_costs_nothing(written: bytes, path: Path) -> None:
    """Each record has its own."""
    newest = read(path)[0]
    for before, after in (
        (b'"crc32":', b'"crc33":'),
        (b'"check":{"crc32":', b'"check":{"crc32":1'),
        (b'"check":', b'"chexk":'),
    ):
        assert before in written
        path.write_bytes(written.replace(before, after, 1))
        assert read(path) == (newest, [])
        path.write_bytes(written.replace(before, after, 1).replace(b'"number":"N3"', b'"number":"N8"', 1))
        assert "1 came back from state.1.json" in read(path)[1][0]


def test_checksums_that_are_damaged_cost_nothing(written: bytes, path: Path) -> None:
    """Everything is good by what they are checked by; where something is not, it is not believed."""
    newest = read(path)[0]
    place = written.index(b'"checksums"')
    for damaged in (b'"checksums"', b'"checksums":{', b'{"meta":{"state"', b'"parcels":{"1":'):
        position = written.index(damaged, place) + len(damaged) - 1
        without = written[:position] + b"#" + written[position + 1 :]
        path.write_bytes(without)
        assert read(path) == (newest, [])
        path.write_bytes(without.replace(b'"number":"N3"', b'"number":"N8"', 1))
        assert read(path)[1] != []


def test_the_record_about_the_file_comes_back(open_store: Open, written: bytes, path: Path) -> None:
    """Its numbers are never given twice."""
    path.write_bytes(written.replace(b'"salt"', b'"sa1t"', 1).replace(b'"next_key":7', b'"next_key":3', 1))
    store = open_store()
    assert numbers(store) == [f"N{number}" for number in range(6)]
    [parcel] = store.transact([add("N6")])
    assert parcel.key == 7
    assert store.snapshot.meta.next_change == 7


def test_what_another_program_wrote_anew_counts(open_store: Open, written: bytes, path: Path) -> None:
    """A file that was read and written by hand is no damage: its checksums are none of what it holds now."""
    content = json.loads(written)
    content["parcels"]["3"]["name"] = "by hand"
    path.write_text(json.dumps(content, indent=1), encoding="utf-8")
    store = open_store()
    assert (store.snapshot.parcels[3].name, store.notices) == ("by hand", [])
    store.transact([add("N6")])
    assert (open_store().snapshot.parcels[3].name, open_store().notices) == ("by hand", [])


def test_a_state_of_which_nothing_can_be_read_is_not_empty(open_store: Open, path: Path) -> None:
    """Who only reads is told so, instead of that there are no parcels."""
    path.parent.mkdir()
    path.write_bytes(b"\0" * 100)
    with pytest.raises(StorageError, match="is damaged"):
        read(path)
    path.unlink()
    path.mkdir()
    with pytest.raises(StorageError, match="cannot be read"):
        open_store()


def test_a_damaged_file_that_cannot_be_kept_aside_is_not_replaced(open_store: Open, path: Path) -> None:
    """The change is refused with one sentence, and what was in the file stays there."""
    path.parent.mkdir()
    path.write_bytes(b"{")
    path.with_name(f"state.damaged-{NOON:%Y%m%dT%H%M%SZ}.json").mkdir()
    with pytest.raises(StorageError, match="Nothing was saved"):
        open_store().transact([add("A")])
    assert path.read_bytes() == b"{"


def test_characters_of_several_bytes_are_read_wherever_they_stand(open_store: Open, path: Path) -> None:
    """A file that is written by hand may be longer than what is looked at in one go."""
    open_store().transact([add("A")])
    content = json.loads(path.read_text(encoding="utf-8"))
    # Three bytes each: of two such pieces that follow one another, one at least ends within a character.
    content["parcels"]["1"]["note"] = note = "貓" * 70_000
    path.write_text(json.dumps(content, ensure_ascii=False), encoding="utf-8")
    store = open_store()
    assert (store.snapshot.parcels[1].note, store.notices) == (note, [])
