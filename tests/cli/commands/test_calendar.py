"""`export --format ics`: the days of parcels, as a calendar that a program can subscribe to."""

import json
import sys
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import icalendar
import pytest

from parcel_tui.sandbox.clock import FakeClock
from parcel_tui.sandbox.world import World

SHOP, NAMED, COMING = "TW268979373141Z", "TW263640059271F", "907218463512"


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
def waiting(world: World, run) -> Path:
    """A parcel that waits as long as its shop keeps it, one whose text names an hour, one under way."""
    world.tracktw_account.add(SHOP).package.add("包裹已配達取件門市 [全家景安店]，請於7天內取件")
    world.tracktw_account.add(NAMED).package.add("請於2026/02/06 18:00前取件")
    world.tracktw_account.add(COMING)
    run("refresh")
    run("rename", SHOP, "lamp; big, red\\blue 很長的名字" * 4)
    run("follow", "sofa", "--expected", "2026-02-20")
    return Path("parcels.ics")


def events(path: Path) -> dict[str, icalendar.Event]:
    calendar = icalendar.Calendar.from_ical(path.read_bytes())
    return {str(event["UID"]): event for event in calendar.walk("VEVENT")}


def test_what_is_known_is_an_event(waiting, run, tmp_path: Path) -> None:
    """Shop days are days, an hour is told in Taiwan's zone, and any name is one line of text."""
    path = tmp_path / "parcels.ics"
    done = run("export", "--format", "ics", str(path))
    assert (done.code, done.err) == (0, "")
    found = events(path)
    shop, named, sofa = (
        found["p1-deadline@parcel-tui"],
        found["p2-deadline@parcel-tui"],
        found["p4-expected@parcel-tui"],
    )
    assert isinstance(shop["DTSTART"].dt, date)
    assert not isinstance(shop["DTSTART"].dt, datetime)
    assert (shop["LOCATION"], shop["TRANSP"]) == ("全家景安店", "TRANSPARENT")
    assert "lamp; big, red\\blue" in shop["SUMMARY"]
    assert named["DTSTART"].params["TZID"] == "Asia/Taipei"
    assert named["DTSTART"].dt.astimezone(UTC) == datetime(2026, 2, 6, 10, tzinfo=UTC)
    assert sofa["DTSTART"].dt == date(2026, 2, 20)
    data = path.read_bytes()
    assert max(map(len, data.split(b"\r\n"))) <= 75
    assert b"BEGIN:VTIMEZONE" in data


def test_an_event_keeps_its_id_when_its_day_moves(waiting, run, clock: FakeClock, tmp_path: Path) -> None:
    """SEQUENCE and LAST-MODIFIED tell so; what is as it was stays, byte for byte, and what is over goes."""
    path = tmp_path / "parcels.ics"
    run("export", "--format", "ics", str(path))
    first, data, written = events(path), path.read_bytes(), path.stat().st_mtime_ns
    clock.advance(timedelta(hours=1))
    run("export", "--format", "ics", str(path))
    assert (path.read_bytes(), path.stat().st_mtime_ns) == (data, written)
    run("deadline", "p1", "+2")
    run("receive", "p2")
    run("export", "--format", "ics", str(path))
    moved = events(path)
    assert set(first) - set(moved) == {"p2-deadline@parcel-tui"}
    before, after = first["p1-deadline@parcel-tui"], moved["p1-deadline@parcel-tui"]
    assert (int(before["SEQUENCE"]), int(after["SEQUENCE"])) == (0, 1)
    assert after["LAST-MODIFIED"].dt - before["LAST-MODIFIED"].dt == timedelta(hours=1)
    assert after["DTSTAMP"].dt == after["LAST-MODIFIED"].dt
    assert before["DTSTART"].dt != after["DTSTART"].dt
    assert moved["p4-expected@parcel-tui"] == first["p4-expected@parcel-tui"]


def test_a_file_that_is_no_calendar_and_a_library_that_is_missing(
    waiting, run, tmp_path: Path, monkeypatch
) -> None:
    """The first is replaced, as by any export; without the second a sentence says how to install it."""
    path = tmp_path / "parcels.ics"
    path.write_bytes(b"BEGIN:VCALENDAR\r\nPRODID:-//parcel-tui//parcel-tui//EN\r\n\xff")
    assert run("export", "--format", "ics", str(path)).code == 0
    assert len(events(path)) == 3
    monkeypatch.setitem(sys.modules, "icalendar", None)
    done = run("export", "--format", "ics", str(path))
    assert done.code == 2
    assert "pip install 'parcel-tui[calendar]'" in done.err
    assert len(events(path)) == 3


@pytest.mark.parametrize("time", ["9999-12-31T23:59:59Z", "0001-01-01T00:00:00Z", "2199-12-31T23:59:59Z"])
def test_a_day_that_none_can_be_is_no_event(waiting, run, tmp_path: Path, time: str) -> None:
    """The first and the last of the calendar, as a file may hold them, have no day before or behind them."""
    exported = json.loads(run("export", "-").out)
    for row in exported["parcels"]:
        row["parcel"] |= {"deadline": {"until": time}, "added_at": time, "checked_at": time}
        if row["parcel"]["provider"] == "manual":
            row["parcel"]["expected"] = time[:10]
    for file in tmp_path.glob("state*"):
        file.unlink()
    assert run("import", "-", given=json.dumps(exported)).code == 0
    done = run("export", "--format", "ics", "-")
    assert (done.code, done.err) == (0, "")
    assert done.out.count("BEGIN:VEVENT") == (5 if time.startswith("2199") else 0)
    for arguments in (["list", "--json"], ["show", "sofa"], ["status"], ["list", "--csv"]):
        assert run(*arguments).code == 0


def test_a_table_of_all_parcels(waiting, run) -> None:
    """The columns of `list --csv`, of the archive too."""
    run("archive", "p3")
    done = run("export", "--format", "csv", "-")
    assert done.out == run("list", "--folder", "all", "--csv").out
    assert done.out.count("\n") == 5
