"""The app: one screen on a tracker, the command palette, and how it ends."""

import sys
from collections.abc import Callable, Iterable
from datetime import tzinfo
from functools import partial
from pathlib import Path, PurePath
from typing import ClassVar

from rich.text import Text
from textual.app import App, SystemCommand
from textual.screen import Screen

from parcel_tui.tracker.tracker import Tracker
from parcel_tui.tui.glyphs import Glyphs, glyphs_for
from parcel_tui.tui.keys import GROUPS, MOVING, PANES
from parcel_tui.tui.leaving import crash_report, exit_hard_after, on_signals, terminal_is_gone
from parcel_tui.tui.screens.dashboard import DashboardScreen


class ParcelApp(App[None]):
    """The dashboard on a tracker, which it opens and closes. `return_code` is the exit code."""

    CSS_PATH: ClassVar[list[str | PurePath]] = ["app.tcss", "screens/dashboard.tcss"]
    TITLE = "parcel-tui"
    ENABLE_COMMAND_PALETTE = False
    """Its key is in the key table; the palette itself is loaded when it is first asked for."""

    LOOK_AT_TERMINAL: ClassVar[float] = 1.0
    """Seconds between looks at whether the terminal is still there."""
    CLOSING_SECONDS: ClassVar[float] = 0.4
    """How long what still hangs may keep the process after the terminal was restored."""
    LEAVING_SECONDS: ClassVar[float] = 3.0
    """How long a terminal that takes no more output may keep the process."""

    def __init__(
        self,
        tracker: Tracker,
        *,
        demo: bool = False,
        state_path: Path | None = None,
        zone: tzinfo | None = None,
        glyphs: Glyphs | None = None,
    ) -> None:
        """`state_path` is named when the app stops over a fault; `zone` None is the system's."""
        super().__init__()
        self.use_command_palette = True
        self._tracker = tracker
        self._is_demo = demo
        self._state_path = state_path
        self._zone = zone
        self._glyphs = glyphs or glyphs_for(getattr(sys.__stdout__, "encoding", None))
        self._end_signals: Callable[[], None] | None = None

    def get_default_screen(self) -> Screen[None]:
        """The dashboard: the first screen, and the only one that stays."""
        return DashboardScreen(self._tracker, zone=self._zone, glyphs=self._glyphs)

    def on_mount(self) -> None:
        """Listens to what ends the app from outside."""
        if not self.is_headless:
            self._end_signals = on_signals(self.leave)
            self.set_interval(self.LOOK_AT_TERMINAL, self._look_at_terminal)

    async def on_unmount(self) -> None:
        """The terminal is restored: lets go of the network, and goes."""
        if self._end_signals is not None:
            self._end_signals()
        if not self.is_headless and not self._is_demo:
            exit_hard_after(self.CLOSING_SECONDS, self._exit_code)
        await self._tracker.close()

    def leave(self, code: int) -> None:
        """Ends the app with that exit code, whatever is going on."""
        if not self.is_headless:
            exit_hard_after(self.LEAVING_SECONDS, lambda: code)
        self.exit(return_code=code)

    def get_system_commands(self, screen: Screen[object]) -> Iterable[SystemCommand]:
        """Every command of the key table but the plain moves, and the theme."""
        if isinstance(screen, DashboardScreen):
            for _, commands in GROUPS:
                for command in commands:
                    if command.id != "palette" and commands not in (MOVING, PANES[:4]):
                        run = partial(screen.run_action, command.action)
                        yield SystemCommand(command.label, command.help, partial(self.call_later, run))
        yield SystemCommand("Theme", "Chooses the colours", self.action_change_theme)

    def action_help_quit(self) -> None:
        """Ctrl+C, which elsewhere ends a program, says how to leave."""
        self.notify("Press q to quit.", markup=False)

    def _look_at_terminal(self) -> None:
        if terminal_is_gone():
            self.leave(129)

    def _exit_code(self) -> int:
        return self.return_code or 0

    def _handle_exception(self, error: Exception) -> None:
        """Textual's own report prints local variables, tokens among them; ours prints where it happened."""
        self._return_code = 1
        if self._exception is None:
            self._exception = error
            self._exception_event.set()
        self._exit_renderables[:] = [Text(crash_report(error, self._state_path))]
        self._close_messages_no_wait()
