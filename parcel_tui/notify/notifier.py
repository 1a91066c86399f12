"""Notifies of what is new, once over all processes: claims it in the state, then sends it out."""

import asyncio
from collections import deque
from collections.abc import Sequence
from datetime import datetime, timedelta, tzinfo

from parcel_tui.domain.clock import not_after
from parcel_tui.domain.errors import CannotNotify, StorageError
from parcel_tui.domain.times import in_zone
from parcel_tui.language import trn
from parcel_tui.notify.channel import Channel, Notification, Undelivered
from parcel_tui.notify.choices import Choices
from parcel_tui.notify.selection import Reminder, due_reminders, worth_telling
from parcel_tui.notify.wording import change_item, notifications, reminder_item
from parcel_tui.tracker.tracker import Tracker
from parcel_tui.tracker.unnotified import Claimed

_MOST_TRIES = 3
_SENTENCES = 100
"""So many are known to have been said: the program runs for months."""
_AGAIN_AFTER = timedelta(minutes=1)


class Notifier:
    """Notifies the user of changes and of deadlines, through the channels that they chose."""

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
        self._deliveries = tuple(map(_Delivery, channels))
        self._zone = zone
        self._said: deque[str] = deque(maxlen=_SENTENCES)
        self._again_at: datetime | None = None

    def has_news(self) -> bool:
        """Whether there is something to tell now; from memory, and False for as long as hours are quiet.

        Without any channel there never is: another process may have one.
        """
        now = self._tracker.clock()
        return (
            bool(self._deliveries)
            and not self._is_quiet(now)
            and (self._is_waiting(now) or self._is_owed(now))
        )

    async def tell(self) -> list[str]:
        """Tells what there is; returns a sentence for each channel that fails, the same one only once.

        What a channel surely did not give is tried again, twice, a minute later each time. Where the state
        cannot be written nothing is sent: it would be sent again and again.
        """
        if not self.has_news():
            return []
        now = self._tracker.clock()
        fresh = await self._claimed(now) if self._is_waiting(now) else []
        failures = await asyncio.gather(*(delivery.give(fresh) for delivery in self._deliveries))
        self._again_at = now + _AGAIN_AFTER
        sentences = (sentence for failed in failures for sentence in failed)
        new = [sentence for sentence in dict.fromkeys(sentences) if sentence not in self._said]
        self._said.extend(new)
        return new

    def _is_waiting(self, now: datetime) -> bool:
        return self._tracker.unnotified.is_waiting(_ids(self._reminders(now)))

    def _is_owed(self, now: datetime) -> bool:
        # Later than that is a clock that was set back meanwhile.
        is_due = self._again_at is None or not now < self._again_at <= now + _AGAIN_AFTER
        return is_due and any(delivery.owed for delivery in self._deliveries)

    async def _claimed(self, now: datetime) -> list[Notification]:
        """What this process tells, and no other one does."""
        reminders = self._reminders(now)
        try:
            claimed = await self._tracker.unnotified.claim(_ids(reminders))
        except StorageError:
            return []  # what wrote the change has said so
        return self._notifications(claimed, reminders, now)

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
        return quiet is not None and quiet.cover(in_zone(moment, self._zone))


def _ids(reminders: Sequence[Reminder]) -> dict[str, datetime]:
    return {reminder.id: reminder.until for reminder in reminders}


class _Delivery:
    """Gives notifications to one channel, and remembers what that channel did not take."""

    def __init__(self, channel: Channel) -> None:
        self._channel = channel
        self.owed: list[tuple[Notification, int]] = []
        """What was not given, and how often that was tried."""

    async def give(self, fresh: Sequence[Notification]) -> list[str]:
        """Gives what is owed and what is new; why that failed, in sentences."""
        owed, self.owed = self.owed, []
        notifications = [*(notification for notification, _ in owed), *fresh]
        if not notifications:
            return []
        try:
            await self._channel.send(notifications)
        except Undelivered as error:
            # By identity: two notifications may say the same.
            tried = {id(notification): tries for notification, tries in owed}
            again = [(one, tried.get(id(one), 0) + 1) for one in error.left]
            self.owed = [(one, tries) for one, tries in again if tries < _MOST_TRIES]
            lost = len(again) - len(self.owed)
            given_up = trn(
                "{reason} {count} notification was given up. The list marks what is new.",
                "{reason} {count} notifications were given up. The list marks what is new.",
                lost,
                reason=error,
            )
            return [str(error), *([given_up] if lost else [])]
        except CannotNotify as error:
            return [str(error)]
        return []
