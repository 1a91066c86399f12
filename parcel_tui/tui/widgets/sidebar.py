"""The views with their counts, and how the providers are."""

from collections.abc import Sequence
from datetime import datetime, tzinfo

from msgspec import Struct
from textual import events

from parcel_tui.domain.provider import title_of
from parcel_tui.language import tr
from parcel_tui.tracker.health import Health, HealthState
from parcel_tui.tracker.tracker import Tracker
from parcel_tui.tracker.views.views import EMPTY_BOARD, Board, View
from parcel_tui.tui.glyphs import Glyphs
from parcel_tui.tui.widgets.line import EMPTY_LINE, HEALTH_STYLES, Line
from parcel_tui.tui.widgets.line_view import LaidOutView
from parcel_tui.tui.widgets.status_line import health_words
from parcel_tui.tui.widgets.view_tabs import Chosen, Opened, Tab, tabs, view_title
from parcel_tui.wording.cells import cells_of, cut, fit, wrap

_VIEWS = tuple(View)
_FOLDERS_FROM = _VIEWS.index(View.INBOX)
_AIR = 4
"""Lines for the program's name and between the parts."""


class ProviderState(Struct, frozen=True):
    """How a provider is: its state and a word or two."""

    provider: str
    state: HealthState
    words: str


def provider_states(
    tracker: Tracker, now: datetime, zone: tzinfo | None, *, is_open: bool
) -> list[ProviderState]:
    """How each provider is; before the tokens have been looked for (`is_open`), as it was last."""
    return [_provider_state(tracker, name, now, zone, is_open=is_open) for name in tracker.providers]


def _provider_state(
    tracker: Tracker, name: str, now: datetime, zone: tzinfo | None, *, is_open: bool
) -> ProviderState:
    health = tracker.health(name)
    if not is_open and name not in tracker.snapshot.providers:
        return ProviderState(name, HealthState.NO_TOKEN, tr("not checked yet"))
    if is_open and health.state in {HealthState.OK, HealthState.NO_TOKEN}:
        # What another process has or lacks says nothing about this one.
        state = HealthState.OK if tracker.tokens.origin(name) else HealthState.NO_TOKEN
        health = Health(name, state)
    return ProviderState(name, health.state, health_words(health, now, zone))


class Sidebar(LaidOutView):
    """Views above, providers below. Moving the cursor shows another view at once."""

    def __init__(self, *, glyphs: Glyphs) -> None:
        super().__init__(glyphs=glyphs)
        self._view = View.INBOX
        self._board = EMPTY_BOARD
        self._providers: Sequence[ProviderState] = ()
        self._views_by_line: list[View | None] = []

    @property
    def text_width(self) -> int:
        """The whole width: it never scrolls."""
        return self.size.width

    def show(self, view: View, board: Board, providers: Sequence[ProviderState]) -> None:
        """Shows which view is open, how full each is, and how each provider is."""
        self._view, self._board, self._providers = view, board, providers
        self.lay_out()
        self.repaint()

    def lay_out(self) -> None:
        """Makes all lines; there are few. Where not all would fit, the empty ones and the name go."""
        if not self.is_attached:
            return
        providers = [line for provider in self._providers for line in self._provider_lines(provider)]
        is_airy = len(_VIEWS) + len(providers) + _AIR <= self.page_height
        views: list[View | None] = [*_VIEWS]
        if is_airy:
            views.insert(_FOLDERS_FROM, None)
            views[:0] = [None, None]
        self._views_by_line = views
        by_view = {tab.view: tab for tab in tabs(self, self._view, self._board)}
        self._lines = [EMPTY_LINE if view is None else self._view_line(by_view[view]) for view in views]
        if is_airy:
            self._lines[0] = Line(((f" {self.glyphs.brand} ", "accent"), (tr("parcels"), "strong")))
            self._lines.append(EMPTY_LINE)
        self._lines += providers[: max(self.page_height - len(self._lines), 0)]

    def watch_has_focus(self, has_focus: bool) -> None:
        """The cursor looks different with and without the focus."""
        self.lay_out()
        super().watch_has_focus(has_focus)

    def action_move(self, lines: int) -> None:
        """Moves the cursor to another view, and shows that."""
        index = min(max(_VIEWS.index(self._view) + lines, 0), len(_VIEWS) - 1)
        if _VIEWS[index] is not self._view:
            self.post_message(Chosen(_VIEWS[index]))

    def on_click(self, event: events.Click) -> None:
        """Opens the view under the mouse."""
        event.stop()
        index = self.index_at(event)
        view = self._views_by_line[index] if index is not None and index < len(self._views_by_line) else None
        if view is not None:
            self.post_message(Chosen(view))
            self.post_message(Opened())

    def _view_line(self, tab: Tab) -> Line:
        style = ("cursor" if self.has_focus else "cursor-blurred") if tab.is_open else ""
        number = str(tab.count)
        room = max(self.text_width - cells_of(tab.key) - len(number) - 5, 0)
        return Line(
            (
                (self.glyphs.cursor if tab.is_open else " ", "accent"),
                (f"{tab.key} ", "accent"),
                (fit(view_title(tab.view), room, self.glyphs.ellipsis), "strong" if tab.is_open else ""),
                (f" {number}", tab.count_style),
                (f" {self.glyphs.unread}" if tab.has_news else "", "accent"),
            ),
            style,
        )

    def _provider_lines(self, provider: ProviderState) -> list[Line]:
        """Its name, and how it is where that is worth a line."""
        style = HEALTH_STYLES[provider.state]
        width = max(self.text_width - 3, 0)
        title = cut(title_of(provider.provider), width)
        lines = [Line(((f" {self.glyphs.health[provider.state]} ", style), (title, "muted")))]
        if provider.state is not HealthState.OK:
            lines += [Line((("   ", ""), (words, style))) for words in wrap(provider.words, width)]
        return lines
