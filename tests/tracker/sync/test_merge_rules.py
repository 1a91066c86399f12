"""How one answer joins what is known of a parcel: what is news, what waits, and what it is then."""

from datetime import date

from edits import BEFORE, DAY, NUMBER, edit, known, row, stored, there
from msgspec.structs import replace
from tables import for_each

from parcel_tui.domain.carriers.names import SHOPEE, T_CAT
from parcel_tui.domain.parcel import (
    FLEXFORWARD,
    MANUAL,
    TRACKTW,
    Change,
    ChangeKind,
    Checkpoint,
    Failure,
    Folder,
    History,
    Parcel,
)
from parcel_tui.domain.stage import Stage, Todo
from parcel_tui.providers.base import Listed, Tracking
from parcel_tui.sandbox.clock import NOON
from parcel_tui.tracker.direction import read_as, tasks_of
from parcel_tui.tracker.reading import mark_read, mark_unread
from parcel_tui.tracker.sync.merge import Merged, merge_listed, merge_tracking, retold, untold

TITLE = f"{NUMBER}1"
OLD, MIDDLE, NEW = row(5, "old"), row(3, "middle"), row(1, "new")
UNTIMED = replace(row(0, "untimed"), time=None)
FAILED = Failure("timeout", "x", BEFORE)


def taken_in(parcel, history, told, now, *, was_there: bool = False) -> Merged:
    return merge_tracking(parcel, history, told, now, was_there=was_there)


def change(told: Checkpoint, kind: ChangeKind = ChangeKind.CHECKPOINT) -> Change:
    return Change(1, kind, NOON, TITLE, told.stage, told.message, told.time)


# A whole history


@for_each(
    ("history_at", "latest", "told", "news"),
    [
        (None, None, (NEW, OLD), ()),
        (None, MIDDLE, (NEW, MIDDLE, OLD), (NEW,)),
        (None, MIDDLE, (replace(MIDDLE, message="other"), MIDDLE), ()),
        (None, MIDDLE, (UNTIMED, MIDDLE), ()),
        (None, UNTIMED, (NEW, UNTIMED), ()),
        (BEFORE, MIDDLE, (NEW, MIDDLE, OLD), (OLD, NEW)),
        (BEFORE, MIDDLE, (UNTIMED, MIDDLE), (UNTIMED,)),
        (BEFORE, MIDDLE, (MIDDLE,), ()),
    ],
)
def test_what_is_news_of_a_history(history_at, latest, told, news) -> None:
    """A first one is what it was before, but for what came after its list had told; later all that is new."""
    parcel = known(
        history_at=history_at, latest=latest, failure=FAILED, history_stale=True, changed_at=BEFORE
    )
    merged = taken_in(parcel, History((latest,) if latest else ()), Tracking(told), NOON)
    assert merged.changes == tuple(map(change, news))
    checkpoints = tuple(replace(one, unread=one in news) for one in told)
    assert merged.history == History(checkpoints)
    assert merged.parcel == replace(
        parcel, latest=checkpoints[0], unread=len(news), history_at=NOON, checked_at=NOON,
        history_stale=False, failure=None, raw_status="transit", changed_at=NOON if news else BEFORE,
    )  # fmt: skip


def test_what_an_answer_tells_beside_its_history() -> None:
    """Number and carrier, where it does; the stage of its own; what could not be read is asked for again."""

    def merged(**told) -> Parcel:
        return taken_in(known(latest=OLD), History((OLD,)), Tracking((OLD,), **told), NOON).parcel

    assert (merged().number, merged().carrier) == (TITLE, SHOPEE)
    assert (merged(number="N", carrier=T_CAT).number, merged(carrier=T_CAT).carrier) == ("N", T_CAT)
    assert (merged(unreadable=1).history_stale, merged().history_stale) == (True, False)
    own = merged(stage=Stage.READY_FOR_PICKUP, raw_status="pickup")
    assert (own.stage, own.raw_status, own.latest) == (Stage.READY_FOR_PICKUP, "pickup", OLD)
    assert (merged().stage, merged().raw_status) == (Stage.IN_TRANSIT, "transit")


