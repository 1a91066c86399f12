"""What the dashboard's keys do, here and at the provider."""

from datetime import timedelta

import pytest

from parcel_tui.domain.parcel import Folder
from parcel_tui.sandbox.http.faults import Fault, FaultKind
from parcel_tui.tui.screens.add.screen import AddParcelScreen
from parcel_tui.tui.screens.dashboard.screen import DashboardScreen
from parcel_tui.tui.screens.pages.help import HelpScreen
from parcel_tui.tui.screens.tokens import TokensScreen
from parcel_tui.tui.widgets.key_footer import KeyFooter

NUMBER = "907218463512"


def _folder(desk, number: str = NUMBER) -> Folder | None:
    """Where the provider keeps it; None when it is deleted there."""
    relation = desk.world.tracktw_account.find(number)
    return relation.folder if relation else None


async def test_archive_and_undo_reach_the_provider(opened) -> None:
    """e archives here and there, says that u undoes it, and u does; a keymap gives the act another key."""
    async with opened() as desk:
        await desk.at_rest()
        await desk.choose(NUMBER)
        await desk.press("e")
        await desk.until(lambda: _folder(desk) is Folder.ARCHIVE)
        await desk.until(lambda: desk.shows(f"Archived {NUMBER}. u undoes it."))
        assert desk.chosen != NUMBER
        await desk.press("u")
        await desk.until(lambda: _folder(desk) is Folder.INBOX)
        await desk.until(lambda: desk.parcels.line_count == 3)
        await desk.choose(NUMBER)
        desk.app.set_keymap({"parcel.archive": "z"})
        await desk.press("z")
        await desk.until(lambda: _folder(desk) is Folder.ARCHIVE)


async def test_r_asks_for_the_chosen_parcel_and_e_takes_it_out_of_the_archive(opened) -> None:
    """r reads the chosen parcel's history, and no other's. In the archive the key that archives, which the
    footer calls otherwise, goes the other way.
    """
    async with opened() as desk:
        await desk.at_rest()
        await desk.choose(NUMBER)
        before = len(desk.world.tracktw.asked("GET", "/package/tracking"))
        desk.clock.advance(timedelta(minutes=5))
        await desk.press("r")
        await desk.until(lambda: len(desk.world.tracktw.asked("GET", "/package/tracking")) > before)
        await desk.at_rest()
        assert len(desk.world.tracktw.asked("GET", "/package/tracking")) == before + 1
        await desk.press("A")
        assert desk.shows("e To inbox")
        await desk.press("e")
        await desk.until(lambda: _folder(desk, "907218460001") is Folder.INBOX)


async def test_name_and_note_are_kept_and_delete_asks_first(opened) -> None:
    """n and N ask for a line each; what is typed is shown and stays after the next refresh. d asks; the
    harmless answer keeps the parcel, the other deletes it here and there.
    """
    async with opened() as desk:
        await desk.at_rest()
        await desk.choose(NUMBER)
        await desk.press("n", *"Shoes", "enter")
        await desk.until(lambda: desk.chosen == "Shoes")
        await desk.press("N", *"red", "enter")
        await desk.until(lambda: desk.shows("✎ red"))
        await desk.press("R")
        await desk.at_rest()
        assert desk.shows("Shoes", "✎ red")
        await desk.press("d", "n")
        await desk.pilot.pause()
        assert _folder(desk) is Folder.INBOX
        await desk.press("d", "y")
        await desk.until(lambda: _folder(desk) is None)
        await desk.until(lambda: desk.parcels.line_count == 2)


async def test_offline_the_action_waits(opened) -> None:
    """With the provider down the parcel is archived here, marked as waiting, and sent by the next refresh."""
    async with opened() as desk:
        await desk.at_rest()
        await desk.choose(NUMBER)
        desk.server.tracktw.stop()
        await desk.press("e")
        told = f"Archived {NUMBER}. u undoes it. Not yet sent to Track.TW."
        await desk.until(lambda: desk.toasts == [told])
        await desk.press("A")
        await desk.choose(NUMBER)
        await desk.until(lambda: desk.shows("Not yet archived at Track.TW.", "↑"))
        assert _folder(desk) is Folder.INBOX
        desk.server.tracktw.start()
        desk.clock.advance(timedelta(minutes=30))
        await desk.press("R")
        await desk.until(lambda: _folder(desk) is Folder.ARCHIVE)
        await desk.until(lambda: not desk.shows("Not yet archived"))


