"""Where parcels wait, for one walk that takes them all."""

from making import named, numbers, parcel, taipei, waiting
from msgspec.structs import replace

from parcel_tui.domain.carriers.names import SEVEN_ELEVEN, SHOPEE
from parcel_tui.domain.parcel import OwnDeadline, Pickup
from parcel_tui.domain.stage import Stage, Todo
from parcel_tui.tracker.views.shops import by_shop

SOON, LATER = taipei("2026-02-06 23:59"), taipei("2026-02-09 23:59")


def at(number: str, place: str | None, until=None, **more):
    return replace(waiting(number, until, **more), pickup=Pickup(place, until))


def test_parcels_are_by_the_shop_where_they_wait() -> None:
    """The shop with the nearest deadline first, and in it the parcel; spaces make no other shop."""
    shops = by_shop(
        [
            at("without", "鑫福門市"),
            at("later", "鑫福 門市", LATER),
            at("soon", "福美", SOON),
            at("soonest", "鑫福門市", taipei("2026-02-05 23:59")),
            at("none", None, carrier=SEVEN_ELEVEN),
            at("also none", None, carrier=SHOPEE),
            at("nowhere", None, carrier=None),
            parcel("moving"),
            parcel("problem", Stage.EXCEPTION),
            replace(parcel("to pay", Stage.READY_FOR_PICKUP), todo=Todo.PAY),
        ]
    )
    assert [(shop.place, numbers(shop.parcels), shop.first_until) for shop in shops] == [
        ("鑫福門市", ["soonest", "later", "without"], taipei("2026-02-05 23:59")),
        ("福美", ["soon"], SOON),
        ("", ["nowhere"], None),
        ("7-Eleven", ["none"], None),
        ("Shopee", ["also none"], None),
    ]
    assert by_shop([]) == ()


def test_a_parcel_may_wait_without_a_pick_up() -> None:
    """An earlier version told no place; a deadline of the user's own counts, equal ones by their age here."""
    bare = named(replace(waiting("bare", None), pickup=None, carrier=None), name="x")
    own = replace(waiting("own", None), pickup=None, carrier=None, deadline=OwnDeadline(SOON))
    twin = replace(own, key=own.key + 50, number="twin")
    [shop] = by_shop([twin, bare, own])
    assert (shop.place, numbers(shop.parcels), shop.first_until) == ("", ["own", "twin", "bare"], SOON)
    assert by_shop([bare])[0].first_until is None
