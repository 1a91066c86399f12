"""Whether the terminal's background is light or dark: how it is asked, and what it answers. Pure."""

import re
from collections.abc import Iterator, Mapping

from msgspec import Struct

ESCAPE = "\x1b"
ASK = "\x1b]11;?\x1b\\\x1b[c"
"""The background's colour (OSC 11), then what the terminal is, which every terminal answers: after that
nothing more is to come."""
WATCH = "\x1b[?2031h"
"""From here on changes between light and dark are told (mode 2031)."""
UNWATCH = "\x1b[?2031l"

_ANSWERS = re.compile(
    r"\x1b\]11;(?P<colour>[^\x07\x1b]{0,64})(?:\x07|\x1b\\)"
    r"|\x1b\[\?997;(?P<mode>[12])n"
    r"|\x1b\[\?[\d;]*(?P<end>c)"
)
_BEGUN = re.compile(r"\x1b(?:\](?:1(?:1(?:;[^\x07\x1b]{0,64}\x1b?)?)?)?|\[(?:\?[\d;]*)?)?\Z")
_COLOUR = re.compile(r"rgba?:([0-9a-f]+)/([0-9a-f]+)/([0-9a-f]+)(?:/[0-9a-f]+)?", re.IGNORECASE)
_MIDDLE = 0.5
"""Of the light that the eye sees, from 0 to 1."""


class Told(Struct, frozen=True):
    """An answer: the ground is light (or not); with None it tells only that all was answered."""

    is_light: bool | None


def taken_apart(text: str) -> Iterator[str | Told]:
    """What a terminal sent, in its order: its answers, and the text between them that is not about this."""
    end = 0
    for found in _ANSWERS.finditer(text):
        if found.start() > end:
            yield text[end : found.start()]
        end = found.end()
        if found["mode"]:
            yield Told(found["mode"] == "2")
        elif found["end"]:
            yield Told(None)
        elif (is_light := _is_light(found["colour"])) is not None:
            yield Told(is_light)
    if end < len(text):
        yield text[end:]


def begun(text: str) -> str:
    """The end of `text` that may be the beginning of an answer; empty when there is none."""
    found = _BEGUN.search(text)
    return found[0] if found else ""


def is_light_by(environment: Mapping[str, str]) -> bool | None:
    """What COLORFGBG says, as vim reads it (`15;0`, `0;default;15`); None where it says nothing."""
    background = environment.get("COLORFGBG", "").rpartition(";")[2]
    return None if not background.isdecimal() else background in {"7", *map(str, range(9, 16))}


def _is_light(colour: str) -> bool | None:
    """None where a terminal says something else than a colour."""
    found = _COLOUR.fullmatch(colour)
    if found is None:
        return None
    red, green, blue = (int(part, 16) / int("f" * len(part), 16) for part in found.groups())
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue > _MIDDLE
