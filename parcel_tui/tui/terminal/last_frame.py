"""The frame that is kept for the next start: written from cells, and read back into them. Pure."""

from collections.abc import Iterable, Iterator
from itertools import chain

from parcel_tui.startup_frame.show import split
from parcel_tui.tui.terminal.cells import PLAIN, Cell, Pen, blank, cells_of
from parcel_tui.tui.terminal.sgr import Run, runs


def write_frame(rows: Iterable[list[Cell]]) -> str:
    """The rows as text, colours and positions, pen by pen.

    What terminals may take for more or fewer cells, and what cannot be seen, is left blank.
    """
    by_pen: dict[Pen, list[Run]] = {}
    for run in chain.from_iterable(runs(0, y, _plain(row)) for y, row in enumerate(rows) if row):
        by_pen.setdefault(run.pen, []).append(run)
    return "".join(
        _sgr(pen) + "".join(f"\x1b[{run.y + 1};{run.x + 1}H{run.text}" for run in of_pen)
        for pen, of_pen in by_pen.items()
    ) + _sgr(PLAIN)


def read_frame(frame: str) -> Iterator[tuple[int, int, tuple[Cell, ...]]]:
    """From which column and row on which cells stand in a frame that `write_frame` wrote."""
    pen, x, y = PLAIN, 0, 0
    for sequence in frame.split("\x1b")[1:]:
        parameters, final, text = split(sequence)
        codes = parameters[1:].split(";")
        if final == "m":
            pen = _pen(codes)
        else:
            y, x = (int(code) - 1 for code in codes)
        if text:
            yield x, y, cells_of(text, pen)


def _plain(row: Iterable[Cell]) -> list[Cell]:
    """The row with blanks for what is left out."""
    plain: list[Cell] = []
    is_left_out = False
    for cell in row:
        if cell.text:
            is_left_out = len(cell.text) > 1 or not cell.text.isprintable()
        plain.append(Cell(" ", blank(cell.pen)) if is_left_out else cell)
    return plain


def _sgr(pen: Pen) -> str:
    """What takes the pen, whichever was held."""
    codes = ("0", *sorted(pen.attributes), pen.foreground, pen.background)
    return f"\x1b[{';'.join(filter(None, codes))}m"


def _pen(codes: list[str]) -> Pen:
    """The pen that `_sgr` wrote."""
    attributes: set[str] = set()
    foreground = background = ""
    left = codes[1:]
    while left:
        number = int(left[0])
        length = {"38;5": 3, "48;5": 3, "38;2": 5, "48;2": 5}.get(";".join(left[:2]), 1)
        code, left = ";".join(left[:length]), left[length:]
        if 30 <= number <= 39 or 90 <= number <= 97:
            foreground = code
        elif 40 <= number <= 49 or 100 <= number <= 107:
            background = code
        else:
            attributes.add(code)
    return Pen(frozenset(attributes), foreground, background)
