"""Keys that arrive in one breath, as over a slow line, do what they do one by one."""

import asyncio
import os
import threading
from typing import ClassVar

import pytest
from dashboard_site import Dashboard
from textual import events
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.widgets import Static

from parcel_tui.domain.parcel import Folder
from parcel_tui.tui.screens.add.screen import AddParcelScreen
from parcel_tui.tui.screens.dashboard.screen import DashboardScreen
from parcel_tui.tui.terminal.app import TerminalApp
from parcel_tui.tui.terminal.key_order import KeyOrder
from parcel_tui.tui.widgets.forms.carrier_search import CarrierSearch
from parcel_tui.tui.widgets.forms.fields import NumbersArea


def type_at_once(desk: Dashboard, *keys: str) -> None:
    for key in keys:
        desk.app.post_message(events.Key(key, key if len(key) == 1 else None))


async def test_what_follows_the_key_of_a_form_is_typed_into_it(opened) -> None:
    """The parcel that was gone to is renamed; in the add form what follows Tab is for the next field."""
    async with opened() as desk:
        await desk.at_rest()
        await desk.press("g")
        first = desk.chosen
        type_at_once(desk, "j", "n", *"bad", "enter")
        await desk.until(lambda: desk.chosen == "bad")
        assert first in {parcel.title for parcel in desk.tracker.parcels()}
        type_at_once(desk, "a", *"77", "tab", "tab", *"post")
        await desk.until(
            lambda: (
                isinstance(desk.app.screen, AddParcelScreen)
                and any(search.query_text == "post" for search in desk.app.screen.query(CarrierSearch))
            )
        )
        assert desk.app.screen.query_one(NumbersArea).text == "77"
        assert desk.app.screen.query_one("#search", CarrierSearch).has_focus_within


async def test_what_follows_the_end_of_a_line_is_no_part_of_it(opened) -> None:
    """A name, a note and a filter, each ended by Enter, then a key of the dashboard; a form that is left."""
    async with opened() as desk:
        await desk.at_rest()
        type_at_once(desk, "g", "n", *"bad", "enter", "N", *"gift", "enter", "slash", *"bad", "enter", "A")
        await desk.until(lambda: desk.shows("Archive", "bad"))
        await desk.until(lambda: any(parcel.note == "gift" for parcel in desk.tracker.parcels()))
        type_at_once(desk, "i", "a", *"77", "escape", "escape", "g", "N", *"er", "enter")
        await desk.until(lambda: any(parcel.note == "gifter" for parcel in desk.tracker.parcels()))
        assert not any(parcel.number == "77" for parcel in desk.tracker.parcels())


async def test_what_is_pasted_after_the_key_of_a_form_goes_into_it(opened) -> None:
    """As in one breath with it. The first letters of a carrier and Enter, before a pasted mail has been read
    and its table has the focus, are for that table.
    """
    async with opened() as desk:
        await desk.at_rest()
        type_at_once(desk, "a")
        desk.app.post_message(events.Paste("單號 TW268979373199B"))
        await desk.until(lambda: desk.shows("Add parcels", "TW268979373199B"))
        await desk.press("escape")
        await desk.until(lambda: isinstance(desk.app.screen, DashboardScreen))
        type_at_once(desk, "a")
        desk.app.post_message(events.Paste("Your parcels: 單號 12345678901, 單號 6730194999"))
        type_at_once(desk, *"fami", "enter", *"hct", "enter")
        await desk.until(lambda: desk.shows("[x] 6730194999", "HCT"))
        assert desk.shows("[x] 12345678901", "FamilyMart")


async def test_what_follows_what_was_done_is_for_what_it_left(opened) -> None:
    """A parcel that was archived, came back and was archived again is not the one that is renamed."""
    async with opened() as desk:
        await desk.at_rest()
        await desk.press("g", "j")
        second = desk.chosen
        await desk.press("g")
        first = desk.chosen
        type_at_once(desk, "e", "u", "e", "n", *"next", "enter")
        await desk.until(lambda: desk.chosen == "next")
        titles = {parcel.identifier: (parcel.title, parcel.folder) for parcel in desk.tracker.parcels()}
        assert titles[second] == ("next", Folder.INBOX)
        assert (first, Folder.ARCHIVE) in titles.values()


