"""What an app's screen is composed of just now."""

from textual.app import App
from textual.strip import Strip


def strips(app: App[None]) -> list[Strip]:
    """Every row of the screen. Textual has no public way to them but a picture."""
    return app.screen._compositor.render_strips()


def rows(app: App[None]) -> list[str]:
    """The same as text."""
    return [strip.text for strip in strips(app)]
