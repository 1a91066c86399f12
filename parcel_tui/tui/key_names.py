"""How the keys are called that the user presses, for sentences, hints and buttons."""

from textual.dom import DOMNode

from parcel_tui.tui.keys import COMMANDS, shown_key

ENTER = shown_key("enter")
"""In a line to fill in, enter is Textual's own and cannot be changed."""


def key_of(node: DOMNode, command: str) -> str:
    """The key of a command (by its id): the user's own, where the app of `node` was given one."""
    # Textual 8.2 takes a keymap, and has no public way to ask for it.
    keys = node.app._keymap.get(command) or COMMANDS[command].keys
    return shown_key(keys.split(",")[0])
