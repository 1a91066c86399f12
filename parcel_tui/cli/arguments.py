"""The command line's grammar, and where each command is. Only what is needed of it is built."""

import argparse
import importlib
import sys
from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple, NoReturn

from parcel_tui import __version__
from parcel_tui.cli.argparse_messages import translate_argparse
from parcel_tui.cli.language_choice import OPTION, language_of
from parcel_tui.cli.output import columns, flush_output, write_error, write_line
from parcel_tui.domain.errors import UsageError
from parcel_tui.language import LANGUAGES, mark, tr

TYPE_CHECKING = False
if TYPE_CHECKING:
    from _typeshed import SupportsWrite

    from parcel_tui.domain.clock import Clock

    Run = Callable[["Options", Clock], int]

_FOLDERS = ("inbox", "archive", "all")
_VIEWS = ("todo", "today", "way", "quiet")
_SORTS = ("newest", "deadline", "age", "name", "carrier")
_STATUS_FORMATS = ("plain", "json", "tmux", "waybar", "i3blocks", "starship")
_SCHEMAS = ("list", "show", "refresh", "watch", "status", "waybar", "carriers", "doctor", "export")
_SHELLS = ("bash", "zsh", "fish")
_OWN_FILES = ("settings", "state", "tokens")
_EXPORT_FORMATS = ("json", "csv", "ics")
_MANAGERS = ("systemd", "launchd")
_MOST_DIGITS = 18
_NARROWEST = 20
"""Columns of the help; below, argparse has no room for a word."""
_PROGRAM = "parcel-tui"
_WHICH = mark("its id from 'list', its number, the provider's id, or its name ('-': those on standard input)")
_EXIT_CODES = mark(
    "Exit codes: 0 done; 1 a parcel failed for good; 2 wrong use; 3 no token or a refused one; "
    "4 the provider could not serve, kept for later; 5 the state could not be saved; "
    "70 a fault of this program; 130 interrupted."
)


_FILES = frozenset({"file", "log"})
"""Options that name files: their bytes are the system's, whatever they spell."""


class Options(argparse.Namespace):
    """What the command line asks for. A command has the options that its part of the grammar gives it."""

    module: str
    action: str
    log: str | None
    lang: str | None
    ascii: bool
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


class _Parser(argparse.ArgumentParser):
    """argparse's own, without what it guesses."""

    def __init__(self, **given: Any) -> None:
        super().__init__(
            allow_abbrev=False, **given
        )  # what is short for one option today may not be tomorrow

    def _print_message(self, message: str, file: "SupportsWrite[str] | None" = None) -> None:
        """Help and version like any output: argparse's own keeps silent where that cannot be written."""
        if file is sys.stdout:
            write_line(message.removesuffix("\n"))
            flush_output()
        else:
            write_error(message.removesuffix("\n"))

    def error(self, message: str) -> NoReturn:
        """One sentence, and exit code 2."""
        from parcel_tui.domain.text import clean

        problem = clean(message, 2000).removesuffix(".")
        told = tr("parcel-tui: {problem}. See '{command} --help'.", problem=problem, command=self.prog)
        self.exit(2, f"{told}\n")

    def _check_value(self, action: argparse.Action, value: Any) -> None:
        if isinstance(action, argparse._SubParsersAction) and value not in action.choices:
            from difflib import get_close_matches

            near = get_close_matches(value.lower(), action.choices, 1)
            if near:
                self.error(
                    tr("there is no command {name!r} (did you mean {near!r}?)", name=value, near=near[0])
                )
            self.error(tr("there is no command {name!r}", name=value))
        super()._check_value(action, value)

    def _get_values(self, action: argparse.Action, arg_strings: list[str]) -> Any:
        """An option's value; `--name=--` too, of which some versions make an empty list."""
        if arg_strings == ["--"] and action.option_strings and action.nargs is None:
            self._check_value(action, "--")
            return "--"
        return super()._get_values(action, arg_strings)


class _Command(NamedTuple):
    """One command: what it does, where that is, what it takes, and command lines as examples."""

    what: str
    module: str
    fill: Callable[[_Parser], object]
    examples: tuple[str, ...] = ()
    """Without the program's name."""
    is_hidden: bool = False
    """Whether it is for other programs alone, and stands in no help."""


