"""Times as the user reads them: clock times, days, what has elapsed. Pure; every datetime is aware."""

from datetime import date, datetime, timedelta, tzinfo

from parcel_tui.domain.times import in_zone
from parcel_tui.language import ENGLISH, chosen_language, tr

_MINUTE = 60
_HOUR = 60 * _MINUTE
_DAY = 24 * _HOUR
_SIZES = ((365 * _DAY, "y"), (30 * _DAY, "mo"), (7 * _DAY, "w"), (_DAY, "d"), (_HOUR, "h"), (_MINUTE, "m"))
_WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def elapsed(then: datetime, now: datetime) -> str:
    """How much later, in at most four cells: `now`, `5m`, `3h`, `2d`, `1w`, `4mo`, `1y`.

    What is not later is `now`.
    """
    seconds = (now - then).total_seconds()
    return next((f"{int(seconds // size)}{unit}" for size, unit in _SIZES if seconds >= size), "now")


def local_day(moment: datetime, zone: tzinfo | None) -> date:
    """On which day it is or was in that zone; None is the system's."""
    return in_zone(moment, zone).date()


def clock_time(moment: datetime, zone: tzinfo | None) -> str:
    """The time of day, such as `14:31`."""
    return in_zone(moment, zone).strftime("%H:%M")


def day(when: date, today: date) -> str:
    """A day as it is spoken of: `Today`, `Yesterday, Mon 2 Feb`, `Mon 2 Feb`, with its year if another."""
    if when == today:
        return "Today"
    written = f"{_WEEKDAYS[when.weekday()]} {when.day} {MONTHS[when.month - 1]}"
    if when.year != today.year:
        written += f" {when.year}"
    return f"Yesterday, {written}" if today - when == timedelta(days=1) else written


def moment(when: datetime, now: datetime, zone: tzinfo | None) -> str:
    """A time, with its day unless that is today: `14:20`, `Tue 3 Feb 14:20`."""
    its_day, today = local_day(when, zone), local_day(now, zone)
    time = clock_time(when, zone)
    return time if its_day == today else f"{day(its_day, today).removeprefix('Yesterday, ')} {time}"


def stamp(when: datetime, now: datetime, zone: tzinfo | None) -> str:
    """A time in at most six cells, which no more than a new day changes: `14:20`, `Tue`, `3 Feb`, `2025`."""
    its_day, today = local_day(when, zone), local_day(now, zone)
    if its_day == today:
        return clock_time(when, zone)
    if timedelta() < today - its_day < timedelta(days=7):
        return _WEEKDAYS[its_day.weekday()]
    return f"{its_day.day} {MONTHS[its_day.month - 1]}" if its_day.year == today.year else f"{its_day.year}"


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
