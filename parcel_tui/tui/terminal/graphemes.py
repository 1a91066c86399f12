"""What a reader takes for single characters, with their cells. Pure."""

import re

from rich.cells import split_graphemes

_FLAG = re.compile("[\N{REGIONAL INDICATOR SYMBOL LETTER A}-\N{REGIONAL INDICATOR SYMBOL LETTER Z}]{2}")


def graphemes(text: str) -> list[tuple[int, int, int]]:
    """From where up to where each character of the text reaches, and how many cells it takes.

    Rich takes a flag for the two letters that it is made of.
    """
    second_letters = {flag.start() + 1 for flag in _FLAG.finditer(text)}
    found: list[tuple[int, int, int]] = []
    for start, stop, size in split_graphemes(text)[0]:
        if start in second_letters:
            first, _, first_size = found.pop()
            found.append((first, stop, first_size + size))
        else:
            found.append((start, stop, size))
    return found
