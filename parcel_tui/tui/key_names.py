"""How the keys are called that the user presses, for sentences, hints and buttons."""

from collections.abc import Mapping

from textual.dom import DOMNode

from parcel_tui.tui.keys import FORMS, GROUPS, Command, shown_key

ENTER = shown_key("enter")
"""In a line to fill in, enter is Textual's own and cannot be changed."""

_COMMANDS: Mapping[str, Command] = {
    command.id: command for _, commands in (*GROUPS, ("", FORMS)) for command in commands
}


def key_of(node: DOMNode, command: str) -> str:
    """The key of a command (by its id): the user's own, where the app of `node` was given one."""
    # Textual takes a keymap, and has no way of its own to ask for it.
    keys = node.app._keymap.get(command) or _COMMANDS[command].keys
    return shown_key(keys.split(",")[0])
