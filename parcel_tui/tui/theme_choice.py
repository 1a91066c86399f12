"""The theme in use: one by its name, or light or dark as the terminal is."""

import os

from msgspec.structs import replace

from parcel_tui.tracker.tracker import Tracker
from parcel_tui.tui.look import AUTO
from parcel_tui.tui.terminal.background_colour import is_light_by
from parcel_tui.tui.terminal.output import PaintingApp

_GROUNDS = {True: "light", False: "dark"}
_THEMES = {True: "textual-light", False: "textual-dark"}
"""By whether the terminal's background is light."""


class ThemeChoice:
    """Sets the app's theme; where it follows the terminal, begins with what the terminal was last."""

    def __init__(self, app: PaintingApp, tracker: Tracker) -> None:
        self._app = app
        self._tracker = tracker
        self._follows = False
        last = tracker.snapshot.preferences.ground
        self._is_light = last == _GROUNDS[True] if last else bool(is_light_by(os.environ))

    @property
    def name(self) -> str:
        """What the theme is called in the settings."""
        is_its_own = self._app.theme == _THEMES[self._is_light]  # another may come by the palette
        return AUTO if self._follows and is_its_own else self._app.theme

    def take(self, name: str) -> None:
        """Takes a theme by its name in the settings; call `ask` to have it follow the terminal."""
        self._follows = name == AUTO
        self._app.theme = _THEMES[self._is_light] if self._follows else name

    def ask(self) -> None:
        """Asks the terminal, where the theme follows it; nobody waits for the answer."""
        if self._follows:
            self._app.ask_for_ground()

    def told(self, is_light: bool) -> None:
        """The terminal says how it is: the theme follows, and the next start begins with it."""
        follows = self.name == AUTO
        self._is_light = is_light
        if follows:
            self._app.theme = _THEMES[is_light]
        preferences = self._tracker.snapshot.preferences
        if preferences.ground != _GROUNDS[is_light]:
            self._tracker.remember(replace(preferences, ground=_GROUNDS[is_light]))
