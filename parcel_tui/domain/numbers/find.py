"""Picks the tracking numbers out of a text such as a shop's e-mail. Pure.

A number whose shape is a carrier's own (its letters, or a check digit) or a label UUID is taken
anywhere. One of mere digits is taken only beside a word for tracking, on its line or on the one
before, or right beside its carrier's name; and whatever stands right behind the name of a tracking
number is one. Prices, dates, telephone, order and card numbers are none of these.
"""

import re
from collections.abc import Iterator, Sequence

from msgspec import Struct

from parcel_tui.domain.carrier_formats import is_uuid, likely_carriers, normalise_number
from parcel_tui.domain.numbers.judging import Line, are_rows, is_number
from parcel_tui.domain.numbers.shapes import Candidate, candidates_in, plain_text, without_noise
from parcel_tui.domain.numbers.source import readable_text
from parcel_tui.domain.numbers.words import Meaning, carriers_named, words_in
from parcel_tui.domain.parcel import Carrier

MAX_TEXT = 200_000
"""Characters that are read of a text; the longest mails of shops, as they are sent, have half of them."""
_LETTER = re.compile(r"[^\W_]")
_DIGIT = re.compile(r"[0-9]")
_LONGEST_LINE = 500
"""Characters of a line that are looked at together; a longer one has lost its breaks."""


class FoundNumber(Struct, frozen=True):
    """A number found in a text. `carriers` are the likely ones, best first; empty when none is known."""

    identifier: str
    carriers: tuple[Carrier, ...] = ()
    is_named: bool = False
    """Whether the text itself names the first of the carriers beside the number."""


def find_numbers(text: str) -> tuple[FoundNumber, ...]:
    """The tracking numbers and label UUIDs in `text`, each once, in its order."""
    found: dict[str, FoundNumber] = {}
    heading = Line("", (), ())
    for raw in _lines(plain_text(readable_text(text[:MAX_TEXT]))):
        if not _LETTER.search(raw):
            continue
        if not _DIGIT.search(raw):  # most lines: what it tells is of the next ones
            heading = Line(raw, tuple(words_in(raw)), ())
            continue
        readable, in_addresses = without_noise(raw)
        line = Line(readable, tuple(words_in(readable)), tuple(candidates_in(readable)))
        picked = [number for index, number in enumerate(line.candidates) if is_number(index, line, heading)]
        for candidate in (*picked, *in_addresses):
            identifier = candidate.text if is_uuid(candidate.text) else normalise_number(candidate.text)
            found.setdefault(identifier.casefold(), _picked(identifier, line, heading))
        if not _belongs_to(heading, line, picked):
            heading = line
    return tuple(found.values())


def _lines(text: str) -> Iterator[str]:
    """The lines of a text; one without end in pieces, where it can be parted."""
    for line in text.splitlines():
        rest = line
        while len(rest) > _LONGEST_LINE:
            end = max(rest.rfind(between, 100, _LONGEST_LINE) for between in " \t,;|、，。") + 1
            yield rest[: end or _LONGEST_LINE]
            rest = rest[end or _LONGEST_LINE :]
        yield rest


def _belongs_to(heading: Line, line: Line, picked: Sequence[Candidate]) -> bool:
    """Whether a line with those numbers is one of a list or a table, of which more lines may follow.

    A list of numbers goes on under its heading, and a table under its head, past rows with an empty cell.
    """
    if are_rows(heading.text, line.text) and any(word.meaning is Meaning.NUMBER for word in heading.words):
        return bool(picked or (line.candidates and not heading.candidates))
    return bool(picked) and not line.words and not _holds_more(line.text, picked)


def _holds_more(line: str, picked: Sequence[Candidate]) -> bool:
    """Whether a line is more than the numbers in it and a word or two (a carrier's name)."""
    for candidate in reversed(picked):
        line = line[: candidate.start] + line[candidate.end :]
    return sum(map(str.isalnum, line)) > 20


def _picked(identifier: str, line: Line, heading: Line) -> FoundNumber:
    """The number with its likely carriers: those that its format and the words beside it tell."""
    likely = likely_carriers(identifier)
    if is_uuid(identifier):
        return FoundNumber(identifier)
    named = carriers_named(line.text) or carriers_named(heading.text)
    if not identifier.isdigit() and likely:
        # Letters say whose it is; a sentence may name others too.
        named = tuple(carrier for carrier in named if carrier in likely)
    fitting: tuple[Carrier, ...] = tuple(c for c in named if c in likely) or named
    ranked = tuple(dict.fromkeys((*fitting, *likely)))
    return FoundNumber(identifier, ranked, is_named=len(fitting) == 1)
