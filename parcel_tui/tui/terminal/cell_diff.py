"""What the terminal shows, cell by cell, so that only what differs is ever sent to it."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from rich.color import ColorSystem
from rich.segment import Segment

from parcel_tui.tui.terminal.cells import Cell, cells_in, has_joined
from parcel_tui.tui.terminal.sgr import SHORTER_ERASED, Run, runs, written, written_in_order

_CLEAR = "\x1b[2J"
_JUMP = 5
"""Bytes of a jump: what is right already, of the same pen and no longer, is written again instead."""

_FIRST_OF_TWO_CELLS = "\u1100"


class Piece(NamedTuple):
    """A part of one row: from which cell on, and what stands there (iterated over more than once)."""

    x: int
    y: int
    segments: Iterable[Segment]


class CellDiff:
    """Turns pieces of the screen into the shortest text that makes the terminal show them."""

    def __init__(self, *, erases: bool = False) -> None:
        """`erases` tells whether erasing leaves the background, so that it can stand for spaces."""
        self._erases = erases
        self.signs: Mapping[int, str] | None = None
        """What signs, also Textual's own, are replaced by, as `str.translate` takes it; None for nothing."""
        self._width = 0
        self._rows: dict[int, list[Cell | None]] = {}
        self._is_unknown = False
        """Whether anything may stand in the terminal, after it had been written to."""

    def forget(self, width: int | None = None) -> None:
        """Takes nothing for shown: it was resized (to so many columns), or another program had it."""
        self._is_unknown = self._is_unknown or bool(self._rows)
        self._rows.clear()
        self._width = self._width if width is None else width

    def paint(self, pieces: Iterable[Piece], colours: ColorSystem, *, are_all: bool = False) -> str:
        """What to write; the pen is the plain one before and after. `are_all` tells that the pieces fill the
        terminal.
        """
        clear = _CLEAR if are_all and self._is_unknown else ""
        if clear:
            # Where a wide character was cut in half, some terminals would take a cell of the new text along.
            self._rows.clear()
            self._is_unknown = False
        in_order: list[str] = []
        free: list[Run] = []
        for x, y, segments in pieces:
            cells = cells_in(segments, colours, self.signs)
            stretches = self._differing(x, y, cells)
            if not stretches:
                continue
            halves = self._halved(x, y, cells) if self._erases else ()
            if any(has_joined(segment.text) for segment in segments):
                # Terminals disagree on how wide joined characters are: what stands behind each of them
                # in the row is written after it, at its own place.
                first = stretches[0][0]
                row = [*_beneath_joined(x, y, cells, first)]
                for start, stop in _up_to_joined(cells, first):
                    row += _kept_from_halves(runs(x + start, y, cells[start:stop]), halves)
                in_order.append(written_in_order(row, self._width, erases=self._erases))
            else:
                for start, stop in stretches:
                    free += _kept_from_halves(runs(x + start, y, cells[start:stop]), halves)
            self.know(x, y, cells)
        return clear + "".join(in_order) + written(free, self._width, erases=self._erases)

    def _halved(self, x: int, y: int, cells: Sequence[Cell]) -> Sequence[int]:
        """The columns of second halves of wide characters before which what is erased would end.

        tmux would keep such a half, and blank the erased cell before it when that is written to.
        """
        halves = []
        known = self._rows.get(y, [])[x : x + len(cells)]
        for index in range(SHORTER_ERASED + 1, len(known)):
            half, erased = known[index], cells[index - SHORTER_ERASED - 1 : index]
            is_end = cells[index] is not erased[-1] and all(cell.text == " " for cell in erased)
            if is_end and half is not None and not half.text:
                halves.append(x + index)
        return halves

    def _differing(self, x: int, y: int, cells: Sequence[Cell]) -> list[tuple[int, int]]:
        """The stretches of the cells that the terminal does not show yet, as it would write them."""
        # A copy: what is padded below must not become what the terminal is known to show.
        known = self._rows.get(y, [])[x : x + len(cells)]
        if known == cells:
            return []
        known += [None] * (len(cells) - len(known))
        stretches: list[tuple[int, int]] = []
        stop = -1
        for index, (old, new) in enumerate(zip(known, cells, strict=True)):
            if old is new:  # equal cells are one object: see `cells_of`
                continue
            if index != stop:  # not the neighbour of the one before
                stretches.append((_word_start(cells, index), index + 1))
            stop = index + 1
            stretches[-1] = (stretches[-1][0], stop)
        return _joined([(start, _word_stop(cells, stop)) for start, stop in stretches], cells)

    def know(self, x: int, y: int, cells: Sequence[Cell]) -> None:
        """Takes these cells for shown, from (x, y) on."""
        row = self._rows.setdefault(y, [])
        row += [None] * (x + len(cells) - len(row))
        # A wide character that loses one half here is nothing any more.
        before, after = row[x : x + 1], row[x + len(cells) : x + len(cells) + 1]
        if x and before and before[0] is not None and not before[0].text:
            row[x - 1] = None
        if after and after[0] is not None and not after[0].text:
            row[x + len(cells)] = None
        row[x : x + len(cells)] = cells


