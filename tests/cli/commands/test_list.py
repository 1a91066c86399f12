"""`list --view`: the dashboard's views, for scripts and status bars."""

import os
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest

from parcel_tui.cli.text import MARKS, legend, parcel_table
from parcel_tui.domain.parcel import FLEXFORWARD, MANUAL, TRACKTW, ActionKind, Carrier, Parcel, PendingAction
from parcel_tui.sandbox.clock import NOON
from parcel_tui.sandbox.world import World
from parcel_tui.wording.cells import cells_of


def add(world: World, number: str, text: str, hours: float) -> None:
    """A parcel whose one checkpoint is so many hours old."""
    world.tracktw_account.add(number).package.add(text, time=world.clock() - timedelta(hours=hours))


def test_the_views_are_listed_in_their_order(world: World, run) -> None:
    """What waits comes by its deadline, what is silent for long by its silence; JSON holds the same."""
    add(world, "LATER", "包裹已配達買家取件門市 - [中和福美 - 智取店]", 1)
    add(world, "SOONER", "包裹已配達買家取件門市 - [三重正義 - 智取店]", 60)
    add(world, "MOVING", "包裹抵達理貨中心，處理中", 2)
    add(world, "SILENT", "包裹抵達理貨中心，處理中", 24 * 6)
    run("refresh")
    world.tracktw.requests.clear()
    listed = {
        view: [row["number"] for row in run("list", "--view", view, "--json").parcels]
        for view in ("todo", "way", "quiet")
    }
    assert listed == {"todo": ["SOONER", "LATER"], "way": ["MOVING", "SILENT"], "quiet": ["SILENT"]}
    sooner, later = run("list", "--view", "todo").out.splitlines()
    assert sooner.split("ready for pick-up, ")[1].split("  ")[0] in {"2 days left", "3 days left"}
    assert later.split("ready for pick-up, ")[1].split("  ")[0] in {"5 days left", "6 days left"}
    assert world.tracktw.requests == []


def test_an_empty_view_is_no_error(run) -> None:
    """Nothing to do is a sentence beside the output, and exit 0: a script that counts lines counts none."""
    for line in (("list",), ("list", "--view", "todo"), ("list", "--folder", "archive")):
        done = run(*line)
        assert (done.code, done.out, len(done.err.splitlines())) == (0, "", 1)


def test_a_view_is_part_of_the_inbox(run) -> None:
    """A folder and a view together are wrong use."""
    assert run("list", "--view", "todo", "--folder", "archive").code == 2


def test_number_name_and_id_are_listed(world: World, run) -> None:
    """A named parcel's number too; the marks stand for themselves in a pipe, where nothing is cut."""
    add(world, "TW268979373141Z", "包裹抵達理貨中心，處理中" * 9, 2)
    run("refresh")
    run("rename", "p1", "鞋子")
    [line] = run("list").out.splitlines()
    assert line.split("  ")[:4] == ["p1", "in transit", "TW268979373141Z", "鞋子"]
    assert line.endswith("處理中" * 1)


def test_plain_is_one_fact_a_line(world: World, run) -> None:
    """For a screen reader: no columns, parcels apart by an empty line."""
    add(world, "TW268979373141Z", "包裹抵達理貨中心，處理中", 2)
    run("refresh")
    run("follow", "gift")
    parcels = run("list", "--plain").out.split("\n\n")
    assert len(parcels) == 2
    [carried] = [parcel.splitlines() for parcel in parcels if "TW268979373141Z" in parcel]
    assert carried[:3] == ["p1", "stage: in transit", "number: TW268979373141Z"]
    assert all(": " in line for line in carried[1:])


