"""Tells what is new, once over all processes: claims it in the state, then sends it through every channel."""

import asyncio
from collections.abc import Sequence
from datetime import datetime, tzinfo

from parcel_tui.domain.clock import not_after
from parcel_tui.domain.errors import CannotNotify, StorageError
from parcel_tui.notify.channel import Channel
from parcel_tui.notify.choices import Choices
from parcel_tui.notify.notification import Notification
from parcel_tui.notify.reminders import Reminder, due_reminders
from parcel_tui.notify.wording import change_item, notifications, reminder_item
from parcel_tui.notify.worth import worth_telling
from parcel_tui.tracker.news import Claimed
from parcel_tui.tracker.tracker import Tracker


class Teller:
    """Tells the user of changes and of deadlines, in the way that they chose."""

    def __init__(
        self,
        tracker: Tracker,
        choices: Choices,
        channels: Sequence[Channel],
        *,
        zone: tzinfo | None = None,
    ) -> None:
        """`zone` is the user's, None the system's."""
        self._tracker = tracker
        self._choices = choices
        self._channels = tuple(channels)
        self._zone = zone
        self._said: set[str] = set()

    def has_news(self) -> bool:
        """Whether there is something to tell now; from memory, and False for as long as hours are quiet.

        Without any channel there never is: somebody else may have one.
        """
        now = self._tracker.clock()
        return (
            bool(self._channels)
            and not self._is_quiet(now)
            and self._tracker.news.is_waiting(_ids(self._reminders(now)))
        )

    async def tell(self) -> list[str]:
        """Tells what there is; returns a sentence for each channel that fails, the same one only once.

        Where the state cannot be written nothing is told: it would be told again and again.
        """
        if not self.has_news():
            return []
        now = self._tracker.clock()
        reminders = self._reminders(now)
        try:
            claimed = await self._tracker.news.claim(_ids(reminders))
        except StorageError:
            return []  # whoever wrote what is new has said so
        told = self._notifications(claimed, reminders, now)
        if not told:
            return []
        failures = await asyncio.gather(*(_failure_of(channel, told) for channel in self._channels))
        new = [sentence for sentence in dict.fromkeys(failures) if sentence and sentence not in self._said]
        self._said.update(new)
        return new

    def _notifications(
        self, claimed: Claimed, reminders: Sequence[Reminder], now: datetime
    ) -> list[Notification]:
        snapshot = self._tracker.snapshot
        changes = worth_telling(claimed.changes, snapshot, self._choices.stages, now)
        items = [change_item(change, snapshot.parcels.get(change.parcel)) for change in changes]
        items += [reminder_item(reminder, now) for reminder in reminders if reminder.id in claimed.reminders]
        waited = [item for item in items if self._is_quiet(not_after(item.at, now))]
        return notifications(waited, [item for item in items if item not in waited])

    def _reminders(self, now: datetime) -> list[Reminder]:
        parcels = self._tracker.snapshot.parcels.values()
        return due_reminders(parcels, now, self._zone, self._choices.quiet)

    def _is_quiet(self, moment: datetime) -> bool:
        quiet = self._choices.quiet
        return quiet is not None and quiet.cover(moment.astimezone(self._zone))


def _ids(reminders: Sequence[Reminder]) -> dict[str, datetime]:
    return {reminder.id: reminder.until for reminder in reminders}


async def _failure_of(channel: Channel, told: Sequence[Notification]) -> str | None:
    """Sends them through one channel; why that failed, or None."""
    try:
        await channel.send(told)
    except CannotNotify as error:
        return str(error)
    return None
