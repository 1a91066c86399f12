"""The app as it is pictured: parcels in three languages and of hostile names, on a clock that stands."""

from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime, timedelta
from types import MappingProxyType

from dashboard_site import TAIPEI
from textual import events
from textual.pilot import Pilot
from textual.widgets import Input

from parcel_tui.credentials.keyring_store import MemoryKeyring
from parcel_tui.credentials.sources import Sources
from parcel_tui.credentials.token_store import TokenStore
from parcel_tui.domain.carriers.names import CHUNGHWA_POST, FAMILY_MART, SEVEN_ELEVEN, SHOPEE, T_CAT, UPS
from parcel_tui.domain.parcel import FLEXFORWARD, TRACKTW, Carrier, Folder
from parcel_tui.domain.secret import Bearer, Secret
from parcel_tui.providers.base import as_lazy
from parcel_tui.providers.connect import connect_provider
from parcel_tui.sandbox.clock import NOON, FakeClock
from parcel_tui.sandbox.http.transport import SandboxTransport
from parcel_tui.sandbox.tracktw.records import HistoryEntry
from parcel_tui.sandbox.world import FLEXFORWARD_TOKEN, TRACKTW_TOKEN, World
from parcel_tui.settings import AppSettings
from parcel_tui.storage.records import Preferences
from parcel_tui.storage.state_file import NoFile
from parcel_tui.storage.store import Store
from parcel_tui.tracker.tracker import Tracker
from parcel_tui.tui.app import ParcelApp
from parcel_tui.tui.glyphs import UNICODE, Glyphs
from parcel_tui.tui.screens.dashboard.screen import DashboardScreen

MORNING = datetime(2026, 2, 5, 1, 30, tzinfo=NOON.tzinfo)
NOWHERE = "http://127.0.0.1:9/api/v1"
"""Nothing leaves the process; the address only has to look like one."""

Told = tuple[int, str]
Story = tuple[str, Carrier, tuple[Told, ...]]
STORIES: tuple[Story, ...] = (
    (
        "TW268979373141Z",
        SHOPEE,
        (
            (3, "包裹已配達買家取件門市 - [中和福美 - 智取店]"),
            (20, "包裹抵達理貨中心，處理中"),
            (50, "賣家已寄件成功"),
        ),
    ),
    (
        "J20471938265",
        SEVEN_ELEVEN,
        ((158, "包裹配達取件門市 - [鑫福門市]"), (164, "前往取件門市 - [鑫福門市]")),
    ),
    ("38204917562", FAMILY_MART, ((120, "貨件配達取件店鋪 [全家台中美術店]"), (127, "前往取件門市"))),
    ("907218463512", T_CAT, ((1, "配送中"), (9, "轉運中"), (30, "已集貨"))),
    (
        "RR482913759TW",
        CHUNGHWA_POST,
        (
            (12, "国際交換局から発送"),
            (80, "通関手続中"),
            (90, "Arrived at Tokyo International Post Office (JPTYOA)"),
            (230, "交寄郵件 - 臺北北門郵局"),
        ),
    ),
    (
        "1Z84X19F0394726158",
        UPS,
        (
            (16, "Import Scan - Taoyuan, Taiwan"),
            (26, "Arrived at Facility - Taoyuan, Taiwan"),
            (99, "Departed from Facility - Anchorage, AK, United States"),
        ),
    ),
    ("907218466024", T_CAT, ((19, "不在家.公司行號休息"), (24, "配送中"))),
)
"""Number, carrier, and what was told how many hours ago."""

ARCHIVED: Story = ("907218460001", T_CAT, ((200, "順利送達"), (220, "配送中")))

