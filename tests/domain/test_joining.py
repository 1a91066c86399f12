"""How checkpoints that are told join those that are known."""

from datetime import UTC, datetime, timedelta

from tables import for_each

from parcel_tui.domain.joining import is_among, join_checkpoints, newest_first
from parcel_tui.domain.parcel import Checkpoint
from parcel_tui.domain.stage import Stage

NOON = datetime(2026, 11, 18, 12, tzinfo=UTC)
BROKEN = "\ufffd"
AN_EXCEPTION = Checkpoint(NOON + timedelta(hours=1), "", Stage.EXCEPTION, "transit")


def at(
    hour: float | None,
    message: str = "Departed",
    status: str = "transit",
    stage: Stage = Stage.IN_TRANSIT,
    **more,
) -> Checkpoint:
    """A checkpoint so many hours after noon; None is one without a time."""
    time = None if hour is None else NOON + timedelta(hours=hour)
    return Checkpoint(time, message, stage, status, **more)


def texts(checkpoints) -> str:
    return " ".join(checkpoint.message for checkpoint in checkpoints)


def joined(known, told, is_news=lambda _: True) -> tuple[str, str]:
    """The texts of all and of the news."""
    everything, news = join_checkpoints(known, told, is_news)
    assert [one for one in everything if one.unread] == list(news)
    return texts(everything), texts(news)


@for_each(
    ("given", "expected"),
    [
        ([], ""),
        ([at(1, "b"), at(3, "a"), at(0, "c")], "a b c"),
        ([at(1, "x"), at(1, "y"), at(2, "z")], "z x y"),
        ([at(1, "b"), at(None, "b2"), at(3, "a"), at(None, "a2"), at(None, "a3")], "a a2 a3 b b2"),
        ([at(None, "x"), at(None, "y"), at(1, "b"), at(3, "a")], "a x y b"),
        ([at(None, "x"), at(None, "y")], "x y"),
    ],
)
def test_the_newest_is_first(given, expected) -> None:
    """What has no time stays behind what it stands behind; of one moment the order is as it comes."""
    assert texts(newest_first(given)) == expected


def test_what_happened_in_one_moment_is_ordered_as_asked() -> None:
    """The highest first; of equal ones as they come."""
    given = [at(1, "x"), at(1, "yy"), at(2, "z"), at(1, "ww"), at(None, "w")]
    assert texts(newest_first(given, lambda one: len(one.message))) == "z yy ww w x"


@for_each(
    ("known", "told", "is_one"),
    [
        (at(1), at(1), True),
        (at(1), at(1, place="LEEDS"), True),
        (at(1), at(1 + 0.25 / 3600), True),  # a fraction of a second, told or left out
        (at(1), at(2), False),
        (at(1), at(1 + 1 / 3600), False),
        (at(1), at(1, "Arrived"), False),
        (at(1), at(1, status="exception"), True),
        (at(1), at(2, status="exception"), False),
        (at(1), at(None), True),
        (at(None), at(1), True),
        (at(None), at(None), True),
        (at(1), at(None, status="exception"), False),
        (at(1, ""), at(1), True),
        (at(1), at(1, ""), True),
        (at(1, ""), at(1, status="exception"), False),
        (at(1, ""), at(2), False),
        (at(1, ""), at(1, "", status="exception"), False),
        (at(1, ""), at(None, ""), False),
        (at(1, f"De{BROKEN}ted"), at(1), True),
        (at(1), at(1, f"De{BROKEN}{BROKEN}ed"), True),
        (at(1), at(1, f"De{BROKEN}"), True),
        (at(1), at(1, f"{BROKEN}ed"), True),
        (at(1), at(1, f"De{BROKEN}parted"), True),
        (at(1), at(1, f"Depart{BROKEN}parted"), False),
        (at(1), at(1, f"Re{BROKEN}ted"), False),
        (at(1), at(1, f"De{BROKEN}ved"), False),
        (at(1), at(1, BROKEN), False),
        (at(1, f"De{BROKEN}ted"), at(1, f"De{BROKEN}ed"), False),
        (at(1), at(1, "De"), False),
    ],
)
def test_which_one_that_is_told_is_known_already(known, told, is_one) -> None:
    """The same but for the place, or with a time, a status or the rest of its text more or less."""
    assert is_among([at(9, "other"), known], told) is is_one
    assert is_among([], told) is False


def test_one_that_is_known_by_when_it_was_recorded_is_that_very_one_alone() -> None:
    """Another of the same text may have been recorded at another time."""
    recorded = at(1, time_told=False)
    assert is_among([recorded], recorded)
    assert not is_among([at(2)], recorded)
    assert is_among([recorded], at(2))


