"""The keys of all commands, each of which can be given another."""

import asyncio
from collections.abc import Callable
from typing import ClassVar

from msgspec.structs import replace
from textual import events, on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.content import Content
from textual.message import Message
from textual.widgets import OptionList
from textual.widgets.option_list import Option

from parcel_tui.domain.errors import ParcelTuiError
from parcel_tui.language import tr
from parcel_tui.settings import AppSettings
from parcel_tui.settings.edit import change_settings
from parcel_tui.tui.keymap import read_keymap, shown
from parcel_tui.tui.keys import COMMANDS, GROUPS, form_bindings, shown_keys, with_keys
from parcel_tui.tui.screens.modal import FormScreen, frame
from parcel_tui.tui.widgets.forms.fields import Sentence
from parcel_tui.wording.cells import fit

_COMMANDS = tuple(command for _, group in GROUPS for command in group)
_HELP = 44
"""Cells for what a command does."""


class KeyTable(OptionList):
    """A line for each command; while a key is awaited, the next one is taken for it."""

    class Pressed(Message):
        """The awaited key."""

        def __init__(self, key: str) -> None:
            super().__init__()
            self.key = key

    def __init__(self) -> None:
        super().__init__(compact=True, markup=False)
        self.awaits_key = False

    def on_key(self, event: events.Key) -> None:
        """Takes any key while one is awaited."""
        if self.awaits_key:
            event.stop()
            event.prevent_default()
            self.awaits_key = False
            self.post_message(self.Pressed(event.key))


class KeyTableScreen(FormScreen[None]):
    """Enter, then a key: the command has that key from then on, which is kept in the settings file."""

    BINDINGS: ClassVar[list[BindingType]] = form_bindings("page.close")

    def __init__(self, settings: AppSettings, taken: Callable[[AppSettings], None]) -> None:
        """`taken` is called with the settings whenever a key was given."""
        super().__init__()
        self._settings = settings
        self._taken = taken
        self._table = KeyTable()
        self._told = Sentence(keeps_room=True)

    def compose(self) -> ComposeResult:
        """The commands, and what is going on."""
        with frame(tr("Keys")):
            yield self._table
            yield self._told

    def on_mount(self) -> None:
        """Lists the commands."""
        self._show()

    @on(OptionList.OptionSelected)
    def _await_key(self) -> None:
        self._table.awaits_key = True
        self._told.tell(tr("Press the new key, or Esc to leave it."))

    @on(KeyTable.Pressed)
    async def _give(self, message: KeyTable.Pressed) -> None:
        index = self._table.highlighted
        if index is None or message.key == "escape":
            self._explain()
            return
        command = _COMMANDS[index]
        keys = {**self._settings.keys, command.id: (shown(message.key),)}
        settings = replace(self._settings, keys=keys)
        if problems := read_keymap(replace(settings, lines={}, file=None)).problems:
            self._told.tell(problems[-1], "-error")
            return
        try:
            if settings.file is not None:
                change = {command.id: shown(message.key)}
                await asyncio.to_thread(change_settings, settings.file, "keys", change)
        except ParcelTuiError as error:
            self._told.tell(str(error), "-error")
            return
        self._settings = settings
        self._taken(settings)
        self._show()
        self._told.tell(tr("{command}: {key}", command=tr(command.label), key=shown(message.key)), "-good")

    def action_leave(self) -> None:
        """Closes."""
        self.dismiss(None)

    def _explain(self) -> None:
        self._told.tell(tr("Enter changes a key. Esc closes."))

    def _show(self) -> None:
        at = self._table.highlighted or 0
        keymap = read_keymap(self._settings).keys
        self._table.clear_options()
        for command in _COMMANDS:
            keys = shown_keys(with_keys(COMMANDS[command.id], keymap))
            line = Content.assemble(fit(tr(command.help), _HELP), "  ", (keys, "$accent"))
            self._table.add_option(Option(line))
        self._table.highlighted = at
        self._explain()
