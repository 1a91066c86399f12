"""From changes and reminders to notifications: which words, and how many notifications. Pure."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from msgspec import Struct, field

from parcel_tui.domain.own_messages import message_words
from parcel_tui.domain.parcel import Change, ChangeKind, Parcel
from parcel_tui.domain.stage import Stage
from parcel_tui.language import mark, tr, trn
from parcel_tui.notify.channel import Notification, words
from parcel_tui.notify.selection import Reminder
from parcel_tui.wording.pickup import deadline_basis
from parcel_tui.wording.stages import STAGES, News
from parcel_tui.wording.times import day_and_time

PROGRAM = "parcel-tui"
MOST_AT_ONCE = 3
"""Notifications; more than that become one."""

_PICK_UP = (
    News(
        mark("A parcel has to be picked up today."),
        mark("Pick up today: {names}"),
        mark("{count} to pick up today"),
    ),
    News(
        mark("A parcel has to be picked up by tomorrow."),
        mark("Pick up by tomorrow: {names}"),
        mark("{count} to pick up by tomorrow"),
    ),
)
_DEADLINE = (
    News(
        mark("Your deadline for a parcel is today."),
        mark("Your deadline is today: {names}"),
        mark("{count} with your deadline today"),
    ),
    News(
        mark("Your deadline for a parcel is tomorrow."),
        mark("Your deadline is tomorrow: {names}"),
        mark("{count} with your deadline tomorrow"),
    ),
)
"""Of today and of tomorrow."""
_BY_KIND = {
    ChangeKind.REFUSED: News(
        mark("A provider refused something that you did."), mark("Refused: {names}"), mark("{count} refused")
    ),
    ChangeKind.REMOVED: News(
        mark("A parcel was deleted at its provider."),
        mark("Deleted at the provider: {names}"),
        mark("{count} deleted at the provider"),
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
    return Item(
        news, change.parcel, title, message_words(change.message), change.at, _facts(change.stage, parcel)
    )


def reminder_item(reminder: Reminder, now: datetime) -> Item:
    """What a reminder says."""
    parcel = reminder.parcel
    today, tomorrow = _PICK_UP if parcel.stage is Stage.READY_FOR_PICKUP else _DEADLINE
    news = tomorrow if reminder.days_left else today
    return Item(news, parcel.key, parcel.title, _until(reminder), now, _facts(parcel.stage, parcel))


def _until(reminder: Reminder) -> str:
    """Where, until when and by whose word: `鑫福門市 until Sat 28 Nov 23:59 (estimated)`."""
    pickup, until = reminder.parcel.shown_pickup, reminder.until
    basis = deadline_basis(pickup) if pickup else ""
    time = day_and_time(until.date(), until.date(), f"{until:%H:%M}")
    if pickup and pickup.place:
        words = tr("{place} until {time}", place=pickup.place, time=time)
    else:
        words = tr("until {time}", time=time)
    return tr("{deadline} ({basis})", deadline=words, basis=basis) if basis else words


def notifications(waited: Sequence[Item], fresh: Sequence[Item]) -> list[Notification]:
    """Of what `waited` for the end of the quiet hours one summary; of the rest one each, or one of many."""
    made = [_summary(waited)] if len(waited) > 1 else [_single(item) for item in waited]
    if len(fresh) > MOST_AT_ONCE:
        return [*made, _summary(fresh)]
    return [*made, *(_single(item) for item in fresh)]


def trial_notification() -> Notification:
    """A notification of nothing, with which the user tries the channels."""
    said = words(PROGRAM, tr("This is a test. Updates of your parcels reach you this way."))
    return Notification(private=said, detailed=said)


def _single(item: Item) -> Notification:
    return Notification(
        private=words(PROGRAM, tr(item.news.sentence)),
        detailed=words(tr(item.news.about, names=item.title), item.text),
        is_urgent=item.news in _URGENT,
        facts=item.facts,
    )


def _summary(items: Sequence[Item]) -> Notification:
    """One notification of several parcels."""
    titles = {news: [item.title for item in items if item.news == news] for news in _ORDER}
    present = {news: names for news, names in titles.items() if names}
    parcels = len({item.key for item in items})
    counts = tr(", ").join(tr(news.counted, count=len(names)) for news, names in present.items())
    listed = " · ".join(tr(news.about, names=tr(", ").join(names)) for news, names in present.items())
    return Notification(
        private=words(
            PROGRAM,
            trn("{count} parcel updated: {what}.", "{count} parcels updated: {what}.", parcels, what=counts),
        ),
        detailed=words(trn("{count} parcel updated", "{count} parcels updated", parcels), listed),
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
