"""What stands in the cells of a terminal: characters, and the pen that each was written with. Pure."""

import re
from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import NamedTuple

from rich.color import ColorSystem
from rich.segment import Segment
from rich.style import Style

from parcel_tui.wording.cells import graphemes

_ATTRIBUTES = (
    ("bold", "1"), ("dim", "2"), ("italic", "3"), ("underline", "4"), ("blink", "5"), ("blink2", "6"),
    ("reverse", "7"), ("conceal", "8"), ("strike", "9"), ("underline2", "21"), ("frame", "51"),
    ("encircle", "52"), ("overline", "53"),
)  # fmt: skip
"""Rich's names of the attributes, and the SGR parameter that turns each on."""
_ADDRESS = re.compile(r"https?://[!-~]{1,1000}")
"""What is written as a link: nothing in it ends the sequence."""
_SEEN_ON_SPACES = frozenset({"4", "7", "9", "21", "51", "52", "53"})
"""Attributes that show where there is no letter."""
_NEVER_WRITTEN = dict.fromkeys(
    (*range(0x20), *range(0x7F, 0xA0), *range(0x202A, 0x202F), *range(0x2066, 0x206A))
)
"""Controls of both kinds and bidirectional ones, which take no cell."""


class Pen(NamedTuple):
    """What the terminal writes with: SGR parameters, none for its own colours."""

    attributes: frozenset[str] = frozenset()
    foreground: str = ""
    background: str = ""
    link: str = ""
    """The address that a click opens (OSC 8)."""

    @property
    def shows_on_spaces(self) -> bool:
        """Whether a space written with it is more than its background."""
        return not self.attributes.isdisjoint(_SEEN_ON_SPACES)

    @property
    def is_background(self) -> bool:
        """Whether there is nothing to it but its background."""
        return not self.foreground and not self.attributes and not self.link


PLAIN = Pen()


class Cell(NamedTuple):
    """One cell: the character in it ("" in the second half of a wide one), and its pen.

    The pen of a space has no more than its background, unless more of it can be seen.
    """

    text: str
    pen: Pen


@lru_cache(1024)
def pen_of(style: Style | None, colours: ColorSystem) -> Pen:
    """The pen for a style on a terminal with so many colours."""
    if style is None:
        return PLAIN
    foreground = style.color.downgrade(colours).get_ansi_codes() if style.color else ()
    background = style.bgcolor.downgrade(colours).get_ansi_codes(foreground=False) if style.bgcolor else ()
    attributes = frozenset(code for name, code in _ATTRIBUTES if getattr(style, name))
    link = style.link if style.link and _ADDRESS.fullmatch(style.link) else ""
    return Pen(attributes, ";".join(foreground), ";".join(background), link)


@lru_cache(1024)
def blank(pen: Pen) -> Pen:
    """The pen as far as it matters for a space: spaces of one background are all alike."""
    return pen if pen.shows_on_spaces else Pen(background=pen.background)


def cells_in(
    segments: Iterable[Segment], colours: ColorSystem, signs: Mapping[int, str] | None = None
) -> list[Cell]:
    """The cells of a part of a row; `signs` tells what signs in it are replaced by, cell by cell."""
    cells: list[Cell] = []
    for text, style, control in segments:
        if not control:
            shown = text if signs is None or text.isascii() else text.translate(signs)
            cells += cells_of(shown, pen_of(style, colours))
    return cells


@lru_cache(512)
def cells_of(text: str, pen: Pen) -> tuple[Cell, ...]:
    """A text as cells; the same character in the same pen is the same object.

    Whatever the text holds, nothing in it makes the terminal do more than show it.
    """
    cells: list[Cell] = []
    for character, size in _characters(text if text.isprintable() else text.translate(_NEVER_WRITTEN)):
        cells.append(_cell(character, blank(pen) if character == " " else pen))
        if size > 1:
            cells.append(_cell("", pen))
    return tuple(cells)


@lru_cache(512)
def has_joined(text: str) -> bool:
    """Whether some character of the text is made of several code points."""
    return not text.isascii() and any(len(character) > 1 for character, _ in _characters(text))


@lru_cache(4096)
def _cell(text: str, pen: Pen) -> Cell:
    """One object for all that are equal, so that the comparison of two cells is one of identities.

    A cell that has fallen out of the cache is at worst written again.
    """
    return Cell(text, pen)


def _characters(text: str) -> tuple[tuple[str, int], ...]:
    """Single characters with their cells; what takes no cell is left out."""
    if text.isascii():
        return tuple((character, 1) for character in text)
    return tuple((text[start:stop], size) for start, stop, size in graphemes(text) if size)
