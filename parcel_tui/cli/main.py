"""The start: the frame of the last session first, then the command that is asked for, and its exit code."""

# What is imported here delays that frame: `typing`, `re` or `pathlib` alone by as long as all else takes.
import gc
import os
import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from typing import NoReturn

    from parcel_tui.cli.grammar.options import Options
    from parcel_tui.domain.clock import Clock
    from parcel_tui.domain.provider import Registered
    from parcel_tui.startup_frame.terminal import HeldTerminal

    Run = Callable[[Options, Clock], int]

_INTERRUPTED = 130
_WITHOUT_RECORDS = frozenset({"generated.completion", "generated.man"})
"""Modules of commands that need no records, or load them themselves: a shell waits for what may be chosen."""

_PRINTING = frozenset(
    {
        "carriers",
        "config",
        "doctor",
        "generated.completion",
        "generated.man",
        "generated.schema",
        "list",
        "status",
    }
)
"""Modules of commands that do nothing but print."""
_OUTPUTS = ("-", "/dev/stdout")
"""What an export to standard output is told to write."""


def start() -> "NoReturn":
    """Runs the command line, and ends the process without taking apart what was imported.

    That, and looking for garbage while modules are loaded, would be a third of what `list` takes.
    """
    gc.disable()
    sys.unraisablehook = _hear_again
    _open_closed_streams()
    try:
        code = _run_with_frame()
        _flush()
    except KeyboardInterrupt:
        code = _INTERRUPTED
        _flush()
    os._exit(code)  # child processes and files are closed by then; the system takes back the memory faster


def main(
    arguments: "Sequence[str] | None" = None,
    *,
    clock: "Clock | None" = None,
    held: "HeldTerminal | None" = None,
) -> int:
    """Runs the command line; returns its exit code (listed in the README). Never raises.

    The command goes by `clock`, the system's unless it is given; `held` is the terminal where it shows the
    kept frame already.
    """
    from parcel_tui.cli.output import finish_output, make_encodable, warn
    from parcel_tui.domain.errors import ParcelTuiError

    make_encodable()
    options = None  # for the fault below, which may come before there are any
    arguments = sys.argv[1:] if arguments is None else arguments
    try:
        from parcel_tui.cli.language_choice import speak

        speak(arguments)
        options = _options(arguments)
        return finish_output(_run(options, clock, held), is_output_all=_is_output_all(options))
    except SystemExit as end:  # after the help, wrong use, and what was said
        return finish_output(end.code if isinstance(end.code, int) else 0)
    except ParcelTuiError as error:
        warn(str(error))
        return error.exit_code
    except KeyboardInterrupt:
        return _INTERRUPTED
    except Exception as error:  # noqa: BLE001 - a fault of ours; a traceback could quote a token
        return _end_by(error, is_logged=bool(options and options.log))


def _is_output_all(options: "Options") -> bool:
    """Whether the command does nothing but print."""
    if options.module == "export":
        return options.file in _OUTPUTS
    asked = vars(options)
    return options.module in _PRINTING or bool(asked.get("dry_run") or asked.get("print"))


def _options(arguments: "Sequence[str]") -> "Options":
    if not arguments:  # the dashboard begins sooner without argparse, and takes 0.5 MiB less
        from parcel_tui.cli.grammar.options import Options

        return Options()
    from parcel_tui.cli.record_loading import load_argparse

    load_argparse()
    from parcel_tui.cli.grammar.parser import parse

    return parse(arguments)


def _end_by(error: Exception, *, is_logged: bool) -> int:
    """The exit code of what no part of the program expected, said where it is a fault of ours."""
    from parcel_tui.domain.errors import FAULT_CODE
    from parcel_tui.faults import is_interrupt

    if is_interrupt(error):
        return _INTERRUPTED
    _report_fault(error, is_logged=is_logged)
    return FAULT_CODE


def _hear_again(dropped: "sys.UnraisableHookArgs") -> None:
    """Raises a Ctrl+C anew that Python would print and drop, since it fell into a callback (of an import)."""
    if not issubclass(dropped.exc_type, KeyboardInterrupt):
        sys.__unraisablehook__(dropped)
        return
    import _signal  # type: ignore[import-not-found]  # `signal` may be what was being imported

    if not hasattr(_signal, "setitimer"):  # Windows
        os._exit(_INTERRUPTED)
    _signal.signal(_signal.SIGALRM, _signal.default_int_handler)
    _signal.setitimer(_signal.ITIMER_REAL, 0.001)  # raised here, it would be dropped again


def _open_closed_streams() -> None:
    """Gives a stream that was closed at the start (`>&-`) a place of its own, where the next file would open.

    Sentences that go to standard error are lost there. Standard output cannot be written, as before: what
    was asked for must not be lost without a word.
    """
    for name, mode, flags in (
        ("stdin", "r", os.O_RDONLY),
        ("stdout", "w", os.O_RDONLY),
        ("stderr", "w", os.O_WRONLY),
    ):
        if getattr(sys, name) is None:
            stream = open(os.open(os.devnull, flags), mode)  # noqa: SIM115, PTH123 - it stays open; pathlib takes too long to load
            setattr(sys, name, stream)
            setattr(sys, f"__{name}__", stream)


def _run_with_frame() -> int:
    held = None
    # Any argument may ask for something else than the dashboard; to know better, argparse would be loaded.
    if len(sys.argv) == 1:
        from parcel_tui.startup_frame.show import show_kept_frame

        held = show_kept_frame(os.environ)
    if held is None:
        return main()
    with held:
        return main(held=held)


def _run(options: "Options", clock: "Clock | None", held: "HeldTerminal | None") -> int:
    from parcel_tui.domain.clock import utc_now

    if options.module not in _WITHOUT_RECORDS:
        from parcel_tui.cli.record_loading import load_records

        load_records()
        from parcel_tui.domain.provider import look_with

        # Packages are looked through when a provider is first asked for; most commands ask for none.
        look_with(_find_providers)
    if options.log is not None:
        from parcel_tui.cli.logs import start_log

        start_log(options.log)
    if held is not None:
        from parcel_tui.cli.commands.dashboard import open_dashboard

        return open_dashboard(options, clock or utc_now, held)
    return command_of(options)(options, clock or utc_now)


def command_of(options: "Options") -> "Run":
    """The `run` of the command's module: it takes the options and the clock, and returns the exit code.

    No other command's module is imported: `list` pays for no dashboard.
    """
    import importlib

    run: Run = importlib.import_module(f"parcel_tui.cli.commands.{options.module}").run
    return run


def _find_providers() -> "Registered":
    from parcel_tui.cli.wiring import find_providers

    return find_providers()


def _flush() -> None:
    import contextlib

    for stream in (sys.stdout, sys.stderr):
        with contextlib.suppress(OSError):  # the reader or the terminal has gone, and that was said
            stream.flush()


def _report_fault(error: BaseException, *, is_logged: bool) -> None:
    """One line on standard error: the fault's type and place, not its message, which may quote a token."""
    from parcel_tui.cli.output import write_error
    from parcel_tui.faults import log_fault, own_place
    from parcel_tui.language import sentences, tr
    from parcel_tui.settings import load_settings

    log_fault(error)
    more = (
        tr("The log says more.")
        if is_logged
        else tr("Run it again with --log FILE, and report what that says.")
    )
    fault = tr(
        "parcel-tui: Internal error ({fault} in {place}). The state is in {file}.",
        fault=type(error).__name__,
        place=own_place(error),
        file=load_settings().state_file,
    )
    write_error(sentences(fault, more))
