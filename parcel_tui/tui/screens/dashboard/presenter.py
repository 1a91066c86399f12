"""Shows the state in the panes: soon after it has changed, and as the time goes on."""

from datetime import tzinfo
from functools import partial

from textual.screen import Screen

from parcel_tui.domain.parcel import Folder
from parcel_tui.language import tr
from parcel_tui.tracker.tracker import Tracker
from parcel_tui.tracker.views.agenda import agenda_of
from parcel_tui.tracker.views.views import FOLDER_VIEWS, View
from parcel_tui.tui.background import Background
from parcel_tui.tui.keys import key_of
from parcel_tui.tui.screens.dashboard.finder import Finder
from parcel_tui.tui.screens.dashboard.panes import Panes
from parcel_tui.tui.screens.dashboard.work import terminal_title, work_now
from parcel_tui.tui.terminal.app import TerminalApp
from parcel_tui.tui.widgets.key_footer import KeyFooter
from parcel_tui.tui.widgets.sidebar import ProviderState, provider_states
from parcel_tui.tui.widgets.status_line import StatusLine
from parcel_tui.tui.widgets.timeline import Shown


class Presenter:
    """Gives each widget of the dashboard what it shows; only lines that differ are painted."""

    COALESCE = 0.05
    """Seconds in which any number of changes of the state become one repaint."""

    def __init__(
        self,
        screen: Screen[None],
        tracker: Tracker,
        panes: Panes,
        finder: Finder,
        background: Background,
        status: StatusLine,
        footer: KeyFooter,
        *,
        zone: tzinfo | None,
    ) -> None:
        """`zone` is the user's; None is the system's."""
        self._screen = screen
        self._tracker = tracker
        self._panes = panes
        self._finder = finder
        self._background = background
        self._status = status
        self._footer = footer
        self._zone = zone
        self._is_due = False
        self._seconds_at_work = 0
        self._notices_told = 0

    def show_soon(self) -> None:
        """Shows everything anew soon, once for all that changes until then."""
        if not self._is_due:
            self._is_due = True
            # The tracker calls from tasks of its own, in which Textual cannot start a timer.
            self._screen.call_later(self._screen.set_timer, self.COALESCE, self._show_what_is_due)

    def _show_what_is_due(self) -> None:
        self._is_due = False
        self.show()

    def show(self) -> None:
        """Shows the state as it is."""
        if not self._screen.is_attached:
            return
        self._finder.take_in()
        listing = self._finder.listing
        self._panes.sidebar.show(listing.view, listing.board, self._provider_states())
        self._panes.tabs.show(listing.view, listing.board)
        self._panes.fit(len(listing.in_view))
        self.show_week()
        self.show_timeline()
        self._tell_of_state()
        self._show_status()

    def show_each_minute(self) -> None:
        """Shows what time alone changes, days left and what is quiet, as each minute of the clock begins."""
        self.show()
        now = self._tracker.clock()
        self._screen.set_timer(60.05 - now.second - now.microsecond / 1e6, self.show_each_minute)

    def count_second(self) -> None:
        """Shows that the work goes on, where there is some: it may have begun to wait for a limit."""
        if self._background.progress is not None:
            self._seconds_at_work += 1
            self._show_status()

    def show_timeline(self) -> None:
        """Shows the chosen parcel, and what its keys do."""
        timeline, parcel, tracker = self._panes.timeline, self._finder.chosen, self._tracker
        if parcel is None:
            timeline.show(None)
        else:
            history, due = tracker.history(parcel.key), tracker.due_at(parcel)
            trouble = tracker.health(parcel.provider).sentence or ""
            now, zone = tracker.clock(), self._zone
            timeline.show(Shown(parcel, history, due, now, zone, timeline.glyphs, trouble))
        is_archived = parcel is not None and parcel.folder is Folder.ARCHIVE
        labels = {"parcel.open": tr("Web page")}
        labels |= {"parcel.archive": tr("To inbox")} if is_archived else {}
        self._footer.show_labels(labels)

    def show_week(self) -> None:
        """Shows the next seven days, where there is room for them."""
        if self._panes.arrangement.has_week:
            board, now = self._finder.listing.board, self._tracker.clock()
            everything = (parcel for view in FOLDER_VIEWS for parcel in board[view])
            self._panes.week.show(agenda_of(board[View.INBOX], everything, now, self._zone))

    def _show_status(self) -> None:
        # The sidebar shows how the providers are where it is there.
        states = () if self._panes.arrangement.has_sidebar else self._provider_states()
        board, glyphs = self._finder.listing.board, self._status.glyphs
        key = partial(key_of, self._screen)
        work = work_now(
            *(self._tracker, self._background, board, states, self._zone, glyphs, key),
            said=self._finder.said,
            seconds=self._seconds_at_work,
        )
        self._status.show_work(work)
        if isinstance(self._screen.app, TerminalApp):
            self._screen.app.show_title(terminal_title(self._tracker, board, self._zone, glyphs))

    def _provider_states(self) -> list[ProviderState]:
        now = self._tracker.clock()
        return provider_states(self._tracker, now, self._zone, is_open=self._background.is_open)

    def _tell_of_state(self) -> None:
        """Tells what has become of the state file, each sentence once as it comes."""
        notices = list(self._tracker.notices)
        for notice in notices[self._notices_told :]:
            self._status.tell(notice, is_problem=True)
        self._notices_told = len(notices)
