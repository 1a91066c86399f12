"""The app on a real tracker, with both providers as the sandbox plays them over HTTP."""

import asyncio
import time
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta, timezone
from functools import partial
from pathlib import Path

from composed import rows
from rich.cells import cell_len
from textual.pilot import Pilot

from parcel_tui.credentials.keyring_errors import KeyringTroubleError, Trouble
from parcel_tui.credentials.sources import Sources
from parcel_tui.credentials.token_store import TokenStore
from parcel_tui.domain.carriers.names import SEVEN_ELEVEN, SHOPEE, T_CAT
from parcel_tui.domain.parcel import FLEXFORWARD, TRACKTW, Folder
from parcel_tui.providers.base import Provider, as_lazy
from parcel_tui.providers.connect import connect_provider
from parcel_tui.sandbox.clock import NOON, FakeClock
from parcel_tui.sandbox.server import SandboxServer
from parcel_tui.sandbox.tracktw.records import HistoryEntry
from parcel_tui.sandbox.world import FLEXFORWARD_TOKEN, TRACKTW_TOKEN, World
from parcel_tui.settings import Settings
from parcel_tui.storage.records import Preferences
from parcel_tui.storage.state_file import DiskFile
from parcel_tui.storage.store import Store
from parcel_tui.storage.writer import Writer
from parcel_tui.tracker.tracker import Tracker
from parcel_tui.tui.app import ParcelApp
from parcel_tui.tui.glyphs import UNICODE
from parcel_tui.tui.screens.dashboard.screen import DashboardScreen
from parcel_tui.tui.widgets.parcel_list import ParcelList
from parcel_tui.tui.widgets.status_line import StatusLine
from parcel_tui.tui.widgets.timeline import Timeline

TAIPEI = timezone(timedelta(hours=8))
TOKENS = {"PARCEL_TUI_TRACKTW_TOKEN": TRACKTW_TOKEN, "PARCEL_TUI_FLEXFORWARD_TOKEN": FLEXFORWARD_TOKEN}
PATIENCE = 8.0
"""Seconds after which a condition that does not come true is a failure; met at once when all is well."""


class NoKeyring:
    """What a server without a keyring has."""

    async def read(self, providers):
        raise KeyringTroubleError(Trouble.ABSENT)

    async def write(self, provider, credential):
        raise KeyringTroubleError(Trouble.ABSENT)


def connect(
    server: SandboxServer,
    clock: FakeClock,
    folder: Path,
    *,
    tokens: bool,
    view: str = "",
) -> tuple[Tracker, Sequence[Provider]]:
    """A tracker on the state in `folder`, with its providers, which the caller closes.

    Without a view of the day in the state it is `view`; empty leaves it to the app.
    """
    token_store = TokenStore(Sources(TOKENS if tokens else {}), keyring=NoKeyring())
    providers = tuple(
        connect_provider(
            name,
            url,
            partial(token_store.current, name),
            clock=clock,
            sleep=clock.sleep,
        )
        for name, url in ((TRACKTW, server.tracktw_url), (FLEXFORWARD, server.flexforward_url))
    )
    store = Store(DiskFile(folder / "state.json", clock))
    if view and not store.snapshot.preferences.viewed_on:
        today = clock().astimezone(TAIPEI).date().isoformat()
        store.transact([lambda tx: tx.put_preferences(Preferences(view, viewed_on=today))])
    tracker = Tracker(
        as_lazy(*providers), store, token_store, clock, writer=Writer(store, batch_seconds=0.01)
    )
    return tracker, providers


