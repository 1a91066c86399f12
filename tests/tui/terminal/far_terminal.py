"""What an emulated terminal shows, and what it would show were everything sent."""

from collections.abc import Iterable

import pyte

from parcel_tui.tui.terminal.cell_diff import Piece

Cells = list[list[tuple[object, ...]]]


def stock(pieces: Iterable[Piece]) -> str:
    """The pieces written whole, with every style begun and ended."""
    written = ""
    for piece in pieces:
        written += f"\x1b[{piece.y + 1};{piece.x + 1}H"
        written += "".join(segment.style.render(segment.text) for segment in piece.segments if segment.style)
    return written


def shown(screen: pyte.Screen) -> Cells:
    """Every cell; a space's ink and boldness do not count."""
    return [
        [
            (cell.data, cell.bg, cell.underscore)
            if cell.data == " " and not cell.underscore
            else (cell.data, cell.fg, cell.bg, cell.bold, cell.underscore)
            for cell in (screen.buffer[y][x] for x in range(screen.columns))
        ]
        for y in range(screen.lines)
    ]
