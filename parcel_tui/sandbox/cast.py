"""The demo's world: parcels in every stage, in three languages, that move while one watches."""

from parcel_tui.domain.clock import Clock
from parcel_tui.sandbox.flexforward import cast as cast_flexforward
from parcel_tui.sandbox.tracktw import cast as cast_tracktw
from parcel_tui.sandbox.tracktw.records import Package
from parcel_tui.sandbox.world import Followed, World

_SHOP_WORDS = "店到店"
"""What the names of carriers that deliver to shops have in common (Track.TW's API document)."""

_REMEMBERED = 1000


def demo_world(clock: Clock) -> World:
    """The cast on its places; what is yet to come shows as `clock` goes on.

    Half of the parcels move within an hour of the clock, the last ones within four days. A
    number that is added to the account gets a story of its own.
    """
    world = World(clock)
    start = clock()
    # The demo may stay open for days.
    world.tracktw.remembers = world.flexforward.remembers = _REMEMBERED
    for story in cast_tracktw.STORIES:
        entries = cast_tracktw.told(story.lines, start)
        began = min(entry.time for entry in entries)
        relation = world.tracktw_account.add(
            story.number,
            story.carrier,
            *entries,
            note=story.note,
            folder=story.folder,
            created_at=min(began, start),
        )
        relation.package.created_at = relation.created_at
    for label in cast_flexforward.LABELS:
        world.flexforward_account.add(
            label.id,
            *cast_flexforward.told(label.lines, start),
            order_number=label.order_number,
            tracking_number=label.tracking_number,
            slug=label.slug,
        )
    world.followed = tuple(
        Followed(label.order_number if label.by_order and label.order_number else label.id, label.name)
        for label in cast_flexforward.LABELS
    )
    world.tracktw.warehouse.on_new = _begin
    return world


def _begin(package: Package) -> None:
    """Gives a number that has just been added a story."""
    at_shop = _SHOP_WORDS in package.carrier.name
    lines = cast_tracktw.NEW_AT_SHOP if at_shop else cast_tracktw.NEW_AT_DOOR
    for entry in cast_tracktw.told(lines, package.created_at):
        package.add(entry.status, entry.checkpoint_status, time=entry.time)
