"""The fields of the add form, and what follows from what stands in them."""

import asyncio
from collections.abc import Mapping, Sequence

from textual import events, on
from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.message import Message
from textual.widgets import Input, TextArea

from parcel_tui.domain.carriers.names import short_name
from parcel_tui.domain.errors import ParcelTuiError
from parcel_tui.domain.numbers.find import NumbersInText, holds_words, pick_from
from parcel_tui.domain.parcel import TRACKTW, Carrier
from parcel_tui.domain.provider import info_of, needs_carrier, title_of
from parcel_tui.faults import log_fault
from parcel_tui.language import tr
from parcel_tui.tracker.tracker import Tracker
from parcel_tui.tui.screens.add.entries import Entry
from parcel_tui.tui.screens.add.form import (
    CARRIER,
    NOTIFY,
    NUMBERS,
    AddForm,
    Likely,
    carrier_hint,
    carriers_of,
    likely_for,
    needed_hint,
    preselected,
    problems_in,
    provider_hint,
    unsettled_in,
)
from parcel_tui.tui.screens.add.habits import Habits, habits_of, with_habits
from parcel_tui.tui.screens.add.numbers import NumbersField
from parcel_tui.tui.screens.add.paste import (
    FAILED,
    FOUND_NONE,
    MOST_TAKEN,
    READING,
    with_named,
)
from parcel_tui.tui.screens.add.table import NumberTable
from parcel_tui.tui.terminal.key_order import ACTS
from parcel_tui.tui.terminal.pasting import MOST_PASTED
from parcel_tui.tui.widgets.forms.carrier_search import CarrierSearch
from parcel_tui.tui.widgets.forms.choice import Choice, Tick
from parcel_tui.tui.widgets.forms.fields import Field, Needed, NeededField, NumbersArea, line_field
from parcel_tui.tui.widgets.forms.still_input import StillInput


