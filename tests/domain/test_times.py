"""Which times are none."""

from datetime import UTC, datetime

from tables import for_each

from parcel_tui.domain.parcel import Change, ChangeKind, Checkpoint
from parcel_tui.domain.stage import Stage


@for_each(
    ("year", "is_kept"),
    [(1, False), (1999, False), (2000, True), (2199, True), (2200, False), (9999, False)],
)
def test_what_can_be_no_time_is_dropped_from_what_is_stored(year: int, is_kept: bool) -> None:
    """No zone and no sum leaves the calendar then: files of earlier versions hold such."""
    time = datetime(year, 1, 1, tzinfo=UTC)
    expected = time if is_kept else None
    assert Checkpoint(time, "", Stage.UNKNOWN, "").time == expected
    change = Change(1, ChangeKind.CHECKPOINT, datetime(2026, 2, 2, tzinfo=UTC), "", Stage.UNKNOWN, "", time)
    assert change.time == expected
