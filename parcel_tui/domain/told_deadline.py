"""Until when a parcel is kept, where a carrier's text says so. Pure.

Only a date beside a word for a deadline counts, and only one that can be meant: from the day of the
text on, and no more than sixty days later. Without a time of day it is the end of that day; days
and hours are Taiwan's.
"""

import re
import unicodedata
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta, timezone
from functools import cache

from parcel_tui.domain.text import MAX_LINE

TAIWAN = timezone(timedelta(hours=8), "Asia/Taipei")
"""Taiwan's time: without summer time since 1979, so no zone database is needed."""

LAST_MINUTE = time(23, 59)
"""When a shop's last day ends, in Taiwan."""

_LONGEST = timedelta(days=60)
"""Nothing is kept for longer after it was said."""
_ROC = 1911
"""The year before the Republic of China's first, in which Taiwan counts."""

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH = rf"(?:{'|'.join(_MONTHS)})(?:[a-z]?[a-z]?[a-z]?[a-z]?[a-z]?[a-z]?)\.?"
_DAY = (
    r"(?<!\d)(?:(?P<{0}first>\d{{1,2}})[-/.](?P<{0}second>\d{{1,2}})[-/.](?P<{0}last>20\d\d)(?!\d)"
    r"|(?:(?P<{0}year>\d{{2,4}})\s?[-/.年]\s?)?"
    r"(?P<{0}month>\d{{1,2}})\s?[-/.月]\s?(?P<{0}day>\d{{1,2}})"
    r"(?![\d:/.-]{{0,12}}\d)(?:日|號)?"
    r"|(?P<{0}digits>(?:20\d\d|1\d\d)[01]\d[0-3]\d)(?!\d)"
    rf"|(?P<{{0}}named>(?:\d{{{{1,2}}}}(?:st|nd|rd|th)? {_MONTH}"
    rf"|{_MONTH} \d{{{{1,2}}}}(?:st|nd|rd|th)?(?!\d))"
    r"(?:,? \d{{4}})?)"
    r"|(?P<{0}relative>[今本][日天]|明[日天]|後[日天]|当日|today|tomorrow))"
)
_WEEKDAY = r"(?:mon|tue|wed|thu|fri|sat|sun)[a-z]?[a-z]?[a-z]?[a-z]?[a-z]?[a-z]?"
_TIME = (
    rf"(?:\s?\(?(?:(?:週|星期)?[一二三四五六日月火水木金土]|{_WEEKDAY})\)?)?,?\s?(?:at\s)?"
    r"(?:(?P<{0}half>上午|下午|晚上)?\s?(?P<{0}hour>[0-2]?\d)"
    r"(?::(?P<{0}minute>[0-5]\d)(?::[0-5]\d)?|[時点點](?:(?P<{0}minute2>[0-5]?\d)分)?|(?=\s?p\.?m))"
    r"(?:\s?(?P<{0}pm>pm|p\.m\.))?)?"
)
_BEFORE = (
    r"(?:請[於在](?!.{0,3}時)|期限|期間|取[件貨]時間|(?:保[留管存]|存放|寄存)[^\d,。;]{0,6}[至到]"
    r"|延[長期展]?[^\d,。;]{0,6}[至到]|截[止至]|最[後晚遲]|逾"
    r"|\b(?:by|until|till|before|deadline|expires?|no later than|last day(?: to [a-z ]{4,12})?)\b)"
    rf"[^\d,。;]{{0,12}}?(?:{_WEEKDAY},?\s)?(?:\d[\d/.年月日-]{{0,20}}(?:\s?[0-2]\d:[0-5]\d)?\s?[~至-]\s?)?"
)
_AFTER = (
    r"\s?(?:(?:以?前|之前)(?!送[達抵]|配[達送]|出貨|寄達)|[為是][^\d,。;]{0,4}最[後晚遲]|止|為止|截止|まで"
    r"|[後將]?[^,。;]{0,3}退|逾期|到期|期滿)"
)
_DAYS = (
    r"(?:保[留管存]|期限|存放|招領|請於|逾)[^\d,。;]{0,8}(?P<before>\d{1,2})\s?[天日](?!前|止|\s?\d)"
    r"|(?<!\d)(?P<after>\d{1,2})\s?[天日](?:內|以內|間保管)"
    r"|\b(?:within|kept for|held for|for)\s(?P<english>\d{1,2})\sdays\b"
)


