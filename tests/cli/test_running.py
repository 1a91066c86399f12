"""How a command ends."""

import asyncio
import gc
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from parcel_tui.cli.running import with_tracker
from parcel_tui.domain.clock import utc_now
from parcel_tui.sandbox.http.faults import Fault, FaultKind
from parcel_tui.sandbox.world import World
from parcel_tui.tracker.tracker import Tracker


def test_a_look_up_that_hangs_does_not_hold_up_the_end(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A name server that never answers was given up by the work; the command does not wait for it either."""
    answered = threading.Event()
    ended: list[bool] = []

    def hang(*_: object, **__: object) -> list[object]:
        ended.append(answered.wait(5))
        return []

    async def work(_: Tracker) -> int:
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(asyncio.get_running_loop().getaddrinfo("track.tw", 443), 0.01)
        return 4

    monkeypatch.setenv("PARCEL_TUI_HOME", str(tmp_path))
    monkeypatch.setattr(socket, "getaddrinfo", hang)
    try:
        assert with_tracker(utc_now, work) == 4
        assert not ended
    finally:
        answered.set()


@pytest.mark.filterwarnings("default")
def test_ctrl_c_before_the_work_begins_says_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, recwarn: pytest.WarningsRecorder
) -> None:
    """Python warns of a coroutine that was never awaited, in lines that no user can make sense of."""

    def interrupt(_: object) -> None:
        raise KeyboardInterrupt

    async def work(_: Tracker) -> int:
        return 0

    monkeypatch.setenv("PARCEL_TUI_HOME", str(tmp_path))
    monkeypatch.setattr(asyncio, "run", interrupt)
    with pytest.raises(KeyboardInterrupt):
        with_tracker(utc_now, work)
    gc.collect()
    assert not recwarn.list


_DROPPED = """
import sys
from parcel_tui.cli import language_choice, main

class Interrupted:
    def __del__(self):
        raise KeyboardInterrupt

speak = language_choice.speak
language_choice.speak = lambda arguments: (Interrupted(), speak(arguments))[1]
sys.argv = ["parcel-tui", "watch"]
main.start()
"""


@pytest.mark.skipif(os.name != "posix", reason="an interrupt from outside is POSIX's")
@pytest.mark.process
def test_ctrl_c_that_falls_into_a_callback_ends_the_command(tmp_path: Path) -> None:
    """Python drops what a callback raises, and each import has one: `watch` went on and on."""
    ended = subprocess.run(
        [sys.executable, "-c", _DROPPED],
        env={**os.environ, "PARCEL_TUI_HOME": str(tmp_path)},
        capture_output=True,
        timeout=30,
        check=False,
    )
    assert (ended.returncode, ended.stdout, ended.stderr) == (128 + signal.SIGINT, b"", b"")


def test_ctrl_c_that_python_words_anew_is_no_fault(run, monkeypatch: pytest.MonkeyPatch) -> None:
    """One that falls into the making of a class comes out as a RuntimeError from it."""

    def interrupt(_: object) -> None:
        raise RuntimeError from KeyboardInterrupt()

    monkeypatch.setattr("parcel_tui.cli.language_choice.speak", interrupt)
    ended = run("list")
    assert (ended.code, ended.out, ended.err) == (130, "", "")


def test_a_command_that_waits_says_for_what(run, world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever is slow is named on standard error, once; what is printed for programs stays what it is."""
    monkeypatch.setattr("parcel_tui.cli.running._SAID_AFTER", 0.04)
    world.tracktw_account.add("TW268979373141Z")
    world.tracktw.faults.add(Fault(FaultKind.SLOW, seconds=0.3, path="/package/all/inbox", count=1))
    done = run("refresh", "--json")
    assert done.err == "parcel-tui: waiting for Track.TW's answer\n"
    assert len(done.parcels) == 1
    monkeypatch.setattr("parcel_tui.cli.running._SAID_AFTER", 2.0)
    assert run("refresh").err == ""


def test_a_command_waits_for_a_slow_disk(run, world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """What it found out about a provider last is kept, and no half-written file is left beside the state."""
    sync = os.fsync

    def sync_slowly(handle: int) -> None:
        time.sleep(0.3)  # as an SD card's; each write has two
        sync(handle)

    world.tracktw.faults.add(Fault(FaultKind.STATUS, status=401))
    monkeypatch.setattr(os, "fsync", sync_slowly)
    assert run("token", "check", "tracktw").code == 3
    monkeypatch.setattr(os, "fsync", sync)
    (provider,) = (p for p in run("list", "--json").document["providers"] if p["name"] == "tracktw")
    assert provider["state"] == "refused"
    home = Path(os.environ["PARCEL_TUI_HOME"])
    assert not list(home.glob("*.tmp"))
