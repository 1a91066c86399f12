"""The ways to a parcel: views, filter, order, marks, the next with something new."""

from collections.abc import Callable, Iterator, Sequence
from datetime import tzinfo
from functools import partial

from parcel_tui.domain.parcel import Parcel
from parcel_tui.tracker.tracker import Tracker
from parcel_tui.tracker.views.views import FOLDER_VIEWS, View, view_of
from parcel_tui.tui.background import Background
from parcel_tui.tui.keys import key_of
from parcel_tui.tui.screens.dashboard.filter_words import more_elsewhere
from parcel_tui.tui.screens.dashboard.list_words import groups, heading, hints
from parcel_tui.tui.screens.dashboard.listing import Listing
from parcel_tui.tui.screens.dashboard.panes import Panes
from parcel_tui.tui.widgets.filter_bar import FilterBar
from parcel_tui.tui.widgets.status_line import problem_sentences


class Finder:
    """What the list shows and which of its parcels are chosen and marked.

    A mark stays while its parcel is in the open view, also where the filter hides it.
    """

    def __init__(
        self,
        tracker: Tracker,
        panes: Panes,
        filter_bar: FilterBar,
        background: Background,
        *,
        show_state: Callable[[], None],
        zone: tzinfo | None,
        keeps_view: bool = False,
    ) -> None:
        """`show_state` shows the whole state anew: other panes tell which view is open, too.

        `keeps_view` has it begin with the view of the last time, whichever day that was.
        """
        self._tracker = tracker
        self._panes = panes
        self._parcels = panes.parcels
        self._filter_bar = filter_bar
        self._background = background
        self._show_state = show_state
        self._is_catching_up = False
        self.listing = Listing(tracker, zone, keeps_view=keeps_view)
        self.marked: frozenset[int] = frozenset()
        """The keys of the marked parcels."""
        self.said: Sequence[str] = ()
        """The sentences in the place of parcels, while there are none."""

    @property
    def chosen(self) -> Parcel | None:
        """The parcel under the list's cursor, which the keys are about."""
        return self._parcels.chosen

    @property
    def listed(self) -> Sequence[Parcel]:
        """The parcels in the list, in its order."""
        return self._parcels.listed

    @property
    def is_seen(self) -> bool:
        """Whether the list is on the screen; where there is room for one pane, another may be."""
        return self._panes.is_list_shown

    def bring_in_view(self) -> bool:
        """Scrolls to the chosen parcel where the list is seen without it; whether it was so."""
        if not self.is_seen or self._parcels.is_chosen_in_view:
            return False
        self._parcels.bring_chosen_in_view()
        return True

    def hold(self) -> None:
        """Has the cursor stay on its parcel from now on."""
        self._parcels.hold()

    def take_in(self) -> None:
        """Takes in the state, and shows the parcels that follow from it."""
        if self._parcels.is_held:
            self.listing.keep_view()
        self.listing.look(self._tracker.clock())
        self.show()

    def show(self) -> None:
        """Shows the listing's parcels, or what to do while there are none."""
        listing, background = self.listing, self._background
        key = partial(key_of, self._parcels)
        providers = self._tracker.providers
        said = self.said = hints(
            listing,
            key,
            has_token=background.is_open and any(map(self._tracker.tokens.origin, providers)),
            is_working=background.is_refreshing or not background.is_open,
            is_typing=self._filter_bar.is_typed_in,
            problems=problem_sentences(map(self._tracker.health, providers), key("tokens")),
        )
        if self.marked:
            self.marked &= {parcel.key for parcel in listing.in_view}
        self._parcels.mark(self.marked)
        around = heading(listing, len(self.marked), self._hidden_of(listing.rows))
        now = self._tracker.clock()
        self._parcels.show(listing.rows, said, now, heading=around, groups=groups(listing))
        if self._filter_bar.is_shown:
            is_typing, is_narrow = self._filter_bar.is_typed_in, self._filter_bar.is_narrow
            self._filter_bar.tell(more_elsewhere(listing, key, is_typing=is_typing, is_narrow=is_narrow))

    def start_over(self) -> None:
        """Goes back to the top of the open view, without filter and marks; the caller shows the state."""
        self.marked = frozenset()
        self.listing.filter_by("")
        self.listing.start_over()
        self._parcels.release()
        self._filter_bar.close()
        self._parcels.reset()

    # Views

    def open(self, view: View) -> None:
        """Shows a view, from its top if it is another one."""
        if self.listing.open(view):
            self._parcels.reset()
            self._show_state()

    def choose(self, key: int, *, by_user: bool = False) -> None:
        """Chooses a parcel, in whichever view and behind whatever filter it is."""
        parcel = self._tracker.parcel(key)
        if parcel is None:
            return
        self._show_state()
        if all(row.key != key for row in self.listing.rows):
            self.drop_filter()
            if all(row.key != key for row in self.listing.rows):
                self.open(view_of(parcel))
        self._parcels.choose(key, by_user=by_user)

    def next_unread(self) -> Parcel | None:
        """The nearest other parcel with something new: below, then above, then in another view."""
        rows, chosen = self.listing.rows, self.chosen
        here = next((i for i, row in enumerate(rows) if chosen and row.key == chosen.key), -1)
        elsewhere = (row for view in FOLDER_VIEWS for row in self.listing.board[view])
        nearest: Iterator[Parcel] = iter((*rows[here + 1 :], *rows[: max(here, 0)], *elsewhere))
        return next((row for row in nearest if row.unread and (not chosen or row.key != chosen.key)), None)

    # Filter and order

    def filter_by(self, query: str) -> None:
        """Shows what passes a filter as it is typed."""
        self.listing.filter_by(query)
        self.show()
        if self.listing.is_behind:
            self.catch_up()

    def drop_filter(self) -> bool:
        """Shows the whole view again; whether there was a filter."""
        if not self._filter_bar.is_shown:
            return False
        self._filter_bar.close()
        self.listing.filter_by("")
        self.show()
        return True

    def settle_filter(self) -> None:
        """Opens the other folder where that alone has hits, once the filter is typed."""
        elsewhere = self.listing.elsewhere()
        if elsewhere and not self.listing.rows:
            self.open(elsewhere[-1][0])

    def catch_up(self) -> None:
        """Reads what the filter looks through, then shows what it has missed; once at a time."""
        if not self._is_catching_up:
            self._is_catching_up = True
            self._background.run(self._catch_up(), "filter")

    async def _catch_up(self) -> None:
        try:
            await self.listing.prepare_filter()
            if self.listing.is_filtered:
                self.show()
            await self.listing.prepare_elsewhere()
        finally:
            self._is_catching_up = False
        if self.listing.is_filtered:
            self.show()

    def next_sort(self) -> None:
        """Takes the next order; the chosen parcel stays chosen."""
        self.hold()
        self.listing.next_sort()
        self.show()

    # Marks

    def mark(self, key: int) -> None:
        """Marks a parcel, or takes its mark away."""
        self.marked ^= {key}
        self.show()

    def mark_chosen(self) -> None:
        """Marks the chosen parcel, or takes its mark away, and goes on to the next."""
        if parcel := self.chosen:
            self.mark(parcel.key)
            self._parcels.action_move(1)

    def mark_all(self) -> None:
        """Marks all parcels of the list; where all are marked, takes their marks away."""
        every = {parcel.key for parcel in self.listed}
        self.marked = self.marked - every if self.marked >= every else self.marked | every
        self.show()

    @property
    def hidden(self) -> int:
        """How many marked parcels the filter hides."""
        return self._hidden_of(self.listed)

    def _hidden_of(self, rows: Sequence[Parcel]) -> int:
        return len(self.marked.difference(parcel.key for parcel in rows)) if self.marked else 0
