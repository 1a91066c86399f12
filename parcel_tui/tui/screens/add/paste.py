"""What becomes of a text that is pasted into the add form: a mail is picked through, with a preview. Pure."""

import re
from collections.abc import Collection, Mapping, Sequence

from parcel_tui.domain.carrier_formats import CUSTOMS, is_uuid
from parcel_tui.domain.numbers.find import NumbersInText, read_numbers
from parcel_tui.domain.parcel import FLEXFORWARD, Carrier
from parcel_tui.tui.screens.add.entries import Entry
from parcel_tui.tui.screens.add.form import AddForm, Likely
from parcel_tui.tui.screens.add.table import NumberRow

FOUND_NONE = "No tracking number was found in the pasted text; paste or type the number alone."

FAILED = "The text could not be read, by a fault of this program; paste or type the number alone."
READING = "Reading the text …"
MOST_TAKEN = 20_000
"""Characters of numbers that the form takes at once; a thousand numbers are less."""

_WORD = re.compile(r"(?<![\w-])[^\W\d_]{2,}+(?![\w-])")
_SENTENCE = 6
"""Words from which a text is one to read, even if nothing can be picked out of it."""


def holds_words(text: str) -> bool:
    """Whether a text may be one to read, so that it is picked through."""
    return _WORD.search(text) is not None


def pick_from(text: str, provider: str | None, carrier_id: str | None) -> NumbersInText | None:
    """What is picked out of a pasted text; None for a text that is to be taken as it stands.

    `provider` and `carrier_id` are what the form's user chose: an order number of Flex Forward's
    and a customs declaration may hold words and spaces.
    """
    words = len(_WORD.findall(text))
    if not words or carrier_id == CUSTOMS.id:
        return None
    found = read_numbers(text)
    if provider == FLEXFORWARD:
        found = NumbersInText(tuple(one for one in found.taken if is_uuid(one.identifier)))
    is_text = words >= _SENTENCE or (found.taken and provider != FLEXFORWARD)
    return found if is_text else None


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
            _whose(entry, form, likely)
            + (" · followed already" if entry.identifier.casefold() in known else ""),
            has_carrier=entry.provider != FLEXFORWARD,
        )
        for entry in form.entries
    ]
    others = [NumberRow(number, reason, is_taken=False) for number, reason in left_out.items()]
    return [*taken, *others]


def _whose(entry: Entry, form: AddForm, likely: Likely) -> str:
    if entry.provider == FLEXFORWARD:
        return "Flex Forward"
    carrier = form.carrier_of(entry.identifier, likely)
    if carrier:
        return carrier.name
    names = [carrier.name for carrier in likely.get(entry.identifier, ())]
    return f"{names[0]} or {len(names) - 1} more: type to choose" if names else "carrier? type to choose"
