"""What the tests of the tracker are made of."""

from collections.abc import AsyncIterator

from parcel_tui.domain.parcel import Parcel
from parcel_tui.sandbox.tracktw.records import Relation
from parcel_tui.sandbox.world import World
from parcel_tui.tracker.outcomes import Outcome
from parcel_tui.tracker.tracker import Tracker


async def drain(outcomes: AsyncIterator[Outcome]) -> list[Outcome]:
    return [outcome async for outcome in outcomes]


def errors(outcomes: list[Outcome]) -> list[str]:
    return [outcome.error.code for outcome in outcomes if outcome.error]


def only(tracker: Tracker) -> Parcel:
    [parcel] = tracker.snapshot.parcels.values()
    return parcel


def fill(world: World, count: int) -> list[Relation]:
    """That many parcels in the inbox, each with two checkpoints."""
    relations = [world.tracktw_account.add(f"TW{number:012d}") for number in range(count)]
    for relation in relations:
        relation.package.add("賣家已寄件成功")
        relation.package.add("包裹抵達理貨中心，處理中")
    return relations


def asked(world: World, part: str) -> int:
    """How many requests to Track.TW had this in their path."""
    return sum(part in request.path for request in world.tracktw.requests)
