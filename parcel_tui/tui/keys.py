"""Every key of the dashboard, in one table: bindings, footer, help and command palette are made from it."""

from collections.abc import Iterable
from dataclasses import dataclass

from textual.binding import Binding, BindingType


@dataclass(frozen=True, slots=True)
class Command:
    """Something that a key does."""

    id: str
    """Its lasting name, by which the key can be changed."""
    keys: str
    """Textual's names of the keys, separated by commas; the first is the one that is shown."""
    action: str
    label: str
    """One or two words, for the footer."""
    help: str
    """What it does, for the help screen and the command palette."""
    rank: int | None = None
    """How soon it is worth a place in the footer, 1 first; None for never."""


MOVING: tuple[Command, ...] = (
    Command("move.down", "down,j", "move(1)", "Down", "Down one line"),
    Command("move.up", "up,k", "move(-1)", "Up", "Up one line"),
    Command("move.page_down", "pagedown,ctrl+d,space", "page(1)", "Page down", "Down one page"),
    Command("move.page_up", "pageup,ctrl+u", "page(-1)", "Page up", "Up one page"),
    Command("move.first", "home,g", "edge(-1)", "First", "To the first line"),
    Command("move.last", "end,G", "edge(1)", "Last", "To the last line"),
)
"""In every pane."""

PANES: tuple[Command, ...] = (
    Command("pane.forward", "enter,right,l", "forward", "Open", "Into the list, into the timeline", rank=5),
    Command("pane.back", "escape,left,h", "back", "Back", "Back to the list, to the folders"),
    Command("pane.next", "tab", "pane(1)", "Next pane", "The next pane"),
    Command("pane.previous", "shift+tab", "pane(-1)", "Previous pane", "The pane before"),
    Command("folder.inbox", "i", "folder('inbox')", "Inbox", "Shows the inbox"),
    Command("folder.archive", "A", "folder('archive')", "Archive", "Shows the archive"),
)

PARCELS: tuple[Command, ...] = (
    Command("parcel.add", "a", "add", "Add", "Adds parcels by their numbers", rank=2),
    Command("parcel.refresh", "r", "refresh_chosen", "Refresh", "Asks for the chosen parcel now", rank=6),
    Command("refresh.all", "R", "refresh_all", "Refresh all", "Asks for all parcels now", rank=10),
    Command("parcel.archive", "e", "archive", "Archive", "Archives the parcel, or takes it back out", rank=4),
    Command("parcel.undo", "u", "undo", "Undo", "Undoes the last move to or from the archive", rank=11),
    Command("parcel.delete", "d,delete", "delete", "Delete", "Deletes the parcel, after asking", rank=7),
    Command("parcel.rename", "n", "rename", "Name", "Gives the parcel a name of your own", rank=9),
    Command("parcel.note", "N", "note", "Note", "Writes a note of your own", rank=12),
)

PROGRAM: tuple[Command, ...] = (
    Command("tokens", "t", "tokens", "Tokens", "Sets and checks the providers' tokens", rank=8),
    Command("help", "?", "help", "Help", "Shows this list of keys", rank=1),
    Command("palette", "ctrl+p", "palette", "Commands", "Finds a command by its name"),
    Command("quit", "q", "app.quit", "Quit", "Leaves; nothing is lost", rank=3),
)

GROUPS: tuple[tuple[str, tuple[Command, ...]], ...] = (
    ("Parcels", PARCELS),
    ("Moving", MOVING),
    ("Panes and folders", PANES),
    ("Program", PROGRAM),
)
"""As the help screen shows them."""

FOOTER: tuple[Command, ...] = tuple(
    command for _, commands in GROUPS for command in commands if command.rank is not None
)

_SHOWN_AS = {
    "down": "↓", "up": "↑", "left": "←", "right": "→", "pagedown": "PgDn", "pageup": "PgUp",
    "home": "Home", "end": "End", "escape": "Esc", "enter": "Enter", "delete": "Del", "tab": "Tab",
    "shift+tab": "Shift+Tab", "space": "Space",
}  # fmt: skip


def bindings(*groups: Iterable[Command]) -> list[BindingType]:
    """Those commands as Textual's bindings."""
    return [
        Binding(command.keys, command.action, command.label, id=command.id)
        for commands in groups
        for command in commands
    ]


def shown_key(key: str) -> str:
    """A key's name as the user knows it: `^d` for ctrl+d, `↓` for down."""
    return _SHOWN_AS.get(key) or key.replace("ctrl+", "^")


def shown_keys(command: Command) -> str:
    """All keys of a command."""
    return " ".join(shown_key(key) for key in command.keys.split(","))
