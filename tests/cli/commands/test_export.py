"""`export` and `import`: the bytes, and files that are no files."""

import json
import os
import stat
import subprocess
import sys
import threading
import tracemalloc
from pathlib import Path

import pytest

from parcel_tui.cli.commands import imports
from parcel_tui.domain.parcel import Checkpoint, History, Parcel
from parcel_tui.domain.stage import Stage
from parcel_tui.sandbox.clock import NOON
from parcel_tui.storage.state_file import DiskFile
from parcel_tui.storage.store import Store
from parcel_tui.storage.transaction import Transaction
from parcel_tui.storage.transfer import write_export

NAME = "買給媽媽的耳機 é"
posix = pytest.mark.skipif(os.name != "posix", reason="such files are of POSIX alone")


@pytest.fixture
def state(tmp_path: Path) -> Path:
    """A state with a parcel that has a Chinese name."""
    path = tmp_path / "state.json"
    fill(path)
    return path


def fill(path: Path, parcels: int = 1, checkpoints: int = 1) -> Store:
    def edit(tx: Transaction) -> None:
        for number in range(parcels):
            parcel = tx.put(Parcel(tx.new_key(), "tracktw", NOON, number=f"A{number}", name=NAME))
            rows = (
                Checkpoint(NOON.replace(minute=n % 60), f"貨件已抵達 {n}", Stage.IN_TRANSIT, "transit")
                for n in range(checkpoints)
            )
            tx.put_history(parcel.key, History(tuple(rows)))

    store = Store(DiskFile(path, lambda: NOON))
    store.transact([edit])
    return store


def program(
    *arguments: str, given: bytes = b"", to: int = subprocess.PIPE, **extra: str
) -> "subprocess.CompletedProcess[bytes]":
    """The program in a process of its own, with these variables."""
    return subprocess.run(
        [sys.executable, "-m", "parcel_tui", *arguments],
        env=os.environ | extra,
        input=given,
        stdout=to,
        stderr=subprocess.PIPE,
        timeout=30,
        check=False,
    )


@pytest.mark.parametrize("encoding", ["ascii", "cp1252", "cp950"])
@pytest.mark.process
def test_the_way_over_pipes_loses_nothing(state: Path, tmp_path: Path, encoding: str) -> None:
    """`export -` is UTF-8 whatever the locale, and `import -` takes it in."""
    surroundings = {"PYTHONUTF8": "0", "PYTHONIOENCODING": encoding, "LC_ALL": "POSIX"}
    written = program("export", "-", **surroundings).stdout
    assert json.loads(written.decode("utf-8"))["parcels"][0]["parcel"]["name"] == NAME
    elsewhere = {"PARCEL_TUI_HOME": str(tmp_path / "other")}
    assert program("import", "-", given=written, **surroundings, **elsewhere).returncode == 0
    listed = program("list", "--json", **surroundings, **elsewhere).stdout
    assert json.loads(listed.decode("utf-8"))["parcels"][0]["name"] == NAME


def test_a_byte_order_mark_is_no_mistake(state: Path, run, tmp_path: Path) -> None:
    """An editor may have put one at the beginning."""
    file = tmp_path / "out.json"
    run("export", str(file))
    file.write_bytes(b"\xef\xbb\xbf" + file.read_bytes())
    assert run("import", str(file)).code == 0


def test_utf16_is_taken_in(state: Path, run, tmp_path: Path) -> None:
    """As PowerShell's `>` writes what was exported."""
    file = tmp_path / "out.json"
    run("export", str(file))
    file.write_bytes(file.read_text(encoding="utf-8").encode("utf-16"))
    assert run("import", str(file)).code == 0


@pytest.mark.parametrize("encoding", ["cp950", "big5"])
def test_another_encoding_is_named(state: Path, run, tmp_path: Path, encoding: str) -> None:
    """What is not UTF-8 is refused as such, and nothing is imported."""
    file = tmp_path / "out.json"
    run("export", str(file))
    text = file.read_text(encoding="utf-8").replace("é", "")
    file.write_bytes(text.encode(encoding))
    done = run("import", str(file))
    assert (done.code, "is not UTF-8" in done.err, "Nothing was imported" in done.err) == (2, True, True)


