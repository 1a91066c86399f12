"""The parcels that are marked, to be acted on together."""

from collections.abc import Collection, Iterable


class Marks:
    """A set of parcels' keys, of the view that is open; those that a filter hides stay marked."""

    def __init__(self) -> None:
        self.keys: frozenset[int] = frozenset()

    def toggle(self, key: int) -> None:
        """Marks a parcel, or takes its mark away."""
        self.keys ^= {key}

    def toggle_all(self, listed: Iterable[int]) -> None:
        """Marks all that are listed; where all are marked, takes their marks away."""
        every = frozenset(listed)
        self.keys = self.keys - every if self.keys >= every else self.keys | every

    def clear(self) -> None:
        """Takes all marks away."""
        self.keys = frozenset()

    def take_from(self, keys: Collection[int]) -> None:
        """Takes the marks of these parcels away: something was done with them."""
        self.keys -= frozenset(keys)

    def keep_to(self, in_view: Iterable[int]) -> None:
        """Forgets the marks of what is not in the view any more."""
        if self.keys:
            self.keys &= frozenset(in_view)

    def hidden_from(self, listed: Iterable[int]) -> int:
        """How many marked parcels are not listed."""
        return len(self.keys - frozenset(listed)) if self.keys else 0

    def words(self, listed: Iterable[int]) -> list[str]:
        """What the list's title says of them; nothing where there are none."""
        hidden = self.hidden_from(listed)
        marked = [f"{len(self.keys)} marked"] if self.keys else []
        return [*marked, f"{hidden} of them not shown"] if hidden else marked
