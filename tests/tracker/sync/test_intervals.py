"""When one parcel is due: how long it waits, by its stage, its news, its failures and the night."""

from datetime import UTC, datetime, time, timedelta, timezone

from msgspec.structs import replace
from tables import for_each

from parcel_tui.domain.parcel import MANUAL, TRACKTW, Checkpoint, Failure, Parcel
from parcel_tui.domain.stage import Stage
from parcel_tui.domain.times import QuietHours
from parcel_tui.sandbox.clock import NOON
from parcel_tui.tracker.sync.schedule import (
    Polling,
    due_at,
    history_due_at,
    history_is_due,
    interval,
    listing_due_at,
    not_there_yet,
    rest_after,
)

SECOND, MINUTE, HOUR, DAY = timedelta(seconds=1), timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
TAIPEI = timezone(timedelta(hours=8))
MOVING = Parcel(
    1, TRACKTW, NOON - DAY, stage=Stage.IN_TRANSIT, checked_at=NOON, changed_at=NOON, history_at=NOON
)
"""Answered just now, with news."""
HELD = 30 * MINUTE
FAST, SLOW = (0.0, 0.05), (0.95, 1.0)


def told(ago: timedelta) -> Checkpoint:
    return Checkpoint(NOON - ago, "text", Stage.IN_TRANSIT, "transit")


@for_each(
    ("stage", "shortest", "longest"),
    [
        (Stage.PENDING, 4 * HOUR, 6 * HOUR),
        (Stage.INFO_RECEIVED, 4 * HOUR, 6 * HOUR),
        (Stage.IN_TRANSIT, 30 * MINUTE, HOUR),
        (Stage.OUT_FOR_DELIVERY, 30 * MINUTE, HOUR),
        (Stage.READY_FOR_PICKUP, 30 * MINUTE, HOUR),
        (Stage.EXCEPTION, 15 * MINUTE, 30 * MINUTE),
        (Stage.UNKNOWN, 4 * HOUR, 6 * HOUR),
    ],
)
def test_every_stage_keeps_to_the_guidelines_interval(stage, shortest, longest) -> None:
    """Many parcels spread over a twentieth of it: at its short end after news, at its long end after days."""

    def waits(silence: timedelta) -> list[float]:
        at = NOON - silence
        parcels = [Parcel(key, TRACKTW, at, stage=stage, changed_at=at) for key in range(150)]
        return [(interval(one, NOON) - shortest) / (longest - shortest) for one in parcels]

    for silence, (least, most) in {
        timedelta(): FAST,
        6 * HOUR: FAST,
        39 * HOUR: (0.475, 0.525) if stage is not Stage.OUT_FOR_DELIVERY else FAST,
        3 * HOUR: FAST,
        3 * DAY: SLOW if stage is not Stage.OUT_FOR_DELIVERY else FAST,
        6 * DAY: SLOW if stage is not Stage.OUT_FOR_DELIVERY else FAST,
    }.items():
        found = waits(silence)
        assert least <= min(found) < least + 0.01, silence
        assert most - 0.01 < max(found) <= most, silence
    assert waits(HOUR) == waits(HOUR)


@for_each(
    ("changed", "latest", "is_moving"),
    [
        (0, 96, True),
        (96, 0, True),
        (96, 96, False),
        (None, None, False),
        (None, 0, True),
        (0, None, True),
    ],
)
def test_the_newest_news_counts(changed, latest, is_moving) -> None:
    """When it came in or when it happened, whichever is later; without any, when the parcel was added."""
    parcel = Parcel(
        1,
        TRACKTW,
        NOON - 4 * DAY,
        stage=Stage.IN_TRANSIT,
        changed_at=None if changed is None else NOON - changed * HOUR,
        latest=None if latest is None else told(latest * HOUR),
    )
    assert (interval(parcel, NOON) < 32 * MINUTE) is is_moving
    assert (interval(replace(parcel, added_at=NOON, changed_at=None, latest=None), NOON)) < 32 * MINUTE


