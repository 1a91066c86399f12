"""Text as a terminal takes it: measured, cut and wrapped by cells, never inside a character. Pure."""

import re
from functools import lru_cache
from itertools import pairwise

from parcel_tui.domain.text import PLAIN, clean

ELLIPSIS = "…"
_FLAG = re.compile("[\N{REGIONAL INDICATOR SYMBOL LETTER A}-\N{REGIONAL INDICATOR SYMBOL LETTER Z}]{2}")


@lru_cache(1024)
def safe(text: str) -> str:
    """`text` as one line of visible characters.

    Text is cleaned where it enters; this is the second lock on the door to the terminal.
    """
    return clean(text)


def cells_of(text: str) -> int:
    """How many cells of a terminal the text takes."""
    return len(text) if text.isascii() else _wide_cells_of(text)


@lru_cache(4096)
def _wide_cells_of(text: str) -> int:
    if _is_plain(text):
        return len(text) + sum(map(_is_wide, text))
    # Signs, marks, joiners and emoji need Rich's tables; `list` seldom has any, and saves 3 ms.
    from rich.cells import cell_len

    return cell_len(text)


def _is_plain(text: str) -> bool:
    """Whether each character is one for the reader, of two cells where `_is_wide` says so, else of one."""
    return not any("\u2190" <= character <= "\u27bf" for character in text) and bool(PLAIN.fullmatch(text))


def _is_wide(character: str) -> bool:
    """Whether a character of a plain text takes two cells."""
    return "\u3001" <= character <= "\uff60"


@lru_cache(1024)
def cut(text: str, cells: int, ellipsis: str = ELLIPSIS) -> str:
    """As much of `text` as fits into so many cells; what is cut ends with an ellipsis."""
    if text.isascii():
        if len(text) <= cells:
            return text
        return text[: max(cells - len(ellipsis), 0)] + ellipsis if cells >= 1 else ""
    if cells_of(text) <= cells:
        return text
    return _head(text, cells - cells_of(ellipsis)) + ellipsis if cells >= 1 else ""


def fit(text: str, cells: int, ellipsis: str = ELLIPSIS, *, right: bool = False) -> str:
    """`text` in exactly so many cells, cut or filled with spaces (before it with `right`)."""
    kept = cut(text, cells, ellipsis)
    space = " " * max(cells - cells_of(kept), 0)
    return space + kept if right else kept + space


@lru_cache(512)
def wrap(text: str, cells: int) -> tuple[str, ...]:
    """`text` in lines of at most so many cells, at least one line.

    Breaks at spaces and beside wide characters, which need none; a longer word is broken
    where it must be.
    """
    if cells_of(text) <= cells or cells < 2:
        return (text,)
    lines = [""]
    for piece in pieces(text):
        lines[-1:] = _continued(lines[-1], piece, cells)
    return tuple(line.rstrip() for line in lines if line.strip()) or ("",)


def _continued(line: str, piece: str, cells: int) -> list[str]:
    """The line with one more piece: one line where it fits, else as many as it takes."""
    if cells_of(line) + cells_of(piece) <= cells:
        return [line + piece] if line or not piece.isspace() else [line]
    if piece.isspace():
        return [line, ""]
    lines = [line] if line else []
    rest = piece
    while cells_of(rest) > cells:
        # One character at least, so that it always ends.
        lines.append(_head(rest, cells) or rest[0])
        rest = rest[len(lines[-1]) :]
    return [*lines, rest]


def graphemes(text: str) -> list[tuple[int, int, int]]:
    """From where up to where each character of the text reaches, and how many cells it takes.

    A character is what a reader takes for one; Rich takes a flag for the two letters that it is made of.
    """
    if _is_plain(text):
        return [(at, at + 1, 2 if _is_wide(text[at]) else 1) for at in range(len(text))]
    from rich.cells import split_graphemes

    second_letters = {flag.start() + 1 for flag in _FLAG.finditer(text)}
    found: list[tuple[int, int, int]] = []
    for start, stop, size in split_graphemes(text)[0]:
        if start in second_letters:
            first, _, first_size = found.pop()
            found.append((first, stop, first_size + size))
        else:
            found.append((start, stop, size))
    return found


def _head(text: str, cells: int) -> str:
    """The whole characters at the beginning that fit."""
    end = used = 0
    for _, stop, size in graphemes(text):
        if used + size > cells:
            break
        end, used = stop, used + size
    return text[:end]


def pieces(text: str) -> list[str]:
    """Words, spaces and single wide characters: what may not be broken without need."""
    spans = graphemes(text)
    if not spans:
        return [text]
    starts = [0]
    for (start, stop, size), (next_start, next_stop, next_size) in pairwise(spans):
        is_space, is_next_space = text[start:stop].isspace(), text[next_start:next_stop].isspace()
        opens = text[start:stop] in _OPENING or text[next_start:next_stop] in _CLOSING
        if is_space != is_next_space or ((size > 1 or next_size > 1) and not opens):
            starts.append(next_start)
    return [text[start:stop] for start, stop in pairwise([*starts, len(text)])]


_OPENING = frozenset("（「『《〈【［〔｛〖〝([{“‘")
_CLOSING = frozenset(
    "，。、；：？！．・‧…‥）」』》〉】］〕｝〗〟)]}”’,.;:?!%％℃"
    "ヽヾゝゞ々ー～〜"
    "ぁぃぅぇぉっゃゅょゎァィゥェォッャュョヮヵヶ"
)
"""Signs that do not stand at a line's end, and at a line's beginning: JIS X 4051, and CLReq for Chinese."""