async def test_what_follows_another_view_is_for_its_parcel(opened) -> None:
    """In the sidebar a key that moves brings other parcels; the key after it is for those. A field's command
    is done before the text that follows, also one that moves through the list outside of it.
    """
    async with opened() as desk:
        await desk.at_rest()
        type_at_once(desk, "g", "n", *"no", "ctrl+u", *"new", "home", *"re", "enter")
        await desk.until(lambda: desk.chosen == "renew")
        type_at_once(desk, "g", "tab", "tab", "j", "enter", "n", *"old", "enter")
        await desk.until(lambda: any(p.title == "old" for p in desk.tracker.parcels()))
        assert [p.folder for p in desk.tracker.parcels() if p.title == "old"] == [Folder.ARCHIVE]


async def test_however_long_storing_takes_what_follows_waits(opened, monkeypatch: pytest.MonkeyPatch) -> None:
    """A slow disk or a busy machine changes nothing of what keys do."""
    async with opened() as desk:
        await desk.at_rest()
        await desk.press("g", "j")
        second = desk.chosen
        await desk.press("g")
        first = desk.chosen
        goes_on, sync = threading.Event(), os.fsync

        def sync_late(handle: int) -> None:
            goes_on.wait(30)
            sync(handle)

        monkeypatch.setattr(KeyOrder, "LOOKS", 1)
        monkeypatch.setattr(KeyOrder, "LOOK", 0.001)
        with monkeypatch.context() as slow:
            slow.setattr(os, "fsync", sync_late)
            type_at_once(desk, "e", "n", *"next", "enter")
            for _ in range(50):
                await asyncio.sleep(0.001)
            assert isinstance(desk.app.screen, DashboardScreen)
            goes_on.set()
            await desk.until(lambda: desk.chosen == "next")
        titles = {parcel.identifier: (parcel.title, parcel.folder) for parcel in desk.tracker.parcels()}
        assert titles[second] == ("next", Folder.INBOX)
        assert (first, Folder.ARCHIVE) in titles.values()


class Bare(TerminalApp):
    """Has keys to wait behind, and nothing else."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("y", "bell")]


async def test_leaving_while_keys_are_on_their_way_is_no_fault() -> None:
    """At whatever turn of the loop the last screen goes."""
    for turns in range(30):
        app = Bare()
        async with app.run_test():
            for key in "yyy":
                app.post_message(events.Key(key, key))
            for _ in range(turns):
                await asyncio.sleep(0)


class Hanging(Static, can_focus=True):
    """Takes a key and is never done with it."""

    def on_mount(self) -> None:
        self.is_let_go = asyncio.Event()
        self.focus()

    async def on_key(self, event: events.Key) -> None:
        event.stop()
        await self.is_let_go.wait()


class OneHangs(TerminalApp):
    BINDINGS: ClassVar[list[BindingType]] = [Binding("y", "hear", priority=True)]
    has_heard = False

    def compose(self) -> ComposeResult:
        yield Hanging()

    def action_hear(self) -> None:
        self.has_heard = True


async def test_what_hangs_does_not_hold_up_the_keys_for_ever(monkeypatch: pytest.MonkeyPatch) -> None:
    """After so many looks at the same thing the next key goes on."""
    monkeypatch.setattr(KeyOrder, "LOOK", 0.001)
    app = OneHangs()
    async with app.run_test():
        for key in "xy":
            app.post_message(events.Key(key, key))
        for _ in range(1000):
            await asyncio.sleep(0.001)
            if app.has_heard:
                break
        app.query_one(Hanging).is_let_go.set()
        assert app.has_heard
