"""What the user does with parcels, by key: each is stored first, then sent."""

from collections.abc import Awaitable, Callable, Iterable
from datetime import tzinfo
from typing import TYPE_CHECKING

from parcel_tui.domain.carrier_formats import likely_carriers
from parcel_tui.domain.errors import UsageError
from parcel_tui.domain.parcel import MANUAL, PROVIDER_TITLES, TRACKTW, Carrier, Folder, Parcel
from parcel_tui.domain.stage import Stage
from parcel_tui.domain.times import in_zone
from parcel_tui.tracker.tracker import Tracker
from parcel_tui.tui.glyphs import Glyphs
from parcel_tui.tui.keys import key_of
from parcel_tui.tui.screens.acts import Acts
from parcel_tui.tui.screens.finding import FindingScreen
from parcel_tui.tui.screens.undoing import Undo, named
from parcel_tui.wording.cells import safe
from parcel_tui.wording.days import read_deadline
from parcel_tui.wording.times import local_day

if TYPE_CHECKING:
    from parcel_tui.tui.screens.follow import ByHand


class ActingScreen(FindingScreen):
    """The actions of the dashboard."""

    def __init__(self, tracker: Tracker, *, zone: tzinfo | None, glyphs: Glyphs) -> None:
        super().__init__(tracker, zone=zone, glyphs=glyphs)
        self._acts = Acts(tracker)
        self._acting_on: set[tuple[str, int]] = set()
        """What is being stored: what is done, and to which parcel."""

    # With parcels

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
            moving = [parcel for parcel in parcels if parcel.folder is not target]
            self._act(parcels, "move", lambda: self._acts.move(moving, target))

    def action_undo(self) -> None:
        """Takes the last action back."""
        undo = self._acts.take_back()
        if undo is None:
            self.tell("There is nothing to undo.")
            return
        self.work(self._undo(undo), "act")

    def action_delete(self) -> None:
        """Deletes the parcels, after asking."""
        if not (parcels := self._require_targets()):
            return
        from parcel_tui.tui.screens.dialogs import ConfirmScreen

        def answered(yes: bool | None) -> None:
            if yes:
                self._act(parcels, "delete", lambda: self._acts.delete(parcels))

        question = f"Delete {named(parcels)}?"
        if any(parcel.provider == TRACKTW for parcel in parcels):
            question += " Deleted at Track.TW too."
        question = f"{question} {self._left_alone}".strip()
        self.app.push_screen(ConfirmScreen(question), answered)

    def action_receive(self) -> None:
        """Marks the parcels as received by the user's own hand."""
        if parcels := self._require_targets():
            open_ones = [parcel for parcel in parcels if parcel.stage is not Stage.DELIVERED]
            if open_ones:
                self._act(open_ones, "receive", lambda: self._acts.receive(open_ones))
            else:
                self.tell(f"{named(parcels)} {'is' if len(parcels) == 1 else 'are'} delivered already.")

    def action_rename(self) -> None:
        """Asks for a name of the user's own."""
        if not (parcel := self._require_chosen()):
            return

        def answered(name: str | None) -> None:
            if name is not None:
                self._act([parcel], f"name {name}", lambda: self._acts.rename(parcel, name))

        self._ask(f"Name of {safe(parcel.identifier) or 'the parcel'}", parcel.name, answered)

    def action_note(self) -> None:
        """Asks for a note of the user's own."""
        if not (parcel := self._require_chosen()):
            return

        def answered(text: str | None) -> None:
            if text is not None:
                self._act([parcel], f"note {text}", lambda: self._acts.note(parcel, text))

        self._ask(f"Note on {named([parcel])}", parcel.shown_note, answered)

    def action_carrier(self) -> None:
        """Asks for the right carrier."""
        from parcel_tui.tui.screens.dialogs import CarrierScreen

        if not (parcel := self._require_chosen()):
            return
        if parcel.provider not in {TRACKTW, MANUAL}:
            self.tell(f"{PROVIDER_TITLES.get(parcel.provider, parcel.provider)} knows the carrier by itself.")
            return

        def answered(carrier: Carrier | None) -> None:
            if carrier is None or carrier == parcel.carrier:
                return
            if any(self.tracker.requirements(carrier)) and parcel.provider == TRACKTW:
                self.tell(
                    f"{carrier.name} needs to know more: 'parcel-tui carrier' takes it with --extra.",
                    is_problem=True,
                )
                return
            self._act([parcel], "carrier", lambda: self._acts.change_carrier(parcel, carrier))

        likely = [each for each in likely_carriers(parcel.number or "") if each != parcel.carrier]
        others = [each for each in self.tracker.carriers() if each != parcel.carrier]
        title = f"The carrier of {safe(parcel.identifier) or named([parcel])}"
        self.app.push_screen(CarrierScreen(title, others, likely), answered)

    def action_deadline(self) -> None:
        """Asks for a deadline of the user's own."""
        if not (parcels := self._require_targets()):
            return

        def answered(text: str | None) -> None:
            if text is None:
                return
            try:
                until = read_deadline(text, local_day(self.tracker.clock(), self._zone), self._zone)
            except UsageError as error:
                self.tell(str(error), is_problem=True)
                return
            self._act(parcels, f"deadline {text}", lambda: self._acts.set_deadline(parcels, until))

        own = parcels[0].deadline
        value = in_zone(own.until, self._zone).date().isoformat() if own else ""
        hint = "2026-02-09, 02-09, +3; empty removes it"
        self._ask(f"Your deadline for {named(parcels)}", value, answered, hint)

    def action_mute(self) -> None:
        """Has no notification come of the parcels, or again where none comes."""
        if parcels := self._require_targets():
            self._act(parcels, "mute", lambda: self._acts.mute(parcels), can_be_undone=False)

    def action_add(self) -> None:
        """Opens the form that adds parcels."""
        self.open_add_form()

    def open_add_form(self, pasted: str = "") -> None:
        """Opens it with a pasted text, whose numbers are picked out."""
        from parcel_tui.tui.screens.add.screen import AddParcelScreen

        def answered(keys: list[int] | None) -> None:
            if keys:
                self.choose(keys[0])

        self.app.push_screen(AddParcelScreen(self.tracker, pasted), answered)

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

    def action_copy(self) -> None:
        """Sends the numbers to the terminal's clipboard; whether it took them cannot be known."""
        if parcels := self._require_targets():
            identifiers = list(filter(None, (parcel.identifier for parcel in parcels)))
            if not identifiers:
                has = "has" if len(parcels) == 1 else "have"
                self.tell(f"{named(parcels)} {has} no number to copy.")
                return
            self.app.copy_to_clipboard("\n".join(identifiers))
            what = identifiers[0] if len(identifiers) == 1 else f"{len(identifiers)} numbers"
            self.tell(f"Sent to the terminal's clipboard: {what}")

    def action_open_page(self) -> None:
        """Opens the parcel's page in a browser; where there is none, shows and copies its link."""
        from parcel_tui.tui.screens.parcel_page import open_page, page_of

        if not (parcel := self._require_chosen()):
            return
        page = page_of(parcel)
        if page is None:
            title = PROVIDER_TITLES.get(parcel.provider, parcel.provider)
            carrier = parcel.carrier.name if parcel.carrier else title
            self.tell(f"No page on the web is known for {named([parcel])} ({carrier}).")
        elif open_page(page):
            self.tell(f"Opened in the browser: {page}")
        else:
            self.app.copy_to_clipboard(page)
            self.notify(f"{page}\nSent to the terminal's clipboard.", title="Open", timeout=20, markup=False)

    def action_by_hand(self) -> None:
        """Asks for a parcel of no provider."""
        from parcel_tui.tui.screens.follow import ByHandScreen

        today = local_day(self.tracker.clock(), self._zone)

        def answered(new: "ByHand | None") -> None:
            if new is not None:
                self.work(self._follow(new), "act")

        self.app.push_screen(ByHandScreen(today), answered)

    # How it is done

    def _act(
        self,
        parcels: Iterable[Parcel],
        what: str,
        act: Callable[[], Awaitable[str]],
        *,
        can_be_undone: bool = True,
    ) -> None:
        """Stores what the user did, then sends it. The same once more while it is stored is ignored."""
        keys = frozenset(parcel.key for parcel in parcels)
        acting = {(what, key) for key in keys}
        if acting & self._acting_on:
            return
        self._acting_on |= acting
        self.marks.take_from(keys)

        async def run() -> None:
            try:
                sentence = await act()
            finally:
                self._acting_on -= acting
                self.show_list()
                self.show_state()
            undoing = f" {key_of(self, 'parcel.undo')} undoes it." if can_be_undone else ""
            self.tell(f"{sentence}{undoing}")
            self._send(keys)

        self.work(run(), "act")

    def _send(self, keys: Iterable[int]) -> None:
        waiting = [key for key in keys if (parcel := self.tracker.parcel(key)) and parcel.pending]
        if waiting:
            self.work(self.background.send(waiting), "send")

    async def _undo(self, undo: Undo) -> None:
        try:
            undone = await undo()
        finally:
            self.show_state()
        if undone.keys and any(parcel.key == undone.keys[0] for parcel in self.listed):
            self.choose(undone.keys[0])  # the next key is meant for what came back
        self.tell(undone.sentence)
        self._send(undone.keys)

    async def _follow(self, new: "ByHand") -> None:
        parcel = await self.tracker.handwork.follow(
            new.name, number=new.number, carrier_name=new.carrier, expected=new.expected
        )
        self.show_state()
        self.choose(parcel.key)
        receive = key_of(self, "parcel.receive")
        self.tell(f"Followed by hand: {named([parcel])}. {receive} marks it as received.")

    def _ask(
        self,
        title: str,
        value: str | None,
        answered: Callable[[str | None], None],
        hint: str = "Empty removes it",
    ) -> None:
        from parcel_tui.tui.screens.dialogs import PromptScreen

        self.app.push_screen(PromptScreen(title, value or "", placeholder=hint), answered)

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
        self._list.hold()
        if self.chosen is None:
            self.tell("Choose a parcel first.")
        return self.chosen