NAMES: Mapping[str, str] = MappingProxyType(
    {
        "38204917562": "👨‍👩‍👧‍👦 家族の荷物 👩🏽‍🚀 ñandú",
        "RR482913759TW": "山田さんへのお土産パイナップルケーキ詰め合わせ",
        "1Z84X19F0394726158": "Grandma's birthday present, with a name that has no end",
        "907218466024": "شحنة parcel שלום",
    }
)
"""The user's names: long ones, wide ones, joined emoji, marks that combine, letters from right to left."""

Looking = Callable[[Pilot], Awaitable[None]]


def pictured(
    *,
    filled: bool = True,
    glyphs: Glyphs = UNICODE,
    theme: str | None = None,
) -> ParcelApp:
    """The app with what it finds at its first refresh; without parcels and tokens unless `filled`."""
    clock = FakeClock(MORNING)
    tracker = _tracker(World(clock), clock, filled=filled)
    return ParcelApp(tracker, zone=TAIPEI, glyphs=glyphs, settings=AppSettings(theme=theme))


def after(*keys: str, then_paste: str = "") -> Looking:
    """What is done before the picture is taken: the app comes to rest, then these keys, then a text."""

    async def look(pilot: Pilot) -> None:
        await pilot.pause()
        dashboard = pilot.app.screen_stack[0]
        assert isinstance(dashboard, DashboardScreen)
        # The first refresh begins a moment after the first paint.
        while not dashboard.background.is_open or dashboard.background.is_refreshing:
            await pilot.pause(0.01)
        await _name(dashboard.tracker)
        dashboard.presenter.show()
        await pilot.press(*keys)
        if then_paste:
            pilot.app.post_message(events.Paste(then_paste))
        await pilot.pause()
        await dashboard.workers.wait_for_complete()
        for line in pilot.app.screen.query(Input):
            line.cursor_blink = False  # that of the command palette does
        await pilot.pause()

    return look


def _tracker(world: World, clock: FakeClock, *, filled: bool) -> Tracker:
    if filled:
        for story in STORIES:
            _add(world, story, Folder.INBOX)
        _add(world, ARCHIVED, Folder.ARCHIVE)
        world.flexforward_account.add("8c3f5c52-3c1b-4b5e-9a1c-2f0f3d6a7b10", order_number="SHOE-1")
    tokens = {TRACKTW: TRACKTW_TOKEN, FLEXFORWARD: FLEXFORWARD_TOKEN} if filled else {}
    keyring = MemoryKeyring({name: Bearer(Secret(text)) for name, text in tokens.items()})
    token_store = TokenStore(Sources(), keyring=keyring)
    providers = (
        connect_provider(
            TRACKTW,
            NOWHERE,
            lambda: token_store.current(TRACKTW),
            clock=clock,
            sleep=clock.sleep,
            transport=SandboxTransport(world.tracktw),
        ),
        connect_provider(
            FLEXFORWARD,
            NOWHERE.removesuffix("/api/v1"),
            lambda: token_store.current(FLEXFORWARD),
            clock=clock,
            sleep=clock.sleep,
            transport=SandboxTransport(world.flexforward),
        ),
    )
    # Waiting for a provider moves its clock; what is shown goes by one that stands.
    store = Store(NoFile())
    inbox = Preferences("inbox", viewed_on=MORNING.astimezone(TAIPEI).date().isoformat())
    store.transact([lambda tx: tx.put_preferences(inbox)])
    return Tracker(as_lazy(*providers), store, token_store, lambda: MORNING)


def _add(world: World, story: Story, folder: Folder) -> None:
    number, carrier, told = story
    entries = [HistoryEntry(MORNING - timedelta(hours=ago), text, _status(text)) for ago, text in told]
    world.tracktw_account.add(number, carrier, *entries, folder=folder)


def _status(text: str) -> str:
    return {"順利送達": "delivered", "不在家.公司行號休息": "exception"}.get(text, "transit")


async def _name(tracker: Tracker) -> None:
    for parcel in tracker.parcels():
        if parcel.number in NAMES:
            await tracker.actions.rename(parcel.key, NAMES[parcel.number])
