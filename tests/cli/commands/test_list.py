"""`list --view`: the dashboard's views, for scripts and status bars."""

import contextlib
import csv
import io
import os
import re
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest

from parcel_tui.cli.text import MARKS, legend, parcel_table
from parcel_tui.domain.parcel import (
    FLEXFORWARD,
    MANUAL,
    TRACKTW,
    ActionKind,
    Carrier,
    Checkpoint,
    Parcel,
    PendingAction,
)
from parcel_tui.domain.stage import Stage
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
    assert sooner.split("ready at the shop, ")[1].split("  ")[0] in {"2 days left", "3 days left"}
    assert later.split("ready at the shop, ")[1].split("  ")[0] in {"5 days left", "6 days left"}
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


def test_the_day_on_which_a_parcel_is_expected_is_listed(run) -> None:
    """Until it has come."""
    run("follow", "sofa", "--expected", "2026-12-24")
    assert run("list").out.split("  ")[1] == "pending, expected 2026-12-24"
    run("receive", "sofa")
    assert "expected" not in run("list").out


def test_plain_is_one_fact_a_line(world: World, run) -> None:
    """For a screen reader: no columns, parcels apart by an empty line."""
    add(world, "TW268979373141Z", "包裹抵達理貨中心，處理中", 2)
    run("refresh")
    run("follow", "gift")
    parcels = run("list", "--plain").out.split("\n\n")
    assert len(parcels) == 2
    [carried] = [parcel.splitlines() for parcel in parcels if "TW268979373141Z" in parcel]
    assert carried[:3] == ["TW268979373141Z (p1)", "stage: in transit", "number: TW268979373141Z"]
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


def test_an_endless_text_costs_the_others_no_column() -> None:
    """A number or a note may be a stranger's: each number, name and text still has its place."""
    arrived = Checkpoint(NOON, "arrived", Stage.IN_TRANSIT, "transit")
    parcels = [
        Parcel(1, TRACKTW, NOON, number="A" * 500, provider_note="x" * 5000),
        Parcel(2, TRACKTW, NOON, number="J20471938265", name="shoes", latest=arrived),
    ]
    for width in (80, 120):
        shown = parcel_table(parcels, NOON, width).splitlines()[1].split()
        assert {"p2", "J20471938265", "shoes", "arrived"} <= set(shown)


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
    printed = b""
    with contextlib.suppress(OSError):  # the terminal's end, on Linux
        while part := os.read(master, 65536):
            printed += part
    os.close(master)
    lines = printed.decode().splitlines()
    assert lines[0].startswith("ID     STAGE")
    assert lines[1].startswith("p1  *  in transit")
    assert max(map(cells_of, lines)) <= 40
    assert lines[2:] == ["", "* new to you"]


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
    assert "stage     problem, to confirm at customs" in run("show", "CUSTOMS").out
    relation = world.tracktw_account.find("CUSTOMS")
    assert relation is not None
    relation.package.add("清關完成", time=world.clock())
    run("refresh")
    [row] = [row for row in run("list", "--json").parcels if row["number"] == "CUSTOMS"]
    assert (row["stage"], row["todo"]) == ("in_transit", None)


FORMULA = '=HYPERLINK("http://example.com";"click") 包裹抵達理貨中心'


def filled(world: World, run) -> None:
    """One with an old message, one at a shop, one that a stranger's text came for."""
    add(world, "OLD", "包裹抵達全家理貨中心", 9)
    add(world, "SHOP", "包裹已配達買家取件門市 - [中和福美 - 智取店]", 5)
    add(world, "ODD", FORMULA, 2)
    run("refresh")
    old = world.tracktw_account.find("OLD")
    assert old is not None
    old.package.add("商品破損", time=world.clock())
    run("refresh")


def numbers(run, *arguments: str) -> list[str]:
    return [row["number"] for row in run("list", *arguments, "--json").parcels]


def test_the_filter_is_the_dashboards(world: World, run) -> None:
    """Words in every message, the oldest too, and conditions; in any folder or view."""
    filled(world, run)
    assert numbers(run, "stage:problem", "全家") == numbers(run, "stage:problem 全家") == ["OLD"]
    assert numbers(run, "理貨中心") == ["OLD", "ODD"]
    assert numbers(run, "number:shop") == ["SHOP"]
    assert numbers(run, "理貨中心", "--view", "todo") == ["OLD"]
    assert numbers(run, "--folder", "archive", "理貨中心") == []
    assert run("list", "全家").out.count("\n") == 1
    for odd in ("nope", "\x1b[2J", "stage:\0", '"'):
        done = run("list", odd)
        assert done.code == (2 if odd.startswith("stage") else 0)
        assert "\x1b" not in done.out + done.err
    nothing = run("list", "nope")
    assert (nothing.out, nothing.err) == ("", "No parcel here matches the filter.\n")


