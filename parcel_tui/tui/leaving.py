"""Leaving well: on a signal, when the terminal has gone, after a fault, and whatever hangs."""

import asyncio
import contextlib
import os
import signal
import sys
import threading
from collections.abc import Callable
from pathlib import Path

from parcel_tui.fault_lines import fault_lines

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


def on_stop(aside: Callable[[], None]) -> None:
    """Calls `aside` when the process is about to be stopped, by a key or from outside; then it is.

    Textual's driver has the handler that gives the terminal back and stops. It does its work on
    the loop from now on. Does nothing where there is none.
    """
    number = getattr(signal, "SIGTSTP", None)
    stop = signal.getsignal(number) if number else None
    if number is None or not callable(stop):
        return

    def step_aside_and_stop() -> None:
        aside()
        stop(number, None)

    with contextlib.suppress(NotImplementedError, RuntimeError, ValueError):
        asyncio.get_running_loop().add_signal_handler(number, step_aside_and_stop)


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
    """What a fault leaves on standard error: its type and place, never a value of a variable or a message."""
    kept = f"Your parcels are safe in {state_path}." if state_path else "Your parcels are safe."
    head = f"parcel-tui stopped over a fault of its own ({type(error).__name__}). {kept}"
    places = (f"  {line}" for line in fault_lines(error))
    return "\n".join((head, "Please report it with these lines:", *places))
