"""The start: the frame of the last session first, then the program."""

import gc
import os
import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from parcel_tui.kept_frame.held import HeldTerminal

_INTERRUPTED = 130


def start() -> None:
    """Runs the command line, and ends the process without taking apart what was imported.

    That, and looking for garbage while modules are loaded, would be a third of what `list` takes.
    What is imported before the frame is shown delays it: hardly anything is.
    """
    gc.disable()
    try:
        code = _run()
    except KeyboardInterrupt:
        code = _INTERRUPTED
    except SystemExit as end:  # argparse's, after the help and after wrong use
        code = end.code if isinstance(end.code, int) else 0
    import contextlib  # later than the frame: it takes a fifth of the time until then

    with contextlib.suppress(BrokenPipeError):
        sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code)


def _run() -> int:
    held = None
    if len(sys.argv) == 1:
        from parcel_tui.kept_frame.showing import show_kept_frame

        held = show_kept_frame(os.environ)
    if held is None:
        return _run_command(None)
    with held:
        return _run_command(held)


def _run_command(held: "HeldTerminal | None") -> int:
    from parcel_tui.cli.main import main

    return main(held=held)
