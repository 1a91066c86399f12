"""Times as the user reads them: clock times and days. Pure; every datetime is aware."""

from datetime import date, datetime, timedelta, tzinfo

from parcel_tui.domain.times import in_zone
from parcel_tui.language import ENGLISH, chosen_language, mark, markc, tr, trc

_WEEKDAYS_IN_DATES = (
    markc("weekday in a date", "Mon"),
    markc("weekday in a date", "Tue"),
    markc("weekday in a date", "Wed"),
    markc("weekday in a date", "Thu"),
    markc("weekday in a date", "Fri"),
    markc("weekday in a date", "Sat"),
    markc("weekday in a date", "Sun"),
)
"""In a date; a language may write them shorter there, as 六 in 11/28（六）."""
_WEEKDAYS = (
    markc("weekday", "Mon"),
    markc("weekday", "Tue"),
    markc("weekday", "Wed"),
    markc("weekday", "Thu"),
    markc("weekday", "Fri"),
    markc("weekday", "Sat"),
    markc("weekday", "Sun"),
)
"""Alone."""
_MONTHS_IN_DATES = (
    markc("month in a date", "Jan"),
    markc("month in a date", "Feb"),
    markc("month in a date", "Mar"),
    markc("month in a date", "Apr"),
    markc("month in a date", "May"),
    markc("month in a date", "Jun"),
    markc("month in a date", "Jul"),
    markc("month in a date", "Aug"),
    markc("month in a date", "Sep"),
    markc("month in a date", "Oct"),
    markc("month in a date", "Nov"),
    markc("month in a date", "Dec"),
)
"""In a date; a language may write the number there."""
_MONTHS = (
    markc("month", "Jan"),
    markc("month", "Feb"),
    markc("month", "Mar"),
    markc("month", "Apr"),
    markc("month", "May"),
    markc("month", "Jun"),
    markc("month", "Jul"),
    markc("month", "Aug"),
    markc("month", "Sep"),
    markc("month", "Oct"),
    markc("month", "Nov"),
    markc("month", "Dec"),
)
"""Alone."""

_SOON = timedelta(hours=12)
"""Within them a time of day is that of one day alone."""


def local_day(moment: datetime, zone: tzinfo | None) -> date:
    """On which day it is or was in that zone; None is the system's."""
    return in_zone(moment, zone).date()


def clock_time(moment: datetime, zone: tzinfo | None) -> str:
    """The time of day, such as `14:31`."""
    return in_zone(moment, zone).strftime("%H:%M")


def day(when: date, today: date) -> str:
    """A day: `Mon 2 Feb`, with its year if that is another than this one."""
    message = (
        mark("{weekday} {day} {month}") if when.year == today.year else mark("{weekday} {day} {month} {year}")
    )
    return tr(
        message,
        weekday=trc("weekday in a date", _WEEKDAYS_IN_DATES[when.weekday()]),
        day=when.day,
        month=_month_in_date(when),
        year=when.year,
    )


def _month_in_date(when: date) -> str:
    return trc("month in a date", _MONTHS_IN_DATES[when.month - 1])


def near_day(when: date, today: date) -> str:
    """A day as it is spoken of: `today`, `tomorrow`, `yesterday`, else `Mon 2 Feb`."""
    return _spoken_day(when, today) or day(when, today)


def _spoken_day(when: date, today: date) -> str:
    """What it is called where it is near, else nothing."""
    return tr({-1: mark("yesterday"), 0: mark("today"), 1: mark("tomorrow")}.get((when - today).days, ""))


def day_heading(when: date, today: date) -> str:
    """A day as a heading: `Mon 2 Feb`, with what it is called where it is near: `Thu 5 Feb, today`."""
    spoken, written = _spoken_day(when, today), day(when, today)
    return tr("{day}, {spoken}", day=written, spoken=spoken) if spoken else written


def moment(when: datetime, now: datetime, zone: tzinfo | None) -> str:
    """A time, with its day unless that is today: `14:20`, `Tue 3 Feb 14:20`."""
    its_day, today = local_day(when, zone), local_day(now, zone)
    time = clock_time(when, zone)
    return time if its_day == today else day_and_time(its_day, today, time)


def soon(when: datetime, now: datetime, zone: tzinfo | None) -> str:
    """A time to come: `14:20` within half a day, else with its day: `Tue 3 Feb 14:20`."""
    return clock_time(when, zone) if when - now < _SOON else moment(when, now, zone)


def near_moment(when: datetime, now: datetime, zone: tzinfo | None) -> str:
    """A time with its day as it is spoken of: `today 23:59`, `Wed 2 Dec 23:59`."""
    its_day, today, time = local_day(when, zone), local_day(now, zone), clock_time(when, zone)
    spoken = _spoken_day(its_day, today)
    return tr("{day} {time}", day=spoken, time=time) if spoken else day_and_time(its_day, today, time)


def day_and_time(when: date, today: date, time: str) -> str:
    """A day and a time of it: `Tue 3 Feb 14:20`."""
    return trc("a written day", "{day} {time}", day=day(when, today), time=time)


def stamp(when: datetime, now: datetime, zone: tzinfo | None) -> str:
    """A time in at most seven cells, which no more than a new day changes: `14:20`, `Tue`, `3 Feb`,
    `Dec '25`.
    """
    its_day, today = local_day(when, zone), local_day(now, zone)
    if its_day == today:
        return clock_time(when, zone)
    if timedelta() < today - its_day < timedelta(days=7):
        return weekday_name(its_day.weekday())
    month = _month_in_date(its_day)
    if its_day.year == today.year:
        return trc("a day in few cells", "{day} {month}", day=its_day.day, month=month)
    return trc("a month in few cells", "{month} '{year}", month=month, year=f"{its_day.year % 100:02}")


def news_words(when: datetime, now: datetime, zone: tzinfo | None) -> str:
    """When something was told, which no more than a new day changes: `14:20`, `yesterday`, `3 d ago`,
    `20 Nov`, `Dec '25`. None of it can be read as a time to come.
    """
    days = (local_day(now, zone) - local_day(when, zone)).days
    if days == 1:
        return tr("yesterday")
    return tr("{days} d ago", days=days) if 1 < days < 7 else stamp(when, now, zone)


def expected_words(when: date, today: date) -> str:
    """A day on which something is expected: `today`, `tomorrow`, `Wed 2 Dec`, `2 d late`."""
    return tr("{days} d late", days=(today - when).days) if when < today else near_day(when, today)


def days_between(first: datetime, last: datetime, zone: tzinfo | None) -> int:
    """How many midnights lie between; never less than none."""
    return max((local_day(last, zone) - local_day(first, zone)).days, 0)


def weekday_name(weekday: int) -> str:
    """A day of the week, Monday being 0: `Mon`."""
    return trc("weekday", _WEEKDAYS[weekday])


def month_name(when: date) -> str:
    """A month: `Nov`."""
    return trc("month", _MONTHS[when.month - 1])


def month_initial(when: date) -> str:
    """A month in one or two cells: `N`, in Chinese and Japanese its number."""
    return month_name(when)[0] if chosen_language() == ENGLISH else str(when.month)


def month_of_year(when: date) -> str:
    """A month with its year: `Nov 2026`."""
    return trc("a month", "{month} {year}", month=month_name(when), year=when.year)
