"""Notifications without the screen: mute, and `watch --notify`."""

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from parcel_tui.domain.carriers.names import T_CAT
from parcel_tui.domain.clock import Clock, utc_now
from parcel_tui.sandbox.world import World

NUMBER = "907218463512"
RECORD = "import sys; open(sys.argv[1], 'a').write(sys.argv[3] + chr(10))"
PATIENCE = 50.0


@pytest.fixture
def clock() -> Clock:
    """The wall's, which `watch` goes by in a process of its own."""
    return utc_now


def test_mute_is_kept_until_unmute(world: World, run) -> None:
    """Each parcel's result on its own line; one that is not there is named."""
    world.tracktw_account.add(NUMBER, T_CAT)
    run("refresh")
    assert run("mute", NUMBER).out == f"{NUMBER}: muted\n"
    assert run("unmute", NUMBER).out == f"{NUMBER}: unmuted\n"
    assert run("mute", "NOSUCH").code == 2


@pytest.mark.process
def test_watch_notifies_of_what_nobody_has_told(
    world: World, run, environment: dict[str, str], tmp_path: Path
) -> None:
    """Through the command of the settings, and a second watch on the same state does not again."""
    calls = tmp_path / "calls"
    command = [sys.executable, "-c", RECORD, str(calls)]
    (tmp_path / "settings.toml").write_text(f"[notify]\ncommand = {command!r}\n", encoding="utf-8")
    package = world.tracktw_account.add(NUMBER, T_CAT).package
    package.add("轉運中")
    run("refresh")
    package.add("配送中")
    run("refresh")
    for text in ("A parcel is out for delivery.", "A parcel was delivered."):
        watch = subprocess.Popen(
            [sys.executable, "-m", "parcel_tui", "watch", "--notify"],
            env={**os.environ, **environment},
            stdout=subprocess.DEVNULL,
        )
        try:
            until(lambda text=text: calls.exists() and text in calls.read_text(encoding="utf-8"))
        finally:
            watch.terminate()
            watch.wait()
        package.add("順利送達", "delivered")
        run("refresh")
    assert calls.read_text(encoding="utf-8").splitlines() == [
        "A parcel is out for delivery.",
        "A parcel was delivered.",
    ]


def test_watch_takes_no_news_that_it_cannot_tell(run) -> None:
    """Without a terminal, a command or a URL it says so, and leaves the news to who can."""
    done = run("watch", "--notify")
    assert done.code == 2
    assert "no way to notify you here" in done.err


def until(condition) -> None:
    end = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < end
        time.sleep(0.02)
