"""Flex Forward's answer, read (API reference). Pure and total: any bytes give a record or BadAnswer."""

from datetime import UTC, datetime

import msgspec

from parcel_tui.domain.parcel import FLEXFORWARD, Carrier, Checkpoint
from parcel_tui.domain.stage import Stage
from parcel_tui.domain.text import clean, clean_or_none
from parcel_tui.providers.base import Tracking
from parcel_tui.providers.decoding import decoded, decoded_or_none

_EMPTY = msgspec.Raw(b"null")

STAGES = {
    "Pending": Stage.PENDING,
    "InfoReceived": Stage.INFO_RECEIVED,
    "InTransit": Stage.IN_TRANSIT,
    "Exception": Stage.EXCEPTION,
    "Delivered": Stage.DELIVERED,
    "Cancelled": Stage.CANCELLED,
    "Unknown": Stage.UNKNOWN,
}
"""By tag (API reference), in the order in which a parcel goes through them."""

_RANKS = {tag: rank for rank, tag in enumerate(STAGES)}

_COURIERS = {
    "4px": "4PX",
    "dhl": "DHL",
    "fedex": "FedEx",
    "japan-post": "Japan Post",
    "sagawa": "Sagawa Express",
    "sf-express": "S.F. Express",
    "ups": "UPS",
    "usps": "USPS",
    "yamato": "Yamato Transport",
    "yunexpress": "YunExpress",
}
"""How couriers write themselves, by slug; any other is shown by its slug."""


class _Checkpoint(msgspec.Struct, rename="camel"):
    checkpoint_time: str
    message: str | None = None
    subtag_message: str | None = None
    tag: str | None = None
    location: str | None = None
    city: str | None = None
    state: str | None = None
    country_region: str | None = None


class _Tracking(msgspec.Struct, rename="camel"):
    checkpoints: list[msgspec.Raw] | None
    tag: msgspec.Raw = _EMPTY
    tracking_number: msgspec.Raw = _EMPTY
    slug: msgspec.Raw = _EMPTY
    id: msgspec.Raw = _EMPTY


def parse_tracking(body: bytes) -> Tracking:
    """A label's whole history, newest first, whichever way it was told."""
    answer = decoded(body, _Tracking, FLEXFORWARD)
    tag = _text(answer.tag) or ""
    slug = _text(answer.slug)
    checkpoints = [event for raw in answer.checkpoints or () if (event := _checkpoint(raw))]
    checkpoints.sort(key=_newness, reverse=True)
    return Tracking(
        tuple(checkpoints),
        number=_text(answer.tracking_number),
        carrier=Carrier(slug, _COURIERS.get(slug, slug)) if slug else None,
        stage=STAGES.get(tag, Stage.UNKNOWN),
        raw_status=tag,
        remote_id=_text(answer.id),
    )


def _checkpoint(raw: msgspec.Raw) -> Checkpoint | None:
    """One checkpoint; None when it cannot be read or tells no time, for none is ever invented."""
    event = decoded_or_none(raw, _Checkpoint)
    time = _time(event.checkpoint_time) if event else None
    if event is None or time is None:
        return None
    tag = clean(event.tag or "")
    return Checkpoint(
        time,
        clean(event.message or event.subtag_message or ""),
        STAGES.get(tag, Stage.UNKNOWN),
        tag,
        place=_place(event),
    )


def _newness(checkpoint: Checkpoint) -> tuple[datetime | None, int, str, str, str]:
    """An order for those of one moment too: that of the answer is not settled (API reference)."""
    rank = _RANKS.get(checkpoint.raw_status, -1)
    return (checkpoint.time, rank, checkpoint.message, checkpoint.raw_status, checkpoint.place or "")


def _place(event: _Checkpoint) -> str | None:
    """The facility, else what is there of city, state and country."""
    parts = (clean(part or "") for part in (event.city, event.state, event.country_region))
    return clean_or_none(event.location) or ", ".join(filter(None, parts)) or None


def _time(text: str) -> datetime | None:
    """An aware time in UTC; one without a zone counts as UTC."""
    try:
        moment = datetime.fromisoformat(text.strip())
        return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def _text(raw: msgspec.Raw) -> str | None:
    return clean_or_none(decoded_or_none(raw, str))