@posix
def test_a_link_is_followed(state: Path, run, tmp_path: Path) -> None:
    """The file it leads to is replaced, also one that is not there yet; the link stays."""
    (tmp_path / "cloud").mkdir()
    for target in ("cloud/backup.json", "cloud/new.json"):
        link = tmp_path / "link.json"
        link.unlink(missing_ok=True)
        link.symlink_to(target)
        (tmp_path / "cloud/backup.json").write_text("old", encoding="utf-8")
        assert run("export", str(link)).code == 0
        assert link.is_symlink()
        assert NAME in (tmp_path / target).read_text(encoding="utf-8")
    assert sorted(path.name for path in (tmp_path / "cloud").iterdir()) == ["backup.json", "new.json"]


@posix
def test_a_pipe_is_written_into(state: Path, run, tmp_path: Path) -> None:
    """Its reader gets everything, and it is still a pipe."""
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    read: list[bytes] = []
    reader = threading.Thread(target=lambda: read.append(pipe.read_bytes()), daemon=True)
    reader.start()
    assert run("export", str(pipe)).code == 0
    reader.join(10)
    assert json.loads(read[0])["parcels"][0]["parcel"]["name"] == NAME
    assert stat.S_ISFIFO(pipe.stat().st_mode)


@posix
@pytest.mark.parametrize("name", ["/dev/stdout", "/dev/fd/1", "-"])
@pytest.mark.parametrize("how", ["pipe", "file", "appended"])
@pytest.mark.process
def test_standard_output_by_any_name(state: Path, tmp_path: Path, name: str, how: str) -> None:
    """Never replaced by a file: the document and nothing else goes there, behind what was there before."""
    if how == "pipe":
        written = program("export", name).stdout
    else:
        file = tmp_path / "out"
        file.write_bytes(b"" if how == "file" else b"before\n")
        inode = file.stat().st_ino
        with file.open("ab") as out:
            assert program("export", name, to=out.fileno()).returncode == 0
        assert file.stat().st_ino == inode
        written = file.read_bytes()
        assert written.startswith(b"before\n") == (how == "appended")
        written = written.removeprefix(b"before\n")
    assert json.loads(written)["parcels"][0]["parcel"]["name"] == NAME


@posix
@pytest.mark.parametrize("name", ["/dev/null", "/dev/full"])
def test_a_device_stays_one(state: Path, run, name: str) -> None:
    """Written into; a full one is an error, not a fault."""
    if not Path(name).exists():
        pytest.skip("no such device here")
    before = Path(name).stat().st_rdev
    done = run("export", name)
    assert done.code == (0 if name == "/dev/null" else 5)
    assert Path(name).stat().st_rdev == before


def test_a_folder_is_named(state: Path, run, tmp_path: Path) -> None:
    """Wrong use, and nothing is written anywhere."""
    folder = tmp_path / "folder"
    folder.mkdir()
    before = sorted(tmp_path.iterdir())
    for arguments in (("export", str(folder)), ("list", "--log", str(folder))):
        done = run(*arguments)
        assert (done.code, str(folder) in done.err, "folder" in done.err) == (2, True, True)
    assert sorted(tmp_path.iterdir()) == before


@posix
@pytest.mark.parametrize("name", ["", "there/", "new/", "x" * 300])
def test_a_name_that_no_file_can_have(state: Path, run, tmp_path: Path, name: str) -> None:
    """Empty, a folder's, too long: one sentence, and nothing is written or begun."""
    (tmp_path / "there").write_text("mine", encoding="utf-8")
    target = f"{tmp_path}/{name}" if name else name
    for arguments in (("export", target), ("list", "--log", target)):
        done = run(*arguments)
        assert done.code in {2, 5}
        assert (done.out, done.err.count("\n")) == ("", 1)
    assert (tmp_path / "there").read_text(encoding="utf-8") == "mine"
    assert not (tmp_path / "new").exists()


@posix
def test_a_folder_that_was_deleted_under_the_shell(state: Path, run, tmp_path: Path, monkeypatch) -> None:
    """A name in it leads nowhere, which is no fault of this program."""
    gone = tmp_path / "gone"
    gone.mkdir()
    monkeypatch.chdir(gone)
    gone.rmdir()
    for arguments in (("export", "x"), ("list", "--log", "x")):
        done = run(*arguments)
        assert (done.code, "the present folder was deleted" in done.err) == (2, True)
    assert run("list").code == 0


@posix
def test_another_name_of_a_state_is_no_log(state: Path, run, tmp_path: Path) -> None:
    """A hard link to the state leads to an earlier state once the state was written again."""
    link = tmp_path / "elsewhere"
    os.link(state, link)
    for name in ("one", "two"):
        assert run("rename", "p1", name).code == 0
        for arguments in (("export", str(link)), ("list", "--log", str(link))):
            done = run(*arguments)
            assert (done.code, "parcel-tui's own" in done.err) == (2, True)


