"""What the user chose before for numbers of the same shape. Pure."""

from collections.abc import Iterable, Mapping

from parcel_tui.domain.carriers.formats import is_of_own_shape, shape_of, shop_of_order
from parcel_tui.domain.parcel import Carrier, Parcel
from parcel_tui.tui.screens.add.form import Likely

Habits = Mapping[str, tuple[Carrier, ...]]
"""By a number's shape, the carriers of the parcels with such numbers, the latest first."""


def habits_of(parcels: Iterable[Parcel]) -> Habits:
    """The carriers by the shape of the numbers, as the user's own parcels have them."""
    found: dict[str, dict[Carrier, None]] = {}
    for parcel in sorted(parcels, key=lambda parcel: parcel.key, reverse=True):
        if parcel.carrier is not None and parcel.number and not is_of_own_shape(parcel.number):
            found.setdefault(shape_of(parcel.number), {})[parcel.carrier] = None
    return {shape: tuple(carriers) for shape, carriers in found.items()}


def with_habits(likely: Likely, habits: Habits) -> Likely:
    """The likely carriers, those that the user had first: alone where all such numbers had one carrier."""
    return {
        number: carriers if len(carriers) == 1 else _by_habit(number, carriers, habits)
        for number, carriers in likely.items()
    }


def _by_habit(number: str, carriers: tuple[Carrier, ...], habits: Habits) -> tuple[Carrier, ...]:
    before = () if shop_of_order(number) else habits.get(shape_of(number), ())
    return before if len(before) == 1 else tuple(dict.fromkeys((*before, *carriers)))
