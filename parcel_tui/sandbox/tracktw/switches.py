"""What the document of Track.TW leaves open, as switches; the defaults are what is usual or hardest."""

from enum import Enum

from msgspec import Struct

from parcel_tui.sandbox.tracktw.records import Relation


class ListOrder(Enum):
    """In which order a folder is listed; the document promises none."""

    SHUFFLED = "in no order that means anything, but the same each time"
    NEWEST_FIRST = "what came last first"
    OLDEST_FIRST = "what came first first"


class Unarchiving(Enum):
    """What happens to `inbox` as a state, which the document does not know."""

    ACCEPTED = 200
    REFUSED = 422
    UNKNOWN = 404


class Switches(Struct):
    """How this Track.TW behaves where it could be otherwise; may be changed at any time."""

    html_without_accept: bool = False
    """Without `Accept: application/json` a web page with 200 instead of a redirect to the login."""
    redirect_bad_token: bool = False
    """A refused token is sent to the login page instead of 401."""
    max_size: int = 100
    """The most that a page holds, whatever `size` asks for."""
    refuses_size_above: int = 1000
    """The largest `size` that is taken; above it 422."""
    total_off_by: int = 0
    """By how much a list's `total` is wrong."""
    garbled: frozenset[str] = frozenset()
    """Relation ids whose rows in a list are null."""
    without_latest: frozenset[str] = frozenset()
    """Relation ids whose rows in a list tell no newest checkpoint, whatever their histories hold."""
    order: ListOrder = ListOrder.SHUFFLED
    unarchiving: Unarchiving = Unarchiving.ACCEPTED
    notes_on_import: bool = True
    """Whether `NUMBER,note` is taken, which is known from the field only."""
    refused_numbers: frozenset[str] = frozenset()
    """Numbers that it refuses from every account, as it does what no parcel of the carrier can have."""
    drops_hyphens: bool = False
    """Whether a number is kept without its hyphens, and answered for as it was sent."""
    tells_limit: bool = True
    """Whether answers carry `X-RateLimit-Limit` and `X-RateLimit-Remaining`."""
    tells_remaining: int | None = None
    """What `X-RateLimit-Remaining` says in every answer, whatever remains; None for the truth."""
    tells_retry_after: bool = True
    """Whether a 429 carries `Retry-After`, which the document does not mention."""


def ordered(relations: list[Relation], order: ListOrder) -> list[Relation]:
    """A folder, given in the order in which its parcels came, as it is listed."""
    if order is ListOrder.SHUFFLED:
        return sorted(relations, key=lambda relation: relation.id)
    return relations[::-1] if order is ListOrder.NEWEST_FIRST else list(relations)