class _Formatter(argparse.HelpFormatter):
    """argparse's own, which asks for a formatter with every argument, and imports shutil to make one."""

    def __init__(self, prog: str) -> None:
        super().__init__(prog, width=max(columns() - 2, _NARROWEST))

    def _split_lines(self, text: str, width: int) -> list[str]:
        """A text in lines; Chinese and Japanese break at any character, each of two cells."""
        return super()._split_lines(text, width) if text.isascii() else list(_wrapped(text, width))

    def _fill_text(self, text: str, width: int, indent: str) -> str:
        if text.isascii():
            return super()._fill_text(text, width, indent)
        return "\n".join(indent + line for line in _wrapped(text, width - len(indent)))


def _wrapped(text: str, width: int) -> tuple[str, ...]:
    from parcel_tui.wording.cells import wrap

    return wrap(" ".join(text.split()), width)


class _LineFormatter(_Formatter):
    """Keeps the lines of the examples at the end: a command line is copied whole."""

    def _fill_text(self, text: str, width: int, indent: str) -> str:
        fill = super()._fill_text
        return "\n\n".join(part if "\n" in part else fill(part, width, indent) for part in text.split("\n\n"))


def parse(arguments: Sequence[str]) -> Options:
    """The options. Exits with 2 and a sentence for wrong use; raises UsageError for what is no text."""
    translate_argparse()
    first = arguments[0] if arguments else ""
    # A command that is named first needs no other's arguments, and no arguments need none; else all may.
    wanted = {first: _COMMANDS[first]} if first in _COMMANDS else _COMMANDS if first else {}
    parser = _parser(wanted)
    options, unknown = parser.parse_known_args(arguments, Options())
    if unknown:
        part = _commands_of(parser).get(first, parser)
        part.error(_unknown(unknown, part))
    _make_readable(options)
    return options


def _unknown(arguments: Sequence[str], parser: argparse.ArgumentParser) -> str:
    """What is wrong with arguments that no part of the grammar takes; for an option, the nearest."""
    from difflib import get_close_matches

    given = " ".join(arguments)
    typed = arguments[0].partition("=")[0]
    near = get_close_matches(typed, _options_of(parser), 1) if typed.startswith("--") else []
    if near:
        return tr("unrecognized arguments: {given} (did you mean {near}?)", given=given, near=near[0])
    return tr("unrecognized arguments: %s") % given


def _options_of(parser: argparse.ArgumentParser) -> list[str]:
    below = [option for part in _commands_of(parser).values() for option in _options_of(part)]
    return [*parser._option_string_actions, *below]


def _commands_of(parser: argparse.ArgumentParser) -> Mapping[str, argparse.ArgumentParser]:
    """By its name, the grammar of each command, or of each action of one."""
    found = (action for action in parser._actions if isinstance(action, argparse._SubParsersAction))
    return {name: part for action in found for name, part in action.choices.items()}


def parser_for(words: Sequence[str]) -> _Parser:
    """The grammar of a command line that is still being typed: of all commands until one is named."""
    translate_argparse()
    first = words[0] if len(words) > 1 else ""
    return _parser({first: _COMMANDS[first]} if first in _COMMANDS else _COMMANDS)


def command_of(options: Options) -> "Run":
    """The `run` of the command's module: it takes the options and the clock, and returns the exit code.

    No other command's module is imported: `list` pays for no dashboard.
    """
    run: Run = importlib.import_module(f"parcel_tui.cli.commands.{options.module}").run
    return run


def _make_readable(options: Options) -> None:
    """Takes arguments as UTF-8 that the locale could not read. Raises UsageError for what is no text."""
    for name, value in vars(options).items():
        if name in _FILES:
            continue
        if isinstance(value, str):
            setattr(options, name, _as_text(value))
        elif isinstance(value, list):
            setattr(options, name, [_as_text(text) for text in value])


def _as_text(argument: str) -> str:
    if argument.isascii():
        return argument
    try:
        return argument.encode("utf-8", "surrogateescape").decode("utf-8")
    except UnicodeError:
        raise UsageError(
            tr(
                "{argument!r} is no text, neither UTF-8 nor in the locale's encoding. Nothing was done.",
                argument=argument,
            )
        ) from None


