"""What the simulated Flex Forward keeps: labels and their checkpoints (API reference)."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from msgspec import Struct, field
from msgspec.structs import replace

from parcel_tui.domain.clock import Clock

SUBTAG_MESSAGES = {
    "Pending": "Pending",
    "InfoReceived": "Shipment information received",
    "InTransit": "In transit",
    "Delivered": "Delivered",
    "Exception": "Exception",
    "Cancelled": "Cancelled",
    "Unknown": "Unknown",
}
"""A tag's first subtag in words; the seven tags are those of the API reference."""


class LabelCheckpoint(Struct, frozen=True):
    """One tracking event as Flex Forward keeps it. Times are aware."""

    time: datetime
    message: str
    tag: str = "InTransit"
    city: str | None = None
    state: str | None = None
    country: str | None = None
    """ISO 3166-1 alpha-2."""
    location: str | None = None
    seen_at: datetime | None = None
    """When Flex Forward learns of it; None for at once."""
    told: Mapping[str, object] = field(default_factory=dict)
    """Fields as this server writes them instead of the reference's, such as an odd `checkpointTime`."""

    @property
    def visible_from(self) -> datetime:
        """When it begins to show."""
        return max(self.time, self.seen_at or self.time)


class CourierFailure(Struct, frozen=True):
    """Why a courier did not take a label (LabelFailedResponse)."""

    code: str = "COURIER_ERROR"
    message: str = "Address validation failed"


class Label(Struct):
    """A shipping label."""

    id: str
    clock: Clock
    order_number: str | None = None
    """The customer's own number for the order."""
    tracking_number: str | None = None
    """The courier's, which addresses nothing."""
    slug: str = "yunexpress"
    """The courier."""
    failure: CourierFailure | None = None
    upstream_down: bool = False
    """The courier cannot be asked at the moment: 502."""
    # Replaced whole, so that another thread reads the one before or the one after.
    _checkpoints: tuple[LabelCheckpoint, ...] = ()

    def visible(self) -> list[LabelCheckpoint]:
        """What has happened and is known by now, newest first."""
        now = self.clock()
        shown = [checkpoint for checkpoint in self._checkpoints if checkpoint.visible_from <= now]
        return sorted(shown, key=lambda checkpoint: checkpoint.time, reverse=True)

    @property
    def tag(self) -> str:
        """The label's tag: its newest checkpoint's, `Pending` before there is one."""
        visible = self.visible()
        return visible[0].tag if visible else "Pending"

    def add(
        self,
        message: str,
        tag: str = "InTransit",
        *,
        time: datetime | None = None,
        seen_at: datetime | None = None,
        city: str | None = None,
        state: str | None = None,
        country: str | None = None,
        location: str | None = None,
        told: Mapping[str, object] | None = None,
    ) -> LabelCheckpoint:
        """Adds a checkpoint, now or at `time`; one in the future shows when its time has come."""
        return self.put(
            LabelCheckpoint(
                time or self.clock(), message, tag, city, state, country, location, seen_at, told or {}
            )
        )

    def put(self, checkpoint: LabelCheckpoint) -> LabelCheckpoint:
        """Adds a checkpoint as it is."""
        self._checkpoints = (*self._checkpoints, checkpoint)
        return checkpoint

    def correct(self, checkpoint: LabelCheckpoint, **changes: Any) -> LabelCheckpoint:
        """Puts a corrected checkpoint in the place of `checkpoint`, which is not shown any more."""
        corrected = replace(checkpoint, **changes)
        self._checkpoints = tuple(corrected if known is checkpoint else known for known in self._checkpoints)
        return corrected

    def remove(self, checkpoint: LabelCheckpoint) -> None:
        """Takes a checkpoint away, as if the courier had never told it."""
        self._checkpoints = tuple(known for known in self._checkpoints if known is not checkpoint)


def timestamp(time: datetime, *, milliseconds: bool) -> str:
    """`2026-03-17T08:15:00Z` as in the tracking guide, or with milliseconds as in the API reference."""
    shown = time.astimezone(UTC).isoformat(timespec="milliseconds" if milliseconds else "seconds")
    return shown.replace("+00:00", "Z")
