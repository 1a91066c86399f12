"""Tells what was pasted from what was typed, however a terminal's text is cut. Pure but for the clock.

Textual's parser (8.2) takes an escape sequence within a pasted text for one of the terminal's: a long one
comes out as keys, each of which would do something. So it never sees a pasted text.
"""

from collections.abc import Iterator
from enum import Enum, auto
from time import monotonic

from msgspec import Struct
from textual.message import Message

from parcel_tui.domain.text import clean_lines

BEGIN, END = "\x1b[200~", "\x1b[201~"
"""What a terminal sends before and after a text that is pasted (mode 2004)."""
ESCAPE = "\x1b"
MOST_PASTED = 200_000
"""Characters that are taken of one pasted text; a long e-mail with its source is half of it."""


class Pasted(Struct, frozen=True):
    """A pasted text, cleaned; `was_cut` tells that it was longer than what is taken."""

    text: str
    was_cut: bool = False


class PasteCut(Message):
    """Of a pasted text only the beginning was taken: it is longer than any e-mail."""


class _Now(Enum):
    TYPED = auto()
    PASTED = auto()
    AFTER = auto()
    """Behind a pasted text: what follows in the same breath, up to another end, is pasted as well.

    A text may hold the end's sequence itself, and not every terminal takes that out.
    """


class Pastes:
    """Takes apart what a terminal sends."""

    QUIET = 0.1
    """Seconds without input after which what came behind a pasted text was typed."""
    MOST_QUIET = 1.0
    """Seconds after which it was, though input goes on and on: a mouse moves."""
    PATIENCE = 5.0
    """Seconds after which the rest of a pasted text is not waited for any more."""

    def __init__(self) -> None:
        self._now = _Now.TYPED
        self._left = ""
        """What came and is not told yet."""
        self._kept: list[str] = []
        self._room = MOST_PASTED
        self._passed_on = ""
        """What may have begun a pasted text, and was not waited for any longer."""
        self._is_whole = True
        self._fed_at = self._held_from = 0.0

    @property
    def is_holding(self) -> bool:
        """Whether time alone may change what is told."""
        return bool(self._left) or self._now is _Now.PASTED or (self._now is _Now.AFTER and self._is_whole)

    def feed(self, data: str) -> Iterator[str | Pasted]:
        """What was typed, and what was pasted, in its order."""
        self._fed_at = monotonic()
        if not self._left:
            self._held_from = self._fed_at
        self._left += data
        yield from self._take()

    def tick(self, held: float, cut: float) -> Iterator[str | Pasted]:
        """What is not waited for any longer: an escape or its bracket for `held` seconds, more for `cut`."""
        now = monotonic()
        waited = now - self._fed_at
        is_quiet = waited >= self.QUIET or (self._left and now - self._held_from >= self.MOST_QUIET)
        if self._now is _Now.PASTED and waited >= self.PATIENCE:
            self._keep(len(self._left))
            yield self._pasted(is_whole=False)
        elif self._now is _Now.AFTER and is_quiet and (self._is_whole or self._left):
            self._now = _Now.TYPED
            yield from self._take()
        elif self._now is _Now.TYPED and self._left and waited >= (held if len(self._left) <= 2 else cut):
            typed, self._left = self._left, ""
            self._passed_on += typed
            yield typed

    def _take(self) -> Iterator[str | Pasted]:
        while True:
            if self._now is _Now.TYPED:
                yield from self._take_typed()
                if self._now is _Now.TYPED:
                    return
            end = self._left.find(END)
            if end < 0:
                if self._now is _Now.PASTED:
                    self._keep(len(self._left) - len(END) + 1)
                return
            self._keep(end)
            self._left = self._left.removeprefix(END)
            yield self._pasted(is_whole=True)

    def _take_typed(self) -> Iterator[str]:
        """What was typed, up to a pasted text or to what may begin one."""
        begun = self._passed_on + self._left
        if self._passed_on and not begun.startswith(BEGIN):
            if BEGIN.startswith(begun):
                return
            self._passed_on = ""
        text = self._passed_on + self._left
        typed, begins, rest = text.partition(BEGIN)
        if begins:
            self._now, self._left, self._passed_on = _Now.PASTED, rest, ""
        else:
            heads = (BEGIN[:length] for length in range(len(BEGIN) - 1, 0, -1))
            self._left = next(filter(text.endswith, heads), "")
            typed = text.removesuffix(self._left)
        if typed:
            yield typed

    def _keep(self, count: int) -> None:
        """Keeps so many characters of what is left as pasted, as far as there is room."""
        if count > 0:
            kept, self._left = self._left[:count], self._left[count:]
            self._kept.append(kept[: self._room])
            self._room -= len(kept)

    def _pasted(self, *, is_whole: bool) -> Pasted:
        text, was_cut = "".join(self._kept), self._room < 0
        self._kept, self._room = [], MOST_PASTED
        self._now, self._is_whole = _Now.AFTER, is_whole
        return Pasted(clean_lines(text.replace(BEGIN, "").replace(END, "")), was_cut)
