"""What has happened to all parcels, and what the next days bring."""

from datetime import date, timedelta, timezone

import pytest
from making import NOON, TAIPEI, parcel, taipei, waiting
from msgspec.structs import replace

from parcel_tui.domain.carriers.names import T_CAT
from parcel_tui.domain.parcel import Change, ChangeKind, Checkpoint, History, OwnDeadline, Parcel
from parcel_tui.domain.stage import Stage
from parcel_tui.storage.records import Preferences
from parcel_tui.storage.state_file import DiskFile
from parcel_tui.storage.store import Store
from parcel_tui.storage.transaction import Transaction
from parcel_tui.tracker.views import activity
from parcel_tui.tracker.views.activity import SAME_VISIT, events_of, matching, visited
from parcel_tui.tracker.views.agenda import DAYS_AHEAD, DAYS_BACK, agenda_of
from parcel_tui.tracker.views.filtering import parse_filter

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def at(hours: float, message: str, stage: Stage = Stage.IN_TRANSIT, **more: bool) -> Checkpoint:
    """A checkpoint so many hours ago."""
    return Checkpoint(NOON - hours * HOUR, message, stage, "transit", **more)


@pytest.fixture
def store(tmp_path) -> Store:
    """Two parcels with a history each, one without, and a log that tells of one that is gone."""
    store = Store(DiskFile(tmp_path / "state.json", lambda: NOON))

    def edit(tx: Transaction) -> None:
        for number, told in (
            (
                "A1",
                (at(1, "arrived", Stage.READY_FOR_PICKUP), at(5, "moved", zone_told=False), at(9, "posted")),
            ),
            ("B2", (at(3, "sorted"), replace(at(0, "when?"), time=None), at(7, "given"))),
            ("C3", ()),
        ):
            one = replace(parcel(number, carrier=T_CAT if told else None), key=tx.new_key())
            tx.put(replace(one, latest=told[0] if told else None, note="lamp" if number == "A1" else None))
            tx.put_history(one.key, History(told))
        tx.record(
            Change(key, kind, NOON - found * HOUR, title, Stage.CANCELLED, message, time, zone_told=False)
            for key, kind, found, title, message, time in (
                (1, ChangeKind.CHECKPOINT, 0.5, "A1", "moved", NOON - 5 * HOUR),
                (2, ChangeKind.CHECKPOINT, 6, "B2", "given", NOON - 7 * HOUR),
                (2, ChangeKind.REMOVED, 4, "B2", "no longer listed", None),
                (9, ChangeKind.STAGE, 8, "Gone", "cancelled", NOON - 8 * HOUR),
            )
        )

    store.transact([edit])
    return store


def here(store: Store) -> dict[int, Parcel]:
    return dict(store.snapshot.parcels)


def test_a_newest_checkpoint_without_a_time_hides_no_other(store: Store) -> None:
    """What has one stands in its place."""
    untimed = replace(at(0, "when?"), time=None)

    def edit(tx: Transaction) -> None:
        tx.put(replace(tx.require(2), latest=untimed))
        tx.put_history(2, History((untimed, at(7, "given"), at(3, "sorted"))))

    store.transact([edit])
    told = [event.message for event in events_of(store.snapshot, here(store).values(), None)]
    assert told == ["arrived", "sorted", "no longer listed", "moved", "given", "cancelled", "posted"]


def test_what_happened_is_one_timeline(store: Store, monkeypatch) -> None:
    """Of each parcel all that has a time, of the log what no history holds; new is what was found since."""
    parcels = here(store).values()
    events = events_of(store.snapshot, parcels, NOON - 6 * HOUR)
    assert [(event.title, event.message, event.is_new) for event in events] == [
        ("lamp", "arrived", True),
        ("B2", "sorted", True),
        ("B2", "no longer listed", True),
        ("lamp", "moved", True),
        ("B2", "given", False),
        ("Gone", "cancelled", False),
        ("lamp", "posted", False),
    ]
    assert [event.time for event in events] == [NOON - hours * HOUR for hours in (1, 3, 4, 5, 7, 8, 9)]
    assert [event.zone_told for event in events] == [True, True, False, False, True, False, True]
    assert (events[0].stage, events[5].stage) == (Stage.READY_FOR_PICKUP, Stage.CANCELLED)
    assert [
        event.message for event in events_of(store.snapshot, parcels, NOON - 2 * HOUR) if event.is_new
    ] == [*("arrived", "moved")]
    assert not any(event.is_new for event in events_of(store.snapshot, parcels, None))
    monkeypatch.setattr(activity, "SHOWN", 2)
    assert [event.message for event in events_of(store.snapshot, parcels, None)] == ["arrived", "sorted"]


