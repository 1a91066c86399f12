"""Flex Forward's answer, read (API reference). Pure and total: any bytes give a record or BadAnswer."""

from collections.abc import Mapping
from datetime import datetime

from parcel_tui.domain.joining import newest_first
from parcel_tui.domain.parcel import FLEXFORWARD, Carrier, Checkpoint
from parcel_tui.domain.stage import Stage
from parcel_tui.providers.base import Tracking
from parcel_tui.providers.checkpoint_times import oldest_first, read_time
from parcel_tui.providers.http.decoding import (
    bad_answer,
    fields_of,
    message_of,
    rows_in,
    text_of,
    value_of,
    word_of,
    words_of,
)

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


def parse_tracking(body: bytes, now: datetime) -> Tracking:
    """A label's whole history, newest first, whichever way it was told. `now` is UTC."""
    answer = fields_of(value_of(body, FLEXFORWARD))
    tag, slug = text_of(answer.get("tag")), word_of(answer.get("slug"))
    remote_id = word_of(answer.get("id")) or None
    rows = rows_in(answer, "checkpoints")
    if rows is None and not (tag and remote_id):
        raise bad_answer(FLEXFORWARD)
    # The tag tells the stage of the label by itself: lost checkpoints cost no more than those.
    rows = rows or []
    checkpoints = [checkpoint for row in rows if (checkpoint := _checkpoint(row, now))]
    return Tracking(
        tuple(_newest_first(checkpoints)),
        number=word_of(answer.get("trackingNumber")) or None,
        carrier=Carrier(slug, _COURIERS.get(slug, slug)) if slug else None,
        stage=STAGES.get(tag, Stage.UNKNOWN),
        raw_status=tag,
        remote_id=remote_id,
        unreadable=len(rows) - len(checkpoints),
    )


def _checkpoint(row: object, now: datetime) -> Checkpoint | None:
    """One checkpoint; None where it says nothing."""
    event = fields_of(row)
    tag = text_of(event.get("tag"))
    said = event.get("message"), event.get("subtagMessage")
    message = next(filter(None, map(message_of, said)), "") or words_of(said[0])
    time = read_time(event.get("checkpointTime"), now)
    place = _place(event)
    if not (time or message or tag or place):
        return None
    return Checkpoint(
        time.time if time else None,
        message,
        STAGES.get(tag, Stage.UNKNOWN),
        tag,
        place=place,
        zone_told=time is None or time.zone_told,
    )


def _newest_first(checkpoints: list[Checkpoint]) -> list[Checkpoint]:
    """The same order for the same checkpoints: the documents contradict each other about an answer's."""
    is_reversed = oldest_first(checkpoints)
    if is_reversed is None:
        is_reversed = bool(checkpoints) and _rank(checkpoints[0]) < _rank(checkpoints[-1])
    return newest_first(reversed(checkpoints) if is_reversed else checkpoints, within=_at_once)


def _at_once(checkpoint: Checkpoint) -> tuple[int, str, str, str]:
    """An order for those of one moment."""
    return (_rank(checkpoint), checkpoint.message, checkpoint.raw_status, checkpoint.place or "")


def _rank(checkpoint: Checkpoint) -> int:
    return _RANKS.get(checkpoint.raw_status, -1)


def _place(event: Mapping[str, object]) -> str | None:
    """The facility, else what is there of city, state and country."""
    parts = (message_of(event.get(part)) for part in ("city", "state", "countryRegion"))
    return message_of(event.get("location")) or ", ".join(filter(None, parts)) or None
