"""Which line of the list is what: headings of groups, and parcels of one line or two. Pure."""

from bisect import bisect_right
from collections.abc import Sequence

from msgspec import Struct


class Group(Struct, frozen=True):
    """Parcels that stand under one heading, from that index on."""

    first: int
    count: int
    title: str
    style: str = ""


class Place(Struct, frozen=True):
    """What stands in a line: a part of a parcel, by its index, or a group's heading; else nothing."""

    parcel: int = -1
    part: int = 0
    group: Group | None = None


class ListPlan(Struct, frozen=True):
    """So many parcels of `height` lines each, the groups in order."""

    count: int = 0
    height: int = 1
    groups: tuple[Group, ...] = ()

    @property
    def line_count(self) -> int:
        """How many lines there are."""
        return self.count * self.height + self._lines_above(len(self.groups))

    def first_line(self, parcel: int) -> int:
        """The first line of the parcel with that index."""
        groups = bisect_right(self._firsts, parcel)
        return parcel * self.height + self._lines_above(groups)

    def top_line(self, parcel: int) -> int:
        """The first line that belongs to it: the first parcel of a group has the heading."""
        line = self.first_line(parcel)
        return line - 1 if parcel in self._firsts else line

    def place(self, line: int) -> Place:
        """What stands in that line."""
        for number, group in enumerate(self.groups):
            heading = group.first * self.height + self._lines_above(number + 1) - 1
            if line == heading:
                return Place(group=group)
            if line < heading:  # the blank line above it, or a parcel of the group before
                blank = number and line == heading - 1
                return Place() if blank else self._parcel_at(line - self._lines_above(number))
        return self._parcel_at(line - self._lines_above(len(self.groups)))

    def _parcel_at(self, line: int) -> Place:
        parcel, part = divmod(line, self.height)
        return Place(parcel, part)

    def _lines_above(self, groups: int) -> int:
        """The lines that so many headings take, with the blank one above each but the first."""
        return max(2 * groups - 1, 0)

    @property
    def _firsts(self) -> Sequence[int]:
        return [group.first for group in self.groups]