class AddFields(VerticalScroll, can_focus=False):
    """What is filled in to add parcels; every hint follows the numbers as they are typed."""

    class Filled(Message):
        """Enter in the last thing that is needed: all is there to be added."""

    class Read(Message):
        """Numbers were picked out of what was typed: `sentence` says to look at them first."""

        def __init__(self, sentence: str) -> None:
            super().__init__()
            self.sentence = sentence

    def __init__(self, tracker: Tracker, pasted: str = "") -> None:
        """`pasted` is a text that is picked through at once."""
        super().__init__(classes="body")
        self._tracker = tracker
        self._providers = tuple(name for name in tracker.providers if info_of(name))
        self._pasted_first = pasted
        self._picking = asyncio.Lock()
        """Held while a text is picked through: one after the other."""
        self._followed: dict[str, Carrier | None] = {}
        """The carrier of each identifier that is followed already, by the identifier without its case."""
        self._asked_about: str | None = None
        self._pointed_at: AddForm | None = None
        self._habits: Habits = {}
        self._needed_fields: dict[Needed, NeededField] = {}
        """For what the carriers that were seen so far need to know; each comes with its carrier."""
        self._numbers = NumbersField(tracker.carriers())
        self._search = CarrierSearch(tracker.carriers(), id="search")
        """The carrier of all numbers without a choice of their own."""
        self._notify_tick = Tick(tr("By Track.TW, over LINE or Telegram"), id="notify-tick", disabled=True)
        self.likely: Likely = {}
        """The carriers that the numbers' formats point to."""

    def compose(self) -> ComposeResult:
        """The fields from top to bottom."""
        yield self._numbers
        titles = [tr("Automatic"), *map(title_of, self._providers)]
        yield Field(tr("Provider"), Choice(titles, id="chosen"), id="provider")
        yield Field(tr("Carrier"), self._search, id=CARRIER)
        yield line_field(tr("Name"), "name")
        yield line_field(tr("Note"), "note")
        sending = Tick(tr("I sent it: a return is mine to pick up"), id="sending-tick")
        yield Field(tr("Sender"), sending, id="sending", says=False)
        yield Field(tr("Notify"), self._notify_tick, id=NOTIFY)

    def on_mount(self) -> None:
        """Looks at what is followed already."""
        self._look_at_followed()
        self._show()
        if self._pasted_first:
            self._numbers.area.post_message(NumbersArea.Pasted(self._numbers.area, self._pasted_first))

    @property
    def form(self) -> AddForm:
        """What stands in the fields now."""
        return AddForm(
            text=self._numbers.area.text,
            provider=(None, *self._providers)[self.query_one(Choice).chosen],
            choice=self._search.choice,
            name=self.query_one("#name-line", StillInput).value.strip(),
            note=self.query_one("#note-line", StillInput).value.strip(),
            notify=self._notify_tick.value,
            sending=self.query_one("#sending-tick", Tick).value,
            answers={field.needed: field.answer for field in self._shown_needed()},
            chosen=self._numbers.chosen,
        )

    @property
    def needed(self) -> Mapping[str, str]:
        """The fields of what the carriers need to know, by the requirement's key."""
        return {field.needed.requirement.key: str(field.id) for field in self._shown_needed()}

    async def check(self) -> bool:
        """Whether all is well, with every text picked through; if not, why stands beside the fields."""
        async with self._picking:
            text = self._numbers.area.text
            if holds_words(text) and await self._picked_through(text, replaces=True):
                # It came in as typed text: what was picked of it is looked at before it is sent.
                if self.form.entries and not self._go_to_needed():
                    self.post_message(self.Read(tr("Read from your text. Check the numbers, then add them.")))
                return False
        search = self._search
        if not search.disabled and not search.commit():
            problems = {CARRIER: tr("No carrier matches. Type part of its name and choose one.")}
        else:
            self._show()
            problems = problems_in(self.form, self.likely) | self._unanswered()
        self.point_at(problems)
        return not problems

    def point_at(self, problems: Mapping[str, str]) -> None:
        """Shows what is wrong beside each field until it is changed, and goes to the first."""
        self._pointed_at = self.form
        for field in self._in_order:
            field.error = problems.get(str(field.id), "")
        for field in self._in_order:
            if field.error:
                if target := next((widget for widget in field.query("*") if widget.focusable), None):
                    target.focus()
                field.scroll_visible(animate=False)
                return

    def keep_only(self, identifiers: Sequence[str]) -> None:
        """Leaves those numbers in the form; the others have been taken."""
        self._numbers.keep_only(identifiers)
        self._look_at_followed()
        self._show()

    def clear(self) -> None:
        """Empties the form for other numbers; the provider and the carrier that were chosen stay."""
        for line in self.query(StillInput):
            if line.id:
                line.value = ""
        self._numbers.clear()
        self._look_at_followed()
        self._show()
        self._numbers.area.focus()

    @on(NumbersArea.Pasted)
    def _pasted(self, message: NumbersArea.Pasted) -> None:
        if holds_words(message.text) or self._picking.locked():
            self.run_worker(
                self._take_pasted(message.text),
                group=ACTS,
                exit_on_error=False,
                description="pick numbers",
            )
        else:
            self._take_in(message.text)

    async def _take_pasted(self, text: str) -> None:
        async with self._picking:
            if not await self._picked_through(text):
                self._take_in(text)
            elif self.form.entries:
                self._go_to_needed()

    def _take_in(self, text: str) -> None:
        self._numbers.area.take_in(text[:MOST_TAKEN])
        if len(text) > MOST_TAKEN:
            told = tr("Only the first {count} characters were taken.", count=f"{MOST_TAKEN:,}")
            self.app.notify(told, markup=False)
        self._show()
        if self.form.entries:
            self._go_to_needed()

    def _go_to_needed(self) -> bool:
        """Goes to the first thing without which nothing can be added; False where all is there."""
        unsettled = unsettled_in(self.form, self.likely)
        unanswered = [field for field in self._shown_needed() if not field.answer]
        if unsettled:
            if not self._numbers.go_to(unsettled[0]):
                self._search.enter()
        elif unanswered:
            unanswered[0].query_one(StillInput).focus()
        return bool(unsettled or unanswered)

    @on(NumbersArea.Entered)
    def _entered(self) -> None:
        """Enter behind the numbers: to what is needed beside them, or all is there."""
        self._show()
        if not self._go_to_needed():
            self.post_message(self.Filled())

    def on_paste(self, event: events.Paste) -> None:
        """What is pasted beside the lines to type in is numbers."""
        event.stop()
        self._numbers.area.post_message(NumbersArea.Pasted(self._numbers.area, event.text))

    async def _picked_through(self, text: str, *, replaces: bool = False) -> bool:
        """Whether a text is more than numbers: then those picked out of it stand in the form now.

        They stand behind what was there, unless the text is that. It is read in a thread: an e-mail takes
        a moment.
        """
        form = self.form
        self._numbers.hint = tr(READING)
        try:
            found = await asyncio.to_thread(
                pick_from, text[:MOST_PASTED], form.provider, form.choice.id if form.choice else None
            )
        except Exception as error:  # noqa: BLE001 - a fault of ours over a text costs no more than that text
            log_fault(error)
            found, reason = NumbersInText(), tr(FAILED)
        else:
            reason = tr(FOUND_NONE)
        if found is None:
            self._show()
            return False
        is_any_taken = self._numbers.take_found(found, replaces=replaces)
        self._show()
        if not is_any_taken:
            self.point_at({NUMBERS: reason})
        return True

    @on(NumberTable.Toggled)
    def _shown_anew(self) -> None:
        self._show()

    @on(CarrierSearch.Left, "#row-search")
    def _row_settled(self) -> None:
        """A number has the carrier that it lacked: on to the next one; after the last, Enter adds."""
        if unsettled_in(self.form, self.likely):
            self._go_to_needed()
        else:
            self.screen.query_one("#add").focus()

    @on(TextArea.Changed)
    @on(Choice.Changed)
    @on(CarrierSearch.Changed)
    @on(Input.Changed, ".needed")
    def _changed(self) -> None:
        # News of a change may arrive after the errors that were found in what it led to.
        if self.form != self._pointed_at:
            for field in self._in_order:
                field.error = ""
        self._show()

    @on(CarrierSearch.Changed, "#search")
    def _chosen_for_all(self) -> None:
        """Where there is one number alone, the choice for all is that number's."""
        if len(self.form.entries) == 1:
            self._numbers.chosen.clear()

    @on(CarrierSearch.Left, "#search")
    def _go_on(self) -> None:
        """To what is needed beside the carrier; where all is there, it is added."""
        if not self.form.entries:
            self._numbers.area.focus()
        elif not self._go_to_needed():
            self.post_message(self.Filled())

    def _show(self) -> None:
        """Brings everything that follows from the numbers up to date."""
        form = self.form
        entries = form.entries
        self.likely = self._likely_for(entries)
        provider = form.provider or (TRACKTW if not entries or self.likely else entries[0].provider)
        self._numbers.show(form, self.likely, self._followed)
        without_token = [n for n in self._tracker.providers if self._tracker.tokens.origin(n) is None]
        self._field("provider").hint = provider_hint(form, without_token)
        self._show_carrier(form, provider)
        name = self.query_one("#name-line", StillInput)
        name.disabled = len(entries) > 1
        name.show_placeholder(tr("Only one number can have a name.") if name.disabled else "")
        self._ask_about_notifying(provider)

    def _likely_for(self, entries: Sequence[Entry]) -> Likely:
        """The carriers that the formats point to; one alone where it is known, was named or is a habit."""
        carriers = self._tracker.carriers()
        followed = {
            entry.identifier: carrier
            for entry in entries
            if (carrier := self._followed.get(entry.identifier.casefold()))
        }
        by_format = with_habits(likely_for(entries, carriers), self._habits)
        return with_named(by_format, followed | self._numbers.named, carriers)

    def _show_carrier(self, form: AddForm, provider: str) -> None:
        """The likely carriers, and what those chosen need to know."""
        search = self._search
        is_needed = needs_carrier(provider)
        search.disabled = not is_needed
        search.suggest(*preselected(self.likely))
        self._field(CARRIER).hint = (
            carrier_hint(form, self.likely)
            if is_needed
            else tr("{title} knows its carrier.", title=title_of(provider))
        )
        asking = carriers_of(form, self.likely) if is_needed else frozenset()
        for carrier in asking:
            for requirement in self._tracker.requirements(carrier):
                self._ask_for(Needed(carrier, requirement))
        for needed, field in self._needed_fields.items():
            field.display = needed.carrier in asking
            field.hint = needed_hint(needed, self.likely)

    def _ask_for(self, needed: Needed) -> None:
        """Has a field for it in the form."""
        if needed not in self._needed_fields:
            field = NeededField(needed, id=f"needed-{len(self._needed_fields)}")
            self._needed_fields[needed] = field
            self.mount(field, before="#name")

    def _shown_needed(self) -> list[NeededField]:
        return [field for field in self._needed_fields.values() if field.display]

    @property
    def _in_order(self) -> list[Field]:
        """The fields that an error can stand beside."""
        return [
            self._numbers,
            self._field(CARRIER),
            *self._needed_fields.values(),
            self._field(NOTIFY),
        ]

    def _unanswered(self) -> dict[str, str]:
        """By field, what is wrong with the answers to what the carriers need to know."""
        problems = {
            str(field.id): field.needed.requirement.problem(field.answer, short_name(field.needed.carrier))
            for field in self._shown_needed()
        }
        return {name: problem for name, problem in problems.items() if problem}

    def _ask_about_notifying(self, provider: str) -> None:
        """Finds out once a provider: the answer may need a request."""
        if self._asked_about != provider:
            self._asked_about = provider
            self._notify_tick.disabled = True
            self.run_worker(
                self._offer_notifying(provider),
                group="ask-notify",
                exclusive=True,
                exit_on_error=False,
                description="may notify",
            )

    async def _offer_notifying(self, provider: str) -> None:
        try:
            possible, reason = await self._tracker.tokens.can_notify(provider)
        except ParcelTuiError as error:
            possible, reason = True, str(error)  # the provider may take it all the same
        tick = self._notify_tick
        tick.disabled = not possible
        tick.value = tick.value and possible
        self._field(NOTIFY).hint = reason or ""

    def _look_at_followed(self) -> None:
        self._habits = habits_of(self._tracker.parcels())
        self._followed = {
            identifier.casefold(): parcel.carrier
            for parcel in self._tracker.parcels()
            for identifier in (parcel.number, parcel.remote_id)
            if identifier
        }

    def _field(self, name: str) -> Field:
        return self.query_one(f"#{name}", Field)
