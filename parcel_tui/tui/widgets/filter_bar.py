"""The line in which a filter is typed."""

from typing import ClassVar

from textual import on
from textual.binding import Binding, BindingType
from textual.containers import Horizontal
from textual.message import Message
from textual.suggester import Suggester
from textual.widgets import Input, Static

from parcel_tui.domain.carriers.names import FAMILY_MART, short_name
from parcel_tui.language import tr
from parcel_tui.tui.widgets.forms.still_input import StillInput

_NARROW = 70
"""Below so many columns there is room for few words behind the line."""


class _Conditions(Suggester):
    """Completes the condition that is typed; the right arrow takes it."""

    def __init__(self) -> None:
        super().__init__(use_cache=False, case_sensitive=True)

    async def get_suggestion(self, value: str) -> str | None:
        """The whole line with it."""
        from parcel_tui.tracker.views.filtering import completed

        return completed(value)


class FilterBar(Horizontal):
    """Shown while there is a filter or one is typed. Enter keeps it, escape drops it."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("down,tab", "keep", "To the list", show=False),
        Binding("escape", "drop", "Clear", show=False),
    ]
    DEFAULT_CSS = """
    FilterBar {
        height: 1;
        display: none;
        background: $ground;

        &.-shown { display: block; }
        Static { width: auto; padding: 0 1; color: $accent; text-style: bold; }
        #elsewhere { width: 34; text-align: right; text-style: none; color: $muted; }
        &.-narrow #elsewhere { width: 16; }
        StillInput, StillInput:focus { width: 1fr; padding: 0; border: none; }
    }
    """

    class Typed(Message):
        """The filter is another one."""

        def __init__(self, query: str) -> None:
            super().__init__()
            self.query = query

    class Left(Message):
        """The user goes back to the list."""

    def __init__(self, *, completes: bool = True) -> None:
        """`completes` tells whether conditions of the filter's language are completed."""
        super().__init__()
        self._completes = completes

    async def fill(self) -> None:
        """Puts a sign and the line into it: after the first paint, which shows neither."""
        await self.mount(
            Static("/", markup=False),
            StillInput(select_on_focus=False, suggester=_Conditions() if self._completes else None),
            Static("", id="elsewhere", markup=False),
        )

    @property
    def is_shown(self) -> bool:
        """Whether it can be seen."""
        return self.has_class("-shown")

    @property
    def is_typed_in(self) -> bool:
        """Whether keys go into it."""
        focused = self.screen.focused
        return focused is not None and self in focused.ancestors

    @property
    def is_narrow(self) -> bool:
        """Whether there is room for few words behind the line."""
        return self.app.size.width < _NARROW

    def tell(self, words: str) -> None:
        """Shows words behind the line, in the room that is kept for them."""
        for note in self.query("#elsewhere").results(Static):
            self.set_class(self.is_narrow, "-narrow")
            if note.content != words:
                note.update(words, layout=False)

    def open(self, placeholder: str | None = None) -> None:
        """Shows the line and goes into it; without a placeholder it tells what a parcel is found by."""
        self._show(True)
        if placeholder is None:
            example = short_name(FAMILY_MART)
            placeholder = tr(
                "number, name, note, carrier or text: delivered {carrier} is:unread", carrier=example
            )
        self.query_one(StillInput).show_placeholder(placeholder)
        # At once, not when the queue allows: the keys that follow are text, not commands.
        self.screen.set_focus(self.query_one(StillInput))

    def close(self) -> None:
        """Empties and hides the line, without a message: the caller drops the filter."""
        self._show(False)
        self.tell("")
        with self.prevent(Input.Changed):
            self.query_one(StillInput).value = ""

    def _show(self, is_shown: bool) -> None:
        """Toasts lie above it then: what is typed is not to be covered."""
        self.set_class(is_shown, "-shown")
        self.screen.query("ToastRack").set_class(is_shown, "-above-filter")

    def action_keep(self) -> None:
        """Back to the list, which stays filtered; an empty line goes."""
        if not self.query_one(StillInput).value.strip():
            self.action_drop()
            return
        self.post_message(self.Left())

    def action_drop(self) -> None:
        """Back to the whole list."""
        self.close()
        self.post_message(self.Typed(""))
        self.post_message(self.Left())

    @on(Input.Submitted)
    def _submitted(self, event: Input.Submitted) -> None:
        event.stop()
        self.action_keep()

    @on(Input.Changed)
    def _changed(self, event: Input.Changed) -> None:
        event.stop()
        self.post_message(self.Typed(event.value))
