"""The keys that are worth knowing here, as many as fit."""

from collections.abc import Iterable, Mapping, Sequence

from textual import events
from textual.message import Message

from parcel_tui.language import mark, tr
from parcel_tui.tui.glyphs import Glyphs
from parcel_tui.tui.keys import ALWAYS_IN_FOOTER, COMMANDS, FOOTERS, VIEWS, Command, shown_key, with_keys
from parcel_tui.tui.widgets.line import Line
from parcel_tui.tui.widgets.line_view import OneLine
from parcel_tui.tui.widgets.view_tabs import key_range
from parcel_tui.wording.cells import cells_of


class KeyFooter(OneLine):
    """One line of keys, made from the key table; a click does what the key does."""

    class Pressed(Message):
        """A command was clicked."""

        def __init__(self, command: Command) -> None:
            super().__init__()
            self.command = command

    def __init__(self, *, glyphs: Glyphs, keymap: Mapping[str, str]) -> None:
        """`keymap` tells the keys that the user gave to commands, by their ids."""
        super().__init__(glyphs=glyphs)
        self._keymap = keymap
        self._commands: Sequence[Command] = ()
        self._labels: Mapping[str, str] = {}

    def take_keymap(self, keymap: Mapping[str, str]) -> None:
        """Shows the keys that the user gave to commands since."""
        self._keymap = keymap
        self.show_commands([COMMANDS.get(each.id, each) for each in self._commands])

    def on_mount(self) -> None:
        """Begins with the list's, which has the focus first."""
        self.show_pane("list")

    def show_pane(self, pane: str) -> None:
        """Shows what is done in that pane from now on: as many commands as fit, and the help."""
        ids = (*FOOTERS[pane], ALWAYS_IN_FOOTER)
        self.show_commands([self._views() if each == VIEWS else COMMANDS[each] for each in ids])

    def show_commands(self, commands: Iterable[Command]) -> None:
        """Shows those commands from now on, the last of them always."""
        self._commands = [with_keys(command, self._keymap) for command in commands]
        self.repaint()

    def _views(self) -> Command:
        return Command(VIEWS, key_range(self), "view('todo')", mark("Views"), "")

    def show_labels(self, labels: Mapping[str, str]) -> None:
        """Calls some commands (by id) otherwise than the table does."""
        if labels != self._labels:
            self._labels = labels
            self.repaint()

    def line_at(self, index: int) -> Line:
        """The line with the commands for which there is room."""
        spans: list[tuple[str, str]] = []
        for command in self._fitting():
            spans += [
                (f" {shown_key(command.keys.split(',')[0])}", "title"),
                (f" {self._label(command)} ", ""),
            ]
        return Line(tuple(spans))

    def on_click(self, event: events.Click) -> None:
        """Finds the command under the mouse."""
        event.stop()
        end = 0
        for command in self._fitting():
            end += self._width(command)
            if event.x < end:
                self.post_message(self.Pressed(command))
                return

    def _fitting(self) -> list[Command]:
        if not self._commands:
            return []
        *others, always = self._commands
        left, fitting = self.text_width - self._width(always), []
        for command in others:
            left -= self._width(command)
            if left < 0:
                break
            fitting.append(command)
        return [*fitting, always]

    def _width(self, command: Command) -> int:
        return cells_of(shown_key(command.keys.split(",")[0])) + cells_of(self._label(command)) + 3

    def _label(self, command: Command) -> str:
        return self._labels.get(command.id) or tr(command.label)
