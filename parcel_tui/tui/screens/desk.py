"""What the parts of the dashboard have in common: the tracker, the work beside the screen, one voice."""

from collections.abc import Coroutine, Sequence
from datetime import tzinfo

from textual.screen import Screen
from textual.worker import Worker, WorkerState

from parcel_tui.domain.parcel import Parcel
from parcel_tui.tracker.tracker import Tracker
from parcel_tui.tui.background import Background
from parcel_tui.tui.formatting import safe
from parcel_tui.tui.glyphs import Glyphs
from parcel_tui.tui.leaving import place_of


class DeskScreen(Screen[None]):
    """A screen on a tracker; a subclass shows what there is."""

    def __init__(self, tracker: Tracker) -> None:
        super().__init__()
        self.tracker = tracker
        self.background = Background(tracker, self)

    # For the subclass

    @property
    def chosen(self) -> Parcel | None:
        """The parcel that the keys are about."""
        raise NotImplementedError

    @property
    def zone(self) -> tzinfo | None:
        """The user's time zone; None is the system's."""
        raise NotImplementedError

    @property
    def glyphs(self) -> Glyphs:
        """The signs that are drawn."""
        raise NotImplementedError

    @property
    def listed(self) -> Sequence[Parcel]:
        """The parcels in the list, in its order."""
        raise NotImplementedError

    def choose_next(self) -> None:
        """Goes to the next parcel of the list."""
        raise NotImplementedError

    def show_marks(self) -> None:
        """Shows which parcels are marked."""
        raise NotImplementedError

    def choose(self, key: int) -> None:
        """Chooses a parcel, in whichever folder it is."""
        raise NotImplementedError

    def show_state(self) -> None:
        """Shows the state as it is now."""
        raise NotImplementedError

    def looking_at(self) -> list[int]:
        """The keys of the parcels in view, the chosen one first."""
        raise NotImplementedError

    def work_changed(self) -> None:
        """Shows the progress of the work."""
        raise NotImplementedError

    def tell(self, sentence: str, *, is_problem: bool = False) -> None:
        """One sentence in the corner of the screen, as the characters it holds."""
        if is_problem:
            self.notify(safe(sentence), severity="warning", timeout=8, markup=False)
        else:
            self.notify(safe(sentence), timeout=4, markup=False)

    # How it is done

    def work(self, work: Coroutine[None, None, None], group: str) -> None:
        """Runs a coroutine beside the screen."""
        self.run_worker(work, group=group, exit_on_error=False)

    def on_worker_state_changed(self, event: Worker.StateChanged) -> None:
        """A fault of the program in a worker is not kept silent, and takes nothing else down."""
        if event.state is WorkerState.ERROR and event.worker.error is not None:
            place = place_of(event.worker.error)
            self.tell(f"Something went wrong inside ({place}); R tries again.", is_problem=True)