def test_many_parcels_events_are_in_their_order(tmp_path) -> None:
    """Newest first, whatever the order of the parcels; what happened as the last visit began is not new."""
    store = Store(DiskFile(tmp_path / "state.json", lambda: NOON))
    ages = [5, 2, 9, 1, 7, 3, 8, 4, 6]

    def edit(tx: Transaction) -> None:
        for hours in ages:
            told = (at(hours, f"{hours}"), at(hours + 10, f"{hours + 10}"))
            one = replace(parcel(f"{hours}"), key=tx.new_key(), latest=told[0])
            tx.put(one)
            tx.put_history(one.key, History(told))

    store.transact([edit])
    listed = replace(
        parcel("0", ago=timedelta()), key=20, latest=at(0, "0")
    )  # its history is still to be read
    store.transact([lambda tx: tx.put(listed)])
    events = events_of(store.snapshot, here(store).values(), NOON - 3 * HOUR)
    assert [int(event.message) for event in events] == [*range(10), *range(11, 20)]
    assert [event.message for event in events if event.is_new] == ["0", "1", "2"]
    assert (2000, timedelta(minutes=10)) == (activity.SHOWN, SAME_VISIT)


def test_a_filter_asks_the_event_for_its_stage_and_the_parcel_for_the_rest(store: Store) -> None:
    """Of a parcel that is gone its title and what happened are known."""
    events = events_of(store.snapshot, here(store).values(), None)

    def found(query: str) -> list[str]:
        return [event.message for event in matching(events, parse_filter(query), here(store))]

    assert found("stage:ready") == ["arrived"]
    assert found("carrier:t-cat moved") == ["moved"]
    assert found("number:a1") == found("A1") == found("LAMP") == ["arrived", "moved", "posted"]
    assert found("t-cat ready") == ["arrived"]
    assert found("gone") == found("stage:cancelled gone") == ["cancelled"]
    assert found("gone carrier:t-cat") == []
    assert len(found("")) == len(events)


def test_a_look_soon_after_one_is_the_same_visit() -> None:
    """What is new begins at the last visit before this one."""
    first = visited(Preferences(), NOON)
    assert (first.activity_at, first.activity_since) == (NOON, None)
    assert visited(first, NOON + SAME_VISIT - timedelta(seconds=1)) == first
    second = visited(first, NOON + SAME_VISIT)
    assert (second.activity_at, second.activity_since) == (NOON + SAME_VISIT, NOON)
    # A look by a clock that was ahead counts as of now: what comes after that is new.
    back = visited(first, NOON - timedelta(days=365))
    assert back.activity_at == back.activity_since == NOON - timedelta(days=365)


def test_the_agenda_is_of_the_users_days() -> None:
    """A deadline goes before an expected day, what has arrived is not expected; seven days, four weeks."""
    today = date(2026, 2, 5)
    own = OwnDeadline(taipei("2026-02-07 23:59"), after_delivery=True)
    inbox = [
        waiting("last-minute", taipei("2026-02-05 23:59")),
        replace(parcel("own"), deadline=own, expected=today),
        replace(parcel("to-return", Stage.DELIVERED), deadline=own, expected=today),
        replace(parcel("expected"), expected=today + 6 * DAY),
        replace(parcel("far"), expected=today + 7 * DAY),
        replace(parcel("was-expected", Stage.DELIVERED), expected=today),
        waiting("no-deadline", None),
        parcel("moving"),
    ]
    numbers = lambda found: [[one.number for one in row] for row in found]  # noqa: E731
    days = agenda_of(inbox, [], NOON, TAIPEI).days
    assert [one.day for one in days] == [today + n * DAY for n in range(DAYS_AHEAD)]
    assert DAYS_AHEAD == 7
    assert numbers(one.due for one in days) == [["last-minute"], [], ["own", "to-return"], [], [], [], []]
    assert numbers(one.expected for one in days) == [[], [], [], [], [], [], ["expected"]]
    kiribati = timezone(14 * HOUR)
    assert numbers(one.due for one in agenda_of(inbox, [], NOON, kiribati).days)[:2] == [[], ["last-minute"]]
    came = [
        waiting("today", None),
        parcel("today-too", Stage.DELIVERED, ago=HOUR),
        parcel("first-day", Stage.DELIVERED, ago=27 * DAY + HOUR),
        parcel("before", Stage.DELIVERED, ago=28 * DAY),
        parcel("moving"),
        replace(parcel("timeless", Stage.DELIVERED), latest=replace(at(1, "?"), time=None)),
        replace(parcel("silent", Stage.DELIVERED), latest=None),
    ]
    assert agenda_of([], came, NOON, TAIPEI).arrived == (1, *(0,) * (DAYS_BACK - 2), 2)
