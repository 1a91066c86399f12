"""What the user's own hand tells about a parcel: that it was received. Pure."""

from datetime import datetime, timedelta

from msgspec.structs import replace

from parcel_tui.domain.parcel import Checkpoint, History, Parcel
from parcel_tui.domain.stage import Stage

RECEIVED = "Marked as received here."
"""The checkpoint's text."""

HAND = "by_hand"
"""The raw status of a checkpoint that no provider told."""


def is_by_hand(checkpoint: Checkpoint | None) -> bool:
    """Whether the user made it."""
    return checkpoint is not None and checkpoint.raw_status == HAND


def received(parcel: Parcel, history: History, now: datetime) -> tuple[Parcel, History]:
    """The parcel after the user has it in hand; everything is read then. `now` is UTC."""
    # A provider's clock may be ahead of this one; the user's word comes after what was told all the same.
    last = parcel.latest.time if parcel.latest else None
    after = last + timedelta(seconds=1) if last else now
    checkpoint = Checkpoint(max(now, after), RECEIVED, Stage.DELIVERED, HAND)
    read = tuple(replace(known, unread=False) for known in history.checkpoints)
    marked = replace(
        parcel,
        stage=Stage.DELIVERED,
        raw_status=HAND,
        latest=checkpoint,
        pickup=None,
        unread=0,
        changed_at=now,
    )
    return marked, History((checkpoint, *read))


def not_received(parcel: Parcel, history: History, before: Parcel) -> tuple[Parcel, History]:
    """Takes that back: the parcel is as it was `before`, with what was told since."""
    told = tuple(known for known in history.checkpoints if not is_by_hand(known))
    if not is_by_hand(parcel.latest):
        return parcel, History(told)
    back = replace(
        parcel,
        stage=before.stage,
        raw_status=before.raw_status,
        latest=told[0] if told else before.latest,
        pickup=before.pickup,
    )
    return back, History(told)
