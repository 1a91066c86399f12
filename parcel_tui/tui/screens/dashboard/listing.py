"""What the list shows: the view, its order and the filter, worked out once for each change of the state."""

import asyncio
from collections.abc import Mapping, Sequence
from datetime import datetime, tzinfo

from msgspec import Struct
from msgspec.structs import replace

from parcel_tui.domain.parcel import Parcel
from parcel_tui.language import mark
from parcel_tui.storage.records import Preferences
from parcel_tui.storage.snapshot import Snapshot
from parcel_tui.tracker.tracker import Tracker
from parcel_tui.tracker.views.filtering import Filter, Index, MessageIndex, parse_filter
from parcel_tui.tracker.views.sorting import Sort, sort_parcels
from parcel_tui.tracker.views.stalled import StallLimits
from parcel_tui.tracker.views.views import EMPTY_BOARD, FOLDER_VIEWS, Board, Moment, View, make_board
from parcel_tui.tui.widgets.parcel_row import Column
from parcel_tui.wording.times import local_day


class Order(Struct, frozen=True):
    """How an order is told."""

    words: str
    column: Column | None = None
    """The column by which it is, if it is one."""
    is_rising: bool = True


OWN_ORDERS: Mapping[View, Order] = {
    View.TODO: Order(mark("deadline"), Column.DUE),
    View.TODAY: Order(mark("stage")),
    View.WAY: Order(mark("newest"), Column.NEWS, is_rising=False),
    View.STALLED: Order(mark("longest silence"), Column.NEWS),
    View.INBOX: Order(mark("newest"), Column.NEWS, is_rising=False),
    View.ARCHIVE: Order(mark("newest"), Column.NEWS, is_rising=False),
}
"""What each view is ordered by until the user wants another order."""

ORDERS: Mapping[Sort, Order] = {
    Sort.NEWEST: Order(mark("newest"), Column.NEWS, is_rising=False),
    Sort.DEADLINE: Order(mark("deadline"), Column.DUE),
    Sort.AGE: Order(mark("oldest")),
    Sort.NAME: Order(mark("name"), Column.TITLE),
    Sort.CARRIER: Order(mark("carrier"), Column.CARRIER),
}


