"""How long a waiting parcel can still be picked up. Pure; every datetime is aware."""

from datetime import datetime, timedelta, tzinfo
from enum import StrEnum

from parcel_tui.domain.times import in_zone

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
