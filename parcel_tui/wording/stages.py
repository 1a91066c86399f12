"""What each stage is called: on the screen, in a line of a command, in the filter, in a notification."""

from collections.abc import Mapping

from msgspec import Struct

from parcel_tui.domain.stage import Stage
from parcel_tui.language import mark, tr


class News(Struct, frozen=True):
    """What a notification says of parcels that have reached a stage: messages that are not translated yet."""

    sentence: str
    """A whole sentence about one parcel that it does not name."""
    about: str
    """With the place `{names}`: the names of one parcel or of several."""
    counted: str
    """With the place `{count}`: how many parcels."""


class StageWords(Struct, frozen=True):
    """One stage's names; the fields hold messages that are not translated yet."""

    alone: str
    in_line: str
    also: str = ""
    """Other words, in English, by which the filter finds it."""
    news: News | None = None
    """None: no notification comes of it."""

    @property
    def title(self) -> str:
        """Where it stands alone on the screen."""
        return tr(self.alone)

    @property
    def phrase(self) -> str:
        """In a line that a command prints."""
        return tr(self.in_line)


STAGES: Mapping[Stage, StageWords] = {
    Stage.PENDING: StageWords(mark("Waiting for the first scan"), mark("pending")),
    Stage.INFO_RECEIVED: StageWords(
        mark("Announced"),
        mark("announced"),
        also="info received",
        news=News(
            mark("A parcel was announced to its carrier."),
            mark("Announced: {names}"),
            mark("{count} announced"),
        ),
    ),
    Stage.IN_TRANSIT: StageWords(
        mark("In transit"),
        mark("in transit"),
        also="on the way",
        news=News(mark("A parcel is on its way."), mark("On its way: {names}"), mark("{count} on the way")),
    ),
    Stage.OUT_FOR_DELIVERY: StageWords(
        mark("Out for delivery"),
        mark("out for delivery"),
        news=News(
            mark("A parcel is out for delivery."),
            mark("Out for delivery: {names}"),
            mark("{count} out for delivery"),
        ),
    ),
    Stage.READY_FOR_PICKUP: StageWords(
        mark("Ready at the shop"),
        mark("ready at the shop"),
        also="ready for pick-up to pick up waiting",
        news=News(
            mark("A parcel is ready for pick-up."),
            mark("Ready for pick-up: {names}"),
            mark("{count} ready for pick-up"),
        ),
    ),
    Stage.DELIVERED: StageWords(
        mark("Delivered"),
        mark("delivered"),
        news=News(mark("A parcel was delivered."), mark("Delivered: {names}"), mark("{count} delivered")),
    ),
    Stage.EXCEPTION: StageWords(
        mark("Problem"),
        mark("problem"),
        news=News(
            mark("There is a problem with a parcel."),
            mark("Problem: {names}"),
            mark("{count} with a problem"),
        ),
    ),
    Stage.CANCELLED: StageWords(mark("Cancelled"), mark("cancelled"), also="canceled"),
    Stage.UNKNOWN: StageWords(mark("Unknown"), mark("unknown")),
}
"""The news after the texts of Flex Forward's tracking guide."""


def filter_words(stage: Stage) -> str:
    """Every word by which the filter's `stage:` finds it: those of `--json`, English, the user's language."""
    words = STAGES[stage]
    names = (stage.value, stage.value.replace("_", " "), words.alone.lower(), words.title.lower(), words.also)
    return " ".join(names)