def test_a_problem_of_a_week_is_asked_for_once_a_day() -> None:
    """From seven days of silence on; any other stage goes on as it did."""
    problem = replace(MOVING, stage=Stage.EXCEPTION, changed_at=NOON - 7 * DAY)
    assert interval(problem, NOON) == DAY
    assert interval(problem, NOON - SECOND) <= 30 * MINUTE
    assert interval(replace(problem, stage=Stage.IN_TRANSIT), NOON) <= HOUR


@for_each(
    ("changes", "expected"),
    [
        ({"provider": MANUAL}, None),
        ({"stage": Stage.DELIVERED}, None),
        ({"stage": Stage.CANCELLED}, None),
        ({"removed_at": NOON}, None),
        ({"checked_at": None}, NOON - DAY),
        ({"checked_at": None, "added_at": NOON + DAY}, NOON),
        ({"checked_at": NOON + SECOND}, NOON),
        ({"checked_at": NOON - DAY, "changed_at": NOON - DAY}, "soon after it was checked"),
        ({"stage": Stage.EXCEPTION, "changed_at": NOON - 8 * DAY}, NOON + DAY),
    ],
)
def test_when_a_parcel_is_due(changes, expected) -> None:
    """By the last answer; never asked means now, and so does a stamp that lies ahead; final means never."""
    parcel = replace(MOVING, **changes)
    for due in (due_at(parcel, NOON), listing_due_at(parcel, NOON)):
        if isinstance(expected, str):
            assert HELD <= due - parcel.checked_at < HELD + 2 * MINUTE
        else:
            assert due == expected
    assert NOON + HELD <= due_at(MOVING, NOON) < NOON + HELD + 2 * MINUTE


@for_each(
    ("code", "rest"),
    [
        *((code, DAY) for code in ("not_found", "not_yours", "rejected", "not_supported")),
        *((code, timedelta()) for code in ("no_token", "token_refused")),
        *((code, 15 * MINUTE) for code in ("unreachable", "timeout", "bad_answer", "anything")),
    ],
)
def test_a_failure_rests(code: str, rest: timedelta) -> None:
    """A day where it is final, no time where it is the token's; it holds while it is the last word."""
    assert rest_after(code) == rest
    usual = due_at(MOVING, NOON)

    def due(ago: timedelta, **changes) -> datetime:
        failure = Failure(code, "x", NOON - ago)
        return due_at(replace(MOVING, failure=failure, **changes), NOON)

    assert due(timedelta()) == max(usual, NOON + rest)
    assert due(SECOND) == usual  # answered since
    assert due(-SECOND) == usual  # by a clock that was ahead
    assert due(timedelta(), account="1") == usual  # its list tells of it
    assert due(HOUR, checked_at=None) == max(NOON - DAY, NOON - HOUR + rest)


@for_each(
    ("local", "stage", "expected"),
    [
        ("05 21:59:59", Stage.PENDING, "05 21:59:59"),
        ("05 22:00:00", Stage.PENDING, "06 00:00:00"),
        ("06 05:10:20", Stage.PENDING, "06 07:10:20"),
        ("06 06:30:20", Stage.PENDING, "06 08:15:00"),
        ("06 08:14:59", Stage.PENDING, "06 08:15:00"),
        ("06 08:15:00", Stage.PENDING, "06 08:15:00"),
        ("05 23:10:00", Stage.IN_TRANSIT, "06 01:10:00"),
    ],
)
def test_at_night_it_is_asked_for_as_late_as_may_be(local: str, stage: Stage, expected: str) -> None:
    """By the end of the guideline's interval, or as the night ends; outside of the night nothing changes."""

    def moment(text: str) -> datetime:
        return datetime.fromisoformat(f"2026-02-{text}").replace(tzinfo=TAIPEI).astimezone(UTC)

    polling = Polling(QuietHours(time(22), time(8, 15)), TAIPEI)
    latest = moment(local) + 2 * HOUR
    assert polling.not_by_night(moment(local), latest) == moment(expected)
    assert Polling(None, TAIPEI).not_by_night(moment(local), latest) == moment(local)
    assert polling.not_by_night(moment(local), moment(local) - HOUR) == moment(local)
    if expected != local:
        assert polling.not_by_night(moment(local), latest + DAY) == moment("06 08:15:00")


