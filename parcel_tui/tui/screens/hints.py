"""What an empty pane says: always what to do next. Pure."""

from parcel_tui.tracker.views.views import View
from parcel_tui.tui.keys import KeyOf


def list_hints(
    view: View, key: KeyOf, *, is_filtered: bool, has_any: bool, has_token: bool, is_working: bool
) -> tuple[str, ...]:
    """The sentences in the place of a view's parcels, the first as a heading."""
    add = key("parcel.add")
    if is_filtered:
        clear, change = key("pane.back"), key("list.filter")
        other = "archive" if view is View.INBOX else "inbox"
        ways = f"{clear} to clear it, {change} to change it, {key(f'folder.{other}')} to look in the {other}"
        return ("Nothing matches the filter.", f"Press {ways}.")
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


def timeline_hints() -> tuple[str, ...]:
    """The sentences in the place of a timeline."""
    return ("No parcel is chosen.",)


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
        View.QUIET: ("All are heard of.", "Parcels that are silent for longer than usual are listed here."),
        View.INBOX: ("The inbox is empty.", f"Press {add} to add a parcel, {archive} to see the archive."),
        View.ARCHIVE: (
            "The archive is empty.",
            f"Press {inbox} for the inbox; {key('parcel.archive')} archives a parcel there.",
        ),
    }[view]
