"""The terminal may take any size at any time."""

import pytest
from looks_site import after, pictured
from rich.cells import cell_len
from textual.pilot import Pilot

SIZES = ((200, 60), (40, 12), (1, 1), (240, 70))


def rows(pilot: Pilot) -> list[str]:
    strips = pilot.app.screen._compositor.render_strips()
    return ["".join(segment.text for segment in strip) for strip in strips]


@pytest.mark.parametrize("keys", [("1",), ("a",)], ids=["dashboard", "form"])
async def test_any_size_is_filled_at_once(keys: tuple[str, ...]) -> None:
    """One pause after the new size every row is as wide as the terminal, and the focus is on the screen."""
    async with pictured().run_test(size=(80, 24)) as pilot:
        await after(*keys)(pilot)
        for size in SIZES:
            await pilot.resize_terminal(*size)
            await pilot.pause()
            assert [cell_len(row) for row in rows(pilot)] == [size[0]] * size[1]
        focused = pilot.app.focused
        assert focused is not None
        assert focused in pilot.app.screen._compositor.visible_widgets
