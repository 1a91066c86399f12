"""The dashboard: folders, parcels, timeline. It shows the store, and never waits for the network."""

from collections.abc import Mapping
from datetime import tzinfo
from typing import ClassVar

from textual import events
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.reactive import Reactive
from textual.timer import Timer
from textual.widget import Widget

from parcel_tui.domain.parcel import Folder
from parcel_tui.tracker.tracker import Tracker
from parcel_tui.tui.glyphs import Glyphs
from parcel_tui.tui.keys import FILTER_LINE, FINDING, FOOTER, PANES, PARCELS, PROGRAM, bindings, key_of
from parcel_tui.tui.screens.acting import ActingScreen
from parcel_tui.tui.screens.hints import timeline_hints
from parcel_tui.tui.screens.overview import provider_states, view_counts
from parcel_tui.tui.terminal.app import TerminalApp
from parcel_tui.tui.ticker import Ticker
from parcel_tui.tui.widgets.covered import Covered
from parcel_tui.tui.widgets.filter_bar import FilterBar
from parcel_tui.tui.widgets.key_footer import KeyFooter
from parcel_tui.tui.widgets.line_view import LineView
from parcel_tui.tui.widgets.parcel_list import ParcelList
from parcel_tui.tui.widgets.sidebar import Sidebar
from parcel_tui.tui.widgets.status_line import StatusLine, status_text, troubles
from parcel_tui.tui.widgets.timeline import Shown, Timeline

WIDTHS: list[tuple[int, str]] = [(0, "-narrow"), (70, "-medium"), (110, "-wide")]
"""One pane at a time, two beside each other, all three."""

HEIGHTS: list[tuple[int, str]] = [(0, "-short"), (16, "-tall")]
"""Below sixteen lines two panes do not go above each other."""


