"""What a folder holds, as its pages tell it."""

import hashlib
from collections.abc import Sequence

from msgspec import Struct, field

from parcel_tui.providers.base import Listed, Page


class Contents(Struct):
    """What one reading of a folder has found."""

    entries: dict[str, Listed] = field(default_factory=dict)
    is_complete: bool = False
    reached_end: bool = False
    """Every page was read, whether or not they add up."""
    first_page: Page | None = None
    pages: int = 0
    """How many it took; a single one cannot have shifted while it was read."""
    unreadable: int = 0
    """How many of its rows could not be read: each may be one that is missing."""
    counts: dict[int, tuple[int, int]] = field(default_factory=dict)
    """By page, how many rows it has, and how many of them could not be read."""
    _last_ids: frozenset[str] | None = None

    def add(self, page: Page) -> None:
        """Adds a page; what was listed before stays."""
        self.pages = page.page
        self.first_page = self.first_page or page
        self.counts[page.page] = (len(page.entries) + page.unreadable, page.unreadable)
        self.entries |= {listed.remote_id: listed for listed in page.entries}

    def conclude(self, pages: Sequence[Page]) -> bool:
        """Whether these pages are all that the folder holds; then nothing else counts.

        They are when every page told the same total and so many different parcels were seen, rows
        that could not be read among them. A total that is wrong is overruled by two readings that
        held the very same parcels, to a page behind the last that held none.
        """
        told = [listed for page in pages for listed in page.entries]
        totals = {page.total for page in pages}
        by_id = {listed.remote_id: listed for listed in told}
        self.unreadable = sum(page.unreadable for page in pages)
        is_counted = len(totals) == 1 and len(told) == len(by_id) == totals.pop() - self.unreadable
        is_stable = len(told) == len(by_id) and self._last_ids == by_id.keys()
        if not by_id:  # nothing at all is less to rely on
            is_stable = is_stable and max(totals, default=0) <= 1
        self._last_ids = frozenset(by_id)
        self.is_complete = is_counted or is_stable
        if self.is_complete:
            self.first_page, self.entries = pages[0], by_id
        return self.is_complete

    def join(self, later: "Contents") -> None:
        """Adds what a later reading of the same folder held."""
        self.entries |= later.entries
        self.is_complete = self.is_complete and later.is_complete
        self.unreadable = max(self.unreadable, later.unreadable)


def mark_of(page: Page) -> str:
    """Tells whether a page still holds the same parcels in the same state, in whatever order."""
    rows = sorted(f"{e.remote_id}{e.latest.identity if e.latest else ''}" for e in page.entries)
    return hashlib.sha256("\n".join(rows).encode()).hexdigest()[:16]
