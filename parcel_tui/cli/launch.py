"""The start: the frame of the last session first, then the program."""

import gc
import os
import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from parcel_tui.startup_frame.terminal import HeldTerminal

_INTERRUPTED = 130


def start() -> None:
    """Runs the command line, and ends the process without taking apart what was imported.

    That, and looking for garbage while modules are loaded, would be a third of what `list` takes.
    What is imported before the frame is shown delays it: hardly anything is.
    """
    gc.disable()
    _open_closed_streams()
    try:
        code = _run()
        _flush()
    except KeyboardInterrupt:
        code = _INTERRUPTED
        _flush()
    os._exit(code)


def _flush() -> None:
    import contextlib  # later than the frame: it takes a fifth of the time until then

    for stream in (sys.stdout, sys.stderr):
        with contextlib.suppress(OSError):  # the reader or the terminal has gone, and that was said
            stream.flush()


def _open_closed_streams() -> None:
    """Gives a stream that was closed at the start (`>&-`) a place that keeps nothing.

    Without it nobody could write there, and the next file opened would be what children write to.
    """
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        if getattr(sys, name) is None:
            stream = open(os.devnull, mode)  # noqa: SIM115, PTH123 - it stays open; pathlib takes too long to load
            setattr(sys, name, stream)
            setattr(sys, f"__{name}__", stream)


def _run() -> int:
    held = None
    if len(sys.argv) == 1:
        from parcel_tui.startup_frame.show import show_kept_frame

        held = show_kept_frame(os.environ)
    if held is None:
        return _run_command(None)
    with held:
        return _run_command(held)


def _run_command(held: "HeldTerminal | None") -> int:
    from parcel_tui.cli.main import main

    return main(held=held)
