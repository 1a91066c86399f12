"""Times as providers write them: Unix times, ISO 8601 and its relatives, mail dates. Pure."""

import re
import unicodedata
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta, timezone, tzinfo

from msgspec import Struct

from parcel_tui.domain.parcel import Checkpoint
from parcel_tui.domain.times import plausible


class ReadTime(Struct, frozen=True):
    """A time that was told: aware, in UTC; without a zone, its digits as if they were UTC's."""

    time: datetime
    zone_told: bool = True


_SCALES = (1, 1e3, 1e6, 1e9)
"""Seconds, milliseconds, microseconds, nanoseconds: only one of them gives a time of these years."""

_NUMBER = re.compile(r"@?([+-]?\d+(?:\.\d+)?(?:e[+-]?\d+)?)|\\?/Date\((\d+)[^)]{0,9}\)\\?/", re.IGNORECASE)
"""A Unix time, as `date` and .NET wrap it too."""
_WRITTEN = re.compile(
    r"""
    (?P<year>\d{4}) (?: \s?[-/.年]\s? (?P<month>\d{1,2}) \s?[-/.月]\s? (?P<day>\d{1,2}) [日.]?
                      | (?P<digits>\d{4}) )
    (?: [\sT,]* (?:at\s)? (?P<half>[上下]午|午[前後]|오[전후]|[AP]M)? \s?
        (?P<hour>\d{1,2}) (?: [:時时點点] (?P<minute>\d{1,2}) 分?
                              (?: :? (?P<second>\d{1,2}) 秒? (?: [.,:] (?P<part>\d+) )? )?
                            | (?P<clock>\d{2}(?:\d{2})?) )?
        \s? (?P<after>[AP]\.?M\.?(?![A-Z]))?
    )?
    \s? (?P<zone> Z | (?:UTC|GMT)?\s?[+-]\d{1,2}(?::?\d{2}){0,2} | [A-Z]{1,5} | [A-Z]\w+/[\w/+-]+ | )
    """,
    re.VERBOSE | re.IGNORECASE,
)
_OFFSET = re.compile(r"([+-])(\d{1,2}):?(\d{2})?")
_NAME = r"[a-z]{3,9}"
_OTHERWISE = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        # Mails, HTTP and people: `Sun, 01 Feb 2026 15:05`, `Sunday, 01-Feb-26 …`, `1 February 2026`
        rf"(?:{_NAME},?\s)?(?P<day>\d{{1,2}})[\s-](?P<named>{_NAME})[\s,-]{{1,2}}(?P<year>\d{{4}}|\d\d)\b(?P<rest>.{{0,90}})",
        # C, Java and `date`: `Sun Feb  1 15:05:03 UTC 2026`
        rf"(?:{_NAME}\s)?(?P<named>{_NAME})\s{{1,2}}(?P<day>\d{{1,2}})(?P<rest>\s\d.{{0,90}})\s(?P<year>\d{{4}})",
        # JavaScript and people: `Sun Feb 01 2026 15:05:03 GMT+0800`, `Feb 1, 2026, 3:05 PM`
        rf"(?:{_NAME},?\s)?(?P<named>{_NAME})\s(?P<day>\d{{1,2}}),?\s(?P<year>\d{{4}})\b(?P<rest>.{{0,90}})",
        # Taiwan's years: `115/2/1 15:05`, `民國115年2月1日`
        r"(?:民[國国]\s?)?(?P<republic>1\d\d)\s?[-/.年]\s?(?P<month>\d{1,2})\s?[-/.月]\s?(?P<day>\d{1,2})日?(?P<rest>\D.{0,90}|)",
        r"(?P<day>\d{1,2})\.(?P<month>\d{1,2})\.(?P<year>\d{4})\b(?P<rest>.{0,90})",
        # Whether the day or the month comes first shows only where one of them can be no month.
        r"(?P<day>1[3-9]|2\d|3[01])([-/])(?P<month>\d{1,2})\2(?P<year>\d{4})\b(?P<rest>.{0,90})",
        r"(?P<month>\d{1,2})([-/])(?P<day>1[3-9]|2\d|3[01])\2(?P<year>\d{4})\b(?P<rest>.{0,90})",
        r"(?P<month>\d{1,2})([-/])(?P<day>(?P=month))\2(?P<year>\d{4})\b(?P<rest>.{0,90})",
    )
)
"""Days written in another order than year, month, day."""
_MONTHS = (
    *("january", "february", "march", "april", "may", "june"),
    *("july", "august", "september", "october", "november", "december"),
)
_REPUBLIC = 1911
"""The year before the first that Taiwan counts: 115 is 2026."""
_ASIDE = re.compile(r"\s{0,9}\[[^\[\]]{0,60}\]$|\s{0,9}\([^()]{0,60}\)(?=\s|$)")
"""Java's name of a zone, JavaScript's, and the weekday: each only repeats what stands beside it."""
_AFTERNOON = {"下午", "午後", "오후", "PM"}
_LONGEST = 100
"""Characters; no time is written in more."""
_NAMED_ZONES = {
    -8: ("PST",),  # as mails have them (RFC 5322)
    -7: ("MST", "PDT"),
    -6: ("MDT",),
    -5: ("EST", "CDT"),
    -4: ("EDT",),
    0: ("Z", "UTC", "GMT", "UT"),
    8: ("HKT",),
    9: ("JST", "KST"),
}
"""By hours from UTC. CST is none of them: it is China's, too."""
_HOURS_AWAY = {name: hours for hours, names in _NAMED_ZONES.items() for name in names}


