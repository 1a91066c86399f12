"""The views as the sidebar and the line of tabs show them, and that line."""

from collections.abc import Callable, Mapping, Sequence

from msgspec import Struct
from textual import events
from textual.message import Message
from textual.widget import Widget

from parcel_tui.language import trc
from parcel_tui.tracker.views.views import Board, View
from parcel_tui.tui.glyphs import Glyphs
from parcel_tui.tui.keys import keys_of
from parcel_tui.tui.widgets.line import EMPTY_LINE, Line, Span, width_of
from parcel_tui.tui.widgets.line_view import OneLine
from parcel_tui.wording.cells import cells_of

COUNT_STYLES: Mapping[View, str] = {View.TODO: "pickup", View.TODAY: "accent", View.STALLED: "warning"}
"""The style of a view's count, unless it is none."""

_COMMANDS: Mapping[View, str] = {
    View.TODO: "view.todo",
    View.TODAY: "view.today",
    View.WAY: "view.way",
    View.STALLED: "view.quiet",
    View.INBOX: "folder.inbox",
    View.ARCHIVE: "folder.archive",
}


def view_title(view: View) -> str:
    """What a view is called on the screen."""
    return {
        View.TODO: trc("name of a view", "To do"),
        View.TODAY: trc("name of a view", "Today"),
        View.WAY: trc("name of a view", "On the way"),
        View.STALLED: trc("name of a view", "No news"),
        View.INBOX: trc("name of a view", "Inbox"),
        View.ARCHIVE: trc("name of a view", "Archive"),
    }[view]


def _short_title(view: View) -> str:
    return trc("short name of a view", "Way") if view is View.WAY else view_title(view)


class Chosen(Message):
    """Another view is to be shown."""

    def __init__(self, view: View) -> None:
        super().__init__()
        self.view = view


class Opened(Message):
    """A view was clicked."""


class Tab(Struct, frozen=True):
    """A view with its key and how full it is."""

    view: View
    key: str
    count: int
    has_news: bool
    is_open: bool

    @property
    def count_style(self) -> str:
        """The style of its count."""
        return COUNT_STYLES.get(self.view, "muted") if self.count else "muted"


def tabs(node: Widget, view: View, board: Board) -> list[Tab]:
    """Every view, in order; keys are the user's own, those of one digit before others."""
    return [
        Tab(each, _key(node, each), len(board[each]), any(p.unread for p in board[each]), each is view)
        for each in View
    ]


def key_range(node: Widget) -> str:
    """The keys of all views in a few cells: `1–6`; those of the first and the last that the user has."""
    keys = [_key(node, view) for view in View]
    return f"{keys[0]}–{keys[-1]}"


def _key(node: Widget, view: View) -> str:
    keys = keys_of(node, _COMMANDS[view])
    return next((key for key in keys if key.isdigit()), keys[0])


class TabLine(OneLine):
    """The views in one line, in as many words as there is room for; a click opens one."""

    def __init__(self, *, glyphs: Glyphs) -> None:
        super().__init__(glyphs=glyphs)
        self._tabs: Sequence[Tab] = ()

    def show(self, view: View, board: Board) -> None:
        """Shows which view is open, and how full each is."""
        self._tabs = tabs(self, view, board)
        self.repaint()

    def line_at(self, index: int) -> Line:
        """The line with the longest names for which there is room."""
        return Line(tuple(span for spans in self._drawn() for span in spans)) if self._tabs else EMPTY_LINE

    def on_click(self, event: events.Click) -> None:
        """Opens the view under the mouse."""
        event.stop()
        end = 0
        for tab, spans in zip(self._tabs, self._drawn(), strict=True):
            end += width_of(spans)
            if event.x < end:
                self.post_message(Chosen(tab.view))
                self.post_message(Opened())
                return

    def _drawn(self) -> list[list[Span]]:
        """Each tab's spans, by the first of the ways for which there is room."""
        ways: tuple[Callable[[Tab], tuple[str, bool]], ...] = (
            lambda tab: (view_title(tab.view), True),
            lambda tab: (_short_title(tab.view), True),
            lambda tab: (_short_title(tab.view), tab.is_open),
            lambda tab: (_short_title(tab.view) if tab.is_open else "", tab.is_open),
        )
        drawn: list[list[Span]] = []
        for way in ways:
            drawn = [self._tab(tab, *way(tab)) for tab in self._tabs]
            if sum(cells_of(text) for spans in drawn for text, _ in spans) <= self.text_width:
                break
        return drawn

    def _tab(self, tab: Tab, title: str, is_counted: bool) -> list[Span]:
        ground = "/cursor-blurred" if tab.is_open else ""
        return [
            (f" {tab.key}", "accent" + ground),
            (f" {title}" if title else "", ("strong" if tab.is_open else "") + ground),
            (f" {tab.count}" if is_counted else "", tab.count_style + ground),
            (f" {self.glyphs.unread}" if tab.has_news else "", "accent" + ground),
            (" ", ground),
        ]
