"""The app: the dashboard on a tracker, the command palette, the settings, and what ends with it."""

import asyncio
import contextlib
import os
import sys
from collections.abc import Mapping, Sequence
from datetime import timedelta, tzinfo
from functools import partial
from pathlib import Path, PurePath
from typing import TYPE_CHECKING, Any, ClassVar

from msgspec.structs import replace
from rich.console import RenderableType
from textual.binding import BindingType
from textual.keys import key_to_character
from textual.screen import Screen

from parcel_tui.domain.errors import ParcelTuiError
from parcel_tui.domain.parcel import Parcel
from parcel_tui.language import tr
from parcel_tui.settings import AppSettings
from parcel_tui.tracker.tracker import Tracker
from parcel_tui.tui.glyphs import ASCII, NARROW, Glyphs, glyphs_for, signs_of
from parcel_tui.tui.keys import COMMANDS, FOOTERS, GROUPS, MOVING, PANES, bindings, key_of, with_keys
from parcel_tui.tui.look import AUTO, GLYPH_SETS, MOST_TOASTS, look_of
from parcel_tui.tui.memory import collect_garbage_again
from parcel_tui.tui.screens.dashboard.screen import DashboardScreen
from parcel_tui.tui.terminal.app import TerminalApp
from parcel_tui.tui.terminal.key_order import ACTS
from parcel_tui.tui.terminal.leaving import exit_hard_after, is_shell_there
from parcel_tui.tui.terminal.pasting import MOST_PASTED
from parcel_tui.tui.theme_choice import ThemeChoice
from parcel_tui.tui.themes import OFFERED
from parcel_tui.tui.widgets.line import LINE_CLASSES
from parcel_tui.wording.cells import safe

if TYPE_CHECKING:
    from parcel_tui.notify.choices import Choices
    from parcel_tui.startup_frame.save import FrameFile
    from parcel_tui.startup_frame.terminal import HeldTerminal
    from parcel_tui.tui.notifications import NotificationLoop
    from parcel_tui.tui.screens.settings import Changed
    from parcel_tui.tui.terminal.background_colour import BackgroundQuestion
    from parcel_tui.tui.terminal.driver import AmbiguousWidth

_WIDE, _NARROW = "wide", "narrow"
"""What is remembered of the terminal."""
ASCII_STYLES = Path(__file__).with_name("ascii.tcss")


