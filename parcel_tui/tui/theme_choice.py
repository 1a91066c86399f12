"""The theme in use: one by its name, or one that suits the terminal."""

import os

from msgspec.structs import replace

from parcel_tui.tracker.tracker import Tracker
from parcel_tui.tui.look import AUTO
from parcel_tui.tui.terminal.app import TerminalApp
from parcel_tui.tui.terminal.background_colour import is_light_by
from parcel_tui.tui.themes import KRAFT_DARK, KRAFT_LIGHT, theme_of

_NAMES = {True: "light", False: "dark"}
_THEMES = {True: KRAFT_LIGHT, False: KRAFT_DARK}
"""By whether the terminal's background is light."""
_OWN_THEMES = {True: "ansi-light", False: "ansi-dark"}
"""The same in the terminal's own colours: of sixteen, those nearest to another theme's cannot be read."""


class ThemeChoice:
    """Sets the app's theme; where it follows the terminal, begins with what the terminal was last."""

    def __init__(self, app: TerminalApp, tracker: Tracker) -> None:
        self._app = app
        self._themes = _THEMES
        self._tracker = tracker
        self._follows = False
        self._shown = ""
        last = tracker.snapshot.preferences.ground
        self._is_light = last == _NAMES[True] if last else bool(is_light_by(os.environ))

    @property
    def name(self) -> str:
        """What the theme is called in the settings."""
        is_its_own = self._app.theme == self._themes[self._is_light]  # another may come by the palette
        return AUTO if self._follows and is_its_own else self._app.theme

    def take(self, name: str) -> None:
        """Takes a theme by its name in the settings."""
        self._follows = name == AUTO
        self._show(self._themes[self._is_light] if self._follows else name)

    def take_few_colours(self, default: str) -> None:
        """Takes a theme by its name on a terminal of few colours: following it is taking its own."""
        self._themes = _OWN_THEMES
        self.take(default)

    def take_answer(self, is_light: bool | None) -> None:
        """Takes the theme for what the terminal said; None leaves it at what the terminal was last."""
        if is_light is not None:
            self._is_light = is_light
            self._show(self._themes[is_light])

    def _show(self, name: str) -> None:
        """Has the app show a theme, with colours that the terminal has."""
        if (
            not self._shown == self._app.theme == name
        ):  # Textual would read all styles for the same theme again
            theme = theme_of(name, self._app.colours)
            self._app.register_theme(theme)
            self._app.show_theme(theme)
            self._shown = name

    def remember(self) -> None:
        """Remembers what the terminal is now: the next start begins with that."""
        preferences, now = self._tracker.snapshot.preferences, _NAMES[self._is_light]
        if self._follows and preferences.ground != now:
            self._tracker.remember(lambda kept: replace(kept, ground=now))
