"""parcel-tui with the engine's output and driver, but Textual's own compositor."""

from collections.abc import Iterator

from textual._compositor import ChopsUpdate
from textual.geometry import Size

from parcel_tui.cli.main import start
from parcel_tui.tui.terminal import output
from parcel_tui.tui.terminal.cell_diff import Piece


def pieces_of(update: object) -> Iterator[Piece]:
    """The parts of rows in an update of Textual's compositor."""
    if not isinstance(update, ChopsUpdate):
        yield from whole_rows(update)
        return
    for y, first, last in update.spans:
        for end, (x, strip) in zip(update.chop_ends[y], update.chops[y].items(), strict=False):
            if strip is not None and x <= last and end > first:
                begin = max(x, first)
                yield Piece(begin, y, strip.crop(begin - x, min(end, last) - x))


def size_of(update: object) -> Size:
    """The size of the screen that an update is of."""
    if isinstance(update, ChopsUpdate):
        return Size(update.chop_ends[0][-1], len(update.chops))
    return size_of_layout(update)


whole_rows, size_of_layout = output._of_layout, output._size_of
output._size_of = size_of
output._pieces_of = pieces_of
output.Update = output.LayoutUpdate | ChopsUpdate
output.take_seen_compositor = lambda screen: None
start()
