"""The app as the terminal knows it: what is written to it, what is read from it, and how it is left.

README.md says what of Textual this replaces, and why.
"""

import contextlib
import os
import shutil
import sys
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING, Any, ClassVar, cast

from rich.color import ColorSystem
from rich.console import COLOR_SYSTEMS, RenderableType
from rich.text import Text
from textual import events
from textual.app import App, ScreenStackError
from textual.css.query import NoMatches
from textual.dom import NoScreen
from textual.driver import Driver
from textual.geometry import Offset, Size
from textual.screen import Screen
from textual.theme import Theme
from textual.timer import Timer
from textual.widget import MountError

from parcel_tui.domain.errors import FAULT_CODE
from parcel_tui.faults import log_fault
from parcel_tui.tui.terminal.background_colour import NOT_ASKED, BackgroundQuestion
from parcel_tui.tui.terminal.engine import why_off
from parcel_tui.tui.terminal.key_order import KeyOrder
from parcel_tui.tui.terminal.leaving import (
    crash_report,
    exit_hard,
    exit_hard_after,
    give_back,
    on_signals,
    on_stop,
    terminal_is_gone,
)
from parcel_tui.wording.cells import safe

if TYPE_CHECKING:
    from parcel_tui.startup_frame.terminal import HeldTerminal
    from parcel_tui.tui.terminal.driver import TerminalDriver
    from parcel_tui.tui.terminal.output import Output


