"""What a provider from outside tells, made safe and possible. Pure and total."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from hashlib import sha256

from msgspec.structs import replace

from parcel_tui.domain.joining import newest_first
from parcel_tui.domain.parcel import Carrier, Checkpoint
from parcel_tui.domain.stage import Stage
from parcel_tui.domain.text import clean
from parcel_tui.domain.times import plausible
from parcel_tui.providers.base import Listed, Page, Profile, Tracking

MOST_CHECKPOINTS = 500
"""Of one parcel; the newest are kept."""
_LONGEST = 500
"""Characters of a text: what is taken in takes its time on the screen's loop."""
MOST_PAGES = 500
_MOST_ROWS = 1_000


def tracking_of(told: Tracking, now: datetime) -> Tracking:
    """A history, newest first, whose stage is known. `now` is UTC."""
    timed = newest_first(_timed(one, now) for one in told.checkpoints)
    checkpoints = [_cleaned(one) for one in timed[:MOST_CHECKPOINTS]]
    newest = checkpoints[0] if checkpoints else None
    return Tracking(
        tuple(checkpoints),
        number=_text(told.number or "") or None,
        carrier=_carrier(told.carrier),
        stage=told.stage or (newest.stage if newest else Stage.PENDING),
        raw_status=_text(told.raw_status) or (newest.raw_status if newest else ""),
        remote_id=_text(told.remote_id or "") or None,
        unreadable=max(told.unreadable, 0),
    )


def page_of(told: Page, now: datetime) -> Page:
    """A page of a folder."""
    entries = tuple(_listed(one, now) for one in told.entries[:_MOST_ROWS] if _text(one.remote_id))
    return Page(
        entries,
        page=max(told.page, 1),
        last_page=min(max(told.last_page, 1), MOST_PAGES),
        total=min(max(told.total, len(entries)), MOST_PAGES * _MOST_ROWS),
        unreadable=max(told.unreadable, 0) + len(told.entries) - len(entries),
    )


def zoned(told: object) -> object:
    """What a call returned, with UTC where a time has no zone, which no record takes: it keeps its digits."""
    if isinstance(told, Tracking) and isinstance(told.checkpoints, Sequence):
        return replace(told, checkpoints=tuple(map(_zoned, told.checkpoints)))
    if isinstance(told, Page) and isinstance(told.entries, Sequence):
        return replace(told, entries=tuple(map(_zoned, told.entries)))
    return told


def _zoned(told: object) -> object:
    if isinstance(told, Listed):
        return replace(told, latest=_zoned(told.latest))
    if (
        not isinstance(told, Checkpoint)
        or not isinstance(told.time, datetime)
        or told.time.utcoffset() is not None
    ):
        return told
    return replace(told, time=told.time.replace(tzinfo=UTC), zone_told=False)


def profile_of(told: Profile) -> Profile:
    """Whose token it is; of what names the account no more is kept than a hash."""
    account = sha256(told.account.encode(errors="replace")).hexdigest()[:16]
    return Profile(account, _text(told.name))


def added_of(told: Mapping[str, str]) -> Mapping[str, str]:
    """The remote id of each number that was taken."""
    return {number: remote_id for number, known in told.items() if (remote_id := _text(known))}


def _timed(told: Checkpoint, now: datetime) -> Checkpoint:
    """With the time that can be one."""
    return replace(told, time=plausible(told.time, now)) if told.time else told


def _cleaned(told: Checkpoint) -> Checkpoint:
    """What is told of it, and nothing that this program keeps with one."""
    return Checkpoint(
        told.time,
        _text(told.message),
        told.stage,
        _text(told.raw_status),
        place=_text(told.place or "") or None,
        zone_told=told.zone_told,
    )


def _text(told: str) -> str:
    return clean(told[: 2 * _LONGEST], _LONGEST)


def _carrier(told: Carrier | None) -> Carrier | None:
    name = _text(told.name) if told else ""
    return Carrier(_text(told.id) or name, name) if told and name else None


def _listed(told: Listed, now: datetime) -> Listed:
    since = told.taken_in_at
    return replace(
        told,
        remote_id=_text(told.remote_id),
        number=_text(told.number),
        carrier=_carrier(told.carrier),
        note=_text(told.note or "") or None,
        latest=_cleaned(_timed(told.latest, now)) if told.latest else None,
        package_id=_text(told.package_id or "") or None,
        owner=_text(told.owner or "") or None,
        taken_in_at=since if since is not None and since.utcoffset() is not None else None,
    )
