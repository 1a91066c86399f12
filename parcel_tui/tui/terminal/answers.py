"""Takes what a terminal tells of itself out of what was typed. Pure but for the clock.

The app asks for the background alone; a shell or an editor asks for more (fish and vim as they start), and
over a slow line the answers come when the dashboard reads already. Textual's parser (8.2) takes an answer
that it does not know for keys, each of which would do something: the `e` of a terminal's name archives.
"""

import re
from time import monotonic

_HEAD = r"(?:\]\d{1,4};|P[>!]\||P[0-2][$+]|_G)"
"""How answers in a string begin behind the escape (OSC, DCS, APC), and no keys do."""
_BODY = r"[^\x07\x1b]*"
_IDENTITY = r"\x1b\[\?[\d;]{0,200}c"
# Reports of modes (`$y`), of the cursor (`R`) and of the size (`48;`) are Textual's own questions'.
_REPORT = r"\x1b\[(?:[>=?](?![\d;]*\$y)[\d;:]{0,200}[ -/]?[@-~]|(?!48;)[\d;:]{1,200}[cntx])"
# The escape may have been taken for a key, if the line was slow just behind it: then the rest begins a read.
_STRING = rf"(?:\x1b[\]PX^_]|\A{_HEAD}){_BODY}(?:\x07|\x1b\\)|\x1b{_HEAD}{_BODY}(?=\x1b[^\\])"
_ANSWERS = re.compile(rf"(?P<last>{_IDENTITY})|{_REPORT}|{_STRING}")
_BEGUN = re.compile(
    rf"(?:\x1b(?:\[(?:[>=?]?[\d;:]{{0,200}}[ -/]?)?|[\]PX^_]{_BODY}\x1b?)?|\A\]\d{{1,4}};{_BODY}\x1b?)\Z"
)
_BEGUN_LATE = re.compile(r"\]1{0,2}\Z")
"""What follows an escape that was taken for a key, where the answer of the background may still come."""
_NO_KEY = re.compile(rf"\x1b{_HEAD}|\x1b\[[>=?]\d|\]11;")
_LONGEST_KEY_HEAD = 2
"""With `ESC [`, as some answers, many a key begins; with more than that of an answer none does."""
_MOST_HELD = 4_000
"""Characters of an answer that are kept while its end is looked for; of a longer one the rest is dropped."""


class AnswerFilter:
    """What was typed of what a terminal sends."""

    HELD_SECONDS = 0.1
    """How long what may be the beginning of an answer is held; as long as Textual waits after escape."""
    CUT_SECONDS = 1.0
    """The same where no key begins like that: slow lines deliver answers in pieces."""

    def __init__(self, *, is_asked: bool = False) -> None:
        """`is_asked` tells that the terminal was asked for its background, and has not answered yet."""
        self._held = ""
        self._held_since = 0.0
        self.is_asked = is_asked
        """Whether the app's own answers may still come: the last of them is that of the identity."""

    @property
    def is_holding(self) -> bool:
        """Whether time alone may bring something."""
        return bool(self._held)

    def feed(self, data: str) -> str:
        """What was typed of it; the beginning of an answer is held until the next piece comes."""
        text, self._held = self._held + data, ""
        if "\x1b" not in text and "]" not in text:
            return text
        typed: list[str] = []
        position = 0
        for found in _ANSWERS.finditer(text):
            typed.append(text[position : found.start()])
            position = found.end()
            self.is_asked = self.is_asked and not found["last"]
        begun = _BEGUN.search(text, position) or (self.is_asked and _BEGUN_LATE.search(text, position))
        if begun:
            self._hold(begun[0])
            typed.append(text[position : begun.start()] + ("" if self._held else begun[0]))
        else:
            typed.append(text[position:])
        return "".join(typed)

    def _hold(self, begun: str) -> None:
        """Keeps it, a long answer without its middle; what is long and may be none is not kept."""
        self._held_since = monotonic()
        if len(begun) <= _MOST_HELD:
            self._held = begun
        elif _NO_KEY.match(begun):
            self._held = begun[:8] + ("\x1b" if begun.endswith("\x1b") else "")

    def tick(self) -> str:
        """What was held too long, and was typed. An answer that is cut off for good is dropped."""
        seconds = self.HELD_SECONDS if len(self._held) <= _LONGEST_KEY_HEAD else self.CUT_SECONDS
        if not self._held or monotonic() - self._held_since < seconds:
            return ""
        held, self._held = self._held, ""
        return "" if _NO_KEY.match(held) else held
