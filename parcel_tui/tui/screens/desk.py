"""What every part of the dashboard works with: the tracker, the list, the work behind it, one voice."""

from collections.abc import Coroutine, Sequence
from datetime import tzinfo
from typing import ClassVar

from textual.screen import Screen
from textual.worker import Worker, WorkerState

from parcel_tui.domain.errors import ParcelTuiError
from parcel_tui.domain.parcel import Parcel
from parcel_tui.faults import fault_place, log_fault
from parcel_tui.tracker.tracker import Tracker
from parcel_tui.tui.background import Background
from parcel_tui.tui.glyphs import Glyphs
from parcel_tui.tui.keys import key_of
from parcel_tui.tui.screens.marking import Marks
from parcel_tui.tui.widgets.line_view import LineView
from parcel_tui.tui.widgets.parcel_list import ParcelList
from parcel_tui.wording.cells import safe


class DeskScreen(Screen[None]):
    """A screen with a list of parcels. What follows builds on it: finding, acting, showing."""

    COALESCE: ClassVar[float] = 0.05
    """Seconds in which any number of changes of the state become one repaint."""

    def __init__(self, tracker: Tracker, *, zone: tzinfo | None, glyphs: Glyphs) -> None:
        """`zone` is the user's; None is the system's."""
        super().__init__()
        self.tracker = tracker
        self.marks = Marks()
        self.background = Background(tracker, self)
        self._is_repaint_due = False
        self._zone = zone
        self._glyphs = glyphs
        self._list = ParcelList(zone=zone, glyphs=glyphs)

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

    # What is shown

    def looking_at(self) -> list[int]:
        """The keys of the parcels in view, the chosen one first."""
        chosen = [self.chosen.key] if self.chosen else []
        return list(dict.fromkeys([*chosen, *self._list.visible_keys]))

    def work_changed(self) -> None:
        """The state or the work has changed: soon, once, everything is shown anew."""
        if not self._is_repaint_due:
            self._is_repaint_due = True
            # The tracker calls from tasks of its own, in which Textual cannot start a timer.
            self.call_later(self.set_timer, self.COALESCE, self.show_state)

    def show_state(self) -> None:
        """Shows the state as it is; each part of the dashboard adds what it shows."""
        self._is_repaint_due = False

    def take_glyphs(self, glyphs: Glyphs) -> None:
        """Draws other signs from now on."""
        self._glyphs = glyphs
        for view in self.query(LineView):
            view.glyphs = glyphs
            view.lay_out()
            view.repaint()
            view.refresh()
        self.show_state()

    # What is told, and worked at

    def tell(self, sentence: str, *, is_problem: bool = False) -> None:
        """One sentence in the corner of the screen, as the characters it holds."""
        if is_problem:
            self.notify(safe(sentence), severity="warning", timeout=8, markup=False)
        else:
            self.notify(safe(sentence), timeout=4, markup=False)

    def work(self, work: Coroutine[None, None, None], group: str) -> None:
        """Runs a coroutine beside the screen; an error that the user can do something about is told."""

        async def run() -> None:
            try:
                await work
            except ParcelTuiError as error:
                self.tell(str(error), is_problem=True)

        self.run_worker(run(), group=group, exit_on_error=False)

    def on_worker_state_changed(self, event: Worker.StateChanged) -> None:
        """A fault of the program in a worker is not kept silent, and takes nothing else down."""
        if event.state is WorkerState.ERROR and event.worker.error is not None:
            log_fault(event.worker.error)
            place, again = fault_place(event.worker.error), key_of(self, "refresh.all")
            self.tell(f"Something went wrong inside ({place}); {again} tries again.", is_problem=True)
