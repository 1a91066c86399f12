"""What a folder holds, as its pages tell it."""

import hashlib
from collections.abc import Sequence

from msgspec import Struct, field

from parcel_tui.providers.base import Listed, Page


class Contents(Struct):
    """What one reading of a folder has found."""

    entries: dict[str, Listed] = field(default_factory=dict)
    is_complete: bool = False
    first_page: Page | None = None
    pages: int = 0
    """How many it took; a single one cannot have shifted while it was read."""

    def add(self, page: Page) -> None:
        """Adds a page; what was listed before stays."""
        self.pages = page.page
        self.first_page = self.first_page or page
        self.entries |= {listed.remote_id: listed for listed in page.entries}

    def conclude(self, pages: Sequence[Page]) -> bool:
        """Whether these pages are all that the folder holds; then nothing else counts.

        They are when every page told the same total and so many different parcels were seen.
        """
        told = [listed for page in pages for listed in page.entries]
        totals = {page.total for page in pages}
        by_id = {listed.remote_id: listed for listed in told}
        self.is_complete = len(totals) == 1 and len(told) == len(by_id) == totals.pop()
        if self.is_complete:
            self.first_page, self.entries = pages[0], by_id
        return self.is_complete

    def join(self, later: "Contents") -> None:
        """Adds what a later reading of the same folder held."""
        self.entries |= later.entries
        self.is_complete = self.is_complete and later.is_complete


def mark_of(page: Page) -> str:
    """Tells whether a page still holds the same parcels in the same state, in whatever order."""
    rows = sorted(f"{e.remote_id}{e.latest.identity if e.latest else ''}" for e in page.entries)
    return hashlib.sha256("\n".join(rows).encode()).hexdigest()[:16]
