"""Between Textual and the terminal: what Textual would send again is not sent.

A layout pass makes Textual write the whole screen, and several of them happen at every
start; over a slow line each is a second. What it writes is compared with what is there.
"""

from collections.abc import Iterable, Iterator

from rich.color import ColorSystem
from rich.console import Console, ConsoleOptions, RenderResult
from textual._compositor import CompositorUpdate, LayoutUpdate

from parcel_tui.tui.terminal.cell_diff import Painter, Piece
from parcel_tui.tui.terminal.compositor import PiecesUpdate

Update = LayoutUpdate | PiecesUpdate
"""What Textual wants shown."""


class FrugalUpdate(CompositorUpdate):
    """An update of Textual's, written by the painter."""

    def __init__(self, update: Update, painter: Painter, colours: ColorSystem) -> None:
        self._update = update
        self._painter = painter
        self._colours = colours

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        yield self._update

    def render_segments(self, console: Console) -> str:
        """What to write to the terminal."""
        return self._painter.paint(_pieces_of(self._update), self._colours)


def _pieces_of(update: Update) -> Iterable[Piece]:
    if isinstance(update, PiecesUpdate):
        return update.pieces
    return _of_layout(update)


def _of_layout(update: LayoutUpdate) -> Iterator[Piece]:
    """Whole rows of a region."""
    for y, strips in enumerate(update.strips, update.region.y):
        yield Piece(update.region.x, y, [segment for strip in strips for segment in strip])
