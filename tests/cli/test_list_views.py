"""`list --view`: the dashboard's views, for scripts and status bars."""

from datetime import timedelta

from parcel_tui.sandbox.world import World


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
