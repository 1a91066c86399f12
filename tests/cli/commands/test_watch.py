"""`parcel-tui watch`: a line for each change, for bots and logs."""

import json
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest

from parcel_tui.sandbox.world import World

NUMBER = "TW268979373141Z"
pytestmark = [
    pytest.mark.process,
    pytest.mark.skipif(os.name != "posix", reason="signals end a process otherwise there"),
]


class Watching:
    """A `watch` of its own process, read line by line."""

    def __init__(self, process: "subprocess.Popen[str]") -> None:
        self.process = process

    def rows(self, count: int) -> list[dict[str, Any]]:
        """The next lines; the process is killed where they do not come."""
        assert self.process.stdout is not None
        timer = threading.Timer(40, self.process.kill)
        timer.start()
        lines = [self.process.stdout.readline() for _ in range(count)]
        timer.cancel()
        return [json.loads(line) for line in lines]

    def end(self, number: int = signal.SIGTERM) -> tuple[int, str]:
        """The exit code after a signal, and what was said on standard error."""
        self.process.send_signal(number)
        _, said = self.process.communicate(timeout=40)
        return self.process.returncode, said


@pytest.fixture
def watch(environment: dict[str, str], run) -> Iterator[Callable[..., Watching]]:
    begun: list[subprocess.Popen[str]] = []

    def watch_(*arguments: str) -> Watching:
        process = subprocess.Popen(
            [sys.executable, "-m", "parcel_tui", "watch", *arguments],
            env={**os.environ, **environment, "PYTHON_KEYRING_BACKEND": "keyring.backends.null.Keyring"},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        begun.append(process)
        return Watching(process)

    yield watch_
    for process in begun:
        process.kill()
        process.communicate()


def tell(world: World, *texts: str) -> None:
    """The parcel's next checkpoints, an hour between them, the last one now."""
    [relation] = world.tracktw_account.relations.values()
    for hours, text in zip(reversed(range(len(texts))), texts, strict=True):
        relation.package.add(text, time=world.clock() - timedelta(hours=hours))


def test_a_parcels_changes_come_oldest_first(world: World, run, watch) -> None:
    """However the provider tells them: its list has the newest, its history what happened before."""
    world.tracktw_account.add(NUMBER).package.add("賣家已寄件成功", time=world.clock() - timedelta(hours=9))
    run("refresh")
    tell(
        world,
        "包裹抵達理貨中心，處理中",
        "包裹已配達買家取件門市 - [中和福美 - 智取店]",
        "[中和福美 - 智取店] 買家取件成功",
    )
    run("refresh")
    rows = watch("--json", "--since", "0").rows(3)
    assert [row["stage"] for row in rows] == ["in_transit", "ready_for_pickup", "delivered"]
    assert [row["change"] for row in rows] == [1, 2, 3]
    assert [row["change"] for row in watch("--json", "--since", "1").rows(2)] == [2, 3]


def test_whose_a_change_was_outlives_the_parcel(world: World, run, watch) -> None:
    """Provider, id and number stay in the log."""
    relation = world.tracktw_account.add(NUMBER)
    run("refresh")
    tell(world, "包裹抵達理貨中心，處理中")
    run("refresh")
    run("delete", NUMBER)
    [row] = watch("--json", "--since", "0").rows(1)
    assert (row["provider"], row["id"], row["number"], row["local_id"]) == (
        "tracktw",
        relation.id,
        NUMBER,
        "p1",
    )


def test_a_reader_that_goes_ends_it_at_rest(run, watch) -> None:
    """`watch | head -1`: no change has to come for it to be noticed; exit 0, and nothing is said."""
    watching = watch("--since", "0")
    watching.process.stdout.close()
    watching.process.stdout = None
    _, said = watching.process.communicate(timeout=40)
    assert (watching.process.returncode, "Traceback" in said) == (0, False)


@pytest.mark.parametrize(("name", "code"), [("SIGTERM", 143), ("SIGHUP", 129)])
def test_a_signal_is_a_clean_end(world: World, run, watch, name: str, code: int) -> None:
    """No sentence, no traceback; the exit code says which signal it was."""
    number = signal.Signals[name]
    if signal.getsignal(number) is signal.SIG_IGN:
        pytest.skip("under nohup it is ignored, by the program too")
    run("follow", "gift")
    run("receive", "gift")
    world.tracktw_account.add(NUMBER)
    run("refresh")
    tell(world, "包裹抵達理貨中心，處理中")
    run("refresh")
    watching = watch("--json", "--since", "0")
    watching.rows(1)
    assert watching.end(number) == (code, "")


def test_what_cannot_be_resumed_is_said(world: World, run, watch, environment: dict[str, str]) -> None:
    """A number that the log does not reach yet; a token that is missing; what is no number at all."""
    world.tracktw_account.add(NUMBER)
    run("refresh")
    tell(world, "包裹抵達理貨中心，處理中")
    run("refresh")
    for name in ("TRACKTW", "FLEXFORWARD"):
        del environment[f"PARCEL_TUI_{name}_TOKEN"]
    watching = watch("--json", "--since", "7")
    assert watching.process.stderr is not None
    said = [watching.process.stderr.readline() for _ in range(2)]
    assert "token set tracktw" in said[0]
    assert "ends at number 1" in said[1]
    for wrong in ("-1", "x", "", "٣", "1" * 30):
        assert run("watch", f"--since={wrong}").code == 2
