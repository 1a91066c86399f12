"""What the dashboard shows."""

from datetime import timedelta
from pathlib import Path

import pytest
from dashboard_site import connect, open_dashboard
from textual import events

from parcel_tui.domain.carriers.names import T_CAT
from parcel_tui.domain.parcel import TRACKTW, ChangeKind, Folder
from parcel_tui.sandbox.clock import NOON, FakeClock
from parcel_tui.sandbox.http.faults import Fault, FaultKind
from parcel_tui.sandbox.server import SandboxServer
from parcel_tui.sandbox.tracktw.records import HistoryEntry
from parcel_tui.storage.state_file import DiskFile
from parcel_tui.storage.store import Store
from parcel_tui.tracker.tracker import Tracker
from parcel_tui.tui.screens.dashboard.read_timer import ReadTimer
from parcel_tui.tui.widgets.line_view import LineView
from parcel_tui.tui.widgets.parcel_list import ParcelList
from parcel_tui.tui.widgets.sidebar import Sidebar, provider_states

SHOPEE_NUMBER = "TW268979373141Z"


@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
async def test_shows_the_account_and_the_whole_timeline(opened, size) -> None:
    """The account's parcels come in, and the chosen one's history with its Chinese texts."""
    async with opened(size=size) as desk:
        await desk.at_rest()
        assert desk.shows("907218463512", "藍牙耳機", "J20471938265", "Inbox", "Archive", "Track.TW")
        await desk.choose(SHOPEE_NUMBER)
        await desk.press("enter", "G")
        assert desk.shows("包裹抵達理貨中心，處理中", "賣家已寄件成功")
        await desk.press("g")
        assert desk.shows("At shop", "中和福美 - 智取店", "藍牙耳機", "updated ")
        desk.assert_grid()


async def test_the_store_is_shown_before_anybody_answers(opened, site) -> None:
    """A second start shows what is known while the provider hangs, and its keys work."""
    async with opened() as desk:
        await desk.at_rest()
    site.world.tracktw.faults.add(Fault(FaultKind.HANG))
    async with opened() as desk:
        assert desk.shows("907218463512", "藍牙耳機")
        await desk.until(lambda: desk.shows("Refreshing"))
        await desk.choose(SHOPEE_NUMBER)
        assert desk.shows("賣家已寄件成功")


async def test_a_refresh_keeps_the_selection(opened) -> None:
    """The chosen parcel stays chosen, by what it is, when another moves above it; until then the first is."""
    async with opened() as desk:
        await desk.at_rest()
        desk.clock.advance(timedelta(minutes=30))
        desk.world.tracktw_account.add("907218468888", T_CAT, HistoryEntry(desk.clock(), "配送中"))
        await desk.screen.background.refresh_all(asked=True)
        await desk.until(lambda: desk.chosen == "907218468888")
        assert desk.timeline.key == desk.screen.chosen.key
        await desk.choose(SHOPEE_NUMBER)
        desk.clock.advance(timedelta(hours=1))
        desk.world.tracktw_account.add("907218469999", T_CAT, HistoryEntry(desk.clock(), "配送中"))
        await desk.press("R")
        await desk.until(lambda: desk.shows("907218469999"))
        assert desk.chosen == SHOPEE_NUMBER
        assert desk.timeline.key == desk.screen.chosen.key


async def test_resizing_keeps_the_selection(opened) -> None:
    """From wide to narrow and back, the same parcel is chosen and in view."""
    async with opened(size=(120, 40)) as desk:
        await desk.at_rest()
        await desk.choose("J20471938265")
        for size in ((60, 12), (80, 24), (40, 12), (200, 60)):
            await desk.pilot.resize_terminal(*size)
            await desk.pilot.pause()
            assert desk.chosen == "J20471938265"
            assert desk.shows("J20471938265")
            desk.assert_grid()


