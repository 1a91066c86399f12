"""One start of the program, and a channel that keeps what it is given."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from datetime import timedelta, timezone

from parcel_tui.notify.channel import Notification
from parcel_tui.notify.notifier import Notifier
from parcel_tui.tracker.tracker import Tracker

TAIPEI = timezone(timedelta(hours=8))


@dataclass
class Kept:
    """A channel that keeps what it is given."""

    told: list[Notification] = field(default_factory=list)

    async def send(self, told: Sequence[Notification]) -> None:
        self.told += told

    @property
    def private(self) -> list[str]:
        return [notification.private.body for notification in self.told]

    @property
    def detailed(self) -> list[tuple[str, str]]:
        return [tuple(notification.detailed) for notification in self.told]


@dataclass
class Start:
    """One start of the program: its tracker and its notifier."""

    tracker: Tracker
    notifier: Notifier
    kept: Kept

    async def refresh(self) -> None:
        """Asks the providers, and tells what is new."""
        async for outcome in self.tracker.refresher.refresh():
            assert outcome.error is None
        await self.notifier.tell()


Open = Callable[..., Awaitable[Start]]
