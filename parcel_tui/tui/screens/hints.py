"""What an empty pane says: always what to do next. Pure."""

from collections.abc import Mapping

from parcel_tui.tracker.views import View

EMPTY_VIEWS: Mapping[View, tuple[str, ...]] = {
    View.TODO: ("Nothing to do.", "Parcels that wait to be picked up, or have a problem, are listed here."),
    View.TODAY: ("Nothing today.", "What is out for delivery, and what came today, is listed here."),
    View.WAY: ("Nothing is on the way.", "Press i for the inbox, a to add a parcel."),
    View.QUIET: ("All are heard of.", "Parcels that are silent for longer than usual are listed here."),
    View.INBOX: ("The inbox is empty.", "Press a to add a parcel, A to see the archive."),
    View.ARCHIVE: ("The archive is empty.", "Press i for the inbox; e archives a parcel there."),
}
"""What an empty view says, by view."""


def list_hints(
    view: View, *, is_filtered: bool, has_any: bool, has_token: bool, is_working: bool
) -> tuple[str, ...]:
    """The sentences in the place of a view's parcels, the first as a heading."""
    if is_filtered:
        return ("Nothing matches the filter.", "Press Esc to clear it, / to change it.")
    if not has_any and is_working:
        return ("No parcels yet.", "Asking the providers; you can press a to add one meanwhile.")
    if not has_any and not has_token:
        return (
            "No parcels yet.",
            "Press t to set a Track.TW or Flex Forward token: a Track.TW account's parcels come in at once.",
            "Press a to add a parcel by its number.",
            "Press ? to see all keys.",
        )
    if not has_any and view is not View.ARCHIVE:
        return ("No parcels yet.", "Press a to add one by its number, R to ask the providers again.")
    return EMPTY_VIEWS[view]


def timeline_hints() -> tuple[str, ...]:
    """The sentences in the place of a timeline."""
    return ("No parcel is chosen.",)