def example_parcels(world: World) -> None:
    """Three parcels in the inbox, of three stages, and one in the archive."""

    def entry(hours: float, text: str, status: str = "transit") -> HistoryEntry:
        return HistoryEntry(NOON - timedelta(hours=hours), text, status)

    account = world.tracktw_account
    account.add(
        "TW268979373141Z",
        SHOPEE,
        entry(3, "包裹已配達買家取件門市 - [中和福美 - 智取店]"),
        entry(20, "包裹抵達理貨中心，處理中"),
        entry(50, "賣家已寄件成功"),
        note="藍牙耳機",
    )
    account.add("907218463512", T_CAT, entry(1, "配送中"), entry(9, "轉運中"))
    account.add("J20471938265", SEVEN_ELEVEN, entry(80, "賣家將於確認訂單後出貨", "pending"))
    account.add(
        "907218460001",
        T_CAT,
        entry(200, "順利送達", "delivered"),
        entry(220, "配送中"),
        folder=Folder.ARCHIVE,
    )


@dataclass
class Dashboard:
    """The running app, and the world at the other end."""

    app: ParcelApp
    pilot: Pilot
    tracker: Tracker
    server: SandboxServer
    clock: FakeClock

    @property
    def world(self) -> World:
        return self.server.world

    @property
    def screen(self) -> DashboardScreen:
        screen = self.app.screen_stack[0]
        assert isinstance(screen, DashboardScreen)
        return screen

    @property
    def parcels(self) -> ParcelList:
        return self.screen.query_one(ParcelList)

    @property
    def timeline(self) -> Timeline:
        return self.screen.query_one(Timeline)

    @property
    def chosen(self) -> str | None:
        """The chosen parcel's name, else its number, whatever its note says."""
        parcel = self.screen.chosen
        return parcel.name or parcel.number or parcel.title if parcel else None

    @property
    def toasts(self) -> list[str]:
        """What the user is told just now, in the corner or in the status line."""
        answer = self.screen.query_one(StatusLine).answer
        return [notification.message for notification in self.app._notifications] + [answer] * bool(answer)

    @property
    def rows(self) -> list[str]:
        """What the terminal shows."""
        return rows(self.app)

    @property
    def text(self) -> str:
        return "\n".join(self.rows)

    def shows(self, *texts: str) -> bool:
        return all(text in self.text for text in texts)

    async def press(self, *keys: str) -> None:
        await self.pilot.press(*keys)

    async def until(self, condition: Callable[[], object]) -> None:
        """Returns as soon as the condition holds; fails with the screen when it never does."""
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end:
            await self.pilot.pause()
            if condition():
                return
            await asyncio.sleep(0.002)
        raise AssertionError(self.text)

    async def at_rest(self) -> None:
        """Returns when the first refresh is over and shown."""
        await self.until(lambda: self.screen.background.is_open and not self.screen.background.is_refreshing)
        self.screen.presenter.show()
        await self.pilot.pause()

    async def choose(self, number: str) -> None:
        """Moves the cursor to that parcel, by keys."""
        await self.press("g")
        for _ in self.tracker.parcels():
            if self.screen.chosen and self.screen.chosen.number == number:
                return
            await self.press("j")
        assert self.screen.chosen
        assert self.screen.chosen.number == number

    def assert_grid(self) -> None:
        """Every row is exactly as wide as the terminal: nothing wide was cut in the middle."""
        assert {cell_len(row) for row in self.rows} == {self.app.size.width}


@asynccontextmanager
async def open_dashboard(
    server: SandboxServer,
    clock: FakeClock,
    folder: Path,
    *,
    size: tuple[int, int] = (120, 40),
    tokens: bool = True,
    settings: Settings | None = None,
    view: str = "inbox",
) -> AsyncIterator[Dashboard]:
    """The app, just started; with the sandbox's tokens in the environment, or with none."""
    tracker, providers = connect(server, clock, folder, tokens=tokens, view=view)
    app = ParcelApp(
        tracker,
        zone=TAIPEI,
        glyphs=None if settings and settings.app.glyphs else UNICODE,
        settings=settings.app if settings else None,
        problems=settings.problems if settings else (),
    )
    app.suit_terminal()
    try:
        async with app.run_test(size=size, notifications=True) as pilot:
            yield Dashboard(app, pilot, tracker, server, clock)
    finally:
        server.world.tracktw.faults.clear()
        for provider in providers:
            await provider.aclose()
