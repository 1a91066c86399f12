"""Leaving well: on a signal, when the terminal has gone, after a fault, and whatever hangs."""

import asyncio
import contextlib
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

from textual.driver import Driver

from parcel_tui.faults import fault_lines
from parcel_tui.language import sentences, tr

_NAMES = ("SIGTERM", "SIGHUP", "SIGINT")
SIGNALS = tuple(getattr(signal, name) for name in _NAMES if hasattr(signal, name))
"""What ends the app from outside; of the keys none is an interrupt in a terminal that is the app's."""

_RESTORING_SECONDS = 0.5
"""How long a terminal may take what gives it back; a dead one takes nothing."""
_MOST_ANCESTORS = 50
_SCREEN = 2
"""The descriptor that Textual paints on: standard error."""
_AS_BEFORE = (
    b"\x18\x1b[?2026l\x1b[?1000l\x1b[?1002l\x1b[?1015l\x1b[?1006l\x1b[?2004l\x1b[?1004l\x1b[?7h"
    b"\x1b[<u\x1b[?1049l\x1b[?25h"
)
"""Ends whatever sequence was being written, then every mode that an app takes."""
_TITLE_BACK = b"\x1b[23;2t"


def on_signals(
    leave: Callable[[int], None], give_up: Callable[[int], None], seconds: float
) -> Callable[[], None]:
    """Calls `leave` on the event loop with the exit code of the signal; returns what ends that.

    A loop that is busy meanwhile, with whatever, does not keep the program: `give_up` is called with the
    same code after so many seconds, in between. Does nothing where there are no signals (a thread).
    """
    loop = asyncio.get_running_loop()
    before: dict[signal.Signals, Any] = {}

    def heard(number: int, _: object) -> None:
        code = 128 + number
        if hasattr(signal, "setitimer"):
            # No thread's timer: what holds the interpreter, a regular expression, lets signals through.
            signal.signal(signal.SIGALRM, lambda *_: give_up(code))
            signal.setitimer(signal.ITIMER_REAL, seconds)
        with contextlib.suppress(RuntimeError):  # the loop is closed: the program ends anyway
            loop.call_soon_threadsafe(leave, code)

    for number in SIGNALS:
        with contextlib.suppress(ValueError):
            before[number] = signal.signal(number, heard)

    def end() -> None:
        for number, handler in before.items():
            signal.signal(number, signal.SIG_DFL if handler is None else handler)

    return end


def on_stop(driver: Driver, aside: Callable[[], None]) -> None:
    """Calls `aside` when the process is about to be stopped, by a key or from outside; then it is.

    Textual's own way stops this process alone, and what started it, `uvx` for one, would wait for it. The
    terminal's key stops them all, and a shell brings all of them back. Does nothing where there is no stop.
    """
    number = getattr(signal, "SIGTSTP", None)
    if number is None or not driver.can_suspend:
        return

    def stop() -> None:
        aside()
        driver.suspend_application_mode()
        # SIGSTOP, which nothing can handle: SIGTSTP has a handler here, and would come back to this function.
        if is_shell_there():
            os.killpg(os.getpgrp(), signal.SIGSTOP)
        else:
            os.kill(os.getpid(), signal.SIGSTOP)
        # It goes on here; Textual's handler of SIGCONT takes the terminal again.
        driver.send_message(driver.SignalResume())

    with contextlib.suppress(NotImplementedError, RuntimeError, ValueError):
        asyncio.get_running_loop().add_signal_handler(number, stop)


def give_back(keyboard: int | None, modes: list[Any] | None, *, has_title: bool) -> None:
    """Gives the terminal back without the loop and the driver's thread, either of which may hang; then exit.

    `keyboard` is the descriptor that keys come from, `modes` are those that the terminal had before;
    `has_title` tells whether it has a title of the app's.
    """
    if keyboard is not None and modes is not None:
        import termios

        with contextlib.suppress(termios.error):
            termios.tcsetattr(keyboard, termios.TCSANOW, modes)
    with contextlib.suppress(OSError):
        os.write(_SCREEN, _AS_BEFORE + (_TITLE_BACK if has_title else b""))


def terminal_is_gone() -> bool:
    """Whether the terminal on which the app was started has been closed: its descriptor answers no more."""
    if sys.__stdin__ is None:
        return False
    try:
        os.get_terminal_size(sys.__stdin__.fileno())
    except ValueError:
        return False
    except OSError:
        return True
    return False


def exit_hard_after(
    seconds: float, code: Callable[[], int], restore: Callable[[], None] | None = None
) -> None:
    """Ends the process after that time whatever still hangs, a name look-up or a dead terminal.

    `restore` gives the terminal back before, as far as it takes anything. Nothing is lost by it: what the
    user did is on the disk before it is shown.
    """
    timer = threading.Timer(seconds, lambda: exit_hard(code(), restore))
    timer.daemon = True
    timer.start()


def exit_hard(code: int, restore: Callable[[], None] | None = None) -> None:
    """Ends the process now, with the terminal given back if it takes that within a moment."""
    # In a thread: a terminal that takes no more output would hold up the very end.
    if restore is not None:
        restoring = threading.Thread(target=restore, daemon=True)
        restoring.start()
        restoring.join(_RESTORING_SECONDS)
    os._exit(code)


def is_shell_there() -> bool:
    """Whether a shell of this terminal could bring the program back once it is stopped.

    There is none where the program, or what it was started by, is all that runs there: `ssh -t host
    parcel-tui`, a terminal's or a container's own command. (POSIX calls its process group orphaned.)
    """
    if sys.platform == "win32":  # nothing is ever stopped there
        return True
    session, group, parent = os.getsid(0), os.getpgrp(), os.getppid()
    for _ in range(_MOST_ANCESTORS):
        try:
            if os.getsid(parent) != session:
                return False
            if os.getpgid(parent) != group:
                return True
            parent = _parent_of(parent)
        except (OSError, ValueError):  # it has gone, or is none of the user's
            return False
    return False


def _parent_of(process: int) -> int:
    """The process that started it. Raises OSError and ValueError."""
    status = Path(f"/proc/{process}/stat")
    if status.exists():
        return int(status.read_bytes().rpartition(b")")[2].split()[1])
    told = subprocess.run(["ps", "-o", "ppid=", "-p", str(process)], capture_output=True, check=False)  # noqa: S603, S607 - the number is ours, `ps` the system's
    return int(told.stdout)


def crash_report(error: BaseException, state_path: Path | None) -> str:
    """What a fault leaves on standard error: its type and place, never a value of a variable or a message."""
    kept = (
        tr("Your parcels are safe in {file}.", file=state_path)
        if state_path
        else tr("Your parcels are safe.")
    )
    stopped = tr("parcel-tui stopped over a fault of its own ({fault}).", fault=type(error).__name__)
    head = sentences(stopped, kept)
    places = (f"  {line}" for line in fault_lines(error))
    return "\n".join((head, tr("Please report it with these lines:"), *places))
