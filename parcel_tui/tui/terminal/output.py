"""Of a screen what is seen is drawn, and of that what the terminal does not show yet is sent.

Textual's own compositor draws every widget in the region around all changes, also those that others cover,
and cuts all of it at every widget's edges: a wide character across the edge of a covered widget is lost. A
layout pass makes Textual write the whole screen, and several of them happen at every start; over a slow line
each is a second. Here what it writes is compared with what the terminal shows.
"""

import sys
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from rich.color import ColorSystem
from rich.console import Console, ConsoleOptions, RenderableType, RenderResult
from textual._compositor import Compositor, CompositorUpdate, LayoutUpdate
from textual._styles_cache import StylesCache
from textual.geometry import Region, Size
from textual.screen import Screen
from textual.strip import Strip
from textual.widget import Widget

from parcel_tui.tui.terminal.cell_diff import CellDiff, Piece
from parcel_tui.tui.terminal.cells import Cell, cells_in

Span = tuple[int, int, int]
"""A row, and the cells in it from the first up to, without, the last."""


class PiecesUpdate(CompositorUpdate):
    """An update as pieces of rows, none of which covers another, on a screen of that size."""

    def __init__(self, pieces: Iterable[Piece], size: Size) -> None:
        self.pieces = tuple(pieces)
        self.size = size

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        for piece in self.pieces:
            yield from piece.segments


class SeenCompositor(Compositor):
    """Draws what is seen, and keeps wide characters whole."""

    def render_strips(self, size: Size | None = None) -> list[Strip]:
        """The whole screen, a strip a row; what a modal screen shows behind it."""
        whole, wanted = self.size, size or self.size
        rows: list[list[Piece]] = [[] for _ in range(whole.height)]
        spans = [(y, 0, whole.width) for y in range(whole.height)]
        for piece in self._seen_in(spans) if spans else ():
            rows[piece.y].append(piece)
        return [Strip.join(_strips(row)) for row in rows[: wanted.height]]

    def render_full_update(self, simplify: bool = False) -> LayoutUpdate:
        """The whole screen; `simplify` is for pictures."""
        self._dirty_regions.clear()
        strips = self.render_strips()
        if simplify:
            strips = [strip.simplify().discard_meta() for strip in strips]
        return LayoutUpdate([[strip] for strip in strips], self.size.region)

    def render_partial_update(self) -> PiecesUpdate | None:  # type: ignore[override]
        """What is seen where widgets have changed; None where none has."""
        regions = [region.intersection(self.size.region) for region in self._dirty_regions]
        self._dirty_regions.clear()
        spans = list(self._regions_to_spans(region for region in regions if region))
        return PiecesUpdate(self._seen_in(spans), self.size) if spans else None

    def _seen_in(self, spans: list[Span]) -> Iterator[Piece]:
        """Each span from the front to the back: what a widget leaves open is for those behind it."""
        drawn = _Drawn(spans[0][0], spans[-1][0] + 1)
        layers = self.layers_visible  # by row, what is in front first
        for y, first, last in spans:
            open_spans = [(first, last)]
            for widget, seen, region in layers[y]:
                left, right = seen.column_span
                still_open = []
                for start, stop in open_spans:
                    begin, end = max(start, left), min(stop, right)
                    if begin >= end:
                        still_open.append((start, stop))
                        continue
                    strip = drawn.row(widget, seen, region, y)
                    whole = begin == left and end == right
                    yield Piece(begin, y, strip if whole else strip.crop(begin - left, end - left))
                    still_open += [(a, b) for a, b in ((start, begin), (end, stop)) if a < b]
                open_spans = still_open
                if not open_spans:
                    break


def take_seen_compositor(screen: Screen[Any]) -> None:
    """Gives the screen this compositor; call it before the screen is shown."""
    # A screen of Textual 8.2 makes its own one, and takes no other.
    screen._compositor = SeenCompositor()


def composed_anew(screen: Screen[Any], size: Size) -> list[Strip]:
    """The whole screen in that size, a strip a row; its styles and layout are worked out once more."""
    screen.app.stylesheet.update(screen)
    screen._refresh_layout(size)
    return screen._compositor.render_strips()


def _strips(row: Iterable[Piece]) -> Iterator[Strip]:
    """The pieces of a row from left to right."""
    for piece in sorted(row, key=lambda piece: piece.x):
        yield piece.segments if isinstance(piece.segments, Strip) else Strip(piece.segments)


class _Drawn:
    """Widgets drawn for one update, each once and in the changed rows alone."""

    def __init__(self, first: int, stop: int) -> None:
        self._rows = Region(0, first, 1, stop - first)
        self._strips: dict[Widget, tuple[int, list[Strip]]] = {}

    def row(self, widget: Widget, seen: Region, region: Region, y: int) -> Strip:
        """What the widget shows in that row; `seen` is the part of its region that is not clipped."""
        drawn = self._strips.get(widget)
        if drawn is None:
            top = max(seen.y, self._rows.y)
            height = min(seen.bottom, self._rows.bottom) - top
            crop = Region(seen.x - region.x, top - region.y, seen.width, height)
            drawn = self._strips[widget] = top, widget.render_lines(crop)
        return drawn[1][y - drawn[0]]


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
        are_all = isinstance(self._update, LayoutUpdate)
        return self._diff.paint(_pieces_of(self._update), self._colours, are_all=are_all)


class Output:
    """The screens as the terminal shows them, and the way from there to what Textual wants shown."""

    def __init__(self) -> None:
        self._diff = CellDiff(erases=erases_with_background())
        self._size = Size(0, 0)
        """The terminal's, when it was last written to."""

    def begin_with(self, cells: Iterable[tuple[int, int, tuple[Cell, ...]]], size: Size) -> None:
        """Takes these cells for shown in that size: column, row, and what stands from there on."""
        self._size = size
        self._diff.forget(size.width)
        for x, y, shown in cells:
            self._diff.know(x, y, shown)

    def write_signs(self, signs: Mapping[int, str] | None) -> None:
        """Replaces signs by others from now on; None writes them as they are."""
        self._diff.signs = signs

    def forget(self) -> None:
        """Takes nothing for shown any more: another program has had the terminal."""
        self._diff.forget()

    def compose(self, screen: Screen[Any]) -> None:
        """Composes that screen for this output from now on; call it before the screen is shown."""
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
        """What Textual wants shown, as the difference from what the terminal of that size shows.

        None for what was laid out for another size: the app is told of a new one before its screen is. What
        lies outside of the terminal would scroll it, or be written over its last row and column.
        """
        if not isinstance(renderable, Update):
            return renderable
        if _size_of(renderable) != size:  # the whole screen comes as soon as it is laid out anew
            return None
        if size != self._size:
            self._diff.forget(size.width)
            self._size = size
        return DiffUpdate(renderable, self._diff, colours)

    def rows_of(self, screen: Screen[Any], size: Size, colours: ColorSystem) -> Iterator[list[Cell]]:
        """The rows of that screen, composed once more."""
        for strip in composed_anew(screen, size):
            yield cells_in(strip, colours, self._diff.signs)


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


def _size_of(update: Update) -> Size:
    return update.size if isinstance(update, PiecesUpdate) else update.region.size


def _pieces_of(update: Update) -> Iterable[Piece]:
    if isinstance(update, PiecesUpdate):
        return update.pieces
    return _of_layout(update)


def _of_layout(update: LayoutUpdate) -> Iterator[Piece]:
    """Whole rows of a region."""
    for y, strips in enumerate(update.strips, update.region.y):
        yield Piece(update.region.x, y, [segment for strip in strips for segment in strip])
