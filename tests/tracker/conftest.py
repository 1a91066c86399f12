from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

import pytest
from box import Box, open_box

from parcel_tui.credentials.keyring_store import MemoryKeyring
from parcel_tui.credentials.sources import Sources
from parcel_tui.credentials.token_store import TokenStore
from parcel_tui.domain.parcel import FLEXFORWARD, TRACKTW
from parcel_tui.domain.secret import Bearer, Secret
from parcel_tui.providers.base import as_lazy
from parcel_tui.providers.connect import connect_provider
from parcel_tui.sandbox.clock import FakeClock
from parcel_tui.sandbox.server import SandboxServer
from parcel_tui.sandbox.world import FLEXFORWARD_TOKEN, TRACKTW_TOKEN
from parcel_tui.storage.state_file import DiskFile
from parcel_tui.storage.store import Store
from parcel_tui.storage.writer import Writer
from parcel_tui.tracker.tracker import Tracker

Open = Callable[[], Awaitable[Tracker]]


@pytest.fixture
def tokens() -> MemoryKeyring:
    return MemoryKeyring(
        {TRACKTW: Bearer(Secret(TRACKTW_TOKEN)), FLEXFORWARD: Bearer(Secret(FLEXFORWARD_TOKEN))}
    )


@pytest.fixture
async def open_tracker(
    server: SandboxServer, clock: FakeClock, tmp_path: Path, tokens: MemoryKeyring
) -> AsyncIterator[Open]:
    """Opens a tracker on the same state, as another process would; real HTTP, a clock moved by hand."""
    opened: list[Tracker] = []

    async def open_() -> Tracker:
        token_store = TokenStore(Sources(), keyring=tokens)
        store = Store(DiskFile(tmp_path / "home" / "state.json", clock))
        providers = (
            connect_provider(
                TRACKTW,
                server.tracktw_url,
                lambda: token_store.current(TRACKTW),
                clock=clock,
                sleep=clock.sleep,
                jitter=lambda: 0.5,
            ),
            connect_provider(
                FLEXFORWARD,
                server.flexforward_url,
                lambda: token_store.current(FLEXFORWARD),
                clock=clock,
                sleep=clock.sleep,
                jitter=lambda: 0.5,
            ),
        )
        tracker = Tracker(
            as_lazy(*providers), store, token_store, clock, writer=Writer(store, batch_seconds=0)
        )
        await tracker.open()
        opened.append(tracker)
        return tracker

    yield open_
    for tracker in opened:
        await tracker.close()


@pytest.fixture
async def tracker(open_tracker: Open) -> Tracker:
    return await open_tracker()


@pytest.fixture
def box() -> Box:
    return Box()


@pytest.fixture
async def boxed(box: Box, clock: FakeClock) -> AsyncIterator[Tracker]:
    """A tracker on `box`, with a state in memory."""
    tracker = open_box(clock, box)
    await tracker.open()
    yield tracker
    await tracker.close()
