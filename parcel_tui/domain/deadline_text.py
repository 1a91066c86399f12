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

_REIWA_BEGAN = 2019
_REIWA = r"(?:令和|\br)\s?(\d{1,2})(?=[年./-]\s?\d)"

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH = rf"(?:{'|'.join(_MONTHS)})(?:[a-z]?[a-z]?[a-z]?[a-z]?[a-z]?[a-z]?)\.?"
_DAY = (
    r"(?<!\d)(?:(?P<{0}dotted_day>\d{{1,2}})\.\s?(?P<{0}dotted_month>\d{{1,2}})\.(?!\d)"
    r"|(?:(?P<{0}ending>\d{{1,2}})|本|這個?|當)?月[底末]|(?P<{0}end>end of (?:the |this )?month)"
    rf"|end of (?P<{{0}}ending_name>{_MONTH})"
    r"|(?P<{0}first>\d{{1,2}})[-/.](?P<{0}second>\d{{1,2}})[-/.](?P<{0}last>20\d\d)(?!\d)"
    r"|(?:(?P<{0}year>\d{{2,4}})\s?[-/.年]\s?)?"
    r"(?P<{0}month>\d{{1,2}})\s?[-/.月]\s?(?P<{0}day>\d{{1,2}})"
    r"(?![\d:/.-]{{0,12}}\d)(?:日|號)?"
    r"|(?P<{0}digits>(?:20\d\d|1\d\d)[01]\d[0-3]\d)(?!\d)"
    rf"|(?P<{{0}}named>(?:\d{{{{1,2}}}}(?:st|nd|rd|th)?[ -]{_MONTH}"
    rf"|{_MONTH} \d{{{{1,2}}}}(?:st|nd|rd|th)?(?!\d))"
    r"(?:,?[ -]\d{{4}})?)"
    r"|(?P<{0}relative>[今本][日天]|明[日天]|後[日天]|当日|today|tomorrow))"
)
_DAY_NAMES = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_WEEKDAY = r"(?:mon|tue|wed|thu|fri|sat|sun)[a-z]?[a-z]?[a-z]?[a-z]?[a-z]?[a-z]?"
_TIME = (
    rf"(?:\s?\(?(?:(?:週|星期)?[一二三四五六日月火水木金土]|{_WEEKDAY})\)?)?,?\s?(?:at\s)?"
    r"(?:(?P<{0}half>上午|早上|中午|下午|晚上|晚間)?\s?(?P<{0}hour>[0-2]?\d)"
    r"(?::(?P<{0}minute>[0-5]\d)(?::[0-5]\d)?|[時点點](?:(?P<{0}minute2>[0-5]?\d)分)?|(?=\s?p\.?m))"
    r"(?:\s?(?P<{0}pm>pm|p\.m\.))?)?"
)
_BEFORE = (
    r"(?:請[於在](?!.{0,3}時)|期限|期間|取[件貨]時間|(?:保[留管存]|存放|寄存)[^\d,。;]{0,6}[至到]"
    r"|延[長期展]?[^\d,。;]{0,6}[至到]|(?:待[領取]|招領|可[取領][件貨]?)[^\d,。;]{0,3}[至到]|截[止至]|最[後晚遲]|逾"
    r"|\b(?:by|until|till|before|deadline|expires?|no later than|last day(?: (?:to|for) [a-z ]{4,12})?"
    r"|through|return(?:ed)?(?: (?!at|by)[a-z]+){0,4} (?:on|after)|period ends)\b)"
    rf"[^\d,。;]{{0,12}}?(?:{_WEEKDAY},?\s)?(?:\d[\d/.年月日-]{{0,20}}(?:\s?[0-2]\d:[0-5]\d)?\s?[~至-]\s?)?"
)
_AFTER = (
    r"\s?(?:(?:以?前|之前)(?!送[達抵到]|配[達送]|[抵到]達|到店(?![^,。]{0,3}[取領])|出貨|寄[達出])|[為是][^\d,。;]{0,4}最[後晚遲]|止|為止|截止|まで"
    r"|[後將]?[^,。;]{0,3}退|逾期|到期|期滿)"
)
_DAYS = (
    r"(?:保[留管存]|期限|存放|招領|期間|請於|逾)[^\d十,。;]{0,8}(?P<before>\d{1,2}|十五|[一二兩三四五六七十])\s?[天日](?!前|止|\s?\d)"
    r"|(?<!\d)(?P<after>\d{1,2}|十五|[一二兩三四五六七十])\s?[天日](?:以?[內内](?![^,。;]{0,2}(?:送|配|出貨|寄|到))|間保管)"
    r"|\b(?:within|kept for|held for|for|you have)\s(?P<english>\d{1,2})\s(?:business |working )?days\b"
    r"|\b(?P<left>\d{1,2}) days left to\b"
)


