"""`undo`: what was done last is taken back, whichever process did it, and nothing else is."""

from datetime import timedelta

import pytest
from tables import for_each

from parcel_tui.domain.parcel import Folder, Undoable
from parcel_tui.sandbox.world import World
from parcel_tui.tracker.outbox import SPAN
from parcel_tui.tracker.undo import MOST

NUMBER, OTHER = "TW268979373141Z", "TW263640059271F"
KEPT = (
    "folder",
    "name",
    "note",
    "stage",
    "latest",
    "unread",
    "muted",
    "sending",
    "pickup",
    "carrier",
    "pending",
)
"""Of a parcel's row, what the acts below change."""

ACTS = (
    (("archive", NUMBER, OTHER), "2 parcels are in the inbox again."),
    (("delete", NUMBER), f"Restored {NUMBER}. It is being added to Track.TW again."),
    (("receive", NUMBER), f"{NUMBER} is no longer marked as received."),
    (("rename", NUMBER, "lamp"), f"Name removed again: {NUMBER}."),
    (("note", NUMBER, "blue"), f"Restored the note on {NUMBER}."),
    (("deadline", NUMBER, "+3"), f"Restored your deadline for {NUMBER}."),
    (("card", NUMBER, "--code", "123"), f"Restored the pick-up card of {NUMBER}."),
    (("sending", NUMBER), f"{NUMBER} is no longer marked as sent by you."),
    (("mute", NUMBER, OTHER), "Unmuted 2 parcels again."),
    (("mark-read",), "Marked 2 parcels as unread again."),
    (("add", "907218463512", "--carrier", "black"), "Removed 907218463512 again."),
    (("follow", "sofa"), "Removed sofa again."),
)


def rows(run) -> dict[str, dict[str, object]]:
    return {
        row["number"] or row["name"]: {name: row[name] for name in KEPT}
        for row in run("list", "--folder", "all", "--json").parcels
    }


@pytest.fixture
def known(world: World, run) -> None:
    """Two parcels, each with something new."""
    for number in (NUMBER, OTHER):
        world.tracktw_account.add(number)
    run("refresh")
    for relation in world.tracktw_account.relations.values():
        relation.package.add("包裹抵達理貨中心，處理中")
    run("refresh")


@for_each(("arguments", "sentence"), ACTS)
def test_what_a_command_did_is_taken_back(known, world: World, run, arguments, sentence: str) -> None:
    """All parcels are as they were, here and at the provider; the next undo takes back what was before."""
    run("note", OTHER, f"before {arguments[0]}")
    before, there = rows(run), sorted(world.tracktw_account.relations)
    run("refresh")
    done = run(*arguments)
    assert (done.code, done.err) == (0, "")
    assert rows(run) != before or arguments[0] == "card"
    taken = run("undo")
    assert (taken.code, taken.out, taken.err) == (0, f"{sentence}\n", "")
    assert rows(run) == before
    assert len(world.tracktw_account.relations) == len(there)
    assert run("undo").out == f"Restored the note on {OTHER}.\n"
    assert run("card", NUMBER).out == f"{NUMBER}: no pick-up card\n"


def test_nothing_to_undo_has_an_exit_code_and_a_day_is_the_span(known, run, monkeypatch) -> None:
    """1, without a word on standard output; what was done longer ago stays done, a dry run does nothing."""
    assert [(done.code, done.out, done.err) for done in (run("undo"), run("undo", "--dry-run"))] == [
        (1, "", "parcel-tui: There is nothing to undo.\n")
    ] * 2
    run("archive", NUMBER)
    shown = run("undo", "--dry-run")
    assert shown.code == 0
    assert shown.out.split()[2:] == ["move", "p1", NUMBER]
    assert rows(run)[NUMBER]["folder"] == Folder.ARCHIVE
    assert timedelta(days=1) == SPAN
    monkeypatch.setattr("parcel_tui.tracker.outbox.SPAN", timedelta())
    assert run("undo").code == 1
    assert rows(run)[NUMBER]["folder"] == Folder.ARCHIVE


def test_what_the_state_remembers_has_a_bound(known, run, monkeypatch) -> None:
    """The oldest is forgotten; what was done with many parcels in one step is kept whole."""
    monkeypatch.setattr("parcel_tui.tracker.undo.MOST", 3)
    for name in ("a", "b", "c", "d", "e"):
        run("rename", NUMBER, name)
    assert [run("undo").code for _ in range(5)] == [0, 0, 0, 1, 1]
    assert rows(run)[NUMBER]["name"] == "b"
    monkeypatch.setattr("parcel_tui.tracker.undo.MOST", 1)
    run("mute", NUMBER, OTHER)
    assert run("undo").out == "Unmuted 2 parcels again.\n"
    assert MOST > 100
    run("rename", NUMBER, "f")
    monkeypatch.setattr("parcel_tui.tracker.outbox.SPAN", timedelta())
    run("rename", NUMBER, "g")
    monkeypatch.setattr("parcel_tui.tracker.outbox.SPAN", SPAN)
    assert run("undo").code == 1


def test_what_cannot_be_taken_back_is_passed_over_or_said(known, run, monkeypatch) -> None:
    """A parcel that has gone meanwhile; an act that only a newer version knows, which stays as it is."""
    run("rename", NUMBER, "a")
    run("delete", NUMBER)
    assert run("undo").code == 0
    gone = "What was done last concerned a parcel that is not here any more.\n"
    assert [run("undo", "--dry-run").out, run("undo").out] == [gone, gone]
    run("note", OTHER, "blue")
    run("rename", OTHER, "b")
    monkeypatch.setattr("parcel_tui.tracker.undo._KNOWN", frozenset(Undoable) - {Undoable.NAME})
    assert run("undo").out == f"Restored the note on {OTHER}.\n"
