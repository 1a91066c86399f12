"""Times as they are read."""

from datetime import UTC, datetime, timedelta, timezone

from parcel_tui.wording.times import day, days_between, elapsed, moment, stamp

NOON = datetime(2026, 2, 5, 4, 0, tzinfo=UTC)
TAIPEI = timezone(timedelta(hours=8))


def test_what_has_elapsed_is_short() -> None:
    """It fits into four cells; what is not later is now."""
    words = {0: "now", -90: "now", 59: "now", 60: "1m", 3599: "59m", 3600: "1h", 86400: "1d", 8 * 86400: "1w"}
    for seconds, expected in words.items():
        assert elapsed(NOON - timedelta(seconds=seconds), NOON) == expected
    assert max(len(elapsed(NOON - timedelta(days=days), NOON)) for days in range(4000)) <= 4


def test_a_stamp_changes_with_the_day_alone() -> None:
    """A time today, a weekday within a week, else the date: nothing to paint anew while the app rests."""
    stamps = {
        0: "12:00",
        12: "00:00",
        13: "Wed",
        24 * 6: "Fri",
        24 * 7: "29 Jan",
        24 * 40: "2025",
        -24: "6 Feb",
    }
    for hours, expected in stamps.items():
        assert stamp(NOON - timedelta(hours=hours), NOON, TAIPEI) == expected
        assert (
            stamp(NOON - timedelta(hours=hours), NOON + timedelta(hours=11, minutes=59), TAIPEI) == expected
        )
    assert max(len(stamp(NOON - timedelta(days=days), NOON, TAIPEI)) for days in range(4000)) <= 6


def test_days_are_the_users() -> None:
    """A day begins at the user's midnight, not at Greenwich's."""
    before_midnight = datetime(2026, 2, 4, 15, 59, tzinfo=UTC)
    assert days_between(before_midnight, before_midnight + timedelta(minutes=1), TAIPEI) == 1
    assert days_between(before_midnight, before_midnight + timedelta(minutes=1), UTC) == 0
    assert moment(before_midnight, NOON, TAIPEI) == "Wed 4 Feb 23:59"
    assert moment(NOON, NOON, TAIPEI) == "12:00"


def test_days_are_called_as_they_are_spoken_of() -> None:
    """Today, yesterday, a weekday, and the year where it is another."""
    today = NOON.date()
    assert day(today, today) == "Today"
    assert day(today - timedelta(days=1), today) == "Yesterday, Wed 4 Feb"
    assert day(today - timedelta(days=2), today) == "Tue 3 Feb"
    assert day(today - timedelta(days=40), today) == "Sat 27 Dec 2025"
