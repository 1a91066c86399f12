"""What requests wait for, and how that is told."""

from tables import for_each

from parcel_tui.domain.parcel import FLEXFORWARD, TRACKTW
from parcel_tui.providers.http.waits import Wait, Waits, What


class Moment:
    """A clock of the test's own."""

    now = 0.0

    def __call__(self) -> float:
        return self.now


@for_each(
    ("what", "until", "limit", "now", "words", "in_short"),
    [
        (What.ANSWER, 9.0, 30, 0.0, "Track.TW's answer", "Track.TW's answer"),
        (What.TOKEN, None, None, None, "Track.TW's token", "Track.TW's token"),
        (What.LIMIT, None, None, 5.0, "Track.TW's limit", "Track.TW's limit"),
        (What.LIMIT, 9.0, None, None, "Track.TW's limit", "Track.TW's limit"),
        (What.LIMIT, 9.0, None, 1.5, "Track.TW's limit, 8 s", "Track.TW's limit, 8 s"),
        (What.LIMIT, 9.0, None, 9.0, "Track.TW's limit, 1 s", "Track.TW's limit, 1 s"),
        (What.LIMIT, 9.0, None, 99.0, "Track.TW's limit, 1 s", "Track.TW's limit, 1 s"),
        (What.LIMIT, None, 1, 5.0, "Track.TW's limit (1 request a minute)", "Track.TW's limit"),
        (What.LIMIT, 9.0, 1, 5.0, "Track.TW's limit, 4 s (1 request a minute)", "Track.TW's limit, 4 s"),
        (What.LIMIT, None, 6, 5.0, "Track.TW's limit (6 requests a minute)", "Track.TW's limit"),
        (What.LIMIT, 9.0, 6, 5.0, "Track.TW's limit, 4 s (6 requests a minute)", "Track.TW's limit, 4 s"),
    ],
)
def test_a_wait_in_words(what, until, limit, now, words, in_short):
    """The seconds left from one on, where they are known, and how little is allowed."""
    wait = Wait(TRACKTW, what, 0.0, until, limit)
    assert (wait.words(now), wait.words(now, in_short=True)) == (words, in_short)


def test_several_that_wait_for_answers_wait_since_something_came():
    """Since the first of them asked, or the last answer; who asks after all begins a wait of its own."""
    moment = Moment()
    waits = Waits(moment)
    with waits.during(TRACKTW, What.ANSWER) as first:
        moment.now = 10.0
        with waits.during(TRACKTW, What.ANSWER) as second:
            assert second is first
            assert (first.since, first.waiting) == (0.0, 2)
            assert waits.longer_than(10.0) == [first]
            assert waits.longer_than(10.1) == []
        assert (first.since, first.waiting) == (10.0, 1)
        moment.now = 11.0
        assert (waits.longer_than(1.0), waits.longer_than(1.1)) == ([first], [])
    assert waits.longer_than(0.0) == []
    moment.now = 60.0
    with waits.during(TRACKTW, What.ANSWER) as later:
        assert later.since == 60.0


def test_waits_for_a_limit_one_behind_the_other_are_one():
    """Half a second between them does not end it; while it lasts, its provider's other waits are not told."""
    moment = Moment()
    waits = Waits(moment)
    with waits.during(FLEXFORWARD, What.ANSWER) as other, waits.during(TRACKTW, What.ANSWER) as answer:
        with waits.during(TRACKTW, What.LIMIT) as limit:
            moment.now = 2.0
            assert waits.longer_than(0.0) == [other, limit]
            assert waits.held_up() == [limit]
        moment.now = 2.5
        assert (limit.since, waits.held_up()) == (0.0, [limit])
        with waits.during(TRACKTW, What.LIMIT):
            assert limit.since == 0.0
        moment.now = 3.1
        assert waits.held_up() == []
        assert waits.longer_than(0.0) == [other, answer]
        with waits.during(TRACKTW, What.LIMIT):
            moment.now = 5.0
            assert (limit.since, waits.held_up()) == (3.1, [])
            moment.now = 5.2
            assert waits.held_up() == [limit]
