"""The one stage model that both providers are read into."""

from enum import StrEnum


class Stage(StrEnum):
    """Where a parcel is on its way, in the words that `--json` prints."""

    PENDING = "pending"
    INFO_RECEIVED = "info_received"
    IN_TRANSIT = "in_transit"
    OUT_FOR_DELIVERY = "out_for_delivery"
    READY_FOR_PICKUP = "ready_for_pickup"
    DELIVERED = "delivered"
    EXCEPTION = "exception"
    CANCELLED = "cancelled"
    UNKNOWN = "unknown"


class Todo(StrEnum):
    """What the user has to do about a parcel, in the words that `--json` prints."""

    CUSTOMS = "customs"
    """To confirm the import at the customs."""
    PAY = "pay"
    ADDRESS = "address"
    """To give an address, another shop or a document."""
    REDELIVERY = "redelivery"
    """To book another delivery."""
    PICKUP = "pickup"


TOLD_STAGES = frozenset(
    {
        Stage.INFO_RECEIVED,
        Stage.IN_TRANSIT,
        Stage.OUT_FOR_DELIVERY,
        Stage.READY_FOR_PICKUP,
        Stage.DELIVERED,
        Stage.EXCEPTION,
    }
)
"""What is worth a notification: not pending, not cancelled, and never unknown (tracking guide)."""

FINAL_STAGES = frozenset({Stage.DELIVERED, Stage.CANCELLED})
"""Stages after which nothing more happens; never polled again."""