_DAY_NAME = (
    r"mon(?:day)?|tue(?:s(?:day)?)?|wed(?:nesday)?|thu(?:rs?(?:day)?)?|fri(?:day)?|sat(?:urday)?|sun(?:day)?"
)
_WEEKDAYS = "一二三四五六日"
_BY_WEEKDAY = (
    r"(?<!\()(?P<which>本|這|下)?個?(?:週|周|星期|禮拜)(?P<weekday>[一二三四五六日天])"
    r"[^,。;\d]{0,4}?(?:(?:之?前|以前)(?!送[達抵]|配[達送]|出貨|寄達)|止|為止)"
    r"|(?P<japanese>[月火水木金土日])曜日?(?:まで|迄)"
    rf"|\b(?:by|until|till|before) (?:(?:the )?end of )?(?P<next>next )?(?:this )?(?P<named>{_DAY_NAME})\b"
    rf"(?!,? (?:\d|{_MONTH}))"
)
_NUMERALS = {"一": 1, "二": 2, "兩": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "十": 10, "十五": 15}
_LONGER = (
    r"(?:延長|展延|延後|加長)[^\d,。;]{0,8}?(?P<days>\d{1,2}|十五|[一二兩三四五六七十])\s?(?:個)?[天日](?!\d)"
    r"|(?<!\d)(?P<before>\d{1,2})\s?日間?延長"
    r"|(?P<once>延長取[件貨](?:期限)?(?:成功|完成|申請成功)?$)"
    r"|\bextend(?:ed|s)?\b[^\d.;]{0,24}(?P<english>\d{1,2}) (?:more )?days?\b"
)


def told_deadline(message: str, said_at: datetime) -> datetime | None:
    """The deadline (UTC) that a text of that moment tells; None when it tells none that can be meant.

    Of several the last counts.
    """
    said = said_at.astimezone(TAIWAN)
    text = _pattern(_HOUR_FIRST).sub(r"\g<day> \g<hour>", _plain(message))
    found = [
        (match.start(), moment)
        for match in _pattern(_DEADLINE).finditer(text)
        if (moment := _moment(match, said)) and not _is_of_something_else(text, match.start())
    ]
    found += [
        (match.start(), _weekday(match, said))
        for match in _pattern(_BY_WEEKDAY).finditer(text)
        if not _is_of_something_else(text, match.start())
    ]
    return max(found)[1].astimezone(UTC) if found else None


def told_days(message: str) -> timedelta | None:
    """For how many days a text says that it is kept; None when it says nothing of it."""
    match = _pattern(_DAYS).search(_plain(message))
    days = _number(next(filter(None, match.groups()))) if match else 0
    return timedelta(days=days) if 0 < days <= _LONGEST.days else None


def told_extension(message: str) -> timedelta | None:
    """How much longer a text says that it is kept than was said before; None when it says nothing of it."""
    match = _pattern(_LONGER).search(_plain(message))
    if match is None:
        return None
    days = match["days"] or match["before"] or match["english"] or "1"
    return timedelta(days=_number(days))


def _number(written: str) -> int:
    return int(written) if written.isdecimal() else _NUMERALS[written]


_OF_SOMETHING_ELSE = (
    r"(?:\b(?:expected|estimated|scheduled|ordered|placed|delivery|delivered|arriv[a-z]*)\b(?:(?!pick|collect|return)[^,.;])*"
    r"|(?:活動|優惠|促銷|檔期)[^,。;]{0,6})$"
)
"""What stands before a day that is none for fetching it: that of its delivery, of a sale."""


def _is_of_something_else(text: str, start: int) -> bool:
    return bool(_pattern(_OF_SOMETHING_ELSE).search(text[max(0, start - 40) : start]))


_HOUR_FIRST = (
    r"(?P<hour>\d{1,2}(?::\d\d)?\s?[ap]m|\d{1,2}:\d\d),? (?:on )?"
    rf"(?P<day>\d{{1,2}} {_MONTH}|{_MONTH} \d{{1,2}}\b)"
)

_DEADLINE = (
    f"{_BEFORE}{_DAY.format('a_')}{_TIME.format('a_')}|{_DAY.format('b_')}{_TIME.format('b_')}{_AFTER}"
)


@cache
def _pattern(written: str) -> re.Pattern[str]:
    """Compiled when the first text is read: a start that asks no provider reads none."""
    return re.compile(written)


def _plain(message: str) -> str:
    plain = unicodedata.normalize("NFKC", message[:MAX_LINE]).lower().replace("～", "~").replace("–", "-")
    return _pattern(_REIWA).sub(lambda match: str(_REIWA_BEGAN - 1 + int(match[1])), plain)


def _moment(match: re.Match[str], said: datetime) -> datetime | None:
    """The moment that is meant, in Taiwan; None for one that cannot be."""
    groups = {name[2:]: value for name, value in match.groupdict().items() if value}
    clock = LAST_MINUTE
    if "hour" in groups:
        hour, minute = int(groups["hour"]), int(groups.get("minute") or groups.get("minute2") or 0)
        if hour < 12 and (groups.get("half") in {"下午", "晚上", "晚間"} or "pm" in groups):
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


def _weekday(match: re.Match[str], said: datetime) -> datetime:
    """The end of the next day of that name, or of the one in the week after this one."""
    if match["japanese"]:
        wanted = "月火水木金土日".find(match["japanese"])
    elif match["weekday"]:
        wanted = _WEEKDAYS.find(match["weekday"]) % 7  # 天 is 日
    else:
        wanted = next(n for n, name in enumerate(_DAY_NAMES) if match["named"].startswith(name))
    ahead = (wanted - said.weekday()) % 7
    if match["which"] == "下" or match["next"]:
        ahead = wanted - said.weekday() + 7
    return datetime.combine(said.date() + timedelta(days=ahead), LAST_MINUTE, TAIWAN)


def _month(named: str) -> int:
    """The month whose name stands in a text."""
    return next(number for number, name in enumerate(_MONTHS, 1) if name in named)


def _ending_month(groups: dict[str, str], said: date) -> int:
    return _month(groups["ending_name"]) if "ending_name" in groups else int(groups.get("ending", said.month))


def _last_of_month(year: int, month: int) -> date:
    return date(year + month // 12, month % 12 + 1, 1) - timedelta(days=1)


def _days(groups: dict[str, str], said: date) -> Iterator[date]:
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
