"""The add form as a user fills it in and reads it."""

from textual.app import App
from textual.pilot import Pilot
from textual.widgets import TextArea

from parcel_tui.tui.widgets.forms.fields import Field

SHOPEES = "TW268979373141Z"
SEVEN_ELEVENS = "J1234567890"
NOBODY_KNOWS = "1234567890"
"""Of three carriers' formats, which cannot be told apart."""


async def fill_in(app: App[None], pilot: Pilot, text: str) -> None:
    """Has that text stand in the numbers."""
    app.screen.query_one(TextArea).load_text(text)
    await pilot.pause()


def numbers(app: App[None]) -> str:
    """What stands in the numbers."""
    return app.screen.query_one(TextArea).text


def error(app: App[None], name: str) -> str:
    """What is said to be wrong with a field."""
    return app.screen.query_one(f"#{name}", Field).error