@pytest.mark.parametrize("size", [(50, 20), (80, 24)])
async def test_the_timeline_takes_the_lists_place(opened, size) -> None:
    """Below 100 columns enter goes from the list to the timeline, which has the whole height; escape back."""
    async with opened(size=size) as desk:
        await desk.at_rest()
        await desk.choose(SHOPEE_NUMBER)
        await desk.until(lambda: desk.timeline.is_on_screen is (size == (80, 24)))
        await desk.press("enter")
        await desk.until(lambda: desk.shows("At shop") and not desk.shows("907218463512"))
        await desk.press("escape")
        await desk.until(lambda: desk.shows("907218463512"))
        await desk.press("escape")
        await desk.until(lambda: desk.app.focused is desk.parcels)
        desk.assert_grid()


async def test_the_sidebar_is_shown_and_hidden_by_a_key(opened) -> None:
    """It is there from 100 columns on, or where the user has it, but not below 70; tabs take its place."""
    async with opened(size=(80, 24)) as desk:
        await desk.at_rest()
        assert "1 To do 1" in desk.rows[0]
        await desk.press("v")
        await desk.until(lambda: "parcels" in desk.rows[0])
        assert "1 To do" in desk.rows[2]
        await desk.press("escape", "down", "enter")
        assert desk.chosen == "907218460001"
        await desk.pilot.resize_terminal(60, 24)
        await desk.pilot.pause()
        assert "6 Archive" in desk.rows[0]
    async with opened(size=(80, 24)) as desk:
        assert "parcels" in desk.rows[0]
        await desk.press("v")
        await desk.until(lambda: "1 To do 1" in desk.rows[0])
        desk.assert_grid()


async def test_a_key_acts_on_no_parcel_that_the_wheel_has_left_behind(opened, site) -> None:
    """It is brought back into view, and said; the next press is about what is seen."""
    for number in range(30):
        text, status = ("順利送達", "delivered") if number >= 25 else ("配送中", "transit")
        told = HistoryEntry(NOON - timedelta(hours=number + 5), text, status)
        site.world.tracktw_account.add(f"9072184{number:05}", T_CAT, told)
    async with opened(size=(80, 24)) as desk:
        await desk.at_rest()
        assert desk.shows("5 delivered, E archives them"), desk.text
        chosen = desk.chosen
        await desk.press("g")
        for _ in range(4):
            desk.parcels.post_message(_wheel(desk.parcels))
        await desk.until(lambda: chosen not in "".join(desk.rows[2:10]))
        await desk.press("e")
        await desk.until(lambda: desk.shows("was out of view"))
        assert chosen in desk.rows[2]
        assert desk.tracker.parcels(Folder.ARCHIVE)[0].number == "907218460001"
        await desk.press("e")
        await desk.until(lambda: len(desk.tracker.parcels(Folder.ARCHIVE)) == 2)


def _wheel(view: LineView) -> events.MouseScrollDown:
    return events.MouseScrollDown(view, 5, 5, 0, 1, 0, False, False, False)


async def test_a_wide_screen_shows_the_week(opened) -> None:
    """What is due and expected in the next seven days, by the user's calendar, and how much came lately."""
    async with opened(size=(160, 50)) as desk:
        await desk.at_rest()
        assert desk.shows("Next 7 days", "Thu 5 Feb, today", "Tue 10 Feb", "◆ 藍牙耳機", "arrived in 4 weeks")
        assert "▐" not in desk.text, "where all is seen there is no scroll bar"
        desk.assert_grid()


async def test_tab_goes_round_the_panes(opened) -> None:
    """Tab and shift+tab reach every pane, where one is shown at a time too."""
    for size, panes in (
        ((120, 40), ["Timeline", "Sidebar", "ParcelList"]),
        ((50, 20), ["Timeline", "ParcelList"]),
    ):
        async with opened(size=size) as desk:
            await desk.at_rest()
            seen = []
            for _ in panes:
                await desk.press("tab")
                seen.append(type(desk.app.focused).__name__)
            assert seen == panes
            await desk.press("shift+tab")
            assert type(desk.app.focused).__name__ == panes[-2]


