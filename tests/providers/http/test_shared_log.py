"""The log that all processes count in: together they stay in the limit, and none waits for another."""

import multiprocessing
import os
import signal
import stat
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from filelock import FileLock

from parcel_tui.domain.clock import Steady, steady_by
from parcel_tui.domain.errors import RateLimited
from parcel_tui.domain.parcel import TRACKTW
from parcel_tui.providers.base import Priority
from parcel_tui.providers.http.limits import Limiter
from parcel_tui.providers.http.paces import PACES
from parcel_tui.providers.http.rate_headers import RateHeaders
from parcel_tui.providers.http.request_log import ALONE_SECONDS, sent_by_all
from parcel_tui.providers.http.waits import Waits

START = datetime(2026, 2, 5, 8, 0, tzinfo=UTC)
USER, BACKGROUND = Priority.USER, Priority.BACKGROUND


class Time:
    """A clock that moves only when someone sleeps."""

    def __init__(self) -> None:
        self.now = START

    def clock(self) -> datetime:
        return self.now

    async def sleep(self, seconds: float) -> None:
        self.now += timedelta(seconds=seconds)

    @property
    def seconds(self) -> float:
        return (self.now - START).total_seconds()


@pytest.fixture
def moment() -> Time:
    return Time()


@pytest.fixture
def log(tmp_path: Path) -> Path:
    return tmp_path / "requests.json"


def gate(log: Path, moment: Time) -> Limiter:
    """A limiter as another process would have it."""
    return gate_by(log, moment, steady_by(moment.clock))


def gate_by(log: Path, moment: Time, steady: Steady) -> Limiter:
    """The same, by a steady clock of its own."""
    return Limiter(
        TRACKTW,
        PACES[TRACKTW],
        clock=moment.clock,
        sleep=moment.sleep,
        file=log,
        steady=steady,
        waits=Waits(steady),
    )


async def send(limiter: Limiter, moment: Time, count: int, priority: Priority = BACKGROUND) -> list[float]:
    times = []
    for _ in range(count):
        await limiter.acquire(priority)
        times.append(moment.seconds)
    return times


def most(times: list[float], window: float = 60) -> int:
    return max(sum(start <= time < start + window for time in times) for start in times)


async def test_processes_stay_under_the_limit_together(log, moment):
    """Three that ask in turn send no more than 50 a minute between them."""
    gates = [gate(log, moment) for _ in range(3)]
    times = [time for _ in range(40) for limiter in gates for time in await send(limiter, moment, 1)]
    assert most(times) <= 50
    for limiter in gates:
        limiter.close()


async def test_a_request_counts_until_its_answer_is_here(log, moment):
    """It may have reached the provider as late as that: its window begins then, for the other process too."""
    slow, other = gate(log, moment), gate(log, moment)
    admitted = [await slow.acquire() for _ in range(8)]
    moment.now += timedelta(seconds=6)
    arrived = [moment.seconds] * 8
    for at in admitted:
        slow.landed(at)
    arrived += await send(other, moment, 90)
    assert most(arrived) <= 50
    slow.close()
    other.close()


async def test_what_one_was_told_the_others_know(log, moment):
    """A told number counts in every process, so that none keeps a place from the user in another."""
    app, command = gate(log, moment), gate(log, moment)
    app.learn(RateHeaders(limit=60), refused=False)
    await send(app, moment, 54)
    asked = moment.seconds
    assert command.told is None
    assert (await send(command, moment, 6, USER))[-1] - asked < 2
    assert (app.told, command.told) == (60, 60)
    app.close()
    command.close()


async def test_a_429_of_one_silences_the_others(log, moment):
    """Where one process was asked for a pause, no other goes on."""
    app, command = gate(log, moment), gate(log, moment)
    await send(command, moment, 1)
    app.learn(RateHeaders(retry_after=40.0), refused=True)
    with pytest.raises(RateLimited, match="40 s"):
        await command.acquire(USER)
    app.close()
    command.close()


@contextmanager
def held(log: Path) -> Iterator[None]:
    """As another process holds it that counts just now."""
    with FileLock(log.with_name(f".{log.name}.lock")):
        yield


def hold(log: str, holds) -> None:
    with held(Path(log)):
        holds.set()
        os.kill(os.getpid(), signal.SIGSTOP)


@pytest.mark.skipif(sys.platform == "win32", reason="no process can be stopped")
@pytest.mark.process
async def test_a_stopped_process_freezes_no_other(log, moment):
    """A process that is stopped while it counts is waited for once, a second."""
    free = gate(log.with_name("free.json"), moment)
    began = time.monotonic()
    await send(free, moment, 100)
    usual = time.monotonic() - began
    free.close()
    limiter = gate(log, moment)
    await send(limiter, moment, 1)
    context = multiprocessing.get_context("spawn")
    holds = context.Event()
    holder = context.Process(target=hold, args=(str(log), holds))
    holder.start()
    try:
        assert holds.wait(60)
        began = time.monotonic()
        times = await send(limiter, moment, 100)
        assert time.monotonic() - began < 2 * usual + 30  # a second for each of them would be a hundred
        assert most(times) <= 50
    finally:
        holder.kill()
        holder.join()
    limiter.close()


