"""What the user's own hand tells about a parcel: that it was received. Pure."""

from datetime import datetime, timedelta

from msgspec.structs import replace

from parcel_tui.domain.own_messages import RECEIVED
from parcel_tui.domain.parcel import Checkpoint, History, Parcel
from parcel_tui.domain.pickup import place_of
from parcel_tui.domain.stage import Stage

HAND = "by_hand"
"""The raw status of a checkpoint that no provider told."""

_REALLY_NEW = frozenset({Stage.IN_TRANSIT, Stage.OUT_FOR_DELIVERY, Stage.EXCEPTION, Stage.CANCELLED})
"""Stages that a parcel can only come to when it was not received after all, or goes back."""


def is_manual(checkpoint: Checkpoint | None) -> bool:
    """Whether the user made it."""
    return checkpoint is not None and checkpoint.raw_status == HAND


def received(parcel: Parcel, history: History, now: datetime) -> tuple[Parcel, History]:
    """The parcel after the user has it in hand; everything is read then. `now` is UTC."""
    # A provider's clock may be ahead of this one; the user's word comes after what was told all the same.
    last = parcel.latest.happened_by if parcel.latest else None
    after = last + timedelta(seconds=1) if last else now
    checkpoint = Checkpoint(max(now, after), RECEIVED, Stage.DELIVERED, HAND)
    read = tuple(replace(known, unread=False) for known in history.checkpoints)
    marked = replace(
        parcel,
        stage=Stage.DELIVERED,
        raw_status=HAND,
        latest=checkpoint,
        pickup=None,
        todo=None,
        unread=0,
        changed_at=now,
    )
    return marked, History((checkpoint, *read))


def is_news_after(mark: Checkpoint, told: Checkpoint, known: History) -> bool:
    """Whether a checkpoint says something really new of a parcel that the user has marked as received.

    A carrier that lags behind the user says nothing new: what came before, that it was delivered,
    that it waits where it is known to have waited. `known` is what was told before.
    """
    told_by = told.happened_by
    if told_by is None or (mark.time is not None and told_by <= mark.time):
        return False
    if told.stage is Stage.READY_FOR_PICKUP:
        place = place_of(told)
        return place is not None and place not in {place_of(one) for one in known.checkpoints}
    return told.stage in _REALLY_NEW


def standing_mark(history: History) -> Checkpoint | None:
    """The user's mark, where it still stands: of what is newer, nothing was really new; else None."""
    checkpoints = history.checkpoints
    index = next((i for i, checkpoint in enumerate(checkpoints) if is_manual(checkpoint)), None)
    if index is None:
        return None
    mark, before = checkpoints[index], History(checkpoints[index:])
    return None if any(is_news_after(mark, one, before) for one in checkpoints[:index]) else mark


def not_received(parcel: Parcel, history: History, before: Parcel) -> tuple[Parcel, History]:
    """Takes that back: the parcel is as it was `before`, with what was told since."""
    told = tuple(known for known in history.checkpoints if not is_manual(known))
    if not is_manual(parcel.latest):
        return parcel, History(told)
    back = replace(
        parcel,
        stage=before.stage,
        raw_status=before.raw_status,
        latest=told[0] if told else before.latest,
        pickup=before.pickup,
        todo=before.todo,
        changed_at=before.changed_at,
    )
    return back, History(told)
