"""The numbers of the add form: typed into an area, and of several a table in which each has its carrier."""

from collections.abc import Iterable, Mapping, Sequence
from typing import ClassVar

from textual import on
from textual.actions import SkipAction
from textual.binding import Binding, BindingType
from textual.widgets import TextArea

from parcel_tui.domain.numbers.find import NumbersInText
from parcel_tui.domain.parcel import Carrier
from parcel_tui.language import tr
from parcel_tui.tui.screens.add.form import NUMBERS, AddForm, Likely, summary_of, unsettled_in
from parcel_tui.tui.screens.add.paste import rows_of
from parcel_tui.tui.screens.add.table import NumberTable
from parcel_tui.tui.widgets.forms.carrier_search import CarrierSearch
from parcel_tui.tui.widgets.forms.fields import Field, NumbersArea


class NumbersField(Field):
    """Knows beside the numbers what was said of single ones: by a text, or by the user in the table."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "back_to_table", "Back to the numbers", show=False)
    ]

    def __init__(self, carriers: Sequence[Carrier]) -> None:
        """`carriers` are those to choose from."""
        self.area = NumbersArea(
            placeholder=tr("One or many numbers, or label UUIDs"), highlight_cursor_line=False
        )
        super().__init__(tr("Numbers"), self.area, id=NUMBERS)
        self._table = NumberTable()
        self._row_search = CarrierSearch(carriers, id="row-search")
        """The carrier of one number; it comes with the table."""
        self.named: dict[str, Carrier] = {}
        """The carrier that a text named beside a number, by the number."""
        self.chosen: dict[str, Carrier] = {}
        """The carrier that the user chose for one number alone, by the number."""
        self._left_out: dict[str, str] = {}
        """Why a number in a text was not taken, by the number."""
        self._places: dict[str, int] = {}
        """Where each number stands in the table, once one was left out or taken there."""
        self._form: AddForm | None = None
        self._likely: Likely = {}
        self._row = ""
        """The number whose carrier is being chosen."""
        self._lacks = False
        """Whether some number had no carrier when the choice began."""

    def show(self, form: AddForm, likely: Likely, followed: Mapping[str, Carrier | None]) -> None:
        """Tells how many there are; of several, or where some were left out, shows a row for each.

        `followed` has the carriers of the identifiers that are followed already, casefolded.
        """
        self._form, self._likely = form, likely
        entries, left_out = form.entries, self._left_out
        taken = {entry.identifier.casefold() for entry in entries}
        for number in [number for number in left_out if number.casefold() in taken]:
            del left_out[number]
        self.hint = summary_of(entries, followed, len(left_out))
        has_own = any(e.identifier in self.named or e.identifier in self.chosen for e in entries)
        has_rows = len(entries) > 1 or bool(left_out) or has_own
        rows = rows_of(form, likely, followed, left_out) if has_rows else []
        if rows and not self._table.is_attached:
            self._row_search.display = False
            self.insert(self._table, self._row_search)
        if self._table.is_attached:
            self._table.show(sorted(rows, key=lambda row: self._place(row.identifier)))

    def take_found(self, found: NumbersInText, *, replaces: bool) -> bool:
        """Takes the numbers of a text, behind those that are here; `replaces` has them in their place.

        One that the text calls another carrier's than Track.TW's is left out. Returns whether any was taken.
        """
        self._left_out |= {one.identifier: one.reason for one in found.left_out} | {
            one.identifier: tr("{carrier}, which Track.TW doesn't know", carrier=one.unknown)
            for one in found.taken
            if one.unknown
        }
        self.named |= {one.identifier: one.carriers[0] for one in found.taken if one.is_named}
        taken = [one.identifier for one in found.taken if not one.unknown]
        if taken:
            self.area.write(["" if replaces else self.area.text.rstrip(), *taken])
        return bool(taken)

    def keep_only(self, identifiers: Iterable[str]) -> None:
        """Leaves those numbers here, without news of a change; the caller shows it."""
        with self.area.prevent(TextArea.Changed):
            self.area.load_text("\n".join(identifiers))

    def clear(self) -> None:
        """Forgets the numbers, but not the carriers that texts named."""
        self._left_out.clear()
        self.chosen.clear()
        self._places.clear()
        self.keep_only(())

    def go_to(self, number: str) -> bool:
        """Goes to the row of that number; False where there are no rows."""
        if not self._table.display:
            return False
        self._table.to(number)
        self._table.focus()
        return True

    @on(NumberTable.Toggled)
    def _toggle(self, message: NumberTable.Toggled) -> None:
        """Leaves a number out, or takes one that was."""
        number = message.row.identifier
        entries = [entry.identifier for entry in self._form.entries] if self._form else []
        self._places = {row.identifier: place for place, row in enumerate(self._table.rows)}
        if message.row.is_taken:
            self._left_out[number] = tr("left out by you")
            self.area.write([identifier for identifier in entries if identifier != number])
        else:
            self._left_out.pop(number, None)
            self.area.write(sorted([*entries, number], key=self._place))

    def _place(self, number: str) -> int:
        """Where a number stands in the table; new ones behind all others."""
        return self._places.get(number, len(self._places))

    @on(NumberTable.CarrierWanted)
    def _choose_carrier(self, message: NumberTable.CarrierWanted) -> None:
        """Opens the search for one number's carrier, under the table."""
        self._row = message.row.identifier
        self._lacks = self._form is not None and bool(unsettled_in(self._form, self._likely))
        self._row_search.display = True
        likely = self._likely.get(self._row, ())
        self._row_search.begin(self.chosen.get(self._row), likely, message.typed)

    @on(CarrierSearch.Changed, "#row-search")
    def _row_chosen(self, message: CarrierSearch.Changed) -> None:
        """Keeps the choice; the form hears of it next, and shows what follows."""
        if message.search.choice is None:
            self.chosen.pop(self._row, None)
        else:
            self.chosen[self._row] = message.search.choice

    @on(CarrierSearch.Left, "#row-search")
    def _row_left(self, message: CarrierSearch.Left) -> None:
        """Goes back to the rows; on to what is needed goes the form, if there was something."""
        self._table.focus()
        if not self._lacks:
            message.stop()
            self._table.to_next()

    def on_descendant_blur(self) -> None:
        """The search under the table goes when it is left. Textual calls the field's own method too."""
        self.call_after_refresh(self._close_row_search)

    def _close_row_search(self) -> None:
        if self._row_search.is_attached:  # not where the form has been left meanwhile
            self._row_search.display = self._row_search.has_focus_within

    def action_back_to_table(self) -> None:
        """Leaves a number's carrier as it was; elsewhere the key is the screen's."""
        if not self._row_search.has_focus_within:
            raise SkipAction
        self._row_search.revert()
        self._table.focus()