@posix
def test_a_path_is_shown_as_text(state: Path, run, tmp_path: Path) -> None:
    """A name may hold what a terminal acts on."""
    done = run("export", str(tmp_path / "a\x1b[31m\nb"))
    assert (done.code, done.out.count("\n"), "\x1b" in done.out) == (0, 1, False)


OWN = ["state.json", "state.1.json", "state.2.json", ".state.json.lock", "requests.json", "settings.toml"]


@pytest.mark.parametrize("name", OWN)
def test_own_files_are_never_overwritten(state: Path, run, tmp_path: Path, name: str) -> None:
    """Neither an export nor a log goes into the state, its earlier generations, its lock or the settings."""
    before = state.read_bytes()
    targets = [tmp_path / name]
    if os.name == "posix":
        targets += [tmp_path / "link", tmp_path / "also" / ".." / name]
        (tmp_path / "also").mkdir()
        targets[1].symlink_to(name)
    for target in targets:
        for arguments in (("export", str(target)), ("list", "--log", str(target))):
            done = run(*arguments)
            assert (done.code, "parcel-tui's own" in done.err) == (2, True)
    assert state.read_bytes() == before


def test_no_file_of_the_users_is_deleted(state: Path, run, tmp_path: Path) -> None:
    """Not the one that is called as a temporary file would be, and none is left behind."""
    mine = tmp_path / "there" / ".out.json.tmp"
    mine.parent.mkdir()
    mine.write_text("mine", encoding="utf-8")
    assert run("export", str(mine.with_name("out.json"))).code == 0
    assert mine.read_text(encoding="utf-8") == "mine"
    assert sorted(path.name for path in mine.parent.iterdir()) == [".out.json.tmp", "out.json"]


def test_an_export_is_never_in_memory_as_a_whole(tmp_path: Path) -> None:
    """However many parcels there are, one at a time is made into text."""
    store = fill(tmp_path / "large.json", parcels=1500, checkpoints=10)
    tracemalloc.start()
    size = sum(map(len, write_export(store.snapshot, NOON)))
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < size / 10


@pytest.mark.parametrize("how", ["damaged", "unreadable"])
def test_a_state_that_cannot_be_read_is_not_an_empty_one(state: Path, run, tmp_path: Path, how: str) -> None:
    """Every command that reads says so with exit 5 and prints nothing; a good backup is not overwritten."""
    backup = tmp_path / "backup.json"
    backup.write_text("good", encoding="utf-8")
    state.unlink()
    state.write_bytes(b"\0" * 64) if how == "damaged" else state.mkdir()
    reading = (["list"], ["list", "--json"], ["show", "A0"], ["export", "-"], ["export", str(backup)])
    for arguments in reading:
        done = run(*arguments)
        assert (done.code, done.out, done.err.count("\n")) == (5, "", 1)
        assert "state.json" in done.err
    assert backup.read_text(encoding="utf-8") == "good"
    assert "FAILURE" in run("doctor").out


OTHERS = ["state", "[]", "{}", '{"format": 7}', '{"format": "backup", "version": 1}']


@pytest.mark.parametrize("what", OTHERS)
def test_another_file_is_no_export(state: Path, run, what: str) -> None:
    """JSON of anything else, the state itself too: said so, and not what it has in another place."""
    given = state.read_text(encoding="utf-8") if what == "state" else what
    done = run("import", "-", given=given)
    assert (done.code, done.out) == (2, "")
    assert done.err == (
        "parcel-tui: This is not a file that 'parcel-tui export' wrote. Nothing was imported.\n"
    )


def test_an_export_of_a_newer_version_is_told_by_its_head(state: Path, run) -> None:
    """Whatever else is another way in it."""
    newer = json.dumps({"format": "parcel-tui export", "version": 2, "exported_at": 7, "parcels": {}})
    done = run("import", "-", given=newer)
    assert (done.code, "written by a newer parcel-tui" in done.err) == (2, True)


@posix
def test_no_end_of_input_is_no_export(state: Path, run, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is imported is read so far and no further, from a device that never ends too."""
    monkeypatch.setattr(imports, "_LONGEST", 100_000)
    done = run("import", "/dev/zero")
    assert (done.code, "far too long" in done.err) == (2, True)
