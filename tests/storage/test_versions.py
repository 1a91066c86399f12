import json
import os
import shutil
import stat
from collections.abc import Callable
from pathlib import Path

import pytest
from msgspec import convert
from msgspec.structs import asdict, replace
from storing import NOON, add, numbers
from tables import for_each

from parcel_tui.domain.errors import StorageError
from parcel_tui.domain.parcel import ActionKind, Folder, History
from parcel_tui.domain.stage import Stage
from parcel_tui.storage.records import (
    SCHEMA,
    AccountRecord,
    CarrierList,
    Meta,
    NotifiedUpTo,
    Preferences,
    ProviderRecord,
)
from parcel_tui.storage.state_file import MIGRATIONS
from parcel_tui.storage.store import Store

Open = Callable[[], Store]
VERSIONS = Path(__file__).with_name("versions")


@for_each(
    ("record", "told", "untold"),
    [
        (
            Meta,
            {},
            {"schema": SCHEMA, "generation": 0, "next_key": 1, "next_change": 1, "salt": "", "program": ""},
        ),
        (CarrierList, {"carriers": [], "fetched_at": "2026-02-03T04:00:00Z"}, {"requirements": {}}),
        (ProviderRecord, {"state": "ok"}, {"failures": 0}),
        (Preferences, {}, {"view": "inbox", "sorts": {}, "ground": "", "ambiguous": "", "viewed_on": ""}),
        (NotifiedUpTo, {}, {"change": 0, "reminders": {}}),
        (
            AccountRecord,
            {},
            {
                "owner": "",
                "can_notify": False,
                "archive_total": -1,
                "archive_mark": "",
                "page_size": 0,
                "user": "",
                "unreadable": {},
            },
        ),
    ],
)
def test_what_an_earlier_version_did_not_know_is_not_so(record, told, untold) -> None:
    """Its records have less fields: another default would make them mean other things."""
    fields = asdict(convert(told, record))
    assert {name: fields.pop(name) for name in untold} == untold
    assert [value for name, value in fields.items() if name not in told and value is not None] == []


@pytest.fixture
def old(path: Path) -> Path:
    """A state file as version 1 wrote it."""
    path.parent.mkdir()
    shutil.copy(VERSIONS / "v1.json", path)
    return path


def test_every_version_has_a_stored_file_and_a_way_to_the_next() -> None:
    """No version is left behind."""
    assert set(MIGRATIONS) == set(range(1, SCHEMA))
    assert {file.stem for file in VERSIONS.glob("*.json")} == {f"v{version}" for version in MIGRATIONS}


def test_a_file_of_version_1_is_read_whole(old: Path, open_store: Open) -> None:
    """Parcels, checkpoints, what is unsent and the log of changes are there after the migration."""
    store = open_store()
    first, second = store.snapshot.parcels.values()
    history = store.snapshot.history(first.key).checkpoints
    assert [checkpoint.message for checkpoint in history] == ["包裹抵達 2", "包裹抵達 1", "包裹抵達 0"]
    assert (history[0].place, history[0].unread, history[0].stage) == (
        "中和福美 - 智取店",
        True,
        Stage.IN_TRANSIT,
    )
    assert history[0].time == NOON.replace(minute=2)
    assert (second.folder, second.pending[0].kind) == (Folder.ARCHIVE, ActionKind.ADD)
    assert [change.message for _, change in store.snapshot.changes()] == ["包裹抵達 2"]
    assert store.notices == []


def test_reading_an_old_file_changes_nothing(old: Path, open_store: Open) -> None:
    """Only a change writes; a command that reads leaves the old file to the old program."""
    before = old.read_bytes()
    open_store()
    assert old.read_bytes() == before
    assert [entry.name for entry in old.parent.iterdir()] == ["state.json"]


