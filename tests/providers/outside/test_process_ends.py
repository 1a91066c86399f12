"""A provider's process ends, or is ended: what was under way is told, and the next call starts it anew."""

import asyncio
import gc
import os
import signal
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

import pytest
from odd_provider import Requests, failing

from parcel_tui.domain.errors import BadAnswer, TimedOut, Unavailable
from parcel_tui.providers.outside import process
from parcel_tui.providers.outside.process import OutsideProvider

OTHER_ENDS = (
    pytest.param(way, marks=pytest.mark.process) for way in ("killed", "quits", "huge", "greedy", "floods")
)


@pytest.mark.parametrize("way", ["exits", "garbles", *OTHER_ENDS])
async def test_one_that_ends_is_started_again(odd, way: str) -> None:
    """Whatever ended it, its own death or what it sent; every call that was under way is told."""
    provider = odd()
    await provider.tracking("good")  # its process runs: what is asked next is under way at once
    beside = asyncio.create_task(provider.tracking("waits"))
    await asyncio.sleep(0)
    assert isinstance(await failing(provider, way), Unavailable | BadAnswer)
    with pytest.raises(Unavailable) as caught:
        await beside
    assert caught.value.maybe_done
    assert (await provider.tracking("good")).number == "N1"
    await provider.aclose()


@pytest.mark.process
@pytest.mark.parametrize("way", ["waits", "spins", "forks"])
async def test_one_that_hangs_or_is_idle_is_ended(
    odd, requests: Requests, monkeypatch: pytest.MonkeyPatch, way: str
) -> None:
    """After its time, with the process; the loop goes on meanwhile, and the next call is answered, however
    long its requests take. Without a call the process is ended too.
    """
    provider = odd(patience=0.3)
    await answered(provider)
    group = _groups(own=True)
    turns = 0

    async def turn() -> None:
        nonlocal turns
        while True:
            await asyncio.sleep(0.01)
            turns += 1

    turning = asyncio.create_task(turn())
    late = await failing(provider, way)
    turning.cancel()
    assert isinstance(late, TimedOut)
    assert late.maybe_done
    assert turns > 2  # one that is blocked has its turn before and after
    await _ended(group)
    requests.delay = 0.4
    monkeypatch.setattr(process, "_IDLE", 0)
    idle = asyncio.create_task(answered(provider))
    while not (group := _groups(own=True)):
        await asyncio.sleep(0.02)
    await idle
    await _ended(group)
    await provider.aclose()


@pytest.mark.process
async def test_closing_waits_for_no_process_that_it_started(
    odd, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One of a session of its own is not ended with it, and may hold its pipes open while it runs."""
    monkeypatch.setattr(process, "_LEAVING", 0.05)
    provider = odd(patience=0.3)
    await answered(provider)
    assert (await failing(provider, "stays")).maybe_done
    await provider.aclose()
    pid = int((tmp_path / "stays").read_text())
    assert os.getpgid(pid) == pid
    os.kill(pid, signal.SIGKILL)


async def answered(provider: OutsideProvider) -> int:
    """The number of its process, once it answers: on a machine with much else to do, not at once."""
    while True:
        try:
            return int((await provider.tracking("pid")).number or "")
        except TimedOut:
            continue


async def gone(pid: int) -> None:
    """Waits for the end of that process: killed, it is gone within moments."""
    with suppress(ProcessLookupError):
        while True:
            os.kill(pid, 0)
            await asyncio.sleep(0.001)


async def _ended(group: set[int]) -> None:
    """Waits for the end of the processes of that group: killed, they are gone within moments."""
    assert group
    while group & _groups():
        await asyncio.sleep(0.02)


def _groups(*, own: bool = False) -> set[int]:
    """The groups of processes that are there; with `own`, of the children of this one."""
    shown = subprocess.run(
        ["ps", "-eo", "pgid=,ppid=,stat="], capture_output=True, text=True, check=True
    ).stdout
    rows = [line.split() for line in shown.splitlines() if "Z" not in line]
    groups = {int(group) for group, parent, _ in rows if not own or int(parent) == os.getpid()}
    return groups - {os.getpgrp()}


async def test_one_that_is_silent_or_cannot_be_started_is_a_sentence(
    odd, requests: Requests, monkeypatch: pytest.MonkeyPatch
) -> None:
    """After its time it is ended, and may have done what it was asked for; what its requests take is not its
    time. One that is idle is ended, too. Closing leaves nothing of it.
    """
    provider, requests.delay = odd(patience=0.1), 0.15
    pid = await answered(provider)
    late = await failing(provider, "waits")
    assert isinstance(late, TimedOut)
    assert str(late) == "Odd Post came to no end in time. Update or remove its package."
    assert late.maybe_done
    await asyncio.wait_for(gone(pid), 20)
    monkeypatch.setattr(process, "_IDLE", 0.05)
    await answered(provider)
    await asyncio.wait_for(gone(await answered(provider)), 20)
    await provider.aclose()
    assert asyncio.all_tasks() == {asyncio.current_task()}
    provider = odd()
    monkeypatch.setattr(sys, "executable", str(Path(__file__).with_name("missing")))
    none = await failing(provider, "good")
    assert isinstance(none, Unavailable)
    assert str(none).startswith("Odd Post cannot be started (")
    assert str(none).endswith("). Trying again later.")
    await provider.aclose()


async def test_what_cannot_be_loaded_says_where(odd, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The file and the line of its author's; of what ends without a word its exit code, of what does not come
    to an end that it does not. It ends then, whatever threads it has, and is loaded anew by the next call.
    """
    reported: list[object] = []
    asyncio.get_running_loop().set_exception_handler(lambda _, context: reported.append(context))
    code, provider = tmp_path / "odd_post.py", odd()
    thread = "import threading, time; threading.Thread(target=time.sleep, args=(600,)).start(); "
    code.write_text(f"{thread}import no_such_module", encoding="utf-8")
    assert "odd_post.py:1" in str(await failing(provider, "good"))
    code.write_text("import os; os._exit(7)", encoding="utf-8")
    while "odd_post.py:1" in (told := str(await failing(provider, "good"))):
        await asyncio.sleep(0.01)
    assert "exit code 7" in told
    code.write_text("while True: pass", encoding="utf-8")
    monkeypatch.setattr(process, "STARTING", 0.01)
    monkeypatch.setattr(process, "_IDLE", 0)
    assert "came to no end in time" in str(await failing(provider, "good"))
    await provider.aclose()
    del provider
    gc.collect()
    assert reported == []
