"""What stands above the list: which view, how many, and what there is to do. Pure."""

from collections.abc import Iterator, Mapping, Sequence

from rich.cells import cell_len

from parcel_tui.domain.counting import counted
from parcel_tui.domain.stage import Todo
from parcel_tui.tracker.views.sorting import Sort
from parcel_tui.tracker.views.views import Summary, View
from parcel_tui.tui.glyphs import Glyphs
from parcel_tui.tui.screens.browsing import Browser
from parcel_tui.wording.pickup import TODO_WORDS

VIEW_TITLES: Mapping[View, str] = {
    View.TODO: "To do",
    View.TODAY: "Today",
    View.WAY: "On the way",
    View.QUIET: "Quiet",
    View.INBOX: "Inbox",
    View.ARCHIVE: "Archive",
}
"""How each view is called on the screen."""


def title_parts(browser: Browser) -> tuple[str, ...]:
    """What the title tells, the most important first."""
    return tuple(_parts(browser))


def fitting_title(parts: Sequence[str], width: int, glyphs: Glyphs) -> str:
    """As many whole parts as fit into so many cells, the first always."""
    title = parts[0] if parts else ""
    for part in parts[1:]:
        longer = f"{title} {glyphs.dot} {part}"
        if cell_len(longer) > width:
            break
        title = longer
    return title


def _parts(browser: Browser) -> Iterator[str]:
    count = f"{len(browser.rows)} of {len(browser.in_view)}" if browser.is_filtered else len(browser.rows)
    yield f"{VIEW_TITLES[browser.view]} {count}"
    if browser.sort is not Sort.OWN:
        yield browser.sort_words
    if browser.view is not View.ARCHIVE:
        yield from _summed_up(browser.board.summary)
    unread = sum(1 for parcel in browser.rows if parcel.unread)
    if unread:
        yield f"{unread} unread"
    if browser.sort is Sort.OWN:
        yield browser.sort_words


def _summed_up(summary: Summary) -> Iterator[str]:
    if summary.pickups:
        yield f"{summary.pickups} {TODO_WORDS[Todo.PICKUP]}"
    for todo, count in summary.tasks.items():
        yield f"{count} {TODO_WORDS[todo]}"
    if summary.problems:
        yield counted(summary.problems, "problem")
    if summary.on_the_way:
        yield f"{summary.on_the_way} on the way"
