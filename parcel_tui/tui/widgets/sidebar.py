"""The views with their counts, and how the providers are."""

from collections.abc import Mapping, Sequence

from msgspec import Struct
from textual import events
from textual.message import Message

from parcel_tui.domain.parcel import PROVIDER_TITLES
from parcel_tui.tracker.outcomes import HealthState
from parcel_tui.tracker.views.views import View
from parcel_tui.tui.glyphs import Glyphs
from parcel_tui.tui.widgets.line import EMPTY_LINE, Line
from parcel_tui.tui.widgets.line_view import LaidOutView
from parcel_tui.tui.widgets.list_title import VIEW_TITLES
from parcel_tui.wording.cells import cut, fit

HEALTH_STYLES: Mapping[HealthState, str] = {
    HealthState.OK: "good",
    HealthState.NO_TOKEN: "muted",
    HealthState.REFUSED: "bad",
    HealthState.LIMITED: "warning",
    HealthState.UNREACHABLE: "warning",
}

COUNT_STYLES: Mapping[View, str] = {View.TODO: "pickup", View.TODAY: "accent", View.QUIET: "warning"}
"""The style of a view's count, unless it is none."""

_VIEWS = tuple(VIEW_TITLES)
_FOLDERS_FROM = _VIEWS.index(View.INBOX)


class ViewCount(Struct, frozen=True):
    """How many parcels a view holds, and how many of them are unread."""

    parcels: int = 0
    unread: int = 0


class ProviderState(Struct, frozen=True):
    """How a provider is: its state and a word or two."""

    provider: str
    state: HealthState
    words: str


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
        self._counts: Mapping[View, ViewCount] = {}
        self._providers: Sequence[ProviderState] = ()
        self._views_by_line: list[View | None] = []

    def show(self, view: View, counts: Mapping[View, ViewCount], providers: Sequence[ProviderState]) -> None:
        """Shows which view is open, how full each is, and how each provider is."""
        self._view, self._counts, self._providers = view, counts, providers
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
        """Shows another view."""
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
        count = self._counts.get(view, ViewCount())
        is_open = view is self._view
        style = ("cursor" if self.has_focus else "cursor-blurred") if is_open else ""
        text_style = "strong" if count.unread else ""
        number = str(count.parcels)
        unread = f"{self.glyphs.unread}{count.unread} " if count.unread else ""
        room = max(self.text_width - 2 - len(unread) - len(number), 0)
        return Line(
            (
                (f"{self.glyphs.cursor if is_open else ' '} ", "accent"),
                (fit(VIEW_TITLES[view], room, self.glyphs.ellipsis), text_style),
                (unread, "strong"),
                (number, COUNT_STYLES.get(view, "muted") if count.parcels else "muted"),
            ),
            style,
        )

    def _provider_lines(self, provider: ProviderState) -> list[Line]:
        style = HEALTH_STYLES[provider.state]
        width = max(self.text_width - 2, 0)
        title = PROVIDER_TITLES.get(provider.provider, provider.provider)
        return [
            Line(((f"{self.glyphs.health[provider.state]} ", style), (cut(title, width), ""))),
            Line((("  ", ""), (cut(provider.words, width, self.glyphs.ellipsis), style))),
        ]
