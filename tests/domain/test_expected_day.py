"""The day on which a parcel is to come, where a text tells it."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from msgspec.structs import replace
from tables import for_each

from parcel_tui.domain.day_text import TAIWAN
from parcel_tui.domain.expected_day import expected_of, told_expected
from parcel_tui.domain.parcel import Checkpoint
from parcel_tui.domain.stage import Stage

NOTICES = Path(__file__).with_name("expected-texts.tsv")
WORDS = Path(__file__).with_name("expected-words.tsv")
SAID = date(2026, 11, 18)
NOON = datetime(2026, 11, 18, 12, tzinfo=TAIWAN).astimezone(UTC)


def at(message: str, stage: Stage = Stage.IN_TRANSIT, *, hours: int = 0) -> Checkpoint:
    """A checkpoint so many hours before noon of that day."""
    return Checkpoint(NOON - timedelta(hours=hours), message, stage, "transit")


def test_notices_tell_what_a_reader_says() -> None:
    """Some 150 notices in three languages, each labelled before the reader had seen it."""
    assert _wrong(NOTICES) == []


def test_each_word_for_a_coming_is_read() -> None:
    """A text for each way of saying it, and for what only looks like one."""
    assert _wrong(WORDS) == []


def _wrong(table: Path) -> list[tuple[str, str, date | None]]:
    """The rows of a table that are read otherwise: the text, the day it tells, the day that is read."""
    rows = [line.split("\t") for line in table.read_text(encoding="utf-8").splitlines()[1:]]
    told = {text: told_expected(text, SAID) for text, _ in rows}
    return [(text, day, told[text]) for text, day in rows if (told[text] or "-") != _day(day)]


def _day(written: str) -> date | str:
    return "-" if written == "-" else date.fromisoformat(f"2026-{written}")


def test_the_newest_text_that_tells_a_day_counts() -> None:
    """A day that was put off is the later one; what tells none changes nothing."""
    history = [at("抵達配送站"), at("順延至11/26配送", hours=2), at("預計11/25送達", hours=9)]
    assert expected_of(history, Stage.IN_TRANSIT) == date(2026, 11, 26)


def test_a_day_is_void_once_it_failed_waits_or_is_over() -> None:
    """Nobody knows when it comes after nobody was in, unless the text says so."""
    before = at("預計11/25送達", hours=9)
    assert expected_of([at("收件人不在", Stage.EXCEPTION), before], Stage.EXCEPTION) is None
    assert expected_of([at("收件人不在，改約11/26配送", Stage.EXCEPTION), before], Stage.EXCEPTION) == date(
        2026, 11, 26
    )
    assert expected_of([at("已到店", Stage.READY_FOR_PICKUP), before], Stage.READY_FOR_PICKUP) is None
    assert expected_of([at("已送達", Stage.DELIVERED), before], Stage.DELIVERED) is None
    assert (
        expected_of([Checkpoint(None, "預計11/25送達", Stage.IN_TRANSIT, "transit")], Stage.IN_TRANSIT)
        is None
    )


@for_each(
    ("text", "day"),
    [
        ("今日配送", None),
        ("預計今日送達", SAID),
        ("預計11/18送達", SAID),
        ("預計11/17送達", None),
        ("預計1/17送達", date(2027, 1, 17)),
        ("預計1/18送達", None),
        ("預計11/25送達，11/20出貨", date(2026, 11, 25)),
        ("預計下週五送達", date(2026, 11, 27)),
        ("Expected delivery: next Friday", date(2026, 11, 27)),
        ("預計3-5天送達", None),
        ("預計11/25退回", None),
        ("Return expected on 11/25", None),
    ],
)
def test_a_day_from_then_on_and_for_sixty_days(text: str, day: date | None) -> None:
    """Beside a promise; a number of days is no day, and the way back no coming."""
    assert told_expected(text, SAID) == day


def test_what_waits_is_expected_no_more() -> None:
    """Whatever its text still tells; nor is what waited somewhere since a day was told."""
    waits = at("已到店，預計11/25送達", Stage.READY_FOR_PICKUP)
    assert expected_of([waits], Stage.READY_FOR_PICKUP) is None
    assert expected_of([waits], Stage.IN_TRANSIT) == date(2026, 11, 25)
    before = at("預計11/25送達", hours=9)
    waited = at("已到店", Stage.READY_FOR_PICKUP, hours=5)
    assert expected_of([at("離開門市"), waited, before], Stage.IN_TRANSIT) is None
    assert expected_of([at("離開門市"), before], Stage.IN_TRANSIT) == date(2026, 11, 25)
    assert expected_of([before], Stage.CANCELLED) is None
    assert expected_of([at("離開門市")], Stage.IN_TRANSIT) is None
    assert expected_of([], Stage.PENDING) is None


def test_days_are_taiwans() -> None:
    """Said at 17:30 in London it is the next day in Taiwan already."""
    late = Checkpoint(datetime(2026, 11, 18, 17, 30, tzinfo=UTC), "預計明日送達", Stage.IN_TRANSIT, "transit")
    assert expected_of([late], Stage.IN_TRANSIT) == date(2026, 11, 20)
    without_zone = replace(late, zone_told=False)
    assert expected_of([without_zone], Stage.IN_TRANSIT) == date(2026, 11, 19)
