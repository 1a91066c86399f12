"""Notifies of what is new while the app is open: soon after a change of the state, and by the minute."""

import asyncio
import os
from collections.abc import Callable, Sequence
from datetime import tzinfo
from typing import ClassVar

from textual.app import App

from parcel_tui.notify.channel import Channel, Notification
from parcel_tui.notify.choices import Choices, Way, connect_channels
from parcel_tui.notify.notifier import Notifier
from parcel_tui.tracker.tracker import Tracker
from parcel_tui.tui.screens.dashboard.screen import DashboardScreen
from parcel_tui.tui.terminal.app import TerminalApp
from parcel_tui.wording.cells import safe

_TOAST_SECONDS = 8.0


class ToastChannel:
    """A corner of the dashboard, always in detail: the parcels themselves stand beside it.

    While something else is on top, a form for one, it waits: there it would lie over the buttons.
    """

    name = "toast"

    def __init__(self, app: App[None], show_toast: Callable[..., None]) -> None:
        self._app = app
        self._show_toast = show_toast
        self._waiting: list[Notification] = []
        app.screen_change_signal.subscribe(app, lambda _: self._show())

    async def send(self, notifications: Sequence[Notification]) -> None:
        """Shows them, as soon as the dashboard is what the user sees."""
        self._waiting += notifications
        self._show()

    def _show(self) -> None:
        if len(self._app.screen_stack) > 1:
            return
        notifications, self._waiting = self._waiting, []
        for notification in notifications:
            title, body = notification.detailed
            self._show_toast(
                safe(body),
                title=safe(title),
                severity="warning" if notification.is_urgent else "information",
                timeout=_TOAST_SECONDS,
                markup=False,
            )


class NotificationLoop:
    """Listens to the state and has the notifier tell. At rest it looks once a minute, and paints nothing."""

    SETTLE: ClassVar[float] = 1.5
    """Seconds after a change in which others of the same parcel may follow, and are notified of with it."""
    LOOK: ClassVar[float] = 60.0
    """Seconds between looks at deadlines and at the end of the quiet hours."""
    PATIENCE: ClassVar[float] = 2.0
    """Seconds that sending may take once the app is left: no other start sends what is claimed."""

    def __init__(
        self,
        app: TerminalApp,
        tracker: Tracker,
        choices: Choices,
        *,
        zone: tzinfo | None,
        show_toast: Callable[..., None],
    ) -> None:
        self._app = app
        self._tracker = tracker
        self._zone = zone
        self._show_toast = show_toast
        self.take(choices)
        self._is_due = False
        self._under_way: set[asyncio.Task[list[str]]] = set()
        self._end: Callable[[], None] | None = None

    def take(self, choices: Choices) -> None:
        """Notifies by those choices from now on."""
        toast: list[Channel] = (
            [ToastChannel(self._app, self._show_toast)] if Way.TOAST in choices.ways else []
        )
        outside = connect_channels(choices, os.environ, self._app.write_to_terminal)
        self._notifier = Notifier(self._tracker, choices, [*toast, *outside], zone=self._zone)

    def begin(self) -> None:
        """Notifies from now on; first of all of what was recorded while no app was open."""
        self._end = self._tracker.subscribe(self._changed)
        self._app.set_interval(self.LOOK, self._look)
        self._changed()

    async def end(self) -> None:
        """Begins nothing more; returns as soon as what is under way is sent, or takes too long."""
        if self._end is not None:
            self._end()
        if self._under_way:
            await asyncio.wait(self._under_way, timeout=self.PATIENCE)

    def _changed(self) -> None:
        if not self._is_due:
            self._is_due = True
            # The tracker calls from tasks of its own, in which Textual cannot start a timer.
            self._app.call_later(self._app.set_timer, self.SETTLE, self._look)

    def _look(self) -> None:
        self._is_due = False
        screen = next(iter(self._app.screen_stack), None)  # none while the app is being left
        if isinstance(screen, DashboardScreen) and self._notifier.has_news():
            screen.background.run(self._tell(screen), "tell")

    async def _tell(self, screen: DashboardScreen) -> None:
        telling = asyncio.create_task(self._notifier.tell())
        self._under_way.add(telling)
        telling.add_done_callback(self._under_way.discard)
        # This ends with the screen; what was begun is sent all the same.
        for sentence in await asyncio.shield(telling):
            screen.status.tell(sentence, is_problem=True)