@for_each(
    ("one", "other", "is_one"),
    [
        ("已在門市 1 天", "已在門市 2 天", True),
        ("已在門市 9 天", "已在門市 101 天", True),
        ("共1件", "共2件", True),
        ("1st attempt", "2nd attempt", True),
        ("3rd attempt", "14th attempt", True),
        ("1 piece, 2 days", "1 piece, 3 days", True),
        ("已到店(1/3)", "已到店(2/3)", True),
        ("已到店(2/12)", "已到店(10/12)", True),
        ("已到店(1／3)", "已到店(3／3)", True),
        ("1/3件已到店", "2/3件已到店", True),
        ("第1/3件", "第2/3件", True),
        ("第1件/共3件", "第2件/共3件", True),
        ("Piece 1/3. Arrived", "Piece 2/3. Arrived", True),
        ("piece 1 of 3", "piece 2 of 3", True),
        ("已到店(1/2)", "已到店(1/3)", False),
        ("2026/3/12 送達", "2026/4/12 送達", False),
        ("3/12/2026", "4/12/2026", False),
        ("3/12日送達", "4/12日送達", False),
        ("取件碼 1001", "取件碼 1002", False),
        ("預計 12:10 送達", "預計 12:20 送達", False),
        ("預計 9:10 送達", "預計 8:10 送達", False),
        ("到付 1,000 元", "到付 2,000 元", False),
        ("重 1.5 公斤", "重 1.6 公斤", False),
        ("11/25 送達", "11/26 送達", False),
        ("單 1_2", "單 1_3", False),
        ("11月25日送達", "11月26日送達", False),
        ("11月送達", "12月送達", False),
        ("115年", "116年", False),
        ("25號送達", "26號送達", False),
        ("9時送達", "8時送達", False),
        ("9點送達", "8點送達", False),
        ("30分鐘", "40分鐘", False),
        ("9時30分", "9時40分", False),
        ("9點3刻", "9點2刻", False),
        ("Gate A1", "Gate A2", False),
        ("Gate 1A", "Gate 2A", False),
        ("box #1", "box #2", False),
        ("box 1-2", "box 1-3", False),
        ("box 1-2", "box 2-2", False),
    ],
)
def test_a_number_that_counts_makes_no_other_checkpoint(one, other, is_one) -> None:
    """At one time; a date, a time, an amount and a code are no such numbers."""
    assert is_among([at(1, one)], at(1, other)) is is_one
    assert is_among([at(1, one)], at(2, other)) is False


@for_each(
    ("known", "told", "expected"),
    [
        ([], [], ("", "")),
        ([], [at(1, "b"), at(2, "a")], ("a b", "a b")),
        ([at(2, "a"), at(1, "b")], [], ("a b", "")),
        ([at(2, "a"), at(1, "b")], [at(1, "b")], ("a b", "")),
        ([at(2, "a"), at(1, "b")], [at(3, "n"), at(1, "b")], ("n a b", "n")),
        # Of one moment the answer's order counts, then what it does not hold.
        ([at(1, "a"), at(1, "b")], [at(1, "b"), at(1, "a")], ("b a", "")),
        ([at(1, "a"), at(1, "b"), at(1, "c")], [at(1, "n"), at(1, "c")], ("n c a b", "n")),
        # An answer that holds less, and nothing new, moves nothing.
        ([at(1, "a"), at(1, "b"), at(0, "c")], [at(1, "b"), at(1, "a")], ("a b c", "")),
        # One that gains its time goes to its place.
        ([at(2, "a"), at(None, "x"), at(1, "b")], [at(3, "x")], ("x a b", "")),
        # Without a time it stays beside what it stood beside.
        ([at(2, "a"), at(None, "x"), at(1, "b")], [at(3, "n"), at(2, "a"), at(1, "b")], ("n a x b", "n")),
        ([at(None, "x"), at(2, "a"), at(1, "b")], [at(3, "n"), at(2, "a"), at(1, "b")], ("n x a b", "n")),
        ([at(2, "a"), at(1, "b"), at(None, "x")], [at(3, "n"), at(2, "a")], ("n a b x", "n")),
        ([at(1, "a"), at(None, "x"), at(1, "b")], [at(1, "b"), at(1, "n"), at(1, "a")], ("b n a x", "n")),
        ([at(None, "x"), at(1, "a"), at(1, "b")], [at(1, "b"), at(1, "n"), at(1, "a")], ("b n x a", "n")),
        ([at(None, "x"), at(None, "y")], [at(None, "n")], ("n x y", "n")),
        ([at(None, "x"), at(None, "y")], [at(None, "n"), at(None, "y")], ("n x y", "n")),
        # Repeated without times they are as many as the most that were told.
        ([at(None, "x")], [at(None, "x"), at(None, "x")], ("x x", "x")),
        ([at(None, "x"), at(None, "x")], [at(None, "x")], ("x x", "")),
        ([at(None, "x")], [at(None, "x", "other"), at(None, "x", "third")], ("x x", "x")),
        # Of two that differ only in having a place, the one with the place.
        ([], [at(None, "x", place="LEEDS"), at(None, "x")], ("x", "x")),
        ([], [at(None, "x"), at(None, "x", place="LEEDS")], ("x", "x")),
        ([at(None, "x")], [at(None, "x"), at(None, "x", place="LEEDS")], ("x", "")),
        ([at(None, "x")], [at(None, "x"), at(None, "y"), at(None, "x", place="LEEDS")], ("y x", "y")),
        ([at(None, "x")], [at(None, "x", place="GB"), at(None, "x", place="LEEDS")], ("x x", "x")),
        ([at(None, "x")], [at(None, "x"), at(None, "x"), at(None, "x", place="LEEDS")], ("x x", "x")),
        # One that was known can be but one of what is told.
        ([at(1, "x")], [at(1, "x", "late"), at(1, "x", "lost")], ("x x", "x")),
        ([at(1, "x", "late")], [at(1, "x"), at(1, "x", "late")], ("x x", "x")),
        # With times they are two.
        ([], [at(2, "x", place="LEEDS"), at(1, "x")], ("x x", "x x")),
        # Twice in one answer it is once.
        ([], [at(1, "x"), at(1, "x", place="LEEDS")], ("x", "x")),
    ],
)
def test_all_and_the_news(known, told, expected) -> None:
    """What was known stays, whatever the answer holds; news is unread, and anything else as it was."""
    assert joined(known, told) == expected
    assert joined(known, told, lambda _: False) == (expected[0], "")


