"""`parcel-tui man`: the manual page, made from the grammar of the command line; the wheel holds it, too.

The standard library alone is imported here: the page is made while the wheel is built.
"""

import argparse
import re
import textwrap
from collections.abc import Iterator, Sequence

from parcel_tui import __version__
from parcel_tui.cli.grammar.options import Options
from parcel_tui.cli.grammar.parser import parser_for
from parcel_tui.cli.output import write_bytes
from parcel_tui.domain.clock import Clock
from parcel_tui.language import mark, tr

_DATE = "2026-11-28"
"""The day of the page's last change; that of a build would make each wheel another one."""
_LINE = 60
"""Characters of a line of the source, before its signs are written out."""
_EXIT_CODES = (
    ("0", mark("everything is done")),
    (
        "1",
        mark(
            "a parcel failed for good, a channel of 'notify test' failed, or nothing is to do "
            "(status --if-any)"
        ),
    ),
    ("2", mark("wrong use")),
    ("3", mark("no token, or a refused one")),
    ("4", mark("the provider could not serve, what you did is kept and sent later")),
    ("5", mark("the state could not be saved or read")),
    ("70", mark("a fault of the program")),
    ("74", mark("standard output could not be written")),
    ("130", mark("interrupted")),
)
_VARIABLES = (
    ("PARCEL_TUI_HOME", mark("one folder for all files, default: the platform's own folders")),
    ("PARCEL_TUI_TRACKTW_TOKEN, PARCEL_TUI_FLEXFORWARD_TOKEN", mark("a token for this start")),
)
_FILES = (
    ("~/.config/parcel-tui/settings.toml", mark("the settings ('parcel-tui config path' says where else)")),
    ("~/.local/share/parcel-tui/state.json", mark("the parcels")),
)

_SECTIONS = (
    (mark("EXIT STATUS"), _EXIT_CODES),
    (mark("ENVIRONMENT"), _VARIABLES),
    (mark("FILES"), _FILES),
)


def run(options: Options, clock: Clock) -> int:
    """Prints the page."""
    del options, clock
    write_bytes([manual().encode()])
    return 0


def manual() -> str:
    """The page as man(7) source in UTF-8."""
    parser = parser_for([""])
    commands = next(a for a in parser._actions if isinstance(a, argparse._SubParsersAction))
    lines = [
        f'.TH PARCEL\\-TUI 1 "{_DATE}" "parcel\\-tui {_text(__version__)}" "' + tr("User Commands") + '"',
        _heading(tr("NAME")),
        r"parcel\-tui \- " + _text(tr("the parcel dashboard for the terminal")),
        _heading(tr("SYNOPSIS")),
        *_usage(parser),
        _heading(tr("DESCRIPTION")),
        *_paragraph(parser.description or ""),
        _heading(tr("OPTIONS")),
        *_arguments(parser),
        _heading(tr("COMMANDS")),
    ]
    for shown in commands._get_subactions():
        lines += _command(commands.choices[shown.dest])
    lines += (
        _heading(tr("EXAMPLES")),
        *_examples((parser.epilog or "").rpartition("\n\n")[2].split("\n")[1:]),
    )
    for heading, rows in _SECTIONS:
        lines.append(_heading(tr(heading)))
        lines += (line for name, what in rows for line in _tagged(name, tr(what)))
    return "\n".join(lines) + "\n"


def _heading(title: str) -> str:
    return f".SH {title}"


def _command(parser: argparse.ArgumentParser) -> Iterator[str]:
    """A command's part; one with actions has a part for each of them."""
    actions = next((a for a in parser._actions if isinstance(a, argparse._SubParsersAction)), None)
    if actions is not None:
        for action in actions.choices.values():
            yield from _command(action)
        return
    yield f".SS {_text(parser.prog.partition(' ')[2])}"
    yield from _paragraph(tr("{reason}.", reason=parser.description))
    yield ".PP"
    yield from _usage(parser)
    yield from _arguments(parser)
    for part in filter(None, (parser.epilog or "").split("\n\n")):
        yield ".PP"
        yield from _examples(part.split("\n")) if "\n" in part else _paragraph(part)


def _examples(lines: Sequence[str]) -> Iterator[str]:
    """Lines that are not filled: a command line is copied whole."""
    yield from (".nf", *map(_text, lines), ".fi")


def _usage(parser: argparse.ArgumentParser) -> Iterator[str]:
    """How it is called, without the options that every command has."""
    formatter = argparse.HelpFormatter(parser.prog, width=10_000)
    formatter.add_usage(parser.usage, [a for a in parser._actions if not _is_common(a)], [], prefix="")
    taken = _text(formatter.format_help().strip()[len(parser.prog) :].strip())
    yield f"\\fB{_text(parser.prog)}\\fR {taken}".rstrip()


def _arguments(parser: argparse.ArgumentParser) -> Iterator[str]:
    is_command = " " in parser.prog
    for action in parser._actions:
        is_left_out = isinstance(action, argparse._SubParsersAction) or (is_command and _is_common(action))
        if not is_left_out and action.help:
            yield from _tagged(_name(action), action.help)


def _is_common(action: argparse.Action) -> bool:
    return action.dest in {"help", "version", "log", "lang"}


def _name(action: argparse.Action) -> str:
    value = action.metavar or ("|".join(map(str, action.choices)) if action.choices is not None else None)
    if not action.option_strings:
        return str(value or action.dest)
    names = ", ".join(action.option_strings)
    return names if action.nargs == 0 else f"{names} {value or action.dest.upper()}"


def _tagged(name: str, what: str) -> Iterator[str]:
    yield from (".TP", f"\\fB{_text(name)}\\fR", *_paragraph(what))


def _paragraph(text: str) -> Iterator[str]:
    """Text that is filled; its lines are short, so that a reader of the source has them whole."""
    return map(_text, textwrap.wrap(text, _LINE, break_long_words=False, break_on_hyphens=False))


def _text(text: str) -> str:
    """As troff reads it: its own signs written out, none of them at the beginning of a line."""
    escaped = re.sub(r"[\\\-'^`~]", lambda sign: _SIGNS[sign[0]], text)
    return f"\\&{escaped}" if escaped.startswith(".") else escaped


_SIGNS = {"\\": r"\e", "-": r"\-", "'": r"\(aq", "^": r"\(ha", "`": r"\(ga", "~": r"\(ti"}