def _parser(commands: Mapping[str, _Command]) -> _Parser:
    parser = _Parser(
        prog=_PROGRAM,
        formatter_class=_Formatter,
        description=tr("The parcel dashboard for the terminal. Without a command it opens the dashboard."),
        epilog=tr(_EXIT_CODES),
    )
    _common(parser)
    _ascii(parser)
    parser.set_defaults(module="dashboard", log=None, lang=None, ascii=False)
    actions = parser.add_subparsers(title=tr("commands"), metavar="COMMAND")
    for name, command in commands.items():
        parser_of_command = _add(actions, name, command.what, command.module, is_hidden=command.is_hidden)
        command.fill(parser_of_command)
        _show_examples(parser_of_command, command.examples)
    _show_examples(parser, ("demo", "add TW268979373141Z", "list --view todo"))
    return parser


def _add(
    actions: "argparse._SubParsersAction[_Parser]",
    name: str,
    what: str,
    module: str,
    *,
    action: str = "",
    is_hidden: bool = False,
) -> _Parser:
    shown: dict[str, Any] = {} if is_hidden else {"help": tr(what)}
    parser = actions.add_parser(name, description=tr(what), formatter_class=_Formatter, **shown)
    _common(parser)
    parser.set_defaults(module=module, action=action or name)
    return parser


def _common(parser: _Parser) -> None:
    """What may stand before the command and after it."""
    parser.add_argument(
        "--version",
        action="version",
        version=f"parcel-tui {__version__}",
        help=tr("show the version and exit"),
    )
    parser.add_argument(
        "--log",
        metavar="FILE",
        default=argparse.SUPPRESS,  # the command's own parser must not undo what stands before it
        help=tr("write a line there for each request, never a token"),
    )
    parser.add_argument(
        OPTION,
        metavar="LANG",
        type=_language,
        default=argparse.SUPPRESS,  # as above
        help=tr("{languages} (default: the setting, else the environment's)", languages=", ".join(LANGUAGES)),
    )


def _language(name: str) -> str:
    found = language_of(name)
    if found is None:
        raise argparse.ArgumentTypeError(
            tr(
                "{name!r} is no language of this program: {languages}",
                name=name,
                languages=", ".join(LANGUAGES),
            )
        )
    return found


def _ascii(parser: _Parser) -> None:
    parser.add_argument(
        "--ascii",
        action="store_true",
        default=argparse.SUPPRESS,  # as above
        help=tr("draw the dashboard with plain ASCII signs"),
    )


def _for_add(parser: _Parser) -> None:
    parser.add_argument(
        "numbers",
        nargs="+",
        metavar="NUMBER",
        help=tr(
            "a tracking number, a label UUID, or an order number ('-': those in the list, text or "
            "mail on standard input)"
        ),
    )
    parser.add_argument(
        "--dry-run", action="store_true", help=tr("show what would be added, and why the rest would not")
    )
    parser.add_argument(
        "--provider",
        metavar="PROVIDER",
        help=tr(
            "tracktw, flexforward or one that is installed (default: by the number's look, else Track.TW)"
        ),
    )
    parser.add_argument(
        "--carrier", metavar="NAME_OR_ID", help=tr("default: the likely one for the number's format")
    )
    parser.add_argument("--name", metavar="TEXT", help=tr("what to call it"))
    parser.add_argument("--note", metavar="TEXT", help=tr("a note of your own"))
    parser.add_argument(
        "--sending", action="store_true", help=tr("you are the sender: a return is yours to pick up")
    )
    parser.add_argument(
        "--notify", action="store_true", help=tr("let the provider notify you (LINE, Telegram)")
    )
    _extra(parser)


def _for_follow(parser: _Parser) -> None:
    parser.add_argument("title", metavar="NAME", help=tr("what to call it"))
    parser.add_argument(
        "--expected", metavar="DAY", help=tr("such as 2026-02-09, 02-09, or +3 for in three days")
    )
    parser.add_argument("--number", metavar="TEXT", help=tr("optional"))
    parser.add_argument("--carrier", metavar="TEXT", help=tr("optional"))


