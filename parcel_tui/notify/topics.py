"""What a notification can be about, most urgent first, and how each is said. A table."""

from msgspec import Struct

from parcel_tui.domain.parcel import Change, ChangeKind
from parcel_tui.domain.stage import Stage


class Topic(Struct, frozen=True):
    """One thing that may be said of a parcel."""

    alone: str
    """A whole sentence about one parcel that it does not name."""
    heading: str
    """What comes before the parcel's name."""
    counted: str
    """What comes after the number of parcels."""
    is_urgent: bool = False


PICK_UP_TODAY = Topic(
    "A parcel has to be picked up today.", "Pick up today", "to pick up today", is_urgent=True
)
PICK_UP_TOMORROW = Topic(
    "A parcel has to be picked up by tomorrow.", "Pick up by tomorrow", "to pick up by tomorrow",
    is_urgent=True,
)  # fmt: skip
DEADLINE_TODAY = Topic(
    "Your deadline for a parcel is today.", "Your deadline is today", "with your deadline today",
    is_urgent=True,
)  # fmt: skip
DEADLINE_TOMORROW = Topic(
    "Your deadline for a parcel is tomorrow.", "Your deadline is tomorrow", "with your deadline tomorrow",
    is_urgent=True,
)  # fmt: skip
REFUSED = Topic("A provider refused something that you did.", "Refused", "refused", is_urgent=True)
REMOVED = Topic("A parcel was deleted at its provider.", "Deleted at the provider", "deleted at the provider")
BY_STAGE: dict[Stage, Topic] = {
    Stage.EXCEPTION: Topic(
        "There is a problem with a parcel.", "Problem", "with a problem", is_urgent=True
    ),
    Stage.READY_FOR_PICKUP: Topic(
        "A parcel is ready for pick-up.", "Ready for pick-up", "ready for pick-up", is_urgent=True
    ),
    Stage.OUT_FOR_DELIVERY: Topic(
        "A parcel is out for delivery.", "Out for delivery", "out for delivery"
    ),
    Stage.DELIVERED: Topic("A parcel was delivered.", "Delivered", "delivered"),
    Stage.IN_TRANSIT: Topic("A parcel is on its way.", "On its way", "on the way"),
    Stage.INFO_RECEIVED: Topic("A parcel was announced to its carrier.", "Announced", "announced"),
}  # fmt: skip
"""The stages that are ever told; the texts after those of Flex Forward's tracking guide."""

ORDER: tuple[Topic, ...] = (
    *(PICK_UP_TODAY, DEADLINE_TODAY, PICK_UP_TOMORROW, DEADLINE_TOMORROW),
    *(REFUSED, *BY_STAGE.values(), REMOVED),
)
"""In which order a summary counts them."""

_BY_KIND = {ChangeKind.REFUSED: REFUSED, ChangeKind.REMOVED: REMOVED}


def topic_of(change: Change) -> Topic:
    """What a change that is worth telling is about."""
    return _BY_KIND.get(change.kind) or BY_STAGE[change.stage]
