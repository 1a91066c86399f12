"""Every message of every parcel, for the filter: read little by little, and once."""

from collections.abc import Callable, Iterable, Mapping
from functools import lru_cache

from parcel_tui.storage.codec import HISTORIES
from parcel_tui.storage.documents import RawDocument
from parcel_tui.storage.snapshot import Snapshot

AT_ONCE = 100
"""Histories that are read while somebody waits: a hundred take a few milliseconds."""

_BETWEEN = "\n"


class MessageIndex:
    """The messages and places of the histories, folded; of those that were not read yet, none."""

    def __init__(self, snapshot: Callable[[], Snapshot], fold: Callable[[str], str]) -> None:
        """`snapshot` gives the state as it is now; `fold` makes texts comparable."""
        self._snapshot = snapshot
        # Carriers say the same few hundred things.
        self._fold = lru_cache(maxsize=4096)(fold)
        # Plain tables: ten thousand pairs would set off the garbage collector while somebody types.
        self._texts: dict[int, str] = {}
        self._read: dict[int, RawDocument] = {}
        self._now: Mapping[str, RawDocument] = {}
        self._left = 0
        self.is_behind = False
        """Whether some texts that were asked for since `begin` were not read yet."""

    def begin(self) -> None:
        """Takes the histories as they are now; a few of them may be read by `text_of`."""
        self._now, self._left, self.is_behind = self._snapshot().history_documents, AT_ONCE, False

    def text_of(self, key: int) -> str:
        """All messages of a parcel, or what they were when they were read last."""
        document = self._now.get(str(key))
        if document is None or self._read.get(key) is document:
            return self._texts.get(key, "") if document is not None else ""
        if not self._left:
            self.is_behind = True
            return self._texts.get(key, "")
        self._left -= 1
        return self._take_in(key, document)

    def take_in(self, keys: Iterable[int]) -> None:
        """Reads the histories of these parcels, where they are others than were read."""
        self._now = self._snapshot().history_documents
        for key in keys:
            document = self._now.get(str(key))
            if document is not None and self._read.get(key) is not document:
                self._take_in(key, document)

    def _take_in(self, key: int, document: RawDocument) -> str:
        text = _BETWEEN.join(map(self._fold, HISTORIES.texts(document)))
        self._texts[key], self._read[key] = text, document
        return text
