"""Days as the user writes them, and how far away they are. Pure."""

import re
from datetime import date, timedelta

from parcel_tui.domain.counting import counted

_RELATIVE = re.compile(r"\+\s?(\d{1,3})")
_WRITTEN = re.compile(r"(?:(\d{4})[-/.])?(\d{1,2})[-/.](\d{1,2})")
_ASIDE = timedelta(days=60)
"""How long gone by a day without a year may be; beyond it the next year's is meant."""


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


def distance(when: date, today: date) -> str:
    """`today`, `tomorrow`, `in 3 days`, `2 days ago`."""
    days = (when - today).days
    if days < 0:
        return f"{counted(-days, 'day')} ago"
    return {0: "today", 1: "tomorrow"}.get(days, f"in {counted(days, 'day')}")
