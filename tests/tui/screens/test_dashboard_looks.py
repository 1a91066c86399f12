"""The dashboard's look, as pictures, at the sizes and in the themes that matter."""

import pytest
from looks_site import after, pictured

from parcel_tui.tui.glyphs import ASCII

IN_TIMELINE = ("1", "enter")


def _named(size: tuple[int, int]) -> str:
    return f"{size[0]}x{size[1]}"


@pytest.mark.parametrize("size", [(40, 12), (60, 20), (80, 24), (120, 40), (200, 60)], ids=_named)
def test_dashboard(snap_compare, size: tuple[int, int]) -> None:
    """The inbox, its timeline beside, below or behind it; names of every kind stay in their columns."""
    assert snap_compare(pictured(), terminal_size=size, run_before=after("j"))


@pytest.mark.parametrize("size", [(40, 12), (80, 24), (120, 40)], ids=_named)
def test_pickups(snap_compare, size: tuple[int, int]) -> None:
    """What waits at shops, by the nearest deadline, with the days left."""
    assert snap_compare(pictured(), terminal_size=size, run_before=after("1"))


@pytest.mark.parametrize("size", [(40, 12), (80, 24)], ids=_named)
def test_timeline(snap_compare, size: tuple[int, int]) -> None:
    """The timeline with the focus: place, deadline, checkpoints by day."""
    assert snap_compare(pictured(), terminal_size=size, run_before=after(*IN_TIMELINE))


def test_views_on_a_narrow_screen(snap_compare) -> None:
    """The views have the whole screen."""
    assert snap_compare(pictured(), terminal_size=(40, 12), run_before=after("h"))


@pytest.mark.parametrize("theme", ["kraft-light", "ansi-dark"])
def test_theme(snap_compare, theme: str) -> None:
    """In a light theme, and in the terminal's own colours."""
    assert snap_compare(pictured(theme=theme), terminal_size=(80, 24), run_before=after(*IN_TIMELINE))


def test_ascii(snap_compare) -> None:
    """With signs that every terminal has; marked parcels are told by a sign, too."""
    looking = after("space", "j", "space", "y")
    assert snap_compare(pictured(glyphs=ASCII), terminal_size=(80, 24), run_before=looking)


def test_filter(snap_compare) -> None:
    """While a filter is typed, the last line tells its keys."""
    assert snap_compare(pictured(), terminal_size=(80, 24), run_before=after("slash", *"tw"))


def test_empty(snap_compare) -> None:
    """No token, no parcel: what to do next."""
    assert snap_compare(pictured(filled=False), terminal_size=(80, 24), run_before=after())
