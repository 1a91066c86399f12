"""Every key of the dashboard, in one table: bindings, footer, help and command palette are made from it."""

import unicodedata
from collections.abc import Callable, Iterable, Mapping
from string import punctuation

from msgspec import Struct
from msgspec.structs import replace
from textual.binding import Binding, BindingType
from textual.dom import DOMNode
from textual.keys import KEY_NAME_REPLACEMENTS

KeyOf = Callable[[str], str]
"""Tells the key of a command, by the command's id."""


class Command(Struct, frozen=True):
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
    priority: bool = False
    """It acts before what has the focus sees the key, and before any later key is looked at."""


MOVING: tuple[Command, ...] = (
    Command("move.down", "down,j", "move(1)", "Down", "Down one line"),
    Command("move.up", "up,k", "move(-1)", "Up", "Up one line"),
    Command("move.page_down", "pagedown,ctrl+d", "page(1)", "Page down", "Down one page"),
    Command("move.page_up", "pageup,ctrl+u", "page(-1)", "Page up", "Up one page"),
    Command("move.first", "home,g", "edge(-1)", "First", "To the first line"),
    Command("move.last", "end,G", "edge(1)", "Last", "To the last line"),
)
"""In every pane."""

PANES: tuple[Command, ...] = (
    Command("pane.forward", "enter,right,l", "forward", "Open", "Into the list, into the timeline", rank=5),
    Command(
        "pane.back", "escape,left,h", "back", "Back", "Closes messages; else back to the list, the folders"
    ),
    Command("pane.next", "tab", "pane(1)", "Next pane", "The next pane"),
    Command("pane.previous", "shift+tab", "pane(-1)", "Previous pane", "The pane before"),
    Command("pane.sidebar", "v", "sidebar", "Sidebar", "Show or hide the sidebar"),
)

FINDING: tuple[Command, ...] = (
    Command("view.todo", "1", "view('todo')", "To do", "Shows what is to do: pick-ups first, problems last"),
    Command("view.today", "2", "view('today')", "Today", "Shows what comes, arrived or was delivered today"),
    Command("view.way", "3", "view('way')", "On the way", "Shows what is on the way"),
    Command("view.quiet", "4", "view('quiet')", "Quiet", "Shows what is silent for longer than usual"),
    Command("folder.inbox", "i,5", "view('inbox')", "Go to inbox", "Shows the inbox"),
    Command("folder.archive", "A,6", "view('archive')", "Go to archive", "Shows the archive"),
    Command(
        "list.filter",
        "slash",
        "filter",
        "Filter",
        "Shows only what matches; Esc clears it",
        rank=13,
        priority=True,  # what is typed after it, even in one breath, is text
    ),
    Command("list.sort", "s", "sort", "Sort", "The next order: newest, deadline, age, name, carrier"),
    Command("list.unread", "U", "next_unread", "Next unread", "To the next parcel with something new"),
    Command("shops", "w", "shops", "By shop", "Shows what there is to pick up, shop by shop"),
    Command("activity", "L", "activity", "Activity", "Shows what has changed lately"),
)

_PARCELS: tuple[Command, ...] = (
    Command("parcel.add", "a", "add", "Add", "Adds parcels by their numbers, or by a pasted e-mail", rank=2),
    Command("parcel.refresh", "r", "refresh", "Refresh", "Asks about the chosen parcel now", rank=6),
    Command("refresh.all", "R", "refresh_all", "Refresh all", "Asks about all parcels now", rank=10),
    Command("parcel.archive", "e", "archive", "Archive", "Archives the parcel, or takes it back out", rank=4),
    Command(
        "parcel.archive_delivered",
        "E",
        "archive_delivered",
        "Archive delivered",
        "Archives all that is delivered",
    ),
    Command("parcel.read", "m", "mark_read", "Read", "Marks the parcel as read, or as unread again"),
    Command("parcel.mark", "space", "mark", "Mark", "Marks the parcel, to act on several at once", rank=14),
    Command("parcel.mark_all", "asterisk", "mark_all", "Mark all", "Marks all that are listed, or none"),
    Command(
        "parcel.undo",
        "u",
        "undo",
        "Undo",
        "Undoes your last act on parcels, then the one before",
        rank=11,
    ),
    Command("parcel.delete", "d,delete", "delete", "Delete", "Deletes the parcel, after asking", rank=7),
    Command("parcel.rename", "n", "rename", "Name", "Gives the parcel a name of your own", rank=9),
    Command("parcel.note", "N", "note", "Note", "Writes a note of your own", rank=12),
    Command("parcel.receive", "x", "receive", "Received", "Marks the parcel as received by your own hand"),
    Command("parcel.carrier", "c", "change_carrier", "Carrier", "Puts a wrong carrier right"),
    Command("parcel.deadline", "D", "set_deadline", "Deadline", "Sets a deadline of your own, or removes it"),
    Command("parcel.card", "p", "show_card", "Card", "Shows what is needed at the counter: code, amount, ID"),
    Command("parcel.sending", "O", "mark_sending", "Sending", "Marks it as one that you send, or receive"),
    Command("parcel.copy", "y", "copy", "Copy", "Copies the number by way of the terminal"),
    Command(
        "parcel.open",
        "o",
        "open_page",
        "Open",
        "Opens the parcel's page on the web, over SSH as a link",
    ),
    Command("parcel.by_hand", "b", "follow", "Manual", "Adds a manual parcel, by name and day"),
    Command("parcel.mute", "M", "mute", "Mute", "Has no notification come of the parcel, or again"),
)

PARCELS = tuple(replace(command, action=f"do('{command.action}')") for command in _PARCELS)
"""What is done with parcels: the action of each is a method of the dashboard's `Actions`."""

