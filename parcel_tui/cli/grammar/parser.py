"""What a command line means, by the table of commands. Only what is needed of argparse's parser is built."""

import argparse
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, NoReturn

from parcel_tui import __version__
from parcel_tui.cli.grammar.commands import ASCII, COMMANDS, WHICH
from parcel_tui.cli.grammar.options import Argument, Command, Options
from parcel_tui.cli.language_choice import OPTION, language_of
from parcel_tui.cli.output import columns, flush_output, write_error, write_line
from parcel_tui.domain.errors import UsageError
from parcel_tui.language import LANGUAGES, mark, tr, trn

TYPE_CHECKING = False
if TYPE_CHECKING:
    from _typeshed import SupportsWrite

_PROGRAM = "parcel-tui"
_NARROWEST = 20
"""Columns of the help; below, argparse has no room for a word."""
_CELL = "\0"
"""Stands for the second cell of a wide character until the help is laid out."""
_EXIT_CODES = mark(
    "Exit codes: 0 done; 1 a parcel failed for good; 2 wrong use; 3 no token or a refused one; "
    "4 the provider could not serve, kept for later; 5 the state could not be saved; "
    "70 a fault of this program; 74 standard output could not be written; 130 interrupted."
)
_FILES = frozenset({"file", "log"})
"""Options that name files: their bytes are the system's, whatever they spell."""
_OF_ARGPARSE = (
    mark("usage: "),
    mark("positional arguments"),
    mark("options"),
    mark("show this help message and exit"),
    mark("argument %(argument_name)s: %(message)s"),
    mark("unrecognized arguments: %s"),
    mark("not allowed with argument %s"),
    mark("ignored explicit argument %r"),
    mark("the following arguments are required: %s"),
    mark("one of the arguments %s is required"),
    mark("expected one argument"),
    mark("expected at most one argument"),
    mark("expected at least one argument"),
    mark("unexpected option string: %s"),
)
"""What argparse says in Python 3.11 to 3.14, but for what only a mistake in the grammar could make it say."""


class _Parser(argparse.ArgumentParser):
    """argparse's own, without what it guesses."""

    def __init__(self, **given: Any) -> None:
        # What is short for one option today may not be tomorrow.
        super().__init__(allow_abbrev=False, **given)

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
        if action.choices is not None and value not in action.choices:
            problem = tr(
                "invalid choice: {value!r} (choose from {choices})",
                value=value,
                choices=tr(", ").join(action.choices),
            )
            raise argparse.ArgumentError(action, problem)

    def _parse_optional(self, arg_string: str) -> Any:
        """None for what is no option: dashes alone are an empty name, of which the command says so."""
        return super()._parse_optional(arg_string) if arg_string.strip("-") else None

    def _get_values(self, action: argparse.Action, arg_strings: list[str]) -> Any:
        """An option's value; `--name=--` too, of which some versions make an empty list."""
        if arg_strings == ["--"] and action.option_strings and action.nargs is None:
            self._check_value(action, "--")
            return "--"
        return super()._get_values(action, arg_strings)


