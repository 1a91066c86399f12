"""What waits to be picked up, by where it waits: one walk takes all. Pure."""

from collections.abc import Iterable
from datetime import UTC, datetime

from msgspec import Struct

from parcel_tui.domain.carriers.names import short_name
from parcel_tui.domain.folding import fold
from parcel_tui.domain.parcel import Parcel
from parcel_tui.domain.stage import Todo

_LAST = datetime.max.replace(tzinfo=UTC)


class Shop(Struct, frozen=True):
    """A place with the parcels that wait there, the one with the nearest deadline first."""

    place: str
    """Its name; where none is told the carrier's, empty where that is not known either."""
    parcels: tuple[Parcel, ...]

    @property
    def first_until(self) -> datetime | None:
        """Until when the first of them is to be picked up (UTC), where that is known."""
        pickup = self.parcels[0].shown_pickup
        return pickup.until if pickup else None


def by_shop(parcels: Iterable[Parcel]) -> tuple[Shop, ...]:
    """The places where parcels wait for the user, the one with the nearest deadline first."""
    groups: dict[str, list[Parcel]] = {}
    names: dict[str, str] = {}
    for parcel in parcels:
        if parcel.task is Todo.PICKUP:
            name = _place(parcel)
            key = "".join(fold(name).split())
            names.setdefault(key, name)
            groups.setdefault(key, []).append(parcel)
    shops = (Shop(names[key], tuple(sorted(group, key=_until))) for key, group in groups.items())
    return tuple(sorted(shops, key=lambda shop: (shop.first_until or _LAST, shop.place)))


def _place(parcel: Parcel) -> str:
    told = parcel.shown_pickup.place if parcel.shown_pickup else None
    return told or (short_name(parcel.carrier) if parcel.carrier else "")


def _until(parcel: Parcel) -> tuple[datetime, int]:
    pickup = parcel.shown_pickup
    return ((pickup.until if pickup else None) or _LAST, parcel.key)
