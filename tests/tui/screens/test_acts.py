"""Acts by key: marking several, undoing, copying, opening, receiving, following by hand."""

import sys
from datetime import timedelta
from pathlib import Path

import pytest

from parcel_tui.domain.parcel import MANUAL, Folder
from parcel_tui.domain.stage import Stage
from parcel_tui.sandbox.http.faults import Fault, FaultKind
from parcel_tui.tui.screens.follow import ByHandScreen

NUMBER = "907218463512"
PICKUP = "TW268979373141Z"


def _folder(desk, number: str = NUMBER) -> Folder | None:
    """Where the provider keeps it; None when it is deleted there."""
    relation = desk.world.tracktw_account.find(number)
    return relation.folder if relation else None


def _parcel(desk, number: str = NUMBER):
    return next(parcel for parcel in desk.tracker.parcels() if parcel.number == number)


def _all(desk):
    """Also those whose deletion waits to be sent."""
    return [*desk.tracker.snapshot.parcels.values()]


async def test_marked_parcels_are_archived_and_brought_back_together(opened) -> None:
    """Space marks and goes on, the count is shown; e takes all of them, u brings all of them back."""
    async with opened() as desk:
        await desk.at_rest()
        await desk.press("g", "space", "space")
        assert desk.shows("2 marked", "+")
        await desk.press("e")
        await desk.until(lambda: desk.shows("Archived 2 parcels. u undoes it."))
        await desk.until(lambda: desk.parcels.line_count == 1)
        assert not desk.shows("marked")
        await desk.press("u")
        await desk.until(lambda: desk.shows("2 parcels are in the inbox again."))
        await desk.until(lambda: desk.parcels.line_count == 3)


async def test_all_are_marked_and_unmarked_by_one_key(opened) -> None:
    """The star marks what the list holds; pressed again it takes all marks away. Marks do not outlive what is
    seen: nothing is done to a parcel that another view hides.
    """
    async with opened(size=(80, 24)) as desk:
        await desk.at_rest()
        await desk.press("asterisk")
        assert desk.shows("3 marked")
        await desk.press("asterisk")
        assert not desk.shows("marked")
        await desk.press("asterisk", "A")
        await desk.press("i", "g", "d")
        await desk.until(lambda: desk.shows(f"Delete {desk.chosen} ("))


async def test_what_a_filter_hides_stays_marked_and_is_left_alone(opened) -> None:
    """Acting on marks is acting on what is seen of them; the others are counted, and there afterwards."""
    async with opened() as desk:
        await desk.at_rest()
        await desk.press("asterisk", "slash", *NUMBER, "enter")
        assert desk.shows("3 marked", "2 of them not shown")
        await desk.press("d")
        await desk.until(lambda: desk.shows(f"Delete {NUMBER} (", "2 marked parcels are hidden"))
        await desk.press("n", "e")
        await desk.until(lambda: _folder(desk) is Folder.ARCHIVE)
        assert any("2 marked parcels are hidden" in toast for toast in desk.toasts)
        await desk.press("escape")
        assert not desk.toasts, "what was told goes with the next key, whichever"
        await desk.until(lambda: desk.shows("2 marked"))
        assert not desk.shows("of them not shown")
        assert len(desk.tracker.parcels(Folder.INBOX)) == 2


async def test_a_deletion_is_undone_by_importing_again_and_told(opened) -> None:
    """Deleted at the provider already: u imports it by number and carrier, and says so. Offline, where the
    deletion still waits, it is simply here again, without a word to the provider.
    """
    async with opened() as desk:
        await desk.at_rest()
        await desk.choose(NUMBER)
        await desk.press("d", "y")
        await desk.until(lambda: _folder(desk) is None)
        await desk.until(lambda: desk.parcels.line_count == 2)
        await desk.press("u")
        await desk.until(lambda: _folder(desk) is Folder.INBOX)
        await desk.until(lambda: any("being added to Track.TW again." in toast for toast in desk.toasts))
        await desk.until(lambda: not _parcel(desk).pending and not desk.screen.background.progress)
        await desk.choose(NUMBER)
        desk.server.tracktw.stop()
        await desk.press("d", "y")
        await desk.until(lambda: desk.parcels.line_count == 2)
        await desk.until(lambda: not desk.screen.background.progress)
        await desk.press("u")
        await desk.until(lambda: desk.parcels.line_count == 3)
        assert any(toast == f"Restored {NUMBER}." for toast in desk.toasts)
        desk.server.tracktw.start()
        desk.clock.advance(timedelta(minutes=30))
        await desk.press("R")
        await desk.at_rest()
        assert _folder(desk) is Folder.INBOX


