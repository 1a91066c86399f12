"""Asks for the right carrier of a parcel."""

from collections.abc import Sequence
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal, Vertical
from textual.widgets import Button, Static

from parcel_tui.domain.parcel import Carrier
from parcel_tui.tui.key_names import ENTER, key_of
from parcel_tui.tui.keys import form_bindings
from parcel_tui.tui.screens.frame import FormScreen, after_typing, plain_button
from parcel_tui.tui.widgets.carrier_search import CarrierSearch


class CarrierScreen(FormScreen[Carrier | None]):
    """The likely carriers first; enter takes the highlighted one, escape gives None."""

    BINDINGS: ClassVar[list[BindingType]] = form_bindings("form.save", "form.cancel")

    def __init__(self, title: str, carriers: Sequence[Carrier], likely: Sequence[Carrier]) -> None:
        super().__init__()
        self._heading = title
        self._carriers = tuple(carriers)
        self._likely = tuple(likely)

    def compose(self) -> ComposeResult:
        """What is asked, the search, and the two ways out."""
        with Vertical(classes="frame -small"):
            yield Static(self._heading, classes="question", markup=False)
            yield CarrierSearch(self._carriers, id="carrier-search")
            with Horizontal(classes="buttons"):
                yield plain_button("Cancel", key_of(self, "form.cancel"), id="cancel")
                yield plain_button("Save", ENTER, id="save")

    def on_mount(self) -> None:
        """The likely ones come first, under a line that is free for typing."""
        self.query_one(CarrierSearch).suggest(self._likely, None)

    @on(Button.Pressed, "#cancel")
    def action_cancel(self) -> None:
        """Closes without an answer."""
        self.dismiss(None)

    @on(CarrierSearch.Left)
    @on(Button.Pressed, "#save")
    def action_save(self) -> None:
        """Closes with the carrier that was chosen; without any, with none."""
        after_typing(self, self._save)

    def _save(self) -> None:
        search = self.query_one(CarrierSearch)
        if search.commit():
            self.dismiss(search.choice)
