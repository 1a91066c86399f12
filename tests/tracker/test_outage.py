"""Ten hours in which nothing works, on a clock of the test's own."""

from collections.abc import AsyncIterator
from datetime import timedelta
from functools import partial
from pathlib import Path

import pytest
from tracking import drain, fill

from parcel_tui.credentials.keyring_store import MemoryKeyring
from parcel_tui.credentials.sources import Sources
from parcel_tui.credentials.token_store import TokenStore
from parcel_tui.domain.carriers.names import SHOPEE
from parcel_tui.domain.parcel import FLEXFORWARD, TRACKTW, Folder
from parcel_tui.providers.base import as_lazy
from parcel_tui.providers.connect import connect_provider
from parcel_tui.sandbox.clock import FakeClock
from parcel_tui.sandbox.http.faults import Fault, FaultKind
from parcel_tui.sandbox.http.transport import SandboxTransport
from parcel_tui.sandbox.tracktw.account import TrackTwAccount
from parcel_tui.sandbox.world import World
from parcel_tui.storage.state_file import DiskFile
from parcel_tui.storage.store import Store
from parcel_tui.storage.writer import Writer
from parcel_tui.tracker.health import HealthState
from parcel_tui.tracker.outcomes import NewParcel
from parcel_tui.tracker.tracker import Tracker

TICK = timedelta(seconds=20)
LABEL = "f47ac10b-58cc-4372-a567-0e02b2c3d479"
TROUBLES = (
    Fault(FaultKind.REFUSED),
    Fault(FaultKind.STATUS, status=503),
    Fault(FaultKind.CUT_BEFORE_HEADERS),
    Fault(FaultKind.HANG),
    Fault(FaultKind.NOT_JSON),
    Fault(FaultKind.HTML),
    Fault(FaultKind.TRUNCATED_JSON),
    Fault(FaultKind.CUT_MID_BODY),
    Fault(FaultKind.STATUS, status=500),
    Fault(FaultKind.STATUS, status=429),
)


@pytest.fixture
async def app(
    world: World, clock: FakeClock, tmp_path: Path, tokens: MemoryKeyring
) -> AsyncIterator[Tracker]:
    """An open app on both providers, in process: a server that hangs costs no time of the test's."""
    token_store = TokenStore(Sources(), keyring=tokens)
    store = Store(DiskFile(tmp_path / "state.json", clock))
    providers = [
        connect(
            url,
            lambda name=name: token_store.current(name),
            clock=clock,
            sleep=clock.sleep,
            transport=SandboxTransport(service, sleep=clock.sleep),
            jitter=lambda: 0.5,
        )
        for name, connect, url, service in (
            (TRACKTW, partial(connect_provider, TRACKTW), "http://127.0.0.1:9/api/v1", world.tracktw),
            (FLEXFORWARD, partial(connect_provider, FLEXFORWARD), "http://127.0.0.1:9", world.flexforward),
        )
    ]
    tracker = Tracker(as_lazy(*providers), store, token_store, clock, writer=Writer(store, batch_seconds=0))
    await tracker.open()
    yield tracker
    await tracker.close()


async def live(app: Tracker, clock: FakeClock, time: timedelta) -> None:
    """The app's ticks for so long."""
    end = clock() + time
    while clock() < end:
        await drain(app.refresher.refresh_due())
        clock.advance(TICK)


