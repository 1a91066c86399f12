"""What this program itself tells of a parcel, beside what the carriers tell.

It is kept in English, as theirs is kept as it came, and translated where it is shown: the user may choose
another language tomorrow.
"""

from collections.abc import Mapping

from parcel_tui.language import mark, tr

RECEIVED = "Marked as received here."
ARCHIVED = "Archived elsewhere."
UNARCHIVED = "Moved back to the inbox elsewhere."
REMOVED = "Deleted at the provider. It is kept here."
_SHOWN: Mapping[str, str] = {
    RECEIVED: mark("Marked as received."),
    ARCHIVED: mark("Archived elsewhere."),
    UNARCHIVED: mark("Moved back to the inbox elsewhere."),
    REMOVED: mark("Deleted at the provider, kept here."),
}
"""By what is kept in files: what is read of it."""


def message_words(message: str) -> str:
    """The message of a checkpoint or a change as it is shown: a carrier's as it is, ours translated."""
    return tr(_SHOWN[message]) if message in _SHOWN else message
