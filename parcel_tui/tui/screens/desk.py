"""What every part of the dashboard works with: the tracker, the list of parcels, one voice."""

from collections.abc import Coroutine, Sequence
from datetime import tzinfo

from textual.screen import Screen
from textual.worker import Worker, WorkerState

from parcel_tui.domain.parcel import Parcel
from parcel_tui.fault_lines import log_fault
from parcel_tui.tracker.tracker import Tracker
from parcel_tui.tui.formatting import safe
from parcel_tui.tui.glyphs import Glyphs
from parcel_tui.tui.key_names import key_of
from parcel_tui.tui.leaving import place_of
from parcel_tui.tui.screens.marking import Marks
from parcel_tui.tui.widgets.parcel_list import ParcelList


class DeskScreen(Screen[None]):
    """A screen with a list of parcels. What follows builds on it: finding, acting, handling, showing."""

    def __init__(self, tracker: Tracker, *, zone: tzinfo | None, glyphs: Glyphs) -> None:
        super().__init__()
        self.tracker = tracker
        self.marks = Marks()
        self._zone = zone
        self._glyphs = glyphs
        self._list = ParcelList(zone=zone, glyphs=glyphs)

    @property
    def zone(self) -> tzinfo | None:
        """The user's time zone; None is the system's."""
        return self._zone

    @property
    def glyphs(self) -> Glyphs:
        """The signs that are drawn."""
        return self._glyphs

    @property
    def chosen(self) -> Parcel | None:
        """The parcel under the list's cursor, which the keys are about."""
        return self._list.chosen

    @property
    def listed(self) -> Sequence[Parcel]:
        """The parcels in the list, in its order."""
        return self._list.listed

    def go_to_list(self) -> None:
        """The list takes the keys."""
        self.see_list()
        self._list.focus()

    def see_list(self) -> None:
        """Brings the list into view, where not every pane is seen."""

    def tell(self, sentence: str, *, is_problem: bool = False) -> None:
        """One sentence in the corner of the screen, as the characters it holds."""
        if is_problem:
            self.notify(safe(sentence), severity="warning", timeout=8, markup=False)
        else:
            self.notify(safe(sentence), timeout=4, markup=False)

    def work(self, work: Coroutine[None, None, None], group: str) -> None:
        """Runs a coroutine beside the screen."""
        self.run_worker(work, group=group, exit_on_error=False)

    def on_worker_state_changed(self, event: Worker.StateChanged) -> None:
        """A fault of the program in a worker is not kept silent, and takes nothing else down."""
        if event.state is WorkerState.ERROR and event.worker.error is not None:
            log_fault(event.worker.error)
            place, again = place_of(event.worker.error), key_of(self, "refresh.all")
            self.tell(f"Something went wrong inside ({place}); {again} tries again.", is_problem=True)
