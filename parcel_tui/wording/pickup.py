"""What is to be done about a parcel, and until when. Pure; every datetime is aware."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime, time, tzinfo

from parcel_tui.domain.parcel import Parcel, Pickup, PickupCard
from parcel_tui.domain.stage import Stage, Todo
from parcel_tui.domain.times import Urgency, days_left, in_zone, urgency
from parcel_tui.language import mark, tr, trn
from parcel_tui.wording.times import clock_time, local_day, near_day, near_moment

TODO_WORDS: dict[Todo, str] = {
    Todo.CUSTOMS: mark("to confirm at customs"),
    Todo.PAY: mark("to pay"),
    Todo.ADDRESS: mark("to give details"),
    Todo.REDELIVERY: mark("to book a redelivery"),
    Todo.PICKUP: mark("to pick up"),
}
"""What is to be done, behind a stage; messages that are not translated yet."""

TODO_COUNTS: dict[Todo, str] = {
    Todo.CUSTOMS: mark("{count} to confirm at customs"),
    Todo.PAY: mark("{count} to pay"),
    Todo.ADDRESS: mark("{count} to give details"),
    Todo.REDELIVERY: mark("{count} to book a redelivery"),
    Todo.PICKUP: mark("{count} to pick up"),
}
"""For how many parcels it is to be done."""

TODO_NEWS: dict[Todo, str] = {
    Todo.CUSTOMS: mark("Confirm at customs: {news}"),
    Todo.PAY: mark("Pay: {news}"),
    Todo.ADDRESS: mark("Give details: {news}"),
    Todo.REDELIVERY: mark("Book a redelivery: {news}"),
}
"""Before what was told last, in a list."""

TODO_SENTENCES: dict[Todo, str] = {
    Todo.CUSTOMS: mark("To do: confirm the import at the customs."),
    Todo.PAY: mark("To do: pay what is due."),
    Todo.ADDRESS: mark("To do: give the carrier an address, another shop or a document."),
    Todo.REDELIVERY: mark("To do: book another delivery."),
}
"""The same as a sentence, but for what is picked up: that has a deadline and a place to tell."""

_LATE = time(23)
"""A deadline so late in the day is the day's end: its hour needs no telling."""


def summed_up(pickups: int, tasks: Mapping[Todo, int], problems: int, on_the_way: int = 0) -> Iterator[str]:
    """What there is to do and to expect, a part each: `2 to pick up`, `1 problem`, `10 on the way`."""
    for todo, count in {Todo.PICKUP: pickups, **tasks}.items():
        if count:
            yield tr(TODO_COUNTS[todo], count=count)
    if problems:
        yield trn("{count} problem", "{count} problems", problems)
    if on_the_way:
        yield tr("{count} on the way", count=on_the_way)


def pickups_in_short(parcels: Iterable[Parcel], now: datetime, zone: tzinfo | None) -> str:
    """How many of the parcels wait for the user: `4 to pick up, 1 of them today`; empty for none."""
    untils = [
        parcel.shown_pickup.until if parcel.shown_pickup else None
        for parcel in parcels
        if parcel.task is Todo.PICKUP
    ]
    if not untils:
        return ""
    today = sum(until is not None and urgency(until, now, zone) is Urgency.TODAY for until in untils)
    if today == len(untils):
        return tr("{count} to pick up today", count=today)
    if today:
        return tr("{count} to pick up, {today} of them today", count=len(untils), today=today)
    return tr(TODO_COUNTS[Todo.PICKUP], count=len(untils))


def deadline_basis(pickup: Pickup) -> str:
    """Where the deadline comes from: `your own deadline`, `estimated`; empty where the carrier named it."""
    if pickup.own:
        return tr("your own deadline")
    return tr("estimated") if pickup.estimated else ""


def deadline_words(parcel: Parcel, now: datetime, zone: tzinfo | None) -> str:
    """Until when something is to be done: `Pick up by today 23:59`; empty where no deadline is known.

    Where it comes from is `deadline_basis`.
    """
    pickup = parcel.shown_pickup
    if pickup is None or pickup.until is None:
        return ""
    by, is_over = near_moment(pickup.until, now, zone), urgency(pickup.until, now, zone) is Urgency.OVERDUE
    if parcel.stage is not Stage.READY_FOR_PICKUP:
        return tr("Due {time}, overdue", time=by) if is_over else tr("Due {time}", time=by)
    if is_over:
        return tr("Pick-up was possible until {time}", time=by)
    return tr("Pick up by {time}", time=by)


def shop_words(
    place: str, count: int, first_until: datetime | None, now: datetime, zone: tzinfo | None
) -> str:
    """How much waits at a shop, and the first deadline: `全家景安店: 3, first by Wed 25 Nov`."""
    place = place or tr("place unknown")
    if first_until is None:
        return tr("{place}: {count}", place=place, count=count)
    by = near_day(local_day(first_until, zone), local_day(now, zone))
    if count == 1:
        return tr("{place}: 1, by {day}", place=place, day=by)
    return tr("{place}: {count}, first by {day}", place=place, count=count, day=by)


def card_words(card: PickupCard) -> str:
    """What is needed at the counter: `code 4711, NT$280 to pay, bring an ID`."""
    parts = (
        tr("code {code}", code=card.code) if card.code else "",
        tr("{amount} to pay", amount=card.amount) if card.amount else "",
        tr("bring an ID") if card.needs_id else "",
    )
    return tr(", ").join(filter(None, parts))


def due_words(until: datetime, now: datetime, zone: tzinfo | None) -> str:
    """A deadline in few cells, which cannot be read as a time gone by: `today 23:59`, `tomorrow`,
    `Wed 2 Dec`, `overdue`.
    """
    level = urgency(until, now, zone)
    if level is Urgency.OVERDUE:
        return tr("overdue")
    # Shortly after midnight, before any shop has opened again, the hour matters too.
    is_day_end = in_zone(until, zone).time() >= _LATE
    if days_left(until, now, zone) == 0 or (level is Urgency.TODAY and not is_day_end):
        return near_moment(until, now, zone)
    return near_day(local_day(until, zone), local_day(now, zone))


def time_left(until: datetime, now: datetime, zone: tzinfo | None) -> str:
    """How long is left: `2 days left`, `today`, `overdue`; the hour where a day does not end with it."""
    level = urgency(until, now, zone)
    if level is Urgency.OVERDUE:
        return tr("overdue")
    days = days_left(until, now, zone)
    if days == 0:
        is_day_end = in_zone(until, zone).time() >= _LATE
        return tr("today") if is_day_end else tr("today {time}", time=clock_time(until, zone))
    if level is Urgency.TODAY:  # shortly after midnight, before any shop has opened again
        return tr("by {time}", time=clock_time(until, zone))
    return trn("{count} day left", "{count} days left", days)
