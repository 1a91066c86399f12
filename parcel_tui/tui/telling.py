"""Tells what is new while the app is open: soon after a change of the state, and by the minute."""

import os
from collections.abc import Callable, Sequence
from datetime import tzinfo
from typing import ClassVar

from textual.app import App

from parcel_tui.notify.channel import Channel
from parcel_tui.notify.choices import Choices, Way
from parcel_tui.notify.connect import connect_channels
from parcel_tui.notify.notification import Notification
from parcel_tui.notify.teller import Teller
from parcel_tui.tracker.tracker import Tracker
from parcel_tui.tui.formatting import safe
from parcel_tui.tui.screens.acting import ActingScreen

_TOAST_SECONDS = 10.0


class ToastChannel:
    """A corner of the app's screen; whoever sees it sees the parcels too, so it is always in detail."""

    def __init__(self, app: App[None]) -> None:
        self._app = app

    async def send(self, told: Sequence[Notification]) -> None:
        """Shows them."""
        for notification in told:
            title, body = notification.detailed
            self._app.notify(
                safe(body),
                title=safe(title),
                severity="warning" if notification.is_urgent else "information",
                timeout=_TOAST_SECONDS,
                markup=False,
            )


class Telling:
    """Listens to the state and has the teller tell. At rest it looks once a minute, and paints nothing."""

    SETTLE: ClassVar[float] = 1.5
    """Seconds after a change in which others of the same parcel may follow, to be told with it."""
    LOOK: ClassVar[float] = 60.0
    """Seconds between looks at deadlines and at the end of the quiet hours."""

    def __init__(self, app: App[None], tracker: Tracker, choices: Choices, *, zone: tzinfo | None) -> None:
        self._app = app
        self._tracker = tracker
        toast: list[Channel] = [ToastChannel(app)] if Way.TOAST in choices.ways else []
        outside = connect_channels(choices, os.environ, self._write)
        self._teller = Teller(tracker, choices, [*toast, *outside], zone=zone)
        self._is_due = False
        self._end: Callable[[], None] | None = None

    def begin(self) -> None:
        """Tells from now on; first of all what was recorded while no app was open."""
        self._end = self._tracker.subscribe(self._changed)
        self._app.set_interval(self.LOOK, self._look)
        self._changed()

    def end(self) -> None:
        """Tells nothing more."""
        if self._end is not None:
            self._end()

    def _changed(self) -> None:
        if not self._is_due:
            self._is_due = True
            # The tracker calls from tasks of its own, in which Textual cannot start a timer.
            self._app.call_later(self._app.set_timer, self.SETTLE, self._look)

    def _look(self) -> None:
        self._is_due = False
        screen = self._app.screen_stack[0]
        if isinstance(screen, ActingScreen) and self._teller.has_news():
            screen.work(self._tell(screen), "tell")

    async def _tell(self, screen: ActingScreen) -> None:
        for sentence in await self._teller.tell():
            screen.tell(sentence, is_problem=True)

    def _write(self, sequence: str) -> None:
        """Writes to the terminal in its turn, so that it never cuts into a repaint."""
        driver = self._app._driver  # Textual has no public way for any sequence but its own
        if driver is not None and not self._app.is_headless:
            driver.write(sequence)
