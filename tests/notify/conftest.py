"""What the tests of notifications start from."""

from collections.abc import AsyncIterator
from datetime import timezone
from pathlib import Path

import pytest
from starting import TAIPEI, Kept, Open, Start

from parcel_tui.credentials.keyring_store import MemoryKeyring
from parcel_tui.credentials.sources import Sources
from parcel_tui.credentials.token_store import TokenStore
from parcel_tui.domain.parcel import FLEXFORWARD, TRACKTW
from parcel_tui.domain.secret import Bearer, Secret
from parcel_tui.notify.choices import Choices
from parcel_tui.notify.notifier import Notifier
from parcel_tui.providers.base import as_lazy
from parcel_tui.providers.connect import connect_provider
from parcel_tui.sandbox.clock import FakeClock
from parcel_tui.sandbox.server import SandboxServer
from parcel_tui.sandbox.world import FLEXFORWARD_TOKEN, TRACKTW_TOKEN
from parcel_tui.storage.state_file import DiskFile
from parcel_tui.storage.store import Store
from parcel_tui.storage.writer import Writer
from parcel_tui.tracker.tracker import Tracker


@pytest.fixture
async def start(server: SandboxServer, clock: FakeClock, tmp_path: Path) -> AsyncIterator[Open]:
    """Starts the program on the same state; takes `choices` and `zone`."""
    opened: list[Tracker] = []

    async def start_(choices: Choices | None = None, zone: timezone = TAIPEI) -> Start:
        tokens = {TRACKTW: Bearer(Secret(TRACKTW_TOKEN)), FLEXFORWARD: Bearer(Secret(FLEXFORWARD_TOKEN))}
        token_store = TokenStore(Sources(), keyring=MemoryKeyring(tokens))
        providers = (
            connect_provider(
                TRACKTW,
                server.tracktw_url,
                lambda: token_store.current(TRACKTW),
                clock=clock,
                sleep=clock.sleep,
            ),
            connect_provider(
                FLEXFORWARD,
                server.flexforward_url,
                lambda: token_store.current(FLEXFORWARD),
                clock=clock,
                sleep=clock.sleep,
            ),
        )
        store = Store(DiskFile(tmp_path / "state.json", clock))
        tracker = Tracker(
            as_lazy(*providers), store, token_store, clock, writer=Writer(store, batch_seconds=0)
        )
        await tracker.open()
        opened.append(tracker)
        kept = Kept()
        return Start(tracker, Notifier(tracker, choices or Choices(), [kept], zone=zone), kept)

    yield start_
    for tracker in opened:
        await tracker.close()
