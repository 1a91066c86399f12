"""The look of every screen that stands over the dashboard, as pictures."""

from collections.abc import Sequence

import pytest
from looks_site import after, pictured

from parcel_tui.tui.glyphs import ASCII

FULL, PHONE = (80, 24), (40, 12)

SCREENS: dict[str, Sequence[str]] = {
    "by-hand": ("b", "enter"),
    "delete": ("d",),
    "rename": ("n",),
    "tokens": ("t",),
    "settings": ("comma", "tab"),
    "help": ("question_mark",),
    "activity": ("L",),
    "statistics": ("S",),
    "commands": ("ctrl+p",),
}
"""The keys that open each, and some that show what it does."""

MAIL = "Your parcels are on their way with 蝦皮: 單號 TW268979373142A, and tracking number SF1604827395017."


@pytest.mark.parametrize("name", SCREENS)
def test_screen(snap_compare, name: str) -> None:
    """All of it fits on a terminal of the usual size."""
    assert snap_compare(pictured(), terminal_size=FULL, run_before=after(*SCREENS[name]))


@pytest.mark.parametrize("size", [FULL, PHONE], ids=["full", "phone"])
def test_add(snap_compare, size: tuple[int, int]) -> None:
    """A mail was pasted: its numbers, with their carriers, before anything is sent."""
    assert snap_compare(pictured(), terminal_size=size, run_before=after("a", then_paste=MAIL))


@pytest.mark.parametrize("name", ["delete", "tokens", "help"])
def test_screen_on_a_phone(snap_compare, name: str) -> None:
    """Fields below their labels, every button in reach."""
    assert snap_compare(pictured(), terminal_size=PHONE, run_before=after(*SCREENS[name]))


def test_form_in_ascii(snap_compare) -> None:
    """Frames and the mark of the focus are of signs that every terminal has."""
    looking = after(*SCREENS["settings"])
    assert snap_compare(pictured(glyphs=ASCII), terminal_size=FULL, run_before=looking)


def test_form_in_light(snap_compare) -> None:
    """A form in a light theme."""
    looking = after(*SCREENS["by-hand"])
    assert snap_compare(pictured(theme="kraft-light"), terminal_size=FULL, run_before=looking)