def test_a_condition_that_no_parcel_can_meet_is_wrong_use(world: World, run) -> None:
    """A script is told of its slip, whatever it asks for: an empty document would be taken for an answer."""
    filled(world, run)
    for asked in (
        ("stage:bogus",),
        ("stage:bogus", "--json"),
        ("stage:bogus", "--csv"),
        ("stage:bogus", "全家"),
    ):
        done = run("list", *asked)
        assert (done.code, done.out) == (2, "")
        assert done.err.startswith("parcel-tui: There's no stage bogus. Stages are: ")
    assert [run("list", slip).code for slip in ("is:gone", "shop:x")] == [2, 2]
    assert [run("list", word).code for word in ("stage:cancelled", "https://track.tw/x", "12:30")] == [
        0,
        0,
        0,
    ]


def test_the_orders_are_the_dashboards(world: World, run) -> None:
    """Without one the folder's or the view's own."""
    filled(world, run)
    assert numbers(run) == numbers(run, "--sort", "newest") == ["OLD", "ODD", "SHOP"]
    assert numbers(run, "--sort", "name") == ["ODD", "OLD", "SHOP"]
    assert numbers(run, "--sort", "age") == ["SHOP", "ODD", "OLD"]
    assert numbers(run, "--sort", "deadline")[0] == "SHOP"
    assert numbers(run, "--view", "todo", "--sort", "name") == ["OLD", "SHOP"]
    assert run("list", "--sort", "own").code == 2


def test_headings_are_for_people(world: World, run) -> None:
    """In no pipe unless they are asked for; a column of nothing has none."""
    filled(world, run)
    plain = run("list").out.splitlines()
    assert not plain[0].startswith("ID")
    named = run("list", "--headings").out.splitlines()
    assert named[0].split() == ["ID", "STAGE", "NUMBER", "CARRIER", "WHEN", "LATEST"]
    assert [row.split() for row in named[1:]] == [row.split() for row in plain]
    assert plain == run("list", "--no-headings").out.splitlines()
    run("rename", "OLD", "shoes")
    assert run("list", "--headings").out.splitlines()[0].split()[3] == "NAME"


def test_csv_is_read_by_others_as_it_was_meant(world: World, run) -> None:
    """RFC 4180 in UTF-8; a text that a spreadsheet would run stands behind an apostrophe."""
    filled(world, run)
    run("rename", "OLD", 'a "b", c')
    run("note", "OLD", "@me")
    text = run("list", "--csv").out
    rows = {row["number"]: row for row in csv.DictReader(io.StringIO(text, newline=""), strict=True)}
    assert set(rows) == {"OLD", "ODD", "SHOP"}
    assert (rows["OLD"]["name"], rows["OLD"]["note"]) == ('a "b", c', "'@me")
    assert rows["ODD"]["latest_message"] == f"'{FORMULA}"
    document = {row["number"]: row for row in run("list", "--json").parcels}
    assert rows["SHOP"]["pickup_until"] == document["SHOP"]["pickup"]["until"]
    assert (rows["SHOP"]["muted"], rows["SHOP"]["error_code"]) == ("false", "")
    assert run("list", "nope", "--csv").out == text[: text.index("\n") + 1]


def test_csv_has_every_field_of_the_document(world: World, run) -> None:
    """A new field has its column."""
    filled(world, run)
    header = run("list", "--csv").out.splitlines()[0].split(",")
    for name in run("list", "--json").parcels[0]:
        assert any(column == name or column.startswith(f"{name}_") for column in header), name


def test_show_is_a_timeline_on_a_terminal(world: World, run, monkeypatch: pytest.MonkeyPatch) -> None:
    """By day, newest first, within the terminal's width, in its colours unless NO_COLOR says otherwise."""
    text = "包裹配達取件門市 - [鑫福門市] 請於11/30前取件，逾期將退回賣家，請攜帶證件正本至門市櫃台領取"
    world.tracktw_account.add("SHOP").package.add(text)
    run("refresh")
    run("follow", "gift")

    def on_terminal(*arguments: str, **environment: str) -> str:
        with monkeypatch.context() as patch:
            for name, value in ({"COLUMNS": "40", "TERM": "xterm", "NO_COLOR": ""} | environment).items():
                patch.setenv(name, value)
            patch.setattr("sys.stdout.isatty", lambda: True)
            return run("show", *arguments).out

    coloured = on_terminal("SHOP")
    plain = re.sub(r"\x1b\[[\d;]*m", "", coloured)
    assert "\x1b[33mstage: ready at the shop" in coloured
    assert plain == on_terminal("SHOP", NO_COLOR="1") == on_terminal("SHOP", TERM="dumb")
    lines = plain.splitlines()
    first = lines.index("Thu 5 Feb, today")
    assert lines[first + 1].startswith("  ⦿ ")
    assert lines[first + 2].startswith("  ╎        ")
    assert max(map(cells_of, lines)) <= 40
    assert "No checkpoints yet." in on_terminal("gift")
    assert "\x1b" not in run("show", "SHOP").out
    assert run("show", "SHOP", "--plain").out.splitlines()[-1].endswith(f": ready at the shop, {text}")
