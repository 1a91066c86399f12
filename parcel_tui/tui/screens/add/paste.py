"""What the add form shows of a text that is pasted into it, before anything is sent. Pure."""

from collections.abc import Collection, Mapping, Sequence

from parcel_tui.domain.carriers.names import short_name
from parcel_tui.domain.parcel import Carrier
from parcel_tui.domain.provider import needs_carrier, title_of
from parcel_tui.language import mark, tr
from parcel_tui.tui.screens.add.entries import Entry
from parcel_tui.tui.screens.add.form import AddForm, Likely
from parcel_tui.tui.screens.add.table import NumberRow

FOUND_NONE = mark("No tracking number found in the text.")

FAILED = mark("Internal error while reading the text. Paste or type the number alone.")
READING = mark("Reading the text …")
MOST_TAKEN = 20_000
"""Characters of numbers that the form takes at once; a thousand numbers are less."""


def with_named(likely: Likely, named: Mapping[str, Carrier], known: Sequence[Carrier]) -> Likely:
    """The likely carriers, where the mail named a number's carrier that one alone."""
    by_id = {carrier.id: carrier for carrier in known}
    return {
        number: (by_id[named[number].id],) if number in named and named[number].id in by_id else carriers
        for number, carriers in likely.items()
    }


def rows_of(
    form: AddForm, likely: Likely, known: Collection[str], left_out: Mapping[str, str]
) -> list[NumberRow]:
    """A row for each number: its carrier, or that it has to be chosen; then what was left out, and why.

    `known` are the identifiers that are followed already, casefolded; `left_out` the reasons by number.
    """
    taken = [
        NumberRow(
            entry.identifier,
            tr("{carrier} · already tracked", carrier=_whose(entry, form, likely))
            if entry.identifier.casefold() in known
            else _whose(entry, form, likely),
            has_carrier=needs_carrier(entry.provider),
        )
        for entry in form.entries
    ]
    others = [NumberRow(number, reason, is_taken=False) for number, reason in left_out.items()]
    return [*taken, *others]


def _whose(entry: Entry, form: AddForm, likely: Likely) -> str:
    if not needs_carrier(entry.provider):
        return title_of(entry.provider)
    carrier = form.carrier_of(entry.identifier, likely)
    if carrier:
        return short_name(carrier)
    names = [short_name(carrier) for carrier in likely.get(entry.identifier, ())]
    if not names:
        return tr("Which carrier? Type to choose")
    return tr("{carrier} or {count} more: type one", carrier=names[0], count=len(names) - 1)
