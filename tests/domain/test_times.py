"""Times as rules take them: which are none, which clock counts, how much a deadline presses."""

import time as system_time
from datetime import UTC, datetime, timedelta, timezone

import pytest
from tables import for_each

from parcel_tui.domain.clock import doubled, is_ahead, is_within, not_after, steady, steady_by, utc_now
from parcel_tui.domain.parcel import Change, ChangeKind, Checkpoint
from parcel_tui.domain.stage import Stage
from parcel_tui.domain.times import (
    QuietHours,
    Urgency,
    days_left,
    in_zone,
    plausible,
    told_zone,
    urgency,
)

NOW = datetime(2026, 11, 18, 12, tzinfo=UTC)
FIRST, LAST = datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC)
EAST, WEST = timezone(timedelta(hours=14)), timezone(timedelta(hours=-12))
SECOND = timedelta(seconds=1)


@for_each(
    ("year", "is_kept"),
    [(1, False), (1999, False), (2000, True), (2199, True), (2200, False), (9999, False)],
)
def test_what_can_be_no_time_is_dropped_from_what_is_stored(year: int, is_kept: bool) -> None:
    """No zone and no sum leaves the calendar then: files of earlier versions hold such."""
    time = datetime(year, 1, 1, tzinfo=UTC)
    expected = time if is_kept else None
    assert Checkpoint(time, "", Stage.UNKNOWN, "").time == expected
    change = Change(1, ChangeKind.CHECKPOINT, datetime(2026, 2, 2, tzinfo=UTC), "", Stage.UNKNOWN, "", time)
    assert change.time == expected


@for_each(
    ("moment", "now", "is_one"),
    [
        (datetime(2000, 1, 1, tzinfo=UTC), NOW, True),
        (datetime(2000, 1, 1, tzinfo=UTC) - SECOND, NOW, False),
        (datetime(2000, 1, 1, tzinfo=EAST), NOW, False),
        (NOW + timedelta(days=731), NOW, True),
        (NOW + timedelta(days=731) + SECOND, NOW, False),
        # A clock that has lost its time costs nothing.
        (datetime(2028, 1, 2, tzinfo=UTC), datetime(1970, 1, 1, tzinfo=UTC), True),
        (datetime(2028, 1, 2, tzinfo=UTC) + SECOND, datetime(1970, 1, 1, tzinfo=UTC), False),
        (datetime.min.replace(tzinfo=EAST), NOW, False),
        (datetime.max.replace(tzinfo=WEST), NOW, False),
    ],
)
def test_a_time_lies_between_2000_and_two_years_ahead(moment, now, is_one) -> None:
    """It is then told in UTC."""
    told = plausible(moment, now)
    assert told == (moment if is_one else None)
    if told is not None:
        assert told.tzinfo is UTC


def test_a_time_that_its_zone_has_not_is_shown_as_it_is() -> None:
    """The calendar ends before the zone does."""
    assert in_zone(LAST, EAST) is LAST
    assert in_zone(FIRST, WEST) is FIRST
    assert in_zone(NOW, EAST).isoformat() == "2026-11-19T02:00:00+14:00"


def test_digits_without_a_zone_are_shown_as_they_were() -> None:
    """Any other time in the zone that is asked for."""
    assert (told_zone(True, EAST), told_zone(True, None), told_zone(False, EAST)) == (EAST, None, UTC)


