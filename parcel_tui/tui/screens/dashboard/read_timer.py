"""Marks the parcel as read that the user stays on."""

from textual.screen import Screen
from textual.timer import Timer

from parcel_tui.tracker.tracker import Tracker
from parcel_tui.tui.background import Background
from parcel_tui.tui.screens.dashboard.finder import Finder


class ReadTimer:
    """Runs while the user looks at a parcel with something new."""

    SECONDS = 2.0
    """For which the user stays on a parcel before it counts as read."""

    def __init__(
        self, screen: Screen[None], tracker: Tracker, finder: Finder, background: Background
    ) -> None:
        self._screen = screen
        self._tracker = tracker
        self._finder = finder
        self._background = background
        self._timer: Timer | None = None

    def start(self) -> None:
        """Begins anew, for the chosen parcel."""
        self.stop()
        parcel = self._finder.chosen
        if parcel is not None and parcel.unread:
            self._timer = self._screen.set_timer(self.SECONDS, self.mark_read)

    def stop(self) -> None:
        """Ends: the user has gone on."""
        if self._timer is not None:
            self._timer.stop()
            self._timer = None

    def mark_read(self) -> None:
        """Marks the chosen parcel as read now."""
        self.stop()
        parcel = self._finder.chosen
        if parcel is not None and parcel.unread:
            self._background.run(self._tracker.actions.see(parcel.key), "read")
