"""Several processes on one account: within the limit together, each change told once, one asks for all."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from processes import SteppingClock, open_process
from tracking import drain, errors, fill

from parcel_tui.credentials.keyring_store import MemoryKeyring
from parcel_tui.domain.parcel import ChangeKind, Folder
from parcel_tui.sandbox.server import SandboxServer
from parcel_tui.sandbox.world import World
from parcel_tui.tracker.tracker import Tracker

Start = Callable[[], Awaitable[Tracker]]

PATIENCE = 50.0
"""Seconds until what does not come counts as missing."""


@pytest.fixture
def stepping() -> SteppingClock:
    return SteppingClock()


@pytest.fixture
def account(stepping: SteppingClock) -> World:
    """A world whose Track.TW enforces sixty requests a minute."""
    return World(stepping)


@pytest.fixture
def shared_server(account: World) -> Iterator[SandboxServer]:
    with SandboxServer(account) as served:
        yield served


@pytest.fixture
def statuses() -> list[int]:
    """The status of every answer, whichever process had it."""
    return []


@pytest.fixture
async def start(
    shared_server: SandboxServer,
    stepping: SteppingClock,
    tokens: MemoryKeyring,
    tmp_path: Path,
    statuses: list[int],
) -> AsyncIterator[Start]:
    """Starts one more process."""
    started: list[Tracker] = []

    async def start_() -> Tracker:
        tracker = await open_process(shared_server, tmp_path / "home", stepping, tokens, statuses=statuses)
        started.append(tracker)
        return tracker

    yield start_
    for tracker in started:
        await tracker.close()


async def test_an_archive_key_press_goes_ahead_of_a_first_import(
    account: World, stepping: SteppingClock, start: Start, statuses: list[int]
) -> None:
    """150 parcels come in without a 429; archived meanwhile, one is at the server within two seconds.

    In the process that imports, and in another.
    """
    fill(account, 150)
    app = await start()
    importing = asyncio.ensure_future(drain(app.refresher.refresh()))
    for so_far, process in ((40, app), (80, None), (130, app)):
        await stepping.until(lambda so_far=so_far: len(statuses) >= so_far)
        user = process or await start()
        key = user.parcels(Folder.INBOX)[0].key
        pressed = stepping()
        await stepping.run(user.actions.archive(key))
        assert errors(await stepping.run(drain(user.refresher.send_pending([key])))) == []
        [*_, patch] = account.tracktw.asked("PATCH")
        assert patch.at is not None
        assert patch.at - pressed <= timedelta(seconds=2)
    assert errors(await stepping.run(_all(importing))) == []
    assert len(account.tracktw.asked("PATCH")) == 3
    assert len(account.tracktw.asked("GET", "/package/tracking")) == 150
    assert 429 not in statuses


async def test_two_apps_and_a_command_stay_within_the_limit(
    account: World, stepping: SteppingClock, start: Start, statuses: list[int]
) -> None:
    """All at once, on one account; and each change is recorded once in all."""
    relations = fill(account, 60)
    apps = [await start(), await start()]
    command = await start()
    everything = [drain(tracker.refresher.refresh()) for tracker in (*apps, command)]
    for outcomes in await stepping.run(_gathered(everything)):
        assert errors(outcomes) == []
    stepping.advance(timedelta(hours=2))
    for relation in relations[:20]:
        relation.package.add("包裹已配達買家取件門市 - [中和福美 - 智取店]")
    everything = [drain(tracker.refresher.refresh()) for tracker in (*apps, command)]
    for outcomes in await stepping.run(_gathered(everything)):
        assert errors(outcomes) == []
    assert 429 not in statuses
    last = await start()
    changes = [change for _, change in last.snapshot.changes()]
    assert [change.kind for change in changes] == [ChangeKind.CHECKPOINT] * 20
    assert len({change.parcel for change in changes}) == 20
    assert len(last.snapshot.parcels) == 60
    assert sum(parcel.unread for parcel in last.parcels()) == 20


async def test_of_two_apps_one_asks_and_the_other_takes_over(
    account: World, stepping: SteppingClock, start: Start
) -> None:
    """The second shows what the first brings, and asks itself once the first has gone."""
    [relation] = fill(account, 1)
    first, second = await start(), await start()
    await stepping.run(drain(first.refresher.refresh_due()))
    asked = len(account.tracktw.requests)
    assert asked
    stepping.advance(timedelta(hours=2))
    await stepping.run(drain(second.refresher.refresh_due()))
    await stepping.run(drain(second.refresher.refresh(one_app_only=True)))
    assert len(account.tracktw.requests) == asked
    assert second.poll_store()
    async with asyncio.timeout(PATIENCE):
        while not second.parcels():
            await asyncio.sleep(0.001)
    assert second.parcels()[0].remote_id == relation.id
    await first.close()
    await stepping.run(drain(second.refresher.refresh_due()))
    assert len(account.tracktw.requests) > asked


async def test_a_stopped_app_keeps_no_other_from_asking(
    account: World, stepping: SteppingClock, start: Start
) -> None:
    """Between Ctrl+Z and `fg` the other one asks; afterwards the one that finds that none does."""
    fill(account, 1)
    first, second = await start(), await start()
    await stepping.run(drain(first.refresher.refresh_due()))
    first.step_aside()
    for process in (second, first):
        asked = len(account.tracktw.requests)
        stepping.advance(timedelta(hours=2))
        await stepping.run(drain(process.refresher.refresh_due()))
        assert len(account.tracktw.requests) > asked
        other = first if process is second else second
        asked = len(account.tracktw.requests)
        stepping.advance(timedelta(hours=2))
        await stepping.run(drain(other.refresher.refresh_due()))
        assert len(account.tracktw.requests) == asked
        process.step_aside()


async def test_an_app_shows_the_health_that_another_process_found(
    account: World, stepping: SteppingClock, start: Start, shared_server: SandboxServer
) -> None:
    """Down for one and up again for the other: the state tells both."""
    fill(account, 1)
    app = await start()
    shared_server.tracktw.stop()
    await stepping.run(drain(app.refresher.refresh()))
    assert app.health("tracktw").state.value == "unreachable"
    shared_server.tracktw.start()
    async with asyncio.timeout(PATIENCE):  # it is kept soon, not at once
        while (
            "tracktw" not in app.snapshot.providers
            or app.snapshot.providers["tracktw"].state != "unreachable"
        ):
            await asyncio.sleep(0.001)
    command = await start()
    await stepping.run(drain(command.refresher.refresh()))
    async with asyncio.timeout(PATIENCE):
        while app.health("tracktw").state.value != "ok":
            app.poll_store()
            await asyncio.sleep(0.001)


async def _all(task: "asyncio.Future[list]") -> list:
    return await task


async def _gathered(work: list) -> list:
    return await asyncio.gather(*work)