def _for_list(parser: _Parser) -> None:
    parser.add_argument(
        "filter",
        nargs="*",
        metavar="FILTER",
        help=tr(
            "words that must all be there, and conditions, as in the dashboard: stage: "
            "carrier: name: note: number: provider: is:unread"
        ),
    )
    what = parser.add_mutually_exclusive_group()
    what.add_argument("--folder", choices=_FOLDERS, default="inbox", help=tr("default: inbox"))
    what.add_argument(
        "--view",
        choices=_VIEWS,
        help=tr(
            "only what is to do, what concerns today, what is on the way, or what has had no news for long"
        ),
    )
    parser.add_argument("--sort", choices=_SORTS, help=tr("default: the folder's or the view's own order"))
    parser.add_argument(
        "--headings",
        action=argparse.BooleanOptionalAction,
        help=tr("name the columns (default: only on a terminal)"),
    )
    how = parser.add_mutually_exclusive_group()
    how.add_argument(
        "--plain",
        action="store_true",
        help=tr("one fact a line, for screen readers and mails"),
    )
    how.add_argument("--by-shop", action="store_true", help=tr("what there is to pick up, shop by shop"))
    how.add_argument(
        "--csv", action="store_true", help=tr("print a table for spreadsheets and programs (RFC 4180, UTF-8)")
    )
    _json(how)
    parser.epilog = tr("Marks: * new to you, ^ not sent yet, ! the last try failed.")


def _for_show(parser: _Parser) -> None:
    _parcel(parser)
    how = parser.add_mutually_exclusive_group()
    how.add_argument("--plain", action="store_true", help=tr("one fact a line, for screen readers and mails"))
    _json(how)


def _for_refresh(parser: _Parser) -> None:
    parser.add_argument(
        "parcels", nargs="*", metavar="PARCEL", help=tr("{which} (default: all)", which=tr(_WHICH))
    )
    parser.add_argument(
        "--due",
        action="store_true",
        help=tr(
            "for timers: refresh only what is due, print only what changed, and do nothing while "
            "another parcel-tui refreshes"
        ),
    )
    parser.add_argument(
        "--changes",
        action="store_true",
        help=tr("print what changed, a line for each change, instead of all"),
    )
    parser.add_argument("--notify", action="store_true", help=tr("notify of it too, as the settings say"))
    parser.add_argument(
        "--json", action="store_true", help=tr("print one JSON document, or of changes a JSON object a line")
    )


def _for_watch(parser: _Parser) -> None:
    parser.add_argument("--json", action="store_true", help=tr("a JSON object a line"))
    parser.add_argument(
        "--since", type=_change_number, metavar="N", help=tr("begin with the changes recorded after number N")
    )
    parser.add_argument("--notify", action="store_true", help=tr("notify of them too, as the settings say"))


def _change_number(text: str) -> int:
    if not (text.isascii() and text.isdecimal()) or len(text) > _MOST_DIGITS:
        raise argparse.ArgumentTypeError(
            tr("{text!r} is no number of a change, such as 'watch' prints", text=text)
        )
    return int(text)


def _parcels(parser: _Parser) -> None:
    parser.add_argument("parcels", nargs="+", metavar="PARCEL", help=tr(_WHICH))


def _for_status(parser: _Parser) -> None:
    parser.add_argument("--format", choices=_STATUS_FORMATS, default="plain", help=tr("default: plain"))
    parser.add_argument(
        "--template",
        metavar="TEXT",
        help=tr("a text with fields in it, escaped as --format needs it: '{pickup} {problem}'"),
    )
    parser.add_argument(
        "--if-any",
        action="store_true",
        help=tr("print nothing, and exit with 1, where there is nothing to do"),
    )


def _for_sending(parser: _Parser) -> None:
    _parcels(parser)
    parser.add_argument("--off", action="store_true", help=tr("you are not, you receive them"))


def _parcel_and(metavar: str) -> Callable[[_Parser], None]:
    def fill(parser: _Parser) -> None:
        parser.add_argument("parcel", metavar="PARCEL", help=tr(_WHICH))
        parser.add_argument("text", metavar=metavar)

    return fill


def _for_carrier(parser: _Parser) -> None:
    parser.add_argument("parcel", metavar="PARCEL", help=tr(_WHICH))
    parser.add_argument(
        "text", metavar="NAME_OR_ID", help=tr("the right one, by a part of its name or its id")
    )
    _extra(parser)


def _extra(parser: _Parser) -> None:
    parser.add_argument(
        "--extra",
        action="append",
        default=[],
        metavar="KEY=VALUE",
        help=tr("what the carrier needs to know beside the number, where it does"),
    )


