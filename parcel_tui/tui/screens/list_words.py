"""What the list says beside its parcels: its title, and what to do while there are none. Pure."""

from collections.abc import Iterator

from parcel_tui.tracker.views.sorting import Sort
from parcel_tui.tracker.views.views import View
from parcel_tui.tui.keys import KeyOf
from parcel_tui.tui.screens.filter_words import no_hits
from parcel_tui.tui.screens.listing import Listing
from parcel_tui.tui.widgets.view_tabs import view_title
from parcel_tui.wording.pickup import summed_up


def title_parts(listing: Listing) -> Iterator[str]:
    """The parts of the title, the most important first: which view, how many, what there is to do."""
    count = f"{len(listing.rows)} of {len(listing.in_view)}" if listing.is_filtered else len(listing.rows)
    yield f"{view_title(listing.view)} {count}"
    if listing.sort is not Sort.OWN:
        yield listing.sort_words
    if listing.view is not View.ARCHIVE:
        summary = listing.board.summary
        yield from summed_up(summary.pickups, summary.tasks, summary.problems, summary.on_the_way)
    unread = sum(1 for parcel in listing.rows if parcel.unread)
    if unread:
        yield f"{unread} unread"
    if listing.sort is Sort.OWN:
        yield listing.sort_words


def hints(listing: Listing, key: KeyOf, *, has_token: bool, is_working: bool) -> tuple[str, ...]:
    """The sentences in the place of a view's parcels, the first as a heading: what to do next.

    `has_token` tells whether any provider can be asked, `is_working` whether one is being asked.
    """
    view, has_any, add = listing.view, listing.has_any, key("parcel.add")
    if listing.is_filtered:
        return no_hits(listing, key)
    if not has_any and is_working:
        return ("No parcels yet.", f"Asking the providers; you can press {add} to add one meanwhile.")
    if not has_any and not has_token:
        token = f"Press {key('tokens')} to set a Track.TW or Flex Forward token"
        return (
            "No parcels yet.",
            f"{token}: a Track.TW account's parcels come in at once.",
            f"Press {add} to add a parcel by its number.",
            f"Press {key('help')} to see all keys.",
        )
    if not has_any and view is not View.ARCHIVE:
        ask = key("refresh.all")
        return ("No parcels yet.", f"Press {add} to add one by its number, {ask} to ask the providers again.")
    return _empty_view(view, key)


def _empty_view(view: View, key: KeyOf) -> tuple[str, ...]:
    """What a view says while other views hold parcels."""
    add, inbox, archive = key("parcel.add"), key("folder.inbox"), key("folder.archive")
    return {
        View.TODO: (
            "Nothing to do.",
            "Parcels to be picked up, that ask something of you, or have a problem are listed here.",
        ),
        View.TODAY: ("Nothing today.", "What is out for delivery, and what came today, is listed here."),
        View.WAY: ("Nothing is on the way.", f"Press {inbox} for the inbox, {add} to add a parcel."),
        View.STALLED: (
            "Nothing has gone quiet.",
            "Parcels without news for longer than usual are listed here.",
        ),
        View.INBOX: ("The inbox is empty.", f"Press {add} to add a parcel, {archive} to see the archive."),
        View.ARCHIVE: (
            "The archive is empty.",
            f"Press {inbox} for the inbox; {key('parcel.archive')} archives a parcel there.",
        ),
    }[view]
