"""Which of several changes of one parcel is told."""

from datetime import timedelta

from parcel_tui.domain.parcel import TRACKTW, Change, ChangeKind, Parcel
from parcel_tui.domain.stage import TOLD_STAGES, Stage
from parcel_tui.notify.selection import worth_telling
from parcel_tui.sandbox.clock import NOON
from parcel_tui.storage.snapshot import Snapshot

SNAPSHOT = Snapshot(parcels={1: Parcel(1, TRACKTW, NOON, number="907218463512", unread=2)})


def change(
    stage: Stage, *, found: int, happened: int | None, kind: ChangeKind = ChangeKind.CHECKPOINT
) -> Change:
    """A change, by the minutes before noon at which it was found and had happened."""
    time = None if happened is None else NOON - timedelta(minutes=happened)
    return Change(1, kind, NOON - timedelta(minutes=found), "907218463512", stage, stage.value, time)


def test_the_newest_is_what_happened_last_not_what_was_found_last() -> None:
    """The list told that it was delivered; the history, read later, adds what came before that."""
    changes = [
        change(Stage.DELIVERED, found=2, happened=60),
        change(Stage.OUT_FOR_DELIVERY, found=1, happened=120),
    ]
    [told] = worth_telling(changes, SNAPSHOT, TOLD_STAGES, NOON)
    assert told.stage is Stage.DELIVERED


def test_of_two_at_the_same_moment_the_later_recorded_counts() -> None:
    """Carriers write two checkpoints into one minute."""
    changes = [
        change(Stage.IN_TRANSIT, found=1, happened=60),
        change(Stage.READY_FOR_PICKUP, found=1, happened=60),
    ]
    [told] = worth_telling(changes, SNAPSHOT, TOLD_STAGES, NOON)
    assert told.stage is Stage.READY_FOR_PICKUP


def test_unknown_and_cancelled_hide_nothing() -> None:
    """What is not told does not stand in the way of what is."""
    changes = [
        change(Stage.READY_FOR_PICKUP, found=1, happened=60),
        change(Stage.UNKNOWN, found=1, happened=30),
        change(Stage.CANCELLED, found=1, happened=None, kind=ChangeKind.STAGE),
    ]
    [told] = worth_telling(changes, SNAPSHOT, TOLD_STAGES, NOON)
    assert told.stage is Stage.READY_FOR_PICKUP


def test_what_was_found_long_ago_is_no_news() -> None:
    """A log of a year ago, from before anything was told, is not poured out."""
    week = 8 * 24 * 60
    assert (
        worth_telling([change(Stage.DELIVERED, found=week, happened=week)], SNAPSHOT, TOLD_STAGES, NOON) == []
    )


def test_a_refused_add_is_told_though_the_parcel_is_gone() -> None:
    """The provider refused it for good; any other change of a parcel that is gone is not told."""
    refused = change(Stage.PENDING, found=1, happened=1, kind=ChangeKind.REFUSED)
    assert worth_telling([refused], Snapshot(), TOLD_STAGES, NOON) == [refused]
    assert worth_telling([change(Stage.DELIVERED, found=1, happened=1)], Snapshot(), TOLD_STAGES, NOON) == []
