"""The dashboard: folders, parcels, timeline. It shows the store, and never waits for the network."""

from collections.abc import Mapping
from datetime import tzinfo
from typing import ClassVar

from msgspec.structs import replace
from textual import events, on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.reactive import Reactive
from textual.screen import Screen
from textual.widget import Widget
from textual.worker import Worker, WorkerState

from parcel_tui.domain.parcel import Parcel
from parcel_tui.faults import fault_place, log_fault
from parcel_tui.language import tr
from parcel_tui.tracker.tracker import Tracker
from parcel_tui.tracker.views.views import View
from parcel_tui.tui.background import Background, Ticker
from parcel_tui.tui.glyphs import Glyphs
from parcel_tui.tui.keys import (
    FILTER_LINE,
    FINDING,
    PANES,
    PARCELS,
    PROGRAM,
    bindings,
    key_of,
    known_keys,
    shown_key,
)
from parcel_tui.tui.screens.dashboard.actions import Actions
from parcel_tui.tui.screens.dashboard.finder import Finder
from parcel_tui.tui.screens.dashboard.panes import Covered, Panes
from parcel_tui.tui.screens.dashboard.presenter import Presenter
from parcel_tui.tui.screens.dashboard.read_timer import ReadTimer
from parcel_tui.tui.terminal.app import TerminalApp
from parcel_tui.tui.widgets import view_tabs
from parcel_tui.tui.widgets.filter_bar import FilterBar
from parcel_tui.tui.widgets.key_footer import KeyFooter
from parcel_tui.tui.widgets.line_view import LineView
from parcel_tui.tui.widgets.parcel_list import ParcelList
from parcel_tui.tui.widgets.status_line import StatusLine
from parcel_tui.tui.widgets.week import Week
from parcel_tui.wording.cells import safe

WIDTHS: list[tuple[int, str]] = [(0, "-narrow"), (70, "-medium"), (110, "-wide")]
HEIGHTS: list[tuple[int, str]] = [(0, "-short"), (16, "-tall")]
"""For what lies over the panes; how those share the room is the arrangement's."""


