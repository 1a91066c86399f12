"""Times of a story, as short as a story's line wants them."""

import re
from datetime import UTC, datetime, timedelta

from parcel_tui.domain.deadline_text import TAIWAN

_PAST_DAY = re.compile(r"-(?P<days>\d+) (?P<hour>\d{2}):(?P<minute>\d{2})")
_OFFSET = re.compile(r"(?P<sign>[+-])(?:(?P<days>\d+)d)?(?:(?P<hours>\d+)h)?(?:(?P<minutes>\d+)m)?")


def moment(when: str, start: datetime) -> datetime:
    """The time, in UTC, that `when` means in a story that begins at `start`.

    `-3 14:31` is that time of day in Taiwan, three days before; `-25m`, `+2h10m` and `+1d3h`
    count from the start. Raises ValueError for anything else.
    """
    past = _PAST_DAY.fullmatch(when)
    if past:
        day = start.astimezone(TAIWAN) - timedelta(days=int(past["days"]))
        at = day.replace(hour=int(past["hour"]), minute=int(past["minute"]), second=0, microsecond=0)
        return at.astimezone(UTC)
    offset = _OFFSET.fullmatch(when)
    if not offset or len(when) == 1:
        raise ValueError(f"{when!r} is no moment of a story.")
    parts = {unit: int(offset[unit] or 0) for unit in ("days", "hours", "minutes")}
    distance = timedelta(**parts)
    exact = start + distance if offset["sign"] == "+" else start - distance
    return exact.astimezone(UTC).replace(microsecond=0)
