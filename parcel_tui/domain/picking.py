"""Picks the tracking numbers out of a text such as a shop's e-mail. Pure.

A number whose shape is a carrier's own (its letters, or the check digit of UPU standard S10) or a
label UUID is taken anywhere. One of mere digits is taken only beside a word for tracking, on its
line or on the one before, and whatever stands right behind the name of a tracking number is one.
Prices, dates, telephone, order and card numbers are none of these.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from parcel_tui.domain.carrier_formats import is_uuid, likely_carriers, normalise_number
from parcel_tui.domain.parcel import Carrier
from parcel_tui.domain.picking_shapes import Candidate, candidates_in, is_certain, is_telephone, without_noise
from parcel_tui.domain.picking_words import Meaning, Word, carriers_named, words_in


@dataclass(frozen=True, slots=True)
class Picked:
    """A number found in a text. `carriers` are the likely ones, best first; empty when none is known."""

    identifier: str
    carriers: tuple[Carrier, ...] = ()
    is_named: bool = False
    """Whether the text itself names the first of the carriers beside the number."""


_WEAK = re.compile(r"\d{10,12}")
_NAMED_SHAPE = re.compile(r"(?=(?:\D*\d){6})[A-Z]{0,6}\d[0-9A-Z]{7,33}", re.IGNORECASE)
"""What a number that is called a tracking number may look like, of carriers without a known format too."""
_BETWEEN = re.compile(
    r"(?:\s?\([^()]*\))?\s?(?:(?:for|of)\s(?:your|this|the|my)\s\w+)?"
    r"[\s:;#.=|/>*_\-「『【\[(]*(?:(?:是|為|为|is|are)[\s:#「『【\[(]*)?",
    re.IGNORECASE,
)
"""What may stand between a name and the number that it names."""
_LISTED = re.compile(r"\b[0-9A-Z][0-9A-Z -]{8,40}\s?(?:[,、;/&|]|\band\b|和|及|與)", re.IGNORECASE)
"""Numbers earlier in the same list."""


def pick_numbers(text: str) -> tuple[Picked, ...]:
    """The tracking numbers and label UUIDs in `text`, each once, in its order."""
    found: dict[str, Picked] = {}
    heading = _Line("", ())
    for raw in text.splitlines():
        readable, in_addresses = without_noise(raw)
        if not raw.strip():
            continue
        line = _Line(readable, tuple(words_in(readable)))
        candidates = candidates_in(readable)
        picked = [
            c for index, c in enumerate(candidates) if _is_number(c, index, len(candidates), line, heading)
        ]
        for candidate in (*picked, *in_addresses):
            identifier = candidate.text if is_uuid(candidate.text) else normalise_number(candidate.text)
            found.setdefault(identifier.casefold(), _picked(identifier, line, heading))
        # A list of numbers goes on under its heading.
        if line.words or not picked or _holds_more(readable, picked):
            heading = line
    return tuple(found.values())


@dataclass(frozen=True, slots=True)
class _Line:
    text: str
    words: tuple[Word, ...]


def _is_number(candidate: Candidate, index: int, count: int, line: _Line, heading: _Line) -> bool:
    """Whether a candidate (so many in its line, this one at `index`) is a tracking number."""
    if is_uuid(candidate.text):
        return True
    before = [word for word in line.words if word.end <= candidate.start]
    word, is_heading = _nearest(before, index, count, line, heading)
    meaning = word.meaning if word else Meaning.OTHER
    is_named = bool(before) and _names(before[-1], candidate, line.text)
    is_named = is_named or (is_heading and meaning is Meaning.NUMBER and _stands_alone(candidate, line.text))
    if is_named and meaning is Meaning.NUMBER:
        return _NAMED_SHAPE.fullmatch(candidate.text) is not None
    if is_certain(candidate.text):
        return not (is_named and meaning is Meaning.OTHER)
    is_phone = is_telephone(line.text[candidate.start : candidate.end])
    return meaning is not Meaning.OTHER and _WEAK.fullmatch(candidate.text) is not None and not is_phone


def _names(word: Word, candidate: Candidate, line: str) -> bool:
    """Whether the number stands right behind the word, or later in a list that does."""
    between = _LISTED.sub("", line[word.end : candidate.start] + " ")
    return _BETWEEN.fullmatch(between) is not None


def _nearest(
    before: Sequence[Word], index: int, count: int, line: _Line, heading: _Line
) -> tuple[Word | None, bool]:
    """The word that tells about a number, and whether it is of the line above.

    The last before it, else the next behind it, else of the line above: the one of its column
    where that is a table's head, else the last.
    """
    if before:
        return before[-1], False
    if line.words:
        return line.words[0], False
    if not heading.words:
        return None, True
    return (heading.words[index] if len(heading.words) == count else heading.words[-1]), True


def _stands_alone(candidate: Candidate, line: str) -> bool:
    return not any(map(str.isalnum, line[: candidate.start] + line[candidate.end :]))


def _holds_more(line: str, picked: Sequence[Candidate]) -> bool:
    """Whether a line is more than the numbers in it and a word or two (a carrier's name)."""
    for candidate in reversed(picked):
        line = line[: candidate.start] + line[candidate.end :]
    return sum(map(str.isalnum, line)) > 20


def _picked(identifier: str, line: _Line, heading: _Line) -> Picked:
    """The number with its likely carriers: those that its format and the words beside it tell."""
    likely = likely_carriers(identifier)
    if is_uuid(identifier):
        return Picked(identifier)
    named = carriers_named(line.text) or carriers_named(heading.text)
    if not identifier.isdigit() and likely:
        # Letters say whose it is; a sentence may name others too.
        named = tuple(carrier for carrier in named if carrier in likely)
    fitting: tuple[Carrier, ...] = tuple(c for c in named if c in likely) or named
    ranked = tuple(dict.fromkeys((*fitting, *likely)))
    return Picked(identifier, ranked, is_named=len(fitting) == 1)
