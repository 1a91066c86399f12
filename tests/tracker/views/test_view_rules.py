"""Which parcels stand in which view, in which order."""

from datetime import UTC, date, datetime, timedelta, timezone

from making import NEW_YORK, NOON, TAIPEI, TOKYO, numbers, parcel, taipei, waiting
from msgspec.structs import replace
from tables import for_each

from parcel_tui.domain.parcel import ActionKind, Checkpoint, Folder, History, OwnDeadline, PendingAction
from parcel_tui.domain.stage import Stage, Todo
from parcel_tui.tracker.views.agenda import agenda_of
from parcel_tui.tracker.views.statistics import statistics_of
from parcel_tui.tracker.views.views import (
    EMPTY_BOARD,
    Concern,
    Moment,
    Summary,
    View,
    concern_of,
    make_board,
)

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def board(parcels, now=NOON, zone=TAIPEI, limits=None):
    return make_board(parcels, Moment(now, zone, limits or {}))


def test_to_do_is_ordered_by_what_presses_most() -> None:
    """Overdue and nearest deadlines first, then what waits without one, the longest first, then problems."""
    parcels = [
        parcel("problem-old", Stage.EXCEPTION, ago=2 * DAY),
        waiting("in-five", taipei("2026-02-10 23:59")),
        waiting("post-office-new", None, ago=HOUR),
        waiting("today", taipei("2026-02-05 23:59")),
        parcel("moving"),
        waiting("overdue", taipei("2026-02-04 23:59")),
        waiting("post-office-old", None, ago=3 * DAY),
        parcel("problem-new", Stage.EXCEPTION, ago=HOUR),
        waiting("tomorrow", taipei("2026-02-06 23:59")),
        waiting("archived", taipei("2026-02-05 23:59"), folder=Folder.ARCHIVE),
    ]
    assert numbers(board(parcels)[View.TODO]) == [
        *("overdue", "today", "tomorrow", "in-five", "post-office-old", "post-office-new"),
        *("problem-new", "problem-old"),
    ]


@for_each("zone", [TAIPEI, TOKYO, NEW_YORK])
@for_each("hours", [-30, -12, 0, 11, 12, 13, 36, 200])
def test_the_order_is_the_same_at_any_hour_and_place(zone: timezone, hours: int) -> None:
    """Neither midnight, nor another zone, nor the deadline's passing moves one before another."""
    days = [7, 3, 1, 5, 2, 12, 4, 11, 6, 10, 9, 8]
    parcels = [waiting(str(day), taipei(f"2026-02-{day:02d} 23:59")) for day in days]
    shown = board(parcels, NOON + timedelta(hours=hours), zone)[View.TODO]
    assert numbers(shown) == [str(day) for day in range(1, 13)]


def test_today_is_the_users_day() -> None:
    """Delivered at 23:30 in Taiwan is today there until midnight; in New York it was in the morning."""
    delivered = parcel("x", Stage.DELIVERED, ago=NOON - taipei("2026-02-05 23:30"))
    for now, zone, is_today in (
        (taipei("2026-02-05 23:59"), TAIPEI, True),
        (taipei("2026-02-06 00:00"), TAIPEI, False),
        (taipei("2026-02-06 00:00"), TOKYO, True),
        (taipei("2026-02-06 12:59"), NEW_YORK, True),
        (taipei("2026-02-06 13:00"), NEW_YORK, False),
    ):
        assert bool(board([delivered], now, zone)[View.TODAY]) is is_today


def test_today_begins_with_what_still_comes() -> None:
    """Out for delivery, even since yesterday, then what arrived today, then what was delivered today."""
    parcels = [
        parcel("delivered", Stage.DELIVERED, ago=HOUR),
        parcel("delivered-yesterday", Stage.DELIVERED, ago=DAY),
        waiting("arrived", None, ago=2 * HOUR),
        waiting("arrived-before", None, ago=2 * DAY),
        parcel("out-since-yesterday", Stage.OUT_FOR_DELIVERY, ago=DAY),
        parcel("out-for-weeks", Stage.OUT_FOR_DELIVERY, ago=20 * DAY),
        parcel("out", Stage.OUT_FOR_DELIVERY, ago=3 * HOUR),
    ]
    assert numbers(board(parcels)[View.TODAY]) == ["out", "out-since-yesterday", "arrived", "delivered"]


def test_what_the_user_expects_today_is_today() -> None:
    """A day that the user wrote down counts in the user's zone, until the parcel is there."""
    today = NOON.astimezone(TAIPEI).date()
    parcels = [
        replace(parcel("expected", Stage.PENDING, ago=DAY), expected=today),
        replace(parcel("expected later", Stage.PENDING), expected=today),
        replace(parcel("tomorrow", Stage.PENDING), expected=today + DAY),
        replace(parcel("there", Stage.DELIVERED, ago=3 * DAY), expected=today),
        parcel("out", Stage.OUT_FOR_DELIVERY, ago=HOUR),
    ]
    assert numbers(board(parcels)[View.TODAY]) == ["expected later", "out", "expected"]


