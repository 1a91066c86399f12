"""The dashboard's look, as pictures; the clock stands still."""

import asyncio
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from dashboard_site import TAIPEI, connect
from textual.pilot import Pilot

from parcel_tui.sandbox.clock import NOON, FakeClock
from parcel_tui.sandbox.server import SandboxServer
from parcel_tui.tui.app import ParcelApp
from parcel_tui.tui.glyphs import ASCII, UNICODE, Glyphs

SHOWN = "TW268979373141Z"

MakeApp = Callable[..., ParcelApp]


@pytest.fixture
def make_app(site: SandboxServer, clock: FakeClock, tmp_path: Path) -> MakeApp:
    """The app on a state that was filled before, with the provider not asked again."""

    async def fill() -> None:
        site.world.flexforward_account.add("8c3f5c52-3c1b-4b5e-9a1c-2f0f3d6a7b10", order_number="SHOE-1")
        tracker, providers = connect(site, clock, tmp_path, tokens=True)
        await tracker.open()
        async for _ in tracker.refresh():
            pass
        key = next(parcel.key for parcel in tracker.parcels() if parcel.number == SHOWN)
        await tracker.rename(key, "耳機 earphones")
        clock.advance(timedelta(hours=1))
        site.world.tracktw_account.find("907218463512").package.add("順利送達", "delivered")
        async for _ in tracker.refresh():
            pass
        await tracker.close()
        for provider in providers:
            await provider.aclose()

    def make(*, filled: bool = True, glyphs: Glyphs = UNICODE, theme: str | None = None) -> ParcelApp:
        if filled:
            asyncio.run(fill())
        clock.now = NOON + timedelta(hours=1, minutes=12)
        # Without tokens nobody is asked: the picture shows the store, and nothing that takes its time.
        tracker, _ = connect(site, clock, tmp_path, tokens=False)
        app = ParcelApp(tracker, zone=TAIPEI, glyphs=glyphs)
        if theme:
            app.theme = theme
        return app

    return make


def _named(size: tuple[int, int]) -> str:
    return f"{size[0]}x{size[1]}"


async def _started(pilot: Pilot) -> None:
    await pilot.pause()
    dashboard = pilot.app.screen_stack[0]
    await dashboard.workers.wait_for_complete()
    dashboard.show_state()
    await pilot.pause()


async def _timeline(pilot: Pilot) -> None:
    await _started(pilot)
    await pilot.press("j", "enter")
    await pilot.pause()


async def _help(pilot: Pilot) -> None:
    await _started(pilot)
    await pilot.press("question_mark")
    await pilot.pause()


@pytest.mark.parametrize("size", [(80, 24), (120, 40), (60, 20), (40, 12)], ids=_named)
def test_dashboard(snap_compare, make_app: MakeApp, size: tuple[int, int]) -> None:
    """The list with an unread parcel, the timeline beside, below or behind it."""
    assert snap_compare(make_app(), terminal_size=size, run_before=_started)


@pytest.mark.parametrize("size", [(120, 40), (60, 20)], ids=_named)
def test_timeline(snap_compare, make_app: MakeApp, size: tuple[int, int]) -> None:
    """A parcel that waits at a shop: place, deadline, note, checkpoints by day."""
    assert snap_compare(make_app(), terminal_size=size, run_before=_timeline)


def test_light(snap_compare, make_app: MakeApp) -> None:
    """The same in a light theme."""
    assert snap_compare(make_app(theme="textual-light"), terminal_size=(120, 40), run_before=_timeline)


def test_ascii(snap_compare, make_app: MakeApp) -> None:
    """The same with signs that every terminal has."""
    assert snap_compare(make_app(glyphs=ASCII), terminal_size=(80, 24), run_before=_timeline)


def test_empty(snap_compare, make_app: MakeApp) -> None:
    """No token, no parcel: what to do next."""
    assert snap_compare(make_app(filled=False), terminal_size=(80, 24), run_before=_started)


@pytest.mark.parametrize("size", [(80, 24), (120, 50)], ids=_named)
def test_help(snap_compare, make_app: MakeApp, size: tuple[int, int]) -> None:
    """All keys and signs, scrolled where they do not fit."""
    assert snap_compare(make_app(filled=False), terminal_size=size, run_before=_help)
