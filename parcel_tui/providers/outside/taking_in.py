"""What a provider from outside tells, made safe and possible. Pure and total."""

from collections.abc import Mapping
from datetime import UTC, datetime

from msgspec.structs import replace

from parcel_tui.domain.joining import newest_first
from parcel_tui.domain.parcel import Carrier, Checkpoint
from parcel_tui.domain.stage import Stage
from parcel_tui.domain.text import clean, clean_or_none
from parcel_tui.domain.times import plausible
from parcel_tui.providers.base import Listed, Page, Profile, Tracking

MOST_CHECKPOINTS = 1_000
"""Of one parcel; the newest are kept."""
MOST_PAGES = 500
_MOST_ROWS = 1_000


def tracking_of(told: Tracking, now: datetime) -> Tracking:
    """A history, newest first, whose stage is known. `now` is UTC."""
    checkpoints = newest_first(_checkpoint(one, now) for one in told.checkpoints)[:MOST_CHECKPOINTS]
    newest = checkpoints[0] if checkpoints else None
    return Tracking(
        tuple(checkpoints),
        number=clean_or_none(told.number),
        carrier=_carrier(told.carrier),
        stage=told.stage or (newest.stage if newest else Stage.PENDING),
        raw_status=clean(told.raw_status) or (newest.raw_status if newest else ""),
        remote_id=clean_or_none(told.remote_id),
        unreadable=max(told.unreadable, 0),
    )


def page_of(told: Page, now: datetime) -> Page:
    """A page of a folder."""
    entries = tuple(_listed(one, now) for one in told.entries[:_MOST_ROWS] if clean(one.remote_id))
    return Page(
        entries,
        page=max(told.page, 1),
        last_page=min(max(told.last_page, 1), MOST_PAGES),
        total=min(max(told.total, len(entries)), MOST_PAGES * _MOST_ROWS),
        unreadable=max(told.unreadable, 0) + len(told.entries) - len(entries),
    )


def profile_of(told: Profile) -> Profile:
    """Whose token it is."""
    return Profile(clean(told.account) or "default", clean(told.name), can_notify=False)


def added_of(told: Mapping[str, str]) -> Mapping[str, str]:
    """The remote id of each number that was taken."""
    return {number: remote_id for number, known in told.items() if (remote_id := clean(known))}


def _checkpoint(told: Checkpoint, now: datetime) -> Checkpoint:
    """What happened; a time that came without a zone keeps its digits."""
    zone_told = told.zone_told and (told.time is None or told.time.utcoffset() is not None)
    time = told.time
    if time is not None and time.utcoffset() is None:
        time = time.replace(tzinfo=UTC)
    return Checkpoint(
        plausible(time, now) if time else None,
        clean(told.message),
        told.stage,
        clean(told.raw_status),
        place=clean_or_none(told.place),
        zone_told=zone_told,
    )


def _carrier(told: Carrier | None) -> Carrier | None:
    name = clean(told.name) if told else ""
    return Carrier(clean(told.id) or name, name) if told and name else None


def _listed(told: Listed, now: datetime) -> Listed:
    return replace(
        told,
        remote_id=clean(told.remote_id),
        number=clean(told.number),
        carrier=_carrier(told.carrier),
        note=clean_or_none(told.note),
        latest=_checkpoint(told.latest, now) if told.latest else None,
        package_id=clean_or_none(told.package_id),
        owner=clean_or_none(told.owner),
    )