@for_each(
    ("ahead", "zone", "days", "pressing"),
    [
        (timedelta(minutes=-1), UTC, 0, Urgency.OVERDUE),
        (timedelta(minutes=-1) + SECOND, UTC, 0, Urgency.TODAY),
        (timedelta(hours=-13), UTC, -1, Urgency.OVERDUE),
        (timedelta(0), UTC, 0, Urgency.TODAY),
        (timedelta(hours=11, minutes=59), UTC, 0, Urgency.TODAY),
        (timedelta(hours=12), UTC, 1, Urgency.SOON),
        (timedelta(hours=11, minutes=59), EAST, 0, Urgency.TODAY),
        # Behind midnight, but for today all the same.
        (timedelta(hours=11, minutes=59), timezone(timedelta(hours=1)), 1, Urgency.TODAY),
        (timedelta(hours=21), EAST, 0, Urgency.TODAY),
        (timedelta(hours=22), EAST, 1, Urgency.SOON),
        (timedelta(hours=59), UTC, 2, Urgency.SOON),
        (timedelta(hours=60), UTC, 3, Urgency.LATER),
    ],
)
def test_how_much_a_deadline_presses(ahead, zone, days, pressing) -> None:
    """The minute that it names still belongs to it; what ends within half a day is for today."""
    assert days_left(NOW + ahead, NOW, zone) == days
    assert urgency(NOW + ahead, NOW, zone) is pressing


@for_each(
    ("written", "hours"),
    [
        ("22:00-08:00", "22:00 08:00"),
        (" 0:30 \u2013 7:05 ", "00:30 07:05"),
        ("２２：００～０８：００", "22:00 08:00"),
        ("22:00" + " " * 9 + "~" + " " * 9 + "08:00", "22:00 08:00"),
        ("23:59\u301c00:00", "23:59 00:00"),
        ("24:00-08:00", None),
        ("22:00-08:60", None),
        ("22:00-22:00", None),
        ("22-8", None),
        ("22:0-8:00", None),
        ("22:00-08:00 daily", None),
        ("at 22:00-08:00", None),
        ("", None),
    ],
)
def test_quiet_hours_as_they_are_written(written, hours) -> None:
    """In any width and with any dash; the same moment twice is no span."""
    quiet = QuietHours.parse(written)
    assert (quiet and f"{quiet.begin:%H:%M} {quiet.end:%H:%M}") == hours


@for_each(
    ("ago", "is_within_it", "lies_ahead"),
    [
        (timedelta(0), True, False),
        (timedelta(minutes=59), True, False),
        (timedelta(hours=1), False, False),
        (-SECOND, False, True),
    ],
)
def test_a_stamp_from_a_clock_that_was_ahead_tells_nothing(ago, is_within_it, lies_ahead) -> None:
    """It lies within no span, and is shown as now."""
    moment = NOW - ago
    assert is_within(moment, NOW, timedelta(hours=1)) is is_within_it
    assert is_ahead(moment, NOW) is lies_ahead
    assert not_after(moment, NOW) == (NOW if lies_ahead else moment)
    assert not is_within(None, NOW, timedelta(hours=1))


@for_each(("times", "seconds"), [(0, 3), (1, 6), (2, 12), (3, 24), (4, 40), (10**9, 40), (-1, 3)])
def test_a_pause_is_doubled_so_many_times(times: int, seconds: int) -> None:
    """And is never longer than the longest."""
    assert doubled(3 * SECOND, times, 40 * SECOND) == seconds * SECOND
    assert doubled(50 * SECOND, times, 40 * SECOND) == 40 * SECOND


def test_the_steady_clock_goes_on_and_is_one_with_an_injected_clock(monkeypatch: pytest.MonkeyPatch) -> None:
    """The machine's best one that there is; where the wall clock is injected, it is both."""
    assert steady_by(utc_now) is steady
    assert steady_by(lambda: NOW)() == NOW.timestamp()
    assert abs((utc_now() - datetime.now(UTC)).total_seconds()) < 60
    assert utc_now().tzinfo is UTC
    assert abs(steady() - steady()) < 60
    monkeypatch.setattr(system_time, "clock_gettime", {7: 70.0, 1: 10.0}.__getitem__, raising=False)
    monkeypatch.setattr(system_time, "monotonic", lambda: 5.0)
    for name, clock, seconds in (("CLOCK_BOOTTIME", 7, 70.0), ("CLOCK_MONOTONIC", 1, 10.0)):
        monkeypatch.setattr(system_time, "CLOCK_MONOTONIC", 1, raising=False)
        monkeypatch.setattr(system_time, name, clock, raising=False)
        assert steady() == seconds
        monkeypatch.delattr(system_time, name)
    assert steady() == 5.0