async def test_what_was_counted_alone_is_taken_along(log, moment):
    """When the log can be had again, what was sent meanwhile is in it."""
    alone, other = gate(log, moment), gate(log, moment)
    await send(other, moment, 1)
    with held(log):
        await send(alone, moment, 8)
    moment.now += timedelta(seconds=ALONE_SECONDS)
    await send(alone, moment, 1)
    times = await send(other, moment, 50)
    assert times[-1] > 60  # 10 of the minute's 50 were sent by then
    alone.close()
    other.close()


@pytest.mark.parametrize("content", [b"", b"no log at all" * 100, b'{"tracktw": {"sent": [' + b"\xff" * 999])
async def test_a_damaged_log_begins_anew(log, moment, content):
    """It is of the last minute only."""
    log.write_bytes(content)
    first, second = gate(log, moment), gate(log, moment)
    times = [
        time for _ in range(40) for limiter in (first, second) for time in await send(limiter, moment, 1)
    ]
    assert most(times) <= 50
    first.close()
    second.close()


async def test_without_a_place_for_the_log_every_process_counts_for_itself(tmp_path, moment):
    """No folder, no rights, no room: requests go on within the limit."""
    limiter = gate(tmp_path / "missing" / "requests.json", moment)
    assert most(await send(limiter, moment, 80)) <= 50
    limiter.close()


@pytest.mark.skipif(sys.platform == "win32", reason="no process has a limit for its files")
@pytest.mark.parametrize("since", ["the start", "later"])
async def test_a_disk_without_room_does_not_stop_requests(log, moment, since):
    """What cannot be written is counted here; a file that cannot be written any more stays whole."""
    import resource

    limiter = gate(log, moment)
    times = await send(limiter, moment, 1 if since == "later" else 0)
    usual = resource.getrlimit(resource.RLIMIT_FSIZE)
    ignored = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1, usual[1]))
    try:
        times += await send(limiter, moment, 120)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, usual)
        signal.signal(signal.SIGXFSZ, ignored)
    assert most(times) <= 50
    assert len(sent_by_all(log)) == len(times) - 120
    limiter.close()


@pytest.mark.skipif(sys.platform == "win32", reason="rights are told otherwise there")
async def test_its_files_are_the_users_alone(log, moment):
    """Nobody else on the machine reads when the user asks for parcels."""
    limiter = gate(log, moment)
    await send(limiter, moment, 1)
    modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in log.parent.iterdir() if path.is_file()}
    assert set(modes.values()) == {0o600}
    assert log.name in modes
    limiter.close()


@pytest.mark.parametrize("ahead", [timedelta(hours=1), timedelta(hours=8), timedelta(days=365)])
async def test_stamps_of_the_future_count_as_now(log, moment, ahead):
    """What a clock that was ahead has left behind costs one window at most, and no limit is broken."""
    first = gate(log, moment)
    moment.now += ahead
    await send(first, moment, 50)
    first.learn(RateHeaders(limit=60, remaining=0), refused=False)
    first.learn(RateHeaders(limit=60, retry_after=30.0), refused=True)
    first.close()
    moment.now -= ahead
    later = gate(log, moment)
    began = moment.seconds
    with pytest.raises(RateLimited, match="30 s"):
        await later.acquire()
    moment.now += timedelta(seconds=31)
    times = await send(later, moment, 54)
    assert times[0] - began <= 62
    assert most(times) <= 54
    assert max(sent_by_all(log)) <= moment.now.timestamp() * 1000
    later.close()


@pytest.mark.skipif(
    not Path("/proc/sys/kernel/random/boot_id").exists(),
    reason="the system does not tell of which start of it a stamp is",
)
@pytest.mark.parametrize("step", [timedelta(hours=-8), timedelta(hours=1), timedelta(days=365)])
async def test_a_clock_that_was_set_while_nobody_looked_is_found_out(log, moment, step):
    """The next process counts what the last one sent, wherever the wall clock was set in between."""
    began, by = moment.now, timedelta()

    def steady() -> float:
        return 1000.0 + (moment.now - by - began).total_seconds()

    times: list[float] = []
    for _ in range(2):
        limiter = gate_by(log, moment, steady)
        for _ in range(40):
            await limiter.acquire()
            times.append(steady())
        limiter.close()
        moment.now += step
        by += step
    assert most(times) <= 50
    assert times[40] - times[39] < 61
