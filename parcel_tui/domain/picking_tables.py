"""Lines that are the rows of a table: which cell of its head stands over a place. Pure."""

import re
from functools import lru_cache
from itertools import pairwise

_BETWEEN_CELLS = re.compile(r" *[|│┃¦\t] *| {2,}")


@lru_cache(maxsize=4)  # asked of a head and a row for each number
def cells_of(line: str) -> tuple[tuple[int, int], ...]:
    """Where the cells of a line begin and end; a line without borders, tabs or gaps is one cell."""
    borders = [(0, 0), *(match.span() for match in _BETWEEN_CELLS.finditer(line)), (len(line), len(line))]
    return tuple((left[1], right[0]) for left, right in pairwise(borders))


def are_rows(head: str, row: str) -> bool:
    """Whether both lines have the same number of cells, at least two."""
    return len(cells_of(head)) == len(cells_of(row)) > 1


def cell_at(line: str, place: int) -> int:
    """In which cell of the line, from 0, the place is."""
    return sum(end < place for _, end in cells_of(line))