@for_each(
    ("before", "after", "checked_at", "is_told"),
    [
        (Stage.IN_TRANSIT, Stage.EXCEPTION, BEFORE, True),
        (Stage.IN_TRANSIT, Stage.IN_TRANSIT, BEFORE, False),
        (Stage.IN_TRANSIT, Stage.UNKNOWN, BEFORE, False),
        (Stage.PENDING, Stage.IN_TRANSIT, None, False),
    ],
)
def test_a_stage_that_changed_without_a_checkpoint_is_told(before, after, checked_at, is_told) -> None:
    """Never that it is unknown, and not by a first answer."""
    parcel = known(stage=before, latest=OLD, checked_at=checked_at)
    merged = taken_in(parcel, History((OLD,)), Tracking((OLD,), stage=after, raw_status="raw"), NOON)
    told = Change(1, ChangeKind.STAGE, NOON, TITLE, after, "raw")
    assert merged.changes == ((told,) if is_told else ())
    assert merged.parcel.changed_at == (NOON if is_told else None)


@for_each(
    ("here", "told", "was_there", "kinds"),
    [
        ({}, (UNTIMED,), True, []),
        ({}, (UNTIMED,), False, [ChangeKind.STAGE]),
        ({"history_at": BEFORE}, (OLD,), True, [ChangeKind.CHECKPOINT]),
        ({"changed_at": BEFORE}, (UNTIMED,), True, [ChangeKind.STAGE]),
        ({"history_at": BEFORE, "latest": OLD}, (OLD,), True, [ChangeKind.STAGE]),
        ({"latest": OLD, "added_at": MIDDLE.time}, (NEW, MIDDLE, OLD), True, [ChangeKind.CHECKPOINT]),
        ({"latest": OLD, "added_at": MIDDLE.time}, (NEW, MIDDLE, OLD), False, [ChangeKind.CHECKPOINT] * 2),
    ],
)
def test_what_the_first_reading_of_an_account_did_not_tell_is_no_news(here, told, was_there, kinds) -> None:
    """Of what was there by then; what happened since is."""
    parcel = known(**{"history_at": None, "latest": None, "stage": Stage.PENDING, **here})
    history = History((parcel.latest,) if parcel.latest else ())
    merged = taken_in(parcel, history, Tracking(told), NOON, was_there=was_there)
    assert [one.kind for one in merged.changes] == kinds
    assert merged.parcel.changed_at == (NOON if kinds else parcel.changed_at)


def test_a_stage_that_was_unknown_for_a_while_is_not_told_twice() -> None:
    """What it was before, it is again; anything else is news."""

    def told(parcel: Parcel, stage: Stage) -> tuple[Parcel, list[Stage]]:
        merged = taken_in(parcel, History((OLD,)), Tracking((OLD,), stage=stage, raw_status="raw"), NOON)
        return merged.parcel, [change.stage for change in merged.changes]

    parcel, news = told(known(stage=Stage.EXCEPTION, latest=OLD), Stage.UNKNOWN)
    parcel, still = told(parcel, Stage.UNKNOWN)
    assert (news, still) == ([], [])
    again, news = told(parcel, Stage.EXCEPTION)
    assert (again.stage, again.stage_before, news) == (Stage.EXCEPTION, None, [])
    assert told(parcel, Stage.IN_TRANSIT)[1] == [Stage.IN_TRANSIT]
    assert told(known(stage=Stage.UNKNOWN, latest=OLD), Stage.IN_TRANSIT)[1] == [Stage.IN_TRANSIT]


