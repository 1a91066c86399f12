"""`--log FILE`: off unless asked for, private, a line for each request and refresh."""

import os
import re
from pathlib import Path

import pytest

from parcel_tui.sandbox.world import World

NUMBER = "TW268979373141Z"


def test_a_line_for_each_request_and_refresh(world: World, run, log: Path) -> None:
    """Time, provider, method, path, status, milliseconds; then what the refresh brought."""
    relation = world.tracktw_account.add(NUMBER)
    assert run("--log", str(log), "refresh").code == 0
    lines = log.read_text(encoding="utf-8").splitlines()
    stamp = r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ"
    asked = rf"{stamp} requests tracktw GET /package/tracking/{relation.id}: 200, \d+ ms"
    assert any(re.fullmatch(asked, line) for line in lines)
    assert re.fullmatch(rf"{stamp} tracker refresh: 1 parcels, \d+ changes, no errors, [\d.]+ s", lines[-1])


def test_nothing_is_written_unasked(world: World, run, tmp_path: Path) -> None:
    """No log appears by itself."""
    run("refresh")
    assert [path.name for path in tmp_path.rglob("*") if "log" in path.name] == []


@pytest.mark.skipif(os.name != "posix", reason="rights are told otherwise there")
def test_a_log_that_is_there_becomes_private(run, log: Path) -> None:
    """Appended to, and closed to others first."""
    log.write_text("before\n", encoding="utf-8")
    log.chmod(0o644)
    run("refresh", "--log", str(log))
    assert log.stat().st_mode & 0o777 == 0o600
    assert log.read_text(encoding="utf-8").startswith("before\n")


def test_a_log_that_cannot_be_written(run, tmp_path: Path) -> None:
    """One sentence and exit 2, before anything is done."""
    done = run("refresh", "--log", str(tmp_path / "no" / "such" / "log"))
    assert (done.code, done.err.count("\n")) == (2, 1)
    assert "The log cannot be written to" in done.err


@pytest.mark.skipif(os.name != "posix", reason="such files are of POSIX alone")
def test_a_link_is_followed_and_a_pipe_written_into(run, log: Path, tmp_path: Path) -> None:
    """What is at the name stays what it was."""
    target, pipe = tmp_path / "target", tmp_path / "pipe"
    target.write_text("before\n", encoding="utf-8")
    log.symlink_to(target)
    assert run("refresh", "--log", str(log)).code == 0
    assert log.is_symlink()
    assert "before\n" in target.read_text(encoding="utf-8")
    assert "requests tracktw" in target.read_text(encoding="utf-8")
    os.mkfifo(pipe)
    reader = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)
    assert run("refresh", "--log", str(pipe)).code == 0
    assert b"requests tracktw" in os.read(reader, 65536)
    os.close(reader)
    assert run("refresh").code == 0  # the log's reader has gone: that costs the log alone


def test_a_home_that_nobody_has_is_a_name(run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """`~nobody-of-that-name/log` is a file like another: wrong use where its folder is not there."""
    monkeypatch.chdir(tmp_path)
    assert run("list", "--log", "~nobody-of-that-name/log").code == 2
    assert run("export", "~nobody-of-that-name/out").code == 5
    assert run("import", "~nobody-of-that-name/out").code == 2
