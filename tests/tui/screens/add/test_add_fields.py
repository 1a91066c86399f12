"""The fields of the add form on the screen."""

import pytest
from modal_site import Site
from modal_support import asked
from textual.widgets import Input, TextArea

from parcel_tui.tui.screens.add.screen import AddParcelScreen


@pytest.mark.parametrize("size", [(40, 12), (80, 24), (120, 40)])
async def test_every_field_can_be_reached_by_tab_and_is_then_in_view(site: Site, size) -> None:
    """From the numbers around to the buttons; the form scrolls where it must."""
    async with asked(lambda: AddParcelScreen(site.tracker), size) as (app, pilot):
        seen = []
        for _ in range(10):
            seen.append(app.focused.id or type(app.focused).__name__)
            region = app.screen.find_widget(app.focused).visible_region
            assert region.height >= 1, seen[-1]
            await pilot.press("tab")
            await pilot.pause()
        assert seen == [
            "NumbersArea",
            "chosen",
            "StillInput",
            "name-line",
            "note-line",
            "sending-tick",
            "notify-tick",
            "cancel",
            "add-another",
            "add",
        ]


async def test_no_cursor_of_the_form_blinks(site: Site) -> None:
    """At rest nothing is written to the terminal."""
    async with asked(lambda: AddParcelScreen(site.tracker)) as (app, _):
        fields = [*app.screen.query(Input), *app.screen.query(TextArea)]
        assert len(fields) == 4
        assert not any(field.cursor_blink for field in fields)
