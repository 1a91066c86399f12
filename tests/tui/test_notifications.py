"""NotificationLoop while the app is open: toasts, the mute key, and the bytes that its terminal gets."""

import os
import sys
from datetime import timedelta
from pathlib import Path

import pytest
from dashboard_site import TAIPEI, Dashboard, connect
from pseudo_terminal import TERMINAL, in_terminal

from parcel_tui.notify.choices import Choices
from parcel_tui.tui.app import ParcelApp
from parcel_tui.tui.glyphs import UNICODE
from parcel_tui.tui.notifications import NotificationLoop

PROGRAM = """
import sys
from datetime import UTC, datetime
from pathlib import Path
from parcel_tui.credentials.sources import Sources
from parcel_tui.credentials.token_store import TokenStore
from parcel_tui.domain.parcel import Change, ChangeKind, Parcel
from parcel_tui.domain.stage import Stage
from parcel_tui.notify.choices import Choices
from parcel_tui.storage.state_file import DiskFile
from parcel_tui.storage.store import Store
from parcel_tui.tracker.tracker import Tracker
from parcel_tui.tui.app import ParcelApp
from parcel_tui.tui.notifications import NotificationLoop

now = datetime(2026, 2, 5, 4, 0, tzinfo=UTC)
store = Store(DiskFile(Path(sys.argv[1]), lambda: now))

def edit(tx):
    parcel = tx.put(Parcel(tx.new_key(), "tracktw", now, number="TW1"))
    tx.record([Change(parcel.key, ChangeKind.STAGE, now, parcel.title, Stage.READY_FOR_PICKUP, "x")])

store.transact([edit])
NotificationLoop.SETTLE = 0.05
ParcelApp(Tracker((), store, TokenStore(Sources()), lambda: now), demo=True, notify=Choices()).run()
"""
PLAIN = b"\x1b]9;parcel-tui: A parcel is ready for pick-up.\x07"
WRAPPED = b"\x1bPtmux;\x1b\x1b]9;parcel-tui: A parcel is ready for pick-up.\x07\x1b\\"


async def test_a_change_is_a_toast_unless_muted(site, clock, tmp_path, monkeypatch) -> None:
    """M mutes the chosen parcel, its timeline says so; of two parcels with news the other one is told."""
    monkeypatch.setattr(NotificationLoop, "SETTLE", 0.05)
    tracker, providers = connect(site, clock, tmp_path, tokens=True)
    app = ParcelApp(tracker, zone=TAIPEI, glyphs=UNICODE, notify=Choices())
    async with app.run_test(size=(120, 40), notifications=True) as pilot:
        desk = Dashboard(app, pilot, tracker, site, clock)
        await desk.at_rest()
        assert desk.toasts == []
        await desk.press("5")
        await desk.choose("907218463512")
        await desk.press("M")
        await desk.until(lambda: desk.shows("Muted. Press"))
        await desk.until(lambda: any("907218463512" in toast for toast in desk.toasts))
        clock.advance(timedelta(hours=5))
        account = desk.world.tracktw_account
        account.find("907218463512").package.add("順利送達", "delivered")
        account.find("J20471938265").package.add("[b]包裹配達取件門市[/] - [鑫福門市]")
        before = tracker.snapshot.notified_up_to().change
        await desk.press("question_mark")
        await desk.screen.background.refresh_all(asked=True)
        await desk.until(lambda: tracker.snapshot.notified_up_to().change > before)
        assert app.screen is not desk.screen
        assert "[b]包裹配達取件門市[/] - [鑫福門市]" not in desk.toasts, "it would cover what is on top"
        await desk.press("escape")
        await desk.until(lambda: desk.shows("Ready for pick-up: J20471938265"))
        assert "[b]包裹配達取件門市[/] - [鑫福門市]" in desk.toasts
        assert not any("順利送達" in toast for toast in desk.toasts)
        await desk.press("M")
        await desk.until(lambda: not desk.shows("Muted. Press"))
    for provider in providers:
        await provider.aclose()


@pytest.mark.skipif(sys.platform == "win32", reason="the command is a shell's")
async def test_what_is_being_told_is_sent_before_the_app_has_gone(site, clock, tmp_path, monkeypatch) -> None:
    """It counts as told already: the next start would not tell it."""
    monkeypatch.setattr(NotificationLoop, "SETTLE", 0.05)
    monkeypatch.setattr(NotificationLoop, "PATIENCE", 30.0)
    begun, leaving, done = tmp_path / "begun", tmp_path / "leaving", tmp_path / "done"
    command = ("sh", "-c", f": >'{begun}'; until test -e '{leaving}'; do sleep 0.02; done; : >'{done}'")
    end = NotificationLoop.end

    async def tell_of_leaving(telling: NotificationLoop) -> None:
        leaving.touch()
        await end(telling)

    monkeypatch.setattr(NotificationLoop, "end", tell_of_leaving)
    tracker, providers = connect(site, clock, tmp_path, tokens=True)
    app = ParcelApp(tracker, zone=TAIPEI, glyphs=UNICODE, notify=Choices(ways=frozenset(), command=command))
    async with app.run_test(size=(80, 24)) as pilot:
        desk = Dashboard(app, pilot, tracker, site, clock)
        await desk.at_rest()
        clock.advance(timedelta(hours=5))
        desk.world.tracktw_account.find("907218463512").package.add("順利送達", "delivered")
        await desk.screen.background.refresh_all(asked=True)
        await desk.until(begun.exists)
        assert not done.exists()
    assert done.exists()
    for provider in providers:
        await provider.aclose()


@pytest.mark.skipif(sys.platform == "win32", reason="pseudo-terminals are POSIX")
@pytest.mark.parametrize(
    ("variables", "expected"),
    [({}, PLAIN), ({"TMUX": "/tmp/tmux-0/default,1,0", "TERM": "tmux-256color"}, WRAPPED)],
    ids=["plain", "tmux"],
)
@pytest.mark.process
def test_the_terminal_gets_bell_and_sequence_once(
    tmp_path: Path, variables: dict[str, str], expected: bytes
) -> None:
    """Recorded from a pseudo-terminal: the bell and the sequence once, wrapped in tmux; private."""
    unset = ("TMUX", "TERM_PROGRAM", "KITTY_WINDOW_ID", "VTE_VERSION", "LC_TERMINAL", "ITERM_SESSION_ID")
    environment = {name: value for name, value in os.environ.items() if name not in unset}
    environment |= TERMINAL | variables
    with in_terminal("-c", PROGRAM, str(tmp_path / "state.json"), environment=environment) as terminal:
        terminal.read_until(expected)
    written = terminal.written
    assert written.count(b"A parcel is ready for pick-up.") == 1
    assert written.replace(expected, b"").count(b"\x07") >= 1
