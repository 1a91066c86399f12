"""The themes that are offered: which colour each role has, and that each can be read. Pure.

Widgets take colours by the roles' names alone (`$muted`, `$row`, …). Our own themes say them outright; those
of Textual are mended: a colour that cannot be read on one of its grounds is made lighter or darker until it
can.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from functools import cache, lru_cache

from msgspec import Struct, structs
from rich.color import Color as RichColor
from rich.color import ColorSystem
from textual.color import Color, Lab, lab_to_rgb, rgb_to_lab
from textual.theme import BUILTIN_THEMES, Theme

TEXT_CONTRAST, SIGN_CONTRAST = 4.5, 3.0
"""The least contrast of what is read, and of rules (WCAG 2.2, 1.4.3 and 1.4.11)."""
GROUNDS = ("ground", "panel", "row", "row-blurred")
"""What stands behind texts: the screen, its bars, the row with the cursor, the same without the focus."""


class Roles(Struct, frozen=True):
    """One colour for each thing that a colour means, in hexadecimal."""

    ground: str
    panel: str
    row: str
    row_blurred: str
    rule: str
    text: str
    muted: str
    accent: str
    """The focus, keys, and parcels that are ready to be picked up."""
    problem: str
    moving: str
    done: str
    own: str
    """What the user wrote: names and notes."""


_ALIKE = 9.0
"""Of the lightness from 0 to 100: grounds that differ by less look alike; two of a palette's greys do."""
KRAFT_DARK, KRAFT_LIGHT = "kraft", "kraft-light"
_OWN_DARK = {
    KRAFT_DARK: Roles(
        ground="#12161c", panel="#171c24", row="#243244", row_blurred="#1d2631", rule="#6f7c8e",
        text="#dde2e8", muted="#97a1ae", accent="#f0b35a", problem="#ff8272", moving="#7cb8ea",
        done="#86c99a", own="#c9a3f0",
    ),
    "high-contrast": Roles(
        ground="#000000", panel="#121212", row="#303030", row_blurred="#1c1c1c", rule="#9e9e9e",
        text="#ffffff", muted="#d0d0d0", accent="#ffd700", problem="#ffafaf", moving="#87d7ff",
        done="#87ff87", own="#ffafff",
    ),
}  # fmt: skip
_OWN_LIGHT = {
    KRAFT_LIGHT: Roles(
        ground="#faf7f2", panel="#f1ebe1", row="#ebe2d2", row_blurred="#f3ecdf", rule="#8a8071",
        text="#2a2620", muted="#665e52", accent="#8a5500", problem="#b3261e", moving="#1a5c99",
        done="#2a6b3c", own="#7338a8",
    ),
    "high-contrast-light": Roles(
        ground="#ffffff", panel="#eeeeee", row="#dadada", row_blurred="#e4e4e4", rule="#5f5f5f",
        text="#000000", muted="#303030", accent="#5f3700", problem="#870000", moving="#00005f",
        done="#003c00", own="#5f005f",
    ),
}  # fmt: skip
_OWN = {**_OWN_DARK, **_OWN_LIGHT}
OFFERED: tuple[str, ...] = (*_OWN, *sorted(BUILTIN_THEMES))
"""The names of all themes."""


@cache
def theme_of(name: str, colours: ColorSystem = ColorSystem.TRUECOLOR) -> Theme:
    """An offered theme for a terminal of so many colours. Raises KeyError for another name."""
    found = BUILTIN_THEMES.get(name)
    if found is not None and found.ansi:
        return replace(found, variables=dict(_ansi_variables(found)))
    roles = _OWN[name] if found is None else _roles_of(found)
    is_dark = name in _OWN_DARK if found is None else found.dark
    if found is not None:
        roles = mended(roles)
    if colours is ColorSystem.EIGHT_BIT:
        shown = mended(roles, tuple(_palette()))
        written = {name: _palette()[Color.parse(value)].hex6 for name, value in structs.asdict(shown).items()}
        roles = Roles(**written)
    return Theme(
        name=name,
        dark=is_dark,
        primary=roles.accent,
        secondary=roles.own,
        accent=roles.accent,
        warning=roles.accent,
        error=roles.problem,
        success=roles.done,
        foreground=roles.text,
        background=roles.ground,
        surface=roles.ground,
        panel=roles.panel,
        variables=dict(_variables(roles)),
    )


