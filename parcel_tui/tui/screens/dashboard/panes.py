"""The panes of the dashboard: which are shown, where each stands, and which comes next."""

from collections.abc import Callable
from datetime import tzinfo

from textual.containers import Container
from textual.geometry import Region
from textual.screen import Screen
from textual.strip import Strip
from textual.widget import Widget

from parcel_tui.domain.parcel import History
from parcel_tui.tui.arrangement import Arrangement, Reading, arrange
from parcel_tui.tui.glyphs import Glyphs
from parcel_tui.tui.widgets.line_view import Frame, LineView
from parcel_tui.tui.widgets.parcel_list import ParcelList
from parcel_tui.tui.widgets.sidebar import Sidebar
from parcel_tui.tui.widgets.timeline import Timeline
from parcel_tui.tui.widgets.view_tabs import TabLine, key_range
from parcel_tui.tui.widgets.week import Week

_LEAST_LIST = 7
"""Lines that the list takes at least, so that a view that is empty can say what it is for."""


class Panes:
    """Sidebar, list and timeline, which the keys go round as far as they are shown, with tabs and week.

    What has to be laid out differently is told to the styles by classes of the screen; a changed one makes
    Textual lay out anew, so that none is changed without need.
    """

    def __init__(
        self,
        screen: Screen[None],
        glyphs: Glyphs,
        zone: tzinfo | None,
        history_of: Callable[[int], History],
        *,
        wants_sidebar: bool | None,
    ) -> None:
        """`wants_sidebar` is the user's wish; None leaves it to the terminal's width."""
        self._screen = screen
        self.sidebar = Sidebar(glyphs=glyphs)
        self.tabs = TabLine(glyphs=glyphs)
        self.parcels = ParcelList(zone=zone, glyphs=glyphs, history_of=history_of)
        self.timeline = Timeline(glyphs=glyphs)
        self.week = Week(glyphs=glyphs)
        self._wants_sidebar = wants_sidebar
        self._list_height: int | None = None
        """Lines of the list where it does not share the room by the styles alone."""
        self.arrangement: Arrangement = arrange(80, 24)
        """How the room is shared now."""
        self.names: dict[LineView, str] = {
            self.sidebar: "sidebar",
            self.parcels: "list",
            self.timeline: "timeline",
        }
        """Those that take the focus, in order, each with its name."""

    @property
    def shown(self) -> list[LineView]:
        """The panes that the keys go round."""
        return [pane for pane in self.names if pane is not self.sidebar or self.arrangement.has_sidebar]

    @property
    def is_list_shown(self) -> bool:
        """Whether the list has its place: it loses that with a key, before anything is painted."""
        return self.arrangement.reading is Reading.BESIDE or not self._screen.has_class("-at-timeline")

    def arrange(self, parcels: int, focused: Widget | None = None) -> None:
        """Gives each pane its place, for so many parcels; `focused` is the one with the focus."""
        screen = self._screen
        made = self.arrangement = arrange(*screen.app.size, sidebar=self._wants_sidebar)
        for reading in Reading:
            screen.set_class(reading is made.reading, f"-{reading}")
        screen.set_class(made.has_sidebar, "-sidebar")
        screen.set_class(made.has_tabs, "-tabs")
        screen.set_class(made.has_week, "-week")
        screen.set_class(made.is_framed, "-framed")
        screen.set_class(focused is self.timeline, "-at-timeline")
        frame = Frame.ROUND if made.is_framed else Frame.RULE
        self.parcels.take_frame(frame)
        self.timeline.take_frame(frame)
        keys = "" if made.has_sidebar or made.has_tabs else key_range(screen)
        self.parcels.take_shape(has_cards=made.has_cards, keys=keys)
        self.parcels.styles.width = made.list_cells if made.reading is Reading.BESIDE else "100%"
        self.fit(parcels)

    def fit(self, parcels: int) -> None:
        """Gives a list above its timeline no more lines than it has parcels for, and half of them at most."""
        height = None
        if self.arrangement.reading is Reading.STACKED:
            wished = self.parcels.wished_height(parcels)
            height = min(max(wished, _LEAST_LIST), self._screen.app.size.height // 2)
        if height != self._list_height:
            self._list_height = self.parcels.styles.height = height

    def wish_sidebar(self, wish: bool) -> bool:
        """Shows or hides the sidebar at the next `arrange`; whether there is room for it."""
        if wish and not arrange(*self._screen.app.size, sidebar=True).has_sidebar:
            return False
        self._wants_sidebar = wish
        return True

    def go_to(self, pane: LineView) -> None:
        """Goes into that pane."""
        self.let_be_seen(pane)  # a hidden pane takes no focus
        pane.focus()

    def go(self, steps: int, *, round_about: bool = False) -> None:
        """Goes so many panes further, no further than the last, or round and round."""
        panes = self.shown
        index = panes.index(self.parcels)
        index = next((i for i, pane in enumerate(panes) if pane is self._screen.focused), index) + steps
        self.go_to(panes[index % len(panes) if round_about else min(max(index, 0), len(panes) - 1)])

    def let_be_seen(self, pane: Widget) -> None:
        """Shows that pane, where another may have its place."""
        if self.arrangement.reading is not Reading.BESIDE:
            self._screen.set_class(pane is self.timeline, "-at-timeline")


class Covered(Container):
    """A container whose panes cover it: its own ground is not drawn line by line."""

    def render_lines(self, crop: Region) -> list[Strip]:
        """The same blank line throughout."""
        return [Strip.blank(crop.width, self.visual_style.rich_style)] * crop.height
