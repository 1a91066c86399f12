"""What the terminal shows, cell by cell, so that only what differs is ever sent to it."""

from collections.abc import Iterable, Sequence
from functools import lru_cache
from itertools import groupby
from typing import NamedTuple

from rich.cells import split_graphemes
from rich.color import ColorSystem
from rich.segment import Segment

from parcel_tui.tui.pens import PLAIN, Pen, blank, change, pen_of

_WORTH_A_JUMP = 8
"""So many cells that are right already are written again rather than jumped over."""

_SHORTER_ERASED = 3
"""More spaces at a row's end are shorter erased than written."""
_SHORTER_ERASED_WITHIN = 9
"""The same within a row, where the cursor has to be moved past them."""


class Cell(NamedTuple):
    """One cell: the character in it ("" in the second half of a wide one), and its pen."""

    text: str
    pen: Pen


class Piece(NamedTuple):
    """A part of one row: from which cell on, and what stands there."""

    x: int
    y: int
    segments: Iterable[Segment]


class Painter:
    """Turns pieces of the screen into the shortest text that makes the terminal show them."""

    def __init__(self, *, erases: bool = False) -> None:
        """`erases` tells whether erasing leaves the background, so that it can stand for spaces."""
        self._erases = erases
        self._width = 0
        self._rows: dict[int, list[Cell | None]] = {}

    def forget(self, width: int | None = None) -> None:
        """The terminal may show anything now: it was resized (to so many columns), or somebody had it."""
        self._rows.clear()
        self._width = self._width if width is None else width

    def paint(self, pieces: Iterable[Piece], colours: ColorSystem) -> str:
        """What to write; the pen is the plain one before and after."""
        written: list[str] = []
        held, row = PLAIN, -1
        for piece in pieces:
            cells = _cells(piece.segments, colours)
            for start, stop in self._differing(piece.x, piece.y, cells):
                is_next_row = row >= 0 and piece.y == row + 1 and piece.x + start == 0
                written.append("\r\n" if is_next_row else f"\x1b[{piece.y + 1};{piece.x + start + 1}H")
                row = piece.y
                text, held = self._stretch(cells[start:stop], held, ends_row=piece.x + stop == self._width)
                written.append(text)
            self._keep(piece.x, piece.y, cells)
        if held != PLAIN:
            written.append("\x1b[0m")
        return "".join(written)

    def _stretch(self, cells: Sequence[Cell], held: Pen, *, ends_row: bool) -> tuple[str, Pen]:
        """What to write for cells side by side, and the pen that is held after them."""
        written: list[str] = []
        left = len(cells)
        for cell, run in groupby(cells):
            count = sum(1 for _ in run)
            left -= count
            if cell.text:
                code, held = change(held, cell.pen, is_blank=cell.text == " ")
                written += code, self._run(cell, count, is_last=ends_row and not left)
        return "".join(written), held

    def _run(self, cell: Cell, count: int, *, is_last: bool) -> str:
        """So many times the same cell, which ends the row if it is the last."""
        if self._erases and cell.text == " " and not cell.pen.shows_on_spaces:
            if is_last and count > _SHORTER_ERASED:
                return "\x1b[K"
            if not is_last and count > _SHORTER_ERASED_WITHIN:
                return f"\x1b[{count}X\x1b[{count}C"
        return cell.text * count

    def _differing(self, x: int, y: int, cells: Sequence[Cell]) -> list[tuple[int, int]]:
        """The stretches of the cells that the terminal does not show yet, as it would write them."""
        row = self._rows.get(y, [])
        known = row[x : x + len(cells)]
        known += [None] * (len(cells) - len(known))
        if known == cells:
            return []
        stretches: list[tuple[int, int]] = []
        for index, (old, new) in enumerate(zip(known, cells, strict=True)):
            if old is new or old == new:
                continue
            if stretches and index - stretches[-1][1] <= _WORTH_A_JUMP:
                stretches[-1] = (stretches[-1][0], index + 1)
            else:
                stretches.append((_word_start(cells, index), index + 1))
        if len(stretches) > 1 and any(len(cell.text) > 1 for cell in cells):
            # Terminals disagree on how wide joined characters are: no jump goes past them.
            return [(stretches[0][0], len(cells))]
        return [(start, _word_stop(cells, stop)) for start, stop in stretches]

    def _keep(self, x: int, y: int, cells: Sequence[Cell]) -> None:
        row = self._rows.setdefault(y, [])
        row += [None] * (x + len(cells) - len(row))
        # A wide character that loses one half here is nothing any more.
        before, after = row[x : x + 1], row[x + len(cells) : x + len(cells) + 1]
        if x and before and before[0] is not None and not before[0].text:
            row[x - 1] = None
        if after and after[0] is not None and not after[0].text:
            row[x + len(cells)] = None
        row[x : x + len(cells)] = cells


def _word_start(cells: Sequence[Cell], start: int) -> int:
    """Back to where the word begins: what is written stays readable to whoever records the terminal."""
    while start and (not cells[start].text or cells[start - 1].text.isalnum()):
        start -= 1
    return start


def _word_stop(cells: Sequence[Cell], stop: int) -> int:
    """On to where the word ends, past the second half of a wide character."""
    while stop < len(cells) and (not cells[stop].text or cells[stop].text.isalnum()):
        stop += 1
    return stop


def _cells(segments: Iterable[Segment], colours: ColorSystem) -> list[Cell]:
    cells: list[Cell] = []
    for text, style, control in segments:
        if not control:
            cells += _cells_of(text, pen_of(style, colours))
    return cells


@lru_cache(4096)
def _cells_of(text: str, pen: Pen) -> tuple[Cell, ...]:
    """A text as cells; the same text in the same pen is the same cells."""
    space, half = Cell(" ", blank(pen)), Cell("", pen)
    cells: list[Cell] = []
    for character, size in _characters(text):
        cells.append(space if character == " " else Cell(character, pen))
        if size > 1:
            cells.append(half)
    return tuple(cells)


def _characters(text: str) -> tuple[tuple[str, int], ...]:
    """What a reader takes for single characters, each with its cells."""
    if text.isascii():
        return tuple((character, 1) for character in text)
    spans = split_graphemes(text)[0]
    return tuple((text[start:stop], size) for start, stop, size in spans if size)