class Listing:
    """The user's choice of view, order and filter, and the parcels that follow from it."""

    def __init__(self, tracker: Tracker, zone: tzinfo | None, *, keeps_view: bool = False) -> None:
        """`zone` is the user's; None is the system's. The choice of the last time is taken up.

        With `keeps_view` so is the view of another day; else the day begins with what is to do.
        """
        self._tracker = tracker
        self._zone = zone
        self._preferences = tracker.snapshot.preferences
        self._keeps_view = keeps_view
        self._is_view_chosen = self._is_view_kept
        self._limits = StallLimits(tracker.history)
        self._messages = MessageIndex(lambda: tracker.snapshot)
        self._index = Index(self._messages)
        self._filter = Filter()
        self._made_for: tuple[Snapshot, datetime] | None = None
        self._board = EMPTY_BOARD
        self._rows: tuple[Parcel, ...] | None = None
        self._is_behind = self._is_read_whole = False
        self.query = ""
        """The filter as it was typed."""

    # What is chosen

    @property
    def view(self) -> View:
        """The view that is open."""
        known = self._preferences.view
        return View(known) if known in _VIEWS else View.INBOX

    @property
    def sort(self) -> Sort:
        """The open view's order; what is to do keeps its own."""
        if self.view is View.TODO:
            return Sort.OWN
        chosen = self._preferences.sorts.get(self.view, Sort.OWN)
        return Sort(chosen) if chosen in _SORTS else Sort.OWN

    @property
    def order(self) -> Order:
        """How the open view's order is told."""
        return ORDERS.get(self.sort, OWN_ORDERS[self.view])

    def open(self, view: View) -> bool:
        """Opens a view; whether it is another one than before."""
        is_other = view is not self.view
        self._is_view_chosen = True
        if is_other or self._preferences.viewed_on != self._today:
            self._keep(replace(self._preferences, view=view.value, viewed_on=self._today))
        return is_other

    def keep_view(self) -> None:
        """Keeps the open view, in which the user has begun to do something: no other is opened by itself."""
        self._is_view_chosen = True

    def next_sort(self) -> None:
        """Takes the next order for the open view; what is to do keeps its own."""
        if self.view is View.TODO:
            return
        own_is_newest = OWN_ORDERS[self.view] == ORDERS[Sort.NEWEST]
        orders = [sort for sort in Sort if not (own_is_newest and sort is Sort.NEWEST)]
        following = orders[(orders.index(self.sort) + 1) % len(orders)] if self.sort in orders else Sort.OWN
        self._keep(
            replace(self._preferences, sorts={**self._preferences.sorts, self.view.value: following.value})
        )

    def filter_by(self, query: str) -> None:
        """Shows only what passes; an empty text shows all."""
        self.query, self._filter, self._rows = query, parse_filter(query), None

    async def prepare_filter(self) -> None:
        """Reads the parcels' texts, and lets keys through meanwhile; after that nothing is missed."""
        await self._read(self.in_view)
        self._rows = None

    async def prepare_elsewhere(self) -> None:
        """The same for the parcels that the view leaves out, so that `elsewhere` counts them."""
        for view in FOLDER_VIEWS:
            await self._read(self._board[view])
        self._is_read_whole = True

    async def _read(self, parcels: Sequence[Parcel]) -> None:
        for start in range(0, len(parcels), _AT_ONCE):
            some = parcels[start : start + _AT_ONCE]
            self._index.take_in(some)
            self._messages.take_in(parcel.key for parcel in some)
            await asyncio.sleep(0)

    # What follows

    @property
    def board(self) -> Board:
        """Every view's parcels."""
        return self._board

    @property
    def in_view(self) -> tuple[Parcel, ...]:
        """The open view's parcels, without the filter."""
        return self._board[self.view]

    @property
    def rows(self) -> tuple[Parcel, ...]:
        """The open view's parcels that pass the filter, in its order."""
        if self._rows is None:
            found = self._index.matching(self.in_view, self._filter) if self.is_filtered else self.in_view
            self._is_behind = self._messages.is_behind
            self._rows = sort_parcels(found, self.sort)
        return self._rows

    def elsewhere(self) -> tuple[tuple[View, int], ...]:
        """The folders in which the filter finds what the open view does not show, and how many parcels."""
        if not self.is_filtered or not self._is_read_whole:
            return ()
        shown = {parcel.key for parcel in self.rows}
        others = [view for view in FOLDER_VIEWS if view is not self.view]
        found = {view: self._index.matching(self._board[view], self._filter) for view in others}
        counts = {view: sum(row.key not in shown for row in rows) for view, rows in found.items()}
        return tuple((view, count) for view, count in counts.items() if count)

    @property
    def is_behind(self) -> bool:
        """Whether the filter may have missed a parcel whose messages were not read yet."""
        return self.is_filtered and self._is_behind

    @property
    def is_filtered(self) -> bool:
        """Whether some parcels may be left out."""
        return not self._filter.is_empty

    @property
    def has_any(self) -> bool:
        """Whether there is any parcel at all."""
        return any(self._board[view] for view in FOLDER_VIEWS)

    def look(self, now: datetime) -> None:
        """Takes in the state; at most once a minute while nothing changes. `now` is aware."""
        made_for = (self._tracker.snapshot, now.replace(second=0, microsecond=0))
        if (
            self._made_for is not None
            and made_for[0] is self._made_for[0]
            and made_for[1] == self._made_for[1]
        ):
            return
        parcels = made_for[0].parcels.values()
        self._board = make_board(parcels, Moment(now, self._zone, self._limits.of(parcels)))
        self._made_for, self._rows = made_for, None
        if not self._is_view_chosen and self.has_any:
            self._open_first()

    def start_over(self) -> None:
        """Takes the view that the next start will open."""
        self._is_view_chosen, self._made_for = self._is_view_kept, None

    @property
    def _is_view_kept(self) -> bool:
        chosen_on = self._preferences.viewed_on
        return bool(chosen_on) and (self._keeps_view or chosen_on == self._today)

    def _open_first(self) -> None:
        """Opens what the day begins with: what is to do, else what comes today, else the inbox."""
        view = next((each for each in _FIRST if self._board[each]), View.INBOX)
        self._preferences, self._rows = replace(self._preferences, view=view.value), None

    @property
    def _today(self) -> str:
        return local_day(self._tracker.clock(), self._zone).isoformat()

    def _keep(self, preferences: Preferences) -> None:
        self._preferences, self._rows = preferences, None
        self._tracker.remember(
            lambda kept: replace(
                kept, view=preferences.view, viewed_on=preferences.viewed_on, sorts=preferences.sorts
            )
        )


_AT_ONCE = 200
"""Parcels whose texts are read between two keys."""

_FIRST = (View.TODO, View.TODAY)
"""The views with which a day begins, the first in which there is a parcel."""

_VIEWS = frozenset(view.value for view in View)
_SORTS = frozenset(sort.value for sort in Sort)
