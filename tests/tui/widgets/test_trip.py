"""A parcel's trip and the days for which a shop keeps it."""

from datetime import UTC, datetime, timedelta, timezone

from tables import for_each

from parcel_tui.domain.day_text import TAIWAN
from parcel_tui.domain.parcel import Checkpoint, Pickup
from parcel_tui.domain.pickup import Term, estimate_pickup, term_of
from parcel_tui.domain.stage import Stage
from parcel_tui.tui.glyphs import ASCII, UNICODE
from parcel_tui.tui.widgets.trip import SHORT_TRIP_CELLS, Trip, countdown, short_trip, trip_lines

NEW_YORK = timezone(timedelta(hours=-5))
READY = Trip.of(Stage.READY_FOR_PICKUP, [])


def _text(spans) -> str:
    return "".join(text for text, _ in spans)


@for_each(
    ("stage", "past", "expected"),
    [
        (Stage.PENDING, [Stage.PENDING], "○─○─○─○"),
        (Stage.INFO_RECEIVED, [], "◔─○─○─○"),
        (Stage.IN_TRANSIT, [], "●━▸─○─○"),
        (Stage.READY_FOR_PICKUP, [Stage.IN_TRANSIT], "●━●━◆─○"),
        (Stage.DELIVERED, [Stage.READY_FOR_PICKUP], "●━●━●━✓"),
        (Stage.EXCEPTION, [Stage.OUT_FOR_DELIVERY, Stage.IN_TRANSIT], "●━●━!─○"),
        (Stage.EXCEPTION, [], "!─○─○─○"),
        (Stage.IN_TRANSIT, [Stage.READY_FOR_PICKUP], "●━▸─○─○"),
    ],
)
def test_the_trip_tells_what_is_behind_and_what_is_ahead(stage, past, expected) -> None:
    """The present step carries the stage's own sign; a problem shows where it happened."""
    spans = short_trip(Trip.of(stage, past), UNICODE)
    assert _text(spans) == expected
    assert len(expected) == SHORT_TRIP_CELLS


@for_each(
    ("width", "expected"),
    [
        (120, ["● Sent ━━━━━━━━━ ● In transit ━━━━━━━━━ ◆ At shop ───────── ○ Picked up"]),
        (54, ["● Sent ━━━ ● In transit ━━━ ◆ At shop ─── ○ Picked up"]),
        (
            48,
            ["●━━━━━━━━━●━━━━━━━━━━━━━━━◆────────────○", "Sent      In transit      At shop      Picked up"],
        ),
        (33, ["●━━━━●━━━━━━━━━━◆───────○", "Sent In transit At shop Picked up"]),
        (32, ["●━●━◆─○ At shop"]),
        (10, ["●━●━◆─○"]),
    ],
)
def test_the_trip_fits_any_width(width, expected) -> None:
    """Its words beside the signs, below them, one alone, or none; each begins below its sign."""
    assert [_text(line.spans) for line in trip_lines(READY, UNICODE, width)] == expected
    assert all(_text(line.spans).isascii() for line in trip_lines(READY, ASCII, width))


def test_a_trip_to_the_door_ends_there() -> None:
    """No shop is named where there is none."""
    (line,) = trip_lines(Trip.of(Stage.OUT_FOR_DELIVERY, []), ASCII, 54)
    assert _text(line.spans) == "* Sent ==== * In transit ==== @ Out ---- o Delivered"


def _ready(day: int, message: str = "包裹配達取件門市 - [鑫福門市]") -> Checkpoint:
    """An arrival at a shop on a day of November 2026, at noon in Taiwan."""
    time = datetime(2026, 11, day, 12, tzinfo=TAIWAN).astimezone(UTC)
    return Checkpoint(time, message, Stage.READY_FOR_PICKUP, "transit")


@for_each(
    ("now", "expected"),
    [
        ("2026-11-21T12:00+08:00", "▱▱▱▱▱▱▱ pickup"),
        ("2026-11-24T00:00+08:00", "▰▰▰▱▱▱▱ pickup"),
        ("2026-11-27T23:59+08:00", "▰▰▰▰▰▰▱ pickup"),
        ("2026-11-27T23:59-05:00", "▰▰▰▰▰▰▰ bad"),  # it is the last day in Taiwan by then
        ("2026-12-03T00:00+08:00", "▰▰▰▰▰▰▰ bad"),
    ],
)
def test_a_cell_is_a_day_of_the_shops_term(now, expected) -> None:
    """Counted in Taiwan from the day on which it came to the deadline; the last day presses."""
    checkpoints = [_ready(23, "提醒取件"), _ready(21)]
    pickup = estimate_pickup(checkpoints, "7-Eleven店到店")
    assert pickup is not None
    term = term_of(pickup, checkpoints, datetime.fromisoformat(now), NEW_YORK)
    assert term is not None
    spans = countdown(term, UNICODE)
    assert f"{_text(spans)} {spans[0][1]}" == expected
    assert _text(countdown(term, ASCII)) == expected.split()[0].replace("▰", "#").replace("▱", ".")


def test_a_term_is_known_from_two_days_alone() -> None:
    """Without a deadline, or without an arrival, there is nothing to count."""
    now = datetime(2026, 11, 24, tzinfo=UTC)
    assert term_of(Pickup("鑫福門市", None), [_ready(21)], now, UTC) is None
    assert term_of(Pickup(None, now), [], now, UTC) is None
    assert term_of(Pickup("鑫福門市", now - timedelta(days=9)), [_ready(21)], now, UTC) is None


def test_a_long_term_takes_no_more_cells_than_a_post_offices() -> None:
    """Each cell is several days then; an empty one is left until the last day."""
    assert _text(countdown(Term(30, 15), ASCII)) == "#######........"
    assert _text(countdown(Term(30, 29), ASCII)) == "##############."
    assert _text(countdown(Term(30, 30), ASCII)) == "#" * 15