async def test_name_note_and_receipt_are_undone_in_turn(opened) -> None:
    """The newest first; when nothing is left, it is said. x marks as received, in the timeline too."""
    async with opened() as desk:
        await desk.at_rest()
        await desk.choose(NUMBER)
        await desk.press("n", *"Shoes", "enter")
        await desk.until(lambda: desk.chosen == "Shoes" and desk.shows("Renamed to Shoes. u undoes it."))
        await desk.press("N", *"red", "enter")
        await desk.until(lambda: desk.shows("✎ red", "Note saved on Shoes. u undoes it."))
        await desk.choose(PICKUP)
        await desk.press("x")
        await desk.until(lambda: desk.shows("Marked as received."))
        assert _parcel(desk, PICKUP).stage is Stage.DELIVERED
        await desk.press("u")
        await desk.until(lambda: _parcel(desk, PICKUP).stage is Stage.READY_FOR_PICKUP)
        await desk.choose(NUMBER)
        await desk.press("u")
        await desk.until(lambda: not desk.shows("✎ red"))
        assert desk.chosen == "Shoes"
        await desk.press("u")
        await desk.until(lambda: desk.chosen == NUMBER)
        await desk.press("u")
        await desk.until(lambda: "There is nothing to undo." in desk.toasts)


async def test_the_number_is_sent_to_the_clipboard(opened) -> None:
    """By way of the terminal, of which it cannot be known whether it listens; Y copies a line for others."""
    async with opened() as desk:
        await desk.at_rest()
        await desk.choose(NUMBER)
        await desk.press("y")
        await desk.until(lambda: desk.app.clipboard == NUMBER and desk.toasts == [f"Copied {NUMBER}."])
        await desk.press("asterisk", "y")
        await desk.until(lambda: len(desk.app.clipboard.splitlines()) == 3)
        await desk.press("asterisk")
        await desk.choose(PICKUP)
        await desk.press("Y")
        await desk.until(lambda: desk.app.clipboard.endswith(PICKUP))
        shared = f"Shopee 中和福美 - 智取店 until Tue 10 Feb 23:59 · {PICKUP} · https://track.tw/carrier/"
        assert desk.app.clipboard.startswith(shared)


async def test_over_ssh_the_page_is_a_link(opened, monkeypatch: pytest.MonkeyPatch) -> None:
    """No browser is started at the other end: the link is shown and copied."""
    monkeypatch.setenv("SSH_CONNECTION", "10.0.0.1 50000 10.0.0.2 22")
    async with opened() as desk:
        await desk.at_rest()
        await desk.choose(NUMBER)
        await desk.press("o")
        link = f"https://track.tw/carrier/{_parcel(desk).carrier.id}/{NUMBER}"
        await desk.until(lambda: desk.app.clipboard == link)
        await desk.until(lambda: any(link in toast for toast in desk.toasts))


