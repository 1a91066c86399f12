"""Leaving well: on a signal, when the terminal has gone, after a fault, and whatever hangs."""

import asyncio
import contextlib
import os
import signal
import sys
import threading
import traceback
from collections.abc import Callable, Iterator
from pathlib import Path

SIGNALS = tuple(getattr(signal, name) for name in ("SIGTERM", "SIGHUP") if hasattr(signal, name))
"""What ends the app from outside."""


def on_signals(leave: Callable[[int], None]) -> Callable[[], None]:
    """Calls `leave` on the event loop with the exit code of the signal; returns what ends that.

    Does nothing where the loop has no signals (Windows, a thread).
    """
    loop = asyncio.get_running_loop()
    heard: list[signal.Signals] = []
    for number in SIGNALS:
        with contextlib.suppress(NotImplementedError, RuntimeError, ValueError):
            loop.add_signal_handler(number, leave, 128 + number)
            heard.append(number)

    def end() -> None:
        for number in heard:
            loop.remove_signal_handler(number)

    return end


def terminal_is_gone() -> bool:
    """Whether the terminal that the app was started on has been closed: its descriptor answers no more."""
    if sys.__stdin__ is None:
        return False
    try:
        os.get_terminal_size(sys.__stdin__.fileno())
    except ValueError:
        return False
    except OSError:
        return True
    return False


def exit_hard_after(seconds: float, code: Callable[[], int]) -> None:
    """Ends the process after that time whatever still hangs, a name look-up or a dead terminal.

    Nothing is lost by it: what the user did is on the disk before it is shown.
    """
    timer = threading.Timer(seconds, lambda: os._exit(code()))
    timer.daemon = True
    timer.start()


def crash_report(error: BaseException, state_path: Path | None) -> str:
    """What a fault leaves on standard error: its type and place, never a value of a variable or a message.

    A message may quote what was being handled, a token too.
    """
    kept = f"Your parcels are safe in {state_path}." if state_path else "Your parcels are safe."
    head = f"parcel-tui stopped over a fault of its own ({type(error).__name__}). {kept}"
    return "\n".join((head, "Please report it with these lines:", *_frames(error)))


def place_of(error: BaseException) -> str:
    """What went wrong and where, in a few words: `KeyError in merge.py:42`."""
    frames = traceback.extract_tb(error.__traceback__)
    where = f" in {Path(frames[-1].filename).name}:{frames[-1].lineno}" if frames else ""
    return f"{type(error).__name__}{where}"


def _frames(error: BaseException) -> Iterator[str]:
    for fault in _chain(error):
        yield f"  {type(fault).__name__}"
        for frame in traceback.extract_tb(fault.__traceback__):
            yield f"    {frame.filename}:{frame.lineno} in {frame.name}"


def _chain(error: BaseException) -> Iterator[BaseException]:
    """The error and what it came from, the first cause last."""
    fault: BaseException | None = error
    while fault is not None:
        yield fault
        fault = fault.__cause__ or (None if fault.__suppress_context__ else fault.__context__)
