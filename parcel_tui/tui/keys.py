"""Every key of the dashboard, in one table: bindings, footer, help and command palette are made from it."""

import unicodedata
from collections.abc import Callable, Iterable, Mapping
from string import punctuation

from msgspec import Struct
from msgspec.structs import replace
from textual.binding import Binding, BindingType
from textual.dom import DOMNode
from textual.keys import KEY_NAME_REPLACEMENTS

from parcel_tui.language import mark

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
    """One or two words, for the footer; not translated yet."""
    help: str
    """What it does, for the help screen and the command palette; not translated yet."""
    priority: bool = False
    """It acts before what has the focus sees the key, and before any later key is looked at."""


MOVING: tuple[Command, ...] = (
    Command("move.down", "down,j", "move(1)", mark("Down"), mark("Move down a line")),
    Command("move.up", "up,k", "move(-1)", mark("Up"), mark("Move up a line")),
    Command("move.page_down", "pagedown,ctrl+d", "page(1)", mark("Page down"), mark("Move down a page")),
    Command("move.page_up", "pageup,ctrl+u", "page(-1)", mark("Page up"), mark("Move up a page")),
    Command("move.first", "home,g", "edge(-1)", mark("First"), mark("Go to the first line")),
    Command("move.last", "end,G", "edge(1)", mark("Last"), mark("Go to the last line")),
)
"""In every pane."""

PANES: tuple[Command, ...] = (
    Command(
        "pane.forward",
        "enter,right,l",
        "forward",
        mark("Open"),
        mark("Go into the list, into the timeline"),
    ),
    Command(
        "pane.back",
        "escape,left,h",
        "back",
        mark("Back"),
        mark("Back to the list, then out of the filter"),
    ),
    Command("pane.next", "tab", "pane(1)", mark("Next pane"), mark("Go to the next pane")),
    Command("pane.previous", "shift+tab", "pane(-1)", mark("Previous pane"), mark("Go to the pane before")),
    Command("pane.sidebar", "v", "sidebar", mark("Sidebar"), mark("Show or hide the sidebar")),
)

FINDING: tuple[Command, ...] = (
    Command(
        "view.todo",
        "1",
        "view('todo')",
        mark("To do"),
        mark("Show what to do, pick-ups first"),
    ),
    Command(
        "view.today",
        "2",
        "view('today')",
        mark("Today"),
        mark("Show what comes or came today"),
    ),
    Command("view.way", "3", "view('way')", mark("On the way"), mark("Show what is on the way")),
    Command(
        "view.quiet",
        "4",
        "view('quiet')",
        mark("Quiet"),
        mark("Show parcels unusually long without news"),
    ),
    Command("folder.inbox", "i,5", "view('inbox')", mark("Go to inbox"), mark("Show the inbox")),
    Command("folder.archive", "A,6", "view('archive')", mark("Go to archive"), mark("Show the archive")),
    Command(
        "list.filter",
        "slash",
        "filter",
        mark("Filter"),
        mark("Show only what matches, Esc clears it"),
        priority=True,  # what is typed after it, even in one breath, is text
    ),
    Command("list.sort", "s", "sort", mark("Sort"), mark("By newest, deadline, age, name, carrier")),
    Command("list.unread", "U", "next_unread", mark("Next unread"), mark("Go to the next unread parcel")),
    Command("shops", "w", "shops", mark("By shop"), mark("Show what to pick up, shop by shop")),
    Command("activity", "L", "activity", mark("Activity"), mark("Show what happened, day by day")),
)

_PARCELS: tuple[Command, ...] = (
    Command(
        "parcel.add",
        "a",
        "add",
        mark("Add"),
        mark("Add parcels by number or pasted e-mail"),
    ),
    Command("parcel.refresh", "r", "refresh", mark("Refresh"), mark("Refresh this parcel")),
    Command("refresh.all", "R", "refresh_all", mark("Refresh all"), mark("Refresh all parcels")),
    Command(
        "parcel.archive",
        "e",
        "archive",
        mark("Archive"),
        mark("Archive, or move back to the inbox"),
    ),
    Command(
        "parcel.archive_delivered",
        "E",
        "archive_delivered",
        mark("Archive delivered"),
        mark("Archive all delivered parcels"),
    ),
    Command("parcel.read", "m", "mark_read", mark("Read"), mark("Mark this parcel as read or unread")),
    Command(
        "parcel.mark",
        "space",
        "mark",
        mark("Mark"),
        mark("Mark this parcel, to act on several"),
    ),
    Command(
        "parcel.mark_all", "asterisk", "mark_all", mark("Mark all"), mark("Mark all listed parcels, or none")
    ),
    Command(
        "parcel.undo",
        "u",
        "undo",
        mark("Undo"),
        mark("Undo your last change, then earlier ones"),
    ),
    Command(
        "parcel.delete",
        "d,delete",
        "delete",
        mark("Delete"),
        mark("Delete this parcel, after asking"),
    ),
    Command("parcel.rename", "n", "rename", mark("Name"), mark("Name this parcel")),
    Command("parcel.note", "N", "note", mark("Note"), mark("Write a note")),
    Command("parcel.receive", "x", "receive", mark("Received"), mark("Mark this parcel as received")),
    Command("parcel.carrier", "c", "change_carrier", mark("Carrier"), mark("Change the carrier")),
    Command(
        "parcel.deadline", "D", "set_deadline", mark("Deadline"), mark("Set your own deadline, or remove it")
    ),
    Command("parcel.card", "p", "show_card", mark("Card"), mark("Show code, amount and ID for the counter")),
    Command(
        "parcel.sending",
        "O",
        "mark_sending",
        mark("Sender"),
        mark("Mark as one that you send, or receive"),
    ),
    Command("parcel.copy", "y", "copy", mark("Copy"), mark("Copy the number")),
    Command(
        "parcel.share",
        "Y",
        "share",
        mark("Share"),
        mark("Copy a line to share: where, until when"),
    ),
    Command(
        "parcel.open",
        "o",
        "open_page",
        mark("Open"),
        mark("Open the tracking page (SSH: copy link)"),
    ),
    Command("parcel.by_hand", "b", "follow", mark("Manual"), mark("Add a manual parcel, by name and day")),
    Command("parcel.mute", "M", "mute", mark("Mute"), mark("Mute or unmute notifications")),
)