def test_of_a_parcel_without_a_checkpoint_nothing_is_known() -> None:
    """It is pending, whatever it was; a time that cannot be one is dropped."""
    empty = taken_in(known(raw_status="raw", stage=Stage.UNKNOWN), History(), Tracking(()), NOON).parcel
    assert (empty.stage, empty.raw_status, empty.latest) == (Stage.PENDING, "raw", None)
    late = replace(OLD, time=NOON + 800 * DAY)
    merged = taken_in(known(latest=late), History((late, UNTIMED)), Tracking((MIDDLE,)), NOON)
    assert {one.message: one.time for one in merged.history.checkpoints} == {
        "old": None, "untimed": None, "middle": MIDDLE.time,
    }  # fmt: skip


def test_what_a_list_told_stands_behind_what_happened_before_it() -> None:
    """Where all times are known; it is recorded with the history, under the parcel's key."""
    waiting = replace(change(MIDDLE), parcel=9)
    parcel = known(latest=MIDDLE, untold=waiting)
    assert untold(parcel) == (change(MIDDLE),)
    assert untold(known()) == ()
    merged = taken_in(parcel, History((MIDDLE,)), Tracking((NEW, MIDDLE, OLD)), NOON)
    assert merged.changes == (change(OLD), change(MIDDLE), change(NEW))
    assert merged.parcel.untold is None
    merged = taken_in(parcel, History((MIDDLE,)), Tracking((NEW, UNTIMED, MIDDLE)), NOON)
    assert merged.changes == (change(UNTIMED), change(NEW), change(MIDDLE))


def test_what_is_read_from_texts_is_of_a_provider_that_tells_no_stages() -> None:
    """A return turns nothing that the provider tells itself; a former carrier's text decides nothing, and
    while the user's mark stands a carrier that lags behind brings no news.
    """
    told = Tracking((BACK, RETURN), stage=Stage.EXCEPTION, raw_status="raw")
    merged = taken_in(known(provider=FLEXFORWARD), History(), told, NOON)
    assert [one.stage for one in merged.history.checkpoints] == [BACK.stage, RETURN.stage]
    mark = replace(NEW, raw_status="by_hand", stage=Stage.DELIVERED)
    received = known(latest=mark, stage=Stage.DELIVERED)
    lags = taken_in(received, History((mark, OLD)), Tracking((MIDDLE, OLD)), NOON)
    assert (lags.changes, lags.parcel.unread, len(lags.history.checkpoints)) == ((), 0, 3)
    former = replace(NEW, former_carrier="another")
    merged = taken_in(known(latest=OLD), History((former, OLD)), Tracking((OLD,)), NOON)
    assert (merged.parcel.latest, len(merged.history.checkpoints)) == (OLD, 2)


# A row of a list


def listed(latest: Checkpoint | None = OLD, **changes) -> Listed:
    fields = {
        "remote_id": "r1", "number": TITLE, "carrier": SHOPEE, "folder": Folder.INBOX, "note": None,
        "latest": latest,
    }  # fmt: skip
    return Listed(**{**fields, **changes})


SAME = known(latest=OLD, raw_status="transit")


