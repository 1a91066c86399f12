"""Times as rules take them: which are none, how much a deadline presses, quiet hours. Pure."""

import re
import unicodedata
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from enum import StrEnum
from typing import Annotated, Self

from msgspec import Meta, Struct

Moment = Annotated[datetime, Meta(tz=True)]
"""A time of a record: aware. One that a file has without its zone is damage, as no sum takes it."""

EARLIEST = datetime(2000, 1, 1, tzinfo=UTC)
"""No parcel that is followed here moved earlier."""

_LATEST_EVER = 2200
"""The year from which on a stored time is none, whatever the clock says: no zone and no sum can leave the
calendar before it."""
_AHEAD = timedelta(days=731)
"""How far after now a time may lie: two years. Carriers' clocks run ahead, and some tell appointments."""
_CLOCK_AT_LEAST = datetime(2026, 1, 1, tzinfo=UTC)
"""A clock that shows less has lost its time, which must not cost the providers' times."""
_HOURS = r"\s{0,9}(\d{1,2}):(\d{2})\s{0,9}[-–~〜]\s{0,9}(\d{1,2}):(\d{2})\s{0,9}"
"""How quiet hours are written: `22:00-08:00`."""


def is_time(moment: datetime) -> bool:
    """Whether it can be the time of a checkpoint at all; `moment` is aware."""
    return is_day(moment)


def is_day(day: date) -> bool:
    """Whether it can be a day of a parcel's at all: it has a day before it, and one behind it."""
    return EARLIEST.year <= day.year < _LATEST_EVER


def plausible(moment: datetime, now: datetime) -> datetime | None:
    """`moment` in UTC when it lies between 2000 and two years after `now`, else None. Both are aware."""
    try:
        moment = moment.astimezone(UTC)
    except (ValueError, OverflowError):  # the first or the last day of the calendar
        return None
    return moment if EARLIEST <= moment <= max(now, _CLOCK_AT_LEAST) + _AHEAD else None


def in_zone(moment: datetime, zone: tzinfo | None) -> datetime:
    """`moment`, which is aware, in that zone (None is the system's).

    As it is where the calendar ends before the zone does, or the system's zone is none: `TZ` may name
    one that is days away.
    """
    try:
        return moment.astimezone(zone)
    except (ValueError, OverflowError, OSError):
        return moment


def in_utc(moment: datetime) -> datetime:
    """`moment` in UTC; one without a zone is of the system's, or of UTC as for `in_zone`."""
    try:
        return moment.astimezone(UTC)
    except (ValueError, OverflowError, OSError):
        return moment.replace(tzinfo=UTC)


def told_zone(zone_told: bool, zone: tzinfo | None) -> tzinfo | None:
    """The zone in which a time is shown: a time that came without one is shown with the digits it had."""
    return zone if zone_told else UTC


SOON_DAYS = 2
"""A deadline so many days away is coloured."""


class Urgency(StrEnum):
    """How much a deadline presses."""

    OVERDUE = "overdue"
    TODAY = "today"
    SOON = "soon"
    LATER = "later"


def days_left(until: datetime, now: datetime, zone: tzinfo | None) -> int:
    """How many midnights of that zone (None is the system's) lie before the deadline; negative after it."""
    return (in_zone(until, zone).date() - in_zone(now, zone).date()).days


def urgency(until: datetime, now: datetime, zone: tzinfo | None) -> Urgency:
    """How much the deadline presses: what ends within a day is for today, whatever the date is by then.

    A shop closes its day in Taiwan; elsewhere that moment may lie just behind midnight. The minute
    that a deadline names still belongs to it.
    """
    if now - until >= timedelta(minutes=1):
        return Urgency.OVERDUE
    days = days_left(until, now, zone)
    if days == 0 or until - now < timedelta(hours=12):
        return Urgency.TODAY
    return Urgency.SOON if days <= SOON_DAYS else Urgency.LATER


class QuietHours(Struct, frozen=True):
    """Hours of the user's day in which no notification comes.

    From `begin` until just before `end`, by the user's clock; past midnight when `end` is the earlier.
    """

    begin: time
    end: time

    @classmethod
    def parse(cls, text: str) -> Self | None:
        """The hours written as `22:00-08:00`; None for anything else."""
        half_width = unicodedata.normalize("NFKC", text)
        written = re.fullmatch(_HOURS, half_width)
        if written is None:
            return None
        first, second, third, fourth = map(int, written.groups())
        try:
            hours = cls(time(first, second), time(third, fourth))
        except ValueError:
            return None
        return hours if hours.begin != hours.end else None

    def cover(self, moment: datetime) -> bool:
        """Whether that moment, in the user's zone, is a quiet one."""
        clock = moment.time()
        if self.begin < self.end:
            return self.begin <= clock < self.end
        return clock >= self.begin or clock < self.end
