"""A day as a text writes it: in digits, words or as a day of the week, in Taiwan. Pure."""

import re
import unicodedata
from collections.abc import Iterator, Mapping
from contextlib import suppress
from datetime import date, timedelta, timezone
from functools import cache

from parcel_tui.domain.folding import TRADITIONAL

TAIWAN = timezone(timedelta(hours=8), "Asia/Taipei")
"""Taiwan's time: without summer time since 1979, so no zone database is needed."""

LONGEST = timedelta(days=60)
"""No day that a text tells lies further ahead."""
_ROC = 1911
"""The year before the Republic of China's first, in which Taiwan counts."""

_REIWA_BEGAN = 2019
_REIWA = r"(?:令和|\br)\s?(\d{1,2})"

_AHEAD = {"明日": 1, "明天": 1, "翌日": 1, "tomorrow": 1, "明後日": 2, "後日": 2, "後天": 2}
"""How many days ahead a word says that it is; any other word is today's."""
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
MONTH = rf"(?:{'|'.join(_MONTHS)})(?:[a-z]?[a-z]?[a-z]?[a-z]?[a-z]?[a-z]?)\.?"
ORDINAL = "(?:st|nd|rd|th)?"
# A pattern to be filled with a prefix for its groups: an expression may hold two days. The first alternative
# that fits wins, so that the more special ones stand first.
DAY = (
    r"(?<!\d)(?:(?P<{0}dotted_day>\d{{1,2}})\.\s?(?P<{0}dotted_month>\d{{1,2}})\.(?!\d)"
    r"|(?:(?P<{0}ending>\d{{1,2}})|(?P<{0}following>下個?))?月[底末]|(?P<{0}end>end of (?:the |this )?month)"
    rf"|end of (?P<{{0}}ending_name>{MONTH})"
    r"|(?P<{0}first>\d{{1,2}})[-/.](?P<{0}second>\d{{1,2}})[-/.](?P<{0}last>20\d\d)(?!\d)"
    r"|(?:(?P<{0}year>\d{{2,4}})\s?[-/.年]\s?)?"
    r"(?P<{0}month>\d{{1,2}})\s?[-/.月]\s?(?P<{0}day>\d{{1,2}})"
    # No further number behind it: it would be a part of a longer date, a time or a code.
    r"(?![:/.-]{{0,12}}\d)(?:日|號)?"
    r"|(?P<{0}digits>(?:20\d\d|1\d\d)[01]\d[0-3]\d)(?!\d)"
    rf"|(?P<{{0}}named>(?:\d{{{{1,2}}}}{ORDINAL}[ -]{MONTH}|{MONTH} \d{{{{1,2}}}}{ORDINAL}(?!\d))"
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
    """The text in half width, lower case and traditional characters, its Japanese years the calendar's."""
    plain = unicodedata.normalize("NFKC", message).lower().replace("–", "-").translate(TRADITIONAL)
    return made_ready(_REIWA).sub(lambda match: str(_REIWA_BEGAN - 1 + int(match[1])), plain)


def weekday_meant(groups: Mapping[str, str | None], said: date) -> date:
    """The next day of that name, or the one in the week after this one."""
    if japanese := groups.get("japanese"):
        wanted = "月火水木金土日".find(japanese)
    elif weekday := groups.get("weekday"):
        wanted = _WEEKDAYS.find(weekday) % 7  # 天 is not among them: -1 is the last, 日
    else:
        named = str(groups["named_weekday"])
        wanted = next(n for n, name in enumerate(_DAY_NAMES) if named.startswith(name))
    ahead = (wanted - said.weekday()) % 7
    if groups.get("which") == "下" or groups.get("next"):
        ahead = wanted - said.weekday() + 7
    return said + timedelta(days=ahead)


def _month(named: str) -> int:
    """The month whose name stands in a text."""
    return next(number for number, name in enumerate(_MONTHS, 1) if name in named)


def _ending_month(groups: dict[str, str], said: date) -> int:
    if "ending_name" in groups:
        return _month(groups["ending_name"])
    if "following" in groups:
        return said.month % 12 + 1
    return int(groups.get("ending", said.month))


def days_meant(groups: dict[str, str], said: date) -> Iterator[date]:
    """The days that may be meant, the likeliest first."""
    if relative := groups.get("relative"):
        yield said + timedelta(days=_AHEAD.get(relative, 0))
        return
    for year, month, day in _written(groups, said):
        with suppress(ValueError):  # there is none
            yield date(year, month, day)


def _written(groups: dict[str, str], said: date) -> list[tuple[int, int, int]]:
    """The years, months and days that are written; such days need not exist."""
    if "dotted_day" in groups:
        parts = int(groups["dotted_month"]), int(groups["dotted_day"])
        return [(year, *order) for order in (parts, parts[::-1]) for year in _years(None, said)]
    if "last" in groups:
        # A day before its month, or behind it: where it may be either, no date is made up.
        month, day = sorted((int(groups["first"]), int(groups["second"])))
        return [] if month < day <= 12 else [(int(groups["last"]), month, day)]
    if named := groups.get("named"):
        day, *told = map(int, re.findall(r"\d+", named))
        return [(year, _month(named), day) for year in told or _years(None, said)]
    if digits := groups.get("digits"):
        month, day = int(digits[-4:-2]), int(digits[-2:])
        return [(year, month, day) for year in _years(digits[:-4], said)]
    if "month" in groups:
        parts = int(groups["month"]), int(groups["day"])
        month, day = parts[::-1] if parts[0] > 12 else parts
        return [(year, month, day) for year in _years(groups.get("year"), said)]
    from calendar import monthrange  # few texts tell the end of a month

    month = _ending_month(groups, said)
    years = _years(None, said) if 1 <= month <= 12 else ()
    return [(year, month, monthrange(year, month)[1]) for year in years]


def _years(written: str | None, said: date) -> tuple[int, ...]:
    """The years that may be meant: without any this one or the next; of two or three digits Taiwan's own."""
    if written is None:
        return (said.year, said.year + 1)
    return (int(written), int(written) + _ROC, int(written) + 2000)