class DashboardScreen(Screen[None]):
    """Views, parcels and one parcel's timeline, beside or above each other or one at a time.

    It owns the `finder`, by which the user gets to a parcel, the `actions` that are done with it, and the
    work in the `background`.
    """

    AUTO_FOCUS = "ParcelList"
    HORIZONTAL_BREAKPOINTS = WIDTHS
    VERTICAL_BREAKPOINTS = HEIGHTS
    BINDINGS: ClassVar[list[BindingType]] = bindings(PANES, FINDING, PARCELS, PROGRAM)

    focused: Reactive[Widget | None] = Reactive(None, repaint=False)
    """Textual's own paints the whole screen anew whenever the focus moves; the panes do that themselves."""

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
        keeps_view: bool = False,
    ) -> None:
        """`zone` is the user's; None is the system's. `keymap` has the user's own keys by commands' ids.

        `keeps_view` has it begin with the view of the last time, whichever day that was.
        """
        super().__init__()
        self.glyphs = glyphs
        """The signs that are drawn."""
        self.tracker = tracker
        self._zone = zone
        self._keymap = keymap
        self._known_keys = known_keys(keymap)
        self._panes = Panes(
            *(self, glyphs, zone, tracker.history), wants_sidebar=tracker.snapshot.preferences.sidebar
        )
        self._list, self._timeline = self._panes.parcels, self._panes.timeline
        self._filter_bar = FilterBar()
        self._keys_since_filter = 2
        """Keys since the filter's line was left with the filter dropped; what counts is the first."""
        self._footer = KeyFooter(glyphs=glyphs, keymap=keymap)
        self.status = StatusLine(glyphs=glyphs)
        """Tells the user how the work stands, and what came of a key."""
        # Both have what they did shown by the presenter, which is made after them: it asks them what to show.
        self.background = Background(
            *(self, tracker, self.status),
            looked_at=self._list.looked_at,
            is_read=self._is_read,
            show_soon=lambda: self.presenter.show_soon(),  # noqa: PLW0108 - see above
        )
        self.finder = Finder(
            *(tracker, self._panes, self._filter_bar, self.background),
            show_state=lambda: self.presenter.show(),  # noqa: PLW0108 - see above
            zone=zone,
            keeps_view=keeps_view,
        )
        self.presenter = Presenter(
            *(self, tracker, self._panes, self.finder, self.background, self.status, self._footer), zone=zone
        )
        """Brings what the state is onto the screen."""
        self.actions = Actions(
            *(self, tracker, self.finder, self.background, self.status),
            show_state=self.presenter.show,
            zone=zone,
        )
        self._read_timer = ReadTimer(self, tracker, self.finder, self.background)

    def compose(self) -> ComposeResult:
        """The panes, a line about the work, a line of keys."""
        # Textual sorts out the breakpoints after the first layout, which would paint everything twice.
        for size, steps in ((self.app.size.width, WIDTHS), (self.app.size.height, HEIGHTS)):
            self.add_class(next(name for least, name in reversed(steps) if size >= least))
        self._arrange(None)
        yield self._panes.tabs
        with Covered(id="panes"):
            yield self._panes.sidebar
            with Covered(id="reading"):
                yield self._list
                yield self._timeline
            yield self._panes.week
        yield self._filter_bar
        yield self.status
        yield self._footer

    def on_mount(self) -> None:
        """Shows the store at once, then begins to refresh."""
        for view in self.query(LineView):
            if view.glyphs is not self.glyphs:  # the terminal told its width before they were there
                view.take_glyphs(self.glyphs)
        self.presenter.show_each_minute()
        self._unsubscribe = self.tracker.subscribe(self.presenter.show_soon)
        self.call_after_refresh(self._begin)
        self._outside_ticker = Ticker(self.POLL_STORE, self._look_outside)
        self.set_interval(self.ASK_DUE, self._ask_due)
        self.app.app_resume_signal.subscribe(self, lambda _: self._ask_due())

    async def _begin(self) -> None:
        """The parcels are on the screen: now comes what cannot be seen, and what works with the network."""
        await self._filter_bar.fill()
        self.background.run(self.background.begin(), "refresh")

    def on_screen_suspend(self) -> None:
        """Another screen is asked for: no toast stays on top of what it asks."""
        self.app.clear_notifications()

    def on_unmount(self) -> None:
        """Ends what listens to the store and looks at it."""
        self._unsubscribe()
        self._outside_ticker.stop()

    def on_worker_state_changed(self, event: Worker.StateChanged) -> None:
        """Tells of a fault of the program in a worker, which takes nothing else down."""
        if event.state is WorkerState.ERROR and event.worker.error is not None:
            log_fault(event.worker.error)
            place, again = fault_place(event.worker.error), key_of(self, "refresh.all")
            sentence = tr("Internal error ({place}). Press {key} to retry.", place=place, key=again)
            self.status.tell(sentence, is_problem=True)

    def start_over(self) -> None:
        """Shows the state as the next start will: the open view from its top, without filter and marks."""
        self.background.start_over()
        self.finder.start_over()
        self._timeline.show(None)
        self.status.end_answer()
        for pane in self._panes.names:
            pane.has_focus = pane is self._list
        self._panes.let_be_seen(self._list)
        self._footer.show_pane("list")
        self.presenter.show()

    def on_typed(self) -> None:
        """A key is about to act: what was told in answer to the one before goes."""
        self._keys_since_filter += 1
        self.status.end_answer()

    def take_glyphs(self, glyphs: Glyphs) -> None:
        """Draws other signs from now on."""
        self.glyphs = glyphs
        for view in self.query(LineView):
            view.take_glyphs(glyphs)
        self.presenter.show()

    def _look_outside(self) -> None:
        self.tracker.poll_store()
        self.presenter.count_second()
        if isinstance(self.app, TerminalApp):
            self.app.look_at_size()

    def _ask_due(self) -> None:
        if not self.background.is_refreshing:
            self.background.run(self.background.refresh_due(), "refresh")

    # Reading

    @property
    def chosen(self) -> Parcel | None:
        """The parcel under the list's cursor, which the keys are about."""
        return self.finder.chosen

    def on_parcel_list_chosen(self, message: ParcelList.Chosen) -> None:
        """The timeline follows; a parcel that the user stays on is read after a while."""
        message.stop()
        self.presenter.show_timeline()
        self._read_timer.stop()
        if message.by_user and self._timeline.is_on_screen:
            self._read_timer.start()

    def on_parcel_list_opened(self) -> None:
        """Goes into the timeline at a second click."""
        self._timeline.focus()

    def on_line_view_looked(self, message: LineView.Looked) -> None:
        """A user who scrolls has looked for something; one who scrolls the timeline reads it."""
        self._list.hold()
        if message.view is self._timeline:
            self._read_timer.mark_read()

    def _is_read(self, key: int) -> bool:
        chosen = self.finder.chosen
        return self._timeline.is_on_screen and chosen is not None and chosen.key == key

    # Panes

    def _arrange(self, focused: Widget | None) -> None:
        self._panes.arrange(len(self.finder.listing.in_view), focused)

    def on_descendant_focus(self, event: events.DescendantFocus) -> None:
        """The pane with the focus is the one that a narrow terminal shows; the timeline's is read."""
        pane = self._panes.names.get(event.widget) if isinstance(event.widget, LineView) else None
        if pane:
            self._panes.let_be_seen(event.widget)
        if self._filter_bar.is_shown:
            self.finder.show()
        if event.widget is self._timeline:
            self._list.hold()
            self._read_timer.mark_read()
        if pane:
            self._footer.show_pane(pane)
        else:
            self._footer.show_commands(FILTER_LINE)

    def on_resize(self, event: events.Resize) -> None:
        """There may be room for other panes now, or for one only: the one with the focus."""
        self._arrange(self.focused)
        self.presenter.show_week()
        if self.focused is self._panes.sidebar and not self._panes.arrangement.has_sidebar:
            self._panes.go_to(self._list)

    def action_sidebar(self) -> None:
        """Shows or hides the sidebar, also at the next start."""
        wish = not self._panes.arrangement.has_sidebar
        if not self._panes.wish_sidebar(wish):
            self.status.tell(tr("The terminal is too narrow for the sidebar."))
            return
        self.tracker.remember(lambda kept: replace(kept, sidebar=wish))
        if self.focused is self._panes.sidebar:
            self._panes.go_to(self._list)
        self._arrange(self.focused)
        self.presenter.show_week()

    def action_forward(self) -> None:
        """From the folders into the list, from there into the timeline."""
        if self._timeline.key is not None or self.focused is self._panes.sidebar:
            self._panes.go(1)

    def action_back(self) -> None:
        """From the timeline back to the list, there out of the filter, then to the folders.

        A second press right behind the one that left the filter's line only makes sure of that.
        """
        is_again = self._keys_since_filter == 1
        if self.focused is self._list and (is_again or self.finder.drop_filter()):
            return
        self._panes.go(-1)

    def action_pane(self, step: int) -> None:
        """The next pane, or the one before."""
        self._panes.go(step, round_about=True)

    # Finding

    def action_view(self, name: str) -> None:
        """Shows a view and goes into it."""
        self.finder.open(View(name))
        self._panes.go_to(self._list)

    @on(view_tabs.Chosen)
    def _show_view(self, message: view_tabs.Chosen) -> None:
        self.finder.open(message.view)

    @on(view_tabs.Opened)
    def _go_into_view(self) -> None:
        self._panes.go_to(self._list)

    def action_filter(self) -> None:
        """Goes into the line in which the filter is typed."""
        self._list.hold()
        self._panes.let_be_seen(self._list)
        self._filter_bar.open()
        self.finder.catch_up()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """In the filter's line its own key is a character like others."""
        if action == "filter" and self._filter_bar.has_focus_within:
            return False
        return super().check_action(action, parameters)

    def on_filter_bar_typed(self, message: FilterBar.Typed) -> None:
        """Shows what passes, with each key."""
        self.finder.filter_by(message.query)

    def on_filter_bar_left(self) -> None:
        """Gives the keys back to the list."""
        self.finder.settle_filter()
        self._panes.go_to(self._list)
        if not self._filter_bar.is_shown:
            self._keys_since_filter = 0

    def action_keep_filter(self) -> None:
        """Goes from the filter's line back to the list."""
        self._filter_bar.action_keep()

    def action_drop_filter(self) -> None:
        """Goes back to the whole list."""
        self._filter_bar.action_drop()

    def action_sort(self) -> None:
        """Takes the next order, and says which."""
        self.finder.next_sort()
        listing = self.finder.listing
        if listing.view is View.TODO:
            self.status.tell(tr("To do keeps its order: the nearest deadline first."))
        else:
            self.status.tell(tr("Order: {order}.", order=tr(listing.order.words)))

    def on_parcel_list_title_clicked(self) -> None:
        """A click on the order takes the next."""
        self.action_sort()

    @on(Week.Clicked)
    def _choose_clicked(self, message: Week.Clicked) -> None:
        self._go_to_parcel(message.key)

    def on_parcel_list_ticked(self, message: ParcelList.Ticked) -> None:
        """Marks the parcel that was clicked, or takes its mark away."""
        self.finder.mark(message.key)

    def action_next_unread(self) -> None:
        """Chooses the next parcel with something new."""
        following, chosen = self.finder.next_unread(), self.finder.chosen
        if following is not None:
            self._go_to_parcel(following.key)
        elif chosen is not None and chosen.unread:
            self.status.tell(tr("That was the last unread one."))
        else:
            self.status.tell(tr("No unread updates."))

    def action_shops(self) -> None:
        """Shows what there is to pick up, shop by shop."""
        from parcel_tui.tui.screens.pages.shops import ShopsScreen

        self.app.push_screen(ShopsScreen(self.tracker, zone=self._zone, glyphs=self.glyphs))

    def action_activity(self) -> None:
        """Shows what happened to all parcels, day by day."""
        from parcel_tui.tui.screens.pages.activity import ActivityScreen

        screen = ActivityScreen(self.tracker, zone=self._zone, glyphs=self.glyphs)
        self.app.push_screen(screen, self._go_to_parcel)

    def _go_to_parcel(self, key: int | None) -> None:
        """Chooses a parcel, wherever it is; None is none."""
        if key is not None and self.tracker.parcel(key) is None:
            self.status.tell(tr("That parcel is no longer here."))
        elif key is not None:
            self.finder.choose(key, by_user=True)
            self._panes.go_to(self._list)

    # Acting, and other screens

    def action_do(self, name: str) -> None:
        """Does what a key does with parcels: calls that method of `Actions`."""
        getattr(self.actions, name)()

    def take_keymap(self, keymap: Mapping[str, str]) -> None:
        """Tells other keys from now on."""
        self._keymap = keymap
        self._known_keys = known_keys(keymap)
        self._footer.take_keymap(keymap)

    def on_key(self, event: events.Key) -> None:
        """A key that does nothing says so, and where the keys are told."""
        is_known = event.key in self._known_keys or event.key in self.active_bindings
        if self.focused in self._panes.names and not is_known:
            key = safe(event.character or "") if event.is_printable else shown_key(event.key)
            keys = key_of(self, "help")
            self.status.tell(tr("{key} does nothing here. Press {help} for all keys.", key=key, help=keys))

    def on_paste(self, event: events.Paste) -> None:
        """Outside of a field a pasted text can only hold numbers to add; none of its letters is a key."""
        event.stop()
        if event.text.strip():
            self.actions.add(event.text)

    def on_key_footer_pressed(self, message: KeyFooter.Pressed) -> None:
        """A click on a key does what the key does."""
        self.call_later(self.run_action, message.command.action)

    def action_tokens(self) -> None:
        """Opens the tokens; with a new one everything is asked for."""
        from parcel_tui.tui.screens.tokens import TokensScreen

        def answered(was_accepted: bool | None) -> None:
            self.presenter.show()
            if was_accepted:
                self.actions.refresh_all()

        self.app.push_screen(TokensScreen(self.tracker), answered)

    def action_help(self) -> None:
        """Shows the keys."""
        from parcel_tui.tui.screens.pages.help import HelpScreen

        self.app.push_screen(HelpScreen(glyphs=self.glyphs, keymap=self._keymap))

    def action_statistics(self) -> None:
        """Shows the user's parcels in numbers."""
        from parcel_tui.tui.screens.pages.statistics import StatisticsScreen

        self.app.push_screen(StatisticsScreen(self.tracker, zone=self._zone, glyphs=self.glyphs))

    def action_palette(self) -> None:
        """Finds a command by its name."""
        self.app.action_command_palette()