@pytest.mark.skipif(sys.platform == "win32", reason="the opener is a shell script")
async def test_at_the_desk_the_page_opens_in_the_browser(
    opened, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """By the system's own opener, which may write nothing into the screen."""
    # Found before the system's own: no test opens a real browser.
    opener, said = tmp_path / ("open" if sys.platform == "darwin" else "xdg-open"), tmp_path / "opened"
    opener.write_text(
        f'#!/bin/sh\necho noise; echo noise >&2; printf %s "$1" > {said}.part; mv {said}.part {said}\n',
        encoding="utf-8",
    )
    opener.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")
    monkeypatch.setenv("DISPLAY", ":0")
    for name in ("SSH_CONNECTION", "SSH_TTY"):
        monkeypatch.delenv(name, raising=False)
    async with opened() as desk:
        await desk.at_rest()
        await desk.choose(NUMBER)
        await desk.press("o")
        await desk.until(said.exists)
        assert (
            said.read_text(encoding="utf-8")
            == f"https://track.tw/carrier/{_parcel(desk).carrier.id}/{NUMBER}"
        )
        assert not desk.shows("noise")


@pytest.mark.parametrize("size", [(40, 12), (80, 24), (120, 40)])
async def test_a_parcel_is_followed_by_hand(opened, size) -> None:
    """A name and a day are enough; a bad day is told beside its line, and nothing typed is lost."""
    async with opened(size=size) as desk:
        await desk.at_rest()
        await desk.press("b", *"Sofa", "tab", *"soon", "enter")
        assert isinstance(desk.app.screen, ByHandScreen)
        assert desk.shows("Write the day as")
        await desk.press(*["backspace"] * 4, "plus", "3", "enter")
        await desk.until(lambda: desk.chosen == "Sofa")
        parcel = desk.screen.chosen
        assert parcel is not None
        assert (parcel.provider, parcel.pending) == (MANUAL, ())
        await desk.press("enter")
        await desk.until(lambda: desk.shows("Expected", "in 3 days"))
        desk.assert_grid()


async def test_a_deadline_of_ones_own_is_set_shown_and_undone(opened) -> None:
    """D asks for a day, the timeline tells whose it is; what is no day changes nothing; u takes it back."""
    async with opened(size=(80, 30)) as desk:
        await desk.at_rest()
        chosen = desk.chosen
        await desk.press("D", "plus", "1", "enter")
        await desk.until(lambda: desk.shows("Deadline set for"))
        await desk.until(lambda: desk.shows("Due tomorrow 23:59 (your own deadline)"))
        assert [parcel.title for parcel in desk.tracker.parcels() if parcel.deadline] == [chosen]
        await desk.press("D", "x", "enter")
        await desk.until(lambda: desk.shows("is not a day"))
        await desk.press("u")
        await desk.until(lambda: not any(parcel.deadline for parcel in desk.tracker.parcels()))


async def test_a_wrong_carrier_is_put_right_by_key_and_back(opened) -> None:
    """c, part of the right one's name, Enter; on the server too; u brings the old one back there."""
    async with opened(size=(120, 30)) as desk:
        await desk.at_rest()
        await desk.choose(NUMBER)
        before = _parcel(desk)
        account = desk.world.tracktw_account

        def carriers() -> list[str]:
            own = account.relations.values()
            return [each.package.carrier.name for each in own if each.package.tracking_number == NUMBER]

        await desk.press("c", *"ups", "enter")
        await desk.until(lambda: carriers() == ["UPS優比速國際物流"])
        # The old record is deleted there before its answer is here.
        await desk.until(
            lambda: not any(p.pending for p in _all(desk)) and not desk.screen.background.progress
        )
        assert _parcel(desk).key == before.key
        await desk.press("u")
        await desk.until(lambda: carriers() == [before.carrier.name])
        await desk.until(lambda: _parcel(desk).carrier == before.carrier)
        assert _parcel(desk).key == before.key


async def test_what_cannot_be_undone_yet_can_be_later(opened) -> None:
    """u while the old record's deletion has no answer says so; the same key brings it back afterwards."""
    async with opened(size=(120, 30)) as desk:
        await desk.at_rest()
        await desk.choose(NUMBER)
        before = _parcel(desk)
        desk.world.tracktw.faults.add(Fault(FaultKind.HANG, when=lambda request: "/delete" in request.path))
        await desk.press("c", *"ups", "enter")
        await desk.until(lambda: any(p.is_deleted and p.pending[0].tried_at for p in _all(desk)))
        await desk.press("u")
        await desk.until(lambda: any("Refresh, then try again" in toast for toast in desk.toasts))
        assert _parcel(desk).carrier != before.carrier
        desk.world.tracktw.faults.clear()
        desk.clock.advance(timedelta(minutes=30))
        await desk.press("R")
        await desk.until(
            lambda: not any(p.pending for p in _all(desk)) and not desk.screen.background.progress
        )
        await desk.press("u")
        await desk.until(lambda: _parcel(desk).carrier == before.carrier)


ON_A_PARCEL = ("e", "d", "x", "n", "N", "c", "D", "p", "O", "y", "o", "M", "r", "m", "space", "asterisk")
"""Every key that does something with a parcel."""


@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
async def test_in_the_folders_no_key_acts_on_a_parcel(opened, size) -> None:
    """What is highlighted is a folder: the chosen parcel, seen or not, is left alone, and why is told."""
    async with opened(size=size) as desk:
        await desk.at_rest()
        await desk.press(*(["v"] if size == (80, 24) else []), "escape")
        before = desk.tracker.snapshot.parcels
        for key in ON_A_PARCEL:
            await desk.press(key)
            assert desk.shows("Select a parcel first: Enter goes into the list."), key
            desk.screen.status.end_answer()
        assert desk.app.screen is desk.screen
        assert desk.tracker.snapshot.parcels == before
        await desk.press("enter", "e")
        await desk.until(lambda: desk.parcels.line_count == 2)


async def test_where_the_timeline_alone_is_shown_marked_parcels_are_left_alone(opened) -> None:
    """The keys are about the parcel whose timeline it is."""
    async with opened(size=(50, 20)) as desk:
        await desk.at_rest()
        await desk.press("g", "space", "space", "enter", "e")
        await desk.until(lambda: desk.parcels.line_count == 2)
        await desk.press("escape")
        await desk.until(lambda: desk.shows("2 marked"))


async def test_everything_is_marked_as_read_and_what_is_delivered_is_archived(opened) -> None:
    """A star and one key, which never marks all as unread; of one the newest checkpoint is unread again.

    What is delivered is archived after asking, in two keys, from any view; one key brings all of it back,
    and no is no.
    """
    async with opened() as desk:
        await desk.at_rest()
        await desk.press("m")
        await desk.until(lambda: desk.shows("as unread."))
        [unread] = [parcel for parcel in desk.tracker.parcels() if parcel.unread]
        assert desk.tracker.history(unread.key).checkpoints[0].unread
        await desk.press("asterisk", "m")
        await desk.until(lambda: desk.shows("Marked 3 parcels as read."))
        await desk.press("asterisk", "m")
        await desk.until(lambda: desk.shows("These 3 parcels are read already."))
        assert not any(parcel.unread for parcel in desk.tracker.parcels())
        await desk.press("E")
        await desk.until(lambda: desk.shows("No delivered parcel is in the inbox."))
        await desk.press("asterisk", "x")
        await desk.until(lambda: all(parcel.stage is Stage.DELIVERED for parcel in desk.tracker.parcels()))
        await desk.press("3", "E")
        await desk.until(lambda: desk.shows("Archive 3 delivered parcels?"))
        await desk.press("n", "E", "y")
        await desk.until(lambda: _folder(desk) is Folder.ARCHIVE)
        await desk.until(lambda: desk.shows("Archived 3 parcels. u undoes it."))
        await desk.press("u")
        await desk.until(lambda: _folder(desk) is Folder.INBOX)


@pytest.mark.skipif(sys.platform == "win32", reason="a script stands for tmux")
@pytest.mark.parametrize(("code", "told"), [(0, "Copied 907218463512."), (1, "tmux has to be")])
async def test_in_tmux_the_number_is_copied_by_tmux(opened, monkeypatch, tmp_path: Path, code, told) -> None:
    """Which takes no number from a program by itself; what did not work is said."""
    tmux = tmp_path / "tmux"
    tmux.write_text(f'#!/bin/sh\necho "$@" > "{tmp_path}/called"\ncat >> "{tmp_path}/called"\nexit {code}\n')
    tmux.chmod(0o700)
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")
    monkeypatch.setenv("TMUX", "/tmp/tmux-0/default,1,0")
    async with opened() as desk:
        await desk.at_rest()
        desk.parcels.choose(_parcel(desk).key)
        await desk.press("y")
        await desk.until(lambda: any(told in sentence for sentence in desk.toasts))
        assert (tmp_path / "called").read_text() == f"load-buffer -w -\n{NUMBER}"
