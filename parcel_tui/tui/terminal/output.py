"""What Textual would send to the terminal again is not sent.

A layout pass makes Textual write the whole screen, and several of them happen at every start; over a
slow line each is a second. Here what it writes is compared with what the terminal shows.
"""

import sys
from collections.abc import Iterable, Iterator
from typing import Any

from rich.color import ColorSystem
from rich.console import Console, ConsoleOptions, RenderableType, RenderResult
from textual._compositor import CompositorUpdate, LayoutUpdate
from textual._styles_cache import StylesCache
from textual.geometry import Size
from textual.screen import Screen

from parcel_tui.tui.terminal.cell_diff import CellDiff, Piece
from parcel_tui.tui.terminal.cells import Cell, cells_in
from parcel_tui.tui.terminal.compositor import PiecesUpdate, composed_anew, take_seen_compositor

Update = LayoutUpdate | PiecesUpdate
"""What Textual wants shown."""


class DiffUpdate(CompositorUpdate):
    """An update of Textual's, of which only the difference is written."""

    def __init__(self, update: Update, diff: CellDiff, colours: ColorSystem) -> None:
        self._update = update
        self._diff = diff
        self._colours = colours

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        yield self._update

    def render_segments(self, console: Console) -> str:
        """What to write to the terminal."""
        return self._diff.paint(_pieces_of(self._update), self._colours)


class Output:
    """The screens as the terminal shows them, and the way from there to what Textual wants shown."""

    def __init__(self) -> None:
        self._diff = CellDiff(erases=erases_with_background())
        self._size = Size(0, 0)
        """The terminal's, when it was last written to."""

    def begin_with(self, cells: Iterable[tuple[int, int, tuple[Cell, ...]]], size: Size) -> None:
        """The terminal of that size shows these cells already: column, row, and what stands from there on."""
        self._size = size
        self._diff.forget(size.width)
        for x, y, shown in cells:
            self._diff.know(x, y, shown)

    def write_ascii(self, is_ascii: bool) -> None:
        """Writes signs in ASCII from now on, or as they are."""
        self._diff.is_ascii = is_ascii

    def forget(self) -> None:
        """Another program has had the terminal."""
        self._diff.forget()

    def compose(self, screen: Screen[Any]) -> None:
        """Has that screen composed for this output; call it before the screen is shown."""
        take_seen_compositor(screen)
        self.forget_closed()

    def forget_closed(self) -> None:
        """Lets go of what was drawn of widgets that are no more; call it when others come.

        A cache of Textual's (8.2) keeps the drawings of a thousand widgets, open or not.
        """
        StylesCache.get_inner_outer.cache_clear()

    def difference(
        self, renderable: RenderableType | None, size: Size, colours: ColorSystem
    ) -> RenderableType | None:
        """What Textual wants shown, as the difference from what the terminal shows."""
        if not isinstance(renderable, Update):
            return renderable
        if size != self._size:
            self._diff.forget(size.width)
            self._size = size
        return DiffUpdate(renderable, self._diff, colours)

    def rows_of(self, screen: Screen[Any], size: Size, colours: ColorSystem) -> Iterator[list[Cell]]:
        """The rows of that screen, composed once more."""
        for strip in composed_anew(screen, size):
            yield cells_in(strip, colours, is_ascii=self._diff.is_ascii)


def erases_with_background() -> bool:
    """Whether erasing leaves the present background (terminfo's `bce`); False where terminfo is unknown."""
    try:
        import curses
    except ImportError:  # Windows
        return False
    try:
        curses.setupterm(fd=sys.__stdout__.fileno() if sys.__stdout__ else -1)
    except (curses.error, OSError, ValueError):
        return False
    return curses.tigetflag("bce") == 1


def _pieces_of(update: Update) -> Iterable[Piece]:
    if isinstance(update, PiecesUpdate):
        return update.pieces
    return _of_layout(update)


def _of_layout(update: LayoutUpdate) -> Iterator[Piece]:
    """Whole rows of a region."""
    for y, strips in enumerate(update.strips, update.region.y):
        yield Piece(update.region.x, y, [segment for strip in strips for segment in strip])