async def test_vi_keys_and_the_mouse_move(opened) -> None:
    """j, k, g and G move as the arrows, home and end do. A click chooses a parcel, a second opens it, with
    ctrl it marks; one above orders, one on a folder shows that.
    """
    async with opened() as desk:
        await desk.at_rest()
        titles = [parcel.number for parcel in desk.tracker.parcels() if parcel.folder == "inbox"]
        for keys in ("G", "g", "j", "k"), ("end", "home", "down", "up"):
            seen = []
            for key in keys:
                await desk.press(key)
                seen.append(desk.chosen)
            assert seen == [titles[-1], titles[0], titles[1], titles[0]]
        await desk.pilot.click(ParcelList, offset=(8, 4))
        assert desk.chosen == "J20471938265"
        await desk.pilot.click(ParcelList, offset=(8, 4))
        assert desk.app.focused is desk.timeline
        await desk.pilot.click(ParcelList, offset=(8, 2), control=True)
        await desk.pilot.click(ParcelList, offset=(8, 3), button=3)
        await desk.pilot.pause()
        assert desk.shows("2 marked")
        assert desk.chosen == "TW268979373141Z"
        await desk.pilot.click(ParcelList, offset=(8, 0))
        await desk.pilot.pause()
        assert desk.shows(" deadline ▴ ─")
        await desk.pilot.click(Sidebar, offset=(4, 8))
        await desk.pilot.pause()
        assert desk.chosen == "907218460001"
        assert desk.app.focused is desk.parcels


async def test_a_parcel_is_read_when_its_timeline_is_looked_at(
    opened, clock: FakeClock, tmp_path: Path
) -> None:
    """A new checkpoint is unread until the timeline has the focus, and is not read by the app alone. What
    another process writes meanwhile, such as a name given by a command, appears in the open app.
    """
    from msgspec.structs import replace

    async with opened() as desk:
        await desk.at_rest()
        assert not any(parcel.unread for parcel in desk.tracker.parcels())
        desk.clock.advance(timedelta(hours=2))
        desk.world.tracktw_account.find(SHOPEE_NUMBER).package.add("買家取件成功", "delivered")
        await desk.press("R")
        await desk.until(lambda: desk.shows("買家取件成功", "•"))
        await desk.choose(SHOPEE_NUMBER)
        assert desk.screen.chosen.unread == 1
        await desk.press("enter")
        await desk.until(lambda: desk.screen.chosen.unread == 0)
        await desk.until(lambda: not desk.shows("•"))
        key = desk.screen.chosen.key
        other = Store(DiskFile(tmp_path / "state.json", clock))
        other.transact([lambda tx: tx.put(replace(tx.require(key), name="生日禮物"))])
        await desk.until(lambda: desk.shows("生日禮物"))


async def test_staying_on_a_parcel_reads_it(opened, monkeypatch) -> None:
    """A parcel that the user moved to and stays on is read after a moment."""
    monkeypatch.setattr(ReadTimer, "SECONDS", 0.01)
    async with opened() as desk:
        await desk.at_rest()
        await desk.choose("907218463512")
        desk.clock.advance(timedelta(hours=2))
        desk.world.tracktw_account.find("J20471938265").package.add("賣家已寄件成功")
        await desk.press("R")
        await desk.until(lambda: any(parcel.unread for parcel in desk.tracker.parcels()))
        await desk.at_rest()
        await desk.choose("J20471938265")
        await desk.until(lambda: not any(parcel.unread for parcel in desk.tracker.parcels()))


