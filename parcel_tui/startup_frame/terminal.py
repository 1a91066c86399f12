"""The terminal while it shows a kept frame and no app has it yet."""

import io
import os
import sys
import termios

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Self

_PREPARE = "\x1b[?25l\x1b[?7l\x1b[?2004h"
"""No cursor, no wrapping; and what is pasted is told from keys, each of which would do something."""
MEASURE = "\x1b[H◆\x1b[6n\x1b[2K"
"""Writes a sign of ambiguous width into the first cell, asks where the cursor stands then, and erases it."""
_LEAVE = "\x1b[?2004l\x1b[?7h\x1b[?1049l\x1b[?25h"
_KEYBOARD, _SCREEN = 0, 2
"""Descriptors: the app reads its keys from standard input and paints on standard error."""


class HeldTerminal:
    """The terminal while it shows the kept frame: keys are neither echoed nor lost, they wait for the app.

    Used as a context: whatever happens in it, the terminal is as it was afterwards, and what was
    said on standard error meanwhile comes out then. The app takes the terminal over for good.
    """

    ENTER = "\x1b[?1049h"
    """To the alternate screen, which is blank then."""

    def __init__(self, frame: str, columns: int, rows: int) -> None:
        """Shows the frame. Raises OSError where the terminal does not take it."""
        self.frame = frame
        self.columns, self.rows = columns, rows
        self.is_held = True
        """Whether no app has taken the terminal over, and it has not been given back."""
        try:
            self.modes: list[Any] = termios.tcgetattr(_KEYBOARD)
            """The terminal's modes as they were."""
            termios.tcsetattr(_KEYBOARD, termios.TCSANOW, _waiting(self.modes))
        except termios.error as error:
            raise OSError(*error.args) from error
        try:
            _write(self.ENTER + _PREPARE + MEASURE + frame)
        except BaseException:  # ctrl+c too: the modes are changed by now
            self.give_back()
            raise

    def __enter__(self) -> "Self":
        """This terminal. Signals give it back from now on; what is printed waits, not to stand in the frame.

        Raises KeyboardInterrupt for a ctrl+c meanwhile, with the terminal given back.
        """
        try:
            self._hear_signals()
        except KeyboardInterrupt:
            self.give_back()
            raise
        self._stderr, self._said = sys.stderr, io.StringIO()
        sys.stderr = self._said
        return self

    def __exit__(self, *_: object) -> None:
        """Gives the terminal back if need be, and prints what was said."""
        self.give_back()
        sys.stderr = self._stderr
        try:
            sys.stderr.write(self._said.getvalue())
        except OSError:
            return  # the terminal has gone; the writer's thread has printed that

    def taken_over(self) -> None:
        """Notes that the app has the terminal, and will leave it as it was."""
        self.is_held = False

    def give_back(self) -> None:
        """Makes the terminal what it was, unless the app has it. What was typed was for the app alone."""
        if not self.is_held:
            return
        self.is_held = False
        try:
            _write(_LEAVE)
            termios.tcsetattr(_KEYBOARD, termios.TCSAFLUSH, self.modes)
        except (OSError, termios.error):
            return  # the terminal has gone

    def _hear_signals(self) -> None:
        import signal

        for number in (signal.SIGTERM, signal.SIGHUP):
            if signal.getsignal(number) is signal.SIG_DFL:
                signal.signal(number, self._end)

    def _end(self, number: int, _: object) -> None:
        """Ends the process on a signal that came before there was an app to leave."""
        self.give_back()
        os._exit(128 + number)


def _waiting(modes: "list[Any]") -> "list[Any]":
    """Modes in which keys wait unseen, as the app will read them; ctrl+c still interrupts."""
    modes = [*modes[:6], [*modes[6]]]
    modes[0] &= ~(termios.IXON | termios.IXOFF | termios.ICRNL | termios.INLCR | termios.IGNCR)
    modes[3] &= ~(termios.ECHO | termios.ICANON | termios.IEXTEN)
    modes[6][termios.VMIN], modes[6][termios.VTIME] = 1, 0
    off = bytes([os.fpathconf(_KEYBOARD, "PC_VDISABLE")])
    modes[6][termios.VSUSP] = modes[6][termios.VQUIT] = off
    return modes


def _write(text: str) -> None:
    left = memoryview(text.encode())
    while left:
        left = left[os.write(_SCREEN, left) :]
