"""Both simulated providers under one clock, each with an account to begin with."""

from msgspec import Struct

from parcel_tui.domain.clock import Clock
from parcel_tui.sandbox.flexforward.routes import FlexForwardAccount, FlexForwardService
from parcel_tui.sandbox.tracktw.account import TrackTwAccount
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
