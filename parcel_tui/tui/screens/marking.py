"""The parcels that are marked, to be acted on together."""

from collections.abc import Iterable


class Marks:
    """A set of parcels' keys. It is kept to what the list holds: nothing is done to what is not seen."""

    def __init__(self) -> None:
        self.keys: frozenset[int] = frozenset()

    def toggle(self, key: int) -> None:
        """Marks a parcel, or takes its mark away."""
        self.keys ^= {key}

    def toggle_all(self, listed: Iterable[int]) -> None:
        """Marks all that are listed; where all are marked, none."""
        every = frozenset(listed)
        self.keys = frozenset() if self.keys >= every else every

    def clear(self) -> None:
        """Takes all marks away."""
        self.keys = frozenset()

    def keep_to(self, listed: Iterable[int]) -> None:
        """Forgets the marks of what is not listed any more."""
        if self.keys:
            self.keys &= frozenset(listed)
