"""The file goes, or changes, under a store that is open: what is in memory is not lost, and it is said."""

import asyncio
import contextlib
import errno
import json
import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from storing import NOON, add, numbers

from parcel_tui.domain.errors import StorageError
from parcel_tui.signature import signature
from parcel_tui.storage.refresh_lock import RefreshLock
from parcel_tui.storage.state_file import DiskFile
from parcel_tui.storage.store import Store
from parcel_tui.storage.writer import Writer

Open = Callable[[], Store]


@pytest.fixture
def store(open_store: Open) -> Store:
    """An open store, three changes old."""
    store = open_store()
    for number in "ABC":
        store.transact([add(number)])
    return store


def delete(path: Path) -> None:
    path.unlink()


def delete_all(path: Path) -> None:
    shutil.rmtree(path.parent)


def damage(path: Path) -> None:
    path.write_bytes(b"\0" * 100)


def damage_a_record(path: Path) -> None:
    path.write_bytes(path.read_bytes().replace(b'"number":"C"', b'"number":"X"'))


def empty(path: Path) -> None:
    path.write_bytes(b"")


def put_an_older_one(path: Path) -> None:
    shutil.copy(path.with_name("state.2.json"), path)


HAPPENINGS = {
    delete: "has vanished",
    delete_all: "has vanished",
    damage: "was damaged",
    damage_a_record: "was damaged",
    empty: "was damaged",
    put_an_older_one: "was replaced by an older one",
}


@pytest.mark.parametrize("happens", HAPPENINGS)
def test_what_is_in_memory_is_written_again(
    store: Store, open_store: Open, path: Path, happens: Callable[[Path], None]
) -> None:
    """With the next look: nothing that was saved is missing, and a sentence says what has happened."""
    happens(path)
    assert store.is_stale()
    store.look_again()
    assert numbers(store) == numbers(open_store()) == ["A", "B", "C"]
    assert (len(store.notices), store.trouble, store.is_stale()) == (1, None, False)
    assert HAPPENINGS[happens] in store.notices[0]
    assert "written again from memory (3 parcels)" in store.notices[0]
    assert open_store().notices == []


@pytest.mark.parametrize("happens", HAPPENINGS)
def test_an_act_brings_everything_back(
    store: Store, open_store: Open, path: Path, happens: Callable[[Path], None]
) -> None:
    """A change that comes before the next look is written with all that was there."""
    happens(path)
    store.transact([add("D")])
    assert numbers(store) == numbers(open_store()) == ["A", "B", "C", "D"]


def test_the_newer_state_of_another_process_wins(store: Store, open_store: Open, path: Path) -> None:
    """As ever: it began from what is in memory here."""
    open_store().transact([add("D")])
    store.look_again()
    assert numbers(store) == ["A", "B", "C", "D"]
    assert store.notices == []


def test_a_file_whose_own_record_is_damaged_is_as_new_as_it_was(
    store: Store, open_store: Open, path: Path
) -> None:
    """Neither is it taken over what is in memory here, nor what another process has written for older."""

    def damage(before: bytes = b"", after: bytes = b"") -> None:
        path.write_bytes(path.read_bytes().replace(b'"salt"', b'"sa1t"', 1).replace(before, after, 1))

    damage(b'"number":"C"', b'"number":"X"')
    store.look_again()
    assert numbers(store) == numbers(open_store()) == ["A", "B", "C"]
    open_store().transact([add("D")])
    damage()
    store.look_again()
    assert numbers(store) == ["A", "B", "C", "D"]


class Contended(DiskFile):
    """A file that another process writes just before this one has the lock."""

    meanwhile: Callable[[], object] | None = None

    @contextlib.contextmanager
    def locked(self):
        if self.meanwhile:
            write, self.meanwhile = self.meanwhile, None
            write()
        with super().locked():
            yield


def test_what_another_process_wrote_again_first_is_taken_in(open_store: Open, path: Path) -> None:
    """And not what is in memory here, which is older by then."""
    file = Contended(path, lambda: NOON)
    store = Store(file)
    store.transact([add("A")])
    other = open_store()
    path.unlink()
    file.meanwhile = lambda: other.transact([add("B")])
    store.look_again()
    assert numbers(store) == numbers(open_store()) == ["A", "B"]
    assert (store.notices, store.trouble) == ([], None)


def test_a_damaged_file_is_kept_aside_and_an_older_one_as_a_generation(store: Store, path: Path) -> None:
    """What was found in the file's place may be of use to the user."""
    older = path.with_name("state.2.json").read_bytes()
    put_an_older_one(path)
    store.look_again()
    assert path.with_name("state.1.json").read_bytes() == older
    damage(path)
    store.look_again()
    assert [aside.read_bytes() for aside in path.parent.glob("state.damaged-*.json")] == [b"\0" * 100]