class _Formatter(argparse.HelpFormatter):
    """argparse's own, which counts characters where a terminal has cells: what it measures is made as long.

    It asks for a formatter with every argument, and would import shutil to make one.
    """

    def __init__(self, prog: str) -> None:
        super().__init__(prog, width=max(columns() - 2, _NARROWEST))

    def format_help(self) -> str:
        """The text, with the colon behind each heading that its language writes."""
        return super().format_help().replace(f"{_CELL}:", _heading("")).replace(_CELL, "")

    def start_section(self, heading: str | None) -> None:
        """Begins a part of the help."""
        super().start_section(_measured(heading) if heading else heading)

    def _format_usage(
        self,
        usage: str | None,
        actions: Iterable[argparse.Action],
        groups: "Iterable[argparse._MutuallyExclusiveGroup]",
        prefix: str | None,
    ) -> str:
        begins = _measured(tr("usage: ")) if prefix is None else prefix
        return super()._format_usage(usage, actions, groups, begins)

    def _metavar_formatter(
        self, action: argparse.Action, default_metavar: str
    ) -> Callable[[int], tuple[str, ...]]:
        named = super()._metavar_formatter(action, default_metavar)
        return lambda size: tuple(map(_measured, named(size)))

    def _split_lines(self, text: str, width: int) -> list[str]:
        """A text in lines; Chinese and Japanese break at any character."""
        return super()._split_lines(text, width) if text.isascii() else list(_wrapped(text, width))

    def _fill_text(self, text: str, width: int, indent: str) -> str:
        if text.isascii():
            return super()._fill_text(text, width, indent)
        return "\n".join(indent + line for line in _wrapped(text, width - len(indent)))


class _LineFormatter(_Formatter):
    """Keeps the lines of the examples at the end: a command line is copied whole."""

    def _fill_text(self, text: str, width: int, indent: str) -> str:
        fill = super()._fill_text
        return "\n\n".join(part if "\n" in part else fill(part, width, indent) for part in text.split("\n\n"))


def _heading(title: str) -> str:
    """What stands above a part of the help, with its colon."""
    return tr("{heading}:", heading=title)


def _measured(text: str) -> str:
    """The text, as many characters long as it has cells."""
    if text.isascii():
        return text
    from parcel_tui.wording.cells import cells_of

    return text + _CELL * (cells_of(text) - len(text))


def _wrapped(text: str, width: int) -> tuple[str, ...]:
    from parcel_tui.wording.cells import wrap

    return wrap(" ".join(text.split()), width)


def parse(arguments: Sequence[str]) -> Options:
    """The options. Exits with 2 and a sentence for wrong use; raises UsageError for what is no text."""
    _translate_argparse()
    first = arguments[0] if arguments else ""
    # A command that is named first needs no other's arguments, and no arguments need none; else all may.
    wanted = {first: COMMANDS[first]} if first in COMMANDS else COMMANDS if first else {}
    parser = _parser(wanted)
    options, unknown = parser.parse_known_args(arguments, Options())
    if unknown:
        part = _commands_of(parser).get(first, parser)
        part.error(_unknown(unknown, part))
    _make_readable(options)
    return options


def parser_for(words: Sequence[str]) -> _Parser:
    """The grammar of a command line that is still being typed: of all commands until one is named."""
    _translate_argparse()
    first = words[0] if len(words) > 1 else ""
    return _parser({first: COMMANDS[first]} if first in COMMANDS else COMMANDS)


def _unknown(arguments: Sequence[str], parser: argparse.ArgumentParser) -> str:
    """What is wrong with arguments that no part of the grammar takes; for an option, the nearest."""
    from difflib import get_close_matches

    given = " ".join(arguments)
    typed = arguments[0].partition("=")[0]
    # Without the dashes, which all have in common.
    names = [option[2:] for option in _options_of(parser) if option.startswith("--")]
    near = get_close_matches(typed[2:], names, 1) if typed.startswith("--") else []
    if near and near[0] != typed[2:]:  # an option of another command
        return tr("unrecognized arguments: {given} (did you mean {near}?)", given=given, near=f"--{near[0]}")
    return tr("unrecognized arguments: %s") % given


def _options_of(parser: argparse.ArgumentParser) -> list[str]:
    below = [option for part in _commands_of(parser).values() for option in _options_of(part)]
    return [*parser._option_string_actions, *below]


def _commands_of(parser: argparse.ArgumentParser) -> Mapping[str, argparse.ArgumentParser]:
    """By its name, the grammar of each command, or of each action of one."""
    found = (action for action in parser._actions if isinstance(action, argparse._SubParsersAction))
    return {name: part for action in found for name, part in action.choices.items()}


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