def test_a_list_is_read_by_the_slow_end_at_night() -> None:
    """Of an hour for what moves."""
    polling = Polling(QuietHours(time(11), time(23)), TAIPEI)
    assert listing_due_at(MOVING, NOON, polling) == due_at(MOVING, NOON, polling) == NOON + HOUR


ARRIVED = {"stage": Stage.DELIVERED, "latest": None, "changed_at": NOON - 2 * DAY}


@for_each(
    ("changes", "expected"),
    [
        ({}, NOON + DAY),
        ({"removed_at": NOON}, None),
        ({"removed_at": NOON, "history_stale": True}, None),
        ({"history_at": None}, NOON - DAY),
        ({"history_at": None, "added_at": NOON + HOUR}, NOON),
        ({"history_at": NOON + SECOND}, NOON),
        ({"history_at": NOON + SECOND, "stage": Stage.DELIVERED}, NOON + DAY),
        ({"history_at": NOON + SECOND, "stage": Stage.DELIVERED, "history_stale": True}, NOON),
        ({"history_stale": True}, NOON + HELD),
        ({"history_stale": True, "stage": Stage.DELIVERED}, NOON),
        ({"stage": Stage.DELIVERED}, NOON + DAY),
        ({"stage": Stage.CANCELLED}, NOON + DAY),
        ({**ARRIVED, "history_at": NOON - 2 * DAY}, NOON - DAY),
        ({**ARRIVED, "history_at": NOON - HOUR}, None),
        ({**ARRIVED, "changed_at": NOON - 8 * DAY, "history_at": NOON - 9 * DAY}, None),
        ({**ARRIVED, "changed_at": NOON - 8 * DAY + SECOND, "history_at": NOON - 9 * DAY},
         NOON - 7 * DAY + SECOND),
    ],
)  # fmt: skip
def test_when_a_whole_history_is_due(changes, expected) -> None:
    """For a new parcel, after a list told something new, once a day while open, and a day after its end."""
    parcel = replace(MOVING, **changes)
    assert history_due_at(parcel, NOON) == expected
    assert history_is_due(parcel, NOON) is (expected is not None and expected <= NOON)
    if expected is not None:
        assert history_is_due(parcel, expected) is True
        assert history_is_due(replace(parcel, history_stale=False), NOON, by_user=True) is (
            history_is_due(replace(parcel, history_stale=False), NOON)
        )
    is_wanted = parcel.history_stale and parcel.removed_at is None
    assert history_is_due(parcel, NOON, by_user=True) is (is_wanted or history_is_due(parcel, NOON))


@for_each(
    ("changes", "ago", "expected"),
    [
        ({}, timedelta(), 5 * SECOND),
        ({}, 4 * SECOND, 5 * SECOND),
        ({}, 100 * SECOND, 100 * SECOND),
        ({}, 50 * MINUTE, 5 * MINUTE),
        ({}, HOUR - SECOND, 5 * MINUTE),
        ({}, HOUR, None),
        ({}, -SECOND, None),
        ({"moved_at": NOON}, 2 * HOUR, 5 * SECOND),
        ({"moved_at": NOON - DAY}, 100 * SECOND, 100 * SECOND),
        ({"account": None}, timedelta(), None),
        ({"history_at": NOON}, timedelta(), None),
        ({"latest": told(HOUR)}, timedelta(), None),
    ],
)
def test_what_was_taken_in_just_now_is_asked_for_again_soon(changes, ago, expected) -> None:
    """After seconds, then minutes, for an hour; not where anything about it was told."""
    parcel = replace(Parcel(1, TRACKTW, NOON - ago, account="1"), **changes)
    assert not_there_yet(parcel, NOON) == expected
