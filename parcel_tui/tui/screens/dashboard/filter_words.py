"""What a filter says beside its hits: what is wrong with it, and where else there are some. Pure."""

from collections.abc import Mapping

from msgspec import Struct

from parcel_tui.language import mark, tr
from parcel_tui.tracker.views.filtering import mistake
from parcel_tui.tracker.views.views import View
from parcel_tui.tui.keys import ENTER, KeyOf
from parcel_tui.tui.screens.dashboard.listing import Listing


class _Folder(Struct, frozen=True):
    """How a folder that holds hits is told: messages that are not translated yet."""

    command: str
    """What opens it."""
    alone: str
    """Where the open view has no hit."""
    more: str
    """Behind the filter, where it has some."""
    short: str
    """The same on a narrow screen."""


_FOLDERS: Mapping[View, _Folder] = {
    View.INBOX: _Folder(
        "folder.inbox",
        mark("{count} in the inbox: press {key}."),
        mark("{count} more in the inbox: {key}"),
        mark("inbox {count}: {key}"),
    ),
    View.ARCHIVE: _Folder(
        "folder.archive",
        mark("{count} in the archive: press {key}."),
        mark("{count} more in the archive: {key}"),
        mark("archive {count}: {key}"),
    ),
}


def no_hits(listing: Listing, key: KeyOf, *, is_typing: bool) -> tuple[str, ...]:
    """The sentences in the place of the parcels, where none passes the filter, the first as a heading.

    While the filter is typed, Enter opens the last folder that has hits.
    """
    clear, change = key("pane.back"), key("list.filter")
    ways = tr("Press {clear} to clear the filter, {change} to change it.", clear=clear, change=change)
    heading = tr("Nothing matches the filter.")
    if wrong := mistake(listing.query):
        return (heading, wrong, ways)
    elsewhere = [(_FOLDERS[view], count) for view, count in listing.elsewhere()]
    if is_typing:
        alone = [tr(folder.alone, count=count, key=ENTER) for folder, count in elsewhere[-1:]]
    else:
        alone = [tr(folder.alone, count=count, key=key(folder.command)) for folder, count in elsewhere]
    return (heading, *alone, ways)


def more_elsewhere(listing: Listing, key: KeyOf, *, is_typing: bool, is_narrow: bool) -> str:
    """What stands behind the filter: `12 more in the archive: A`; empty where nothing else is found, or
    where it stands in the place of the parcels.

    While the filter is typed the key comes after Enter, which is told where there is room.
    """
    found = listing.elsewhere()
    if not found or not listing.rows:
        return ""
    # Of two the archive is told: an old parcel is what is looked for, and the inbox is close by.
    view, count = found[-1]
    folder = _FOLDERS[view]
    if is_narrow:
        return tr(folder.short, count=count, key=key(folder.command))
    keys = (ENTER, key(folder.command)) if is_typing else (key(folder.command),)
    return tr(folder.more, count=count, key=" ".join(keys))
