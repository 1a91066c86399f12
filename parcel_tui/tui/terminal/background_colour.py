"""Whether the terminal's background is light or dark: it is asked once, before the screen starts."""

import os
import re
import select
import sys
from collections.abc import Mapping
from time import monotonic

from msgspec import Struct

ASK = "\x1b]11;?\x1b\\\x1b[c"
"""The background's colour (OSC 11), then what the terminal is (DA1), which every terminal answers: after
that answer no other comes."""
LIMIT = 0.1
"""Seconds that the start waits for the answers; a local terminal needs less than one millisecond."""
LIMIT_OVER_SSH = 0.5
"""The same where they come over a line. Later ones are of no use to this start, and do no harm."""
_KEYBOARD, _SCREEN = 0, 2
"""Descriptors: Textual reads keys from standard input, and paints on standard error."""

# The escape may have been taken for a key, if the line was slow just behind it.
_COLOUR = r"\x1b?\]11;(?P<colour>[^\x07\x1b]{0,64})(?:\x07|\x1b\\)"
_IDENTITY = r"\x1b\[\?[\d;]*c"
_ANSWERS = re.compile(rf"{_COLOUR}|(?P<end>{_IDENTITY})")
_BEGUN = re.compile(r"(?:\x1b?\](?:1(?:1(?:;[^\x07\x1b]{0,64}\x1b?)?)?)?|\x1b\[(?:\?[\d;]*)?|\x1b)\Z")
_RGB = re.compile(r"rgba?:([0-9a-f]+)/([0-9a-f]+)/([0-9a-f]+)(?:/[0-9a-f]+)?", re.IGNORECASE)
_MIDDLE = 0.5
"""Of the light that the eye sees, from 0 to 1."""
_LONGEST_KEY_HEAD = 2
"""With `ESC [`, as some answers, many a key begins; with more than that of an answer none does."""


class Asked(Struct, frozen=True):
    """What the terminal answered when it was asked for its background, and what else it sent."""

    is_light: bool | None = None
    """None where the terminal has not said it within the limit, or knows no such question."""
    received: str = ""
    """All that the terminal sent meanwhile: the answers, and what the user typed."""
    is_answered: bool = True
    """False where an answer may still come."""


NOT_ASKED = Asked()


def ask_background() -> Asked:
    """Asks the terminal, and waits for its answers, for a limited time. Its modes stay as they were."""
    # The console of Linux would print the question.
    if sys.platform == "win32" or os.environ.get("TERM", "").startswith("linux"):
        return NOT_ASKED
    if not (os.isatty(_KEYBOARD) and os.isatty(_SCREEN)):
        return NOT_ASKED
    import termios

    try:
        before = termios.tcgetattr(_KEYBOARD)
        # What is typed or answered is neither echoed nor held back until Enter; Enter stays what it is.
        modes = [*before[:6], [*before[6]]]
        modes[0] &= ~termios.ICRNL
        modes[3] &= ~(termios.ECHO | termios.ICANON)
        modes[6][termios.VMIN], modes[6][termios.VTIME] = 1, 0
        termios.tcsetattr(_KEYBOARD, termios.TCSANOW, modes)
        try:
            os.write(_SCREEN, ASK.encode())
            is_far = os.environ.get("SSH_CONNECTION") or os.environ.get("SSH_TTY")
            return _answers_within(LIMIT_OVER_SSH if is_far else LIMIT)
        finally:
            termios.tcsetattr(_KEYBOARD, termios.TCSANOW, before)
    except (OSError, termios.error):  # the terminal has gone: the app is about to notice
        return NOT_ASKED


def _answers_within(seconds: float) -> Asked:
    """Reads until the last answer or the limit. Raises OSError."""
    received, end = b"", monotonic() + seconds
    is_light: bool | None = None
    while (left := end - monotonic()) > 0 and select.select([_KEYBOARD], [], [], left)[0]:
        data = os.read(_KEYBOARD, 1024)
        received += data
        for found in _ANSWERS.finditer(received.decode(errors="replace")):
            if found["end"]:
                return Asked(is_light, received.decode(errors="replace"))
            is_light = _is_light(found["colour"])
        if not data:
            break
    return Asked(is_light, received.decode(errors="replace"), is_answered=False)


class AnswerFilter:
    """Takes late answers out of what a terminal sends: Textual would take their letters for keys."""

    HELD_SECONDS = 0.1
    """How long what may be the beginning of an answer is held; as long as Textual waits after escape."""
    CUT_SECONDS = 1.0
    """The same where no key begins like that: slow lines deliver answers in pieces."""

    def __init__(self) -> None:
        self._held = ""
        self._held_since = 0.0
        self.is_done = False
        """Whether the last answer has come: nothing is looked at any more."""

    @property
    def is_holding(self) -> bool:
        """Whether time alone may bring something."""
        return bool(self._held)

    def feed(self, data: str) -> str:
        """What was typed of it; the beginning of an answer is held until the next piece comes."""
        if self.is_done:
            return data
        text, self._held = self._held + data, ""
        typed: list[str] = []
        position = 0
        for found in _ANSWERS.finditer(text):
            typed.append(text[position : found.start()])
            position = found.end()
            if found["end"]:
                self.is_done = True
                return "".join((*typed, text[position:]))
        begun = _BEGUN.search(text, position)
        if begun:
            self._held, self._held_since = begun[0], monotonic()
        typed.append(text[position:].removesuffix(self._held))
        return "".join(typed)

    def tick(self) -> str:
        """What was held too long, and was typed. An answer that is cut off for good is dropped."""
        seconds = self.HELD_SECONDS if len(self._held) <= _LONGEST_KEY_HEAD else self.CUT_SECONDS
        if not self._held or monotonic() - self._held_since < seconds:
            return ""
        held, self._held = self._held, ""
        return "" if "]11;" in held else held


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
