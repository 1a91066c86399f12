"""`mark-read`, `open`, `config` and `notify test`."""

import os
import stat
import sys
from pathlib import Path

import pytest

from parcel_tui.sandbox.world import World

NUMBER, OTHER = "TW268979373141Z", "TW263640059271F"


def with_news(world: World, run) -> None:
    """Two parcels, each with something new."""
    for number in (NUMBER, OTHER):
        world.tracktw_account.add(number)
    run("refresh")
    for relation in world.tracktw_account.relations.values():
        relation.package.add("包裹抵達理貨中心，處理中")
    run("refresh")
    assert all(parcel["unread"] for parcel in run("list", "--json").parcels)


def test_what_is_new_is_marked_as_read(world: World, run) -> None:
    """Of the parcels named, or of all; what names none costs the others nothing, and nothing is asked."""
    with_news(world, run)
    world.tracktw.requests.clear()
    done = run("mark-read", NUMBER, "NOSUCH")
    assert (done.code, done.out) == (2, f"{NUMBER}: 1 read\n")
    assert run("mark-read").out == f"{OTHER}: 1 read\n"
    assert run("mark-read", NUMBER).out == f"{NUMBER}: read already\n"
    assert not any(parcel["unread"] for parcel in run("list", "--json").parcels)
    nothing = run("mark-read")
    assert (nothing.code, nothing.out, nothing.err) == (0, "", "No unread updates.\n")
    assert world.tracktw.requests == []


def test_open_prints_the_address_where_there_is_no_browser(world: World, run, monkeypatch) -> None:
    """Over SSH and without a desktop; a parcel without a page is wrong use."""
    world.tracktw_account.add(NUMBER)
    run("refresh")
    monkeypatch.setenv("SSH_CONNECTION", "1")
    page = f"https://track.tw/carrier/9a98100c-c984-463d-82a6-ae86ec4e0b8a/{NUMBER}\n"
    assert run("open", NUMBER).out == page
    run("follow", "by hand")
    done = run("open", "by hand")
    assert (done.code, done.out) == (2, "")
    assert "no tracking page" in done.err


@pytest.mark.skipif(sys.platform != "linux", reason="the opener is the system's own")
@pytest.mark.parametrize("can_be_run", [True, False])
def test_open_starts_the_browser(world: World, run, monkeypatch, tmp_path: Path, can_be_run: bool) -> None:
    """The system's own opener gets the address; one that cannot be run is as none."""
    world.tracktw_account.add(NUMBER)
    run("refresh")
    opener, opened = tmp_path / "xdg-open", tmp_path / "opened"
    script = f'#!/bin/sh\necho "$1" > {opened}\n' if can_be_run else "#!/none\n"
    opener.write_text(script, encoding="utf-8")
    opener.chmod(stat.S_IRWXU)
    monkeypatch.delenv("SSH_CONNECTION", raising=False)
    monkeypatch.delenv("SSH_TTY", raising=False)
    monkeypatch.setenv("DISPLAY", ":9")
    monkeypatch.setenv("PATH", f"{tmp_path}:{os.environ['PATH']}")
    out = run("open", NUMBER).out
    assert out.startswith(f"Opened the page of {NUMBER}: https://" if can_be_run else "https://")


def test_config_path_names_the_files(run, tmp_path: Path) -> None:
    """All, or one alone for a script."""
    out = run("config", "path").out
    assert [line.split()[0] for line in out.splitlines()] == ["settings", "state", "tokens"]
    assert run("config", "path", "settings").out == f"{tmp_path / 'settings.toml'}\n"
    assert run("config", "path", "nope").code == 2


def test_config_check_names_every_problem_with_its_line(run, environment, tmp_path: Path) -> None:
    """Themes, keys and addresses of the environment too; exit 2 for any."""
    assert run("config", "check").code == 0
    settings = tmp_path / "settings.toml"
    settings.write_bytes(
        b'[app]\ntheme = "nope"\nmouse = 3\n[foo]\n[keys]\n"no.such" = "e"\n\xff\x00 = \x1b[2J\n'
    )
    environment["PARCEL_TUI_TRACKTW_URL"] = "http://example.com"
    done = run("config", "check")
    assert done.code == 2
    lines = done.out.splitlines()
    for number in (2, 3, 4, 6, 7):
        assert sum(f"line {number}:" in line for line in lines) == 1, number
    assert sum(line.startswith("PARCEL_TUI_TRACKTW_URL: ") for line in lines) == 1
    assert "\x1b" not in done.out


@pytest.mark.filterwarnings("ignore::DeprecationWarning")  # Apprise's own, where it is loaded first
def test_notify_test_says_what_each_channel_answered(run, tmp_path: Path) -> None:
    """A failure of one costs the others nothing, and is the exit code; no secret is told."""
    settings, calls = tmp_path / "settings.toml", tmp_path / "calls"
    record = [sys.executable, "-c", "import sys; open(sys.argv[1], 'w').write(sys.argv[3])", str(calls)]
    settings.write_text(f"[notify]\ncommand = {record!r}\n", encoding="utf-8")
    done = run("notify", "test")
    assert done.code == 0
    assert done.out.splitlines()[0] == "command: sent"
    assert "This is a test" in calls.read_text(encoding="utf-8")
    assert "terminal: not tried" in done.out
    settings.write_text(
        f'[notify]\ncommand = {record!r}\napprise = ["json://user:geheim@127.0.0.1:1/"]\n', encoding="utf-8"
    )
    done = run("notify", "test")
    assert (done.code, done.out.splitlines()[0]) == (1, "command: sent")
    assert "apprise: failed: " in done.out
    assert "geheim" not in done.out + done.err


def test_notify_test_without_a_channel_is_wrong_use(run) -> None:
    """One sentence says which settings make one."""
    done = run("notify", "test")
    assert (done.code, done.out, done.err.count("\n")) == (2, "", 1)
