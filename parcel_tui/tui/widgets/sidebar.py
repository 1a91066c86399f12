"""The views with their counts, and how the providers are."""

from collections.abc import Mapping, Sequence
from datetime import datetime, tzinfo

from msgspec import Struct
from textual import events
from textual.message import Message

from parcel_tui.domain.provider import title_of
from parcel_tui.tracker.health import Health, HealthState
from parcel_tui.tracker.tracker import Tracker
from parcel_tui.tracker.views.views import EMPTY_BOARD, Board, View
from parcel_tui.tui.glyphs import Glyphs
from parcel_tui.tui.widgets.line import EMPTY_LINE, Line
from parcel_tui.tui.widgets.line_view import LaidOutView
from parcel_tui.tui.widgets.status_line import health_words
from parcel_tui.wording.cells import cut, fit

HEALTH_STYLES: Mapping[HealthState, str] = {
    HealthState.OK: "good",
    HealthState.NO_TOKEN: "muted",
    HealthState.REFUSED: "bad",
    HealthState.LIMITED: "warning",
    HealthState.UNREACHABLE: "warning",
}

VIEW_TITLES: Mapping[View, str] = {
    View.TODO: "To do",
    View.TODAY: "Today",
    View.WAY: "On the way",
    View.STALLED: "Quiet",
    View.INBOX: "Inbox",
    View.ARCHIVE: "Archive",
}
"""How each view is called on the screen."""

COUNT_STYLES: Mapping[View, str] = {View.TODO: "pickup", View.TODAY: "accent", View.STALLED: "warning"}
"""The style of a view's count, unless it is none."""

_VIEWS = tuple(VIEW_TITLES)
_FOLDERS_FROM = _VIEWS.index(View.INBOX)


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
        return ProviderState(name, HealthState.NO_TOKEN, "not asked yet")
    if is_open and health.state in {HealthState.OK, HealthState.NO_TOKEN}:
        # What another process has or lacks says nothing about this one.
        state = HealthState.OK if tracker.tokens.origin(name) else HealthState.NO_TOKEN
        health = Health(name, state)
    return ProviderState(name, health.state, health_words(health, now, zone))


class Sidebar(LaidOutView):
    """Views above, providers below. Moving the cursor shows another view at once."""

    HAS_RULE = True

    class ViewChosen(Message):
        """Another view is to be shown."""

        def __init__(self, view: View) -> None:
            super().__init__()
            self.view = view

    class ViewOpened(Message):
        """A view was clicked."""

    def __init__(self, *, glyphs: Glyphs) -> None:
        super().__init__(glyphs=glyphs)
        self._view = View.INBOX
        self._board = EMPTY_BOARD
        self._providers: Sequence[ProviderState] = ()
        self._views_by_line: list[View | None] = []

    def show(self, view: View, board: Board, providers: Sequence[ProviderState]) -> None:
        """Shows which view is open, how full each is, and how each provider is."""
        self._view, self._board, self._providers = view, board, providers
        self.lay_out()
        self.repaint()

    def lay_out(self) -> None:
        """Makes all lines; there are few. Where not all would fit, the empty ones and the words go."""
        providers = [self._provider_lines(provider) for provider in self._providers]
        is_airy = len(_VIEWS) + 1 + sum(1 + len(lines) for lines in providers) <= self.page_height
        views: list[View | None] = [*_VIEWS]
        if is_airy:
            views.insert(_FOLDERS_FROM, None)
        self._views_by_line = views
        self._lines = [EMPTY_LINE if view is None else self._view_line(view) for view in views]
        for lines in providers:
            self._lines += [EMPTY_LINE, *lines] if is_airy else lines[:1]

    def watch_has_focus(self, has_focus: bool) -> None:
        """The cursor looks different with and without the focus."""
        self.lay_out()
        super().watch_has_focus(has_focus)

    def action_move(self, lines: int) -> None:
        """Moves the cursor to another view, and shows that."""
        index = min(max(_VIEWS.index(self._view) + lines, 0), len(_VIEWS) - 1)
        if _VIEWS[index] is not self._view:
            self.post_message(self.ViewChosen(_VIEWS[index]))

    def on_click(self, event: events.Click) -> None:
        """Opens the view under the mouse."""
        event.stop()
        index = self.index_at(event)
        view = self._views_by_line[index] if index is not None and index < len(self._views_by_line) else None
        if view is not None:
            self.post_message(self.ViewChosen(view))
            self.post_message(self.ViewOpened())

    def _view_line(self, view: View) -> Line:
        parcels = self._board[view]
        news = sum(1 for parcel in parcels if parcel.unread)
        is_open = view is self._view
        style = ("cursor" if self.has_focus else "cursor-blurred") if is_open else ""
        number = str(len(parcels))
        unread = f"{self.glyphs.unread}{news} " if news else ""
        room = max(self.text_width - 2 - len(unread) - len(number), 0)
        return Line(
            (
                (f"{self.glyphs.cursor if is_open else ' '} ", "accent"),
                (fit(VIEW_TITLES[view], room, self.glyphs.ellipsis), "strong" if news else ""),
                (unread, "strong"),
                (number, COUNT_STYLES.get(view, "muted") if parcels else "muted"),
            ),
            style,
        )

    def _provider_lines(self, provider: ProviderState) -> list[Line]:
        style = HEALTH_STYLES[provider.state]
        width = max(self.text_width - 2, 0)
        title = title_of(provider.provider)
        return [
            Line(((f"{self.glyphs.health[provider.state]} ", style), (cut(title, width), ""))),
            Line((("  ", ""), (cut(provider.words, width, self.glyphs.ellipsis), style))),
        ]
