"""From changes and reminders to notifications. Pure."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from msgspec import Struct, field

from parcel_tui.domain.parcel import Change, Parcel
from parcel_tui.domain.stage import Stage
from parcel_tui.notify.notification import Notification, words
from parcel_tui.notify.reminders import Reminder
from parcel_tui.notify.topics import (
    DEADLINE_TODAY,
    DEADLINE_TOMORROW,
    ORDER,
    PICK_UP_TODAY,
    PICK_UP_TOMORROW,
    Topic,
    topic_of,
)

PROGRAM = "parcel-tui"
_PICK_UP = (PICK_UP_TODAY, PICK_UP_TOMORROW)
_DEADLINE = (DEADLINE_TODAY, DEADLINE_TOMORROW)
MOST_AT_ONCE = 3
"""More notifications than that become one."""


class Item(Struct, frozen=True):
    """One thing to tell about one parcel."""

    topic: Topic
    key: int
    """The parcel's."""
    title: str
    """What the parcel is called."""
    text: str
    """What is to be said of it beside the topic."""
    at: datetime
    """When it was found (UTC)."""
    facts: Mapping[str, str] = field(default_factory=dict)


def change_item(change: Change, parcel: Parcel | None) -> Item:
    """What a change says; `parcel` None when it is gone."""
    title = parcel.title if parcel else change.title
    return Item(
        topic_of(change), change.parcel, title, change.message, change.at, _facts(change.stage.value, parcel)
    )


def reminder_item(reminder: Reminder, now: datetime) -> Item:
    """What a reminder says."""
    parcel, pickup = reminder.parcel, reminder.parcel.shown_pickup
    place = f"{pickup.place}, " if pickup and pickup.place else ""
    estimate = " (estimated)" if pickup and pickup.estimated else ""
    own = " (your own deadline)" if pickup and pickup.own else ""
    text = f"{place}until {reminder.until:%Y-%m-%d %H:%M}{estimate}{own}"
    is_waiting = parcel.stage is Stage.READY_FOR_PICKUP
    today, tomorrow = _PICK_UP if is_waiting else _DEADLINE
    topic = tomorrow if reminder.days_left else today
    return Item(topic, parcel.key, parcel.title, text, now, _facts(parcel.stage.value, parcel))


def notifications(waited: Sequence[Item], fresh: Sequence[Item]) -> list[Notification]:
    """What is told: of what `waited` for the end of the quiet hours one summary, of the rest one each."""
    told = [_summary(waited)] if len(waited) > 1 else [_single(item) for item in waited]
    if len(fresh) > MOST_AT_ONCE:
        return [*told, _summary(fresh)]
    return [*told, *(_single(item) for item in fresh)]


def _single(item: Item) -> Notification:
    return Notification(
        private=words(PROGRAM, item.topic.alone),
        detailed=words(f"{item.topic.heading}: {item.title}", item.text),
        is_urgent=item.topic.is_urgent,
        facts=item.facts,
    )


def _summary(items: Sequence[Item]) -> Notification:
    """One notification of several parcels."""
    by_topic = [(topic, [item.title for item in items if item.topic is topic]) for topic in ORDER]
    told = [(topic, titles) for topic, titles in by_topic if titles]
    parcels = len({item.key for item in items})
    title = f"News of {parcels} parcels" if parcels > 1 else "News of a parcel"
    counts = ", ".join(f"{len(titles)} {topic.counted}" for topic, titles in told)
    names = "; ".join(f"{topic.heading}: {', '.join(titles)}" for topic, titles in told)
    return Notification(
        private=words(PROGRAM, f"{title}: {counts}."),
        detailed=words(title, names),
        is_urgent=any(topic.is_urgent for topic, _ in told),
    )


def _facts(stage: str, parcel: Parcel | None) -> dict[str, str]:
    if parcel is None:
        return {"STAGE": stage}
    facts = {
        "STAGE": stage,
        "NUMBER": parcel.number,
        "ID": parcel.remote_id,
        "NAME": parcel.name,
        "CARRIER": parcel.carrier.name if parcel.carrier else None,
    }
    return {name: value for name, value in facts.items() if value}