def test_a_checkpoints_row_ends_with_what_it_tells(open_store: Open, path: Path) -> None:
    """A row of all its fields, as they were written until now, reads the same, and is shorter with its
    history's next change; other histories stay as they are.
    """
    store = open_store()
    store.transact([add("A", checkpoints=2), add("B", checkpoints=1)])
    content = json.loads(path.read_text(encoding="utf-8"))
    short = ["2026-02-03T04:00:00Z", "包裹抵達 0", "in_transit", "transit"]
    assert content["histories"]["1"]["rows"][0] == content["histories"]["2"]["rows"][0] == short
    known = [store.snapshot.history(key) for key in (1, 2)]
    for history in content["histories"].values():
        for row in history["rows"]:
            row += [None, False, True, None, True, None]
    whole = [*short, None, False, True, None, True, None]
    path.write_text(json.dumps(content), encoding="utf-8")
    store = open_store()
    assert [store.snapshot.history(key) for key in (1, 2)] == known
    first, second = known[0].checkpoints
    store.transact([lambda tx: tx.put_history(1, History((replace(first, unread=True), second)))])
    rows = [each["rows"] for each in json.loads(path.read_text(encoding="utf-8"))["histories"].values()]
    assert rows == [[[*short, None, True], ["2026-02-03T04:01:00Z", "包裹抵達 1", *short[2:]]], [whole]]


def test_a_copy_is_kept_before_migrating(old: Path, open_store: Open) -> None:
    """The old file stays under its version's name, whatever is written later."""
    before = old.read_bytes()
    for number in "ABCD":
        open_store().transact([add(number)])
    copy = old.with_name("state.v1.json")
    assert copy.read_bytes() == before
    assert json.loads(old.read_text(encoding="utf-8"))["meta"]["state"]["schema"] == SCHEMA
    assert numbers(open_store())[:4] == ["A", "B", "C", "D"]
    assert os.name != "posix" or stat.S_IMODE(old.stat().st_mode) == 0o600


def test_an_old_file_that_vanishes_is_written_again(old: Path, open_store: Open) -> None:
    """There is none to keep a copy of."""
    store = open_store()
    known = dict(store.snapshot.parcels)
    old.unlink()
    store.transact([lambda tx: None])
    assert dict(open_store().snapshot.parcels) == known
    assert list(old.parent.glob("state.v*")) == []


def test_a_copy_that_is_there_is_not_replaced(old: Path, open_store: Open) -> None:
    """It is of the first time that this version met an old file."""
    before = old.read_bytes()
    open_store().transact([add("A")])
    old.write_bytes(before.replace(b'"generation":', b'"generation": '))
    open_store().transact([add("B")])
    assert old.with_name("state.v1.json").read_bytes() == before
    assert numbers(open_store())[0] == "B"


@pytest.mark.skipif(os.name != "posix", reason="there only administrators make links")
def test_an_old_file_of_which_no_copy_can_be_kept_is_not_replaced(old: Path, open_store: Open) -> None:
    """The change is refused with one sentence, and the old program finds its file as it was."""
    before = old.read_bytes()
    old.with_name("state.v1.json").symlink_to("gone")
    with pytest.raises(StorageError, match="Nothing was saved"):
        open_store().transact([add("A")])
    assert old.read_bytes() == before


def test_an_old_history_that_cannot_be_read_is_kept_aside(old: Path, open_store: Open) -> None:
    """It costs that history, and what was there stays in the file."""
    content = json.loads(old.read_text(encoding="utf-8"))
    content["histories"]["1"]["checkpoints"][1]["time"] = "yesterday"
    old.write_text(json.dumps(content), encoding="utf-8")
    store = open_store()
    assert store.snapshot.history(1).checkpoints == ()
    store.transact([lambda tx: tx.put_history(1, store.snapshot.history(2)), add("A", 2)])
    newest = [parcel.key for parcel in store.snapshot.parcels.values()][-1]
    history = store.snapshot.history(newest)
    store.transact([lambda tx: tx.put_history(1, history)])
    kept = json.loads(old.read_text(encoding="utf-8"))["set_aside"]["histories:1"]
    assert kept["checkpoints"][1]["time"] == "yesterday"
