"""`parcel-tui deadline`: the user's own deadline on any parcel."""

from datetime import datetime, timedelta

import pytest

from parcel_tui.domain.parcel import TRACKTW, Folder, OwnDeadline, Parcel
from parcel_tui.domain.stage import Stage
from parcel_tui.notify.selection import due_reminders
from parcel_tui.notify.wording import reminder_item
from parcel_tui.sandbox.clock import NOON
from parcel_tui.sandbox.world import World

SHOP = "包裹已配達買家取件門市 - [中和福美 - 智取店]"


def made(stage: Stage, until: datetime, folder: Folder = Folder.INBOX) -> Parcel:
    """A parcel with a deadline of the user's, set before it arrived."""
    return Parcel(1, TRACKTW, NOON, stage=stage, folder=folder, deadline=OwnDeadline(until))


def pickup(run, number: str):
    [row] = [row for row in run("list", "--json").parcels if row["number"] == number]
    return row["pickup"]


def test_a_deadline_of_the_users_goes_before_any_other(world: World, run) -> None:
    """Shown as the user's, in To do, the place kept; `none` brings the carrier's back."""
    world.tracktw_account.add("SHOP").package.add(SHOP, time=world.clock() - timedelta(hours=2))
    world.tracktw_account.add("MOVING").package.add("包裹抵達理貨中心，處理中")
    run("refresh")
    estimate = pickup(run, "SHOP")
    assert (estimate["estimated"], estimate["own"]) == (True, False)
    assert run("deadline", "SHOP", "+1").out == "SHOP: your deadline is 2026-02-06\n"
    own = pickup(run, "SHOP")
    assert (own["place"], own["estimated"], own["own"]) == (estimate["place"], False, True)
    assert own["until"].startswith("2026-02-0")
    assert own["until"] < estimate["until"]
    assert run("deadline", "MOVING", "2026-02-09").code == 0
    assert pickup(run, "MOVING")["place"] is None
    assert [row["number"] for row in run("list", "--view", "todo", "--json").parcels] == ["SHOP", "MOVING"]
    assert "(your own deadline)" in run("show", "MOVING").out
    assert "in transit, 4 days left" in run("list").out
    run("refresh")
    assert pickup(run, "MOVING")["own"] is True
    assert run("deadline", "SHOP", "NONE").out == "SHOP: deadline removed\n"
    assert pickup(run, "SHOP") == estimate
    run("deadline", "MOVING", "none")
    assert pickup(run, "MOVING") is None


def test_its_delivery_ends_it_and_one_that_is_set_afterwards_stands(world: World, run) -> None:
    """What was to be done by then is done; until when something can be sent back counts after delivery."""
    relation = world.tracktw_account.add("N")
    relation.package.add("包裹抵達理貨中心，處理中", time=world.clock() - timedelta(hours=2))
    run("refresh")
    run("deadline", "N", "+3")
    relation.package.add("[中和福美 - 智取店] 買家取件成功", time=world.clock())
    run("refresh")
    assert pickup(run, "N") is None
    run("deadline", "N", "+3")
    assert pickup(run, "N")["own"] is True


@pytest.mark.parametrize(
    ("day", "said"),
    [
        ("soon", "is not a day"),
        ("2026-02-30", "is not a day"),
        ("2026-02-04", "is over"),
        ("2999-01-01", "two years"),
        ("+999", "two years"),
        ("", "empty"),
    ],
)
def test_what_is_no_day_to_come_changes_nothing(world: World, run, day: str, said: str) -> None:
    """One sentence, exit 2, and the deadline as it was."""
    world.tracktw_account.add("N").package.add("包裹抵達理貨中心，處理中")
    run("refresh")
    run("deadline", "N", "+3")
    before = pickup(run, "N")
    done = run("deadline", "N", day)
    assert (done.code, len(done.err.splitlines())) == (2, 1)
    assert said in done.err
    assert pickup(run, "N") == before
    assert run("deadline", "NOSUCH", "+3").code == 2


def test_it_is_exported_and_imported(world: World, run, tmp_path, monkeypatch) -> None:
    """A file of another machine brings it along."""
    world.tracktw_account.add("N").package.add("包裹抵達理貨中心，處理中")
    run("refresh")
    run("deadline", "N", "+3")
    file = tmp_path / "all.json"
    run("export", str(file))
    run("deadline", "N", "none")
    run("import", str(file))
    assert pickup(run, "N")["own"] is True


def test_reminders_go_by_it() -> None:
    """The day before and on the day, in words of a deadline where nothing waits at a shop; none when over."""
    own = made(Stage.IN_TRANSIT, NOON + timedelta(days=1))
    [tomorrow] = due_reminders([own], NOON, None, None)
    item = reminder_item(tomorrow, NOON)
    assert item.news.sentence == "Your deadline for a parcel is tomorrow."
    assert item.text.endswith("(your own deadline)")
    waiting = made(Stage.READY_FOR_PICKUP, NOON + timedelta(hours=2))
    [today] = due_reminders([waiting], NOON, None, None)
    assert reminder_item(today, NOON).news.sentence == "A parcel has to be picked up today."
    over = made(Stage.DELIVERED, NOON + timedelta(hours=2))
    archived = made(Stage.IN_TRANSIT, NOON + timedelta(hours=2), Folder.ARCHIVE)
    assert due_reminders([over, archived], NOON, None, None) == []
