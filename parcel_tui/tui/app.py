"""The app: one screen on a tracker, the command palette, and how it ends."""

import asyncio
import contextlib
import gc
import sys
from collections.abc import Callable, Iterable, Sequence
from datetime import timedelta, tzinfo
from functools import partial
from pathlib import Path, PurePath
from typing import TYPE_CHECKING, ClassVar

from rich.console import RenderableType
from textual import events
from textual.app import SystemCommand
from textual.binding import BindingType
from textual.css.query import NoMatches
from textual.keys import key_to_character
from textual.screen import Screen

from parcel_tui.domain.errors import FAULT_CODE
from parcel_tui.faults import log_fault
from parcel_tui.settings import AppSettings
from parcel_tui.tracker.tracker import Tracker
from parcel_tui.tui.glyphs import ASCII, Glyphs, glyphs_for
from parcel_tui.tui.keys import COMMANDS, GROUPS, MOVING, PANES, bindings, key_of, with_keys
from parcel_tui.tui.look import AUTO, GLYPH_SETS, MOST_TOASTS, look_of
from parcel_tui.tui.screens.dashboard import DashboardScreen
from parcel_tui.tui.terminal.leaving import (
    crash_report,
    exit_hard,
    exit_hard_after,
    is_shell_there,
    on_signals,
    on_stop,
)
from parcel_tui.tui.terminal.output import PaintingApp
from parcel_tui.tui.terminal.pasting import MOST_PASTED
from parcel_tui.tui.theme_choice import ThemeChoice
from parcel_tui.tui.widgets.line import LINE_CLASSES
from parcel_tui.wording.cells import safe

if TYPE_CHECKING:
    from parcel_tui.notify.choices import Choices
    from parcel_tui.startup_frame.save import Keeper
    from parcel_tui.startup_frame.terminal import HeldTerminal
    from parcel_tui.tui.notifications import NotificationLoop
    from parcel_tui.tui.terminal.asking_driver import GroundTold
    from parcel_tui.tui.terminal.keeping import Keeping

ASCII_STYLES = Path(__file__).with_name("ascii.tcss")


