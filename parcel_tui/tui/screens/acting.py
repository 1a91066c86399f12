"""What the user does with parcels, by key: each is stored first, then sent."""

from collections.abc import Callable, Coroutine, Iterable, Sequence
from datetime import tzinfo

from parcel_tui.domain.errors import ParcelTuiError
from parcel_tui.domain.parcel import TRACKTW, Folder, Parcel
from parcel_tui.domain.stage import Stage
from parcel_tui.tracker.tracker import Tracker
from parcel_tui.tui.formatting import safe
from parcel_tui.tui.glyphs import Glyphs
from parcel_tui.tui.key_names import key_of
from parcel_tui.tui.screens.finding import FindingScreen
from parcel_tui.tui.screens.undoing import (
    Undo,
    UndoStack,
    named,
    undo_delete,
    undo_move,
    undo_note,
    undo_receive,
    undo_rename,
)


class ActingScreen(FindingScreen):
    """The actions of the dashboard."""

    def __init__(self, tracker: Tracker, *, zone: tzinfo | None, glyphs: Glyphs) -> None:
        super().__init__(tracker, zone=zone, glyphs=glyphs)
        self._done = UndoStack()
        self._acting_on: set[int] = set()

    # Actions

    def action_mark(self) -> None:
        """Marks the chosen parcel, or takes its mark away, and goes on to the next."""
        if parcel := self.chosen:
            self.marks.toggle(parcel.key)
            self.show_list()
            self._list.action_move(1)

    def action_mark_all(self) -> None:
        """Marks all parcels of the list, or takes their marks away."""
        self.marks.toggle_all(parcel.key for parcel in self.listed)
        self.show_list()

    def action_archive(self) -> None:
        """Archives the parcels, or takes them back out where all of them are archived."""
        if parcels := self._require_targets():
            is_out = all(parcel.folder is Folder.ARCHIVE for parcel in parcels)
            target = Folder.INBOX if is_out else Folder.ARCHIVE
            self._act(parcels, lambda: self._move([p for p in parcels if p.folder is not target], target))

    def action_undo(self) -> None:
        """Takes the last action back."""
        undo = self._done.pop()
        if undo is None:
            self.tell("There is nothing to undo.")
            return
        self.work(self._undo(undo), "act")

    def action_delete(self) -> None:
        """Deletes the parcels, after asking."""
        if not (parcels := self._require_targets()):
            return
        from parcel_tui.tui.screens.confirm import ConfirmScreen

        def answered(yes: bool | None) -> None:
            if yes:
                self._act(parcels, lambda: self._delete(parcels))

        question = f"Delete {named(parcels)}?"
        if any(parcel.provider == TRACKTW for parcel in parcels):
            question += " Deleted at Track.TW too."
        question = f"{question} {self._left_alone}".strip()
        self.app.push_screen(ConfirmScreen(question, yes="Delete"), answered)

    def action_receive(self) -> None:
        """Marks the parcels as received by the user's own hand."""
        if parcels := self._require_targets():
            open_ones = [parcel for parcel in parcels if parcel.stage is not Stage.DELIVERED]
            if open_ones:
                self._act(open_ones, lambda: self._receive(open_ones))
            else:
                self.tell(f"{named(parcels)} {'is' if len(parcels) == 1 else 'are'} delivered already.")

    def action_rename(self) -> None:
        """Asks for a name of the user's own."""
        if not (parcel := self._require_chosen()):
            return

        def answered(name: str | None) -> None:
            if name is not None:
                change = self.tracker.rename(parcel.key, name)
                told = "It is called {name}" if name.strip() else "It has no name of yours any more: {name}"
                self._act([parcel], lambda: self._change(change, undo_rename(self.tracker, parcel), told))

        self._ask(f"Name of {safe(parcel.identifier) or 'the parcel'}", parcel.name, answered)

    def action_note(self) -> None:
        """Asks for a note of the user's own."""
        if not (parcel := self._require_chosen()):
            return

        def answered(text: str | None) -> None:
            if text is not None:
                change = self.tracker.note(parcel.key, text)
                told = "Noted on {name}" if text.strip() else "Your note on {name} is gone"
                self._act([parcel], lambda: self._change(change, undo_note(self.tracker, parcel), told))

        self._ask(f"Note on {named([parcel])}", parcel.shown_note, answered)

    def action_mute(self) -> None:
        """Has no notification come of the parcels, or again where none comes."""
        if parcels := self._require_targets():
            self._act(parcels, lambda: self._mute(parcels))

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
        """Asks about the parcels now."""
        if parcels := self._require_targets():
            self.work(self.background.refresh_some([parcel.key for parcel in parcels]), "refresh")

    def action_refresh_all(self) -> None:
        """Asks for all parcels now."""
        self.work(self.background.refresh_all(asked=True), "refresh")

    # How it is done

    def _act(self, parcels: Iterable[Parcel], action: Callable[[], Coroutine[None, None, None]]) -> None:
        """Stores what the user did, then sends it. A second press while the first is stored is ignored."""
        keys = frozenset(parcel.key for parcel in parcels)
        if keys & self._acting_on:
            return
        self._acting_on |= keys
        self.marks.take_from(keys)

        async def act() -> None:
            try:
                await action()
            except ParcelTuiError as error:
                self.tell(str(error), is_problem=True)
                return
            finally:
                self._acting_on -= keys
                self.show_list()
                self.show_state()
            self._send(keys)

        self.work(act(), "act")

    def _send(self, keys: Iterable[int]) -> None:
        waiting = [key for key in keys if (parcel := self.tracker.parcel(key)) and parcel.pending]
        if waiting:
            self.work(self.background.send(waiting), "send")

    async def _undo(self, undo: Undo) -> None:
        try:
            undone = await undo()
        except ParcelTuiError as error:
            self.tell(str(error), is_problem=True)
            return
        finally:
            self.show_state()
        if undone.keys and any(parcel.key == undone.keys[0] for parcel in self.listed):
            self.choose(undone.keys[0])  # the next key is meant for what came back
        self.tell(undone.sentence)
        self._send(undone.keys)

    async def _move(self, parcels: Sequence[Parcel], target: Folder) -> None:
        move = self.tracker.archive if target is Folder.ARCHIVE else self.tracker.unarchive
        moved = [await move(parcel.key) for parcel in parcels]
        self._done.push(undo_move(self.tracker, parcels))
        done = "Archived" if target is Folder.ARCHIVE else "Back in the inbox:"
        self.tell(f"{done} {named(moved)}. {self._undo_key} undoes it.")

    async def _delete(self, parcels: Sequence[Parcel]) -> None:
        before = [(parcel, self.tracker.history(parcel.key)) for parcel in parcels]
        for parcel in parcels:
            await self.tracker.delete(parcel.key)
        self._done.push(undo_delete(self.tracker, before))
        self.tell(f"Deleted {named(parcels)}. {self._undo_key} undoes it.")

    async def _receive(self, parcels: Sequence[Parcel]) -> None:
        for parcel in parcels:
            await self.tracker.handwork.receive(parcel.key)
        self._done.push(undo_receive(self.tracker, parcels))
        self.tell(f"Marked {named(parcels)} as received. {self._undo_key} undoes it.")

    async def _mute(self, parcels: Sequence[Parcel]) -> None:
        is_on = not all(parcel.muted for parcel in parcels)
        for parcel in parcels:
            await self.tracker.mute(parcel.key, is_on)
        are, it = ("is", "it") if len(parcels) == 1 else ("are", "them")
        how = f"muted: no notification comes of {it}" if is_on else "not muted any more"
        self.tell(f"{named(parcels)} {are} {how}.")

    async def _change(self, change: Coroutine[None, None, Parcel], undo: Undo, told: str) -> None:
        """`told` is what is said of it, with a place for the parcel's name."""
        changed = await change
        self._done.push(undo)
        self.tell(f"{told.replace('{name}', named([changed]))}. {self._undo_key} undoes it.")

    @property
    def _undo_key(self) -> str:
        return key_of(self, "parcel.undo")

    def _ask(self, title: str, value: str | None, answered: Callable[[str | None], None]) -> None:
        from parcel_tui.tui.screens.prompt import PromptScreen

        self.app.push_screen(PromptScreen(title, value or "", placeholder="Empty removes it"), answered)

    def _require_targets(self) -> list[Parcel]:
        """The marked parcels that are shown, else the chosen one: nothing is done to what is not seen."""
        if self._left_alone:
            self.tell(self._left_alone, is_problem=True)
        marked = [parcel for parcel in self.listed if parcel.key in self.marks.keys]
        chosen = None if marked else self._require_chosen()
        return marked or ([chosen] if chosen else [])

    @property
    def _left_alone(self) -> str:
        """A sentence about marked parcels that the filter hides; empty where there are none."""
        hidden = self.marks.hidden_from(parcel.key for parcel in self.listed)
        return {0: "", 1: "One marked parcel is not shown: it is left alone."}.get(
            hidden, f"{hidden} marked parcels are not shown: they are left alone."
        )

    def _require_chosen(self) -> Parcel | None:
        if self.chosen is None:
            self.tell("Choose a parcel first.")
        return self.chosen
