"""What is said when this program itself is at fault: where, and that nothing is lost; never a value."""

import traceback
from pathlib import Path

import parcel_tui
from parcel_tui.cli.output import complain
from parcel_tui.faults import log_fault
from parcel_tui.settings import load_settings

_HOME = Path(parcel_tui.__file__).parent.parent


def report_fault(error: BaseException, *, is_logged: bool) -> None:
    """One line on standard error: the fault's type and place, not its message, which may quote a token."""
    log_fault(error)
    more = "the log says more" if is_logged else "run it again with --log FILE and report what that says"
    complain(
        f"parcel-tui: something went wrong inside ({type(error).__name__} in {_place(error)}); "
        f"the state is in {load_settings().state_file}; {more}."
    )


def _place(error: BaseException) -> str:
    """The innermost line of this program's own that was being run, as `parcel_tui/cli/main.py:12`."""
    frames = traceback.extract_tb(error.__traceback__)
    own = [frame for frame in frames if Path(frame.filename).is_relative_to(_HOME / "parcel_tui")]
    frame = (own or list(frames))[-1]
    path = Path(frame.filename)
    name = path.relative_to(_HOME) if path.is_relative_to(_HOME) else path.name
    return f"{name}:{frame.lineno}"
