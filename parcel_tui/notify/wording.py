"""From changes and reminders to notifications: which words, and how many notifications. Pure."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from msgspec import Struct, field

from parcel_tui.domain.parcel import Change, ChangeKind, Parcel
from parcel_tui.domain.stage import Stage
from parcel_tui.notify.channel import Notification, words
from parcel_tui.notify.selection import Reminder
from parcel_tui.wording.pickup import deadline_basis
from parcel_tui.wording.stages import STAGES, News

PROGRAM = "parcel-tui"
MOST_AT_ONCE = 3
"""Notifications; more than that become one."""

_PICK_UP = (
    News("A parcel has to be picked up today.", "Pick up today", "to pick up today"),
    News("A parcel has to be picked up by tomorrow.", "Pick up by tomorrow", "to pick up by tomorrow"),
)
_DEADLINE = (
    News("Your deadline for a parcel is today.", "Your deadline is today", "with your deadline today"),
    News(
        "Your deadline for a parcel is tomorrow.", "Your deadline is tomorrow", "with your deadline tomorrow"
    ),
)
"""Of today and of tomorrow."""
_BY_KIND = {
    ChangeKind.REFUSED: News("A provider refused something that you did.", "Refused", "refused"),
    ChangeKind.REMOVED: News(
        "A parcel was deleted at its provider.", "Deleted at the provider", "deleted at the provider"
    ),
}
_BY_STAGE = {stage: words.news for stage, words in STAGES.items() if words.news is not None}
_URGENT = (
    *(_PICK_UP[0], _DEADLINE[0], _PICK_UP[1], _DEADLINE[1], _BY_KIND[ChangeKind.REFUSED]),
    *(_BY_STAGE[Stage.EXCEPTION], _BY_STAGE[Stage.READY_FOR_PICKUP]),
)
"""Something waits for the user."""
_ORDER = (
    *_URGENT,
    *(_BY_STAGE[Stage.OUT_FOR_DELIVERY], _BY_STAGE[Stage.DELIVERED]),
    *(_BY_STAGE[Stage.IN_TRANSIT], _BY_STAGE[Stage.INFO_RECEIVED], _BY_KIND[ChangeKind.REMOVED]),
)
"""In which order a summary counts them."""


class Item(Struct, frozen=True):
    """One thing to tell about one parcel."""

    news: News
    key: int
    """The parcel's."""
    title: str
    """What the parcel is called."""
    text: str
    """What is to be said of it beside the news."""
    at: datetime
    """When it was found (UTC)."""
    facts: Mapping[str, str] = field(default_factory=dict)


def change_item(change: Change, parcel: Parcel | None) -> Item:
    """What a change says that is worth telling; `parcel` None when it is gone."""
    news = _BY_KIND.get(change.kind) or _BY_STAGE[change.stage]
    title = parcel.title if parcel else change.title
    return Item(news, change.parcel, title, change.message, change.at, _facts(change.stage, parcel))


def reminder_item(reminder: Reminder, now: datetime) -> Item:
    """What a reminder says."""
    parcel, pickup = reminder.parcel, reminder.parcel.shown_pickup
    place = f"{pickup.place}, " if pickup and pickup.place else ""
    basis = deadline_basis(pickup) if pickup else ""
    text = f"{place}until {reminder.until:%Y-%m-%d %H:%M}" + (f" ({basis})" if basis else "")
    today, tomorrow = _PICK_UP if parcel.stage is Stage.READY_FOR_PICKUP else _DEADLINE
    news = tomorrow if reminder.days_left else today
    return Item(news, parcel.key, parcel.title, text, now, _facts(parcel.stage, parcel))


def notifications(waited: Sequence[Item], fresh: Sequence[Item]) -> list[Notification]:
    """Of what `waited` for the end of the quiet hours one summary; of the rest one each, or one of many."""
    made = [_summary(waited)] if len(waited) > 1 else [_single(item) for item in waited]
    if len(fresh) > MOST_AT_ONCE:
        return [*made, _summary(fresh)]
    return [*made, *(_single(item) for item in fresh)]


def trial_notification() -> Notification:
    """A notification of nothing, with which the user tries the channels."""
    said = words(PROGRAM, "This is a test: what is new about your parcels comes to you this way.")
    return Notification(private=said, detailed=said)


def _single(item: Item) -> Notification:
    return Notification(
        private=words(PROGRAM, item.news.sentence),
        detailed=words(f"{item.news.heading}: {item.title}", item.text),
        is_urgent=item.news in _URGENT,
        facts=item.facts,
    )


def _summary(items: Sequence[Item]) -> Notification:
    """One notification of several parcels."""
    titles = {news: [item.title for item in items if item.news == news] for news in _ORDER}
    present = {news: names for news, names in titles.items() if names}
    parcels = len({item.key for item in items})
    title = f"News of {parcels} parcels" if parcels > 1 else "News of a parcel"
    counts = ", ".join(f"{len(names)} {news.counted}" for news, names in present.items())
    listed = "; ".join(f"{news.heading}: {', '.join(names)}" for news, names in present.items())
    return Notification(
        private=words(PROGRAM, f"{title}: {counts}."),
        detailed=words(title, listed),
        is_urgent=any(news in _URGENT for news in present),
    )


def _facts(stage: Stage, parcel: Parcel | None) -> dict[str, str]:
    """About a single parcel, for a command of the user's."""
    facts = {"STAGE": stage.value}
    if parcel is not None:
        facts |= {
            "NUMBER": parcel.number or "",
            "ID": parcel.remote_id or "",
            "NAME": parcel.name or "",
            "CARRIER": parcel.carrier.name if parcel.carrier else "",
        }
    return {name: value for name, value in facts.items() if value}
