"""Keeps what the next start shows first; taken when the app is left, kept once all is written."""

import logging
from collections.abc import Mapping

from rich.color import ColorSystem
from textual.geometry import Size

from parcel_tui.domain.parcel import Parcel
from parcel_tui.startup_frame.save import Keeper
from parcel_tui.tracker.tracker import Tracker
from parcel_tui.tui.glyphs import ASCII
from parcel_tui.tui.screens.dashboard import DashboardScreen
from parcel_tui.tui.terminal.cell_diff import cells_in
from parcel_tui.tui.terminal.compositor import composed_anew
from parcel_tui.tui.terminal.last_frame import write_frame
from parcel_tui.tui.terminal.leaving import terminal_is_gone

_log = logging.getLogger("parcel_tui.frame")


class Keeping:
    """One frame of the dashboard, on its way into the file."""

    def __init__(self, keeper: Keeper, tracker: Tracker) -> None:
        self._keeper = keeper
        self._tracker = tracker
        self._taken: tuple[str, Size, Mapping[int, Parcel]] | None = None

    def take(self, dashboard: DashboardScreen, size: Size, colours: ColorSystem) -> None:
        """Takes what the next start shows first: the dashboard alone, from its top, without toasts."""
        if terminal_is_gone():
            _log.info("no frame is kept: the terminal has gone")
            return
        dashboard.start_over()
        for toasts in dashboard.query("ToastRack"):
            toasts.display = False
        rows = (
            cells_in(strip, colours, is_ascii=dashboard.glyphs is ASCII)
            for strip in composed_anew(dashboard, size)
        )
        self._taken = (write_frame(rows), size, self._tracker.snapshot.parcels)

    def keep(self) -> None:
        """Keeps it, if it still shows the state; call it when nothing more will be written."""
        if self._taken is None:
            return
        frame, size, parcels = self._taken
        if parcels != self._tracker.snapshot.parcels:
            _log.info("no frame is kept: the state changed while the app was left")
        else:
            self._keeper.keep(frame, size.width, size.height, self._tracker.signature)
