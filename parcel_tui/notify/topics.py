"""What a notification can be about, most urgent first, and how each is said. A table."""

from msgspec import Struct

from parcel_tui.domain.parcel import Change, ChangeKind
from parcel_tui.domain.stage import Stage
from parcel_tui.wording.stages import STAGES


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
_URGENT = frozenset({Stage.EXCEPTION, Stage.READY_FOR_PICKUP})
_STAGES = (
    *(Stage.EXCEPTION, Stage.READY_FOR_PICKUP, Stage.OUT_FOR_DELIVERY),
    *(Stage.DELIVERED, Stage.IN_TRANSIT, Stage.INFO_RECEIVED),
)
BY_STAGE: dict[Stage, Topic] = {
    stage: Topic(news.sentence, news.heading, news.counted, is_urgent=stage in _URGENT)
    for stage in _STAGES
    if (news := STAGES[stage].news)
}
"""The stages that are ever told."""

ORDER: tuple[Topic, ...] = (
    *(PICK_UP_TODAY, DEADLINE_TODAY, PICK_UP_TOMORROW, DEADLINE_TOMORROW),
    *(REFUSED, *BY_STAGE.values(), REMOVED),
)
"""In which order a summary counts them."""

_BY_KIND = {ChangeKind.REFUSED: REFUSED, ChangeKind.REMOVED: REMOVED}


def topic_of(change: Change) -> Topic:
    """What a change that is worth telling is about."""
    return _BY_KIND.get(change.kind) or BY_STAGE[change.stage]