async def test_ten_bad_hours_leave_no_trace(
    world: World, clock: FakeClock, app: Tracker, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Refusing, resetting, hanging, garbage in turn, and the user acts meanwhile: afterwards everything
    is fresh within one interval, nothing is lost, nothing was done twice, without a restart.
    """
    done: list[str] = []

    def counted(name: str) -> None:
        real = getattr(TrackTwAccount, name)

        def act(account: TrackTwAccount, relation: object) -> None:
            done.append(name)
            real(account, relation)

        monkeypatch.setattr(TrackTwAccount, name, act)

    relations = fill(world, 12)
    label = world.flexforward_account.add(LABEL)
    label.add("Picked up", "InTransit")
    await app.actions.add([NewParcel(LABEL, FLEXFORWARD)])
    await drain(app.refresher.refresh())
    for name in ("archive", "unarchive", "delete"):
        counted(name)
    known = {parcel.key for parcel in app.parcels()}
    asked_before = len(world.tracktw.requests) + len(world.flexforward.requests)
    key_of = {parcel.remote_id: parcel.key for parcel in app.parcels()}
    acts = {
        1: lambda: app.actions.archive(key_of[relations[0].id]),
        2: lambda: app.actions.archive(key_of[relations[1].id]),
        3: lambda: app.actions.delete(key_of[relations[2].id]),
        4: lambda: app.actions.archive(key_of[relations[3].id]),
        5: lambda: app.actions.add([NewParcel("TW268979373141Z", TRACKTW, SHOPEE)]),
        6: lambda: app.actions.archive(key_of[relations[4].id]),
        8: lambda: app.actions.delete(key_of[relations[5].id]),
    }
    for hour, fault in enumerate(TROUBLES):
        for service in (world.tracktw, world.flexforward):
            service.faults.clear()
            service.faults.add(fault)
        await live(app, clock, timedelta(minutes=30))
        relations[6 + hour % 6].package.add(f"包裹抵達理貨中心，處理中 {hour}")
        label.add(f"Stop {hour}", "InTransit")
        if hour in acts:
            await acts[hour]()
            await drain(app.refresher.send_pending())
        await live(app, clock, timedelta(minutes=30))
    assert {app.health(name).state for name in app.providers} <= {
        HealthState.UNREACHABLE,
        HealthState.LIMITED,
    }
    asked = len(world.tracktw.requests) + len(world.flexforward.requests) - asked_before
    assert asked < 10 * 60  # fewer than one a minute

    for service in (world.tracktw, world.flexforward):
        service.faults.clear()
    await live(app, clock, timedelta(minutes=30))
    assert {app.health(name).state for name in app.providers} == {HealthState.OK}
    assert not [parcel for parcel in app.snapshot.parcels.values() if parcel.pending or parcel.failure]
    by_id = {parcel.remote_id: parcel for parcel in app.parcels()}
    assert {relations[n].id for n in (0, 1, 3, 4)} == {p.remote_id for p in app.parcels(Folder.ARCHIVE)}
    assert not {relations[2].id, relations[5].id} & by_id.keys()
    assert world.tracktw_account.find("TW268979373141Z") is not None
    assert len(known - {parcel.key for parcel in app.parcels()}) == 2
    assert all(parcel.removed_at is None for parcel in app.parcels())
    assert sorted(done) == ["archive"] * 4 + ["delete"] * 2
    for hour in range(10):
        at_tracktw = app.history(by_id[relations[6 + hour % 6].id].key).checkpoints
        assert any(checkpoint.message.endswith(f" {hour}") for checkpoint in at_tracktw)
        at_flexforward = app.history(by_id[LABEL].key).checkpoints
        assert any(checkpoint.message == f"Stop {hour}" for checkpoint in at_flexforward)
    told = [change.message for _, change in app.snapshot.changes() if change.kind.value == "checkpoint"]
    assert len(told) == len(set(told)) == 20


async def test_a_provider_that_cannot_be_reached_is_no_failure_of_a_label(world: World, app: Tracker) -> None:
    """It is the provider's alone; the label's own last try stays as it was."""
    world.flexforward_account.add(LABEL)
    await app.actions.add([NewParcel(LABEL, FLEXFORWARD)])
    await drain(app.refresher.send_pending())
    world.flexforward.faults.add(Fault(FaultKind.REFUSED))
    [outcome] = await drain(app.refresher.refresh([app.find(LABEL).key]))
    assert outcome.error is not None
    assert outcome.error.code == "unreachable"
    assert app.find(LABEL).failure is None


async def test_a_suspended_machine_catches_up_without_a_flood(
    world: World, clock: FakeClock, app: Tracker
) -> None:
    """Three days asleep: one reading of the folders and the changed histories, not three days' worth."""
    relations = fill(world, 50)
    await drain(app.refresher.refresh())
    clock.advance(timedelta(hours=20))
    relations[0].package.add("配送中")
    world.tracktw.requests.clear()
    await live(app, clock, timedelta(minutes=10))
    assert len(world.tracktw.requests) == 2