PROGRAM: tuple[Command, ...] = (
    Command("settings", "comma", "app.settings", "Settings", "Colours, signs, archiving by itself"),
    Command("statistics", "S", "statistics", "Statistics", "Shows your parcels in numbers"),
    Command("tokens", "t", "tokens", "Tokens", "Sets and checks the providers' tokens", rank=8),
    Command("help", "?", "help", "Help", "Shows this list of keys", rank=1),
    Command("palette", "ctrl+p", "palette", "Commands", "Finds a command by its name"),
    Command(
        "suspend",
        "ctrl+z",
        "app.suspend_process",
        "Suspend",
        "From anywhere back to the shell; 'fg' returns here",
        priority=True,
    ),
    Command("quit", "q", "app.quit", "Quit", "Leaves; nothing is lost", rank=3),
)

FORMS: tuple[Command, ...] = (
    Command("form.save", "ctrl+s", "save", "Save", "In a form: adds or saves what is in it", priority=True),
    Command(
        "form.another",
        "ctrl+n",
        "another",
        "Another",
        "In the add form: adds, then takes another",
        priority=True,
    ),
    Command("form.cancel", "escape", "cancel", "Cancel", "In a form: leaves it"),
    Command("answer.yes", "y", "yes", "Yes", "To a question: yes"),
    Command("answer.no", "n,escape,q", "no", "No", "To a question: no"),
    Command(
        "page.close", "escape,q", "leave", "Close", "In a list over the dashboard, such as this: closes it"
    ),
)
"""In forms, questions and lists over the dashboard; each of those screens acts on them in its own way."""

GROUPS: tuple[tuple[str, tuple[Command, ...]], ...] = (
    ("Parcels", PARCELS),
    ("Moving", MOVING),
    ("Views and finding", FINDING),
    ("Panes", PANES),
    ("Program", PROGRAM),
)
"""As the help screen shows them."""

COMMANDS: Mapping[str, Command] = {
    command.id: command for _, commands in (*GROUPS, ("", FORMS)) for command in commands
}
"""All of them, by their ids."""

FOOTER: tuple[Command, ...] = tuple(
    command for _, commands in GROUPS for command in commands if command.rank is not None
)

FILTER_LINE: tuple[Command, ...] = (
    Command("", "enter", "keep_filter", "Keep", "Back to the list, which stays filtered", rank=1),
    Command("", "escape", "drop_filter", "Clear", "Back to the whole list", rank=2),
)
"""What the footer tells while a filter is typed: every other key is a letter of it."""

_SHOWN_AS = {
    "down": "↓", "up": "↑", "left": "←", "right": "→", "pagedown": "PgDn", "pageup": "PgUp",
    "home": "Home", "end": "End", "escape": "Esc", "enter": "Enter", "delete": "Del", "tab": "Tab",
    "shift+tab": "Shift+Tab", "slash": "/", "asterisk": "*", "comma": ",", "space": "Space",
}  # fmt: skip


def key_name(character: str) -> str:
    """Textual's name of the key that types a character: `slash` for `/`, a letter for itself."""
    if character.isalnum():
        return character
    # Textual 8.2 names keys so, and has no public way; its opposite knows a character for Backspace, too.
    name = unicodedata.name(character, character).lower().replace("-", "_").replace(" ", "_")
    return KEY_NAME_REPLACEMENTS.get(name, name)


_SIGNS = {key_name(sign): sign for sign in punctuation}


def bindings(*groups: Iterable[Command]) -> list[BindingType]:
    """Those commands as Textual's bindings."""
    return [
        Binding(command.keys, command.action, command.label, id=command.id, priority=command.priority)
        for commands in groups
        for command in commands
    ]


def form_bindings(*ids: str, also: str = "") -> list[BindingType]:
    """The bindings of those commands of forms, questions and lists.

    `also` are further keys for each of them, which the user's own take the place of as well.
    """
    commands = (COMMANDS[id_] for id_ in ids)
    found = bindings(replace(each, keys=f"{each.keys},{also}" if also else each.keys) for each in commands)
    return [*found, *_NEXT_FIELD] if "form.save" in ids else found


_NEXT_FIELD = (
    Binding("tab", "app.focus_next", "Next field", show=False, priority=True),
    Binding("shift+tab", "app.focus_previous", "Previous field", show=False, priority=True),
)
"""What is typed after them, even in one breath, is for the other field."""


def shown_key(key: str) -> str:
    """A key's name as the user knows it: `^d` for ctrl+d, `↓` for down."""
    *modifiers, last = key.split("+")
    shown = _SHOWN_AS.get(key) or "+".join((*modifiers, _SHOWN_AS.get(last) or _SIGNS.get(last, last)))
    return shown.replace("ctrl+", "^")


def with_keys(command: Command, keymap: Mapping[str, str]) -> Command:
    """The command with the keys that the user gave it (by its id), where there are any."""
    return replace(command, keys=keymap[command.id]) if command.id in keymap else command


def shown_keys(command: Command) -> str:
    """All keys of a command."""
    return " ".join(shown_key(key) for key in command.keys.split(","))


ENTER = shown_key("enter")
"""In a line to fill in, enter is Textual's own and cannot be changed."""


def keys_of(node: DOMNode, command: str) -> list[str]:
    """The keys of a command (by its id): the user's own, where the app of `node` was given some."""
    user_keys: Mapping[str, str] = getattr(node.app, "user_keys", {})  # tests have apps of their own
    return [shown_key(key) for key in (user_keys.get(command) or COMMANDS[command].keys).split(",")]


def key_of(node: DOMNode, command: str) -> str:
    """The first key of a command (by its id), as `keys_of` tells it."""
    return keys_of(node, command)[0]
