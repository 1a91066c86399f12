"""How much of the log of changes is kept: the file is written whole each time, so it must have a bound."""

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta

import msgspec
from msgspec import Struct

from parcel_tui.storage.codec import RecordCodec
from parcel_tui.storage.documents import RawDocument, number_of

KEPT_DAYS = timedelta(days=90)
KEPT_CHANGES = 1000
"""So many stay however old they are."""


class _Found(Struct, frozen=True):
    """All of a change that matters here."""

    at: datetime


_FOUND = RecordCodec(_Found)


def outdated(changes: Mapping[str, RawDocument], last: int) -> Iterator[str]:
    """The ids of the changes that need not be kept any longer, counted back from change number `last`.

    Age is measured from that change, not from a clock. The log is taken as it is stored, the
    oldest first, and is looked through no further than the first that stays.
    """
    until = _FOUND.decode(changes[str(last)]).at - KEPT_DAYS
    for number, document in changes.items():
        is_one = number_of(number) >= 0
        if is_one and (number_of(number) > last - KEPT_CHANGES or not _is_before(until, document)):
            return
        yield number


def _is_before(until: datetime, document: RawDocument) -> bool:
    """Whether the change was found before then; one that cannot be read counts as such."""
    try:
        return _FOUND.decode(document).at < until
    except msgspec.ValidationError:
        return True
