"""How a command line names parcels: what is empty names none, and every parcel can be named."""

import pytest

from parcel_tui.sandbox.world import World

NUMBER = "TW268979373141Z"
LABEL = "f47ac10b-58cc-4372-a567-0e02b2c3d479"
EMPTY = [
    "",
    " ",
    "\u3000",
    "--",
    "- -",
    "\uff0d\uff0d",
    "\u2014",
    "\u2212",
    "\u200b",
    "\u200d\ufeff",
    "\x1b[2J",
]
SEVERAL = ["refresh", "archive", "unarchive", "delete", "receive", "mute", "unmute", "add"]


def ids(run) -> dict[str, str]:
    """Each parcel's local id by its title."""
    parcels = run("list", "--folder", "all", "--json").parcels
    return {parcel["name"] or parcel["number"]: parcel["local_id"] for parcel in parcels}


@pytest.mark.parametrize("empty", EMPTY)
def test_what_is_empty_names_no_parcel(world: World, run, empty: str) -> None:
    """Wrong use for every command; nothing is done to a parcel without a number, nor asked of a provider."""
    run("follow", "by hand")
    run("add", NUMBER)
    before = run("list", "--folder", "all", "--json").out
    world.tracktw.requests.clear()
    for command in SEVERAL:
        assert run(command, "--", empty).code == 2, command
    for line in (("show", "--", empty), ("rename", "--", empty, "x"), ("note", "--", empty, "x")):
        done = run(*line)
        assert (done.code, done.out) == (2, ""), line
    assert run("follow", "--", empty).code == 2
    assert run("follow", "x", f"--number={empty}").code == run("follow", "x", f"--carrier={empty}").code == 2
    assert run("add", "620598262685", f"--carrier={empty}").code == 2
    assert run("list", "--folder", "all", "--json").out == before
    assert world.tracktw.requests == []


def test_a_long_identifier_leaves_room_for_what_to_do(run) -> None:
    """A file that was taken for a list of numbers, for one: the sentence has its end, on one line."""
    for arguments in (("show", "x" * 9000), ("add", "x" * 9000), ("delete", "-" * 9000)):
        done = run(*arguments)
        assert (done.code, done.err.count("\n")) == (2, 1)
        assert len(done.err) < 500
        assert done.err.rstrip().endswith(".")


def test_what_is_empty_costs_the_others_nothing(run) -> None:
    """An unset variable of a script beside a number: the number is done, and the exit code says the rest."""
    run("add", NUMBER)
    done = run("archive", "", NUMBER)
    assert (done.code, done.out) == (2, f"{NUMBER}: archived\n")


@pytest.mark.parametrize("command", SEVERAL)
def test_numbers_are_read_from_standard_input(world: World, run, command: str) -> None:
    """`-`: one a line, empty lines left out; nothing there is wrong use."""
    if command != "add":
        run("add", NUMBER)
        run("follow", "by hand")
    if command == "unarchive":
        run("archive", NUMBER, "by hand")
    given = f"\n {NUMBER} \r\n\n" + ("by hand\n" if command != "add" else "")
    for nothing in ("", "\n \n"):
        done = run(command, "-", given=nothing)
        assert (done.code, done.out, len(done.err.splitlines())) == (2, "", 1)
    done = run(command, "-", given=given)
    assert done.code == 0
    assert NUMBER in done.out


def test_a_command_for_one_parcel_takes_one_line(run) -> None:
    """`show -` and `rename - NAME` too; two lines are wrong use."""
    run("add", NUMBER)
    assert NUMBER in run("show", "-", given=f"{NUMBER}\n").out
    assert run("rename", "-", "shoes", given=f"{NUMBER}\n").code == 0
    assert run("show", "-", given="a\nb\n").code == run("note", "-", "x", given="").code == 2


def test_a_local_id_names_what_nothing_else_can(run) -> None:
    """Two parcels of one name, another whose name is a number, another whose name is a local id."""
    run("add", NUMBER)
    run("follow", "gift")
    run("follow", "gift", "--number", "7")
    run("follow", NUMBER)
    run("follow", "p1")
    parcels = {p["local_id"]: p for p in run("list", "--json").parcels}
    assert sorted(parcels) == ["p1", "p2", "p3", "p4", "p5"]
    assert "p2" in run("list").out
    assert "p2" in run("show", "p2").out
    done = run("delete", "gift")
    assert done.code == 2
    assert "p2" in done.err
    assert "p3" in done.err
    assert run("show", NUMBER, "--json").parcels[0]["local_id"] == "p1"  # a number wins over a name
    assert run("show", "P1", "--json").parcels[0]["number"] == NUMBER  # a local id over both
    assert run("delete", "p4", "p5", "p2").code == 0
    assert sorted(p["local_id"] for p in run("list", "--json").parcels) == ["p1", "p3"]
    run("follow", "later")
    assert ids(run)["later"] == "p6"  # never another parcel's


def test_a_number_is_found_as_people_write_it(run) -> None:
    """Dashes, spaces and full-width signs, in what is typed and in what was noted."""
    run("follow", "hand", "--number", "AB-12 34")
    for written in ("ab1234", "AB 12-34", "\uff21\uff22\uff11\uff12\uff13\uff14", "ab\u200b12\u201434"):
        assert run("show", written, "--json").parcels[0]["name"] == "hand"


def test_a_parcel_named_twice_is_done_once(world: World, run) -> None:
    """By its number and by its id; one line each."""
    run("add", NUMBER)
    for command, words in (
        ("refresh", "pending"),
        ("archive", "archived"),
        ("mute", "muted"),
        ("delete", "deleted"),
    ):
        assert run(command, NUMBER, "p1").out.count(words) == 1
    assert len([r for r in world.tracktw.requests if r.method in {"PATCH", "DELETE"}]) == 2


def test_an_id_and_a_number_alike_are_told_apart_by_the_user(world: World, run) -> None:
    """An order of Flex Forward and a number noted by hand: nothing is done to either."""
    world.flexforward_account.add(LABEL, order_number="A-100")
    run("add", "A-100", "--provider", "flexforward")
    run("follow", "hand", "--number", "a-100")
    done = run("delete", "A-100")
    assert (done.code, done.out) == (2, "")
    assert "p1" in done.err
    assert "p2" in done.err
    assert len(run("list", "--json").parcels) == 2