def _parser(commands: Mapping[str, Command]) -> _Parser:
    parser = _Parser(
        prog=_PROGRAM,
        formatter_class=_Formatter,
        description=tr("The parcel dashboard for the terminal. Without a command it opens the dashboard."),
        epilog=tr(_EXIT_CODES),
    )
    _take_common(parser)
    _take(parser, ASCII)
    parser.set_defaults(module="dashboard", log=None, lang=None, ascii=False)
    _take_commands(parser.add_subparsers(title=tr("commands"), metavar=tr("COMMAND")), commands)
    _show_examples(parser, ("demo", "add TW268979373141Z", "list --view todo"))
    return parser


def _take_commands(
    parts: "argparse._SubParsersAction[_Parser]", commands: Mapping[str, Command], module: str = ""
) -> None:
    """Gives the parser its commands, or a command, which is done by that module, its actions."""
    for name, command in commands.items():
        shown: dict[str, Any] = {} if command.is_hidden else {"help": tr(command.what)}
        part = parts.add_parser(name, description=tr(command.what), formatter_class=_Formatter, **shown)
        part.set_defaults(module=command.module or module, action=name)
        _take_common(part)
        for each in command.arguments:
            _take(part, each)
        if command.actions:
            actions = part.add_subparsers(title=tr("actions"), metavar=tr("ACTION"), required=True)
            _take_commands(actions, command.actions, command.module)
        part.epilog = tr(command.note) or None
        _show_examples(part, command.examples)


def _take(parser: argparse._ActionsContainer, wanted: Argument | tuple[Argument, ...]) -> None:
    if isinstance(wanted, tuple):
        group = parser.add_mutually_exclusive_group()
        for each in wanted:
            _take(group, each)
        return
    # Of a message without places nothing is filled in: it may hold braces.
    places = {"which": tr(WHICH)} if "{which}" in wanted.help else {}
    given = dict(wanted.given)
    if given.get("metavar"):
        given["metavar"] = tr(given["metavar"])
    parser.add_argument(wanted.name, help=tr(wanted.help, **places) or None, **given)


def _take_common(parser: _Parser) -> None:
    """What may stand before the command and after it."""
    parser.add_argument(
        "--version",
        action="version",
        version=f"parcel-tui {__version__}",
        help=tr("show the version and exit"),
    )
    parser.add_argument(
        "--log",
        metavar=tr("FILE"),
        default=argparse.SUPPRESS,  # the command's own parser must not undo what stands before it
        help=tr("write a line there for each request, never a token"),
    )
    parser.add_argument(
        OPTION,
        metavar=tr("LANG"),
        type=_language,
        default=argparse.SUPPRESS,  # as above
        help=tr(
            "{languages} (default: the setting, else the environment's)", languages=tr(", ").join(LANGUAGES)
        ),
    )


def _language(name: str) -> str:
    found = language_of(name)
    if found is None:
        raise argparse.ArgumentTypeError(
            tr(
                "{name!r} is no language of this program: {languages}",
                name=name,
                languages=tr(", ").join(LANGUAGES),
            )
        )
    return found


def _show_examples(parser: _Parser, lines: Sequence[str]) -> None:
    """Ends the help with command lines."""
    if not lines:
        return
    parser.formatter_class = _LineFormatter
    shown = "\n".join(f"  {line if _PROGRAM in line else f'{_PROGRAM} {line}'}" for line in lines)
    named = _heading(tr("examples") if len(lines) > 1 else tr("example"))
    parser.epilog = "\n\n".join(filter(None, (parser.epilog, f"{named}\n{shown}")))


def _translate_argparse() -> None:
    """Has argparse find our catalogues: it looks messages up as `_` and `ngettext` of its own module."""
    setattr(argparse, "_", tr)  # noqa: B010 - it is no part of the module's types
    setattr(argparse, "ngettext", trn)  # noqa: B010 - it is no part of the module's types
