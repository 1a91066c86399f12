"""Both simulated providers under one clock, each with an account to begin with; and the demo's world.

The demo has parcels in every stage, in three languages, that move while one watches.
"""

from msgspec import Struct

from parcel_tui.domain.clock import Clock
from parcel_tui.sandbox.flexforward import cast as cast_flexforward
from parcel_tui.sandbox.flexforward.routes import FlexForwardAccount, FlexForwardService
from parcel_tui.sandbox.tracktw import cast as cast_tracktw
from parcel_tui.sandbox.tracktw.account import TrackTwAccount
from parcel_tui.sandbox.tracktw.records import Package
from parcel_tui.sandbox.tracktw.routes import TrackTwService

# What opens the example accounts; made up, and good for nothing else.
TRACKTW_TOKEN = "sandbox-tracktw-token"  # noqa: S105 - opens nothing but the sandbox
FLEXFORWARD_TOKEN = "sandbox-flexforward-token"  # noqa: S105 - opens nothing but the sandbox
FLEXFORWARD_PAIR = ("sandbox-api-key", "sandbox-api-token")
"""`x-rr-apikey` and `x-rr-apitoken`."""


class Followed(Struct, frozen=True):
    """A label that a user follows, since Flex Forward has no list; with the name that the user gave it."""

    identifier: str
    """The label's UUID or its customer order number."""
    name: str | None = None


class World:
    """Track.TW and Flex Forward; example accounts with nothing in them."""

    def __init__(self, clock: Clock) -> None:
        """`clock` decides which checkpoints have happened."""
        self.clock = clock
        self.tracktw = TrackTwService(clock)
        self.flexforward = FlexForwardService(clock)
        self.tracktw_account: TrackTwAccount = self.tracktw.add_account(
            TRACKTW_TOKEN, email="lin.yating@example.com", name="林雅婷", line=True
        )
        self.flexforward_account: FlexForwardAccount = self.flexforward.add_account(
            bearer=FLEXFORWARD_TOKEN, pair=FLEXFORWARD_PAIR
        )
        self.followed: tuple[Followed, ...] = ()
        """The labels that the demo's user follows."""


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
