"""Finds a carrier by typing part of its name."""

from collections.abc import Sequence
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.events import DescendantBlur, DescendantFocus
from textual.message import Message
from textual.widget import Widget
from textual.widgets import Input, OptionList
from textual.widgets.option_list import Option

from parcel_tui.domain.carriers.names import find_carrier, short_name
from parcel_tui.domain.folding import fold
from parcel_tui.domain.parcel import Carrier
from parcel_tui.language import mark, tr
from parcel_tui.tui.widgets.forms.still_input import StillInput

_PLACEHOLDER = mark("type to search, e.g. 7-eleven, 全家, post")
_PLACEHOLDER_IN_ASCII = mark("type to search, e.g. 7-eleven, post")


class CarrierSearch(Widget):
    """A line to type in and, while it has the focus, the carriers that match below it.

    The user's choice stands until the user changes it; until there is one, what was
    suggested by the numbers' format is shown. An emptied line goes back to that.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("down", "move(1)", "Next carrier", show=False),
        Binding("up", "move(-1)", "Previous carrier", show=False),
        Binding("pagedown", "page(1)", "Carriers below", show=False),
        Binding("pageup", "page(-1)", "Carriers above", show=False),
    ]

    class _Told(Message):
        def __init__(self, search: "CarrierSearch") -> None:
            super().__init__()
            self.search = search

        @property
        def control(self) -> "CarrierSearch":
            """The search itself, so that `on` can tell one from another."""
            return self.search

    class Changed(_Told):
        """The user chose a carrier, or took the choice back."""

    class Left(_Told):
        """The user is done with it, and has heard of the choice: on to the next field."""

    def __init__(self, carriers: Sequence[Carrier], *, id: str) -> None:  # noqa: A002 - Textual's own name for it
        super().__init__(id=id)
        self._carriers = tuple(carriers)
        self._likely: tuple[Carrier, ...] = ()
        self._suggested: Carrier | None = None
        self._is_edited = False
        self._input = StillInput()
        self._options = OptionList(compact=True)
        # Highlighted from the line above it: tab goes on to the next field.
        self._options.can_focus = False
        self.choice: Carrier | None = None
        """What the user chose; None leaves it to the numbers' format."""

    def compose(self) -> ComposeResult:
        """The line and the list."""
        yield self._input
        yield self._options

    def on_mount(self) -> None:
        """Shows the carrier, and what may be typed."""
        is_ascii = self.app.has_class("-ascii")
        self._input.show_placeholder(tr(_PLACEHOLDER_IN_ASCII if is_ascii else _PLACEHOLDER))
        self._show()

    @property
    def query_text(self) -> str:
        """What stands in the line."""
        return self._input.value.strip()

    def suggest(self, likely: Sequence[Carrier], suggested: Carrier | None) -> None:
        """Lists the likely ones first and preselects one; what the user chose or is typing stays."""
        if (self._likely, self._suggested) != (tuple(likely), suggested):
            self._likely, self._suggested = tuple(likely), suggested
            self._show()

    def begin(self, choice: Carrier | None, likely: Sequence[Carrier], typed: str) -> None:
        """Takes the focus for another choice: of the likely ones first, or by what was `typed` so far."""
        self.choice, self._likely, self._suggested = choice, tuple(likely), None
        self._is_edited = False
        self._show()
        # What is typed goes on behind what was typed so far, and else takes the place of what stands there.
        self._input.select_on_focus = not typed
        if typed:
            self._input.value = typed
            self._input.cursor_position = len(typed)
        self._input.focus()

    def commit(self) -> bool:
        """Takes what was typed as the choice; False when no carrier is called so."""
        if not self._is_edited:
            return True
        if not self.query_text:
            self._choose(None)
            return True
        matches = self._matches()
        if matches:
            highlighted = self._options.highlighted
            self._choose(matches[highlighted if highlighted is not None else 0])
        return bool(matches)

    def action_move(self, step: int) -> None:
        """Goes to the next carrier, or the one before; from the last to the first."""
        if step > 0:
            self._options.action_cursor_down()
        else:
            self._options.action_cursor_up()

    def action_page(self, direction: int) -> None:
        """Goes a page down or up.

        Textual's own knows no line of what was listed since the last paint, which ends the program.
        """
        options = self._options
        if options.option_count:
            page = max(options.scrollable_content_region.height, 1)
            index = (options.highlighted or 0) + direction * page
            options.highlighted = min(max(index, 0), options.option_count - 1)

    def revert(self) -> None:
        """Drops what was typed."""
        self._is_edited = False
        self._show()

    def enter(self) -> None:
        """Takes the focus."""
        self._input.focus()

    @on(DescendantFocus)
    def _focused(self) -> None:
        self.add_class("-open")
        self._list_matches()

    @on(DescendantBlur)
    def _left(self) -> None:
        self.commit()
        self.remove_class("-open")

    @on(Input.Changed)
    def _typed(self, event: Input.Changed) -> None:
        event.stop()
        self._is_edited = True
        self._list_matches()

    @on(Input.Submitted)
    def _submitted(self, event: Input.Submitted) -> None:
        event.stop()
        highlighted = self._options.highlighted
        if not self._is_edited and highlighted is not None:
            self._choose(self._matches()[highlighted])
        if self.commit():
            self.post_message(self.Left(self))

    @on(OptionList.OptionSelected)
    def _clicked(self, event: OptionList.OptionSelected) -> None:
        event.stop()
        self._choose(self._matches()[event.option_index])

    def _choose(self, carrier: Carrier | None) -> None:
        self.choice = carrier
        self._is_edited = False
        self._show()
        self.post_message(self.Changed(self))

    def _show(self) -> None:
        """The chosen or suggested carrier in the line, unless the user is typing there."""
        shown = self.choice or self._suggested
        if not self._is_edited:
            with self.prevent(Input.Changed):
                self._input.value = shown.name if shown else ""
        self._list_matches()

    def _matches(self) -> list[Carrier]:
        """What the list holds: the likely ones first, then in the provider's order."""
        found = self._carriers
        if self._is_edited and self.query_text:
            found = tuple(find_carrier(self._carriers, self.query_text))
        return [c for c in self._likely if c in found] + [c for c in found if c not in self._likely]

    def _list_matches(self) -> None:
        """Lists them, where the list is seen: it is long."""
        if not self.has_class("-open"):
            return
        matches = self._matches()
        options = self._options
        options.clear_options()
        options.add_options(Option(self._line(carrier)) for carrier in matches)
        shown = self.choice or self._suggested
        if self._is_edited or shown not in matches:
            options.highlighted = 0 if matches else None
        else:
            options.highlighted = matches.index(shown)

    def _line(self, carrier: Carrier) -> Content:
        sign = "✓ " if carrier == self.choice else "  "
        likely = (f"  {tr('likely')}", "italic") if carrier in self._likely else ""
        short = short_name(carrier)
        if fold(short) in fold(carrier.name):
            return Content.assemble(sign, carrier.name, likely)
        return Content.assemble(sign, short, (f"  {carrier.name}", "dim"), likely)