class ParcelApp(TerminalApp):
    """The dashboard on a tracker, which it opens and closes."""

    CSS_PATH: ClassVar[list[str | PurePath]] = ["app.tcss", "screens/dashboard/dashboard.tcss"]
    COMPONENT_CLASSES: ClassVar[set[str]] = set(LINE_CLASSES)
    TITLE = "parcel-tui"
    BINDINGS: ClassVar[list[BindingType]] = bindings([COMMANDS["suspend"]])
    """What works on every screen and in every field."""
    ENABLE_COMMAND_PALETTE = False
    """Its key is in the key table; the palette itself is loaded when it is first asked for."""

    CLOSING_SECONDS: ClassVar[float] = 0.4
    """How long what still hangs may keep the process after the terminal was restored."""

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
        frame_file: "FrameFile | None" = None,
        held: "HeldTerminal | None" = None,
        question: "BackgroundQuestion | None" = None,
    ) -> None:
        """`state_path` is named when the app stops over a fault; `zone` None is the system's.

        `problems` are sentences about settings that cannot be used, to be shown at the start.
        The last frame is kept in `frame_file`; `held` is the terminal where it shows that of the last time,
        `question` what it is asked of its background already.

        Without `notify` the app notifies of nothing; what is new waits for a process that does.
        """
        super().__init__(held=held, question=question, state_path=state_path)
        self._tracker = tracker
        self._is_demo = demo
        self._zone = zone
        self.settings = settings or AppSettings()
        self._look = look_of(self.settings)
        self._problems = (*problems, *self._look.problems)
        self._is_wide = tracker.snapshot.preferences.ambiguous == _WIDE
        """Whether the terminal draws characters of ambiguous width two cells wide, as far as is known."""
        self._set_glyphs = glyphs or self._look.glyphs
        """The signs that were asked for; None for those that suit the terminal."""
        self._glyphs = self._set_glyphs or self._automatic_glyphs()
        self.measures = self._glyphs is not ASCII
        self.titles = self.settings.title
        self._draw_borders_alike()
        self._theme_choice = ThemeChoice(self, tracker)
        self._theme_choice.take(self._look.theme or self._usual_theme)
        self._has_toasts = False
        self._choices = notify
        self._notifying: NotificationLoop | None = None
        self._frame_file = frame_file if not self._problems else None
        self._last_frame: tuple[str, Mapping[int, Parcel]] | None = None
        """What the next start shows first, and the parcels that it shows."""
        self._first_theme = self._theme_choice.name

    def get_default_screen(self) -> Screen[None]:
        """The dashboard: the first screen, and the only one that stays."""
        dashboard = DashboardScreen(
            self._tracker,
            zone=self._zone,
            glyphs=self._glyphs,
            keymap=self._look.keymap,
            keeps_view=self.settings.start_view == "last",
        )
        return self.composed(dashboard)

    @property
    def user_keys(self) -> Mapping[str, str]:
        """The keys that the user gave to commands, by the commands' ids."""
        return self._look.keymap

    @property
    def _usual_theme(self) -> str:
        """The theme where none was set: Textual's own variable counts, else it follows the terminal."""
        named = os.environ.get("TEXTUAL_THEME", "")
        return named if named in OFFERED else AUTO

    def on_typed(self) -> None:
        """Clears what was told: a key is about to act."""
        if self._has_toasts:
            self._has_toasts = False
            self.clear_notifications()
        if isinstance(self.screen, DashboardScreen):
            self.screen.on_typed()

    def notify(self, message: str, **options: Any) -> None:
        """Tells it in the status line; over another screen, in the corner."""
        dashboard = self.screen
        if isinstance(dashboard, DashboardScreen):
            is_problem = options.get("severity", "information") != "information"
            dashboard.status.tell(message, is_problem=is_problem)
        else:
            self.show_toast(message, **options)

    def show_toast(self, message: str, **options: Any) -> None:
        """Shows news in the corner, until the next key or for a while."""
        self._has_toasts = True
        super().notify(message, **options)

    def suit_terminal(self) -> None:
        """Takes the theme that suits the terminal where none was set; call it before the app runs."""
        if self.has_few_colours:
            self._theme_choice.take_few_colours(self._look.theme or AUTO)
        if self._theme_choice.name == AUTO:
            self._theme_choice.take_answer(self.ask_background())
        self._first_theme = self._theme_choice.name

    def on_mount(self) -> None:
        """Says which settings are wrong, and begins what goes on beside the screens."""
        self._use_keys()
        self._show_problems()
        self._theme_choice.remember()
        self.call_after_refresh(collect_garbage_again)
        self.when_stopped(self._tracker.step_aside)
        if self._choices is not None:
            self.call_after_refresh(self._begin_telling, self._choices)

    def _begin_telling(self, choices: "Choices") -> None:
        from parcel_tui.tui.notifications import NotificationLoop

        self._notifying = NotificationLoop(
            *(self, self._tracker, choices), zone=self._zone, show_toast=self.show_toast
        )
        self._notifying.begin()

    async def on_unmount(self) -> None:
        """The terminal is restored: lets go of the network, and goes."""
        if self._notifying is not None:
            await self._notifying.end()
        if not self.is_headless and not self._is_demo:
            exit_hard_after(self.CLOSING_SECONDS, lambda: self.return_code or 0)
        await self._tracker.close()
        self._keep_last_frame()

    def exit(self, result: None = None, return_code: int = 0, message: RenderableType | None = None) -> None:
        """Ends the app; nothing is painted any more, and what the next start shows first is kept."""
        if not self.is_left:
            self.is_left = True
            self._take_last_frame()
        super().exit(result, return_code, message)

    async def action_quit(self) -> None:
        """Leaves, once what the keys before have begun is stored: several may have come at once."""
        acts = [worker.wait() for worker in self.workers if worker.group == ACTS]
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(asyncio.gather(*acts, return_exceptions=True), self.LEAVING_SECONDS)
        self.exit()

    def action_command_palette(self) -> None:
        """Finds a command by its name, or a theme."""
        from parcel_tui.tui.screens.palette import Entry, PaletteScreen

        screen = self.screen
        if not isinstance(screen, DashboardScreen):
            return
        commands = sorted(
            (each for _, group in GROUPS if group not in (MOVING, PANES) for each in group),
            key=lambda each: _BY_USE.get(each.id, len(_BY_USE)),
        )
        entries = [
            Entry(
                tr(each.label), tr(each.help), key_of(self, each.id), partial(screen.run_action, each.action)
            )
            for each in commands
            if each.id != "palette"
        ]
        for name in (AUTO, *OFFERED):
            label = tr("Theme: {name}", name=name)
            entries.append(Entry(label, tr("Use this theme"), "", partial(self._choose_theme, name)))

        def chosen(entry: Entry | None) -> None:
            if entry is not None:
                self.call_later(entry.run)

        self.push_screen(PaletteScreen(entries), chosen)

    async def _choose_theme(self, name: str) -> None:
        """Takes a theme, and keeps it in the settings file."""
        self._theme_choice.take(name)
        self.settings = replace(self.settings, theme=name)
        if self.settings.file is not None:
            from parcel_tui.settings.edit import change_settings

            try:
                await asyncio.to_thread(change_settings, self.settings.file, "app", {"theme": name})
            except ParcelTuiError as error:
                self.notify(safe(str(error)), severity="error", markup=False)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Where the user has a letter suspend the program, it is text in a field."""
        if action == "suspend_process" and self.focused is not None:
            keys = self._look.keymap.get("suspend", COMMANDS["suspend"].keys).split(",")
            if any(self.focused.check_consume_key(key, key_to_character(key)) for key in keys):
                return False
        return super().check_action(action, parameters)

    def action_suspend_process(self) -> None:
        """Goes back to the shell, from any screen; without one nothing could bring the program back."""
        if self.is_headless or is_shell_there():
            super().action_suspend_process()
        else:
            sentence = tr(
                "There is no shell here to go back to. Press {key} to quit.", key=key_of(self, "quit")
            )
            self.notify(sentence, severity="warning", markup=False)

    def action_help_quit(self) -> None:
        """Ctrl+C, which elsewhere ends a program, says how to leave."""
        self.notify(tr("Press {key} to quit.", key=key_of(self, "quit")), markup=False)

    def on_paste_cut(self) -> None:
        """Says that a pasted text was too long."""
        count = f"{MOST_PASTED:,}"
        sentence = tr("That is too long: only the first {count} characters were taken.", count=count)
        self.notify(sentence, severity="warning", markup=False)

    def try_look(self, theme: str, glyphs: str | None) -> None:
        """Takes a theme and signs by their names in the settings, at once."""
        if theme != self._theme_choice.name:
            self._theme_choice.take(theme)
        is_as_set = glyphs == self.settings.glyphs
        chosen = self._set_glyphs if is_as_set else GLYPH_SETS.get(glyphs or "")
        self._take_glyphs(chosen or self._automatic_glyphs())

    def on_ambiguous_width(self, message: "AmbiguousWidth") -> None:
        """Takes signs that suit a terminal which has shown how wide it draws, now and at the next start."""
        before, self._is_wide = self._is_wide, message.is_wide
        preferences = self._tracker.snapshot.preferences
        seen = _WIDE if message.is_wide else _NARROW if preferences.ambiguous else ""
        if preferences.ambiguous != seen:
            self._tracker.remember(lambda kept: replace(kept, ambiguous=seen))
        if before != message.is_wide and self._set_glyphs is None:
            self._take_glyphs(self._automatic_glyphs())
            self.paint_anew()

    def _automatic_glyphs(self) -> Glyphs:
        encoding = getattr(sys.__stdout__, "encoding", None)
        return glyphs_for(encoding, os.environ.get("TERM", ""), is_wide=self._is_wide)

    def _take_glyphs(self, glyphs: Glyphs) -> None:
        self._glyphs = glyphs
        self._draw_borders_alike()
        for screen in self.screen_stack:
            screen.refresh()
            if isinstance(screen, DashboardScreen) and screen.glyphs is not self._glyphs:
                screen.take_glyphs(self._glyphs)

    def _draw_borders_alike(self) -> None:
        """Draws borders with the same signs; the styles for that are read when they are needed."""
        is_ascii = self._glyphs is ASCII
        self.write_signs(signs_of(self._glyphs))
        if is_ascii and not self.stylesheet.has_source(str(ASCII_STYLES)):
            self.stylesheet.read(ASCII_STYLES)
        self.set_class(is_ascii, "-ascii")

    def _take_last_frame(self) -> None:
        """Takes what the next start shows first: the dashboard alone, from its top, without toasts.

        Nothing is taken where the next start looks otherwise, or where there is nothing yet to show.
        """
        if (
            self._frame_file is None
            or not self.keys.has_begun
            or self._theme_choice.name != self._first_theme
        ):
            return
        dashboard = self.screen_stack[0]
        assert isinstance(dashboard, DashboardScreen)
        dashboard.start_over()
        frame = self.frame_of(dashboard)
        self._last_frame = (frame, self._tracker.snapshot.parcels) if frame is not None else None

    def _keep_last_frame(self) -> None:
        """Keeps the frame, if it still shows the state now that nothing more will be written."""
        if self._frame_file is None or self._last_frame is None:
            return
        if self._glyphs is not NARROW and self._tracker.snapshot.preferences.ambiguous:
            self._frame_file.drop()  # it might come on the terminal of the user's that draws its signs wide
            return
        frame, parcels = self._last_frame
        if parcels == self._tracker.snapshot.parcels:
            self._frame_file.keep(frame, self.size.width, self.size.height, self._tracker.signature)

    def action_settings(self) -> None:
        """Opens the settings that people change most."""
        from parcel_tui.tui.screens.settings import SettingsScreen

        def answered(changed: "Changed | None") -> None:
            if changed is not None:
                self.settings = changed.settings
                self._set_glyphs = GLYPH_SETS.get(changed.settings.glyphs or "")
                days = changed.settings.archive_delivered_after_days
                self._tracker.actions.archive_delivered_after = timedelta(days=days) if days else None
                self._choices = changed.choices
                if self._notifying is not None and changed.choices is not None:
                    self._notifying.take(changed.choices)

        themes = (AUTO, *OFFERED)
        screen = SettingsScreen(
            self.settings, self._choices, themes, self._theme_choice.name, self.try_look, self.take_keys
        )
        self.push_screen(screen, answered)

    def take_keys(self, settings: AppSettings) -> None:
        """Takes the keys of those settings, at once."""
        self.settings = settings
        self._look = replace(self._look, keymap=look_of(settings).keymap)
        self._use_keys()
        dashboard = self.screen_stack[0]
        if isinstance(dashboard, DashboardScreen):
            dashboard.take_keymap(self._look.keymap)

    def _use_keys(self) -> None:
        self.set_keymap(dict(self._look.keymap))
        moving = (with_keys(command, self._look.keymap) for command in MOVING)
        self.keys.still_keys = {key for command in moving for key in command.keys.split(",")}

    def _show_problems(self) -> None:
        """Few as toasts, many as a list."""
        if len(self._problems) > MOST_TOASTS:
            from parcel_tui.tui.screens.dialogs import NoticesScreen

            self.call_later(self.push_screen, NoticesScreen(tr("Settings"), self._problems))
            return
        for problem in self._problems:
            self.notify(safe(problem), title=tr("Settings"), severity="warning", timeout=12, markup=False)


_BY_USE: Mapping[str, int] = {command: rank for rank, command in enumerate(FOOTERS["list"])}
"""Commands that are used most, from the most to the least."""
