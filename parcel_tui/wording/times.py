"""Times as the user reads them: clock times and days. Pure; every datetime is aware."""

from datetime import date, datetime, timedelta, tzinfo

from parcel_tui.domain.times import in_zone
from parcel_tui.language import ENGLISH, chosen_language, mark, tr

_WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def local_day(moment: datetime, zone: tzinfo | None) -> date:
    """On which day it is or was in that zone; None is the system's."""
    return in_zone(moment, zone).date()


def clock_time(moment: datetime, zone: tzinfo | None) -> str:
    """The time of day, such as `14:31`."""
    return in_zone(moment, zone).strftime("%H:%M")


def day(when: date, today: date) -> str:
    """A day: `Mon 2 Feb`, with its year if that is another than this one."""
    written = f"{_WEEKDAYS[when.weekday()]} {when.day} {MONTHS[when.month - 1]}"
    return written if when.year == today.year else f"{written} {when.year}"


def near_day(when: date, today: date) -> str:
    """A day as it is spoken of: `today`, `tomorrow`, `yesterday`, else `Mon 2 Feb`."""
    spoken = {-1: mark("yesterday"), 0: mark("today"), 1: mark("tomorrow")}.get((when - today).days)
    return tr(spoken) if spoken else day(when, today)


def day_heading(when: date, today: date) -> str:
    """A day as a heading: `Mon 2 Feb`, with what it is called where it is near: `Thu 5 Feb, today`."""
    spoken, written = near_day(when, today), day(when, today)
    return written if spoken == written else tr("{day}, {spoken}", day=written, spoken=spoken)


def moment(when: datetime, now: datetime, zone: tzinfo | None) -> str:
    """A time, with its day unless that is today: `14:20`, `Tue 3 Feb 14:20`."""
    its_day, today = local_day(when, zone), local_day(now, zone)
    time = clock_time(when, zone)
    return time if its_day == today else tr("{day} {time}", day=day(its_day, today), time=time)


def near_moment(when: datetime, now: datetime, zone: tzinfo | None) -> str:
    """A time with its day as it is spoken of: `today 23:59`, `Wed 2 Dec 23:59`."""
    its_day = near_day(local_day(when, zone), local_day(now, zone))
    return tr("{day} {time}", day=its_day, time=clock_time(when, zone))


def stamp(when: datetime, now: datetime, zone: tzinfo | None) -> str:
    """A time in at most seven cells, which no more than a new day changes: `14:20`, `Tue`, `3 Feb`,
    `Dec '25`.
    """
    its_day, today = local_day(when, zone), local_day(now, zone)
    if its_day == today:
        return clock_time(when, zone)
    if timedelta() < today - its_day < timedelta(days=7):
        return _WEEKDAYS[its_day.weekday()]
    month = MONTHS[its_day.month - 1]
    return f"{its_day.day} {month}" if its_day.year == today.year else f"{month} '{its_day.year % 100:02}"


def days_between(first: datetime, last: datetime, zone: tzinfo | None) -> int:
    """How many midnights lie between; never less than none."""
    return max((local_day(last, zone) - local_day(first, zone)).days, 0)


def weekday_name(weekday: int) -> str:
    """A day of the week, Monday being 0: `Mon`."""
    return _WEEKDAYS[weekday]


def month_name(when: date) -> str:
    """A month: `Nov`."""
    return MONTHS[when.month - 1]


def month_initial(when: date) -> str:
    """A month in one or two cells: `N`, in Chinese and Japanese its number."""
    return month_name(when)[0] if chosen_language() == ENGLISH else str(when.month)


def month_of_year(when: date) -> str:
    """A month with its year: `Nov 2026`."""
    return tr("{month} {year}", month=month_name(when), year=when.year)