def test_on_the_way_and_the_sum() -> None:
    """The sum counts the inbox only; what the user has deleted counts nowhere."""
    deleted = replace(parcel("deleted"), pending=(PendingAction(ActionKind.DELETE, NOON),))
    parcels = [
        deleted,
        parcel("announced", Stage.INFO_RECEIVED, ago=2 * HOUR),
        parcel("moving", ago=HOUR),
        parcel("put-away", folder=Folder.ARCHIVE),
        parcel("lost", Stage.EXCEPTION),
        waiting("here", None),
        parcel("ordered", Stage.PENDING),
    ]
    shown = board(parcels)
    assert numbers(shown[View.WAY]) == ["moving", "announced"]
    assert (shown.summary.pickups, shown.summary.problems, shown.summary.on_the_way) == (1, 1, 2)
    assert numbers(shown[View.ARCHIVE]) == ["put-away"]
    assert "deleted" not in numbers(shown[View.INBOX])


def test_quiet_has_the_longest_silence_on_top() -> None:
    """Five days without a word are too many where nothing else is known; waiting and done are never quiet."""
    parcels = [
        parcel("five-days", ago=5 * DAY),
        parcel("longer", ago=5 * DAY + HOUR),
        parcel("longest", Stage.OUT_FOR_DELIVERY, ago=9 * DAY),
        waiting("here", None, ago=30 * DAY),
        parcel("done", Stage.DELIVERED, ago=30 * DAY),
        parcel("ordered", Stage.PENDING, ago=30 * DAY),
    ]
    assert numbers(board(parcels)[View.STALLED]) == ["longest", "longer"]


def test_what_becomes_a_problem_in_the_archive_stands_in_to_do() -> None:
    """Not what was archived as one, nor what was archived since and looked at."""
    archived = {"folder": Folder.ARCHIVE}
    shown = board(
        [
            replace(
                parcel("since", Stage.EXCEPTION, **archived), moved_at=NOON - DAY, changed_at=NOON - HOUR
            ),
            replace(parcel("as one", Stage.EXCEPTION, **archived), moved_at=NOON, changed_at=NOON),
            replace(parcel("elsewhere", Stage.EXCEPTION, **archived), changed_at=NOON - HOUR, unread=1),
            replace(parcel("looked at", Stage.EXCEPTION, **archived), changed_at=NOON - HOUR),
            replace(parcel("long ago", Stage.EXCEPTION, **archived), moved_at=NOON - DAY),
            replace(parcel("told long ago", Stage.EXCEPTION, **archived), unread=1),
            replace(parcel("fine", **archived), moved_at=NOON - DAY, changed_at=NOON - HOUR),
        ]
    )
    assert sorted(numbers(shown[View.TODO])) == ["elsewhere", "since"]
    assert shown.summary.problems == 2


def test_why_something_is_to_be_done() -> None:
    """What waits or has a deadline of the user's, then what else is to do, then what only went wrong."""
    pay = replace(parcel("pay", Stage.EXCEPTION), todo=Todo.PAY)
    customs = replace(parcel("customs", Stage.IN_TRANSIT), todo=Todo.CUSTOMS)
    own = replace(parcel("own", Stage.DELIVERED), deadline=OwnDeadline(NOON, after_delivery=True))
    lost, here = parcel("lost", Stage.EXCEPTION), waiting("here", NOON + DAY)
    sent = replace(waiting("sent", NOON + DAY), sending=True)
    rows = [lost, pay, here, customs, own, sent, parcel("moving")]
    assert [concern_of(one) for one in (own, here, pay, customs, lost)] == [
        Concern.WAITING, Concern.WAITING, Concern.TASK, Concern.TASK, Concern.PROBLEM,
    ]  # fmt: skip
    shown = board(rows)
    assert numbers(shown[View.TODO]) == ["own", "here", "customs", "pay", "lost"]
    summary = shown.summary
    assert (summary.pickups, summary.problems, summary.on_the_way) == (1, 1, 2)
    assert list(summary.tasks.items()) == [(Todo.CUSTOMS, 1), (Todo.PAY, 1)]
    assert EMPTY_BOARD.summary == Summary(0, {}, 0, 0)
    assert [view for view in View if EMPTY_BOARD[view]] == []


def test_what_waits_to_be_sent_is_shown() -> None:
    """Only what the user has deleted is not."""
    moved = replace(parcel("moved"), pending=(PendingAction(ActionKind.UNARCHIVE, NOON),))
    gone = replace(
        moved, key=moved.key + 90, pending=(*moved.pending, PendingAction(ActionKind.DELETE, NOON))
    )
    assert numbers(board([moved, gone])[View.INBOX]) == ["moved"]


@for_each(("zone", "day"), [(NEW_YORK, 5), (TAIPEI, 5), (TAIPEI, 4)])
def test_a_midnight_without_a_zone_is_of_the_day_that_it_names(zone, day: int) -> None:
    """In the view of today, the agenda and the statistics, as in the list itself."""
    told = Checkpoint(
        datetime(2026, 2, day, tzinfo=UTC), "簽收", Stage.DELIVERED, "delivered", zone_told=False
    )
    one = replace(parcel("one", Stage.DELIVERED), latest=told)
    now = datetime(2026, 2, 5, 23, tzinfo=zone).astimezone(UTC)
    assert make_board([one], Moment(now, zone, {}))[View.TODAY] == ((one,) if day == 5 else ())
    assert agenda_of([], [one], now, zone).arrived[-2:] == ((0, 1) if day == 5 else (1, 0))
    assert agenda_of([], [one], now + 27 * DAY, zone).arrived[:2] == ((1, 0) if day == 5 else (0, 0))
    figures = statistics_of([one], lambda _: History((told,)), now, zone)
    assert dict(figures.arrivals) == {date(2026, 2, day): 1}
