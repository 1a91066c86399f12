"""The clock: whether anything that is kept lies ahead of it, and whether its time zone is one."""

import contextlib
import re
import sys
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path

from parcel_tui.cli.diagnosis.finding import Finding, ok, warning
from parcel_tui.domain.parcel import Parcel
from parcel_tui.domain.text import shortened
from parcel_tui.language import tr, trn
from parcel_tui.providers.http.request_log import sent_by_all
from parcel_tui.storage.snapshot import Snapshot

_POSIX_ZONE = re.compile(r"([A-Za-z]{3,30}|<[A-Za-z0-9+-]{3,30}>)[+-]?[0-9]{1,3}")
"""How a zone without a file begins, `CST-8`: its name and how far west of UTC it is."""


def look_at_zone(environment: Mapping[str, str]) -> Iterator[Finding]:
    """What is wrong with the time zone that TZ names: the system takes one that it does not know for UTC."""
    zone = environment.get("TZ", "").removeprefix(":")
    if not zone or sys.platform == "win32" or _POSIX_ZONE.match(zone) or _is_zone_file(zone, environment):
        return
    yield warning(
        "clock",
        tr(
            "TZ is {zone!r}, and this machine knows no such time zone: times are shown in UTC. Name one that "
            "it has, such as Asia/Taipei, install its time zones (tzdata), or unset TZ.",
            zone=shortened(zone),
        ),
    )


def _is_zone_file(zone: str, environment: Mapping[str, str]) -> bool:
    from zoneinfo import TZPATH

    if zone in _OF_UTC:
        return True
    folders = filter(None, (environment.get("TZDIR"), *TZPATH))
    try:
        return any(Path(folder, zone).is_file() for folder in folders)
    except (OSError, ValueError):  # too long for a name, or none
        return False


_OF_UTC = frozenset({"UTC", "GMT"})
"""What needs no file: it is what is shown then."""


def look_at_clock(snapshot: Snapshot | None, requests_file: Path, now: datetime) -> Finding:
    """Whether stamps of the state or of the log of requests lie after `now` (UTC)."""
    places = {
        tr("the state"): list(_of_state(snapshot)) if snapshot else [],
        requests_file.name: list(_of_requests(requests_file)),
    }
    ahead = {place: [at for at in stamps if at > now] for place, stamps in places.items()}
    told = f"{now:%Y-%m-%d %H:%M} UTC"
    if not any(ahead.values()):
        return ok("clock", tr("{time}, nothing kept lies ahead of it", time=told))
    counts = tr(" and ").join(
        trn("{count} time in {place}", "{count} times in {place}", len(at), place=place)
        for place, at in ahead.items()
        if at
    )
    furthest = max(at for stamps in ahead.values() for at in stamps) - now
    return warning(
        "clock",
        tr(
            "Ahead of this machine's clock ({time}): {counts}, by up to {span}. The clock was ahead then, or "
            "is behind now. They count as now. Set the clock right if it is wrong.",
            time=told,
            counts=counts,
            span=_span(furthest),
        ),
    )


def _of_state(snapshot: Snapshot) -> Iterator[datetime]:
    """When things were done and found here, as the state has it."""
    for parcel in snapshot.parcels.values():
        yield from filter(None, _of_parcel(parcel))
    for record in snapshot.providers.values():
        yield from filter(None, (record.since, record.at))
    for account in snapshot.accounts.values():
        yield from filter(
            None, (account.profile_at, account.baseline_at, account.inbox_at, account.archive_at)
        )
    for carriers in snapshot.carriers.values():
        yield carriers.fetched_at
    for deletion in snapshot.deletions.values():
        yield deletion.at
    for _, change in snapshot.changes():
        yield change.at


def _of_parcel(parcel: Parcel) -> Iterator[datetime | None]:
    yield from (parcel.added_at, parcel.history_at, parcel.checked_at, parcel.changed_at, parcel.moved_at)
    yield parcel.removed_at
    yield parcel.failure.at if parcel.failure else None
    for action in parcel.pending:
        yield from (action.made_at, action.tried_at)


def _of_requests(path: Path) -> Iterator[datetime]:
    """When requests were sent, as the log of all processes has it; none where it cannot be read."""
    for stamp in sent_by_all(path):
        with contextlib.suppress(OverflowError, ValueError):
            yield datetime.fromtimestamp(stamp / 1000, UTC)


def _span(span: timedelta) -> str:
    """In its largest unit: `8 hours`."""
    seconds = max(int(span.total_seconds()), 1)
    if span.days:
        return trn("{count} day", "{count} days", span.days)
    if seconds >= 3_600:
        return trn("{count} hour", "{count} hours", seconds // 3_600)
    if seconds >= 60:
        return trn("{count} minute", "{count} minutes", seconds // 60)
    return trn("{count} second", "{count} seconds", seconds)
