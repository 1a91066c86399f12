"""Whether the terminal's background is light or dark: it is asked once, before the screen starts."""

import contextlib
import os
import re
import select
import signal
import sys
from collections.abc import Mapping
from time import monotonic
from typing import Any, Self

from msgspec import Struct

from parcel_tui.tui.terminal.engine import SWITCH

ASK = "\x1b]11;?\x1b\\\x1b[c"
"""The background's colour (OSC 11), then what the terminal is (DA1), which every terminal answers: after
that answer no other comes."""
LIMIT = 0.1
"""Seconds from the question until the answers are no longer waited for; a local terminal needs less than one
millisecond."""
LIMIT_OVER_SSH = 0.5
"""The same where they come over a line. Later ones are of no use to this start, and do no harm."""
_KEYBOARD, _SCREEN = 0, 2
"""Descriptors: Textual reads keys from standard input, and paints on standard error."""

_ANSWERS = re.compile(r"\x1b\]11;(?P<colour>[^\x07\x1b]{0,64})(?:\x07|\x1b\\)|(?P<end>\x1b\[\?[\d;]*c)")
_RGB = re.compile(r"rgba?:([0-9a-f]+)/([0-9a-f]+)/([0-9a-f]+)(?:/[0-9a-f]+)?", re.IGNORECASE)
_MIDDLE = 0.5
"""Of the light that the eye sees, from 0 to 1."""


class Asked(Struct, frozen=True):
    """What the terminal answered when it was asked for its background, and what else it sent."""

    is_light: bool | None = None
    """None where the terminal has not said it within the limit, or knows no such question."""
    received: str = ""
    """All that the terminal sent meanwhile: the answers, and what the user typed."""
    is_answered: bool = True
    """False where an answer may still come."""


NOT_ASKED = Asked()


class BackgroundQuestion:
    """The question for the terminal's background, and the terminal while its answers are on their way.

    Asked early it costs no time: the answers come while the program is loaded. Used as a context: however
    that ends, the terminal's modes are as they were, and no answer is left to be typed into the shell.
    """

    def __init__(self) -> None:
        self._modes: list[Any] | None = None
        """The terminal's modes as they were; None while no answer is waited for."""
        self._asked_at = 0.0
        self._signals: list[int] = []
        """Those that give the terminal back, where they would end the program at once."""

    def ask(self) -> None:
        """Asks, where the terminal can be asked. What it sends from now on is neither echoed nor lost."""
        if self._modes is not None or not _can_be_asked():
            return
        import termios

        try:
            self._modes = termios.tcgetattr(_KEYBOARD)
            self._hear_signals()
            termios.tcsetattr(_KEYBOARD, termios.TCSANOW, _waiting(self._modes))
            os.write(_SCREEN, ASK.encode())
        except (OSError, termios.error):  # the terminal has gone: the app is about to notice
            self._give_back()
        self._asked_at = monotonic()

    def answer(self, *, patience: float = 0.0) -> Asked:
        """What the terminal has answered, which is asked now if it was not before.

        The answers are waited for until the limit is over, counted from the question, or for `patience`
        seconds if that is longer. The terminal's modes are as they were afterwards.
        """
        self.ask()
        if self._modes is None:
            return NOT_ASKED
        is_far = os.environ.get("SSH_CONNECTION") or os.environ.get("SSH_TTY")
        limit = max(LIMIT_OVER_SSH if is_far else LIMIT, patience)
        try:
            return _answers_until(self._asked_at + limit)
        except OSError:
            return NOT_ASKED
        finally:
            self._give_back()

    def __enter__(self) -> Self:
        """This question, which need not have been asked."""
        return self

    def __exit__(self, *_: object) -> None:
        """Takes the answers that no app has waited for."""
        if self._modes is not None:
            self.answer(patience=LIMIT_OVER_SSH)

    def _hear_signals(self) -> None:
        """Without it the shell would be left with a terminal that echoes nothing."""
        for number in (signal.SIGTERM, signal.SIGHUP):
            if signal.getsignal(number) is signal.SIG_DFL:
                signal.signal(number, self._end)
                self._signals.append(number)

    def _end(self, number: int, _: object) -> None:
        self._give_back()
        os._exit(128 + number)

    def _give_back(self) -> None:
        import termios

        if self._modes is not None:
            with contextlib.suppress(OSError, termios.error):
                termios.tcsetattr(_KEYBOARD, termios.TCSANOW, self._modes)
            self._modes = None  # after that: a signal between would leave the terminal as it is
        while self._signals:
            signal.signal(self._signals.pop(), signal.SIG_DFL)


def _can_be_asked() -> bool:
    # The console of Linux would print the question; without the engine a late answer would be taken for keys.
    if sys.platform == "win32" or os.environ.get("TERM", "").startswith("linux"):
        return False
    return os.environ.get(SWITCH) != "off" and os.isatty(_KEYBOARD) and os.isatty(_SCREEN)


def _waiting(modes: list[Any]) -> list[Any]:
    """Modes in which nothing is echoed or held back until Enter, and Enter is what it is."""
    import termios

    modes = [*modes[:6], [*modes[6]]]
    modes[0] &= ~termios.ICRNL
    modes[3] &= ~(termios.ECHO | termios.ICANON)
    modes[6][termios.VMIN], modes[6][termios.VTIME] = 1, 0
    return modes


def _answers_until(end: float) -> Asked:
    """Reads until the last answer, or until then by the steady clock. Raises OSError."""
    received = b""
    is_light: bool | None = None
    while select.select([_KEYBOARD], [], [], max(end - monotonic(), 0.0))[0]:
        data = os.read(_KEYBOARD, 1024)
        received += data
        for found in _ANSWERS.finditer(received.decode(errors="replace")):
            if found["end"]:
                return Asked(is_light, received.decode(errors="replace"))
            is_light = _is_light(found["colour"])
        if not data:
            break
    return Asked(is_light, received.decode(errors="replace"), is_answered=False)


def is_light_by(environment: Mapping[str, str]) -> bool | None:
    """What COLORFGBG says, as vim reads it (`15;0`, `0;default;15`); None where it says nothing."""
    background = environment.get("COLORFGBG", "").rpartition(";")[2]
    return None if not background.isdecimal() else background in {"7", *map(str, range(9, 16))}


def _is_light(colour: str) -> bool | None:
    """None where a terminal says something else than a colour."""
    found = _RGB.fullmatch(colour)
    if found is None:
        return None
    red, green, blue = (int(part, 16) / int("f" * len(part), 16) for part in found.groups())
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue > _MIDDLE
