"""What the user does with parcels, by key: asks what has to be known, has it stored, then sent."""

from collections.abc import Awaitable, Callable, Iterable, Sequence
from datetime import tzinfo
from functools import partial
from typing import TYPE_CHECKING

from textual.screen import Screen

from parcel_tui.domain.carriers.formats import likely_carriers
from parcel_tui.domain.carriers.names import short_name
from parcel_tui.domain.errors import UsageError
from parcel_tui.domain.parcel import MANUAL, Carrier, Folder, Parcel
from parcel_tui.domain.provider import keeps_folders, needs_carrier, title_of
from parcel_tui.domain.stage import Stage
from parcel_tui.domain.times import in_zone
from parcel_tui.language import sentences, tr, trn
from parcel_tui.tracker.tracker import Tracker
from parcel_tui.tracker.undo import in_one_step
from parcel_tui.tracker.views.views import View
from parcel_tui.tui.background import Background
from parcel_tui.tui.clipboard import copy_text
from parcel_tui.tui.keys import key_of
from parcel_tui.tui.screens.dashboard import acts
from parcel_tui.tui.screens.dashboard.acts import named
from parcel_tui.tui.screens.dashboard.finder import Finder
from parcel_tui.tui.widgets.sidebar import Sidebar
from parcel_tui.tui.widgets.status_line import StatusLine
from parcel_tui.wording.cells import safe
from parcel_tui.wording.days import read_deadline
from parcel_tui.wording.sharing import shared_line
from parcel_tui.wording.times import local_day
from parcel_tui.wording.undoing import NOTHING_TO_UNDO, carried, taken_back, titled

if TYPE_CHECKING:
    from parcel_tui.tui.screens.follow import ByHand