@for_each(
    ("here", "told", "is_short"),
    [
        ({}, {}, True),
        ({"latest": replace(OLD, unread=True), "unread": 1}, {}, True),
        ({}, {"number": "", "carrier": None, "package_id": None}, True),
        ({"package_id": "p"}, {}, True),
        ({}, {"number": "N", "note": "told", "package_id": "p", "remote_id": "r2"}, True),
        ({"provider_note": "old"}, {}, True),
        ({"removed_at": BEFORE, "failure": FAILED}, {}, True),
        ({"failure": FAILED, "history_stale": True}, {}, True),
        ({}, {"carrier": T_CAT}, False),
        ({"history_at": None}, {}, False),
        ({"history_at": None, "failure": FAILED}, {}, False),
        ({}, {"latest": None}, False),
        ({"latest": None}, {"latest": None}, False),
        ({}, {"latest": NEW}, False),
    ],
)
def test_a_row_that_tells_nothing_new_is_taken_in_by_the_short_way(here, told, is_short: bool) -> None:
    """Which gives what the long way does; only what is the same checkpoint of the same carrier goes it."""
    parcel, entry = replace(SAME, **here), listed(**told)
    history = History((parcel.latest,) if parcel.latest else ())
    short = retold(parcel, entry, NOON)
    assert (short is not None) is is_short
    merged = merge_listed(parcel, history, entry, NOON, news=True)
    if is_short:
        assert merged.parcel == short
        assert (merged.changes, merged.history) == ((), history)
        expected = {
            "number": entry.number or TITLE,
            "provider_note": entry.note,
            "remote_id": entry.remote_id,
        }
        assert {name: getattr(short, name) for name in expected} == expected
        assert (short.package_id, short.carrier) == (entry.package_id or parcel.package_id, SHOPEE)
        assert (short.checked_at, short.removed_at) == (NOON, None)
    keeps_failure = parcel.history_stale or parcel.history_at is None
    assert merged.parcel.failure == (parcel.failure if keeps_failure else None)
    assert merged.parcel.carrier == (entry.carrier or SHOPEE)


@for_each(
    ("here", "news", "changes", "waits"),
    [
        ({}, True, (), NEW),
        ({}, False, (), None),
        ({"history_at": None}, True, (NEW,), None),
        ({"failure": FAILED, "history_stale": True}, True, (NEW,), None),
        ({"untold": change(MIDDLE)}, True, (MIDDLE,), NEW),
        ({"untold": change(MIDDLE)}, False, (), MIDDLE),
        ({"untold": change(MIDDLE), "history_at": None}, True, (MIDDLE, NEW), None),
    ],
)
def test_what_a_list_tells_waits_for_its_history(here, news, changes, waits) -> None:
    """Which is read next, unless it never was, or failed: then it is told at once."""
    merged = merge_listed(replace(SAME, **here), History((OLD,)), listed(NEW), NOON, news=news)
    assert merged.changes == tuple(map(change, changes))
    assert merged.parcel.untold == (change(waits) if waits else None)
    assert (merged.parcel.history_stale, merged.parcel.unread) == (True, 1 if news else 0)
    assert merged.history.checkpoints == (replace(NEW, unread=news), OLD)


def test_a_history_is_stale_once_a_list_has_told_what_it_lacks() -> None:
    """And stays so until it is read; not by what it holds, though the list tells it as its newest. A row that
    has lost its package may hide anything, of what is under way.
    """

    def is_stale(latest: Checkpoint | None, *, before: bool = False) -> bool:
        parcel = replace(SAME, history_stale=before, latest=NEW)
        told = listed(latest, carrier=T_CAT)
        return merge_listed(parcel, History((NEW, OLD)), told, NOON, news=True).parcel.history_stale

    assert (is_stale(NEW), is_stale(OLD), is_stale(None), is_stale(MIDDLE)) == (False, False, False, True)
    assert is_stale(NEW, before=True)
    for stage, number, expected in (
        (Stage.IN_TRANSIT, "", True), (Stage.IN_TRANSIT, "N", False), (Stage.DELIVERED, "", False),
    ):  # fmt: skip
        arrived, without = replace(SAME, stage=stage), listed(None, number=number)
        merged = merge_listed(arrived, History((OLD,)), without, NOON, news=True)
        assert merged.parcel.history_stale is expected


# What a history leaves to do


ARRIVED = row(4, "包裹已配達買家取件門市 - [中和福美]", Stage.READY_FOR_PICKUP)
RETURN = row(3, "買家未取包裹，將退回物流中心", Stage.EXCEPTION)
BACK = row(2, "商品配達賣家取退貨門市", Stage.READY_FOR_PICKUP)
SOON = row(4, "Expected delivery 2026-02-08")