async def test_remote_text_is_never_markup(opened) -> None:
    """Brackets, links and closing tags from outside are shown as the characters they are."""
    hostile = "[@click=app.quit]a[/] [/b] [red]x"
    async with opened(size=(200, 60)) as desk:
        await desk.at_rest()
        desk.clock.advance(timedelta(hours=2))
        desk.world.tracktw_account.add("X1", T_CAT, HistoryEntry(desk.clock(), hostile), note=hostile)
        await desk.press("R")
        await desk.until(lambda: desk.shows("X1"))
        await desk.choose("X1")
        await desk.until(lambda: desk.text.count(hostile) >= 2)
        await desk.tracker.actions.rename(desk.screen.chosen.key, hostile)
        await desk.press("e")
        await desk.until(lambda: any(hostile in toast for toast in desk.toasts))
        await desk.until(lambda: desk.shows(f"Archived {hostile}"))


async def test_no_token_says_what_to_do(server: SandboxServer, clock: FakeClock, tmp_path: Path) -> None:
    """Without a token and without parcels the list names both keys; the user is not taught about keyrings.
    A refresh is answered, but the list's advice is not given a second time.
    """
    async with open_dashboard(server, clock, tmp_path, tokens=False, size=(80, 24)) as desk:
        await desk.until(lambda: desk.shows("No parcels yet.", "Press t to", "Press a to add"))
        await desk.at_rest()
        assert not any("keyring" in toast for toast in desk.toasts)
        await desk.press("R")
        await desk.until(lambda: desk.shows("Nothing to refresh yet."))
        assert desk.text.count("Press t to") == 1


async def test_a_refused_token_is_told_once_with_its_key(
    server: SandboxServer, clock: FakeClock, tmp_path: Path
) -> None:
    """In the place of the parcels while there are none, and not in the status line as well."""
    server.world.tracktw.faults.add(Fault(FaultKind.STATUS, status=401))
    refused = "Track.TW refused the token. Press t to set another."
    async with open_dashboard(server, clock, tmp_path, size=(120, 40)) as desk:
        await desk.until(lambda: desk.shows("No parcels yet.", refused))
        await desk.at_rest()
        assert desk.text.count(refused) == 1


async def test_what_a_provider_answers_is_told_once(opened) -> None:
    """What waits and what was refused stand in the timeline of their parcel, where that is seen: neither in
    the status line nor in the corner.
    """
    async with opened(size=(120, 40)) as desk:
        await desk.at_rest()
        faults = desk.world.tracktw.faults
        faults.add(Fault(FaultKind.STATUS, "/package/import", status=500))
        await desk.press("a", *"TW268979379999Z", "ctrl+s")
        await desk.until(lambda: desk.shows("Added TW268979379999Z (Shopee).", "Not yet added"))
        assert desk.toasts == ["Added TW268979379999Z (Shopee)."]
        faults.clear()
        await desk.choose("907218463512")
        body = b'{"message": "\xe4\xb8\x8d\xe8\xa1\x8c"}'
        faults.add(Fault(FaultKind.STATUS, "/package/state", status=422, body=body))
        await desk.press("e")
        await desk.until(lambda: desk.shows("refused this (不行)"))
        await desk.at_rest()
        news = await desk.tracker.unnotified.claim({})
        assert ChangeKind.REFUSED not in {change.kind for change in news.changes}


async def test_before_the_tokens_are_looked_for(server, clock: FakeClock, tmp_path: Path) -> None:
    """The first paint claims nothing at the first start, and what was found at the next one."""

    def first_words(tracker: Tracker) -> list[str]:
        return [state.words for state in provider_states(tracker, clock(), None, is_open=False)]

    tracker, _ = connect(server, clock, tmp_path, tokens=False)
    assert first_words(tracker) == ["not checked yet", "not checked yet"]
    await tracker.open()
    await tracker.close()
    tracker, _ = connect(server, clock, tmp_path, tokens=True)
    assert first_words(tracker) == ["no token", "no token"]
    await tracker.open()
    assert first_words(tracker) == ["OK", "OK"]
    await tracker.close()


async def test_an_empty_folder_says_what_to_do(opened) -> None:
    """An empty archive names the keys that lead on."""
    async with opened() as desk:
        await desk.at_rest()
        await desk.press("A", "e")
        await desk.until(lambda: desk.shows("The archive is empty.", "Press i for the inbox"))


