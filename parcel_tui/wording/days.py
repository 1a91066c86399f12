"""Days as the user writes them, and how far away they are. Pure."""

import re
from datetime import UTC, date, datetime, timedelta, tzinfo

from parcel_tui.domain.deadline_text import LAST_MINUTE
from parcel_tui.domain.errors import UsageError
from parcel_tui.domain.text import counted

_RELATIVE = re.compile(r"\+\s?(\d{1,3})")
_WRITTEN = re.compile(r"(?:(\d{4})[-/.])?(\d{1,2})[-/.](\d{1,2})")
_ASIDE = timedelta(days=60)
"""How long gone by a day without a year may be; beyond it the next year's is meant."""


_FARTHEST = timedelta(days=731)
"""How far away a deadline may be."""


def read_day(text: str, today: date) -> date | None:
    """The day that `2026-02-09`, `02-09` or `+3` means; None for anything else."""
    text = text.strip()
    if relative := _RELATIVE.fullmatch(text):
        return today + timedelta(days=int(relative[1]))
    written = _WRITTEN.fullmatch(text)
    if written is None:
        return None
    year, month, day = (int(part) if part else 0 for part in written.groups())
    try:
        if year:
            return date(year, month, day)
        this_year = date(today.year, month, day)
        return this_year if this_year >= today - _ASIDE else date(today.year + 1, month, day)
    except ValueError:
        return None


def read_deadline(text: str, today: date, zone: tzinfo | None) -> datetime | None:
    """The end of the day (UTC) that a user of that zone (None: the system's) writes; None for `none`.

    Raises UsageError for what is no day, has gone by, or is more than two years away.
    """
    if text.strip().casefold() in {"", "none"}:
        return None
    when = read_day(text, today)
    if when is None:
        raise UsageError(
            f"{text.strip()!r} is no day: write 2026-02-09, 02-09, or +3 for in three days; none removes it."
        )
    if not today <= when <= today + _FARTHEST:
        why = "has gone by" if when < today else "is more than two years away"
        raise UsageError(f"{when} {why}; nothing was changed. Write a day from today on.")
    return datetime.combine(when, LAST_MINUTE, zone).astimezone(UTC)


def distance(when: date, today: date) -> str:
    """`today`, `tomorrow`, `in 3 days`, `2 days ago`."""
    days = (when - today).days
    if days < 0:
        return f"{counted(-days, 'day')} ago"
    return {0: "today", 1: "tomorrow"}.get(days, f"in {counted(days, 'day')}")
