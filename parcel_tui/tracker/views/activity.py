"""What has happened to all parcels, in one timeline, newest first. Pure; every datetime is aware."""

import heapq
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from itertools import islice

from msgspec import Struct
from msgspec.structs import replace

from parcel_tui.domain.carriers.names import searched_names
from parcel_tui.domain.clock import is_within, not_after
from parcel_tui.domain.folding import fold
from parcel_tui.domain.parcel import Change, ChangeKind, Parcel
from parcel_tui.domain.stage import Stage
from parcel_tui.storage.records import Preferences
from parcel_tui.storage.snapshot import Snapshot
from parcel_tui.tracker.views.filtering import FIELDS, Filter
from parcel_tui.wording.stages import filter_words

SHOWN = 2000
"""So many events are shown; the histories hold more."""
SAME_VISIT = timedelta(minutes=10)
"""A look so soon after one belongs to it: what was new is still new."""

_LAST = datetime.max.replace(tzinfo=UTC)
_TOLD = frozenset({ChangeKind.CHECKPOINT, ChangeKind.STAGE})
"""Changes that the histories hold too."""


class Event(Struct, frozen=True):
    """One thing that happened to a parcel."""

    time: datetime
    parcel: int
    """The parcel's key."""
    title: str
    message: str
    stage: Stage
    zone_told: bool
    """As of a checkpoint."""
    is_new: bool = False
    """It happened, or was found, since the last visit."""


def visited(preferences: Preferences, now: datetime) -> Preferences:
    """The preferences after a look at the activity: `activity_since` is when what is new begins."""
    last = preferences.activity_at
    if is_within(last, now, SAME_VISIT):
        return preferences
    return replace(preferences, activity_at=now, activity_since=last and not_after(last, now))


def events_of(snapshot: Snapshot, parcels: Iterable[Parcel], since: datetime | None) -> tuple[Event, ...]:
    """The newest events of those parcels, and of those that are gone what the log of changes holds.

    With `since` they tell what is new. A history is read only where its newest checkpoint is among them.
    """
    here = {parcel.key: parcel for parcel in parcels}
    changes = [change for _, change in snapshot.changes()]
    found = {_identity(change) for change in changes if since and change.at > since}
    others = sorted(_of_changes(changes, here), key=lambda event: event.time, reverse=True)
    merged = heapq.merge(_of_histories(snapshot, here), others, key=lambda event: event.time, reverse=True)
    return tuple(
        replace(event, is_new=event.time > since or (event.parcel, event.time, event.message) in found)
        if since
        else event
        for event in islice(merged, SHOWN)
    )


def _identity(change: Change) -> tuple[int, datetime, str]:
    return change.parcel, change.time or change.at, change.message


def _of_changes(changes: Iterable[Change], here: Mapping[int, Parcel]) -> Iterator[Event]:
    for change in changes:
        if change.kind not in _TOLD or change.parcel not in here:
            parcel, time, message = _identity(change)
            yield Event(time, parcel, change.title, message, change.stage, change.zone_told)


def _of_histories(snapshot: Snapshot, here: Mapping[int, Parcel]) -> Iterator[Event]:
    """The checkpoints of all parcels, newest first; a history is read when its newest is reached.

    One whose newest has no time is read at once: only its others tell where it stands.
    """
    waiting = [
        (-(parcel.latest.time or _LAST).timestamp(), key, -1) for key, parcel in here.items() if parcel.latest
    ]
    # By their newest alone, which the parcels themselves have: most histories are never read.
    heapq.heapify(waiting)
    read: dict[int, list[Event]] = {}
    while waiting:
        _, key, index = heapq.heappop(waiting)
        if index >= 0:
            yield read[key][index]
        else:
            read[key] = _of_parcel(here[key], snapshot)
        if index + 1 < len(read[key]):
            heapq.heappush(waiting, (-read[key][index + 1].time.timestamp(), key, index + 1))


def _of_parcel(parcel: Parcel, snapshot: Snapshot) -> list[Event]:
    told = snapshot.history(parcel.key).checkpoints or ((parcel.latest,) if parcel.latest else ())
    events = [
        Event(one.time, parcel.key, parcel.title, one.message, one.stage, one.zone_told)
        for one in told
        if one.time
    ]
    return sorted(events, key=lambda event: event.time, reverse=True)


def matching(events: Iterable[Event], wanted: Filter, here: Mapping[int, Parcel]) -> tuple[Event, ...]:
    """The events that pass a filter: its stage is the event's, its other conditions are about the parcel."""
    return tuple(event for event in events if _passes(event, wanted, here.get(event.parcel)))


def _passes(event: Event, wanted: Filter, parcel: Parcel | None) -> bool:
    for name, value in wanted.conditions:
        text = filter_words(event.stage) if name == "stage" else FIELDS[name](parcel) if parcel else ""
        if value not in fold(text):
            return False
    text = fold(f"{event.title}\n{event.message}\n{filter_words(event.stage)}")
    if parcel is not None:
        names = searched_names(parcel.carrier) if parcel.carrier else ""
        text = f"{text}\n{fold(parcel.number or '')}\n{fold(parcel.shown_note or '')}\n{names}"
    return all(word in text for word in wanted.words)
