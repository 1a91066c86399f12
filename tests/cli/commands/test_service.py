"""`service`: what is written for systemd and launchd, what they are told, and what is left alone."""

import os
import plistlib
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.skipif(os.name != "posix", reason="the services are those of POSIX systems")

NAMES = ("parcel-tui.service", "parcel-tui.timer")
ODD = 'a b%n$HOME "q" \\c ü'
"""A folder's name with all that a unit could read as its own."""


@pytest.fixture
def units(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """Where the units are written; no systemctl is there."""
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    monkeypatch.setenv("PATH", str(tmp_path / "bin"))
    (tmp_path / "bin").mkdir()
    return tmp_path / "config" / "systemd" / "user"


def tool(tmp_path: Path, name: str, answer: str = "") -> Path:
    """A program of that name, which notes what it was asked, and answers; returns its notes."""
    notes, program = tmp_path / "asked", tmp_path / "bin" / name
    program.write_text(f'#!/bin/sh\necho "$@" >> {notes}\n{answer}\n')
    program.chmod(0o755)
    return notes


def test_nothing_is_written_unasked(run, units: Path) -> None:
    """The files are shown whole; without a terminal to ask at and without --yes none is written."""
    shown = run("service", "install", "--print")
    assert (shown.code, [name for name in NAMES if str(units / name) in shown.out]) == (0, list(NAMES))
    assert "$ systemctl --user enable --now parcel-tui.timer" in shown.out
    refused = run("service", "install")
    assert refused.code == 2
    assert "Give --yes" in refused.err
    assert not units.exists()
    assert run("service", "status").code == 1
    assert run("service", "remove").code == 1


def test_without_the_manager_the_files_are_written_and_it_is_said(run, units: Path) -> None:
    """What to run where there is one; no token is in a file, and the one in a variable is told about."""
    done = run("service", "install", "--yes")
    assert done.code == 0
    assert "systemctl is not here" in done.out
    assert "The token in PARCEL_TUI_TRACKTW_TOKEN is not written into the service." in done.err
    texts = "".join((units / name).read_text(encoding="utf-8") for name in NAMES)
    assert os.environ["PARCEL_TUI_TRACKTW_URL"] in texts
    assert "TOKEN" not in texts
    status = run("service", "status")
    assert (status.code, "systemctl is not here" in status.out) == (0, True)


@pytest.mark.parametrize("kind", [(), ("--watch",)])
def test_the_manager_is_told_and_asked(run, units: Path, tmp_path: Path, kind: tuple[str, ...]) -> None:
    """Installed again as the other kind, nothing is left of the first; removed, nothing at all."""
    notes = tool(
        tmp_path, "systemctl", 'case "$2" in is-enabled) echo enabled;; is-active) echo active;; esac'
    )
    run("service", "install", "--yes", *(() if kind else ("--watch",)))
    notes.unlink()
    assert run("service", "install", "--yes", *kind).code == 0
    unit = "parcel-tui.service" if kind else "parcel-tui.timer"
    assert notes.read_text() == f"--user daemon-reload\n--user enable --now {unit}\n"
    assert {path.name for path in units.iterdir()} == ({unit} if kind else set(NAMES))
    status = run("service", "status").out
    assert "enabled    enabled" in status
    assert "active     active" in status
    assert run("service", "remove").code == 0
    assert not list(units.iterdir())
    assert notes.read_text().count("disable --now") == 2


def test_what_the_manager_refuses_is_said(run, units: Path, tmp_path: Path) -> None:
    """No session to be told of it, for one: the files are there, the exit code is 1."""
    tool(tmp_path, "systemctl", "echo 'Failed to connect to bus' >&2; exit 1")
    done = run("service", "install", "--yes")
    assert done.code == 1
    assert "'systemctl --user daemon-reload' failed: Failed to connect to bus" in done.err


def test_a_unit_of_the_users_own_is_left_alone(run, units: Path) -> None:
    """Neither replaced nor deleted."""
    units.mkdir(parents=True)
    own = units / NAMES[0]
    own.write_text("[Service]\nExecStart=/bin/true\n")
    for arguments in (("install", "--yes"), ("remove",)):
        done = run("service", *arguments)
        assert done.code == 2
        assert "was not written by this command" in done.err
    assert own.read_text() == "[Service]\nExecStart=/bin/true\n"


def _script(folder: Path) -> str:
    """This program in a folder of that name."""
    folder.mkdir()
    script = folder / "parcel-tui"
    script.write_text(f"#!{sys.executable}\n")
    script.chmod(0o755)
    return str(script)


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="needs systemd-analyze")
@pytest.mark.parametrize("kind", [(), ("--watch",)])
def test_systemd_takes_the_units(run, units: Path, tmp_path: Path, monkeypatch, kind) -> None:
    """Its own check finds no fault, wherever the program and its files are."""
    analyze = shutil.which("systemd-analyze", path=os.defpath + ":/usr/bin:/bin")
    assert analyze is not None
    monkeypatch.setattr(sys, "argv", [_script(tmp_path / ODD)])
    monkeypatch.setenv("PARCEL_TUI_HOME", str(tmp_path / ODD))
    assert run("service", "install", "--yes", *kind).code == 0
    written = [str(path) for path in units.iterdir()]
    done = subprocess.run(
        [analyze, "--user", "verify", *written],
        env={"XDG_RUNTIME_DIR": str(tmp_path), "PATH": os.defpath},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")


def test_launchd_reads_what_is_to_run(run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The property list holds the whole path and the folder, whatever their signs."""
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("PATH", str(tmp_path / "bin"))
    monkeypatch.setattr(sys, "argv", [script := _script(tmp_path / ODD)])
    assert run("service", "install", "--yes", "--for", "launchd").code == 0
    agent = plistlib.loads((tmp_path / "Library/LaunchAgents/io.github.parcel-tui.plist").read_bytes())
    assert agent["ProgramArguments"] == [script, "refresh", "--due"]
    assert agent["StartInterval"] == 300
    assert agent["EnvironmentVariables"]["PARCEL_TUI_HOME"] == os.environ["PARCEL_TUI_HOME"]
    assert run("service", "remove", "--for", "launchd").code == 0
