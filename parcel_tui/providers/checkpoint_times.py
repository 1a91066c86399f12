"""Times as providers write them: Unix times, ISO 8601 and its relatives, mail dates. Pure."""

import email.utils
import re
import unicodedata
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta, timezone

from msgspec import Struct

from parcel_tui.domain.parcel import Checkpoint
from parcel_tui.domain.times import plausible


class ReadTime(Struct, frozen=True):
    """A time that was told: aware, in UTC; without a zone, its digits as if they were UTC's."""

    time: datetime
    zone_told: bool = True


_SCALES = (1, 1e3, 1e6, 1e9)
"""Seconds, milliseconds, microseconds, nanoseconds: only one of them gives a time of these years."""

_NUMBER = re.compile(r"[+-]?\d+(?:\.\d+)?(?:e[+-]?\d+)?", re.IGNORECASE)
_WRITTEN = re.compile(
    r"""
    (?P<year>\d{4}) (?: \s?[-/.年]\s? (?P<month>\d{1,2}) \s?[-/.月]\s? (?P<day>\d{1,2}) 日?
                      | (?P<digits>\d{4}) )
    (?: [\sT,]* (?P<half>上午|下午)? \s?
        (?P<hour>\d{1,2}) (?: : (?P<minute>\d{2}) (?: : (?P<second>\d{2}) (?: [.,] (?P<part>\d+) )? )?
                            | (?P<clock>\d{2}(?:\d{2})?) )?
        \s? (?P<after>[AP]M)?
    )?
    \s? (?P<zone> Z | (?:UTC|GMT)?[+-]\d{1,2}(?::?\d{2}){0,2} | [A-Z]{1,5} | )
    """,
    re.VERBOSE | re.IGNORECASE,
)
_OFFSET = re.compile(r"([+-])(\d{1,2}):?(\d{2})?")
_MAIL_DATE = re.compile(
    r"\d{1,2}[ -][a-z]{3,9}[ -]\d{2,4}|[a-z]{3,9} {1,9}\d{1,2} .{0,40}\d{4}", re.IGNORECASE
)
_LONGEST = 100
"""Characters; no time is written in more."""
_UTC_NAMES = {"Z", "UTC", "GMT"}


def read_time(told: object, now: datetime) -> ReadTime | None:
    """The time in a value of a provider's; None when it tells none between 2000 and two years from `now`."""
    if isinstance(told, str):
        return _in_text(told, now) if len(told) <= _LONGEST else None
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
    text = unicodedata.normalize("NFKC", told).replace("−", "-").strip()
    text = re.sub(r"\s*\[[^\]]*\]$", "", text)  # Java's name of the zone, behind its offset
    if _NUMBER.fullmatch(text) and (found := _unix(float(text), now)):
        return found
    written = _WRITTEN.fullmatch(text)
    try:
        moment = _written(written) if written else _mail_date(text)
        if moment is None:
            return None
        zone_told = moment.tzinfo is not None
        time = plausible(moment if zone_told else moment.replace(tzinfo=UTC), now)
    except (ValueError, OverflowError):
        return None
    return ReadTime(time, zone_told) if time else None


def _written(match: re.Match[str]) -> datetime:
    """The moment of a matched text, without a zone where it names none that is known. Raises ValueError."""
    month, day = match["month"] or match["digits"][:2], match["day"] or match["digits"][2:]
    clock = match["clock"] or ""
    hour, minute = int(match["hour"] or 0), int(match["minute"] or clock[:2] or 0)
    second = int(match["second"] or clock[2:] or 0)
    half = (match["half"] or match["after"] or "").upper()
    if half:
        hour = hour % 12 + (12 if half in {"下午", "PM"} else 0)
    # The day's end may be called 24:00, and a leap second :60; both are the second that follows.
    later = timedelta()
    if hour == 24 and not (minute or second):
        hour, later = 0, timedelta(days=1)
    if second == 60:
        second, later = 59, timedelta(seconds=1)
    micro = int((match["part"] or "")[:6].ljust(6, "0"))
    zone = _zone(match["zone"].upper())
    return datetime(int(match["year"]), int(month), int(day), hour, minute, second, micro, zone) + later


def _zone(name: str) -> timezone | None:
    """The zone of that name; None for one that is no fixed offset, or that means several."""
    if name in _UTC_NAMES:
        return UTC
    offset = _OFFSET.search(name)
    if offset is None:
        return None
    away = timedelta(hours=int(offset[2]), minutes=int(offset[3] or 0))
    if away >= timedelta(hours=24):
        return None
    return timezone(-away if offset[1] == "-" else away)


def _mail_date(text: str) -> datetime | None:
    """A date as in mails and HTTP headers (RFC 1123, RFC 850, C's own); None for any other text."""
    if not _MAIL_DATE.search(text):
        return None
    try:
        return email.utils.parsedate_to_datetime(text)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
