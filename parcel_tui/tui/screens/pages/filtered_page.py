"""A page with a line in which the user types what is looked for on it."""

from typing import ClassVar

from textual import on
from textual.containers import Vertical
from textual.screen import ScreenResultType
from textual.widget import Widget

from parcel_tui.tui.keys import COMMANDS, bindings
from parcel_tui.tui.screens.modal import PageScreen
from parcel_tui.tui.widgets.filter_bar import FilterBar

FILTER_KEYS = bindings([COMMANDS["list.filter"]])
"""The binding that such a page has beside those that close it."""


class FilteredPage(PageScreen[ScreenResultType]):
    """The filter's key opens a line below the page's lines; escape drops it, then closes the page."""

    HAS_CONDITIONS: ClassVar[bool] = True
    """Whether the line takes the conditions of a parcel's filter."""

    def __init__(self) -> None:
        super().__init__()
        self._filter_bar = FilterBar(completes=self.HAS_CONDITIONS)

    def filtered(self, title: str, lines: Widget) -> Vertical:
        """The frame with the lines and the filter's line in it."""
        frame = self.page(title, lines)
        frame.compose_add_child(self._filter_bar)
        self._lines_to_go_to = lines
        return frame

    def show(self, query: str) -> None:
        """Shows what passes, or all for an empty text."""
        raise NotImplementedError

    async def on_mount(self) -> None:
        """Shows all."""
        self.show("")
        await self._filter_bar.fill()

    def action_filter(self) -> None:
        """Goes into the line."""
        self._filter_bar.open(self.placeholder)

    @property
    def placeholder(self) -> str | None:
        """What can be typed, shown while nothing is; None for the words of a parcel's filter."""
        return None

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """In the line the filter's own key is a character like others."""
        if action == "filter" and self._filter_bar.has_focus_within:
            return False
        return super().check_action(action, parameters)

    @on(FilterBar.Typed)
    def _typed(self, message: FilterBar.Typed) -> None:
        self.show(message.query.strip())

    @on(FilterBar.Left)
    def _left(self) -> None:
        self.set_focus(self._lines_to_go_to)

    def action_leave(self) -> None:
        """Drops the filter, else closes."""
        if self._filter_bar.is_shown:
            self._filter_bar.action_drop()
        else:
            self.dismiss(None)
