"""What becomes of a text that is pasted into the add form: a mail is picked through, with a preview. Pure."""

import re
from collections.abc import Collection, Mapping, Sequence

from parcel_tui.domain.carrier_formats import CUSTOMS, is_uuid
from parcel_tui.domain.numbers.find import FoundNumber, find_numbers
from parcel_tui.domain.parcel import FLEXFORWARD, Carrier
from parcel_tui.tui.screens.add.entries import Entry
from parcel_tui.tui.screens.add.form import Likely, listed, told_by_format

FOUND_NONE = "No tracking number was found in the pasted text; paste or type the number alone."

FAILED = "The text could not be read, by a fault of this program; paste or type the number alone."
READING = "Reading the text …"
MOST_TAKEN = 20_000
"""Characters of numbers that the form takes at once; a thousand numbers are less."""

_WORD = re.compile(r"(?<![\w-])[^\W\d_]{2,}+(?![\w-])")
_SENTENCE = 6
"""Words from which a text is one to read, even if nothing can be picked out of it."""
_SHOWN = 8


def holds_words(text: str) -> bool:
    """Whether a text may be one to read, so that it is picked through."""
    return _WORD.search(text) is not None


def pick_from(text: str, provider: str | None, carrier_id: str | None) -> tuple[FoundNumber, ...] | None:
    """What is picked out of a pasted text; None for a text that is to be taken as it stands.

    `provider` and `carrier_id` are what the form's user chose: an order number of Flex Forward's
    and a customs declaration may hold words and spaces.
    """
    words = len(_WORD.findall(text))
    if not words or carrier_id == CUSTOMS.id:
        return None
    picked = find_numbers(text)
    if provider == FLEXFORWARD:
        picked = tuple(one for one in picked if is_uuid(one.identifier))
    is_text = words >= _SENTENCE or (picked and provider != FLEXFORWARD)
    return picked if is_text else None


def with_named(likely: Likely, named: Mapping[str, Carrier], known: Sequence[Carrier]) -> Likely:
    """The likely carriers, where the mail named a number's carrier that one alone."""
    by_id = {carrier.id: carrier for carrier in known}
    return {
        number: (by_id[named[number].id],) if number in named and named[number].id in by_id else carriers
        for number, carriers in likely.items()
    }


def preview_of(
    entries: Sequence[Entry], likely: Likely, choice: Carrier | None, known: Collection[str]
) -> str:
    """A line for each number: its carrier, or that it has to be chosen; whether it is followed already."""
    width = max((len(entry.identifier) for entry in entries[:_SHOWN]), default=0)
    lines = [
        f"{entry.identifier:<{width}}  {_whose(entry, likely, choice)}"
        + (" · followed already" if entry.identifier.casefold() in known else "")
        for entry in entries[:_SHOWN]
    ]
    if len(entries) > _SHOWN:
        lines.append(f"and {len(entries) - _SHOWN} more")
    return "\n".join(lines)


def _whose(entry: Entry, likely: Likely, choice: Carrier | None) -> str:
    if entry.provider == FLEXFORWARD:
        return "Flex Forward"
    told = choice or told_by_format(likely.get(entry.identifier, ()))
    if told:
        return told.name
    names = [carrier.name for carrier in likely.get(entry.identifier, ())]
    return f"{listed(names)}?" if names else "carrier not told by the format"
