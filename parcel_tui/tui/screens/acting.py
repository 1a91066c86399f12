"""What the user does with parcels, by key: each is stored first, then sent."""

from collections.abc import Callable, Coroutine
from dataclasses import dataclass

from textual.screen import Screen
from textual.worker import Worker, WorkerState

from parcel_tui.domain.errors import ParcelTuiError
from parcel_tui.domain.parcel import Folder, Parcel
from parcel_tui.tracker.tracker import Tracker
from parcel_tui.tui.background import Background
from parcel_tui.tui.formatting import cut, safe

_TITLE_IN_TOAST = 40


@dataclass(frozen=True, slots=True)
class Moved:
    """The last move to or from the archive, for undoing it."""

    key: int
    back_to: Folder


class ActingScreen(Screen[None]):
    """The actions of the dashboard; a subclass shows what there is to act on."""

    def __init__(self, tracker: Tracker) -> None:
        super().__init__()
        self.tracker = tracker
        self.background = Background(tracker, self)
        self._last_move: Moved | None = None
        self._acting_on: set[int] = set()

    # For the subclass

    @property
    def chosen(self) -> Parcel | None:
        """The parcel that the keys are about."""
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

    # Actions

    def action_archive(self) -> None:
        """Archives the chosen parcel, or takes it back out."""
        if parcel := self._require_chosen():
            target = Folder.INBOX if parcel.folder is Folder.ARCHIVE else Folder.ARCHIVE
            self._act(parcel.key, lambda: self._move(parcel, target))

    def action_undo(self) -> None:
        """Undoes the last move to or from the archive."""
        last, self._last_move = self._last_move, None
        parcel = self.tracker.parcel(last.key) if last else None
        if last is None or parcel is None:
            self.tell("There is nothing to undo.")
            return
        self._act(parcel.key, lambda: self._move_back(parcel, last.back_to))

    def action_delete(self) -> None:
        """Deletes the chosen parcel, after asking."""
        if not (parcel := self._require_chosen()):
            return
        from parcel_tui.tui.screens.confirm import ConfirmScreen

        def answered(yes: bool | None) -> None:
            if yes:
                self._act(parcel.key, lambda: self._delete(parcel))

        question = f"Delete {_named(parcel)}? It is deleted at the provider too."
        self.app.push_screen(ConfirmScreen(question, yes="Delete"), answered)

    def action_rename(self) -> None:
        """Asks for a name of the user's own."""
        if not (parcel := self._require_chosen()):
            return

        def answered(name: str | None) -> None:
            if name is not None:
                self._act(parcel.key, lambda: self._change(self.tracker.rename(parcel.key, name)))

        self._ask(f"Name of {safe(parcel.identifier) or 'the parcel'}", parcel.name, answered)

    def action_note(self) -> None:
        """Asks for a note of the user's own."""
        if not (parcel := self._require_chosen()):
            return

        def answered(text: str | None) -> None:
            if text is not None:
                self._act(parcel.key, lambda: self._change(self.tracker.note(parcel.key, text)))

        self._ask(f"Note on {_named(parcel)}", parcel.shown_note, answered)

    def action_add(self) -> None:
        """Opens the form that adds parcels."""
        from parcel_tui.tui.screens.add_parcel import AddParcelScreen

        def answered(keys: list[int] | None) -> None:
            if keys:
                self.choose(keys[0])

        self.app.push_screen(AddParcelScreen(self.tracker), answered)

    def action_tokens(self) -> None:
        """Opens the tokens; with a new one everything is asked for."""
        from parcel_tui.tui.screens.tokens import TokensScreen

        def answered(was_accepted: bool | None) -> None:
            self.show_state()
            if was_accepted:
                self.work(self.background.refresh_all(asked=True), "refresh")

        self.app.push_screen(TokensScreen(self.tracker), answered)

    def action_refresh_chosen(self) -> None:
        """Asks for the chosen parcel now."""
        if parcel := self._require_chosen():
            self.work(self.background.refresh_some([parcel.key]), "refresh")

    def action_refresh_all(self) -> None:
        """Asks for all parcels now."""
        self.work(self.background.refresh_all(asked=True), "refresh")

    # How it is done

    def work(self, work: Coroutine[None, None, None], group: str) -> None:
        """Runs a coroutine beside the screen."""
        self.run_worker(work, group=group, exit_on_error=False)

    def on_worker_state_changed(self, event: Worker.StateChanged) -> None:
        """A fault of the program in a worker is not kept silent, and takes nothing else down."""
        if event.state is WorkerState.ERROR:
            fault = type(event.worker.error).__name__
            self.tell(f"Something went wrong inside ({fault}); R tries again.", is_problem=True)

    def _act(self, key: int, action: Callable[[], Coroutine[None, None, None]]) -> None:
        """Stores what the user did, then sends it. A second press while the first is stored is ignored."""
        if key in self._acting_on:
            return
        self._acting_on.add(key)

        async def act() -> None:
            try:
                await action()
            except ParcelTuiError as error:
                self.tell(str(error), is_problem=True)
                return
            finally:
                self._acting_on.discard(key)
                self.show_state()
            if any(parcel.pending for parcel in self._stored(key)):
                self.work(self.background.send([key]), "send")

        self.work(act(), "act")

    def _stored(self, key: int) -> list[Parcel]:
        parcel = self.tracker.parcel(key)
        return [parcel] if parcel else []

    async def _move(self, parcel: Parcel, target: Folder) -> None:
        moved = await self._put_into(parcel.key, target)
        self._last_move = Moved(parcel.key, parcel.folder)
        done = "Archived" if target is Folder.ARCHIVE else "Back in the inbox:"
        self.tell(f"{done} {_named(moved)}. u undoes it.")

    async def _move_back(self, parcel: Parcel, target: Folder) -> None:
        moved = await self._put_into(parcel.key, target)
        place = "archive" if target is Folder.ARCHIVE else "inbox"
        self.tell(f"{_named(moved)} is in the {place} again.")

    async def _put_into(self, key: int, target: Folder) -> Parcel:
        return await (self.tracker.archive(key) if target is Folder.ARCHIVE else self.tracker.unarchive(key))

    async def _delete(self, parcel: Parcel) -> None:
        await self.tracker.delete(parcel.key)
        self.tell(f"Deleted {_named(parcel)}.")

    async def _change(self, change: Coroutine[None, None, Parcel]) -> None:
        await change

    def _ask(self, title: str, value: str | None, answered: Callable[[str | None], None]) -> None:
        from parcel_tui.tui.screens.prompt import PromptScreen

        self.app.push_screen(PromptScreen(title, value or "", placeholder="Empty removes it"), answered)

    def _require_chosen(self) -> Parcel | None:
        if self.chosen is None:
            self.tell("Choose a parcel first.")
        return self.chosen


def _named(parcel: Parcel) -> str:
    return cut(safe(parcel.title), _TITLE_IN_TOAST)
