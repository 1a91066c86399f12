"""Runs of cells to be written, and the shortest text that writes them all. Pure.

What costs most on the line is not letters but colours: twenty bytes for each change of ink, thrice
a row. So everything is written pen by pen, not row by row: moving the cursor costs eight bytes.
"""

import re
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from parcel_tui.tui.terminal.pens import PLAIN, Pen, change

_SHORTER_ERASED = 3
"""More spaces at a stroke's end are shorter erased than written."""
_LONG_BLANK = re.compile(" {11,}")
"""Within a stroke, where the cursor has to be moved past them, only so many are."""


class Cell(NamedTuple):
    """One cell: the character in it ("" in the second half of a wide one), and its pen.

    The pen of a space has no more than its ground, unless more of it can be seen.
    """

    text: str
    pen: Pen


class Stroke(NamedTuple):
    """Text that is written with one pen from one cell on; so many cells."""

    x: int
    y: int
    text: str
    pen: Pen
    cells: int


def strokes(x: int, y: int, cells: Sequence[Cell]) -> list[Stroke]:
    """The cells from (x, y) on as strokes; a space is written with its neighbour's pen where it can be."""
    found: list[Stroke] = []
    texts: list[str] = []
    held, begun = cells[0].pen, 0
    for index, (text, pen) in enumerate(cells):
        if pen is not held and pen != held:
            is_on_same_ground = pen.ground == held.ground and not held.shows_on_spaces
            if is_on_same_ground and text == " " and pen.is_ground:
                texts.append(text)
                continue
            if not (is_on_same_ground and _is_blank(texts) and not pen.shows_on_spaces):
                found.append(Stroke(x + begun, y, "".join(texts), held, index - begun))
                texts, begun = [], index
            held = pen
        texts.append(text)
    found.append(Stroke(x + begun, y, "".join(texts), held, len(cells) - begun))
    return found


def written(all_strokes: Iterable[Stroke], width: int, *, erases: bool) -> str:
    """What to write; the pen is the plain one before and after.

    `width` is the terminal's; `erases` tells whether erasing leaves the background.
    """
    sheet = _Sheet(width, erases=erases)
    left = _by_pen(all_strokes)
    while left:
        pen = min(left, key=lambda each: len(change(sheet.held, each)))
        sheet.take(pen)
        for stroke in left.pop(pen):
            sheet.write(stroke)
    sheet.take(PLAIN)
    return "".join(sheet.written)


def written_in_order(row: Iterable[Stroke], width: int, *, erases: bool) -> str:
    """The same for strokes side by side, from left to right without a jump."""
    sheet = _Sheet(width, erases=erases)
    for stroke in row:
        sheet.take(stroke.pen)
        sheet.write(stroke)
    sheet.take(PLAIN)
    return "".join(sheet.written)


def _by_pen(all_strokes: Iterable[Stroke]) -> dict[Pen, list[Stroke]]:
    """The strokes of each pen from the top down; what is blank goes with any pen on its ground."""
    by_pen: dict[Pen, list[Stroke]] = {}
    blank: list[Stroke] = []
    for stroke in all_strokes:
        if stroke.pen.is_ground and _is_blank(stroke.text):
            blank.append(stroke)
        else:
            by_pen.setdefault(stroke.pen, []).append(stroke)
    on_ground = {pen.ground: pen for pen in by_pen if not pen.shows_on_spaces}
    joined = set()
    for stroke in blank:
        pen = on_ground.setdefault(stroke.pen.ground, stroke.pen)
        by_pen.setdefault(pen, []).append(stroke)
        joined.add(pen)
    for pen in joined:
        by_pen[pen].sort(key=_place)
    return by_pen


def _is_blank(text: Sequence[str]) -> bool:
    return text.count(" ") == len(text)


def _place(stroke: Stroke) -> tuple[int, int]:
    return stroke.y, stroke.x


class _Sheet:
    """What has been written so far, with which pen, and where the cursor is after it."""

    def __init__(self, width: int, *, erases: bool) -> None:
        self._width = width
        self._erases = erases
        self._x = self._y = -1
        """Where the cursor is; -1 where terminals may disagree about it."""
        self.held = PLAIN
        self.written: list[str] = []

    def take(self, pen: Pen) -> None:
        """Takes another pen."""
        self.written.append(change(self.held, pen))
        self.held = pen

    def write(self, stroke: Stroke) -> None:
        """Writes with the pen that is held."""
        self._go_to(stroke.x, stroke.y)
        end = stroke.x + stroke.cells
        text = stroke.text
        if self._erases and not self.held.shows_on_spaces:
            head = text.rstrip(" ")
            blank = len(text) - len(head)
            if blank > _SHORTER_ERASED:
                tail = "\x1b[K" if end == self._width else f"\x1b[{blank}X"
                text, end = head, end - blank
            else:
                tail = ""
            self.written += _LONG_BLANK.sub(_jumped, text), tail
        else:
            self.written.append(text)
        # Nobody is sure where the cursor is behind the last column, or how wide other letters are.
        self._x = end if end < self._width and text.isascii() else -1

    def _go_to(self, x: int, y: int) -> None:
        if y == self._y:
            if x != self._x:
                self.written.append(f"\x1b[{x + 1}G" if x else "\r")
        elif y == self._y + 1 and x == 0 and self._y >= 0:
            self.written.append("\r\n")
        elif y == self._y + 1 and x == self._x:
            self.written.append("\x1b[B")
        else:
            self.written.append(f"\x1b[{y + 1};{x + 1}H" if x else f"\x1b[{y + 1}H")
        self._y = y


def _jumped(blank: re.Match[str]) -> str:
    """Spaces erased, and the cursor moved past them."""
    count = len(blank[0])
    return f"\x1b[{count}X\x1b[{count}C"
