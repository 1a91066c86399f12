"""How the user finds parcels by key: views, filter, order, the next that is unread, the log."""

from collections.abc import Iterator
from datetime import tzinfo
from functools import partial

from parcel_tui.domain.parcel import Parcel
from parcel_tui.tracker.outcomes import HealthState
from parcel_tui.tracker.tracker import Tracker
from parcel_tui.tracker.views.views import FOLDER_VIEWS, View, view_of
from parcel_tui.tui.glyphs import Glyphs
from parcel_tui.tui.keys import key_of
from parcel_tui.tui.screens.browsing import Browser
from parcel_tui.tui.screens.desk import DeskScreen
from parcel_tui.tui.screens.hints import list_hints
from parcel_tui.tui.widgets.filter_bar import FilterBar
from parcel_tui.tui.widgets.list_title import title_parts
from parcel_tui.tui.widgets.parcel_list import ParcelList
from parcel_tui.tui.widgets.sidebar import Sidebar


class FindingScreen(DeskScreen):
    """The ways to a parcel; a subclass composes the list, the sidebar and the filter bar."""

    def __init__(self, tracker: Tracker, *, zone: tzinfo | None, glyphs: Glyphs) -> None:
        super().__init__(tracker, zone=zone, glyphs=glyphs)
        self._browser = Browser(tracker, zone)
        self._is_catching_up = False

    def show_state(self) -> None:
        """Shows the parcels as they are."""
        super().show_state()
        self._browser.look(self.tracker.clock())
        self.show_list()

    # Views

    def show_list(self) -> None:
        """Shows the browser's parcels, or what to do while there are none."""
        browser = self._browser
        hints = list_hints(
            browser.view,
            partial(key_of, self),
            is_filtered=browser.is_filtered,
            has_any=browser.has_any,
            has_token=self.background.is_open and any(map(self._has_good_token, self.tracker.providers)),
            is_working=self.background.is_refreshing or not self.background.is_open,
        )
        self.marks.keep_to(parcel.key for parcel in browser.in_view)
        marked = self.marks.words(parcel.key for parcel in browser.rows)
        self._list.mark(self.marks.keys)
        self._list.show(browser.rows, hints, self.tracker.clock(), title=[*marked, *title_parts(browser)])

    def _has_good_token(self, provider: str) -> bool:
        """Whether there is a token that the provider has not refused."""
        is_refused = self.tracker.health(provider).state is HealthState.REFUSED
        return not is_refused and self.tracker.tokens.origin(provider) is not None

    def open_view(self, view: View) -> None:
        """Shows a view, from its top if it is another one."""
        if self._browser.open(view):
            self._list.reset()
            self.show_state()

    def action_view(self, name: str) -> None:
        """Shows a view and goes into it."""
        self.open_view(View(name))
        self.go_to_list()

    def on_sidebar_view_chosen(self, message: Sidebar.ViewChosen) -> None:
        """Shows the view."""
        self.open_view(message.view)

    def on_sidebar_view_opened(self) -> None:
        """A clicked view is gone into."""
        self.go_to_list()

    def choose(self, key: int, *, by_user: bool = False) -> None:
        """Chooses a parcel, in whichever view and behind whatever filter it is."""
        parcel = self.tracker.parcel(key)
        if parcel is None:
            return
        self.show_state()
        if all(row.key != key for row in self._browser.rows):
            self.drop_filter()
            if all(row.key != key for row in self._browser.rows):
                self.open_view(view_of(parcel))
        self._list.choose(key, by_user=by_user)

    # Filter and order

    def action_filter(self) -> None:
        """Goes into the line in which the filter is typed."""
        self._list.hold()
        self.see_list()
        self.query_one(FilterBar).open()
        self._catch_up()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """In the filter's line its own key is a character like others."""
        if action == "filter" and self.query_one(FilterBar).has_focus_within:
            return False
        return super().check_action(action, parameters)

    def drop_filter(self) -> bool:
        """Shows the whole view again; whether there was a filter."""
        bar = self.query_one(FilterBar)
        if not bar.is_shown:
            return False
        bar.close()
        self._browser.filter_by("")
        self.show_list()
        return True

    def on_filter_bar_typed(self, message: FilterBar.Typed) -> None:
        """Shows what passes, with each key."""
        self._browser.filter_by(message.query)
        self.show_list()
        if self._browser.is_behind:
            self._catch_up()

    def _catch_up(self) -> None:
        """Reads what is to be looked through, then shows what was missed; once at a time."""

        async def catch_up() -> None:
            self._is_catching_up = True
            try:
                await self._browser.prepare_filter()
            finally:
                self._is_catching_up = False
            if self._browser.is_filtered:
                self.show_list()

        if not self._is_catching_up:
            self.work(catch_up(), "filter")

    def on_filter_bar_left(self) -> None:
        """The keys are the list's again."""
        self.go_to_list()

    def action_keep_filter(self) -> None:
        """Goes from the filter's line back to the list."""
        self.query_one(FilterBar).action_keep()

    def action_drop_filter(self) -> None:
        """Goes back to the whole list."""
        self.query_one(FilterBar).action_drop()

    def action_sort(self) -> None:
        """Takes the next order; the chosen parcel stays chosen."""
        self._list.hold()
        self._browser.next_sort()
        self.show_list()

    def on_parcel_list_title_clicked(self) -> None:
        """A click on the order takes the next."""
        self.action_sort()

    def on_parcel_list_ticked(self, message: ParcelList.Ticked) -> None:
        """Marks the parcel that was clicked, or takes its mark away."""
        self.marks.toggle(message.key)
        self.show_list()

    # What is new

    def action_next_unread(self) -> None:
        """Chooses the next parcel with something new: below, then above, then in another view."""
        following = next(self._unread(), None)
        if following is not None:
            self.choose(following.key, by_user=True)
            self.go_to_list()
        elif self.chosen is not None and self.chosen.unread:
            self.tell("This is the only parcel with something new.")
        else:
            self.tell("Nothing is new.")

    def action_activity(self) -> None:
        """Shows what has changed lately."""
        from parcel_tui.tui.screens.activity import ActivityScreen

        def answered(key: int | None) -> None:
            if key is None:
                return
            if self.tracker.parcel(key) is None:
                self.tell("That parcel is not here any more.")
                return
            self.choose(key, by_user=True)
            self.go_to_list()

        screen = ActivityScreen(self.tracker, zone=self._zone, glyphs=self._glyphs)
        self.app.push_screen(screen, answered)

    def _unread(self) -> Iterator[Parcel]:
        """The other unread parcels, the nearest first."""
        rows, chosen = self._browser.rows, self.chosen
        here = next((i for i, row in enumerate(rows) if chosen and row.key == chosen.key), -1)
        elsewhere = (row for view in FOLDER_VIEWS for row in self._browser.board[view])
        for row in (*rows[here + 1 :], *rows[: max(here, 0)], *elsewhere):
            if row.unread and (chosen is None or row.key != chosen.key):
                yield row
