"""Times as they are read."""

from datetime import UTC, datetime, timedelta, timezone

from parcel_tui.wording.cells import cells_of
from parcel_tui.wording.days import distance, read_day
from parcel_tui.wording.times import (
    day,
    day_heading,
    days_between,
    moment,
    near_day,
    near_moment,
    soon,
    stamp,
)

NOON = datetime(2026, 2, 5, 4, 0, tzinfo=UTC)
TAIPEI = timezone(timedelta(hours=8))


def test_a_stamp_changes_with_the_day_alone() -> None:
    """A time today, a weekday within a week, else the date: nothing to paint anew while the app rests."""
    stamps = {
        0: "12:00",
        12: "00:00",
        13: "Wed",
        24 * 6: "Fri",
        24 * 7: "29 Jan",
        24 * 40: "Dec '25",
        -24: "6 Feb",
    }
    for hours, expected in stamps.items():
        assert stamp(NOON - timedelta(hours=hours), NOON, TAIPEI) == expected
        assert (
            stamp(NOON - timedelta(hours=hours), NOON + timedelta(hours=11, minutes=59), TAIPEI) == expected
        )
    assert max(len(stamp(NOON - timedelta(days=days), NOON, TAIPEI)) for days in range(4000)) <= 7


def test_days_are_the_users() -> None:
    """A day begins at the user's midnight, not at Greenwich's."""
    before_midnight = datetime(2026, 2, 4, 15, 59, tzinfo=UTC)
    assert days_between(before_midnight, before_midnight + timedelta(minutes=1), TAIPEI) == 1
    assert days_between(before_midnight, before_midnight + timedelta(minutes=1), UTC) == 0
    assert moment(before_midnight, NOON, TAIPEI) == "Wed 4 Feb 23:59"
    assert moment(NOON, NOON, TAIPEI) == "12:00"


def test_what_comes_within_half_a_day_has_no_day() -> None:
    """Also behind midnight; from there on it is told with one."""
    evening = NOON + timedelta(hours=11)
    assert soon(evening + timedelta(hours=2), evening, TAIPEI) == "01:00"
    assert soon(evening + timedelta(hours=12), evening, TAIPEI) == "Fri 6 Feb 11:00"


def test_days_are_called_as_they_are_spoken_of() -> None:
    """A weekday with its date, and the year where it is another; near ones by their own words."""
    today = NOON.date()
    days = {0: "today", -1: "yesterday", 1: "tomorrow", -2: "Tue 3 Feb", -40: "Sat 27 Dec 2025"}
    assert {away: near_day(today + timedelta(days=away), today) for away in days} == days
    assert day(today, today) == "Thu 5 Feb"
    assert near_moment(NOON, NOON, TAIPEI) == "today 12:00"
    assert near_moment(NOON - timedelta(days=3), NOON, TAIPEI) == "Mon 2 Feb 12:00"


def test_how_far_away_a_day_is_cannot_be_read_two_ways() -> None:
    """Before or after today is always told; weeks where days would be many."""
    words = {
        0: "today",
        1: "tomorrow",
        3: "in 3 days",
        -1: "yesterday",
        -13: "13 days ago",
        -21: "3 weeks ago",
    }
    today = NOON.date()
    assert {away: distance(today + timedelta(days=away), today) for away in words} == words


def test_each_language_writes_days_in_its_way(speak) -> None:
    """Sat 28 Nov; 11/28（六）; 11月28日(土): with a weekday, a year where it is another, and short ones."""
    today = datetime(2026, 11, 28, 4, 0, tzinfo=UTC)
    written = {}
    for language in ("en", "zh_TW", "ja"):
        speak(language)
        days = [day((today + timedelta(days=away)).date(), today.date()) for away in (0, 40)]
        near = [near_day((today + timedelta(days=away)).date(), today.date()) for away in (-1, 0, 1)]
        stamps = [stamp(today - timedelta(days=away), today, TAIPEI) for away in (2, 20, 400)]
        far = [distance((today + timedelta(days=away)).date(), today.date()) for away in (3, -2, -21)]
        timed = [near_moment(today + timedelta(days=away), today, TAIPEI) for away in (0, -3)]
        written[language] = " | ".join(
            (" ".join((*days, *near, *stamps, *far)), *timed, day_heading(today.date(), today.date()))
        )
        assert max(cells_of(each) for each in stamps) <= 7
    assert written == {
        "en": "Sat 28 Nov Thu 7 Jan 2027 yesterday today tomorrow Thu 8 Nov Oct '25 "
        "in 3 days 2 days ago 3 weeks ago | today 12:00 | Wed 25 Nov 12:00 | Sat 28 Nov, today",
        "zh_TW": "11/28（六） 2027/1/7（四） 昨天 今天 明天 週四 11/8 2025/10 3 天後 2 天前 3 週前"
        " | 今天 12:00 | 11/25（三）12:00 | 11/28（六）今天",
        "ja": "11月28日(土) 2027年1月7日(木) 昨日 今日 明日 木曜 11/8 2025/10 3日後 2日前 3週間前"
        " | 今日 12:00 | 11月25日(水) 12:00 | 11月28日(土) 今日",
    }


def test_days_are_read_as_people_write_them() -> None:
    """With slashes, in Chinese and Japanese, in full-width digits, in Taiwan's years; never guessed."""
    today = NOON.date()
    read = {
        text: read_day(text, today)
        for text in (
            "2026-02-09",
            "２０２６／２／９",
            "2/9",
            "2月9日",
            "2026年2月9日",
            "115/2/9",
            "民國115年2月9日",
        )
    }
    assert set(read.values()) == {datetime(2026, 2, 9, tzinfo=UTC).date()}, read
    assert [read_day(text, today) for text in ("明天", "明日", "tomorrow", "＋１")] == [
        today + timedelta(1)
    ] * 4
    assert [read_day(text, today) for text in ("15/2/9", "2/30", "next week", "民國")] == [None] * 4
