import random
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from storing import numbers

from parcel_tui.storage.store import Store

pytestmark = pytest.mark.process

WRITER = Path(__file__).with_name("writer_process.py")


def start(path: Path, *arguments: str) -> "subprocess.Popen[str]":
    return subprocess.Popen(
        [sys.executable, str(WRITER), str(path), *arguments], stdout=subprocess.PIPE, text=True
    )


def test_a_killed_writer_costs_nothing_that_it_acknowledged(
    open_store: Callable[[], Store], path: Path
) -> None:
    """Killed at any moment: the file is readable, what was acknowledged is in it, no lock is left."""
    chance = random.Random(20260203)
    acknowledged: list[str] = []
    for round_ in range(8):
        process = start(path, f"r{round_}-")
        assert process.stdout is not None
        acknowledged += [process.stdout.readline().strip() for _ in range(chance.randrange(1, 12))]
        process.kill()
        acknowledged += process.stdout.read().split()
        process.wait()
        process.stdout.close()
        store = open_store()
        assert store.notices == []
        assert set(acknowledged) <= set(numbers(store))
    store.transact([lambda tx: tx.new_key()])


def test_two_processes_at_once_lose_nothing(open_store: Callable[[], Store], path: Path) -> None:
    """Two processes with a hundred changes each: all two hundred are there."""
    processes = [start(path, name, "100") for name in ("a", "b")]
    for process in processes:
        out, _ = process.communicate(timeout=60)
        assert len(out.split()) == 100
        assert process.returncode == 0
    assert len(numbers(open_store())) == 200
