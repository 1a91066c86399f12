"""A day as a text writes it: in digits, words or as a day of the week, in Taiwan. Pure."""

import re
import unicodedata
from collections.abc import Iterator, Mapping
from datetime import date, timedelta, timezone
from functools import cache

from parcel_tui.domain.text import MAX_LINE

TAIWAN = timezone(timedelta(hours=8), "Asia/Taipei")
"""Taiwan's time: without summer time since 1979, so no zone database is needed."""

LONGEST = timedelta(days=60)
"""No day that a text tells lies further ahead."""
_ROC = 1911
"""The year before the Republic of China's first, in which Taiwan counts."""

_REIWA_BEGAN = 2019
_REIWA = r"(?:令和|\br)\s?(\d{1,2})(?=[年./-]\s?\d)"

_AHEAD = {"明後": 2, "明日": 1, "明天": 1, "翌日": 1, "後日": 2, "後天": 2}
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
MONTH = rf"(?:{'|'.join(_MONTHS)})(?:[a-z]?[a-z]?[a-z]?[a-z]?[a-z]?[a-z]?)\.?"
DAY = (
    r"(?<!\d)(?:(?P<{0}dotted_day>\d{{1,2}})\.\s?(?P<{0}dotted_month>\d{{1,2}})\.(?!\d)"
    r"|(?:(?P<{0}ending>\d{{1,2}})|本|這個?|當)?月[底末]|(?P<{0}end>end of (?:the |this )?month)"
    rf"|end of (?P<{{0}}ending_name>{MONTH})"
    r"|(?P<{0}first>\d{{1,2}})[-/.](?P<{0}second>\d{{1,2}})[-/.](?P<{0}last>20\d\d)(?!\d)"
    r"|(?:(?P<{0}year>\d{{2,4}})\s?[-/.年]\s?)?"
    r"(?P<{0}month>\d{{1,2}})\s?[-/.月]\s?(?P<{0}day>\d{{1,2}})"
    r"(?![\d:/.-]{{0,12}}\d)(?:日|號)?"
    r"|(?P<{0}digits>(?:20\d\d|1\d\d)[01]\d[0-3]\d)(?!\d)"
    rf"|(?P<{{0}}named>(?:\d{{{{1,2}}}}(?:st|nd|rd|th)?[ -]{MONTH}"
    rf"|{MONTH} \d{{{{1,2}}}}(?:st|nd|rd|th)?(?!\d))"
    r"(?:,?[ -]\d{{4}})?)"
    r"|(?P<{0}relative>[今本][日天]|明後日|明[日天]|後[日天]|翌日|当日|today|tomorrow))"
)
_DAY_NAMES = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
WEEKDAY = r"(?:mon|tue|wed|thu|fri|sat|sun)[a-z]?[a-z]?[a-z]?[a-z]?[a-z]?[a-z]?"

DAY_NAME = (
    r"mon(?:day)?|tue(?:s(?:day)?)?|wed(?:nesday)?|thu(?:rs?(?:day)?)?|fri(?:day)?|sat(?:urday)?|sun(?:day)?"
)
_WEEKDAYS = "一二三四五六日"


@cache
def made_ready(written: str) -> re.Pattern[str]:
    """Compiled when the first text is read: a start that asks no provider reads none."""
    return re.compile(written)


def plain_text(message: str) -> str:
    """The text in half width and lower case, its Japanese years as those of the calendar."""
    plain = unicodedata.normalize("NFKC", message[:MAX_LINE]).lower().replace("～", "~").replace("–", "-")
    return made_ready(_REIWA).sub(lambda match: str(_REIWA_BEGAN - 1 + int(match[1])), plain)


def weekday_meant(groups: Mapping[str, str | None], said: date) -> date:
    """The next day of that name, or the one in the week after this one."""
    if japanese := groups.get("japanese"):
        wanted = "月火水木金土日".find(japanese)
    elif weekday := groups.get("weekday"):
        wanted = _WEEKDAYS.find(weekday) % 7  # 天 is 日
    else:
        named = groups.get("named_weekday") or ""
        wanted = next(n for n, name in enumerate(_DAY_NAMES) if named.startswith(name))
    ahead = (wanted - said.weekday()) % 7
    if groups.get("which") == "下" or groups.get("next"):
        ahead = wanted - said.weekday() + 7
    return said + timedelta(days=ahead)


def _month(named: str) -> int:
    """The month whose name stands in a text."""
    return next(number for number, name in enumerate(_MONTHS, 1) if name in named)


def _ending_month(groups: dict[str, str], said: date) -> int:
    return _month(groups["ending_name"]) if "ending_name" in groups else int(groups.get("ending", said.month))


def _last_of_month(year: int, month: int) -> date:
    return date(year + month // 12, month % 12 + 1, 1) - timedelta(days=1)


def days_meant(groups: dict[str, str], said: date) -> Iterator[date]:
    """The days that may be meant, the likeliest first."""
    if groups.keys() <= {"ending", "ending_name", "end", "hour", "minute", "half", "pm"}:
        month = _ending_month(groups, said)
        yield from (_last_of_month(year, month) for year in (said.year, said.year + 1) if 1 <= month <= 12)
        return
    if "dotted_day" in groups:
        parts = int(groups["dotted_day"]), int(groups["dotted_month"])
        written = [(year, *order) for order in (parts[::-1], parts) for year in _years(None, said)]
        yield from (date(*day) for day in written if _is_day(*day))
        return
    if relative := groups.get("relative"):
        yield said + timedelta(days=1 if relative == "tomorrow" else _AHEAD.get(relative[:2], 0))
        return
    year: int | None
    if "last" in groups:
        first, second, year = (int(groups[name]) for name in ("first", "second", "last"))
        # A day before its month, or behind it: where it may be either, no date is made up.
        parts = (second, first) if first > 12 else (first, second)
        if first <= 12 and second <= 12 and first != second:
            return
    elif named := groups.get("named"):
        month = _month(named)
        numbers = [int(number) for number in re.findall(r"\d+", named)]
        year, parts = (numbers[1] if len(numbers) > 1 else None), (month, numbers[0])
    elif digits := groups.get("digits"):
        year, parts = int(digits[:-4]), (int(digits[-4:-2]), int(digits[-2:]))
    else:
        year = int(groups["year"]) if "year" in groups else None
        parts = int(groups["month"]), int(groups["day"])
        parts = parts[::-1] if parts[0] > 12 else parts
    for possible in _years(year, said):
        try:
            yield date(possible, *parts)
        except ValueError:
            continue


def _is_day(year: int, month: int, day: int) -> bool:
    return 1 <= month <= 12 and 1 <= day <= _last_of_month(year, month).day


def _years(written: int | None, said: date) -> tuple[int, ...]:
    """The years that may be meant: without any this one or the next; of two or three digits Taiwan's own."""
    if written is None:
        return (said.year, said.year + 1)
    return (written, written + _ROC) if written > 1911 else (written + _ROC, written + 2000)