def contrast(one: Color, other: Color) -> float:
    """The contrast of two colours by WCAG, from 1 to 21."""
    dark, light = sorted((_luminance(one), _luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def mended(roles: Roles, palette: Sequence[Color] | None = None) -> Roles:
    """The roles with the nearest colours that can be read on each of the grounds.

    They are taken from the `palette`; without one, lighter and darker shades of the same colour are tried. A
    colour that none of them makes readable becomes the nearest.
    """
    wanted = {name: Color.parse(value) for name, value in named(roles).items()}
    found = _grounds(wanted, palette) if palette else {name: wanted[name] for name in GROUNDS}
    grounds = list(found.values())
    for name, colour in wanted.items():
        if name not in GROUNDS:
            least = SIGN_CONTRAST if name == "rule" else TEXT_CONTRAST
            tried = palette or _shades(colour)
            readable = [each for each in tried if all(contrast(each, ground) >= least for ground in grounds)]
            found[name] = _nearest(colour, readable or tried)
    return Roles(**{name.replace("-", "_"): colour.hex6 for name, colour in found.items()})


def named(roles: Roles) -> Mapping[str, str]:
    """The colours by the names that style sheets use."""
    return {name.replace("_", "-"): value for name, value in structs.asdict(roles).items()}


def _roles_of(theme: Theme) -> Roles:
    """What a theme of Textual has for each role, readable or not."""
    made = theme.to_color_system().generate()
    ground, text, primary = (Color.parse(made[name]) for name in ("background", "foreground", "primary"))
    return Roles(
        ground=ground.hex6,
        panel=Color.parse(made["surface"]).hex6,
        row=ground.blend(primary, 0.22).hex6,
        row_blurred=ground.blend(primary, 0.11).hex6,
        rule=ground.blend(text, 0.4).hex6,
        text=text.hex6,
        muted=ground.blend(text, 0.65).hex6,
        accent=made["warning"],
        problem=made["error"],
        moving=made["primary"],
        done=made["success"],
        own=made["secondary" if theme.accent in {None, theme.warning} else "accent"],
    )


def _grounds(wanted: Mapping[str, Color], palette: Sequence[Color]) -> dict[str, Color]:
    """The grounds in a palette: nearly as light as they are wanted, and the rows told from what is around."""
    found: dict[str, Color] = {}
    for name in ("ground", "row", "row-blurred", "panel"):
        light = _lab(wanted[name]).L
        told_from = {found["ground"]} if name == "panel" else set(found.values())
        alike = [each for each in palette if each not in told_from and abs(_lab(each).L - light) < _ALIKE]
        found[name] = _nearest(wanted[name], alike or palette)
    return found


def _variables(roles: Roles) -> Mapping[str, str]:
    """The roles, and what Textual's own widgets call them."""
    return {
        **named(roles),
        "text-muted": roles.muted,
        "text-disabled": roles.muted,
        "foreground-muted": roles.muted,
        "foreground-disabled": roles.muted,
        "text-primary": roles.accent,
        "text-secondary": roles.own,
        "text-accent": roles.accent,
        "text-warning": roles.accent,
        "text-error": roles.problem,
        "text-success": roles.done,
        "block-cursor-foreground": roles.text,
        "block-cursor-background": roles.row,
        "block-cursor-text-style": "bold",
        "block-cursor-blurred-foreground": roles.text,
        "block-cursor-blurred-background": roles.row_blurred,
        "block-hover-background": roles.row_blurred,
        "border": roles.accent,
        "border-blurred": roles.rule,
        "surface-active": roles.row_blurred,
        "scrollbar": roles.rule,
        "scrollbar-hover": roles.muted,
        "scrollbar-active": roles.accent,
        "scrollbar-background": roles.panel,
        "scrollbar-background-hover": roles.panel,
        "scrollbar-background-active": roles.panel,
        "scrollbar-corner-color": roles.panel,
        "link-color": roles.accent,
        "link-color-hover": roles.ground,
        "link-background-hover": roles.accent,
        "input-cursor-foreground": roles.ground,
        "input-cursor-background": roles.text,
        "input-selection-foreground": roles.text,
        "input-selection-background": roles.row,
        "screen-selection-foreground": roles.text,
        "screen-selection-background": roles.row,
        "footer-key-foreground": roles.accent,
        "button-foreground": roles.text,
        "button-color-foreground": roles.ground,
    }


def _ansi_variables(theme: Theme) -> Mapping[str, str]:
    """The roles in the terminal's own colours, which are the terminal's to keep readable."""
    made = theme.to_color_system().generate()
    return {
        "ground": "ansi_default",
        "row": made["block-cursor-background"],
        "row-blurred": made["block-cursor-blurred-background"],
        "rule": "ansi_bright_black" if theme.dark else "ansi_white",
        "muted": "ansi_default",
        # Yellow is the nearest to amber, and cannot be read on white.
        "accent": made["warning" if theme.dark else "accent"],
        "problem": made["error"],
        "moving": made["primary"],
        "done": made["success"],
        "own": "ansi_cyan" if made["accent"] == "ansi_magenta" else "ansi_magenta",
        **theme.variables,
    }


@lru_cache(1)
def _palette() -> Mapping[Color, Color]:
    """The colours that every terminal of 256 shows alike, and what Rich (15) makes just that one of.

    Rich's own way to them leads astray: of a dark blue it makes navy or teal, and it misses some greys.
    """
    cube = (Color.from_rich_color(RichColor.from_ansi(number)) for number in range(16, 232))
    greys = (Color(level, level, level) for level in (round(step * 255 / 25) for step in range(26)))
    written = (*(each for each in cube if not each.r == each.g == each.b), *greys)
    return {
        Color(*each.rich_color.downgrade(ColorSystem.EIGHT_BIT).get_truecolor()): each for each in written
    }


def _shades(colour: Color) -> tuple[Color, ...]:
    """The colour, and lighter and darker ones of its hue up to white and down to black."""
    lab = rgb_to_lab(colour)
    shades = (lab_to_rgb(Lab(lightness, lab.a, lab.b)).clamped for lightness in range(101))
    return (colour, *shades, Color(0, 0, 0), Color(255, 255, 255))


def _nearest(colour: Color, others: Iterable[Color]) -> Color:
    """The one that looks most alike (CIE 1976)."""
    wanted = _lab(colour)
    return min(others, key=lambda each: sum((a - b) ** 2 for a, b in zip(wanted, _lab(each), strict=True)))


@lru_cache(1024)
def _lab(colour: Color) -> Lab:
    return rgb_to_lab(colour)


@lru_cache(1024)
def _luminance(colour: Color) -> float:
    """Relative luminance by WCAG, from 0 to 1."""
    linear = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in colour.normalized
    )
    return sum(share * part for share, part in zip((0.2126, 0.7152, 0.0722), linear, strict=True))
