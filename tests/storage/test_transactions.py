import os
import stat
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from msgspec.structs import replace
from storing import add, numbers

from parcel_tui import private_files as files
from parcel_tui.domain.errors import StorageError, UsageError
from parcel_tui.storage import state_file
from parcel_tui.storage.store import Store
from parcel_tui.storage.transaction import Transaction

Open = Callable[[], Store]


def test_what_was_saved_is_there_for_the_next_process(open_store: Open) -> None:
    """A transaction that returned is on the disk."""
    [parcel] = open_store().transact([add("TW1", checkpoints=3)])
    again = open_store()
    assert again.snapshot.parcels[parcel.key] == parcel
    assert len(again.snapshot.history(parcel.key).checkpoints) == 3


def test_two_processes_do_not_lose_each_others_changes(open_store: Open) -> None:
    """A writer takes in what another wrote since, before it changes anything."""
    one, two = open_store(), open_store()
    for number in range(10):
        (one if number % 2 else two).transact([add(f"N{number}")])
    assert numbers(open_store()) == sorted(f"N{number}" for number in range(10))


def test_keys_are_never_used_twice(open_store: Open) -> None:
    """A deleted parcel's key does not come back for another one."""
    store = open_store()
    [first] = store.transact([add("A")])
    store.transact([lambda tx: tx.remove(first.key)])
    [second] = open_store().transact([add("B")])
    [taken] = store.transact([lambda tx: tx.new_key()])
    [third] = open_store().transact([add("C")])
    assert [first.key, second.key, taken, third.key] == [1, 2, 3, 4]


def test_a_failed_edit_is_undone_alone(open_store: Open) -> None:
    """One edit's error leaves nothing of it, and leaves the others of the batch alone."""
    store = open_store()

    def half_way(tx):
        add("lost")(tx)
        raise UsageError("no")

    results = store.transact([add("A"), half_way, add("B")])
    assert isinstance(results[1], UsageError)
    assert numbers(store) == numbers(open_store()) == ["A", "B"]


@pytest.mark.parametrize("failing", ["fsync", "replace"])
def test_a_failed_write_changes_nothing(
    open_store: Open, monkeypatch: pytest.MonkeyPatch, failing: str
) -> None:
    """A full disk costs the change, in memory as in the file, and is told in one sentence."""
    store = open_store()
    store.transact([add("A")])

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patched:
        if failing == "fsync":
            patched.setattr(os, "fsync", full)
        else:
            patched.setattr(Path, "replace", full)
        with pytest.raises(StorageError, match="disk is full"):
            store.transact([add("B")])
    assert numbers(store) == numbers(open_store()) == ["A"]
    store.transact([add("C")])
    assert numbers(open_store()) == ["A", "C"]


def test_records_cannot_be_changed_behind_the_store(open_store: Open) -> None:
    """What is handed out is frozen, and is no window on the cache."""
    store = open_store()
    [parcel] = store.transact([add("A")])
    with pytest.raises(AttributeError):
        parcel.name = "other"
    with pytest.raises(TypeError):
        store.snapshot.parcels[parcel.key] = replace(parcel, name="other")


def test_a_snapshot_stays_what_it_was(open_store: Open) -> None:
    """A screen that paints from a snapshot is not disturbed by the next change."""
    store = open_store()
    store.transact([add("A")])
    before = store.snapshot
    store.transact([add("B")])
    assert len(before.parcels) == 1
    assert len(store.snapshot.parcels) == 2


