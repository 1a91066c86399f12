"""How the dashboard's panes share the terminal, by its size and the user's wish for the sidebar. Pure."""

from enum import StrEnum

from msgspec import Struct

SIDEBAR_CELLS = 18
WEEK_CELLS = 32

_WITH_TABS = 60
"""Columns below which the views are no tabs, but a key range in the list's title."""
_MAY_HAVE_SIDEBAR = 70
_HAS_SIDEBAR = 100
"""Columns from which the sidebar is there unless the user has hidden it."""
_FRAMED = 100
_BESIDE = 100
"""Columns from which list and timeline stand beside each other; the sidebar's do not count."""
_CARDS = 120
_WEEK = 160
_LIST_CELLS, _LEAST_TIMELINE = 65, 34
"""Columns that the list takes at least, and those that it leaves to the timeline."""
_STACKED = 16
"""Lines below which list and timeline take turns."""
_TALL = 20
"""Lines from which there is room for frames and cards."""


class Reading(StrEnum):
    """How list and timeline stand to each other; the words are classes of the dashboard."""

    BESIDE = "beside"
    STACKED = "stacked"
    """The list above the timeline, which takes the list's place while it has the focus."""
    SINGLE = "single"
    """One at a time: the one with the focus."""


class Arrangement(Struct, frozen=True):
    """Which parts of the dashboard are shown, and where."""

    reading: Reading
    has_sidebar: bool
    has_tabs: bool
    is_framed: bool
    """Whether panes stand in round frames; else a rule stands above each."""
    has_cards: bool
    """Whether what is to do is shown in two lines a parcel."""
    has_week: bool
    list_cells: int
    """Columns of the list where it stands beside the timeline."""


def arrange(width: int, height: int, *, sidebar: bool | None = None) -> Arrangement:
    """The arrangement for a terminal of that size.

    `sidebar` is the user's wish; None leaves it to the width.
    """
    wanted = width >= _HAS_SIDEBAR if sidebar is None else sidebar
    has_sidebar = wanted and width >= _MAY_HAVE_SIDEBAR
    has_week = width >= _WEEK and height >= _TALL
    room = width - SIDEBAR_CELLS * has_sidebar - WEEK_CELLS * has_week
    if room >= _BESIDE:
        reading = Reading.BESIDE
    elif width < _WITH_TABS or height < _STACKED:
        reading = Reading.SINGLE
    else:
        reading = Reading.STACKED
    return Arrangement(
        reading=reading,
        has_sidebar=has_sidebar,
        has_tabs=not has_sidebar and width >= _WITH_TABS,
        is_framed=width >= _FRAMED and height >= _TALL,
        has_cards=reading is Reading.BESIDE and width >= _CARDS and height >= _TALL,
        has_week=has_week and reading is Reading.BESIDE,
        list_cells=min(max(_LIST_CELLS, room * 3 // 5), room - _LEAST_TIMELINE),
    )