def _kept_from_halves(found: Iterable[Run], halves: Sequence[int]) -> Iterable[Run]:
    """The same runs, written without erasing where that would end before one of the halves."""
    if not halves:
        return found
    return [
        Run(*run[:5], may_erase=not any(run.x < half <= run.x + run.cells for half in halves))
        for run in found
    ]


def _up_to_joined(cells: Sequence[Cell], start: int) -> Iterator[tuple[int, int]]:
    """The cells from `start` on in parts, each of which ends with a joined character or with the row."""
    for index in range(start, len(cells)):
        is_next_half = index + 1 < len(cells) and not cells[index + 1].text
        was_joined = len(cells[index].text) > 1 or (
            index > start and not cells[index].text and len(cells[index - 1].text) > 1
        )
        if was_joined and not is_next_half:
            yield start, index + 1
            start = index + 1
    if start < len(cells):
        yield start, len(cells)


def _beneath_joined(x: int, y: int, cells: Sequence[Cell], start: int) -> Iterator[Run]:
    """Spaces where joined characters of two cells come: what stood there would stay beside a narrower one."""
    for index in range(start, len(cells) - 1):
        text, pen = cells[index]
        if len(text) > 1 and not cells[index + 1].text:
            yield Run(x + index, y, "  ", pen, 2)


def _joined(stretches: Iterable[tuple[int, int]], cells: Sequence[Cell]) -> list[tuple[int, int]]:
    """The stretches with what lies between two of them, where that is no longer than a jump."""
    joined: list[tuple[int, int]] = []
    for start, stop in stretches:
        if joined and _is_short(cells[joined[-1][1] - 1 : start + 1]):
            joined[-1] = (joined[-1][0], max(stop, joined[-1][1]))
        else:
            joined.append((start, stop))
    return joined


def _is_short(gap: Sequence[Cell]) -> bool:
    """Whether the cells between the first and the last are few, and of the first's pen or blank."""
    between = gap[1:-1]
    return (
        len(between) <= _JUMP * 2
        and len("".join(cell.text for cell in between).encode()) <= _JUMP
        and all(cell.pen == gap[0].pen or cell.text == " " for cell in between)
    )


def _word_start(cells: Sequence[Cell], start: int) -> int:
    """Back to where the word begins: what is written stays readable in a recording of the terminal."""
    while start and (not cells[start].text or _is_of_a_word(cells[start - 1].text)):
        start -= 1
    return start


def _word_stop(cells: Sequence[Cell], stop: int) -> int:
    """On to where the word ends, past the second half of a wide character."""
    while stop < len(cells) and (not cells[stop].text or _is_of_a_word(cells[stop].text)):
        stop += 1
    return stop


def _is_of_a_word(text: str) -> bool:
    """Whether it is a letter or digit, but none of Chinese and Japanese, where a line would be one word."""
    return text < _FIRST_OF_TWO_CELLS and text.isalnum()
