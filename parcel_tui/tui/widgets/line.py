"""A line of text in the styles of the app. Pure."""

from msgspec import Struct
from rich.cells import cell_len

from parcel_tui.tui.formatting import cut
from parcel_tui.tui.glyphs import Glyphs

Span = tuple[str, str]
"""A text and the name of its style (see LINE_CLASSES), "" for the line's own."""

LINE_CLASSES = frozenset(
    f"line--{name}"
    for name in (
        *("muted", "strong", "title", "accent", "good", "bad", "warning", "cursor", "cursor-blurred"),
        *("pending", "moving", "pickup", "done", "rule"),
    )
)
"""The styles of lines: component classes of the app, which has them once for all of its views."""


class Line(Struct, frozen=True):
    """One line: its texts from left to right, and the style of its ground."""

    spans: tuple[Span, ...] = ()
    style: str = ""

    @classmethod
    def of(cls, text: str, style: str = "") -> "Line":
        """A line of one text."""
        return cls(((text, style),))


EMPTY_LINE = Line()


def cut_line(line: Line, width: int, glyphs: Glyphs) -> Line:
    """The line in at most so many cells."""
    kept: list[Span] = []
    left = width
    for text, style in line.spans:
        size = cells(text)
        if size > left:
            kept.append((cut(text, left, glyphs.ellipsis), style))
            break
        kept.append((text, style))
        left -= size
    return Line(tuple(kept), line.style)


def cells(text: str) -> int:
    """How many cells the text takes."""
    return len(text) if text.isascii() else cell_len(text)