async def test_a_key_that_does_nothing_says_so_and_keys_work_while_a_refresh_hangs(opened) -> None:
    """With the key that shows all keys; a key that does something says nothing of the kind. A provider that
    does not answer holds up no key press, and quitting least of all.
    """
    async with opened() as desk:
        await desk.at_rest()
        await desk.press("question_mark", "escape", "j")
        assert not desk.shows("does nothing here")
        await desk.press("Z")
        await desk.until(lambda: desk.shows("Z does nothing here. Press ? for all keys."))
        await desk.press("f9")
        await desk.until(lambda: desk.shows("f9 does nothing here."))
        desk.world.tracktw.faults.add(Fault(FaultKind.HANG))
        await desk.press("R")
        await desk.until(lambda: desk.shows("Refreshing"))
        await desk.press("g")
        first = desk.chosen
        await desk.press("j")
        assert desk.chosen != first
        await desk.press("q")
        assert desk.app.is_left
        assert desk.app.return_code == 0


async def test_two_presses_act_once(opened) -> None:
    """e pressed again before the first is stored does not act on the same parcel twice."""
    async with opened() as desk:
        await desk.at_rest()
        await desk.choose(NUMBER)
        desk.screen.actions.archive()
        desk.screen.actions.archive()
        await desk.until(lambda: _folder(desk) is Folder.ARCHIVE)
        assert len(desk.world.tracktw.asked("PATCH")) == 1


async def test_a_key_opens_its_screen_and_escape_closes_it(opened) -> None:
    """a adds, t sets tokens, ? shows the keys; each is left with escape."""
    async with opened(size=(80, 24)) as desk:
        await desk.at_rest()
        for key, screen in (("a", AddParcelScreen), ("t", TokensScreen), ("question_mark", HelpScreen)):
            await desk.press(key)
            await desk.until(lambda screen=screen: isinstance(desk.app.screen, screen))
            await desk.press("escape")
            await desk.until(lambda: isinstance(desk.app.screen, DashboardScreen))


async def test_help_names_every_command(opened) -> None:
    """The help screen is made from the key table, so nothing is left out."""
    from parcel_tui.tui.keys import GROUPS

    async with opened(size=(100, 100)) as desk:
        await desk.at_rest()
        await desk.press("question_mark")
        await desk.until(lambda: isinstance(desk.app.screen, HelpScreen))
        assert desk.shows(*(command.help for _, commands in GROUPS for command in commands))


@pytest.mark.parametrize("size", [(40, 12), (200, 60)])
async def test_help_is_searched(opened, size) -> None:
    """In columns where there is room for them; a word of a key's meaning finds its line."""
    async with opened(size=size) as desk:
        await desk.at_rest()
        await desk.press("question_mark")
        await desk.until(lambda: desk.shows("Keys, filter, mouse, signs"))
        assert ("Signs" in desk.text) is (size[0] == 200)
        desk.assert_grid()
        await desk.press("slash", *"undo", "enter")
        await desk.until(lambda: not desk.shows("Refresh all"))
        assert desk.shows("Undo your last change")
        desk.assert_grid()
        await desk.press("escape", "escape")
        await desk.until(lambda: isinstance(desk.app.screen, DashboardScreen))


async def test_the_palette_and_the_footer_run_a_command(opened) -> None:
    """ctrl+p finds a command of the table by its name and runs it; a click on a key in the footer does what
    the key does.
    """
    async with opened() as desk:
        await desk.at_rest()
        await desk.choose(NUMBER)
        await desk.press("ctrl+p", *"Delete")
        await desk.until(lambda: desk.shows("Delete this parcel"))
        await desk.press("enter")
        await desk.until(lambda: desk.shows(f"Delete {NUMBER} ("))
        await desk.press("n")
        await desk.until(lambda: isinstance(desk.app.screen, DashboardScreen))
        await desk.pilot.click(KeyFooter, offset=(14, 0))
        await desk.until(lambda: isinstance(desk.app.screen, AddParcelScreen))
