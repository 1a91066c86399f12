"""How a refresh is wanted: whom the user waits for."""

from collections.abc import Callable, Sequence

from msgspec import Struct

from parcel_tui.providers.base import Priority

Chosen = Callable[[], Sequence[int]]
"""Tells the keys that the user is looking at now, the most wanted first."""


def nobody_looks() -> Sequence[int]:
    """Nothing is on a screen."""
    return ()


class Wish(Struct, frozen=True):
    """How a refresh is wanted."""

    chosen: Chosen = nobody_looks
    by_user: bool = False
    """The user asked: what rests after a failure is asked too, and the chosen parcel goes ahead."""
    urgent: bool = False
    """Every parcel goes ahead of background work: somebody waits for all of them."""

    @property
    def page_priority(self) -> Priority:
        """Whether the folders' pages, which everything waits for, go ahead of background work."""
        return Priority.USER if self.by_user or self.urgent else Priority.BACKGROUND

    def priority(self, key: int) -> Priority:
        """Whether that parcel's question goes ahead of background work."""
        is_wanted = self.urgent or (self.by_user and key in self.chosen()[:1])
        return Priority.USER if is_wanted else Priority.BACKGROUND


def waited_for(keys: Sequence[int]) -> Wish:
    """The user waits for exactly these."""
    return Wish(lambda: keys, by_user=True, urgent=True)
