"""What each stage is called: on the screen, in a line of a command, in the filter, in a notification."""

from collections.abc import Mapping

from msgspec import Struct

from parcel_tui.domain.stage import Stage


class News(Struct, frozen=True):
    """What a notification says of parcels that have reached a stage."""

    sentence: str
    """A whole sentence about one parcel that it does not name."""
    heading: str
    """What comes before the parcel's name."""
    counted: str
    """What comes after the number of parcels."""


class StageWords(Struct, frozen=True):
    """One stage's names."""

    title: str
    """Where it stands alone on the screen."""
    phrase: str
    """In a line that a command prints."""
    also: str = ""
    """Other words by which the filter finds it."""
    news: News | None = None
    """None: no notification comes of it."""


STAGES: Mapping[Stage, StageWords] = {
    Stage.PENDING: StageWords("Pending", "pending"),
    Stage.INFO_RECEIVED: StageWords(
        "Info received",
        "info received",
        news=News("A parcel was announced to its carrier.", "Announced", "announced"),
    ),
    Stage.IN_TRANSIT: StageWords(
        "In transit", "in transit", news=News("A parcel is on its way.", "On its way", "on the way")
    ),
    Stage.OUT_FOR_DELIVERY: StageWords(
        "Out for delivery",
        "out for delivery",
        news=News("A parcel is out for delivery.", "Out for delivery", "out for delivery"),
    ),
    Stage.READY_FOR_PICKUP: StageWords(
        "Ready for pick-up",
        "ready for pick-up",
        also="pick-up to pick up waiting",
        news=News("A parcel is ready for pick-up.", "Ready for pick-up", "ready for pick-up"),
    ),
    Stage.DELIVERED: StageWords(
        "Delivered", "delivered", news=News("A parcel was delivered.", "Delivered", "delivered")
    ),
    Stage.EXCEPTION: StageWords(
        "Exception",
        "problem",
        also="problem",
        news=News("There is a problem with a parcel.", "Problem", "with a problem"),
    ),
    Stage.CANCELLED: StageWords("Cancelled", "cancelled", also="canceled"),
    Stage.UNKNOWN: StageWords("Unknown", "unknown"),
}
"""The news after the texts of Flex Forward's tracking guide."""


def filter_words(stage: Stage) -> str:
    """Every word by which the filter's `stage:` finds it."""
    words = STAGES[stage]
    return f"{stage.value} {stage.value.replace('_', ' ')} {words.title.lower()} {words.also}"