@pytest.mark.parametrize("width", [1, 3, 10, 20, 40, 60, 80, 120, 400])
def test_the_table_fits_a_terminal(width: int) -> None:
    """Whatever the texts: no line is longer, the id stays, and where there is room nothing is lost."""
    parcels = [
        Parcel(1, TRACKTW, NOON, number="TW268979373141Z", name="鞋子" * 30, unread=1),
        Parcel(23, FLEXFORWARD, NOON, remote_id="f47ac10b-58cc-4372-a567-0e02b2c3d479"),
        Parcel(4, MANUAL, NOON, name="e\u0301" * 50 + "👩\u200d👩❤️", carrier=Carrier("", "x" * 90)),
    ]
    lines = parcel_table(parcels, NOON, width).splitlines()
    assert len(lines) == 3
    assert all(cells_of(line) <= width for line in lines)
    if width >= 10:
        assert [line.split()[0] for line in lines] == ["p1", "p23", "p4"]
    if width == 400:
        assert lines == parcel_table(parcels, NOON, None).splitlines()


def test_the_marks_are_explained() -> None:
    """In the help and in the README as on a terminal; there those alone that are used."""
    new = Parcel(1, TRACKTW, NOON, number="TW1", unread=1)
    assert legend([new], 80) == "* new to you"
    unsent = Parcel(2, TRACKTW, NOON, number="TW2", pending=(PendingAction(ActionKind.ADD, NOON),))
    assert legend([new, unsent], 40) == "* new to you   ^ not sent yet"
    assert legend([new, unsent], 20) == "* new to you\n^ not sent yet"
    readme = Path(__file__).parents[3] / "README.md"
    text = " ".join(readme.read_text(encoding="utf-8").split())
    for mark, meaning in MARKS.items():
        assert f"`{mark}` {meaning}" in text


@pytest.mark.skipif(os.name != "posix", reason="there are no pseudo terminals")
def test_a_terminal_gets_its_width_and_the_legend(world: World, run) -> None:
    """As a user sees it."""
    import fcntl
    import struct
    import termios

    add(world, "TW268979373141Z", "賣家已寄件成功", 9)
    run("refresh")
    add_to = next(iter(world.tracktw_account.relations.values())).package
    add_to.add("包裹抵達理貨中心，處理中" * 9, time=world.clock())
    run("refresh")
    master, slave = os.openpty()
    fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 40, 0, 0))
    environment = {name: value for name, value in os.environ.items() if name != "COLUMNS"}
    subprocess.run(
        [sys.executable, "-m", "parcel_tui", "list"],
        stdout=slave, stderr=slave, env={**environment, "PYTHONIOENCODING": "utf-8"}, check=True,
    )  # fmt: skip
    os.close(slave)
    lines = os.read(master, 65536).decode().splitlines()
    os.close(master)
    assert lines[0].startswith("p1  *  in transit")
    assert cells_of(lines[0]) <= 40
    assert lines[1:] == ["", "* new to you"]


def test_what_is_asked_of_the_user_is_to_do_until_the_parcel_goes_on(world: World, run) -> None:
    """A word in JSON, words beside the stage; pick-ups first, what went wrong without a way out last."""
    add(world, "CUSTOMS", "請至EZ WAY完成實名認證", 3)
    add(world, "BROKEN", "商品破損", 1)
    add(world, "SHOP", "包裹已配達買家取件門市 - [中和福美 - 智取店]", 5)
    add(world, "MOVING", "包裹抵達理貨中心，處理中", 2)
    run("refresh")
    rows = {row["number"]: row["todo"] for row in run("list", "--json").parcels}
    assert rows == {"CUSTOMS": "customs", "BROKEN": None, "SHOP": "pickup", "MOVING": None}
    todo = [row["number"] for row in run("list", "--view", "todo", "--json").parcels]
    assert todo == ["SHOP", "CUSTOMS", "BROKEN"]
    assert "problem, to confirm at customs" in run("list").out
    assert "to do     confirm at customs" in run("show", "CUSTOMS").out
    relation = world.tracktw_account.find("CUSTOMS")
    assert relation is not None
    relation.package.add("清關完成", time=world.clock())
    run("refresh")
    [row] = [row for row in run("list", "--json").parcels if row["number"] == "CUSTOMS"]
    assert (row["stage"], row["todo"]) == ("in_transit", None)