def told_deadline(message: str, said_at: datetime) -> datetime | None:
    """The deadline (UTC) that a text of that moment tells; None when it tells none that can be meant.

    Of several the last counts.
    """
    said = said_at.astimezone(TAIWAN)
    text = _plain(message)
    found = [moment for match in _pattern(_DEADLINE).finditer(text) if (moment := _moment(match, said))]
    return found[-1].astimezone(UTC) if found else None


def told_days(message: str) -> timedelta | None:
    """For how many days a text says that it is kept; None when it says nothing of it."""
    match = _pattern(_DAYS).search(_plain(message))
    days = int(next(filter(None, match.groups()))) if match else 0
    return timedelta(days=days) if 0 < days <= _LONGEST.days else None


_DEADLINE = (
    f"{_BEFORE}{_DAY.format('a_')}{_TIME.format('a_')}|{_DAY.format('b_')}{_TIME.format('b_')}{_AFTER}"
)


@cache
def _pattern(written: str) -> re.Pattern[str]:
    """Made ready when the first text is read: a start that asks nobody reads none."""
    return re.compile(written)


def _plain(message: str) -> str:
    return unicodedata.normalize("NFKC", message[:MAX_LINE]).lower().replace("～", "~").replace("–", "-")


def _moment(match: re.Match[str], said: datetime) -> datetime | None:
    """The moment that is meant, in Taiwan; None for one that cannot be."""
    groups = {name[2:]: value for name, value in match.groupdict().items() if value}
    clock = LAST_MINUTE
    if "hour" in groups:
        hour, minute = int(groups["hour"]), int(groups.get("minute") or groups.get("minute2") or 0)
        if hour < 12 and (groups.get("half") in {"下午", "晚上"} or "pm" in groups):
            hour += 12
        if hour == 24 and minute == 0:
            hour, minute = 23, 59
        if hour > 23:
            return None
        clock = time(hour, minute)
    for day in _days(groups, said.date()):
        moment = datetime.combine(day, clock, TAIWAN)
        if said <= moment <= said + _LONGEST:
            return moment
    return None


def _days(groups: dict[str, str], said: date) -> Iterator[date]:
    """The days that may be meant, the likeliest first."""
    if relative := groups.get("relative"):
        ahead = {"明": 1, "後": 2, "t": int(relative == "tomorrow")}.get(relative[0], 0)
        yield said + timedelta(days=ahead)
        return
    year: int | None
    if "last" in groups:
        first, second, year = (int(groups[name]) for name in ("first", "second", "last"))
        # A day before its month, or behind it: where it may be either, no date is made up.
        parts = (second, first) if first > 12 else (first, second)
        if first <= 12 and second <= 12 and first != second:
            return
    elif named := groups.get("named"):
        month = next(number for number, name in enumerate(_MONTHS, 1) if name in named)
        numbers = [int(number) for number in re.findall(r"\d+", named)]
        year, parts = (numbers[1] if len(numbers) > 1 else None), (month, numbers[0])
    elif digits := groups.get("digits"):
        year, parts = int(digits[:-4]), (int(digits[-4:-2]), int(digits[-2:]))
    else:
        year = int(groups["year"]) if "year" in groups else None
        parts = int(groups["month"]), int(groups["day"])
    for possible in _years(year, said):
        try:
            yield date(possible, *parts)
        except ValueError:
            continue


def _years(written: int | None, said: date) -> tuple[int, ...]:
    """The years that may be meant: without any this one or the next; of two or three digits Taiwan's own."""
    if written is None:
        return (said.year, said.year + 1)
    return (written, written + _ROC) if written > 1911 else (written + _ROC, written + 2000)