def test_where_it_cannot_be_written_again_it_is_tried_until_it_can(
    store: Store, open_store: Open, path: Path
) -> None:
    """The folder cannot be made, as where a disk was unmounted: it is said, and nothing in memory is lost."""
    shutil.rmtree(path.parent)
    path.parent.write_text("in the folder's place", encoding="utf-8")
    for _ in range(2):
        with pytest.raises(StorageError):
            store.look_again()
        assert "has vanished, and it cannot be written again" in (store.trouble or "")
        assert store.is_stale()
    with pytest.raises(StorageError, match="Nothing was saved"):
        store.transact([add("D")])
    assert numbers(store) == ["A", "B", "C"]
    path.parent.unlink()
    store.look_again()
    assert (store.trouble, numbers(open_store())) == (None, ["A", "B", "C"])


@pytest.mark.skipif(os.name != "posix", reason="there only administrators make links")
def test_a_folder_that_was_away_brings_its_state(open_store: Open, path: Path, tmp_path: Path) -> None:
    """Nothing is saved before: what is in it is not known, and nothing is in memory."""
    disk = tmp_path / "disk"
    store = open_store()
    path.parent.symlink_to(disk)
    for _ in range(2):
        with pytest.raises(StorageError, match=r"^Nothing was saved: .* which is not there"):
            store.transact([add("A")])
    disk.mkdir()
    open_store().transact([add("B")])
    store.look_again()
    assert (numbers(store), store.trouble) == (["B"], None)


@pytest.mark.skipif(os.name != "posix", reason="there only administrators make links")
def test_a_state_that_counts_no_writes_stays_in_memory_while_its_disk_is_away(
    open_store: Open, path: Path, tmp_path: Path
) -> None:
    """As another program may have made it: it is shown and not changed until the disk is back."""
    disk, elsewhere = tmp_path / "disk", tmp_path / "elsewhere"
    disk.mkdir()
    path.parent.symlink_to(disk)
    open_store().transact([add("A")])
    content = json.loads(path.read_text(encoding="utf-8"))
    del content["meta"]["state"]["generation"]
    path.write_text(json.dumps(content), encoding="utf-8")
    store = open_store()
    disk.rename(elsewhere)
    with pytest.raises(StorageError, match="which is not there"):
        store.look_again()
    assert (numbers(store), store.is_stale()) == (["A"], True)
    elsewhere.rename(disk)
    store.look_again()
    assert (numbers(store), store.trouble) == (["A"], None)


def test_a_disk_that_comes_back_is_no_trouble_any_more(store: Store, path: Path) -> None:
    """The file is what it was: nothing is written."""
    path.parent.rename(path.parent.with_name("elsewhere"))
    path.parent.write_text("", encoding="utf-8")
    with pytest.raises(StorageError):
        store.look_again()
    path.parent.unlink()
    path.parent.with_name("elsewhere").rename(path.parent)
    before = signature(path)
    store.look_again()
    assert (store.trouble, store.notices, signature(path)) == (None, [], before)


def test_a_file_that_cannot_be_read_leaves_memory_as_it_is(store: Store, path: Path) -> None:
    """It is said what is wrong, and that nothing is saved; once it can be read, all goes on."""
    whole = path.read_bytes()
    path.unlink()
    path.mkdir()
    with pytest.raises(StorageError):
        store.look_again()
    assert "cannot be read" in (store.trouble or "")
    with pytest.raises(StorageError, match=r"Nothing was saved: .* cannot be read"):
        store.transact([add("D")])
    assert numbers(store) == ["A", "B", "C"]
    path.rmdir()
    path.write_bytes(whole)
    store.transact([add("D")])
    assert (store.trouble, numbers(store)) == (None, ["A", "B", "C", "D"])


class Unlucky(DiskFile):
    """A file that sets off a fault of the program while it is read."""

    fault: Exception | None = None

    def load(self):
        if self.fault:
            raise self.fault
        return super().load()


