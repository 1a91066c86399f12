"""What the command line asks for, and what a row of the table of commands is made of."""

from collections.abc import Mapping
from types import SimpleNamespace
from typing import Any, NamedTuple


class Options(SimpleNamespace):
    """What the command line asks for. A command has the options that its part of the grammar gives it.

    What has a value here is what the program's name alone asks for.
    """

    module: str = "dashboard"
    action: str
    log: str | None = None
    lang: str | None = None
    ascii: bool = False
    json: bool
    plain: bool
    by_shop: bool
    folder: str
    view: str | None
    filter: list[str]
    sort: str | None
    headings: bool | None
    csv: bool
    parcel: str
    parcels: list[str]
    sending: bool
    off: bool = False
    format: str
    template: str | None
    if_any: bool
    due: bool
    changes: bool
    without_private: bool
    notice: bool
    remove: bool
    code: str | None
    pay: str | None
    id: str | None
    numbers: list[str]
    dry_run: bool
    manager: str | None
    watch: bool
    yes: bool
    print: bool
    word: str | None
    words: list[str]
    shell: str
    text: str
    name: str | None
    title: str
    note: str | None
    number: str | None
    carrier: str | None
    expected: str | None
    extra: list[str]
    notify: bool
    since: int | None
    file: str
    provider: str
    store: str | None
    pair: bool


class Argument:
    """One argument of a command. A class of its own costs less at each start than a named tuple."""

    def __init__(self, name: str, help: str, **given: Any) -> None:  # noqa: A002 - argparse's own name for it
        """`help` is a message that is not translated yet; in it `{which}` is how a parcel is named.

        `given` is what argparse is told besides.
        """
        self.name = name
        self.help = help
        self.given = given


class Command(NamedTuple):
    """One command, or one action of a command; its texts are messages that are not translated yet."""

    what: str
    module: str
    """Of `cli/commands`; that of an action's command where it is empty."""
    arguments: tuple[Argument | tuple[Argument, ...], ...] = ()
    """Of those in a tuple of their own at most one is given."""
    examples: tuple[str, ...] = ()
    """Command lines, without the program's name."""
    actions: Mapping[str, "Command"] = {}
    """What is named behind the command, where one of these has to be."""
    note: str = ""
    """What the help says behind the arguments."""
    is_hidden: bool = False
    """Whether it is for other programs alone, and stands in no help."""


def value(name: str, what: str = "", metavar: str | None = None, **given: Any) -> Argument:
    """An argument that takes its place in the line, or an option (`--name`) with a value."""
    return Argument(name, what, metavar=metavar, **given)


def flag(name: str, what: str) -> Argument:
    """An option without a value."""
    return Argument(name, what, action="store_true")


def choice(name: str, choices: tuple[str, ...], what: str = "", **given: Any) -> Argument:
    """One of these words; without a sentence of its own the help names them."""
    return Argument(name, what or ", ".join(choices), choices=choices, **given)
