"""The keys that are worth knowing here, as many as fit."""

from collections.abc import Iterable, Mapping

from rich.cells import cell_len
from textual import events
from textual.message import Message

from parcel_tui.language import tr
from parcel_tui.tui.glyphs import Glyphs
from parcel_tui.tui.keys import FOOTER, Command, shown_key, with_keys
from parcel_tui.tui.widgets.line import Line
from parcel_tui.tui.widgets.line_view import OneLine


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
        self._commands = [with_keys(command, keymap) for command in FOOTER]
        self._labels: Mapping[str, str] = {}

    def show_commands(self, commands: Iterable[Command]) -> None:
        """Shows those commands from now on."""
        self._commands = [with_keys(command, self._keymap) for command in commands]
        self.repaint()

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
        left, fitting = self.text_width, []
        for command in sorted(self._commands, key=lambda command: command.rank or 0):
            if self._width(command) > left:
                break
            left -= self._width(command)
            fitting.append(command)
        return [command for command in self._commands if command in fitting]

    def _width(self, command: Command) -> int:
        return cell_len(shown_key(command.keys.split(",")[0])) + cell_len(self._label(command)) + 3

    def _label(self, command: Command) -> str:
        return self._labels.get(command.id) or tr(command.label)