class Actions:
    """A method for each key that does something with parcels.

    What it does is done to the marked parcels that are shown, else to the chosen one, and to none while the
    user is in the folders: what is highlighted there is no parcel.
    """

    def __init__(
        self,
        screen: Screen[None],
        tracker: Tracker,
        finder: Finder,
        background: Background,
        status: StatusLine,
        *,
        show_state: Callable[[], None],
        zone: tzinfo | None,
    ) -> None:
        """`screen` is the one that other screens open over; `zone` None is the system's."""
        self._screen = screen
        self._tracker = tracker
        self._finder = finder
        self._background = background
        self._status = status
        self._tell = status.tell
        self._show_state = show_state
        self._zone = zone
        self._acting_on: set[tuple[str, int]] = set()
        """What is being stored: what is done, and to which parcel."""
        self._is_undoing = False

    def mark(self) -> None:
        """Marks the chosen parcel, or takes its mark away, and goes on to the next."""
        if self._chosen():
            self._finder.mark_chosen()

    def mark_all(self) -> None:
        """Marks all parcels of the list, or takes their marks away."""
        if self._chosen():
            self._finder.mark_all()

    def archive(self) -> None:
        """Archives the parcels, or takes them back out where all of them are archived."""
        if parcels := self._targets():
            is_out = all(parcel.folder is Folder.ARCHIVE for parcel in parcels)
            target = Folder.INBOX if is_out else Folder.ARCHIVE
            moving = [parcel for parcel in parcels if parcel.folder is not target]
            self._act("move", parcels, partial(acts.move, self._tracker, moving, target))

    def archive_delivered(self) -> None:
        """Archives everything in the inbox that is delivered, after asking."""
        inbox = self._finder.listing.board[View.INBOX]
        delivered = [parcel for parcel in inbox if parcel.stage is Stage.DELIVERED]
        if not delivered:
            self._tell(tr("No delivered parcel is in the inbox."))
            return
        from parcel_tui.tui.screens.dialogs import ConfirmScreen

        def answered(yes: bool | None) -> None:
            if yes:
                act = partial(acts.move, self._tracker, delivered, Folder.ARCHIVE)
                self._act("move", delivered, act)

        question = trn(
            "Archive {count} delivered parcel?", "Archive {count} delivered parcels?", len(delivered)
        )
        ask = ConfirmScreen(tr("Archive delivered"), question, tr("Archive"))
        self._screen.app.push_screen(ask, answered)

    def mark_read(self) -> None:
        """Marks the parcels as read, or one that is as unread."""
        if parcels := self._targets():
            self._act("read", parcels, partial(acts.mark_read, self._tracker, parcels))

    def undo(self) -> None:
        """Takes back what was done last, here or by a command."""
        if not self._is_undoing:
            self._is_undoing = True
            self._background.run(self._undo(), "act")

    def delete(self) -> None:
        """Deletes the parcels, after asking."""
        if not (parcels := self._targets()):
            return
        from parcel_tui.tui.screens.dialogs import ConfirmScreen

        def answered(yes: bool | None) -> None:
            if yes:
                self._act("delete", parcels, partial(acts.delete, self._tracker, parcels))

        if len(parcels) == 1:
            question = tr("Delete {name}?", name=carried(parcels[0]))
        else:
            question = trn("Delete {count} parcel?", "Delete {count} parcels?", len(parcels))
        for name in sorted({one.provider for one in parcels if keeps_folders(one.provider)}):
            also = trn(
                "It will also be deleted at {title}.",
                "Also deleted at {title}.",
                len(parcels),
                title=title_of(name),
            )
            question = tr("{question} {also}", question=question, also=also)
        if self._left_alone:
            question = tr("{question} {also}", question=question, also=self._left_alone)
        title = trn("Delete parcel", "Delete {count} parcels", len(parcels))
        self._screen.app.push_screen(ConfirmScreen(title, question), answered)

    def receive(self) -> None:
        """Marks the parcels as received by the user's own hand."""
        if parcels := self._targets():
            coming = [parcel for parcel in parcels if parcel.stage is not Stage.DELIVERED]
            if coming:
                self._act("receive", coming, partial(acts.receive, self._tracker, coming))
            else:
                self._tell(tr("Already delivered: {parcels}.", parcels=named(parcels)))

    def rename(self) -> None:
        """Asks for a name of the user's own."""
        if parcel := self._chosen():

            def answered(name: str) -> None:
                self._act(f"name {name}", [parcel], partial(acts.rename, self._tracker, parcel, name))

            title = (
                tr("Name of {parcel}", parcel=safe(parcel.identifier)) if parcel.identifier else tr("Name")
            )
            self._ask(title, parcel.name, answered, hint=titled(parcel))

    def note(self) -> None:
        """Asks for a note of the user's own."""
        if parcel := self._chosen():

            def answered(text: str) -> None:
                self._act(f"note {text}", [parcel], partial(acts.note, self._tracker, parcel, text))

            self._ask(tr("Note on {parcel}", parcel=titled(parcel)), parcel.shown_note, answered)

    def change_carrier(self) -> None:
        """Asks for the right carrier."""
        if not (parcel := self._chosen()):
            return
        if parcel.provider != MANUAL and not needs_carrier(parcel.provider):
            provider = title_of(parcel.provider)
            self._tell(tr("{provider} finds the carrier itself.", provider=provider))
            return
        from parcel_tui.tui.screens.dialogs import CarrierScreen

        likely = [each for each in likely_carriers(parcel.number or "") if each != parcel.carrier]
        others = [each for each in self._tracker.carriers() if each != parcel.carrier]
        title = tr("Carrier of {parcel}", parcel=safe(parcel.identifier) or titled(parcel))
        screen = CarrierScreen(title, others, likely)
        self._screen.app.push_screen(screen, partial(self._change_carrier, parcel))

    def _change_carrier(self, parcel: Parcel, carrier: Carrier | None) -> None:
        if carrier is None or carrier == parcel.carrier:
            return
        if any(self._tracker.requirements(carrier)) and needs_carrier(parcel.provider):
            sentence = tr(
                "{carrier} needs more details. Use 'parcel-tui carrier' with --extra.",
                carrier=safe(short_name(carrier)),
            )
            self._tell(sentence, is_problem=True)
            return
        self._act("carrier", [parcel], partial(acts.change_carrier, self._tracker, parcel, carrier))

    def set_deadline(self) -> None:
        """Asks for a deadline of the user's own."""
        if parcels := self._targets():
            own = parcels[0].deadline
            value = in_zone(own.until, self._zone).date().isoformat() if own else ""
            hint = tr("e.g. 2026-02-09, or +3 for in three days")
            answered = partial(self._set_deadline, parcels)
            self._ask(tr("Your deadline for {parcels}", parcels=named(parcels)), value, answered, hint)

    def _set_deadline(self, parcels: Sequence[Parcel], text: str) -> None:
        try:
            until = read_deadline(text, local_day(self._tracker.clock(), self._zone), self._zone)
        except UsageError as error:
            self._tell(str(error), is_problem=True)
        else:
            act = partial(acts.set_deadline, self._tracker, parcels, until)
            self._act(f"deadline {text}", parcels, act)

    def show_card(self) -> None:
        """Shows the parcel's pick-up card, to be changed."""
        if not (parcel := self._chosen()):
            return
        from parcel_tui.tui.screens.card import CardAnswer, CardScreen

        def answered(answer: CardAnswer | None) -> None:
            if answer is not None and answer.card != parcel.card:
                self._act("card", [parcel], partial(acts.set_card, self._tracker, parcel, answer.card))

        self._screen.app.push_screen(CardScreen(named([parcel]), parcel.card), answered)

    def mark_sending(self) -> None:
        """Marks the parcels as sent by the user, or takes that back."""
        if parcels := self._targets():
            self._act("sending", parcels, partial(acts.mark_sending, self._tracker, parcels))

    def mute(self) -> None:
        """Mutes the parcels' notifications, or turns them back on."""
        if parcels := self._targets():
            self._act("mute", parcels, partial(acts.mute, self._tracker, parcels))

    def add(self, pasted: str = "") -> None:
        """Opens the form that adds parcels, with the numbers that are picked out of a pasted text."""
        from parcel_tui.tui.screens.add.screen import AddParcelScreen, Taken

        def answered(taken: Taken | None) -> None:
            if taken:
                self._finder.choose(taken.keys[0])
                self._tell(sentences(taken.sentence, self._unsent(taken.keys), *taken.reasons))

        self._screen.app.push_screen(AddParcelScreen(self._tracker, pasted), answered)

    def follow(self) -> None:
        """Asks for a parcel of no provider."""
        from parcel_tui.tui.screens.follow import ByHandScreen

        def answered(new: "ByHand | None") -> None:
            if new is not None:
                self._background.run(self._follow(new), "act")

        self._screen.app.push_screen(ByHandScreen(local_day(self._tracker.clock(), self._zone)), answered)

    async def _follow(self, new: "ByHand") -> None:
        parcel = await self._tracker.actions.follow(
            new.name, number=new.number, carrier_name=new.carrier, expected=new.expected
        )
        self._show_state()
        self._finder.choose(parcel.key)
        receive = key_of(self._screen, "parcel.receive")
        self._tell(tr("Added {parcel}. Press {key} once it arrives.", parcel=titled(parcel), key=receive))

    def refresh(self) -> None:
        """Asks about the parcels now."""
        if parcels := self._targets():
            keys = [parcel.key for parcel in parcels]
            self._background.run(self._background.refresh_some(keys), "refresh")

    def refresh_all(self) -> None:
        """Asks about all parcels now."""
        self._background.run(self._background.refresh_all(asked=True), "refresh")

    def copy(self) -> None:
        """Copies the numbers."""
        if parcels := self._targets():
            numbers = list(filter(None, (parcel.identifier for parcel in parcels)))
            if not numbers:
                self._tell(tr("No number to copy: {parcels}.", parcels=named(parcels)))
                return
            if len(numbers) == 1:
                sentence = tr("Copied {number}.", number=safe(numbers[0]))
            else:
                sentence = trn("Copied {count} number.", "Copied {count} numbers.", len(numbers))
            self._copy("\n".join(numbers), sentence)

    def share(self) -> None:
        """Copies a line for others about each parcel."""
        from parcel_tui.parcel_page import page_of

        if parcels := self._targets():
            now = self._tracker.clock()
            lines = [safe(shared_line(parcel, page_of(parcel), now, self._zone)) for parcel in parcels]
            if len(lines) == 1:
                sentence = tr("Copied: {text}", text=lines[0])
            else:
                sentence = trn("Copied {count} line to share.", "Copied {count} lines to share.", len(lines))
            self._copy("\n".join(lines), sentence)

    def open_page(self) -> None:
        """Opens the parcel's page in a browser; where there is none, shows and copies its link."""
        from parcel_tui.parcel_page import open_page, page_of

        if not (parcel := self._chosen()):
            return
        page = page_of(parcel)
        if page is None:
            self._tell(tr("There's no tracking page for {parcel}.", parcel=titled(parcel)))
        elif open_page(page):
            self._tell(tr("Opened in the browser: {address}", address=page), link=page)
        else:
            self._copy(page, tr("Copied the link: {address}", address=page), link=page)

    def _copy(self, text: str, sentence: str, *, link: str = "") -> None:
        self._background.run(self._copy_and_tell(text, sentence, link), "copy")

    async def _copy_and_tell(self, text: str, sentence: str, link: str) -> None:
        if await copy_text(self._screen.app, text):
            self._tell(sentence, link=link)
        else:
            old = tr("Not copied: tmux has to be version 3.2 or later ('load-buffer -w').")
            self._tell(old, is_problem=True)

    # How it is done

    def _act(self, what: str, parcels: Iterable[Parcel], act: Callable[[], Awaitable[str]]) -> None:
        """Stores what the user did, then sends it. The same once more while it is stored is ignored."""
        acting = {(what, parcel.key) for parcel in parcels}
        if not acting & self._acting_on:
            self._acting_on |= acting
            self._finder.marked -= {key for _, key in acting}
            self._background.run(self._store(acting, act), "act")

    async def _store(self, acting: set[tuple[str, int]], act: Callable[[], Awaitable[str]]) -> None:
        try:
            with in_one_step() as step:
                sentence = await act()
        finally:
            self._acting_on -= acting
            self._show_state()
        last = self._tracker.undo.last()
        if last and last[-1].group == step:
            key = key_of(self._screen, "parcel.undo")
            sentence = tr("{done} {key} undoes it.", done=sentence, key=key)
        self._tell(sentence)
        self._send(sentence, [key for _, key in acting])

    async def _undo(self) -> None:
        try:
            taken = await self._tracker.undo.take_back()
        finally:
            self._is_undoing = False
            self._show_state()
        if taken is None:
            self._tell(tr(NOTHING_TO_UNDO))
            return
        if taken.keys and any(parcel.key == taken.keys[0] for parcel in self._finder.listed):
            self._finder.choose(taken.keys[0])  # the next key is meant for what came back
        sentence = taken_back(taken.what, taken.before, imported=taken.imported)
        self._tell(sentence)
        self._send(sentence, taken.keys)

    def _send(self, told: str, keys: Iterable[int]) -> None:
        """Sends what waits to be sent; where it cannot be now, what was `told` of it goes on with that."""
        if waiting := self._waiting(keys):
            self._background.run(self._send_waiting(told, [parcel.key for parcel in waiting]), "send")

    async def _send_waiting(self, told: str, keys: Sequence[int]) -> None:
        await self._background.send(keys)
        if told in self._status.answer and (unsent := self._unsent(keys)):
            self._tell(unsent)

    def _unsent(self, keys: Iterable[int]) -> str:
        """A sentence about what waits to be sent; empty where nothing does, or the timeline tells it."""
        waiting = self._waiting(keys)
        if not waiting or (len(waiting) == 1 and self._background.is_read(waiting[0].key)):
            return ""
        return tr("Not yet sent to {provider}.", provider=title_of(waiting[0].provider))

    def _waiting(self, keys: Iterable[int]) -> list[Parcel]:
        return [parcel for key in keys if (parcel := self._tracker.parcel(key)) and parcel.pending]

    def _ask(self, title: str, value: str | None, answered: Callable[[str], None], hint: str = "") -> None:
        """Asks for a line of text; nothing is done when the user leaves it."""
        from parcel_tui.tui.screens.dialogs import PromptScreen

        def closed(text: str | None) -> None:
            if text is not None:
                answered(text)

        self._screen.app.push_screen(PromptScreen(title, value or "", placeholder=hint), closed)

    def _targets(self) -> list[Parcel]:
        """The marked parcels that are shown, else the chosen one: nothing is done to what is not seen."""
        if not (chosen := self._chosen()):
            return []
        if not self._finder.is_seen:  # the timeline has the whole screen
            return [chosen]
        if self._left_alone:
            self._tell(self._left_alone, is_problem=True)
        marked = [parcel for parcel in self._finder.listed if parcel.key in self._finder.marked]
        return marked or [chosen]

    @property
    def _left_alone(self) -> str:
        """A sentence about marked parcels that the filter hides; empty where there are none."""
        hidden = self._finder.hidden
        if not hidden:
            return ""
        return trn(
            "{count} marked parcel is hidden by the filter and stays as it is.",
            "{count} marked parcels are hidden by the filter and stay as they are.",
            hidden,
        )

    def _chosen(self) -> Parcel | None:
        """The parcel under the cursor, which stays there from now on; None, and a sentence, without one."""
        if isinstance(self._screen.focused, Sidebar):
            key = key_of(self._screen, "pane.forward")
            self._tell(tr("Select a parcel first: {key} goes into the list.", key=key))
            return None
        self._finder.hold()
        if self._finder.chosen is None:
            self._tell(tr("Select a parcel."))
        elif self._finder.bring_in_view():
            parcel = titled(self._finder.chosen)
            self._tell(tr("{name} was out of view. Press the key again.", name=parcel))
            return None
        return self._finder.chosen
