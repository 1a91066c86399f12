"""The shortest text that writes runs of cells to a terminal, in its select-graphic-rendition codes. Pure.

What costs most on the line is not letters but colours: twenty bytes for each change of the foreground,
thrice a row. So everything is written pen by pen, not row by row: moving the cursor costs eight bytes.
"""

import re
from collections.abc import Collection, Iterable, Sequence
from functools import lru_cache, partial
from itertools import pairwise
from typing import NamedTuple

from parcel_tui.tui.terminal.cells import PLAIN, Cell, Pen

_ENDED_BY = {
    "1": "22", "2": "22", "3": "23", "4": "24", "5": "25", "6": "25", "7": "27", "8": "28", "9": "29",
    "21": "24", "51": "54", "52": "54", "53": "55",
}  # fmt: skip
"""What ends each attribute, and others that it ends with it."""
SHORTER_ERASED = 3
"""More spaces at a run's end are shorter erased than written."""
_MOST_DOWN = 3
"""For more rows down than that a place of its own is shorter."""
_LONG_BLANK = re.compile(" {11,}")
"""Spaces within a run that are shorter erased, though the cursor has to be moved past them."""


class Run(NamedTuple):
    """Text that is written with one pen from one cell on; so many cells."""

    x: int
    y: int
    text: str
    pen: Pen
    cells: int
    may_erase: bool = True
    """Whether its spaces may be erased rather than written."""


def runs(x: int, y: int, cells: Sequence[Cell]) -> list[Run]:
    """The cells from (x, y) on as runs; a space is written with its neighbour's pen where it can be."""
    found: list[Run] = []
    texts: list[str] = []
    held, begun = cells[0].pen, 0
    for index, (text, pen) in enumerate(cells):
        if pen is not held and pen != held:
            is_on_same_background = pen.background == held.background and not held.shows_on_spaces
            # Of a space only the background is seen: it need not change the pen.
            if is_on_same_background and text == " " and pen.is_background:
                texts.append(text)
                continue
            # Nor need the spaces before this letter, which then are written with its pen.
            if not (is_on_same_background and _is_blank(texts) and not pen.shows_on_spaces):
                found.append(Run(x + begun, y, "".join(texts), held, index - begun))
                texts, begun = [], index
            held = pen
        texts.append(text)
    found.append(Run(x + begun, y, "".join(texts), held, len(cells) - begun))
    return found


def written(runs_: Iterable[Run], width: int, *, erases: bool) -> str:
    """What to write; the pen is the plain one before and after.

    `width` is the terminal's; `erases` tells whether erasing leaves the background.
    """
    sheet = _Sheet(width, erases=erases)
    left = _by_pen(runs_)
    for pen in _order(left):
        sheet.take(pen)
        for run in left[pen]:
            sheet.write(run)
    sheet.take(PLAIN)
    return "".join(sheet.written)


def _order(pens: Collection[Pen]) -> Sequence[Pen]:
    """The pens in an order that takes few bytes: it need not be the best of all, and is found in no time."""
    grounds = [pen.background for pen in pens]
    commonest = max(grounds, key=grounds.count, default="")
    on_commonest = [pen for pen in pens if pen.background == commonest]
    return min((_nearest_next(pens, first) for first in (pens, on_commonest)), key=_cost)


def _nearest_next(pens: Collection[Pen], first: Collection[Pen]) -> Sequence[Pen]:
    """From one pen to the one nearest to it, begun with one of the `first`."""
    order: list[Pen] = []
    held, left = PLAIN, set(pens)
    while left:
        held = min(first if not order else (pen for pen in pens if pen in left), key=partial(_bytes, held))
        order.append(held)
        left.remove(held)
    return order


def _cost(order: Iterable[Pen]) -> int:
    return sum(_bytes(held, wanted) for held, wanted in pairwise((PLAIN, *order)))


def _bytes(held: Pen, wanted: Pen) -> int:
    return len(change(held, wanted))


def written_in_order(row: Iterable[Run], width: int, *, erases: bool) -> str:
    """The same for runs side by side, from left to right without a jump."""
    sheet = _Sheet(width, erases=erases)
    for run in row:
        sheet.take(run.pen)
        sheet.write(run)
    sheet.take(PLAIN)
    return "".join(sheet.written)


