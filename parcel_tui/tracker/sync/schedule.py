"""When is a parcel due? Pure: stage, last answer, last change, now. Every time is aware and in UTC."""

from datetime import datetime, timedelta, tzinfo
from zlib import crc32

from msgspec import Struct

from parcel_tui.domain.clock import is_ahead, is_within, not_after
from parcel_tui.domain.errors import NotFound, NoToken, NotSupported, NotYours, Rejected, TokenRefused
from parcel_tui.domain.parcel import MANUAL, Parcel
from parcel_tui.domain.stage import FINAL_STAGES, Stage
from parcel_tui.domain.times import QuietHours, in_zone

NEVER_UNDER = timedelta(minutes=15)
"""Nothing new is to be expected sooner (Flex Forward's tracking guide, note of the polling guidelines)."""

_HALF_TO_ONE_HOUR = (timedelta(minutes=30), timedelta(minutes=60))
_FOUR_TO_SIX_HOURS = (timedelta(hours=4), timedelta(hours=6))
GUIDELINE: dict[Stage, tuple[timedelta, timedelta]] = {
    Stage.PENDING: _FOUR_TO_SIX_HOURS,
    Stage.INFO_RECEIVED: _FOUR_TO_SIX_HOURS,
    Stage.IN_TRANSIT: _HALF_TO_ONE_HOUR,
    Stage.OUT_FOR_DELIVERY: _HALF_TO_ONE_HOUR,
    Stage.READY_FOR_PICKUP: _HALF_TO_ONE_HOUR,
    Stage.EXCEPTION: (timedelta(minutes=15), timedelta(minutes=30)),
    Stage.UNKNOWN: _FOUR_TO_SIX_HOURS,
}
"""Shortest and longest interval by stage (polling guidelines, as above); final stages have none."""

_AT_ONCE = (timedelta(), timedelta())
_ONCE_A_DAY = timedelta(days=1)
_HOPELESS_AFTER = timedelta(days=7)
_TOLD_LATE = timedelta(days=7)
_LIVELY_FOR = timedelta(hours=6)
_QUIET_AFTER = timedelta(days=3)
_JITTER = 0.05
_THERE_AFTER = timedelta(hours=1)
_ASKED_AGAIN_FIRST = timedelta(seconds=5)
_ASKED_AGAIN_LAST = timedelta(minutes=5)


class Polling(Struct, frozen=True):
    """How often is asked within the guideline."""

    night: QuietHours | None = None
    """When all are asked at the slow end, by the user's clock; None for never."""
    zone: tzinfo | None = None
    """The user's; None is the system's."""

    def not_by_night(self, due: datetime, latest: datetime) -> datetime:
        """When what is due then is to be asked for: in a night as late as may be, and as that ends."""
        if self.night is None or not self.night.cover(there := in_zone(due, self.zone)):
            return due
        end = there.replace(hour=self.night.end.hour, minute=self.night.end.minute, second=0, microsecond=0)
        morning = end if end > there else end + timedelta(days=1)
        return max(due, min(latest, morning.astimezone(due.tzinfo)))


USUAL = Polling()


def due_at(parcel: Parcel, now: datetime, polling: Polling = USUAL) -> datetime | None:
    """When the parcel is to be asked for next; None for never. A time gone by means now.

    What was asked or failed after now, by a clock that was ahead, is due now.
    """
    due = listing_due_at(parcel, now, polling)
    failure = parcel.failure
    # A parcel of an account is told by its list, whatever became of the question about it alone.
    if due is None or failure is None or parcel.account is not None or is_ahead(failure.at, now):
        return due
    is_last_word = parcel.checked_at is None or failure.at >= parcel.checked_at
    return max(due, failure.at + rest_after(failure.code)) if is_last_word else due


def listing_due_at(parcel: Parcel, now: datetime, polling: Polling = USUAL) -> datetime | None:
    """When a list that holds the parcel is to be read next for its sake; None for never."""
    if parcel.provider == MANUAL or parcel.stage in FINAL_STAGES or parcel.removed_at is not None:
        return None
    checked = parcel.checked_at
    if checked is None:
        return min(parcel.added_at, now)
    if is_ahead(checked, now):
        return now
    longest = GUIDELINE[parcel.stage][1]
    return polling.not_by_night(checked + interval(parcel, checked), checked + longest)


