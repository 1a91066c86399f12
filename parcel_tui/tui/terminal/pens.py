"""How the terminal's pen gets from one style to another in as few bytes as possible. Pure."""

from functools import lru_cache
from typing import NamedTuple

from rich.color import ColorSystem
from rich.style import Style

_ATTRIBUTES = (
    ("bold", "1"), ("dim", "2"), ("italic", "3"), ("underline", "4"), ("blink", "5"), ("blink2", "6"),
    ("reverse", "7"), ("conceal", "8"), ("strike", "9"), ("underline2", "21"), ("frame", "51"),
    ("encircle", "52"), ("overline", "53"),
)  # fmt: skip
_ENDED_BY = {
    "1": "22", "2": "22", "3": "23", "4": "24", "5": "25", "6": "25", "7": "27", "8": "28", "9": "29",
    "21": "24", "51": "54", "52": "54", "53": "55",
}  # fmt: skip
"""What ends each attribute, and others that it ends with it."""
_SEEN_ON_SPACES = frozenset({"4", "7", "9", "21", "51", "52", "53"})
"""Attributes that show where there is no letter."""


class Pen(NamedTuple):
    """What the terminal writes with: SGR parameters, none for its own colours."""

    attributes: frozenset[str] = frozenset()
    ink: str = ""
    ground: str = ""

    @property
    def shows_on_spaces(self) -> bool:
        """Whether a space written with it is more than its ground."""
        return not self.attributes.isdisjoint(_SEEN_ON_SPACES)

    @property
    def is_ground(self) -> bool:
        """Whether there is nothing to it but its ground."""
        return not self.ink and not self.attributes


PLAIN = Pen()


@lru_cache(1024)
def pen_of(style: Style | None, colours: ColorSystem) -> Pen:
    """The pen for a style on a terminal with so many colours."""
    if style is None:
        return PLAIN
    ink = style.color.downgrade(colours).get_ansi_codes() if style.color else ()
    ground = style.bgcolor.downgrade(colours).get_ansi_codes(foreground=False) if style.bgcolor else ()
    attributes = frozenset(code for name, code in _ATTRIBUTES if getattr(style, name))
    return Pen(attributes, ";".join(ink), ";".join(ground))


@lru_cache(1024)
def blank(pen: Pen) -> Pen:
    """The pen as far as it matters for a space: spaces of one ground are all alike."""
    return pen if pen.shows_on_spaces else Pen(ground=pen.ground)


@lru_cache(1024)
def change(held: Pen, wanted: Pen) -> str:
    """What to write to get from one pen to another."""
    if held == wanted:
        return ""
    anew = ["0", *sorted(wanted.attributes), wanted.ink, wanted.ground]
    return min((_sgr(anew), _sgr(_difference(held, wanted))), key=len)


def _difference(held: Pen, wanted: Pen) -> list[str]:
    ends = {_ENDED_BY[code] for code in held.attributes - wanted.attributes}
    begins = {code for code in wanted.attributes if code not in held.attributes or _ENDED_BY[code] in ends}
    codes = [*sorted(ends), *sorted(begins)]
    codes += [wanted.ink or "39"] if wanted.ink != held.ink else []
    codes += [wanted.ground or "49"] if wanted.ground != held.ground else []
    return codes


def _sgr(codes: list[str]) -> str:
    text = ";".join(code for code in codes if code)
    return "\x1b[m" if text == "0" else f"\x1b[{text}m"
