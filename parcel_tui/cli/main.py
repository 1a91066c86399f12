"""`parcel-tui`: reads the command line and runs one command."""

import importlib
import os
import sys
from collections.abc import Sequence
from types import SimpleNamespace
from typing import TYPE_CHECKING

from parcel_tui.cli.output import complain, flush_output, has_reader_gone, make_encodable
from parcel_tui.cli.plain import plain_options
from parcel_tui.domain.clock import Clock, utc_now
from parcel_tui.domain.errors import FAULT_CODE, OutputError, ParcelTuiError, UsageError

if TYPE_CHECKING:
    import argparse

    from parcel_tui.startup_frame.terminal import HeldTerminal

_INTERRUPTED = 130
_FILES = frozenset({"file", "log"})
"""Options that name files: their bytes are the system's, whatever they spell."""


def main(
    arguments: Sequence[str] | None = None, *, held: "HeldTerminal | None" = None, clock: Clock = utc_now
) -> int:
    """Runs the command line; returns its exit code (listed in the README). Never raises.

    `held` is the terminal where it shows the kept frame already; the command goes by `clock`.
    """
    make_encodable()
    options: SimpleNamespace | argparse.Namespace | None = None
    try:
        options = _read(sys.argv[1:] if arguments is None else arguments)
        _make_readable(options)
        options.held, options.clock = held, clock
        if options.log is not None:
            from parcel_tui.cli.logs import start_log

            start_log(options.log)
        # Each command is imported when it is the one to run: `list` pays for no dashboard.
        command = importlib.import_module(f"parcel_tui.cli.commands.{options.module}")
        return _finished(command.run(options))
    except SystemExit as end:  # argparse's, after the help and after wrong use
        return _finished(end.code if isinstance(end.code, int) else 0)
    except ParcelTuiError as error:
        return _failed(error)
    except KeyboardInterrupt:
        return _INTERRUPTED
    except Exception as error:  # noqa: BLE001 - a fault of ours; a traceback could quote a token
        if has_reader_gone(error):
            return _unread(0)
        from parcel_tui.cli.faults import report_fault

        report_fault(error, is_logged=bool(options and options.log))
        return FAULT_CODE


def _make_readable(options: "SimpleNamespace | argparse.Namespace") -> None:
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
            f"{argument!r} is no text, neither UTF-8 nor in the locale's encoding; nothing was done."
        ) from None


def _finished(exit_code: int) -> int:
    """The exit code, once everything that was printed is on its way."""
    try:
        flush_output()
    except BrokenPipeError:
        return _unread(exit_code)
    except OutputError as error:
        return max(exit_code, _failed(error))
    return exit_code


def _failed(error: ParcelTuiError) -> int:
    from parcel_tui.domain.text import clean

    complain(f"parcel-tui: {clean(str(error), 2000)}")
    return error.exit_code


def _unread(exit_code: int) -> int:
    """The exit code where the reader (head, or less) has gone: nothing is to be written at exit either."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return exit_code


def _read(arguments: Sequence[str]) -> "SimpleNamespace | argparse.Namespace":
    plain = plain_options(arguments)
    if plain is not None:
        return plain
    from parcel_tui.cli.arguments import parse

    return parse(arguments)