@for_each(
    ("known", "told", "expected"),
    [
        (at(1, place="GB"), at(1, place="LEEDS"), at(1, place="LEEDS")),
        (at(1, place="LEEDS"), at(1, place="GB"), at(1, place="LEEDS")),
        (at(1, place="LEEDS"), at(1), at(1, place="LEEDS")),
        (at(1), at(1), at(1)),
        (at(1, place=""), at(1), at(1)),
        (at(1, unread=True), at(1), at(1, unread=True)),
        (at(1, "2 days"), at(1, "10 days"), at(1, "10 days")),
        (at(1, "10 days"), at(1, "2 days"), at(1, "10 days")),
        (at(1, "1st try of 3"), at(1, "2nd try of 3"), at(1, "2nd try of 3")),
        (at(1, ""), at(1), at(1)),
        (at(1), at(1, ""), at(1)),
        (at(1, ""), AN_EXCEPTION, AN_EXCEPTION),
        (at(1), at(1, f"De{BROKEN}"), at(1)),
        (at(1, f"De{BROKEN}"), at(1), at(1)),
        (at(1, "In 2 d"), at(1, f"In 2{BROKEN}d"), at(1, "In 2 d")),
        (at(1), at(1, status="lost"), at(1, status="lost")),
        (at(1, zone_told=False), at(None), at(1, zone_told=False)),
        (at(None), at(1, zone_told=False), at(1, zone_told=False)),
        (at(1), at(1, zone_told=False), at(1, zone_told=False)),
        (at(1, former_carrier="a"), at(1), at(1)),
        (at(1), at(1, status="?", stage=Stage.UNKNOWN), at(1)),
        (at(1, status="?", stage=Stage.UNKNOWN), at(1), at(1)),
        (at(2, time_told=False), at(3), at(3)),
        (at(3), at(2, time_told=False), at(3)),
        (at(None), at(2, time_told=False), at(2, time_told=False)),
        (at(2, time_told=False), at(None), at(2, time_told=False)),
        (at(1), at(1, former_carrier="a"), at(1, former_carrier="a")),
        (at(1, recorded_at=NOON), at(1), at(1, recorded_at=NOON)),
        (at(1), at(1, recorded_at=NOON), at(1, recorded_at=NOON)),
        (at(1, recorded_at=NOON), at(1, recorded_at=AN_EXCEPTION.time), at(1, recorded_at=AN_EXCEPTION.time)),
        (at(2, time_told=False, recorded_at=NOON), at(3), at(3)),
    ],
)
def test_both_are_one_that_says_the_most(known, told, expected) -> None:
    """The later count, the time and the place that one of them has; read once it stays read."""
    assert join_checkpoints([known], [told], lambda _: True) == ((expected,), ())


def test_one_that_an_answer_holds_twice_says_the_most() -> None:
    """The later count, and the place of the other."""
    twice = [at(1, "2 days", place="LEEDS, GB"), at(1, "10 days", place="GB"), at(1, "9 days")]
    expected = at(1, "10 days", place="LEEDS, GB", unread=True)
    assert join_checkpoints([], twice, lambda _: True) == ((expected,), (expected,))


def test_of_texts_that_repeat_without_times_the_newest_is_the_news() -> None:
    """They are counted from the oldest."""
    told = [at(None, place="LEEDS"), at(None, place="GB"), at(None, place="GB")]
    everything, news = join_checkpoints(told[1:], told, lambda _: True)
    assert news == (at(None, place="LEEDS", unread=True),)
    assert everything == (*news, *told[1:])


def test_the_place_stays_whichever_way_a_row_without_a_time_is_told() -> None:
    """Twice in one answer, and then in turn with and without it: one row with the place, and no more news."""
    placed, bare = at(None, place="LEEDS"), at(None)
    rows, news = join_checkpoints([], [bare, placed], lambda _: True)
    assert rows == news == (at(None, place="LEEDS", unread=True),)
    for told in ([bare], [placed], [placed, bare], [bare, placed]):
        assert join_checkpoints(rows, told, lambda _: True) == (rows, ())