def _for_import(parser: _Parser) -> None:
    parser.add_argument("file", metavar="FILE", help=tr("the file to read ('-': standard input)"))
    parser.add_argument(
        "--dry-run", action="store_true", help=tr("show what would be taken in, and store nothing")
    )


def _for_export(parser: _Parser) -> None:
    parser.add_argument("file", metavar="FILE", help=tr("the file to write ('-': standard output)"))
    parser.add_argument(
        "--format",
        choices=_EXPORT_FORMATS,
        default="json",
        help=tr("json: everything, for 'import'. csv: a table. ics: a calendar of deadlines (default: json)"),
    )
    parser.add_argument("--without-private", action="store_true", help=tr("leave the pick-up cards out"))


def _for_card(parser: _Parser) -> None:
    parser.add_argument("parcel", metavar="PARCEL", help=tr(_WHICH))
    parser.add_argument("--notice", action="store_true", help=tr("read the shop's notice on standard input"))
    parser.add_argument("--code", metavar="CODE", help=tr("the code to pick it up with ('' removes it)"))
    parser.add_argument("--pay", metavar="AMOUNT", help=tr("what is to be paid there ('' removes it)"))
    parser.add_argument("--id", choices=("yes", "no"), help=tr("whether an ID has to be shown"))
    parser.add_argument("--remove", action="store_true", help=tr("remove the whole card"))


def _for_service(parser: _Parser) -> None:
    actions = parser.add_subparsers(title=tr("actions"), metavar="ACTION", required=True)
    for name, what in _SERVICE_ACTIONS.items():
        action = _add(actions, name, what, "service")
        action.add_argument(
            "--for",
            dest="manager",
            choices=_MANAGERS,
            help=tr("the service manager (default: launchd on macOS, else systemd)"),
        )
        examples = [f"service {name}"]
        if name == "install":
            action.add_argument(
                "--watch", action="store_true", help=tr("run 'watch' all the time, instead of a timer")
            )
            action.add_argument("--yes", action="store_true", help=tr("install it without asking"))
            action.add_argument("--print", action="store_true", help=tr("show the files, and write none"))
            examples += ["service install --print", "service install --yes"]
        _show_examples(action, examples)


def _for_undo(parser: _Parser) -> None:
    parser.add_argument("--dry-run", action="store_true", help=tr("show what would be taken back"))


def _parcel(parser: _Parser) -> None:
    parser.add_argument("parcel", metavar="PARCEL", help=tr(_WHICH))


def _for_carriers(parser: _Parser) -> None:
    parser.add_argument(
        "word", nargs="?", metavar="WORD", help=tr("those with that id, name, other name or part of a name")
    )
    _json(parser)


def _for_mark_read(parser: _Parser) -> None:
    parser.add_argument(
        "parcels", nargs="*", metavar="PARCEL", help=tr("{which} (default: all)", which=tr(_WHICH))
    )


def _for_config(parser: _Parser) -> None:
    actions = parser.add_subparsers(title=tr("actions"), metavar="ACTION", required=True)
    path = _add(actions, "path", mark("Print where the files are, or where one of them is"), "config")
    path.add_argument("file", nargs="?", choices=_OWN_FILES, metavar="FILE", help=", ".join(_OWN_FILES))
    _show_examples(path, ("config path", '$EDITOR "$(parcel-tui config path settings)"'))
    check = _add(
        actions, "check", mark("Name every setting that cannot be used, and exit with 2 for any"), "config"
    )
    _show_examples(check, ("config check",))


def _for_notify(parser: _Parser) -> None:
    actions = parser.add_subparsers(title=tr("actions"), metavar="ACTION", required=True)
    test = _add(
        actions,
        "test",
        mark("Send one notification through every channel, and say what each answered"),
        "notify",
    )
    _show_examples(test, ("notify test",))


def _for_completion(parser: _Parser) -> None:
    parser.add_argument("shell", choices=_SHELLS, metavar="SHELL", help=", ".join(_SHELLS))


def _for_schema(parser: _Parser) -> None:
    parser.add_argument("name", nargs="?", choices=_SCHEMAS, metavar="NAME", help=", ".join(_SCHEMAS))


def _for_complete(parser: _Parser) -> None:
    # The first is a word for argparse alone: it would read an option there as its own.
    parser.add_argument("words", nargs=argparse.REMAINDER)