def interval(parcel: Parcel, now: datetime) -> timedelta:
    """How long to wait from `now`: at the short end for what moves, at the long end for what is quiet."""
    shortest, longest = GUIDELINE[parcel.stage]
    silence = now - _last_news(parcel)
    if parcel.stage is Stage.EXCEPTION and silence >= _HOPELESS_AFTER:
        return _ONCE_A_DAY
    # Parcels that were asked together do not fall due together; the same parcel gets the same answer.
    jitter = _JITTER * (crc32(f"{parcel.key}:{now.isoformat()}".encode()) / 2**32)
    return shortest + (longest - shortest) * (_quietness(parcel, silence) * (1 - _JITTER) + jitter)


def _quietness(parcel: Parcel, silence: timedelta) -> float:
    """0 for a parcel that moves or is out for delivery, 1 for one long silent."""
    if parcel.stage is Stage.OUT_FOR_DELIVERY:
        return 0.0
    return min(max(silence - _LIVELY_FOR, timedelta()) / (_QUIET_AFTER - _LIVELY_FOR), 1.0)


def history_is_due(parcel: Parcel, now: datetime, *, by_user: bool = False) -> bool:
    """Whether the whole history is to be read: for a new parcel, when a list has told something new,
    and once a day while it is open, for late and corrected checkpoints.

    `by_user`: the user asks, and waits for nothing.
    """
    due = history_due_at(parcel, now)
    return due is not None and (due <= now or (by_user and parcel.history_stale))


def history_due_at(parcel: Parcel, now: datetime) -> datetime | None:
    """When the whole history is to be read next; None for never again, unless a list tells something new.

    Of what has arrived it is read once more, a day later.

    What a list told is known by then; the history adds what came in between, and is read no
    more often than the parcel itself would be.
    """
    if parcel.removed_at is not None:
        return None
    if parcel.history_at is None:
        return min(parcel.added_at, now)
    is_open = parcel.history_stale or parcel.stage not in FINAL_STAGES
    if is_open and is_ahead(parcel.history_at, now):
        return now
    if parcel.history_stale:
        return parcel.history_at + GUIDELINE.get(parcel.stage, _AT_ONCE)[0]
    if parcel.stage not in FINAL_STAGES:
        return parcel.history_at + _ONCE_A_DAY
    # What is told late comes behind the end, and no list tells of it: a tenth of all came 21 hours late.
    once_more = not_after(_last_news(parcel), now) + _ONCE_A_DAY
    return once_more if parcel.history_at < once_more and now < once_more + _TOLD_LATE else None


def not_there_yet(parcel: Parcel, now: datetime) -> timedelta | None:
    """How soon to ask again about a parcel that its provider took in just now, and does not know yet.

    After seconds, then minutes; None where it has had an hour, or anything about it was told before.
    """
    if parcel.account is None or parcel.history_at is not None or parcel.latest is not None:
        return None
    taken_in_at = max(parcel.added_at, parcel.moved_at or parcel.added_at)
    if not is_within(taken_in_at, now, _THERE_AFTER):
        return None
    return min(max(now - taken_in_at, _ASKED_AGAIN_FIRST), _ASKED_AGAIN_LAST)


def rest_after(code: str) -> timedelta:
    """How long one parcel is left alone after a failure of its own, by the error's code.

    What is final is asked again once a day. A token's failure is not the parcel's: no time at all.
    """
    return _RESTS.get(code, NEVER_UNDER)


_RESTS = {
    **dict.fromkeys((kind.code for kind in (NotFound, NotYours, Rejected, NotSupported)), _ONCE_A_DAY),
    **dict.fromkeys((kind.code for kind in (NoToken, TokenRefused)), timedelta()),
}


def _last_news(parcel: Parcel) -> datetime:
    """When something was last new about it, as far as is known."""
    known = [time for time in (parcel.changed_at, parcel.latest and parcel.latest.time) if time]
    return max(known, default=parcel.added_at)
