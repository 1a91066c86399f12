"""What the headers of an answer say about the provider's limit. Pure; what cannot be read was not said."""

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from msgspec import Struct

MAX_WAIT = 900.0
"""Seconds; no header makes this program wait longer than that without asking again."""

_MAX_LIMIT = 100_000
_COUNT = re.compile(r"\s{0,9}\d{1,9}(?![\w.])", re.ASCII)
_SECONDS = re.compile(r"\s{0,9}\d{1,12}(?:\.\d{0,6})?\s{0,9}", re.ASCII)
# A reset is told in seconds from now or as a Unix time; no wait is this long.
_FIRST_UNIX_TIME = 1_000_000_000


class RateHeaders(Struct, frozen=True):
    """One answer's word on the limit; None for what it did not say. Waits are seconds, at most `MAX_WAIT`."""

    limit: int | None = None
    """`X-RateLimit-Limit`: requests a window (Track.TW: a minute)."""
    remaining: int | None = None
    """`X-RateLimit-Remaining`."""
    resets_in: float | None = None
    """`X-RateLimit-Reset`, which neither document promises."""
    retry_after: float | None = None
    """`Retry-After`."""


def read_rate_headers(headers: Mapping[str, str], now: datetime) -> RateHeaders:
    """Reads a limit out of an answer's headers, whose names are matched as `headers` matches them.

    A date in them is compared with the answer's own `Date`; where it has none, with `now`.
    """
    now = _date(headers.get("date", "")) or now
    limit = _count(headers.get("x-ratelimit-limit"))
    return RateHeaders(
        limit=limit if limit and limit <= _MAX_LIMIT else None,
        remaining=_count(headers.get("x-ratelimit-remaining")),
        resets_in=_wait(headers.get("x-ratelimit-reset"), now),
        retry_after=_wait(headers.get("retry-after"), now),
    )


def _count(text: str | None) -> int | None:
    found = _COUNT.match(text) if text else None
    return int(found[0]) if found else None


def _wait(text: str | None, now: datetime) -> float | None:
    """Seconds from now, from a number of seconds, a Unix time or an HTTP date."""
    if not text:
        return None
    seconds = float(text) if _SECONDS.fullmatch(text) else _until_date(text, now)
    if seconds is None:
        return None
    if seconds >= _FIRST_UNIX_TIME:
        seconds -= now.timestamp()
    return min(max(seconds, 0.0), MAX_WAIT)


def _until_date(text: str, now: datetime) -> float | None:
    moment = _date(text)
    return None if moment is None else moment.timestamp() - now.timestamp()


def _date(text: str) -> datetime | None:
    try:
        moment = parsedate_to_datetime(text)
    except (ValueError, TypeError, OverflowError, IndexError):
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
