"""The demo's world is lively, and the same under both providers' documents."""

from datetime import UTC, datetime, timedelta

import pytest
from asking import FLEXFORWARD, TRACKTW, Asker

from parcel_tui.domain.carriers.names import SHOPEE
from parcel_tui.sandbox.clock import FakeClock
from parcel_tui.sandbox.server import variables
from parcel_tui.sandbox.world import demo_world


@pytest.fixture
def tracktw(demo_server):
    demo_server.world.tracktw.limit = None
    return Asker(demo_server.tracktw_url, TRACKTW)


@pytest.fixture
def flexforward(demo_server):
    return Asker(demo_server.flexforward_url, FLEXFORWARD)


def listed(tracktw):
    return [
        item
        for folder in ("inbox", "archive")
        for item in tracktw.get(f"/package/all/{folder}?page=1&size=100").json()["data"]
    ]


def latest(tracktw):
    """Each parcel's newest text by number."""
    return {
        item["package"]["tracking_number"]: item["package"]["latest_package_history"]
        and item["package"]["latest_package_history"]["status"]
        for item in listed(tracktw)
    }


def test_there_are_parcels_of_every_kind(tracktw, flexforward, demo_server):
    """Both folders, all four statuses, notes, many carriers, and every tag of Flex Forward."""
    items = listed(tracktw)
    assert {item["state"] for item in items} == {"inbox", "archive"}
    assert len({item["package"]["carrier_id"] for item in items}) >= 12
    assert 3 <= sum(item["note"] is not None for item in items) < len(items)
    statuses = {(item["package"]["latest_package_history"] or {}).get("checkpoint_status") for item in items}
    assert statuses == {None, "pending", "transit", "delivered", "exception"}
    followed = [one.identifier.replace(" ", "%20").replace("/", "%2F") for one in demo_server.world.followed]
    tags = {flexforward.get(f"/tracking/{identifier}").json()["tag"] for identifier in followed}
    assert tags == {"Pending", "InfoReceived", "InTransit", "Delivered", "Exception", "Cancelled", "Unknown"}
    assert 20 <= len(items) + len(followed) <= 30


def test_histories_are_as_long_as_real_ones(demo_server):
    """At most nine checkpoints each, in order, the past ones before the demo began."""
    world = demo_server.world
    for relation in world.tracktw_account.relations.values():
        shown = relation.package.visible()
        assert len(shown) <= 9
        assert relation.created_at <= world.clock()


def test_parcels_move_while_one_watches(tracktw, clock):
    """Several within the first minutes, more within hours, some after days."""
    seen = latest(tracktw)
    for minutes, at_least in ((10, 2), (60, 6), (600, 8), (4000, 3)):
        clock.advance(timedelta(minutes=minutes))
        now = latest(tracktw)
        assert sum(now[number] != seen[number] for number in now) >= at_least, minutes
        seen = now


def test_an_added_number_gets_a_story(tracktw, clock):
    """What the demo's user adds has a first checkpoint and moves on."""
    body = {"carrier_id": SHOPEE.id, "tracking_number": ["TW999999999999X"], "notify_state": "active"}
    relation = tracktw.post("/package/import", body).json()["TW999999999999X"]
    assert len(tracktw.get(f"/package/tracking/{relation}").json()["package_history"]) == 1
    clock.advance(timedelta(minutes=5))
    assert len(tracktw.get(f"/package/tracking/{relation}").json()["package_history"]) == 2


@pytest.mark.parametrize("hour", range(0, 24, 6))
def test_the_cast_is_in_order_at_any_time_of_day(hour):
    """Whenever the demo begins, each story's checkpoints come one after the other."""
    world = demo_world(FakeClock(datetime(2026, 2, 5, hour, 30, tzinfo=UTC)))
    clock = world.clock
    before = {key: one.package.visible() for key, one in world.tracktw_account.relations.items()}
    clock.advance(timedelta(days=5))
    for key, relation in world.tracktw_account.relations.items():
        after = relation.package.visible()
        assert after[len(after) - len(before[key]) :] == before[key]


def test_the_variables_open_the_sandbox(demo_server):
    """What is printed is what the app needs: both addresses with their paths, both tokens."""
    told = variables(demo_server)
    accept = {"Accept": "application/json", "Authorization": f"Bearer {told['PARCEL_TUI_TRACKTW_TOKEN']}"}
    assert told["PARCEL_TUI_TRACKTW_URL"].endswith("/api/v1")
    assert Asker(told["PARCEL_TUI_TRACKTW_URL"], accept).get("/user/profile").status == 200