def _for_token(parser: _Parser) -> None:
    actions = parser.add_subparsers(title=tr("actions"), metavar="ACTION", required=True)
    for name, what in _TOKEN_ACTIONS.items():
        action = _add(actions, name, what, "token")
        action.add_argument(
            "provider", metavar="PROVIDER", help=tr("tracktw, flexforward or one that is installed")
        )
        if name == "set":
            action.add_argument(
                "--store",
                choices=("keyring", "file"),
                help=tr("where to keep it from now on ('file': plain text that only you can read)"),
            )
            action.add_argument(
                "--pair",
                action="store_true",
                help=tr("an API key and an API token, a line each (Flex Forward)"),
            )
        _show_examples(action, _TOKEN_EXAMPLES[name])


def _show_examples(parser: _Parser, lines: Sequence[str]) -> None:
    """Ends the help with command lines."""
    if not lines:
        return
    parser.formatter_class = _LineFormatter
    shown = "\n".join(f"  {line if _PROGRAM in line else f'{_PROGRAM} {line}'}" for line in lines)
    heading = tr("examples") if len(lines) > 1 else tr("example")
    parser.epilog = "\n\n".join(filter(None, (parser.epilog, f"{heading}:\n{shown}")))


def _nothing(parser: _Parser) -> None:
    """Adds no argument: the command takes none."""


def _json(parser: "argparse._ActionsContainer") -> None:
    parser.add_argument("--json", action="store_true", help=tr("print one JSON document"))


_TOKEN_ACTIONS: Mapping[str, str] = {
    "set": mark("Check a token and keep it in the keyring: it is read from a prompt or standard input"),
    "check": mark("Check that the provider accepts the token"),
    "delete": mark("Forget the token"),
}

_TOKEN_EXAMPLES: Mapping[str, tuple[str, ...]] = {
    "set": (
        "token set tracktw",
        "token set flexforward --pair",
        "pass show tracktw | parcel-tui token set tracktw",
    ),
    "check": ("token check tracktw",),
    "delete": ("token delete flexforward",),
}

_SERVICE_ACTIONS: Mapping[str, str] = {
    "install": mark(
        "Show the service that refreshes what is due every five minutes, then ask and install it"
    ),
    "status": mark("Say whether it is installed, whether it runs, and when it ran last"),
    "remove": mark("End the service and delete its files"),
}