async def test_a_fault_while_reloading_ends_no_thread(
    open_store: Open, path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """It is said at once, every act says that nothing is saved, and the next that can be saved is."""
    caplog.set_level("INFO")
    file = Unlucky(path, lambda: NOON)
    store = Store(file)
    writer = Writer(store, batch_seconds=0)
    seen: asyncio.Queue[None] = asyncio.Queue()
    writer.on_commit = lambda: seen.put_nowait(None)
    await writer.apply(add("A"))
    await seen.get()
    open_store().transact([add("B")])
    file.fault = KeyError("a fault of ours")
    writer.reload_soon()
    await seen.get()
    assert "cannot be read (KeyError" in (store.trouble or "")
    assert "KeyError" in caplog.text
    with pytest.raises(StorageError, match="Nothing was saved"):
        await writer.apply(add("C"))
    file.fault = None
    await writer.apply(add("D"))
    assert (store.trouble, numbers(store)) == (None, ["A", "B", "D"])
    writer.close()
    writer.join(5)


async def test_what_vanishes_before_leaving_is_written_while_leaving(open_store: Open, path: Path) -> None:
    """There may be no time for another look."""
    writer = Writer(Store(DiskFile(path, lambda: NOON)))
    await writer.apply(add("A"))
    shutil.rmtree(path.parent)
    writer.close()
    await asyncio.to_thread(writer.join, 5)
    assert numbers(open_store()) == ["A"]


def test_renames_that_fail_use_up_no_generation(
    store: Store, open_store: Open, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """However often: the states before the present one stay, and are there when it is damaged."""
    rename = Path.replace

    def failing(source: Path, target: Path) -> Path:
        if Path(target) == path:
            raise OSError(errno.EIO, os.strerror(errno.EIO))
        return rename(source, target)

    with monkeypatch.context() as patch:
        patch.setattr(Path, "replace", failing)
        for _ in range(3):
            with pytest.raises(StorageError):
                store.transact([add("D")])
    assert numbers(store) == ["A", "B", "C"]
    for damaged, left in ((path, ["A", "B"]), (path.with_name("state.1.json"), ["A"])):
        damaged.unlink()
        assert numbers(open_store()) == left


def test_a_write_that_is_killed_uses_up_no_generation(store: Store, open_store: Open, path: Path) -> None:
    """Just before or just after the new file takes its place: the next write tidies up."""
    previous = path.with_name(".state.json.previous")
    os.link(path, previous)
    store.transact([add("D")])
    assert not previous.exists()
    path.with_name("state.1.json").rename(previous)
    path.with_name("state.2.json").rename(path.with_name("state.1.json"))
    store.transact([add("E")])
    for damaged, left in ((path, ["A", "B", "C", "D"]), (path.with_name("state.1.json"), ["A", "B", "C"])):
        damaged.unlink()
        assert numbers(open_store()) == left


def test_a_newer_version_that_begins_meanwhile_is_shown_and_not_written(
    store: Store, open_store: Open, path: Path
) -> None:
    """What it wrote is seen at the next look; every change is refused from then on, and says why."""
    open_store().transact([add("D")])
    content = json.loads(path.read_text(encoding="utf-8"))
    content["meta"]["state"] |= {"schema": 99, "program": "9.0"}
    path.write_text(json.dumps(content), encoding="utf-8")
    before = path.read_bytes()
    store.look_again()
    assert (numbers(store), store.trouble) == (["A", "B", "C", "D"], None)
    assert (
        store.read_only
        == store.notices[0]
        == (
            f"{path} was written by a newer parcel-tui (9.0). It is shown but not changed: update parcel-tui."
        )
    )
    for _ in range(2):
        with pytest.raises(StorageError) as refused:
            store.transact([add("E")])
        assert str(refused.value) == store.read_only
    assert (path.read_bytes(), len(store.notices)) == (before, 1)


def test_where_all_files_are_damaged_what_is_in_memory_is_written_again(
    store: Store, open_store: Open, path: Path
) -> None:
    """Each keeps its own damage aside, once."""
    for file in (path, path.with_name("state.1.json"), path.with_name("state.2.json")):
        damage(file)
    store.look_again()
    store.transact([add("D")])
    assert numbers(store) == numbers(open_store()) == ["A", "B", "C", "D"]
    assert store.notices == ["The state file was damaged. It was written again from memory (3 parcels)."]
    assert len(list(path.parent.glob("state.damaged-*.json"))) == 1


@pytest.mark.parametrize("number", [errno.ENOSYS, errno.EOPNOTSUPP, errno.ENOLCK])
def test_a_file_system_without_locks_is_named(
    open_store: Open, path: Path, monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    """A lock that is a mere file would be broken while its holder lives: nothing is saved, and it is said."""
    fcntl = pytest.importorskip("fcntl")

    def no_locks(*_: object) -> None:
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(fcntl, "flock", no_locks)
    with pytest.raises(StorageError, match=rf"{path.parent} is on a file system without locks"):
        open_store().transact([add("A")])
    assert not path.exists()
    # Then every process asks the providers for itself.
    locks = [RefreshLock(path.with_name(".refresh.lock")) for _ in range(2)]
    assert [lock.acquire() for lock in locks] == [True, True]


def test_what_may_not_be_written_is_named(
    open_store: Open, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The folder; the lock where that is there and another user's."""
    lock, opened = path.with_name(".state.json.lock"), os.open

    def denied(name: str | Path, *arguments: int, **more: int) -> int:
        if Path(name) == lock:
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))
        return opened(name, *arguments, **more)

    for named in (path.parent, lock):
        if named == lock:
            lock.touch()
        with monkeypatch.context() as patch:
            patch.setattr(os, "open", denied)
            with pytest.raises(StorageError, match=rf"no permission to write in {named}\. Check"):
                open_store().transact([add("A")])


@pytest.mark.skipif(os.name != "posix" or os.geteuid() != 0, reason="only root can give files away")
def test_what_root_writes_into_a_users_folder_is_the_users(tmp_path: Path) -> None:
    """State, generations, lock and the folders on the way: the user can go on with them."""
    home = tmp_path / "home"
    home.mkdir()
    os.chown(home, 12345, 12346)
    store = Store(DiskFile(home / "share" / "parcel-tui" / "state.json", lambda: NOON))
    for number in "ABC":
        store.transact([add(number)])
    lock = RefreshLock(home / "share" / "parcel-tui" / ".refresh.lock")
    assert lock.acquire()
    lock.release()
    made = list(home.rglob("*"))
    assert len(made) == 7
    assert {(entry.stat().st_uid, entry.stat().st_gid) for entry in made} == {(12345, 12346)}
