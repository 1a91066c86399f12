"""Whose a parcel's history is, its sender's or its receiver's, and what it leaves the user to do. Pure."""

from collections.abc import Callable, Sequence
from datetime import date
from typing import TypedDict

from msgspec.structs import replace

from parcel_tui.domain.expected_day import expected_of
from parcel_tui.domain.manual import is_manual
from parcel_tui.domain.parcel import MANUAL, Checkpoint, History, Parcel, Pickup
from parcel_tui.domain.pickup import estimate_pickup
from parcel_tui.domain.provider import info_of
from parcel_tui.domain.stage import Stage, Todo
from parcel_tui.providers.stage_rules import as_told, for_the_sender, is_returning, on_the_way_back
from parcel_tui.providers.todo_rules import todo_of


class Tasks(TypedDict):
    """What a history leaves to do, by the parcel's fields."""

    todo: Todo | None
    pickup: Pickup | None
    expected: date | None


def tasks_of(parcel: Parcel, checkpoints: Sequence[Checkpoint], stage: Stage) -> Tasks:
    """What there is to do, where the parcel waits and when it comes, by a history (newest first)."""
    todo = todo_of(checkpoints, stage, sending=parcel.sending)
    waits = stage is Stage.READY_FOR_PICKUP and (todo is Todo.PICKUP or not parcel.sending)
    carrier = parcel.carrier.name if parcel.carrier else None
    return Tasks(
        todo=todo,
        pickup=estimate_pickup(checkpoints, carrier) if waits else None,
        expected=_expected(parcel, checkpoints, stage),
    )


def _expected(parcel: Parcel, checkpoints: Sequence[Checkpoint], stage: Stage) -> date | None:
    """The day that its texts tell; what is followed by hand has its user's, and what goes back has none."""
    if parcel.provider == MANUAL:
        return parcel.expected
    return None if is_returning(checkpoints) else expected_of(checkpoints, stage)


def own_told(checkpoints: Sequence[Checkpoint]) -> list[Checkpoint]:
    """A history without what a former carrier told, which decides nothing."""
    return [one for one in checkpoints if one.former_carrier is None]


def with_stages(checkpoints: Sequence[Checkpoint], *, sending: bool) -> tuple[Checkpoint, ...]:
    """A history (newest first) with the stages that a return gives it for its sender, or for its receiver."""
    return _with_own(checkpoints, for_the_sender if sending else on_the_way_back)


def _with_own(
    checkpoints: Sequence[Checkpoint], read: Callable[[Sequence[Checkpoint]], tuple[Checkpoint, ...]]
) -> tuple[Checkpoint, ...]:
    """A history in which what its own carrier told is read so; a former carrier's stays as it was."""
    own = iter(read(own_told(checkpoints)))
    return tuple(one if one.former_carrier is not None else next(own) for one in checkpoints)


def read_as(parcel: Parcel, history: History, *, sending: bool) -> tuple[Parcel, History]:
    """The parcel and its history, read anew as its sender reads it, or as its receiver does."""
    if parcel.sending == sending:
        return parcel, history
    turned, checkpoints = replace(parcel, sending=sending), history.checkpoints
    info = info_of(parcel.provider)
    is_read_from_texts = info is not None and info.reads_stages
    if is_read_from_texts and is_returning(own_told(checkpoints)) and not is_manual(parcel.latest):
        checkpoints = with_stages(_with_own(checkpoints, as_told), sending=sending)
        latest = own_told(checkpoints)[0]
        turned = replace(turned, stage=latest.stage, latest=latest)
    return replace(turned, **tasks_of(turned, own_told(checkpoints), turned.stage)), History(checkpoints)