_COMMANDS: Mapping[str, _Command] = {
    "demo": _Command(
        mark("Open the dashboard on simulated providers: no account, no network"), "demo", _ascii, ("demo",)
    ),
    "add": _Command(
        mark("Follow parcels by their numbers"),
        "add",
        _for_add,
        ("add TW268979373141Z --name shoes", "add --dry-run - < mail.eml"),
    ),
    "follow": _Command(
        mark("Track something without a provider"),
        "add",
        _for_follow,
        ("follow 'gift from Mei' --expected +3",),
    ),
    "list": _Command(
        mark("List the parcels, without network"),
        "list",
        _for_list,
        (
            "list --view todo",
            "list stage:exception 全家 --sort deadline",
            "list --folder all --csv > parcels.csv",
        ),
    ),
    "show": _Command(
        mark("Show one parcel with its checkpoints"), "list", _for_show, ("show p12", "show shoes --plain")
    ),
    "status": _Command(
        mark("Sum up what there is to do, for a status bar or a prompt"),
        "status",
        _for_status,
        (
            "status",
            "status --format tmux --template '#[bold]{pickup}#[default] {next}'",
            "status --if-any && notify-send parcels",
        ),
    ),
    "open": _Command(
        mark("Open a parcel's tracking page in the browser, or print its address without one"),
        "list",
        _parcel,
        ("open p12",),
    ),
    "carriers": _Command(
        mark("List the carriers: ids, names, what each wants to know, how its numbers look"),
        "carriers",
        _for_carriers,
        ("carriers 黑貓", "carriers --json"),
    ),
    "refresh": _Command(
        mark("Refresh all parcels now, or some"),
        "refresh",
        _for_refresh,
        ("refresh", "refresh p12 --json", "refresh --due --notify"),
    ),
    "watch": _Command(
        mark("Print each change as it comes, until interrupted"),
        "watch",
        _for_watch,
        ("watch", "watch --notify", "watch --json --since 0"),
    ),
    "service": _Command(
        mark("Have the system refresh the parcels while no dashboard is open (systemd, launchd)"),
        "service",
        _for_service,
        ("service install", "service status", "service remove"),
    ),
    "archive": _Command(mark("Move parcels to the archive"), "archive", _parcels, ("archive p12 p13",)),
    "unarchive": _Command(mark("Move parcels back to the inbox"), "archive", _parcels, ("unarchive p12",)),
    "delete": _Command(mark("Delete parcels, at the provider too"), "archive", _parcels, ("delete p12",)),
    "rename": _Command(
        mark("Give a parcel a name of your own (an empty one removes it)"),
        "rename",
        _parcel_and("NAME"),
        ("rename p12 'red shoes'", "rename 'red shoes' ''"),
    ),
    "receive": _Command(mark("Mark parcels as received"), "rename", _parcels, ("receive p12",)),
    "mark-read": _Command(
        mark("Mark what is new about parcels as read, of all where none is named"),
        "rename",
        _for_mark_read,
        ("mark-read", "mark-read p12"),
    ),
    "mute": _Command(mark("Turn notifications off for parcels"), "rename", _parcels, ("mute p12",)),
    "unmute": _Command(mark("Turn notifications on again for parcels"), "rename", _parcels, ("unmute p12",)),
    "sending": _Command(
        mark("Mark parcels as ones that you send: a return is yours to pick up"),
        "rename",
        _for_sending,
        ("sending p12", "sending p12 --off"),
    ),
    "note": _Command(
        mark("Keep a note with a parcel (an empty one removes it)"),
        "rename",
        _parcel_and("TEXT"),
        ("note p12 'for Mei'",),
    ),
    "undo": _Command(
        mark("Take back what was done last, in the dashboard or by a command, within a day"),
        "undo",
        _for_undo,
        ("undo", "undo --dry-run"),
    ),
    "carrier": _Command(
        mark("Put a parcel's wrong carrier right"), "add", _for_carrier, ("carrier p12 黑貓",)
    ),
    "deadline": _Command(
        mark("Set a deadline of your own for a parcel: 2026-02-09, 02-09, +3, or 'none' to remove it"),
        "rename",
        _parcel_and("DAY"),
        ("deadline p12 +3", "deadline p12 none"),
    ),
    "card": _Command(
        mark("Show or keep what is needed at the counter: code, amount, ID"),
        "card",
        _for_card,
        ("card p12", "card p12 --code 4711 --pay 280"),
    ),
    "export": _Command(
        mark("Write everything to a JSON file, the parcels to a table, or their days to a calendar"),
        "export",
        _for_export,
        ("export parcels.json", "export --format csv parcels.csv", "export --format ics ~/parcels.ics"),
    ),
    "import": _Command(
        mark("Take in what 'export' wrote, a table, or a list of numbers: what is here is not overwritten"),
        "imports",
        _for_import,
        ("import parcels.json", "import --dry-run parcels.csv", "import - < numbers.txt"),
    ),
    "doctor": _Command(
        mark("Look for what is wrong: terminal, files, keyring, tokens, providers"),
        "doctor",
        _json,
        ("doctor",),
    ),
    "config": _Command(
        mark("Say where the files are, and what in the settings cannot be used"),
        "config",
        _for_config,
        ("config check",),
    ),
    "notify": _Command(
        mark("Try the ways in which you are notified"), "notify", _for_notify, ("notify test",)
    ),
    "schema": _Command(
        mark("Print the JSON Schema of what a command prints as JSON, or of all"),
        "schema",
        _for_schema,
        ("schema", "schema list > list.schema.json"),
    ),
    "completion": _Command(
        mark("Print the completion script for a shell"),
        "completion",
        _for_completion,
        ('eval "$(parcel-tui completion bash)"', "completion fish | source"),
    ),
    "complete": _Command(
        mark("Print what the last word of a command line may become"),
        "completion",
        _for_complete,
        is_hidden=True,
    ),
    "man": _Command(mark("Print the manual page"), "man", _nothing, ("man | man -l -",)),
    "token": _Command(
        mark("Set, check or delete a provider's token"),
        "token",
        _for_token,
        ("token set tracktw", "token check tracktw", "token set flexforward --pair"),
    ),
}
