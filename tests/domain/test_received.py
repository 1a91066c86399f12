"""What the user's own hand tells: that a parcel was received, and that it was not."""

from datetime import UTC, datetime, timedelta

from msgspec.structs import replace
from tables import for_each

from parcel_tui.domain.manual import HAND, is_manual, is_news_after, not_received, received, standing_mark
from parcel_tui.domain.own_messages import RECEIVED
from parcel_tui.domain.parcel import TRACKTW, Checkpoint, History, Parcel, Pickup
from parcel_tui.domain.stage import Stage, Todo

NOW = datetime(2026, 11, 18, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)
SHOP = "包裹配達取件門市 [景安]"


def at(hours: float | None, stage: Stage = Stage.READY_FOR_PICKUP, message: str = SHOP, **more) -> Checkpoint:
    """A checkpoint so many hours after now; None is one without a time."""
    time = None if hours is None else NOW + hours * HOUR
    return Checkpoint(time, message, stage, "transit", **more)


MARK = Checkpoint(NOW, RECEIVED, Stage.DELIVERED, HAND)
WAITING = Parcel(
    key=1,
    provider=TRACKTW,
    added_at=NOW - 9 * HOUR,
    stage=Stage.READY_FOR_PICKUP,
    raw_status="transit",
    latest=at(-2),
    pickup=Pickup("景安", NOW + 99 * HOUR),
    todo=Todo.CUSTOMS,
    unread=2,
)


def test_who_told_a_checkpoint() -> None:
    """The user's own bears another status than any provider's."""
    assert [is_manual(one) for one in (MARK, at(0), None)] == [True, False, False]


@for_each(
    ("latest", "marked_at"),
    [
        (at(-2), NOW),
        (at(None), NOW),
        (None, NOW),
        # A provider's clock may be ahead: the user's word comes after what was told all the same.
        (at(0), NOW + timedelta(seconds=1)),
        (at(3), NOW + 3 * HOUR + timedelta(seconds=1)),
    ],
)
def test_received_it_is_delivered_and_all_is_read(latest: Checkpoint | None, marked_at: datetime) -> None:
    """It waits no more, and there is nothing left to do."""
    history = History((at(-2, unread=True), at(-5)))
    parcel, after = received(replace(WAITING, latest=latest), history, NOW)
    mark = replace(MARK, time=marked_at)
    assert after.checkpoints == (mark, at(-2), at(-5))
    assert parcel == replace(
        WAITING,
        stage=Stage.DELIVERED,
        raw_status=HAND,
        latest=mark,
        pickup=None,
        todo=None,
        unread=0,
        changed_at=NOW,
    )


def test_taken_back_it_is_as_before_with_what_was_told_since() -> None:
    """Without the mark; where something newer decides already, that stays."""
    marked, history = received(WAITING, History((at(-2), at(-5))), NOW)
    with_more = History((at(1), *history.checkpoints))
    now_unread = replace(marked, unread=1)
    back, told = not_received(now_unread, with_more, WAITING)
    assert told.checkpoints == (at(1), at(-2), at(-5))
    assert back == replace(WAITING, latest=at(1), unread=1)
    assert not_received(marked, History((MARK,)), WAITING) == (replace(WAITING, unread=0), History())
    gone_on = replace(marked, stage=Stage.EXCEPTION, latest=at(1, Stage.EXCEPTION))
    assert not_received(gone_on, with_more, WAITING) == (gone_on, History((at(1), at(-2), at(-5))))


@for_each(
    ("told", "is_news"),
    [
        (at(1, Stage.EXCEPTION), True),
        (at(1, Stage.IN_TRANSIT), True),
        (at(1, Stage.OUT_FOR_DELIVERY), True),
        (at(1, Stage.CANCELLED), True),
        (at(1, Stage.DELIVERED), False),
        (at(1, Stage.INFO_RECEIVED), False),
        (at(1, Stage.PENDING), False),
        (at(1, Stage.UNKNOWN), False),
        (at(0, Stage.EXCEPTION), False),
        (at(-1, Stage.EXCEPTION), False),
        (at(None, Stage.EXCEPTION), False),
        (at(1), False),
        (at(1, message="包裹配達取件門市 [中和]"), True),
        (at(1, message="包裹配達取件門市", place="中和"), True),
        (at(1, message="包裹配達取件門市"), False),
    ],
)
def test_what_is_really_new_of_a_parcel_that_was_received(told: Checkpoint, is_news: bool) -> None:
    """That it goes on or back, or waits elsewhere; what came before the mark is none. Then the mark falls."""
    known = History((MARK, at(-2), at(-5, Stage.IN_TRANSIT)))
    assert is_news_after(MARK, told, known) is is_news
    assert standing_mark(History((told, *known.checkpoints))) == (None if is_news else MARK)


def test_a_mark_stands_where_there_is_one() -> None:
    """Of what is newer one that is really new is enough; one that lost its time still stands."""
    other = at(2, message="包裹配達取件門市 [中和]")
    assert standing_mark(History((at(-2),))) is None
    assert standing_mark(History((MARK,))) == MARK
    assert standing_mark(History((at(1), other, MARK))) is None
    assert standing_mark(History((other, at(1, Stage.DELIVERED), MARK, at(-2)))) is None
    untimed = replace(MARK, time=None)
    assert standing_mark(History((untimed, at(-2, Stage.EXCEPTION)))) == untimed
    assert is_news_after(untimed, at(1, Stage.EXCEPTION), History())
