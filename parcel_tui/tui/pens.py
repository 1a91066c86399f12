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


@lru_cache(4096)
def change(held: Pen, wanted: Pen, *, is_blank: bool) -> tuple[str, Pen]:
    """What to write to get from one pen to another, and the pen that the terminal holds then.

    For a space (`is_blank`) whatever does not show on it stays as it is.
    """
    if is_blank and not (wanted.shows_on_spaces or held.shows_on_spaces):
        wanted = Pen(held.attributes, held.ink, wanted.ground)
    if held == wanted:
        return "", held
    is_less = (
        not held.attributes <= wanted.attributes
        or (held.ink and not wanted.ink)
        or (held.ground and not wanted.ground)
    )
    if is_less:
        codes = ["0", *sorted(wanted.attributes), wanted.ink, wanted.ground]
    else:
        codes = sorted(wanted.attributes - held.attributes)
        codes += [wanted.ink] if wanted.ink != held.ink else []
        codes += [wanted.ground] if wanted.ground != held.ground else []
    return f"\x1b[{';'.join(code for code in codes if code)}m", wanted
