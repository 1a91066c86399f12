import json
from collections.abc import Callable
from pathlib import Path

import pytest
from storing import add, numbers

from parcel_tui.domain.errors import StorageError
from parcel_tui.storage.store import Store

Open = Callable[[], Store]

BAD = {
    "empty": b"",
    "nul": b"\0" * 4096,
    "torn": b'{"meta":{"state":{"schema":1',
    "a list": b"[]",
    "null": b"null",
    "no meta": b'{"parcels":{}}',
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


def test_one_bad_record_costs_that_record(open_store: Open, path: Path) -> None:
    """A record that cannot be read is set aside in the file; the others are there."""
    open_store().transact([add("A"), add("B"), add("C")])
    content = json.loads(path.read_text(encoding="utf-8"))
    content["parcels"]["2"]["added_at"] = "yesterday"
    path.write_text(json.dumps(content), encoding="utf-8")
    store = open_store()
    assert numbers(store) == ["A", "C"]
    assert "1 parcel in" in store.notices[0]
    store.transact([add("D")])
    assert numbers(open_store()) == ["A", "C", "D"]
    assert json.loads(path.read_text(encoding="utf-8"))["set_aside"]["parcels:2"]["added_at"] == "yesterday"


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


def test_stored_text_is_cleaned_when_it_is_read(open_store: Open, path: Path) -> None:
    """A hand that wrote escape sequences into the file gets none of them to the terminal."""
    open_store().transact([add("A")])
    content = json.loads(path.read_text(encoding="utf-8"))
    content["parcels"]["1"]["name"] = "red\x1b[31m\u202eevil\x9b2J"
    path.write_text(json.dumps(content), encoding="utf-8")
    [parcel] = open_store().snapshot.parcels.values()
    assert parcel.name == "redevil"