def _by_pen(runs_: Iterable[Run]) -> dict[Pen, list[Run]]:
    """The runs of each pen from the top down; what is blank goes with any pen on its ground."""
    by_pen: dict[Pen, list[Run]] = {}
    blank: list[Run] = []
    for run in runs_:
        if run.pen.is_background and _is_blank(run.text):
            blank.append(run)
        else:
            by_pen.setdefault(run.pen, []).append(run)
    on_background = {pen.background: pen for pen in by_pen if not pen.shows_on_spaces}
    joined = set()
    for run in blank:
        pen = on_background.setdefault(run.pen.background, run.pen)
        by_pen.setdefault(pen, []).append(run)
        joined.add(pen)
    for pen in joined:
        by_pen[pen].sort(key=_place)
    return by_pen


def _is_blank(text: Sequence[str]) -> bool:
    return text.count(" ") == len(text)


def _place(run: Run) -> tuple[int, int]:
    return run.y, run.x


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

    def write(self, run: Run) -> None:
        """Writes with the pen that is held."""
        self._go_to(run.x, run.y)
        end = run.x + run.cells
        text = run.text
        if self._erases and run.may_erase and not self.held.shows_on_spaces:
            head = text.rstrip(" ")
            blank = len(text) - len(head)
            if blank > SHORTER_ERASED:
                tail = "\x1b[K" if end == self._width else f"\x1b[{blank}X"
                text, end = head, end - blank
            else:
                tail = ""
            self.written += _LONG_BLANK.sub(_jumped, text), tail
        else:
            self.written.append(text)
        # Terminals differ in where the cursor is behind the last column, and in how wide other letters are.
        self._x = end if end < self._width and text.isascii() else -1

    def _go_to(self, x: int, y: int) -> None:
        down = y - self._y
        if down == 0:
            if x != self._x:
                self.written.append(_to_column(x))
        elif down == 1 and x == self._x:
            self.written.append("\x1b[B")
        else:
            anywhere = f"\x1b[{y + 1};{x + 1}H" if x else f"\x1b[{y + 1}H"
            # From row -1, which is none, it would be a row somewhere.
            is_near = self._y >= 0 and 0 < down <= _MOST_DOWN
            self.written.append(min(anywhere, _further_down(down, x), key=len) if is_near else anywhere)
        self._y = y


def _further_down(rows: int, x: int) -> str:
    """By control characters of one byte; what becomes of the column differs, so that it is set anew."""
    return rows * "\v" + _to_column(x) if x else "\r" + rows * "\n"


def _to_column(x: int) -> str:
    return f"\x1b[{x + 1}G" if x else "\r"


def _jumped(blank: re.Match[str]) -> str:
    """Spaces erased, and the cursor moved past them."""
    count = len(blank[0])
    return f"\x1b[{count}X\x1b[{count}C"


@lru_cache(1024)
def change(held: Pen, wanted: Pen) -> str:
    """What to write to get from one pen to another."""
    if held == wanted:
        return ""
    if held.link != wanted.link:  # has a sequence of its own; the rest is written by the SGR codes behind it
        return f"\x1b]8;;{wanted.link}\x1b\\{change(Pen(*held[:3], wanted.link), wanted)}"
    # Some pens are reached with fewer bytes from the plain one than from each other.
    anew = ["0", *sorted(wanted.attributes), wanted.foreground, wanted.background]
    return min((_sgr(anew), _sgr(_difference(held, wanted))), key=len)


def _difference(held: Pen, wanted: Pen) -> list[str]:
    ends = {_ENDED_BY[code] for code in held.attributes - wanted.attributes}
    # A code may end more than it is written for (22 ends bold and dim): what is to stay begins again.
    begins = {code for code in wanted.attributes if code not in held.attributes or _ENDED_BY[code] in ends}
    codes = [*sorted(ends), *sorted(begins)]
    codes += [wanted.foreground or "39"] if wanted.foreground != held.foreground else []
    codes += [wanted.background or "49"] if wanted.background != held.background else []
    return codes


def _sgr(codes: list[str]) -> str:
    text = ";".join(code for code in codes if code)
    return "\x1b[m" if text == "0" else f"\x1b[{text}m"