def test_who_holds_the_state_is_named(open_store: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever waits in vain reads which process to end; nothing is changed meanwhile."""
    monkeypatch.setattr(state_file, "LOCK_SECONDS", 0.0)
    monkeypatch.setattr(sys, "argv", ["/usr/bin/parcel-tui", "watch"])
    holder, other = open_store(), open_store()
    seen: list[str] = []

    def hold(tx: Transaction) -> None:
        with pytest.raises(StorageError) as raised:
            other.transact([add("B")])
        seen.append(str(raised.value))

    holder.transact([hold, add("A")])
    assert f"process {os.getpid()} (parcel-tui) has held" in seen[0]
    assert "End it and try again" in seen[0]
    assert numbers(open_store()) == ["A"]


def test_a_holder_that_has_not_signed_is_another_program(
    open_store: Open, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever stands in the lock file, the sentence is a sentence."""
    monkeypatch.setattr(state_file, "LOCK_SECONDS", 0.0)
    holder, other = open_store(), open_store()

    def hold(tx: Transaction) -> None:
        for signature in (b"", b"\xff\xfe", b"nobody 1"):
            path.with_name(".state.json.lock").write_bytes(signature)
            with pytest.raises(StorageError, match="another program has held"):
                other.transact([add("B")])
        path.with_name(".state.json.lock").write_bytes(b"12")
        with pytest.raises(
            StorageError, match=r"^Nothing was saved: process 12 \(parcel-tui\) has held .* 0 sec"
        ):
            other.transact([add("B")])

    holder.transact([hold])


def test_a_file_that_is_open_elsewhere_is_waited_for(
    open_store: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Windows replaces no file that another process reads; a moment later it does."""
    store = open_store()
    store.transact([add("A")])
    refusals, replace_ = [PermissionError(13, "in use")] * 2, Path.replace

    def replace_soon(path: Path, target: Path) -> Path:
        if refusals:
            raise refusals.pop()
        return replace_(path, target)

    monkeypatch.setattr(files, "_PAUSES", (0.0,) * 3)
    monkeypatch.setattr(Path, "replace", replace_soon)
    store.transact([add("B")])
    assert refusals == []
    assert numbers(open_store()) == ["A", "B"]


@pytest.mark.skipif(os.name != "posix", reason="rights are told otherwise there")
def test_files_are_private_whatever_the_umask(open_store: Open, path: Path) -> None:
    """Files are 0600 and folders 0700 under every umask."""
    for umask in (0o000, 0o022, 0o077, 0o277):
        before = os.umask(umask)
        try:
            open_store().transact([add("A")])
            open_store().transact([add("B")])
        finally:
            os.umask(before)
        assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
        modes = {entry.name: stat.S_IMODE(entry.stat().st_mode) for entry in path.parent.iterdir()}
        assert set(modes.values()) == {0o600}, modes
        for entry in path.parent.iterdir():
            entry.unlink()
        path.parent.rmdir()


@pytest.mark.skipif(os.name != "posix", reason="there only administrators make links")
def test_a_symlinked_state_keeps_its_link(open_store: Open, path: Path, tmp_path: Path) -> None:
    """The file behind a link is replaced, never the link."""
    real = tmp_path / "synced" / "parcels.json"
    real.parent.mkdir()
    path.parent.mkdir()
    path.symlink_to(real)
    open_store().transact([add("A")])
    assert path.is_symlink()
    assert numbers(open_store()) == ["A"]


def test_a_folder_that_cannot_be_written_is_one_sentence(path: Path, open_store: Open) -> None:
    """No room for a state folder: what is wrong and what to do."""
    path.parent.write_text("a file where the folder should be", encoding="utf-8")
    with pytest.raises(StorageError, match="is not a folder"):
        open_store().transact([add("A")])


def test_what_a_killed_writer_left_is_no_obstacle(open_store: Open, path: Path) -> None:
    """A half-written file beside the state is replaced by the next write."""
    open_store().transact([add("A")])
    path.with_name(".state.json.tmp").write_bytes(b"{half")
    open_store().transact([add("B")])
    assert numbers(open_store()) == ["A", "B"]
    assert not path.with_name(".state.json.tmp").exists()


@pytest.mark.parametrize("name", ["state.1.json", "state.2.json", ".state.json.previous", ".state.json.tmp"])
@pytest.mark.parametrize("what", [Path.mkdir, getattr(os, "mkfifo", Path.mkdir)], ids=["folder", "pipe"])
def test_what_is_in_a_kept_files_place_keeps_nothing_from_being_saved(
    open_store: Open, path: Path, name: str, what
) -> None:
    """An earlier state the less is kept at most, and none that was kept is lost for it."""
    for number in "ABC":
        open_store().transact([add(number)])
    good = [file.read_bytes() for file in sorted(path.parent.glob("state.[12].json")) if file.name != name]
    path.with_name(name).unlink(missing_ok=True)
    what(path.with_name(name))
    open_store().transact([add("D")])
    left = [file.read_bytes() for file in path.parent.glob("state.[12].json") if file.is_file()]
    assert set(good[:1]) <= set(left)
    for number in "EFG":
        open_store().transact([add(number)])
    assert numbers(open_store()) == list("ABCDEFG")


def test_generations_are_kept(open_store: Open, path: Path) -> None:
    """The two states before this one are whole files beside it."""
    for number in "ABCDE":
        open_store().transact([add(number)])
    assert files.FILE_MODE == 0o600
    assert sorted(file.name for file in path.parent.glob("state.*")) == [
        "state.1.json", "state.2.json", "state.json",
    ]  # fmt: skip
    assert b'"E"' not in path.with_name("state.1.json").read_bytes()
    assert b'"D"' not in path.with_name("state.2.json").read_bytes()
