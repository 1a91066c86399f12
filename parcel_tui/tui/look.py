"""What the dashboard looks like and which keys it takes, as far as the settings can be used. Pure."""

from collections.abc import Mapping

from msgspec import Struct, field

from parcel_tui.language import mark, tr
from parcel_tui.settings import AppSettings
from parcel_tui.tui.glyphs import ASCII, NARROW, UNICODE, Glyphs
from parcel_tui.tui.themes import OFFERED

AUTO = "auto"
"""The settings' name for a theme that is light or dark as the terminal is."""

MOST_TOASTS = 2
"""Problems that are shown in the corner of the screen; more of them need a list."""

GLYPH_SETS: Mapping[str, Glyphs] = {"unicode": UNICODE, "narrow": NARROW, "ascii": ASCII}
"""By the settings' names of them."""


class Look(Struct, frozen=True):
    """The settings as the app takes them. None leaves it as it is."""

    theme: str | None = None
    """One of those that are offered, or `auto`."""
    glyphs: Glyphs | None = None
    keymap: Mapping[str, str] = field(default_factory=dict)
    """Textual's names of the keys, by the command's id; only of those that were changed."""
    problems: tuple[str, ...] = ()


def look_of(settings: AppSettings) -> Look:
    """The look that was set, with a sentence for each setting that is of no use."""
    problems: list[str] = []
    theme = settings.theme
    if theme is not None and theme not in OFFERED and theme != AUTO:
        from difflib import get_close_matches

        near = get_close_matches(theme, (AUTO, *OFFERED), 1)
        message = (
            mark("there is no theme {name!r} ({near} may be meant). It is ignored")
            if near
            else mark("there is no theme {name!r}. It is ignored")
        )
        reason = tr(message, name=theme, near="".join(near))
        problems.append(settings.problem("app", "theme", reason))
        theme = None
    keymap: Mapping[str, str] = {}
    if settings.keys:
        from parcel_tui.tui.keymap import read_keymap

        read = read_keymap(settings)
        keymap = read.keys
        problems += read.problems
    return Look(theme, GLYPH_SETS.get(settings.glyphs or ""), keymap, tuple(problems))
