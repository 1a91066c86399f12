"""What this program itself tells of a parcel, beside what the carriers tell.

It is kept in English, as theirs is kept as it came, and translated where it is shown: the user may choose
another language tomorrow.
"""

from parcel_tui.language import mark, tr

RECEIVED = mark("Marked as received here.")
ARCHIVED = mark("Archived elsewhere.")
UNARCHIVED = mark("Moved back to the inbox elsewhere.")
REMOVED = mark("Deleted at the provider. It is kept here.")
_OWN = frozenset((RECEIVED, ARCHIVED, UNARCHIVED, REMOVED))


def message_words(message: str) -> str:
    """The message of a checkpoint or a change as it is shown: a carrier's as it is, ours translated."""
    return tr(message) if message in _OWN else message
