"""Days as the user writes them, and how far away they are. Pure."""

import re
import unicodedata
from datetime import date, datetime, timedelta, tzinfo

from parcel_tui.domain.deadline_text import LAST_MINUTE
from parcel_tui.domain.errors import UsageError
from parcel_tui.domain.times import in_utc
from parcel_tui.language import tr, trn
from parcel_tui.wording.times import near_day

_RELATIVE = re.compile(r"\+\s?(\d{1,3})")
_WRITTEN = re.compile(
    r"(?:(?:(?P<year>\d{4})|民[國国]\s?(?P<named>\d{2,3})|(?P<bare>1\d\d))\s?[-/.年]\s?)?"
    r"(?P<month>\d{1,2})\s?[-/.月]\s?(?P<day>\d{1,2})\s?[日號号]?"
)
_REPUBLIC = 1911
"""The year before the first that Taiwan counts: 115 is 2026."""
_SPOKEN = {"today": 0, "tomorrow": 1, "今天": 0, "明天": 1, "後天": 2, "今日": 0, "明日": 1, "明後日": 2}
_ASIDE = timedelta(days=60)
"""How long gone by a day without a year may be; beyond it the next year's is meant."""


_FARTHEST = timedelta(days=731)
"""How far away a day that a user writes may be."""
_IN_WEEKS = 14
"""Days from which on they are told in weeks."""


def read_day(text: str, today: date) -> date | None:
    """The day that `2026-02-09`, `02-09` or `+3` means; None for anything else.

    Taken too: `2/9`, `2月9日`, Taiwan's years (`115/2/9`), full-width digits, `tomorrow`, `明天`, `明日`.
    """
    text = unicodedata.normalize("NFKC", text).strip().lower()
    if text in _SPOKEN:
        return today + timedelta(days=_SPOKEN[text])
    if relative := _RELATIVE.fullmatch(text):
        return today + timedelta(days=int(relative[1]))
    written = _WRITTEN.fullmatch(text)
    if written is None:
        return None
    month, day = int(written["month"]), int(written["day"])
    republic = int(written["named"] or written["bare"] or 0)
    year = int(written["year"] or 0) or (republic and republic + _REPUBLIC)
    try:
        if year:
            return date(year, month, day)
        this_year = date(today.year, month, day)
        return this_year if this_year >= today - _ASIDE else date(today.year + 1, month, day)
    except ValueError:
        return None


def read_expected(text: str, today: date) -> date:
    """The day on which something is expected, as a user writes it.

    Raises UsageError for what is no day, or lies more than two years from now.
    """
    when = read_day(text, today)
    if when is None:
        raise UsageError(tr("Write the day as 2026-02-09, 02-09, or +3 for in three days."))
    if abs(when - today) > _FARTHEST:
        raise UsageError(tr("{day} is more than two years from now. Write a nearer day.", day=when))
    return when


def read_deadline(text: str, today: date, zone: tzinfo | None) -> datetime | None:
    """The end of the day (UTC) that a user of that zone (None: the system's) writes; None for `none`.

    Raises UsageError for what is no day, has gone by, or is more than two years away.
    """
    if text.strip().casefold() in {"", "none"}:
        return None
    when = read_day(text, today)
    if when is None:
        sentence = tr(
            "{text!r} is not a day. Write 2026-02-09, 02-09, +3 for in three days, or none to remove it.",
            text=text.strip(),
        )
        raise UsageError(sentence)
    if when < today:
        raise UsageError(tr("{day} is over. Write today or a later day. Nothing was changed.", day=when))
    if when > today + _FARTHEST:
        raise UsageError(
            tr("{day} is more than two years away. Write an earlier day. Nothing was changed.", day=when)
        )
    return in_utc(datetime.combine(when, LAST_MINUTE, zone))


def distance(when: date, today: date) -> str:
    """`today`, `tomorrow`, `in 3 days`, `yesterday`, `2 days ago`, `3 weeks ago`."""
    days = (when - today).days
    if days > 1:
        return trn("in {count} day", "in {count} days", days)
    if -days >= _IN_WEEKS:
        return trn("{count} week ago", "{count} weeks ago", -days // 7)
    if days < -1:
        return trn("{count} day ago", "{count} days ago", -days)
    return near_day(when, today)