@for_each(
    ("here", "told", "stage", "todo", "waits", "expected"),
    [
        ({}, (ARRIVED,), Stage.READY_FOR_PICKUP, Todo.PICKUP, True, None),
        ({"carrier": None}, (ARRIVED,), Stage.READY_FOR_PICKUP, Todo.PICKUP, True, None),
        ({}, (BACK, RETURN), Stage.READY_FOR_PICKUP, None, True, None),
        ({"sending": True}, (ARRIVED,), Stage.READY_FOR_PICKUP, None, False, None),
        ({"sending": True}, (BACK, RETURN), Stage.READY_FOR_PICKUP, Todo.PICKUP, True, None),
        ({}, (OLD,), Stage.IN_TRANSIT, None, False, None),
        ({}, (SOON,), Stage.IN_TRANSIT, None, False, date(2026, 2, 8)),
        ({}, (RETURN, SOON), Stage.EXCEPTION, None, False, None),
        ({"provider": MANUAL, "expected": date(2026, 2, 7)}, (SOON,), Stage.IN_TRANSIT, None, False,
         date(2026, 2, 7)),
    ],
)  # fmt: skip
def test_what_a_history_leaves_to_do(here, told, stage, todo, waits, expected) -> None:
    """Where it waits for the user, and when it comes: not what goes back; by hand as the user wrote it."""
    tasks = tasks_of(known(**here), told, stage)
    assert (tasks["todo"], tasks["pickup"] is not None, tasks["expected"]) == (todo, waits, expected)


@for_each(
    ("provider", "latest", "stage"),
    [
        (TRACKTW, BACK, Stage.READY_FOR_PICKUP),
        (FLEXFORWARD, BACK, Stage.EXCEPTION),
        (TRACKTW, replace(BACK, raw_status="by_hand"), Stage.EXCEPTION),
    ],
)
def test_a_history_is_read_anew_by_its_sender(provider, latest, stage) -> None:
    """Where its stages are read from texts, and the user has not marked it as received; and back again."""
    told = tuple(replace(one, stage=Stage.EXCEPTION) for one in (latest, RETURN))
    parcel = known(provider=provider, stage=Stage.EXCEPTION, latest=told[0])
    turned, history = read_as(parcel, History(told), sending=True)
    assert (turned.sending, turned.stage, history.checkpoints[0].stage) == (True, stage, stage)
    assert turned.latest == history.checkpoints[0]
    assert read_as(turned, history, sending=True) == (turned, history)
    back, again = read_as(turned, history, sending=False)
    assert (replace(back, todo=None), again) == (parcel, History(told))


# What is read


def test_the_newest_that_were_read_are_unread_again() -> None:
    """So many of them; all are read at once, and nothing happens to what is gone or has none."""
    told = (replace(NEW, unread=True), MIDDLE, OLD)
    store = stored(known(latest=told[0], unread=1), known(2), histories={1: told})

    def flags() -> tuple[bool, ...]:
        parcel, checkpoints = there(store)[1], store.snapshot.history(1).checkpoints
        assert parcel.unread == sum(one.unread for one in checkpoints)
        assert parcel.latest == checkpoints[0]
        return tuple(one.unread for one in checkpoints)

    assert edit(store, lambda tx: mark_unread(tx, 1)) == there(store)[1]
    assert flags() == (True, True, False)
    assert edit(store, lambda tx: mark_read(tx, 1)) == there(store)[1]
    assert flags() == (False, False, False)
    edit(store, lambda tx: mark_unread(tx, 1, 2))
    assert flags() == (True, True, False)
    edit(store, lambda tx: mark_unread(tx, 1, 5))
    assert flags() == (True, True, True)
    assert edit(store, lambda tx: mark_unread(tx, 1)) == there(store)[1]
    for mark in (mark_read, mark_unread):
        assert edit(store, lambda tx: mark(tx, 2)) == known(2)  # noqa: B023
        assert edit(store, lambda tx: mark(tx, 9)) is None  # noqa: B023