PARCELS = tuple(replace(command, action=f"do('{command.action}')") for command in _PARCELS)
"""What is done with parcels: the action of each is a method of the dashboard's `Actions`."""

PROGRAM: tuple[Command, ...] = (
    Command(
        "settings", "comma", "app.settings", mark("Settings"), mark("Theme, symbols, notifications, keys")
    ),
    Command("statistics", "S", "statistics", mark("Statistics"), mark("Show your year in numbers")),
    Command("tokens", "t", "tokens", mark("Tokens"), mark("Set and check the providers' tokens")),
    Command("help", "?", "help", mark("Help"), mark("Show this list of keys")),
    Command("palette", "ctrl+p", "palette", mark("Commands"), mark("Find a command by its name")),
    Command(
        "suspend",
        "ctrl+z",
        "app.suspend_process",
        mark("Suspend"),
        mark("Suspend to the shell, 'fg' returns here"),
        priority=True,
    ),
    Command("quit", "q", "app.quit", mark("Quit"), mark("Quit")),
)

FORMS: tuple[Command, ...] = (
    Command(
        "form.save",
        "ctrl+s",
        "save",
        mark("Save"),
        mark("In a form: add or save what is in it"),
        priority=True,
    ),
    Command(
        "form.another",
        "ctrl+n",
        "another",
        mark("Another"),
        mark("In the add form: add, then take another"),
        priority=True,
    ),
    Command("form.cancel", "escape", "cancel", mark("Cancel"), mark("In a form: leave it")),
    Command("answer.yes", "y", "yes", mark("Yes"), mark("To a question: yes")),
    Command("answer.no", "n,escape,q", "no", mark("No"), mark("To a question: no")),
    Command("page.close", "escape,q", "leave", mark("Close"), mark("On a page such as this: close it")),
)
"""In forms, questions and lists over the dashboard; each of those screens acts on them in its own way."""

GROUPS: tuple[tuple[str, tuple[Command, ...]], ...] = (
    (mark("Parcels"), PARCELS),
    (mark("Moving"), MOVING),
    (mark("Views and finding"), FINDING),
    (mark("Panes"), PANES),
    (mark("Program"), PROGRAM),
)
"""As the help screen shows them."""

COMMANDS: Mapping[str, Command] = {
    command.id: command for _, commands in (*GROUPS, ("", FORMS)) for command in commands
}
"""All of them, by their ids."""

VIEWS = "views"
"""In a footer: the keys of all views, which are many for one thing."""

_EVERYWHERE = ("activity", "statistics", "settings", "palette")
FOOTERS: Mapping[str, tuple[str, ...]] = {
    "list": (
        *("pane.forward", "parcel.add", "parcel.archive", "parcel.receive", "list.filter", "parcel.mark"),
        *("parcel.undo", VIEWS, "parcel.rename", "parcel.open", "quit", "list.sort", "parcel.copy"),
        *("refresh.all", "parcel.note", "parcel.delete", *_EVERYWHERE),
    ),
    "timeline": (
        *("pane.back", "parcel.open", "parcel.copy", "parcel.archive", "parcel.receive", "parcel.rename"),
        *("parcel.card", "parcel.note", "parcel.refresh", "quit", "parcel.deadline", "parcel.carrier"),
        *("parcel.mute", "parcel.undo", *_EVERYWHERE),
    ),
    "sidebar": (
        *("pane.forward", VIEWS, "pane.sidebar", "parcel.add", "refresh.all", "tokens", "quit"),
        *("shops", *_EVERYWHERE),
    ),
}
"""What the footer tells in each pane, by the commands' ids, those that are used most first."""

ALWAYS_IN_FOOTER = "help"

FILTER_LINE: tuple[Command, ...] = (
    Command("", "enter", "keep_filter", mark("Keep"), mark("Go back to the list, which stays filtered")),
    Command("", "escape", "drop_filter", mark("Clear"), mark("Go back to the whole list")),
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


def known_keys(keymap: Mapping[str, str]) -> frozenset[str]:
    """Textual's names of the keys that do something on the dashboard; `keymap` has the user's own."""
    commands = (command for _, group in GROUPS for command in group)
    return frozenset(key for command in commands for key in with_keys(command, keymap).keys.split(","))


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
