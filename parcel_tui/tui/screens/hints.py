"""What an empty pane says: always what to do next. Pure."""

from parcel_tui.domain.parcel import Folder


def list_hints(folder: Folder, *, has_any: bool, has_token: bool, is_working: bool) -> tuple[str, ...]:
    """The sentences in the place of a folder's parcels, the first as a heading."""
    if not has_any and is_working:
        return ("No parcels yet.", "Asking the providers; you can press a to add one meanwhile.")
    if not has_any and not has_token:
        return (
            "No parcels yet.",
            "Press t to set a Track.TW or Flex Forward token: a Track.TW account's parcels come in at once.",
            "Press a to add a parcel by its number.",
            "Press ? to see all keys.",
        )
    if folder is Folder.ARCHIVE:
        return ("The archive is empty.", "Press i for the inbox; e archives a parcel there.")
    if not has_any:
        return ("No parcels yet.", "Press a to add one by its number, R to ask the providers again.")
    return ("The inbox is empty.", "Press a to add a parcel, A to see the archive.")


def timeline_hints() -> tuple[str, ...]:
    """The sentences in the place of a timeline."""
    return ("No parcel is chosen.",)
