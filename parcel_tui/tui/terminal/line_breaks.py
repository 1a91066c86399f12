"""Where Textual breaks the lines of a toast, a hint or a question.

It breaks at spaces alone, so that a sentence in Chinese or Japanese leaves half a line empty behind the name
in it, and where it has to break one it puts a full stop at a line's beginning.
"""

from collections.abc import Callable

from textual import content

from parcel_tui.wording.cells import cells_of, graphemes, pieces

_TEXTUALS = vars(content)
_divide_line: Callable[[str, int, bool], list[int]] = _TEXTUALS["divide_line"]


def break_beside_wide_characters() -> None:
    """Has Textual break lines as `parcel_tui.wording.cells.wrap` does, from now on."""
    _TEXTUALS["divide_line"] = line_breaks


def line_breaks(text: str, width: int, fold: bool = True) -> list[int]:
    """The offsets in the text at which its lines begin, but the first, in lines of so many cells.

    Spaces may stand out at a line's end; a piece that is wider than a line is broken if `fold`.
    """
    if text.isascii() or width < 2:
        return _divide_line(text, width, fold)
    breaks: list[int] = []
    at = used = 0
    for piece in pieces(text):
        size = cells_of(piece)
        if used and used + size > width and not piece.isspace():
            breaks.append(at)
            used = 0
        if fold and size > width:
            for start, _, character in graphemes(piece):
                if used and used + character > width:
                    breaks.append(at + start)
                    used = 0
                used += character
        else:
            used += size
        at += len(piece)
    return breaks