class TerminalApp(App[None]):
    """An app that writes nothing but what the terminal does not show yet, takes keys in their order, and
    leaves the terminal as it was whatever happens. `return_code` is the exit code.
    """

    LEAVING_SECONDS: ClassVar[float] = 3.0
    """How long a terminal that takes no more output may keep the process."""
    TO_LAY_OUT: ClassVar[float] = 1.0
    """Seconds that the app may take until it has a size that it was told."""
    AFTER_RESIZING: ClassVar[float] = 0.1
    """Seconds after the last of several sizes until all is painted that the terminal lost between them."""

    def __init__(
        self,
        *,
        held: "HeldTerminal | None" = None,
        question: BackgroundQuestion | None = None,
        state_path: Path | None = None,
    ) -> None:
        """`held` is the terminal where it shows the frame that was kept the last time; `question` the one
        for its background, where that is asked already.

        `state_path` is named when the app stops over a fault.
        """
        # Textual would make greys of colours, of which some terminals have none, and red a darker one.
        super().__init__(ansi_color="NO_COLOR" in os.environ or None)
        self.is_left = False
        """Whether the app is ending: nothing is painted any more."""
        self.measures = False
        """Whether the terminal is to show how wide it draws; an `AmbiguousWidth` comes of it."""
        self.titles = False
        """Whether the terminal is given a title."""
        self.keys = KeyOrder(self, self._pass_on)
        self._held = held
        self._state_path = state_path
        self._question = question or BackgroundQuestion()
        self._asked = NOT_ASKED
        self._report: str | None = None
        self._code_of_leaving: int | None = None
        """Of what ends the app as soon as its first screen is there."""
        self._end_signals: Callable[[], None] | None = None
        self._size_told = Size(0, 0)
        self._size_told_at = 0.0
        self._is_painted = False
        self._painting_all: Timer | None = None
        self._terminal: Driver | None = None
        self._output: Output | None = None
        # Textual makes its driver by calling this; the app has no public way to it afterwards.
        self.driver_class = cast("type[Driver]", partial(self._make_driver, self.driver_class))
        if why_off(os.environ) is None:
            from parcel_tui.tui.terminal.line_breaks import break_beside_wide_characters

            break_beside_wide_characters()
            self._begin_output()
        elif held is not None:
            held.give_back()

    # What is written

    def _begin_output(self) -> None:
        from parcel_tui.tui.terminal.last_frame import read_frame
        from parcel_tui.tui.terminal.output import Output

        self._output = Output()
        if self._held is not None:
            size = Size(self._held.columns, self._held.rows)
            self._output.begin_with(read_frame(self._held.frame), size)

    def _make_driver(self, found: type[Driver], app: App[Any], **options: Any) -> Driver:
        """Textual's driver; in the engine's place, where the terminal is one for it."""
        if self._output is not None and found.__name__ == "LinuxDriver":
            from parcel_tui.tui.terminal.driver import TerminalDriver

            self._terminal = TerminalDriver(
                app,
                on_input=self.look_at_size,
                asked=self._asked,
                held=self._held,
                measures=self.measures,
                titles=self.titles,
                **options,
            )
        else:
            self._terminal = found(app, **options)
        return self._terminal

    def _display(self, screen: Screen[object], renderable: RenderableType | None) -> None:
        """Textual's own, of which only what the terminal does not show yet is written."""
        if self.is_left:
            return
        if self._output is not None:
            wanted, renderable = renderable, self._output.difference(renderable, self.size, self.colours)
            if wanted is not None and renderable is None:
                self._paint_all_soon()  # the next layout need not hold what was left out
        self.cursor_position = self.caret
        super()._display(screen, renderable)

    @property
    def caret(self) -> Offset:
        """The cell of what has the focus: input methods put their window there, screen readers read it.

        A widget tells it by a property `caret` where that is another cell than its first. It is asked for at
        every paint: a layout moves it as well as a key.
        """
        focused = self.focused
        if focused is None:
            return Offset(0, 0)
        caret: Offset | None = getattr(focused, "caret", None)
        return focused.content_region.offset if caret is None else caret

    @property
    def colours(self) -> ColorSystem:
        """How many colours the terminal has."""
        return COLOR_SYSTEMS[self.console.color_system or "truecolor"]

    @property
    def has_few_colours(self) -> bool:
        """Whether the terminal has sixteen of them or fewer, or is to show none."""
        return self.no_color or self.colours in {ColorSystem.STANDARD, ColorSystem.WINDOWS}

    def composed(self, screen: Screen[None]) -> Screen[None]:
        """The screen, composed for this terminal; for the first one, which is never pushed."""
        if self._output is not None:
            self._output.compose(screen)
        return screen

    def push_screen(self, screen: Screen[Any] | str, *arguments: Any, **options: Any) -> Any:
        """Does what Textual does; every screen is composed as the first one is, Textual's own too."""
        if self._output is not None and isinstance(screen, Screen):
            self._output.compose(screen)
        return super().push_screen(screen, *arguments, **options)

    def notify(self, message: str, **options: Any) -> None:
        """Textual's own; what the messages before have left in memory goes."""
        if self._output is not None:
            self._output.forget_closed()
        super().notify(message, **options)

    def _paint_all(self, _: App[None]) -> None:
        if self._output is not None:
            self._output.forget()
        self.screen.refresh(layout=True)

    def write_signs(self, signs: Mapping[int, str] | None) -> None:
        """Replaces signs by others from now on, also those that are Textual's own; None is none."""
        if self._output is not None:
            self._output.write_signs(signs)

    def paint_anew(self) -> None:
        """Writes the whole screen: what the terminal shows of it is not what was written."""
        self._paint_all(self)

    def write_to_terminal(self, sequence: str) -> None:
        """Writes a sequence of our own in its turn, so that it never cuts into a repaint."""
        if self._terminal is not None:
            self._terminal.write(sequence)

    def show_title(self, title: str) -> None:
        """Gives the terminal a title, where it is to have one."""
        if self._output is not None and self._terminal is not None:
            cast("TerminalDriver", self._terminal).show_title(safe(title))

    def show_theme(self, theme: Theme) -> None:
        """Shows a registered theme.

        Where that is a dark one before the app runs, as Textual's own is, only its colours differ: told of
        another theme Textual would read all styles twice, which takes 20 ms of the start.
        """
        if self.is_running or not theme.dark or not self.current_theme.dark or theme.ansi:
            self.theme = theme.name
            return
        self.set_class(False, f"-theme-{self.theme}", update=False)
        self.set_class(True, f"-theme-{theme.name}", update=False)
        self.set_reactive(App.theme, theme.name)
        self.stylesheet.set_variables(self.get_css_variables())

    def frame_of(self, screen: Screen[Any]) -> str | None:
        """The screen, without toasts, as the next start can show it; None where that cannot be."""
        if self._output is None or terminal_is_gone():
            return None
        from parcel_tui.tui.terminal.last_frame import write_frame

        for toasts in screen.query("ToastRack"):
            toasts.display = False
        return write_frame(self._output.rows_of(screen, self.size, self.colours))

    # What is read

    def ask_background(self) -> bool | None:
        """Whether the terminal says that its background is light; call it before the app runs."""
        # Without the engine a late answer would be taken for keys.
        if self._output is not None:
            self._asked = self._question.answer()
        return self._asked.is_light

    async def on_event(self, event: events.Event) -> None:
        """Keys and pasted texts in their turn; those that come before the first screen wait for it."""
        if isinstance(event, events.Resize):
            self._on_size_told()
        await self.keys.take(event)

    async def _pass_on(self, event: events.Event) -> None:
        is_typed = isinstance(event, events.Key | events.Paste | events.MouseDown)
        if is_typed and not event.is_forwarded:  # it comes back from the focus when nothing took it there
            self.on_typed()
        await super().on_event(event)

    def on_typed(self) -> None:
        """Called as each key, pasted text and click is about to act."""

    def look_at_size(self) -> None:
        """Takes another size than the app has: not every resized terminal sends a signal of it."""
        size, now = Size(*shutil.get_terminal_size()), monotonic()
        is_told = size == self._size_told and now - self._size_told_at < self.TO_LAY_OUT
        if self._terminal is not None and size != self.size and not is_told:
            self._size_told, self._size_told_at = size, now
            self.post_message(events.Resize(size, size))

    def _on_size_told(self) -> None:
        """The terminal was resized, and may have lost cells: also one that is back at its size by now.

        Textual passes over a size that it has, and over those between: a terminal made narrow and wide again
        within a moment would keep its gaps. A size that is told before the first screen is there is the
        start's.
        """
        if self._output is not None and self._is_painted:
            self._output.forget()
            self._paint_all_soon()

    def _paint_all_soon(self) -> None:
        if self._painting_all is not None:
            self._painting_all.stop()
        self._painting_all = self.set_timer(self.AFTER_RESIZING, self._lay_out_again)

    def _lay_out_again(self) -> None:
        if self.screen_stack:  # none is left while the app ends
            self.screen.refresh(layout=True)

    def on_ready(self) -> None:
        """The first screen is laid out; once it is painted, all that takes keys is there."""
        self.screen.call_after_refresh(self.call_later, self._take_early_keys)

    async def _take_early_keys(self) -> None:
        self._is_painted = True
        if self._code_of_leaving is not None:
            self.exit(return_code=self._code_of_leaving)
        await self.keys.begin()

    # How it is left

    def on_load(self) -> None:
        """Listens to what ends the app from outside: the terminal is about to be taken."""
        if not self.is_headless:
            self._end_signals = on_signals(self.leave, self._give_up, self.LEAVING_SECONDS)

    def on_mount(self) -> None:
        """Paints everything whenever the shell has had the terminal."""
        self.app_resume_signal.subscribe(self, self._paint_all)

    async def on_unmount(self) -> None:
        """The terminal is restored: signals do what they did before."""
        if self._end_signals is not None:
            self._end_signals()

    def when_stopped(self, aside: Callable[[], None]) -> None:
        """Calls `aside` whenever the program is about to be stopped, by a key or from outside."""
        if self._terminal is not None:
            on_stop(self._terminal, aside)

    def leave(self, code: int) -> None:
        """Ends the app with that exit code, whatever is going on."""
        if not self.is_headless:
            exit_hard_after(self.LEAVING_SECONDS, lambda: code, self._restore)
        if self.keys.has_begun:
            self.exit(return_code=code)
        else:  # Textual cannot leave what is still being put together
            self._code_of_leaving = code

    def _give_up(self, code: int) -> None:
        exit_hard(code, self._restore)

    def _restore(self) -> None:
        """Gives the terminal back whatever hangs; nothing can be shown afterwards."""
        if self._terminal is not None:
            terminal = self._terminal
            give_back(
                *(getattr(terminal, name, None) for name in ("fileno", "attrs_before")),
                has_title=getattr(terminal, "has_title", False),
            )

    def on_terminal_gone(self) -> None:
        """Ends as after a hang-up, also where that signal is ignored."""
        self.leave(129)

    def _handle_exception(self, error: Exception) -> None:
        """Textual's own, without its report, which prints local variables, tokens among them."""
        if self.is_left and isinstance(error, _TAKEN_APART):
            return
        log_fault(error)
        if self._report is None:
            self._report = crash_report(error, self._state_path)
            vars(error)["__rich__"] = _nothing
            super()._handle_exception(error)

    @property
    def return_code(self) -> int | None:
        """The exit code; None while the app runs."""
        return super().return_code if self._report is None else FAULT_CODE

    async def run_async(self, **options: Any) -> None:
        """Textual's own; says at the end where a fault happened, and never a value of a variable."""
        try:
            return await super().run_async(**options)
        finally:
            if self._held is not None:
                self._held.give_back()  # the fault came before the terminal was the app's
            if self._report is not None and sys.__stderr__ is not None:
                with contextlib.suppress(OSError):  # the terminal has gone
                    sys.__stderr__.write(f"{self._report}\n")
                    sys.__stderr__.flush()


_TAKEN_APART = (NoMatches, NoScreen, MountError, ScreenStackError)
"""What is no fault while the app is left: its widgets go one by one, and a page that is at work, or is just
being put together, may find that another, its screen or itself has gone."""


def _nothing() -> Text:
    return Text("", end="")