class DashboardScreen(ActingScreen):
    """Three panes, two, or one at a time, by the room there is."""

    AUTO_FOCUS = "ParcelList"
    HORIZONTAL_BREAKPOINTS = WIDTHS
    VERTICAL_BREAKPOINTS = HEIGHTS
    BINDINGS: ClassVar[list[BindingType]] = bindings(PANES, FINDING, PARCELS, PROGRAM)

    focused: Reactive[Widget | None] = Reactive(None, repaint=False)
    """Textual's own paints the whole screen anew whenever the focus moves; the panes do that themselves."""

    READ_AFTER: ClassVar[float] = 2.0
    """Seconds for which the user stays on a parcel before it counts as read."""
    POLL_STORE: ClassVar[float] = 1.0
    """Seconds between looks at what other processes wrote, and at the terminal's size."""
    ASK_DUE: ClassVar[float] = 20.0
    """Seconds between looks at what is due."""

    def __init__(
        self,
        tracker: Tracker,
        *,
        zone: tzinfo | None,
        glyphs: Glyphs,
        keymap: Mapping[str, str],
    ) -> None:
        """`keymap` tells the keys that the user gave to commands, by their ids."""
        super().__init__(tracker, zone=zone, glyphs=glyphs)
        self._keymap = keymap
        self._read_timer: Timer | None = None
        self._told_of_state: list[str] = []
        self._told_trouble: str | None = None

    def compose(self) -> ComposeResult:
        """The panes, a line about the work, a line of keys."""
        # Textual sorts out the breakpoints after the first layout, which would paint everything twice.
        for size, steps in ((self.app.size.width, WIDTHS), (self.app.size.height, HEIGHTS)):
            self.add_class(next(name for least, name in reversed(steps) if size >= least))
        self.add_class("-at-list")
        with Covered(id="panes"):
            yield Sidebar(glyphs=self._glyphs)
            with Covered(id="reading"):
                yield self._list
                yield Timeline(glyphs=self._glyphs)
        yield FilterBar()
        yield StatusLine(glyphs=self._glyphs)
        yield KeyFooter(glyphs=self._glyphs, keymap=self._keymap)

    def on_mount(self) -> None:
        """Shows the store at once, then begins to refresh."""
        self._sidebar = self.query_one(Sidebar)
        self._timeline = self.query_one(Timeline)
        self._status = self.query_one(StatusLine)
        self._footer = self.query_one(KeyFooter)
        self._panes: tuple[LineView, ...] = (self._sidebar, self._list, self._timeline)
        self._show_each_minute()
        self._unsubscribe = self.tracker.subscribe(self.work_changed)
        self.call_after_refresh(self._begin)
        self._outside_ticker = Ticker(self.POLL_STORE, self._look_outside)
        self.set_interval(self.ASK_DUE, self._ask_due)
        self.app.app_resume_signal.subscribe(self, lambda _: self._ask_due())

    async def _begin(self) -> None:
        """The parcels are on the screen: now comes what cannot be seen, and what works with the network."""
        await self.query_one(FilterBar).fill()
        self.work(self.background.begin(), "refresh")

    def on_screen_suspend(self) -> None:
        """Another screen is asked for: no toast stays on top of what it asks."""
        self.app.clear_notifications()

    def on_unmount(self) -> None:
        """Nobody is told any more."""
        self._unsubscribe()
        self._outside_ticker.stop()

    # Showing

    def tell(self, sentence: str, *, is_problem: bool = False) -> None:
        """An answer to a key stands in the status line; a problem, or what is too long, in the corner."""
        if is_problem or not self.is_current or not self._status.has_room_for(sentence):
            if not is_problem:
                self._status.end_answer()
            super().tell(sentence, is_problem=is_problem)
        else:
            self._status.tell(sentence)

    def show_state(self) -> None:
        """Shows the state as it is; only lines that differ are painted."""
        if not self.is_attached:
            return
        super().show_state()
        now = self.tracker.clock()
        states = provider_states(self.tracker, now, self._zone, is_open=self.background.is_open)
        self._sidebar.show(self._browser.view, view_counts(self._browser.board), states)
        self._show_timeline()
        self._show_status()

    def start_over(self) -> None:
        """Shows the state as the next start will: the open view from its top, without filter and marks."""
        self.background.start_over()
        self.marks.clear()
        self._browser.filter_by("")
        self.query_one(FilterBar).close()
        self._list.reset()
        self._timeline.show(None)
        self._status.end_answer()
        for pane in self._panes:
            pane.has_focus = pane is self._list
        self._let_be_seen(self._list)
        self.show_state()

    def _show_each_minute(self) -> None:
        """Shows what time alone changes, days left and what is quiet, as each minute of the clock begins."""
        self.show_state()
        now = self.tracker.clock()
        self.set_timer(60.05 - now.second - now.microsecond / 1e6, self._show_each_minute)

    def _look_outside(self) -> None:
        self.tracker.poll_store()
        if isinstance(self.app, TerminalApp):
            self.app.look_at_size()

    def _show_timeline(self) -> None:
        parcel = self.chosen
        if parcel is None:
            self._timeline.show(None, timeline_hints())
        else:
            history, due = self.tracker.history(parcel.key), self.tracker.due_at(parcel)
            shown = Shown(parcel, history, due, self.tracker.clock(), self._zone, self._glyphs)
            self._timeline.show(shown)
        is_archived = parcel is not None and parcel.folder is Folder.ARCHIVE
        self._footer.show_labels({"parcel.archive": "To inbox"} if is_archived else {})

    def _show_status(self) -> None:
        health = (self.tracker.health(name) for name in self.tracker.providers)
        self._tell_of_state()
        trouble = [self.tracker.trouble] if self.tracker.trouble else []
        problems = [*trouble, *self.background.problems, *troubles(health, key_of(self, "tokens"))]
        now, last = self.tracker.clock(), self.tracker.last_refresh()
        waiting = [wait.words(0.0) for wait in self.tracker.waits.longer_than(0)]
        progress = self.background.progress
        work = status_text(progress, last, problems, now, self._zone, self._glyphs, waiting)
        self._status.show_work(work)

    def _tell_of_state(self) -> None:
        """Tells what has become of the state file, each sentence once as it comes."""
        notices, told = list(self.tracker.notices), len(self._told_of_state)
        for notice in notices[told:]:
            self.tell(notice, is_problem=True)
        self._told_of_state = notices
        trouble, self._told_trouble = self._told_trouble, self.tracker.trouble
        if self._told_trouble and self._told_trouble != trouble:
            self.tell(self._told_trouble, is_problem=True)

    # Choosing and reading

    def on_parcel_list_chosen(self, message: ParcelList.Chosen) -> None:
        """The timeline follows; a parcel that the user stays on is read after a while."""
        message.stop()
        self._list.repaint()
        self._show_timeline()
        if self._read_timer is not None:
            self._read_timer.stop()
            self._read_timer = None
        is_looked_at = message.by_user and self._timeline.is_on_screen
        if is_looked_at and message.parcel is not None and message.parcel.unread:
            self._read_timer = self.set_timer(self.READ_AFTER, self._mark_read)

    def on_parcel_list_opened(self) -> None:
        """A second click reads on."""
        self._timeline.focus()

    def on_line_view_looked(self, message: LineView.Looked) -> None:
        """Whoever scrolls has looked for something; whoever scrolls the timeline reads it."""
        self._list.hold()
        if message.view is self._timeline:
            self._mark_read()

    def on_descendant_focus(self, event: events.DescendantFocus) -> None:
        """The pane with the focus is the one that a narrow terminal shows; the timeline's is read."""
        if event.widget in self._panes:
            self._let_be_seen(event.widget)
        if event.widget is self._timeline:
            self._list.hold()
            self._mark_read()
        self._footer.show_commands(FOOTER if event.widget in self._panes else FILTER_LINE)

    def on_paste(self, event: events.Paste) -> None:
        """Outside of a field a pasted text can only hold numbers to add; none of its letters is a key."""
        event.stop()
        if event.text.strip():
            self.open_add_form(event.text)

    def on_key_footer_pressed(self, message: KeyFooter.Pressed) -> None:
        """A click on a key does what the key does."""
        self.call_later(self.run_action, message.command.action)

    def see_list(self) -> None:
        """The list is what a narrow terminal shows."""
        self._let_be_seen(self._list)

    def action_forward(self) -> None:
        """From the folders into the list, from there into the timeline."""
        if self._timeline.key is not None or self.focused is self._sidebar:
            self._go_to(self._panes[min(self._pane_index() + 1, len(self._panes) - 1)])

    def action_back(self) -> None:
        """From the timeline back to the list, there out of the filter, then to the folders.

        What lies over them in the corner is taken away first.
        """
        if self.query("Toast"):
            self.app.clear_notifications()
            return
        if self.focused is self._list and self.drop_filter():
            return
        self._go_to(self._panes[max(self._pane_index() - 1, 0)])

    def action_pane(self, step: int) -> None:
        """The next pane, or the one before."""
        self._go_to(self._panes[(self._pane_index() + step) % len(self._panes)])

    def action_help(self) -> None:
        """Shows the keys."""
        from parcel_tui.tui.screens.help import HelpScreen

        self.app.push_screen(HelpScreen(glyphs=self._glyphs, keymap=self._keymap))

    def action_statistics(self) -> None:
        """Shows the user's parcels in numbers."""
        from parcel_tui.tui.screens.statistics import StatisticsScreen

        self.app.push_screen(StatisticsScreen(self.tracker, zone=self._zone, glyphs=self._glyphs))

    def action_palette(self) -> None:
        """Finds a command by its name."""
        self.app.action_command_palette()

    def _go_to(self, pane: LineView) -> None:
        self._let_be_seen(pane)  # a hidden pane takes no focus
        pane.focus()

    def on_resize(self, event: events.Resize) -> None:
        """There may be room for one pane only now: the one with the focus."""
        self._let_be_seen(self._panes[self._pane_index()])

    def _let_be_seen(self, pane: Widget) -> None:
        """Shows that pane where there is room for one only.

        Elsewhere all are seen, and a changed class of the screen would paint everything anew.
        """
        width, height = self.app.size
        if width < WIDTHS[-1][0] and (width < WIDTHS[1][0] or height < HEIGHTS[1][0]):
            for other in self._panes:
                self.set_class(other is pane, f"-at-{_pane_name(other)}")

    def _pane_index(self) -> int:
        return next((i for i, pane in enumerate(self._panes) if pane is self.focused), 1)

    def _mark_read(self) -> None:
        self._read_timer = None
        parcel = self.chosen
        if parcel is not None and parcel.unread:
            self.work(self.tracker.mark_read(parcel.key), "read")

    def _ask_due(self) -> None:
        if not self.background.is_refreshing:
            self.work(self.background.refresh_due(), "refresh")


def _pane_name(pane: LineView) -> str:
    return {Sidebar: "sidebar", ParcelList: "list", Timeline: "timeline"}[type(pane)]
