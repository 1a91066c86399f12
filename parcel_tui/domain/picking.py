"""Picks the tracking numbers out of a text such as a shop's e-mail. Pure.

A number whose shape is a carrier's own (its letters, or the check digit of UPU standard S10) or a
label UUID is taken anywhere. One of mere digits is taken only beside a word for tracking, on its
line or on the one before, and whatever stands right behind the name of a tracking number is one.
Prices, dates, telephone, order and card numbers are none of these.
"""

import re
from collections.abc import Sequence

from msgspec import Struct

from parcel_tui.domain.carrier_formats import is_uuid, likely_carriers, normalise_number
from parcel_tui.domain.parcel import Carrier
from parcel_tui.domain.picking_shapes import Candidate, candidates_in, is_certain, is_telephone, without_noise
from parcel_tui.domain.picking_source import readable_text
from parcel_tui.domain.picking_tables import are_rows, cell_at, cells_of
from parcel_tui.domain.picking_words import Meaning, Word, carriers_named, words_in


class Picked(Struct, frozen=True):
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
    r"[\s:;#.=|/>*_®\-\x22\x27「『【\[(]*(?:(?:是|為|为|is|are)[\s:#「『【\[(]*)?",
    re.IGNORECASE,
)
"""What may stand between a name and the number that it names."""
_LABEL = re.compile(r"(?P<text>[^\s:;,。|/()]+)\s?[:=]\s?$")
_ORDINAL = re.compile(r"第.{1,3}|[a-z]*\d{1,2}|[一二三四五六七八九十]", re.IGNORECASE)
_LISTED = re.compile(r"\b[0-9A-Z][0-9A-Z -]{8,40}\s?(?:[,、;/&|]|\band\b|和|及|與)", re.IGNORECASE)
"""Numbers earlier in the same list."""


def pick_numbers(text: str) -> tuple[Picked, ...]:
    """The tracking numbers and label UUIDs in `text`, each once, in its order."""
    found: dict[str, Picked] = {}
    heading = _Line("", ())
    for raw in readable_text(text).splitlines():
        readable, in_addresses = without_noise(raw)
        if not any(map(str.isalnum, raw)):
            continue
        line = _Line(readable, tuple(words_in(readable)))
        candidates = candidates_in(readable)
        picked = [
            c for index, c in enumerate(candidates) if _is_number(c, index, len(candidates), line, heading)
        ]
        for candidate in (*picked, *in_addresses):
            identifier = candidate.text if is_uuid(candidate.text) else normalise_number(candidate.text)
            found.setdefault(identifier.casefold(), _picked(identifier, line, heading))
        # A list of numbers goes on under its heading, and a table under its head.
        if not (picked and _belongs_to(heading, line, picked)):
            heading = line
    return tuple(found.values())


class _Line(Struct, frozen=True):
    text: str
    words: tuple[Word, ...]


def _belongs_to(heading: _Line, line: _Line, picked: Sequence[Candidate]) -> bool:
    """Whether a line with those numbers is one of a list or a table, of which more lines may follow."""
    if are_rows(heading.text, line.text) and any(word.meaning is Meaning.NUMBER for word in heading.words):
        return True
    return not line.words and not _holds_more(line.text, picked)


def _is_number(candidate: Candidate, index: int, count: int, line: _Line, heading: _Line) -> bool:
    """Whether a candidate (so many in its line, this one at `index`) is a tracking number."""
    if is_uuid(candidate.text):
        return True
    word, is_named = _nearest(candidate, index, count, line, heading)
    meaning = word.meaning if word else Meaning.OTHER
    if is_named and meaning is Meaning.NUMBER:
        return _NAMED_SHAPE.fullmatch(candidate.text) is not None
    if is_certain(candidate.text):
        return not (is_named and meaning is Meaning.OTHER)
    if meaning is Meaning.OTHER or not _WEAK.fullmatch(candidate.text):
        return False
    return not (is_telephone(line.text[candidate.start : candidate.end]) or _is_labelled(candidate, line))


def _is_labelled(candidate: Candidate, line: _Line) -> bool:
    """Whether a name of its own stands right before it, which says nothing of a parcel."""
    label = _LABEL.search(line.text, 0, candidate.start)
    if label is None or _ORDINAL.fullmatch(label["text"]) or carriers_named(label["text"]):
        return False
    return not any(word.end > label.start("text") and word.start < label.end("text") for word in line.words)


def _nearest(
    candidate: Candidate, index: int, count: int, line: _Line, heading: _Line
) -> tuple[Word | None, bool]:
    """The word that tells about a number, and whether it names it: it stands right before or over it.

    The last before it, else the next behind it, else of the line above: the one of its column
    where that is a table's head, else the last. In a table the column's comes first.
    """
    over = _word_over(candidate, line, heading)
    if over is not None:
        return over, True
    before = [word for word in line.words if word.end <= candidate.start]
    if before:
        return before[-1], _names(before[-1], candidate, line.text)
    if line.words:
        return line.words[0], False
    if not heading.words:
        return None, False
    word = heading.words[index] if len(heading.words) == count else heading.words[-1]
    if word.meaning is Meaning.NUMBER:
        return word, _stands_alone(candidate, line.text)
    # Of what a line above is only about, a line with words of its own need not be.
    has_words = any(map(str.isalpha, line.text[: candidate.start]))
    return None if has_words else word, False


def _word_over(candidate: Candidate, line: _Line, heading: _Line) -> Word | None:
    """The word of the table's head that stands over the number; None where there is no table."""
    if not are_rows(heading.text, line.text):
        return None
    cell = cell_at(line.text, candidate.start)
    begin, end = cells_of(line.text)[cell]
    if any(begin <= word.start < end for word in line.words):
        return None
    begin, end = cells_of(heading.text)[cell]
    return next((word for word in reversed(heading.words) if begin <= word.start < end), None)


def _names(word: Word, candidate: Candidate, line: str) -> bool:
    """Whether the number stands right behind the word, or later in a list that does."""
    between = _LISTED.sub("", line[word.end : candidate.start] + " ")
    return _BETWEEN.fullmatch(between) is not None


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