async def test_a_provider_that_is_down_is_told_once(opened) -> None:
    """The sentence stands in the status line for as long as it lasts, however many parcels are concerned."""
    async with opened() as desk:
        await desk.at_rest()
        desk.server.stop()
        await desk.press("R")
        await desk.until(lambda: desk.text.count("cannot be reached") == 1)
        await desk.at_rest()
        desk.clock.advance(timedelta(hours=3))
        await desk.screen.background.refresh_due()
        await desk.press("j")
        assert desk.text.count("cannot be reached") == 1
        assert not desk.toasts


async def test_a_provider_that_is_well_again_is_not_said_to_be_down(opened) -> None:
    """The status line tells a provider's trouble for as long as it lasts, as the folders' pane does."""
    async with opened() as desk:
        await desk.at_rest()
        desk.world.tracktw.faults.add(Fault(FaultKind.STATUS, path="/package/tracking", status=503))
        await desk.press("r")
        await desk.until(lambda: "cannot serve now" in desk.rows[-2] and desk.shows("offline since"))
        desk.world.tracktw.faults.clear()
        await desk.tracker.tokens.check(TRACKTW)
        desk.screen.presenter.show()
        await desk.until(lambda: "cannot serve now" not in desk.rows[-2] and not desk.shows("offline since"))


async def test_at_rest_nothing_is_painted(opened, monkeypatch) -> None:
    """Showing the same state again paints no line; a minute later only the lines with another age."""
    async with opened() as desk:
        await desk.at_rest()
        painted = _record_paints(monkeypatch)
        desk.screen.presenter.show()
        assert painted == []
        desk.clock.now = NOON + timedelta(hours=24)
        desk.screen.presenter.show()
        assert 0 < sum(painted) < 16


async def test_a_move_paints_two_lines_of_the_list(opened, monkeypatch) -> None:
    """The line that the cursor leaves and the one that it comes to; no layout."""
    async with opened() as desk:
        await desk.at_rest()
        painted = _record_paints(monkeypatch, ParcelList)
        await desk.press("j")
        assert painted == [2]


def _record_paints(monkeypatch: pytest.MonkeyPatch, kind: type[LineView] = LineView) -> list[int]:
    """How many lines each paint from now on is about."""
    painted: list[int] = []
    refresh = LineView.refresh

    def recorded(self, *regions, **how):
        assert not how.get("layout")
        if isinstance(self, kind):
            painted.append(len(regions) or self.size.height)
        return refresh(self, *regions, **how)

    monkeypatch.setattr(LineView, "refresh", recorded)
    return painted


async def test_a_state_file_that_vanishes_is_told_and_written_again(opened, tmp_path: Path) -> None:
    """At the next look, without a key; what was shown is what is on the disk again."""
    async with opened() as desk:
        await desk.at_rest()
        [state] = tmp_path.rglob("state.json")
        state.unlink()
        desk.tracker.poll_store()
        await desk.until(lambda: any("written again from memory" in toast for toast in desk.toasts))
        assert state.exists()
        assert desk.tracker.trouble is None


async def test_what_cannot_be_saved_stands_in_the_status_line_until_it_can(opened, tmp_path: Path) -> None:
    """In the folder's place is a file: a line that stays, an act that says that nothing is saved."""
    async with opened() as desk:
        await desk.at_rest()
        [state] = tmp_path.rglob("state.json")
        there, elsewhere = state.parent, tmp_path.parent / f"{tmp_path.name}-elsewhere"
        there.rename(elsewhere)
        there.write_text("", encoding="utf-8")
        desk.tracker.poll_store()
        await desk.until(lambda: desk.shows("The state file has vanished"))
        await desk.press("e")
        await desk.until(lambda: any(toast.startswith("Nothing was saved") for toast in desk.toasts))
        there.unlink()
        elsewhere.rename(there)
        desk.tracker.poll_store()
        await desk.until(lambda: not desk.shows("The state file has vanished"))
