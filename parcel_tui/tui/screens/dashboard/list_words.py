"""What the list says beside its parcels: its title, and what to do while there are none. Pure."""

from collections.abc import Mapping, Sequence
from itertools import groupby

from parcel_tui.domain.stage import Todo
from parcel_tui.language import mark, tr
from parcel_tui.tracker.views.views import Concern, View, concern_of
from parcel_tui.tui.keys import KeyOf
from parcel_tui.tui.screens.dashboard.filter_words import no_hits
from parcel_tui.tui.screens.dashboard.listing import Listing
from parcel_tui.tui.widgets.list_heading import Heading
from parcel_tui.tui.widgets.list_plan import Group
from parcel_tui.tui.widgets.view_tabs import view_title


def heading(listing: Listing, marked: int, hidden: int) -> Heading:
    """What stands around the list: which view, how many, what is special about them, the order.

    `marked` are the marked parcels, `hidden` those of them that the filter hides.
    """
    shown, total = len(listing.rows), len(listing.in_view)
    unread = sum(1 for parcel in listing.rows if parcel.unread)
    count = tr("{shown} of {total}", shown=shown, total=total) if listing.is_filtered else str(shown)
    parts = (
        tr("{count} marked", count=marked) if marked else "",
        tr("{count} of them not shown", count=hidden) if hidden else "",
        tr("{count} unread", count=unread) if unread else "",
    )
    order = listing.order
    return Heading(
        title=(f"{view_title(listing.view)} {count}", *filter(None, parts)),
        is_usual=not (listing.is_filtered or marked),
        order=tr(order.words),
        ordered=order.column,
        is_rising=order.is_rising,
        foot=tr("{shown} of {total}", shown=shown, total=total) if total else "",
    )


def groups(listing: Listing) -> list[Group]:
    """The headings between the parcels that are to be done something about."""
    if listing.view is not View.TODO:
        return []
    found: list[Group] = []
    first = 0
    for concern, members in groupby(listing.rows, concern_of):
        parcels = list(members)
        is_usual = concern is not Concern.WAITING or all(each.task is Todo.PICKUP for each in parcels)
        title = tr(_GROUPS[concern]) if is_usual else tr("With a deadline")
        found.append(Group(first, len(parcels), title, _GROUP_STYLES[concern]))
        first += len(parcels)
    return found


_GROUPS: Mapping[Concern, str] = {
    Concern.WAITING: mark("Pick up"),
    Concern.TASK: mark("Action needed"),
    Concern.PROBLEM: mark("Problems"),
}
_GROUP_STYLES: Mapping[Concern, str] = {
    Concern.WAITING: "pickup",
    Concern.TASK: "pickup",
    Concern.PROBLEM: "bad",
}


def hints(
    listing: Listing,
    key: KeyOf,
    *,
    has_token: bool,
    is_working: bool,
    is_typing: bool = False,
    problems: Sequence[str] = (),
) -> tuple[str, ...]:
    """The sentences in the place of a view's parcels, the first as a heading: what to do next.

    `has_token` tells whether there is a token for any provider, `is_working` whether one is being asked,
    `is_typing` whether the filter is being typed. `problems` are sentences about the providers, which stand
    here while there is nothing else to read.
    """
    view, has_any, add = listing.view, listing.has_any, key("parcel.add")
    if listing.is_filtered:
        return no_hits(listing, key, is_typing=is_typing)
    if has_any or (view is View.ARCHIVE and (has_token or is_working)):
        return _empty_view(view, key)
    nothing = tr("No parcels yet.")
    if is_working:
        return (nothing, tr("Refreshing … Press {add} to add one meanwhile.", add=add))
    if not has_token:
        return (
            nothing,
            tr(
                "Press {tokens} to set a Track.TW or Flex Forward token. The parcels of your Track.TW "
                "account come in at once.",
                tokens=key("tokens"),
            ),
            tr("Press {add} to add a parcel by its number.", add=add),
            tr("Press {help} to see all keys.", help=key("help")),
        )
    add_or_refresh = tr(
        "Press {add} to add one by its number, {refresh} to refresh.", add=add, refresh=key("refresh.all")
    )
    return (nothing, *problems, add_or_refresh)


def _empty_view(view: View, key: KeyOf) -> tuple[str, ...]:
    """What a view says while other views hold parcels."""
    add, inbox, archive = key("parcel.add"), key("folder.inbox"), key("folder.archive")
    return {
        View.TODO: (
            tr("Nothing to do."),
            tr("Parcels to pick up, that need something from you, or that have a problem are listed here."),
        ),
        View.TODAY: (
            tr("Nothing today."),
            tr("What is out for delivery, and what arrived today, is listed here."),
        ),
        View.WAY: (
            tr("Nothing is on the way."),
            tr("Press {inbox} for the inbox, {add} to add a parcel.", inbox=inbox, add=add),
        ),
        View.STALLED: (
            tr("Nothing has gone quiet."),
            tr("Parcels without news for longer than usual are listed here."),
        ),
        View.INBOX: (
            tr("The inbox is empty."),
            tr("Press {add} to add a parcel, {archive} to see the archive.", add=add, archive=archive),
        ),
        View.ARCHIVE: (
            tr("The archive is empty."),
            tr(
                "Press {inbox} for the inbox. There {key} archives a parcel.",
                inbox=inbox,
                key=key("parcel.archive"),
            ),
        ),
    }[view]