class ParcelApp(PaintingApp):
    """The dashboard on a tracker, which it opens and closes. `return_code` is the exit code."""

    CSS_PATH: ClassVar[list[str | PurePath]] = ["app.tcss", "screens/dashboard.tcss"]
    COMPONENT_CLASSES: ClassVar[set[str]] = set(LINE_CLASSES)
    TITLE = "parcel-tui"
    BINDINGS: ClassVar[list[BindingType]] = bindings([COMMANDS["suspend"]])
    """What works on every screen and in every field."""
    ENABLE_COMMAND_PALETTE = False
    """Its key is in the key table; the palette itself is loaded when it is first asked for."""

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
        settings: AppSettings | None = None,
        problems: Sequence[str] = (),
        notify: "Choices | None" = None,
        keeper: "Keeper | None" = None,
        held: "HeldTerminal | None" = None,
    ) -> None:
        """`state_path` is named when the app stops over a fault; `zone` None is the system's.

        `problems` are sentences about settings that cannot be used, to be shown at the start.
        `keeper` keeps the last frame; `held` is the terminal where it shows that of the last time.

        Without `notify` nothing is told, and what is new waits for who tells it.
        """
        super().__init__(held)
        self.use_command_palette = True
        self._tracker = tracker
        self._is_demo = demo
        self._state_path = state_path
        self._zone = zone
        self.settings = settings or AppSettings()
        self._look = look_of(self.settings, self.available_themes)
        self._problems = (*problems, *self._look.problems)
        self._set_glyphs = glyphs or self._look.glyphs or _automatic_glyphs()
        self._glyphs = self._set_glyphs
        self._draw_borders_alike()
        self._theme_choice = ThemeChoice(self, tracker)
        self._theme_choice.take(self._look.theme or self.theme)
        self._report: str | None = None
        self._end_signals: Callable[[], None] | None = None
        self._choices = notify
        self._notifying: NotificationLoop | None = None
        self._early: list[events.Event] | None = []
        """Keys that came before the dashboard; None once it is there."""
        self._keeper = keeper if not self._problems else None
        self._keeping: Keeping | None = None
        self._code_of_leaving: int | None = None
        """Of what ends the app as soon as the dashboard is there."""
        self._first_theme = self._theme_choice.name

    def get_default_screen(self) -> Screen[None]:
        """The dashboard: the first screen, and the only one that stays."""
        return DashboardScreen(self._tracker, zone=self._zone, glyphs=self._glyphs, keymap=self._look.keymap)

    def on_load(self) -> None:
        """Listens to what ends the app from outside: the terminal is about to be taken."""
        if not self.is_headless:
            self._end_signals = on_signals(self.leave, self._give_up, self.LEAVING_SECONDS)

    def on_mount(self) -> None:
        """Says which settings are wrong, and begins what goes on beside the screens."""
        self.set_keymap(dict(self._look.keymap))
        moving = (with_keys(command, self._look.keymap) for command in MOVING)
        self.still_keys = {key for command in moving for key in command.keys.split(",")}
        self._show_problems()
        self.app_resume_signal.subscribe(self, self.paint_all)
        self.call_after_refresh(_collect_garbage_again)
        if not self.is_headless:
            on_stop(self._tracker.step_aside)
            self._theme_choice.ask()
        if self._choices is not None:
            self.call_after_refresh(self._begin_telling, self._choices)

    def _begin_telling(self, choices: "Choices") -> None:
        from parcel_tui.tui.notifications import NotificationLoop

        self._notifying = NotificationLoop(self, self._tracker, choices, zone=self._zone)
        self._notifying.begin()

    async def on_unmount(self) -> None:
        """The terminal is restored: lets go of the network, and goes."""
        if self._end_signals is not None:
            self._end_signals()
        if self._notifying is not None:
            await self._notifying.end()
        if not self.is_headless and not self._is_demo:
            exit_hard_after(self.CLOSING_SECONDS, self._exit_code)
        await self._tracker.close()
        if self._keeping is not None:
            self._keeping.keep()

    async def on_event(self, event: events.Event) -> None:
        """Keys that were typed, and texts that were pasted, before the dashboard is there wait for it."""
        if isinstance(event, events.InputEvent | events.Paste) and self._early is not None:
            self._early.append(event)
        else:
            await super().on_event(event)

    def on_ready(self) -> None:
        """The dashboard is laid out; once it is painted, all that takes keys is there."""
        self.screen.call_after_refresh(self.call_later, self._take_early_keys)

    async def _take_early_keys(self) -> None:
        early, self._early = self._early or [], None
        if self._code_of_leaving is not None:
            self.exit(return_code=self._code_of_leaving)
        for event in early:
            await self.on_event(event)

    def exit(self, result: None = None, return_code: int = 0, message: RenderableType | None = None) -> None:
        """Ends the app; nothing is painted any more, and what the next start shows first is kept."""
        if not self.is_left:
            self.is_left = True
            self._take_last_frame()
        super().exit(result, return_code, message)

    def leave(self, code: int) -> None:
        """Ends the app with that exit code, whatever is going on."""
        if not self.is_headless:
            exit_hard_after(self.LEAVING_SECONDS, lambda: code, self.restore_terminal)
        if self._early is None:
            self.exit(return_code=code)
        else:  # Textual cannot leave what is still being put together
            self._code_of_leaving = code

    def _give_up(self, code: int) -> None:
        exit_hard(code, self.restore_terminal)

    async def action_quit(self) -> None:
        """Leaves, once what the keys before have begun is stored: several may have come at once."""
        acts = [worker.wait() for worker in self.workers if worker.group == self.ACTS]
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(asyncio.gather(*acts, return_exceptions=True), self.LEAVING_SECONDS)
        self.exit()

    def get_system_commands(self, screen: Screen[object]) -> Iterable[SystemCommand]:
        """Every command of the key table but the plain moves, and the theme."""
        if isinstance(screen, DashboardScreen):
            for _, commands in GROUPS:
                for command in commands:
                    if command.id != "palette" and commands not in (MOVING, PANES):
                        run = partial(screen.run_action, command.action)
                        yield SystemCommand(command.label, command.help, partial(self.call_later, run))
        yield SystemCommand("Theme", "Chooses the colours", self.action_change_theme)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Where the user has a letter suspend the program, it is text in a field."""
        if action == "suspend_process" and self.focused is not None:
            keys = self._look.keymap.get("suspend", COMMANDS["suspend"].keys).split(",")
            if any(self.focused.check_consume_key(key, key_to_character(key)) for key in keys):
                return False
        return super().check_action(action, parameters)

    def action_suspend_process(self) -> None:
        """Back to the shell, from any screen; where there is none, nobody could bring the program back."""
        if self.is_headless or is_shell_there():
            super().action_suspend_process()
        else:
            sentence = f"There is no shell here to go back to; {key_of(self, 'quit')} quits."
            self.notify(sentence, severity="warning", markup=False)

    def action_help_quit(self) -> None:
        """Ctrl+C, which elsewhere ends a program, says how to leave."""
        self.notify(f"Press {key_of(self, 'quit')} to quit.", markup=False)

    def on_ground_told(self, message: "GroundTold") -> None:
        """The terminal is light, or dark."""
        self._theme_choice.told(message.is_light)

    def on_paste_cut(self) -> None:
        """A pasted text was too long."""
        sentence = f"That is too long: only the first {MOST_PASTED:,} characters were taken."
        self.notify(sentence, severity="warning", markup=False)

    def try_look(self, theme: str, glyphs: str | None) -> None:
        """Takes a theme and signs by their names in the settings, at once."""
        if theme != self._theme_choice.name:
            self._theme_choice.take(theme)
            self._theme_choice.ask()
        is_as_set = glyphs == self.settings.glyphs
        self._glyphs = self._set_glyphs if is_as_set else GLYPH_SETS.get(glyphs or "", _automatic_glyphs())
        self._draw_borders_alike()
        for screen in self.screen_stack:
            screen.refresh()
            if isinstance(screen, DashboardScreen) and screen.glyphs is not self._glyphs:
                screen.take_glyphs(self._glyphs)

    def _draw_borders_alike(self) -> None:
        """Has borders drawn with the same signs; the styles for that are read when they are needed."""
        is_ascii = self._glyphs is ASCII
        self.write_signs_in_ascii(is_ascii)
        if is_ascii and not self.stylesheet.has_source(str(ASCII_STYLES)):
            self.stylesheet.read(ASCII_STYLES)
        self.set_class(is_ascii, "-ascii")

    def _take_last_frame(self) -> None:
        """Unless the next start looks otherwise, or there is nothing yet that it could show."""
        if self._keeper is None or self._early is not None or self._theme_choice.name != self._first_theme:
            return
        from parcel_tui.tui.terminal.keeping import Keeping

        self._keeping = Keeping(self._keeper, self._tracker)
        dashboard = self.screen_stack[0]
        assert isinstance(dashboard, DashboardScreen)
        self._keeping.take(dashboard, self.size, self.colours)

    def action_settings(self) -> None:
        """Opens the settings that people change most."""
        from parcel_tui.tui.screens.settings import SettingsScreen

        def answered(changed: AppSettings | None) -> None:
            if changed is not None:
                self.settings, self._set_glyphs = changed, self._glyphs
                days = changed.archive_delivered_after_days
                self._tracker.handwork.archive_delivered_after = timedelta(days=days) if days else None

        themes = (AUTO, *self.available_themes)
        in_use = self._theme_choice.name
        self.push_screen(SettingsScreen(self.settings, themes, in_use, self.try_look), answered)

    def _show_problems(self) -> None:
        """Few as toasts, many as a list."""
        if len(self._problems) > MOST_TOASTS:
            from parcel_tui.tui.screens.dialogs import NoticesScreen

            self.call_later(self.push_screen, NoticesScreen("Settings", self._problems))
            return
        for problem in self._problems:
            self.notify(safe(problem), title="Settings", severity="warning", timeout=12, markup=False)

    def on_terminal_gone(self) -> None:
        """As a hang-up ends it, where that signal is ignored."""
        self.leave(129)

    def _exit_code(self) -> int:
        return self.return_code or 0

    def _handle_exception(self, error: Exception) -> None:
        """Textual's own report prints local variables, tokens among them; ours prints where it happened."""
        if self.is_left and isinstance(error, NoMatches):
            return  # The widgets go one by one: what is still under way in one may not find another.
        # What Textual 8.2 does itself, but for making its report: it offers no way between.
        self._return_code = FAULT_CODE
        if self._exception is None:
            self._exception = error
            self._exception_event.set()
        self._report = crash_report(error, self._state_path)
        log_fault(error)
        self._close_messages_no_wait()

    def _print_error_renderables(self) -> None:
        """Called by Textual once the terminal is as it was, or before it was the app's."""
        if self.held is not None:
            self.held.give_back()
        if self._report and sys.__stderr__ is not None:
            sys.__stderr__.write(f"{self._report}\n")
            self._exit_renderables.clear()
        super()._print_error_renderables()


def _automatic_glyphs() -> Glyphs:
    return glyphs_for(getattr(sys.__stdout__, "encoding", None))


def _collect_garbage_again() -> None:
    """It is off while the modules are loaded, of which nothing ever becomes garbage."""
    if not gc.isenabled():
        gc.freeze()
        gc.enable()
