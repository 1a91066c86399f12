"""The terminal may take any size at any time."""

import pytest
from composed import rows
from looks_site import after, pictured
from rich.cells import cell_len

SIZES = ((200, 60), (40, 12), (1, 1), (240, 70))


@pytest.mark.parametrize("keys", [("1",), ("a",)], ids=["dashboard", "form"])
async def test_any_size_is_filled_at_once(keys: tuple[str, ...]) -> None:
    """One pause after the new size every row is as wide as the terminal, and the focus is on the screen."""
    async with pictured().run_test(size=(80, 24)) as pilot:
        await after(*keys)(pilot)
        for size in SIZES:
            await pilot.resize_terminal(*size)
            await pilot.pause()
            assert [cell_len(row) for row in rows(pilot.app)] == [size[0]] * size[1]
        focused = pilot.app.focused
        assert focused is not None
        assert pilot.app.screen.find_widget(focused).visible_region
