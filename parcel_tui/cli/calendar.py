"""A calendar (RFC 5545) of what has a day: until when parcels wait, and when they are expected.

An event keeps its UID for as long as the parcel has its id here. Written over an earlier calendar of this
program's, an event that is as it was stays byte for byte; one that moved has a higher SEQUENCE.
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime, time, timedelta, tzinfo
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from msgspec import Struct

from parcel_tui.domain.carriers.names import short_name
from parcel_tui.domain.day_text import TAIWAN
from parcel_tui.domain.errors import UsageError
from parcel_tui.domain.parcel import Folder, Parcel, Pickup
from parcel_tui.domain.stage import FINAL_STAGES, Stage
from parcel_tui.domain.times import in_utc, in_zone, is_day, is_time
from parcel_tui.language import tr
from parcel_tui.storage.snapshot import Snapshot

if TYPE_CHECKING:
    from icalendar import Calendar, Event

_PRODUCT = "-//parcel-tui//parcel-tui//EN"
_TAIWAN_NAME = "Asia/Taipei"
_LATE = time(23)
"""A deadline so late in the day is the day's end: the event is the whole day."""
_READ_AGAIN = timedelta(hours=1)
"""How often a program that subscribes to the file is asked to read it."""
_COMPARED = ("DTSTART", "DTEND", "SUMMARY", "DESCRIPTION", "LOCATION", "STATUS")
"""What a revision of an event changes."""


class Appointment(Struct, frozen=True):
    """A day or a time that a parcel has."""

    uid: str
    starts: date | datetime
    """A day, or an aware time."""
    summary: str
    place: str | None
    is_sure: bool
    """False where it is estimated."""
    parcel: Parcel


def appointments(parcels: Iterable[Parcel], zone: tzinfo | None) -> Iterator[Appointment]:
    """What the parcels in the inbox have, in their order; `zone` is the user's, None the system's.

    What is picked up, cancelled, archived or deleted has none.
    """
    for parcel in sorted(parcels, key=lambda parcel: parcel.key):
        if parcel.folder is not Folder.INBOX or parcel.is_deleted or parcel.removed_at is not None:
            continue
        pickup = parcel.shown_pickup
        if pickup is not None and pickup.until is not None and is_time(pickup.until):
            yield Appointment(
                f"{parcel.local_id}-deadline@parcel-tui",
                _day_or_time(pickup, pickup.until, zone),
                _deadline_words(pickup, parcel),
                pickup.place,
                pickup.own or not pickup.estimated,
                parcel,
            )
        is_coming = parcel.stage not in FINAL_STAGES and parcel.stage is not Stage.READY_FOR_PICKUP
        if parcel.expected is not None and is_coming and is_day(parcel.expected):
            summary = tr("Expected: {name}", name=parcel.title)
            yield Appointment(
                f"{parcel.local_id}-expected@parcel-tui", parcel.expected, summary, None, False, parcel
            )


def _day_or_time(pickup: Pickup, until: datetime, zone: tzinfo | None) -> date | datetime:
    """The day with which the deadline ends, in Taiwan or, of one of the user's own, there; else the time."""
    there = in_zone(until, zone if pickup.own else TAIWAN)
    return there.date() if there.time() >= _LATE else there


def _deadline_words(pickup: Pickup, parcel: Parcel) -> str:
    if pickup.own:
        return tr("Your deadline: {name}", name=parcel.title)
    if pickup.estimated:
        return tr("Pick up (estimated): {name}", name=parcel.title)
    return tr("Pick up: {name}", name=parcel.title)


def write_calendar(
    snapshot: Snapshot, now: datetime, *, earlier: bytes = b"", zone: tzinfo | None = None
) -> tuple[bytes, int]:
    """The calendar in UTF-8, and how many events it holds; `now` is UTC.

    `earlier` is what the file held; where that is no calendar, every event is a new one. Raises UsageError
    where the library is missing.
    """
    known = _events_of(earlier)
    calendar = _empty()
    count = 0
    for appointment in appointments(snapshot.parcels.values(), zone):
        calendar.add_component(_event(appointment, known.get(appointment.uid), now))
        count += 1
    calendar.add_missing_timezones()
    return calendar.to_ical(), count


def _library() -> Any:
    try:
        import icalendar
    except ImportError as error:
        raise UsageError(
            tr("A calendar needs the library icalendar. Install it: {command}", command=_INSTALL)
        ) from error
    return icalendar


_INSTALL = "pip install 'parcel-tui[calendar]'"


def _empty() -> "Calendar":
    calendar: Calendar = _library().Calendar()
    title = tr("Parcels")
    for name, value in (("PRODID", _PRODUCT), ("VERSION", "2.0"), ("NAME", title), ("X-WR-CALNAME", title)):
        calendar.add(name, value)
    calendar.add("REFRESH-INTERVAL", _READ_AGAIN, parameters={"VALUE": "DURATION"})
    calendar.add("X-PUBLISHED-TTL", _library().vDuration(_READ_AGAIN))
    return calendar


def _event(appointment: Appointment, known: "Event | None", now: datetime) -> "Event":
    parcel = appointment.parcel
    event: Event = _library().Event()
    event.add("UID", appointment.uid)
    event.add("SUMMARY", appointment.summary)
    starts = appointment.starts
    if isinstance(starts, datetime):
        event.add("DTSTART", starts.astimezone(ZoneInfo(_TAIWAN_NAME)))
    else:
        event.add("DTSTART", starts)
        event.add("DTEND", starts + timedelta(days=1))
    event.add("DESCRIPTION", _description(parcel))
    if appointment.place:
        event.add("LOCATION", appointment.place)
    event.add("STATUS", "CONFIRMED" if appointment.is_sure else "TENTATIVE")
    event.add("TRANSP", "TRANSPARENT")  # such a day keeps the user free
    event.add("CLASS", "PRIVATE")
    event.add("CREATED", _second(in_utc(parcel.added_at)))
    is_same = known is not None and _compared(known) == _compared(event)
    sequence = int(known.get("SEQUENCE", 0)) + (not is_same) if known is not None else 0
    revised = known.get("LAST-MODIFIED") if known is not None and is_same else None
    event.add("SEQUENCE", sequence)
    # Without METHOD both say when the event was last revised (RFC 5545, 3.8.7.2).
    when = revised.dt if revised is not None else _second(now)
    event.add("LAST-MODIFIED", when)
    event.add("DTSTAMP", when)
    return event


def _description(parcel: Parcel) -> str:
    carrier = short_name(parcel.carrier) if parcel.carrier else None
    latest = parcel.latest.message if parcel.latest else None
    return "\n".join(filter(None, (" ".join(filter(None, (parcel.identifier, carrier))), latest)))


def _second(moment: datetime) -> datetime:
    return moment.replace(microsecond=0)


def _compared(event: "Event") -> list[object]:
    return [event[name].to_ical() for name in _COMPARED if name in event]


def _events_of(data: bytes) -> Mapping[str, "Event"]:
    """The events of a calendar that this program wrote, by UID; none of anything else."""
    if not data.startswith(b"BEGIN:VCALENDAR") or _PRODUCT.encode() not in data:
        return {}
    try:
        calendar = _library().Calendar.from_ical(data)
        return {str(event["UID"]): event for event in calendar.walk("VEVENT")}
    except (ValueError, KeyError, IndexError):
        return {}
