"""Times that are none: in states of earlier versions, in any zone."""

import json
import re
import time
from pathlib import Path

import pytest

ZONES = ["Asia/Taipei", "America/Los_Angeles", "Pacific/Kiritimati", "XYZ-25"]  # the last is a day away
WILD = ["9999-12-31T23:59:59Z", "0001-01-01T00:00:00Z", "1970-01-01T00:00:00Z"]
NUMBER = "TW268979373141Z"


@pytest.fixture(params=ZONES)
def zone(request, monkeypatch) -> str:
    monkeypatch.setenv("TZ", request.param)
    time.tzset()
    return request.param


def with_wild_times(state: Path, wild: str) -> None:
    """Every time that a provider told becomes a wild one, as earlier versions took them in."""
    content = json.loads(state.read_text(encoding="utf-8"))
    for parcel in content["parcels"].values():
        parcel["latest"]["time"] = wild
    for history in content["histories"].values():
        for row in history["rows"]:
            row[0] = wild
    content["changes"] = {
        "1": {
            "parcel": 1,
            "kind": "checkpoint",
            "at": "2026-02-02T14:31:08Z",
            "title": NUMBER,
            "stage": "delivered",
            "message": "text",
            "time": wild,
        }
    }
    state.write_text(json.dumps(content), encoding="utf-8")


@pytest.mark.parametrize("wild", WILD)
def test_a_state_that_holds_wild_times_opens_in_every_zone(run, world, tmp_path, zone, wild):
    """Each command shows the parcel with its checkpoints in their order, their times unknown."""
    package = world.tracktw_account.add(NUMBER).package
    package.add("賣家已寄件成功")
    package.add("包裹抵達理貨中心，處理中")
    assert run("refresh").code == 0
    with_wild_times(tmp_path / "state.json", wild)
    listed, shown = run("list"), run("show", NUMBER)
    assert (listed.code, shown.code) == (0, 0)
    assert "time unknown" in listed.out
    assert shown.out.index("處理中") < shown.out.index("寄件成功")
    assert {c["time"] for c in run("show", NUMBER, "--json").parcels[0]["checkpoints"]} == {None}
    assert [run("list", "--view", view).code for view in ("todo", "today", "way", "quiet")] == [0] * 4
    assert (run("status").code, run("refresh", "--due").code, run("deadline", NUMBER, "+3").code) == (0, 0, 0)
    assert run("follow", "Shoes", "--expected", "+3").code == 0
    assert run("receive", NUMBER).code == 0
    assert run("export", str(tmp_path / "export.json")).code == 0


def test_rows_that_cannot_be_read_are_never_an_empty_account(run, world):
    """Exit 4 with how many, and `list` does not say that there are none."""
    world.tracktw_account.add(NUMBER).told = {"id": {}}
    refreshed = run("refresh")
    assert (refreshed.code, refreshed.out) == (4, "")
    assert "1 of 1 parcel in Track.TW's lists could not be read" in refreshed.err
    listed = run("list")
    assert "1 parcel in the provider's lists could not be read" in listed.err
    assert "No parcels here" not in listed.err + listed.out


@pytest.mark.parametrize(
    "told",
    [
        {"time": 253402300799, "created_at": None},
        {"time": "9999-12-31T23:59:59Z", "created_at": "0001-01-01T00:00:00Z"},
        {"time": -62135596800, "created_at": None},
    ],
)
def test_a_wild_time_at_a_shop_keeps_nobody_out(run, world, zone, told):
    """Waiting since a time that is none: taken in and shown, with a place and without a deadline."""
    world.tracktw_account.add(NUMBER).package.add("包裹已配達買家取件門市 - [中和福美]", told=told)
    assert run("refresh").code == 0
    [parcel] = run("show", NUMBER, "--json").parcels
    assert (parcel["stage"], parcel["latest"]["time"]) == ("ready_for_pickup", None)
    assert parcel["pickup"] == {"place": "中和福美", "until": None, "estimated": True, "own": False}
    assert run("list").code == 0


def test_a_time_without_a_zone_is_shown_as_told(run, world, zone):
    """Its midnight shifts no day, wherever the user is, and that its zone is unknown is said."""
    label = world.flexforward_account.add("f47ac10b-58cc-4372-a567-0e02b2c3d479")
    label.add("Shipment information received", told={"checkpointTime": "2026-01-26T00:00:00"})
    assert run("add", label.id).code == 0
    assert "2026-01-26 00:00 (zone unknown)" in run("show", label.id).out
    assert "2026-01-26 00:00 (zone unknown)" in run("list").out
    [checkpoint] = run("show", label.id, "--json").parcels[0]["checkpoints"]
    assert (checkpoint["time"], checkpoint["zone_told"]) == ("2026-01-26T00:00:00Z", False)


@pytest.mark.parametrize(
    ("pattern", "becomes"),
    [
        (r'"added_at": "[^"]+"', '"added_at": "0001-01-01T00:00:00+14:00"'),
        (r'"expected": "[^"]+"', '"expected": "9999-12-31"'),
        (r'"until": "[^"]+"', '"until": "9999-12-31T23:59:59Z"'),
        (r'"until": "[^"]+"', '"until": "0001-01-01T00:00:00+14:00"'),
    ],
)
def test_an_export_with_odd_times_locks_nobody_out(run, world, tmp_path, environment, zone, pattern, becomes):
    """What was imported is listed, shown and exported, to a calendar too."""
    world.tracktw_account.add(NUMBER).package.add("包裹已配達買家取件門市 - [中和福美 - 智取店]")
    assert run("refresh").code == run("follow", "Shoes", "--expected", "+3").code == 0
    assert run("deadline", "Shoes", "+5").code == 0
    file = tmp_path / "export.json"
    assert run("export", str(file)).code == 0
    text = file.read_text(encoding="utf-8")
    odd = re.sub(pattern, becomes, text)
    assert odd != text
    file.write_text(odd, encoding="utf-8")
    environment["PARCEL_TUI_HOME"] = str(tmp_path / "other")
    assert run("import", str(file)).code == 0
    for command in ("list", "status", "doctor", "list --view todo", f"show {NUMBER}", "show Shoes"):
        assert run(*command.split()).code == 0, command
    assert run("export", "--format", "ics", str(tmp_path / "days.ics")).code == 0


def test_an_expected_day_is_one_of_these_years(run):
    """One centuries away is a slip, and is not kept."""
    for day in ("9999-12-31", "0001-01-01", "+800"):
        done = run("follow", "Shoes", "--expected", day)
        assert (done.code, "more than two years from now" in done.err) == (2, True), day
    assert run("follow", "Shoes", "--expected", "+700").code == 0


def test_a_check_by_a_clock_that_was_ahead_counts_as_now(run, world, tmp_path):
    """Nothing was updated a year from now."""
    world.tracktw_account.add(NUMBER).package.add("賣家已寄件成功")
    assert run("refresh").code == 0
    state = tmp_path / "state.json"
    content = json.loads(state.read_text(encoding="utf-8"))
    content["meta"] = {"state": content["meta"]["state"]}  # without checksums, as for who edits it
    for parcel in content["parcels"].values():
        parcel["checked_at"] = "2027-11-27T12:00:00Z"
    state.write_text(json.dumps(content), encoding="utf-8")
    shown = run("show", NUMBER, "--plain")
    assert shown.code == 0
    assert "2027" not in shown.out
