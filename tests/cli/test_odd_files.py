"""What commands do where the files beside the state, or its folder, are not what they were."""

import json
import os
from pathlib import Path

import pytest

from parcel_tui.private_files import MOST_BYTES

posix = pytest.mark.skipif(os.name != "posix", reason="links and pipes as Unix has them")


@pytest.fixture
def state(tmp_path: Path, run, environment: dict[str, str]) -> Path:
    """The file of a state with one parcel, in a folder that can be moved."""
    home = tmp_path / "home"
    environment["PARCEL_TUI_HOME"] = str(home)
    assert run("follow", "A lamp").code == 0
    return home / "state.json"


@pytest.mark.parametrize(
    "line", ["follow lamp", "archive p1", "rename p1 x", "import -", "refresh", "refresh --due"]
)
def test_a_newer_versions_state_is_told_once(state: Path, run, line: str) -> None:
    """Also where the command is refused for it: the same sentence need not be read twice."""
    content = json.loads(state.read_text(encoding="utf-8"))
    content["meta"]["state"] |= {"schema": 99, "program": "9.0"}
    state.write_text(json.dumps(content), encoding="utf-8")
    done = run(*line.split(), given="TW268979373141Z")
    assert (done.code, done.err.count("It is shown but not changed"), done.err.count("\n")) == (5, 1, 1)


PLACES = ["state.json", "state.1.json", "settings.toml", "tokens.json", "last-frame", ".state.json.tmp"]


@posix
@pytest.mark.parametrize("name", PLACES)
def test_a_pipe_in_the_place_of_a_file_is_not_waited_for(
    state: Path, run, environment: dict[str, str], monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    """It cannot be read, and that is said where it matters; no other program may ever write into it."""
    place = state.with_name(name)
    place.unlink(missing_ok=True)
    os.mkfifo(place)
    done = run("list")
    assert (done.code, "it is a pipe" in done.err) == (
        5 if name == "state.json" else 0,
        name in {"state.json", "settings.toml"},
    )
    monkeypatch.delenv("PARCEL_TUI_TRACKTW_TOKEN")
    del environment["PARCEL_TUI_TRACKTW_TOKEN"]  # then it is looked for in the file, too
    assert run("token", "check", "tracktw").code == (5 if name == "state.json" else 3)
    assert f"/{name} (0" in run("doctor").out or "pipe" in run("doctor").out


def away(state: Path) -> None:
    """The folder is a link to a disk that is not mounted."""
    state.parent.rename(state.parent.with_name("disk"))
    state.parent.symlink_to("disk not mounted/parcels")


def file_away(state: Path) -> None:
    """The state alone is a link to such a disk."""
    state.unlink()
    state.symlink_to("/nowhere/here/parcels.json")


def a_file(state: Path) -> None:
    """A file lies where the folder was."""
    state.parent.rename(state.parent.with_name("elsewhere"))
    state.parent.write_text("no folder", encoding="utf-8")


@posix
@pytest.mark.parametrize("how", [away, file_away, a_file])
def test_a_state_whose_folder_is_away_is_not_an_empty_one(state: Path, run, tmp_path: Path, how) -> None:
    """Nothing is printed, exported or begun anew: the parcels are where the folder belongs."""
    backup = tmp_path / "backup.json"
    backup.write_text("good", encoding="utf-8")
    how(state)
    reading = (["list", "--json"], ["status"], ["export", "-"], ["export", str(backup)])
    for arguments in (*reading, ["refresh"], ["follow", "A box"]):
        done = run(*arguments)
        assert (done.code, done.err.count("\n")) == (5, 1)
        assert "not there. Mount its disk" in done.err or "is not a folder" in done.err
        assert done.out == "" or arguments == ["refresh"]
    assert backup.read_text(encoding="utf-8") == "good"
    assert not Path("/nowhere").exists()


def test_no_backup_is_replaced_by_a_state_that_was_never_saved(state: Path, run, tmp_path: Path) -> None:
    """As where PARCEL_TUI_HOME is another one, or its disk is not mounted: the backup may be all there is."""
    backup, new = tmp_path / "backup.json", tmp_path / "new.json"
    run("export", str(backup))
    good = backup.read_bytes()
    for file in state.parent.glob("state*"):
        file.unlink()
    for form in ("json", "csv", "ics"):
        done = run("export", "--format", form, str(backup))
        assert (done.code, "stays as it is" in done.err) == (5, True)
    assert backup.read_bytes() == good
    assert run("export", str(new)).code == 0


@posix
def test_a_file_that_would_fill_the_memory_is_not_read(state: Path, run) -> None:
    """It is no state: the one before it is shown."""
    before = run("list").out  # of what will be the state before
    run("note", "A lamp", "for the hall")
    with state.open("wb") as file:
        file.truncate(MOST_BYTES + 1)
    done = run("list")
    assert (done.code, done.out, "state.1.json was recovered" in done.err) == (0, before, True)