def read_time(told: object, now: datetime) -> ReadTime | None:
    """The time in a value of a provider's; None when it tells none between 2000 and two years from `now`."""
    if isinstance(told, str):
        return _in_text(told, now) if len(told) <= _LONGEST else None
    if isinstance(told, dict):  # PHP's DateTime as its JSON has it
        date, zone = told.get("date"), told.get("timezone")
        return read_time(f"{date} {zone or ''}", now) if isinstance(date, str) else None
    return _unix(told, now) if isinstance(told, int | float) else None


def oldest_first(checkpoints: Iterable[Checkpoint]) -> bool | None:
    """Whether they come in that order, by the first and the last that have a time; None for unknown."""
    dated = [checkpoint.time for checkpoint in checkpoints if checkpoint.time]
    return dated[0] < dated[-1] if dated and dated[0] != dated[-1] else None


def _unix(number: float, now: datetime) -> ReadTime | None:
    for scale in _SCALES:
        try:
            moment = plausible(datetime.fromtimestamp(number / scale, UTC), now)
        except (ValueError, OverflowError, OSError):  # infinite or not a number, too
            continue
        if moment is not None:
            return ReadTime(moment)
    return None


def _in_text(told: str, now: datetime) -> ReadTime | None:
    text = unicodedata.normalize("NFKC", told).replace("−", "-").strip("\ufeff \t\r\n")
    if (number := _NUMBER.fullmatch(text)) and (found := _unix(float(number[1] or number[2]), now)):
        return found
    text = _ASIDE.sub("", text)
    try:
        moment = _written(_WRITTEN.fullmatch(text) or _WRITTEN.fullmatch(_in_order(text)))
        if moment is None:
            return None
        zone_told = moment.tzinfo is not None
        time = plausible(moment if zone_told else moment.replace(tzinfo=UTC), now)
    except (ValueError, OverflowError):
        return None
    return ReadTime(time, zone_told) if time else None


def _in_order(text: str) -> str:
    """The text with its day written as year, month, day; as it is where it names none."""
    for pattern in _OTHERWISE:
        if match := pattern.fullmatch(text):
            part = match.groupdict()
            named = str(part.get("named") or "").lower()
            months = (n for n, name in enumerate(_MONTHS, 1) if name.startswith(named))
            month = next(months, None) if named else part["month"]
            republic = part.get("republic")
            year = int(republic) + _REPUBLIC if republic else int(part["year"])
            if month is not None:
                return f"{year if year > 99 else 2000 + year}-{month}-{part['day']}{part['rest']}"
    return text


def _written(match: re.Match[str] | None) -> datetime | None:
    """The moment of a matched text, without a zone where it names none that is known. Raises ValueError."""
    if match is None:
        return None
    month, day = match["month"] or match["digits"][:2], match["day"] or match["digits"][2:]
    clock = match["clock"] or ""
    hour, minute = int(match["hour"] or 0), int(match["minute"] or clock[:2] or 0)
    second = int(match["second"] or clock[2:] or 0)
    half = (match["half"] or match["after"] or "").upper().replace(".", "")
    if half:
        hour = hour % 12 + (12 if half in _AFTERNOON else 0)
    # The day's end may be called 24:00, and a leap second :60; both are the second that follows.
    later = timedelta()
    if hour == 24 and not (minute or second):
        hour, later = 0, timedelta(days=1)
    if second == 60:
        second, later = 59, timedelta(seconds=1)
    micro = int((match["part"] or "")[:6].ljust(6, "0"))
    zone = _zone(match["zone"])
    return datetime(int(match["year"]), int(month), int(day), hour, minute, second, micro, zone) + later


def _zone(name: str) -> tzinfo | None:
    """The zone of that name; None for one that is unknown, or that means several."""
    if "/" in name:
        from zoneinfo import ZoneInfo

        try:
            return ZoneInfo(name)
        except (ValueError, OSError, LookupError):
            return None
    if (hours := _HOURS_AWAY.get(name.upper())) is not None:
        return timezone(timedelta(hours=hours))
    offset = _OFFSET.search(name)
    if offset is None:
        return None
    away = timedelta(hours=int(offset[2]), minutes=int(offset[3] or 0))
    if away >= timedelta(hours=24):
        return None
    return timezone(-away if offset[1] == "-" else away)
