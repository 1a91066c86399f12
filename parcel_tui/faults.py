"""A fault of the program in lines: its type and place, and those of what it came from.

Never a message or the value of a variable: they may quote what was being handled, a token too.
"""

import logging
import traceback
from collections.abc import Iterator
from pathlib import Path

_log = logging.getLogger("parcel_tui.fault")
_PACKAGE = Path(__file__).parent


def fault_lines(error: BaseException) -> Iterator[str]:
    """The fault and every frame that it came through, then what it came from; the first cause last."""
    for fault in _chain(error):
        yield type(fault).__name__
        for frame in traceback.extract_tb(fault.__traceback__):
            yield f"  {frame.filename}:{frame.lineno} in {frame.name}"


def fault_place(error: BaseException) -> str:
    """The fault and where it happened, in a few words: `KeyError in merge.py:42`."""
    frames = traceback.extract_tb(error.__traceback__)
    where = f" in {Path(frames[-1].filename).name}:{frames[-1].lineno}" if frames else ""
    return f"{type(error).__name__}{where}"


def own_place(error: BaseException) -> str:
    """The innermost line of this program's own that was being run, as `parcel_tui/cli/main.py:12`."""
    frames = traceback.extract_tb(error.__traceback__)
    own = [frame for frame in frames if Path(frame.filename).is_relative_to(_PACKAGE)]
    frame = (own or list(frames))[-1]
    path = Path(frame.filename)
    name = path.relative_to(_PACKAGE.parent) if path.is_relative_to(_PACKAGE.parent) else path.name
    return f"{name}:{frame.lineno}"


def is_interrupt(error: BaseException) -> bool:
    """Whether it comes of a Ctrl+C: Python itself words one anew that fell into the making of a class."""
    return any(isinstance(fault, KeyboardInterrupt) for fault in _chain(error))


def log_fault(error: BaseException) -> None:
    """Writes these lines into the log, where there is one."""
    for line in fault_lines(error):
        _log.info("%s", line)  # an error would be printed where there is no log


def _chain(error: BaseException) -> Iterator[BaseException]:
    fault: BaseException | None = error
    while fault is not None:
        yield fault
        fault = fault.__cause__ or (None if fault.__suppress_context__ else fault.__context__)
