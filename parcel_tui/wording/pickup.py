"""What is to be done about a parcel, and how long it still waits. Pure; every datetime is aware."""

from collections.abc import Iterator, Mapping
from datetime import datetime, time, tzinfo

from parcel_tui.domain.parcel import Pickup, PickupCard
from parcel_tui.domain.stage import Todo
from parcel_tui.domain.text import counted
from parcel_tui.domain.times import Urgency, days_left, in_zone, urgency
from parcel_tui.wording.times import clock_time, day, local_day

TODO_WORDS: dict[Todo, str] = {
    Todo.CUSTOMS: "to confirm at customs",
    Todo.PAY: "to pay",
    Todo.ADDRESS: "to give details",
    Todo.REDELIVERY: "to book a redelivery",
    Todo.PICKUP: "to pick up",
}
"""What is to be done, behind a number or a stage."""

TODO_SENTENCES: dict[Todo, str] = {
    Todo.CUSTOMS: "To do: confirm the import at the customs.",
    Todo.PAY: "To do: pay what is due.",
    Todo.ADDRESS: "To do: give the carrier an address, another shop or a document.",
    Todo.REDELIVERY: "To do: book another delivery.",
}
"""The same as a sentence, but for what is picked up: that has a deadline and a place to tell."""

URGENCY_MARKS: dict[Urgency, str] = {Urgency.OVERDUE: "!! ", Urgency.TODAY: "! "}
"""What tells an urgency without colour."""

_LATE = time(23)
"""A deadline so late in the day is the day's end: its hour needs no telling."""


def summed_up(pickups: int, tasks: Mapping[Todo, int], problems: int, on_the_way: int = 0) -> Iterator[str]:
    """What there is to do and to expect, a part each: `2 to pick up`, `1 problem`, `10 on the way`."""
    for todo, count in {Todo.PICKUP: pickups, **tasks}.items():
        if count:
            yield f"{count} {TODO_WORDS[todo]}"
    if problems:
        yield counted(problems, "problem")
    if on_the_way:
        yield f"{on_the_way} on the way"


def deadline_basis(pickup: Pickup) -> str:
    """Where the deadline comes from: `your own deadline`, `estimated`; empty where the carrier named it."""
    return "your own deadline" if pickup.own else "estimated" if pickup.estimated else ""


def shop_words(
    place: str, count: int, first_until: datetime | None, now: datetime, zone: tzinfo | None
) -> str:
    """How much waits at a shop, and the first deadline: `全家景安店: 3, first by Wed 25 Nov`."""
    words = f"{place or 'place unknown'}: {count}"
    if first_until is None:
        return words
    spoken = day(local_day(first_until, zone), local_day(now, zone)).removeprefix("Yesterday, ")
    by = "today" if spoken == "Today" else spoken
    return f"{words}, first by {by}" if count > 1 else f"{words}, by {by}"


def card_words(card: PickupCard) -> str:
    """What is needed at the counter: `code 4711, NT$280 to pay, bring an ID`."""
    parts = (
        f"code {card.code}" if card.code else "",
        f"{card.amount} to pay" if card.amount else "",
        "bring an ID" if card.needs_id else "",
    )
    return ", ".join(filter(None, parts))


def left_words(until: datetime, now: datetime, zone: tzinfo | None) -> str:
    """`2 days`, `1 day`, `! today`, `!! overdue`; with its hour where the day does not end with it."""
    level = urgency(until, now, zone)
    return URGENCY_MARKS.get(level, "") + _words(level, until, now, zone)


def time_left(until: datetime, now: datetime, zone: tzinfo | None) -> str:
    """The same in a sentence: `2 days left`, `today`, `overdue`."""
    words = _words(urgency(until, now, zone), until, now, zone)
    return f"{words} left" if words.endswith((" day", " days")) else words


def _words(level: Urgency, until: datetime, now: datetime, zone: tzinfo | None) -> str:
    if level is Urgency.OVERDUE:
        return "overdue"
    days = days_left(until, now, zone)
    if days == 0:
        is_day_end = in_zone(until, zone).time() >= _LATE
        return "today" if is_day_end else f"today {clock_time(until, zone)}"
    # Shortly after midnight, before any shop has opened again.
    return f"by {clock_time(until, zone)}" if level is Urgency.TODAY else counted(days, "day")
