"""Parcels for the tests of the views, made by hand."""

from datetime import UTC, datetime, timedelta, timezone
from itertools import count

from msgspec.structs import replace

from parcel_tui.domain.carriers.names import SEVEN_ELEVEN
from parcel_tui.domain.parcel import Carrier, Checkpoint, Folder, Parcel, Pickup
from parcel_tui.domain.stage import Stage
from parcel_tui.sandbox.clock import NOON

TAIPEI = timezone(timedelta(hours=8))
TOKYO = timezone(timedelta(hours=9))
NEW_YORK = timezone(timedelta(hours=-5))

_keys = count(1)


def taipei(text: str) -> datetime:
    """A time in Taiwan, such as `2026-02-05 23:59`, in UTC."""
    return datetime.fromisoformat(text).replace(tzinfo=TAIPEI).astimezone(UTC)


def parcel(
    number: str,
    stage: Stage = Stage.IN_TRANSIT,
    *,
    ago: timedelta = timedelta(),
    carrier: Carrier | None = SEVEN_ELEVEN,
    until: datetime | None = None,
    folder: Folder = Folder.INBOX,
    message: str = "配送中",
) -> Parcel:
    """One parcel whose newest checkpoint is that long ago."""
    time = NOON - ago
    return Parcel(
        key=next(_keys),
        provider="tracktw",
        added_at=time,
        number=number,
        carrier=carrier,
        stage=stage,
        folder=folder,
        latest=Checkpoint(time, message, stage, "transit"),
        pickup=Pickup("鑫福門市", until) if stage is Stage.READY_FOR_PICKUP else None,
    )


def waiting(number: str, until: datetime | None, **more: object) -> Parcel:
    """A parcel that waits to be picked up."""
    return parcel(number, Stage.READY_FOR_PICKUP, until=until, **more)  # type: ignore[arg-type]  # passed on


def named(one: Parcel, **texts: str) -> Parcel:
    """The parcel with those texts."""
    return replace(one, **texts)


def numbers(parcels) -> list[str]:
    """Which parcels, in their order."""
    return [one.number for one in parcels]
