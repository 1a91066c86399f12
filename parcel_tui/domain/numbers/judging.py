"""Whether what looks like a number is a tracking number, by the words about it or over it. Pure."""

import re
from functools import lru_cache

from msgspec import Struct

from parcel_tui.domain.carriers.formats import is_uuid, possible_carriers, shop_of_order
from parcel_tui.domain.numbers.shapes import Candidate, has_check_digit, is_certain, is_telephone
from parcel_tui.domain.numbers.words import Meaning, Word, carriers_named, where_spoken_of
from parcel_tui.language import tr


class Line(Struct, frozen=True):
    """A line, the words in it that tell about numbers, and what in it may be a number."""

    text: str
    words: tuple[Word, ...]
    candidates: tuple[Candidate, ...]
    hosts: str = ""
    """The hosts of its web addresses, which are blotted out in the text."""


_WEAK = re.compile(r"\d{10,12}|\d{14}|\d{20}")
_CALLED = re.compile(r"\d{10,14}|[A-Z]{1,4}\d{10,20}")
"""What stands right behind a word for a parcel: the numbers of carriers abroad are longer."""
_MADE_OF_DATE = re.compile(r"20[2-4]\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d*")
"""So orders are numbered, and times written."""
_NAMED_SHAPE = re.compile(r"(?=(?:\D{0,33}\d){6})[A-Z]{0,6}\d[0-9A-Z]{7,33}", re.IGNORECASE)
"""What a number that is called a tracking number may look like, of carriers without a known format too."""
_BETWEEN = re.compile(
    r"(?:\s?\([^()]{0,60}\))?\s?(?:(?:for|of)\s(?:your|this|the|my)\s\w{1,20})?"
    r"[\s:;#.=|/>*_®\-\x22\x27「『【\[(]{0,40}(?:\x1f{1,400}\s{0,3})?(?:(?:是|為|为|は|is|are)[\s:#「『【\[(]{0,20})?",
    re.IGNORECASE,
)
"""What may stand between a name and the number that it names: also the address of its link, blotted out."""
_BEHIND = re.compile(
    r"\s?(?:\([^()\d]{0,60}|(?:is|are|是|為|为)\s?(?:(?:your|the|our|您的|你的)\s?)?)", re.IGNORECASE
)
"""What may stand between a number and the name behind it."""
_NAME_ENDS = re.compile(r"[^()\w]{0,20}(?:\)|$)|\s?[,.;。、!]")
"""What then stands behind that name: nothing that it could name instead."""
_SHORTEST = 8
"""Characters of what may have been meant as a number: shorter ones are codes."""
_LONGEST_NAME = 30
"""Characters beside a number in which its carrier's name or a label is looked for."""
_BESIDE = re.compile(r"[ :#(=/>*\[【-]{0,3}")
_LABEL = re.compile(r"(?P<text>[^\s:;,。|/()]{1,30})\s?[:=]\s?[\x22\x27「【\[]?$")
_ANY_NUMBER = re.compile(
    r"\W{0,20}(?:單|編號|编号|號碼|号码|代碼|代码|番号|numbers?|nos?|id)\W{0,20}", re.IGNORECASE
)
"""A name for numbers of all kinds: of which, the line above says."""
_ORDINAL = re.compile(r"第.{1,3}|[a-z]{0,10}\d{1,2}|[一二三四五六七八九十]", re.IGNORECASE)
_IN_LIST = re.compile(
    rf"(?:and|then|also|plus|box|no|和|及|與|与|跟|還有|以及|共|{_ORDINAL.pattern})", re.IGNORECASE
)
"""A word between the numbers of a list."""
_LISTED = re.compile(r"\b[0-9A-Z][0-9A-Z -]{8,40}\s?(?:[,、;/&|]|\band\b|和|及|與)", re.IGNORECASE)
"""Numbers earlier in the same list."""


def is_number(index: int, line: Line, heading: Line) -> bool:
    """Whether a line's candidate at `index` is a tracking number, under a line that may be its heading."""
    text = line.candidates[index].text
    return is_uuid(text) or (not shop_of_order(text) and _is_tracking_number(index, line, heading))


def _is_tracking_number(index: int, line: Line, heading: Line) -> bool:
    candidate = line.candidates[index]
    meaning, is_named = _nearest(index, line, heading)
    if is_named and meaning is Meaning.NUMBER:
        return _NAMED_SHAPE.fullmatch(candidate.text) is not None
    if is_named and meaning is Meaning.OTHER:
        return has_check_digit(candidate.text)
    return is_certain(candidate.text) or _is_of_digits(candidate, meaning, line, is_named=is_named)


def may_be_meant(index: int, line: Line) -> bool:
    """Whether a line is nothing but its candidate at `index`, which looks like a number of some kind."""
    candidate = line.candidates[index]
    return len(candidate.text) >= _SHORTEST and _stands_alone(candidate, line.text)


def why_left_out(index: int, line: Line, heading: Line) -> str:
    """Why a line's candidate at `index` is not taken for a tracking number, as a part of a sentence."""
    candidate = line.candidates[index]
    if shop := shop_of_order(candidate.text):
        return tr("an order number of {shop}", shop=shop)
    if is_telephone(line.text[candidate.start : candidate.end]):
        return tr("looks like a telephone number")
    if _MADE_OF_DATE.fullmatch(candidate.text):
        return tr("begins with a date, as an order's number does")
    meaning, is_named = _nearest(index, line, heading)
    if (is_named and meaning is Meaning.OTHER) or _is_labelled(candidate, line):
        return tr("the text calls it something else")
    return tr("nothing calls it a tracking number")


def is_called_a_number(candidate: Candidate, line: Line, heading: Line) -> bool:
    """Whether the text calls it a tracking number; one of a web address is called nothing."""
    return candidate in line.candidates and _nearest(line.candidates.index(candidate), line, heading) == (
        Meaning.NUMBER,
        True,
    )


def _is_of_digits(candidate: Candidate, meaning: Meaning, line: Line, *, is_named: bool) -> bool:
    """Whether mere digits, of which the nearest word tells so much, are a tracking number."""
    is_another = is_telephone(line.text[candidate.start : candidate.end]) or (
        _MADE_OF_DATE.fullmatch(candidate.text) is not None
    )
    shape = _CALLED if is_named else _WEAK
    fits = meaning is not Meaning.OTHER and shape.fullmatch(candidate.text) is not None
    return not is_another and (
        _is_beside_its_carrier(candidate, line) or (fits and not _is_labelled(candidate, line))
    )


def _is_beside_its_carrier(candidate: Candidate, line: Line) -> bool:
    """Whether a carrier with such numbers is named right before or soon behind it; without words, near it."""
    around = (candidate.start - _LONGEST_NAME, candidate.end + _LONGEST_NAME)
    return any(
        not line.words or _BESIDE.fullmatch(line.text[end : candidate.start])  # of one behind it, nothing
        for carrier in possible_carriers(candidate.text)
        for _, end in where_spoken_of(carrier, line.text, *around)
    )


def _is_labelled(candidate: Candidate, line: Line) -> bool:
    """Whether a name of its own stands right before it, which says nothing of a parcel."""
    label = _LABEL.search(line.text, candidate.start - _LONGEST_NAME, candidate.start)
    return label is not None and not (
        carriers_named(label["text"])
        or _ORDINAL.fullmatch(label["text"])
        or _ANY_NUMBER.fullmatch(label["text"])
        or any(word.end > label.start() and word.start < label.end("text") for word in line.words)
    )


def _nearest(index: int, line: Line, heading: Line) -> tuple[Meaning, bool]:
    """What the word that tells about a number says, and whether it names it: right before or over it.

    In a table its column's; else the one that names it, before it or behind; else the last before it,
    the next behind it, or one of the line above. Without any, it may be anything.
    """
    candidate = line.candidates[index]
    naming = _word_naming(candidate, line)
    if (
        naming is None or naming.meaning is not Meaning.NUMBER
    ):  # else its name stands beside it, in two columns
        naming = _word_over(candidate, line, heading) or naming
    if naming is not None:
        return naming.meaning, True
    if not line.words:
        return _meaning_above(index, line, heading)
    before = _words_before(candidate, line)
    if before and before[-1].meaning is Meaning.NUMBER and _is_spent(before[-1], index, line):
        return Meaning.OTHER, False
    return (before or line.words[:1])[-1].meaning, False


def _words_before(candidate: Candidate, line: Line) -> list[Word]:
    return [word for word in line.words if word.end <= candidate.start]


def _word_naming(candidate: Candidate, line: Line) -> Word | None:
    """The word right before the number, or behind it; of both, the name of a tracking number before it."""
    words = _words_before(candidate, line)
    before = words[-1] if words and _names(words[-1], candidate, line.text) else None
    if before and before.meaning is Meaning.NUMBER:
        return before
    behind = next(iter(line.words[len(words) :]), None)
    return behind if behind and _names_from_behind(behind, candidate, line.text) else before


def _meaning_above(index: int, line: Line, heading: Line) -> tuple[Meaning, bool]:
    """What the word of the line above says, and whether it names it: the one at its place, else the last."""
    if not heading.words:
        return Meaning.OTHER, False
    word = heading.words[index] if len(heading.words) == len(line.candidates) else heading.words[-1]
    names = word.meaning is Meaning.NUMBER
    candidate = line.candidates[index]
    before = line.text[: candidate.start]
    has_words = any(map(str.isalpha, before)) and not _ANY_NUMBER.fullmatch(before)
    # Of what a line above is only about, or what has its number there, a line with words need not be.
    if has_words and (heading.candidates or not names):
        return Meaning.OTHER, False
    return word.meaning, names and _stands_alone(candidate, line.text)


def _word_over(candidate: Candidate, line: Line, heading: Line) -> Word | None:
    """The word of the table's head that stands over the number; None where there is no table."""
    if not are_rows(heading.text, line.text):
        return None
    cell = cell_at(line.text, candidate.start)
    here, over = range(*cells_of(line.text)[cell]), range(*cells_of(heading.text)[cell])
    if any(word.start in here for word in line.words):
        return None
    return next((word for word in reversed(heading.words) if word.start in over), None)


def _names(word: Word, candidate: Candidate, line: str) -> bool:
    """Whether the number stands right behind the word, or later in a list that does."""
    between = _LISTED.sub("", line[word.end : candidate.start] + " ")
    return _BETWEEN.fullmatch(between) is not None


def _is_spent(word: Word, index: int, line: Line) -> bool:
    """Whether the word has its number, and other words than a list's stand between that and this one."""
    last, this = line.candidates[index - 1], line.candidates[index]
    between = line.text[last.end : this.start]  # nothing before the first
    words = re.findall(r"[^\W_]+", between)
    return last.start >= word.end and not carriers_named(between) and not all(map(_IN_LIST.fullmatch, words))


def _names_from_behind(word: Word, candidate: Candidate, line: str) -> bool:
    """Whether the word says so of the number: `… is your order number`, `…(訂單編號)`."""
    between = line[candidate.end : word.start]
    return _BEHIND.fullmatch(between) is not None and _NAME_ENDS.match(line, word.end) is not None


def _stands_alone(candidate: Candidate, line: str) -> bool:
    return not any(map(str.isalnum, line[: candidate.start] + line[candidate.end :]))


_BETWEEN_CELLS = re.compile(r" *[|│┃¦\t] *| {2,}")


@lru_cache(maxsize=4)  # asked of a head and a row for each number
def cells_of(line: str) -> tuple[tuple[int, int], ...]:
    """Where the cells of a line begin and end; a line without borders, tabs or gaps is one cell."""
    begin, cells = 0, []
    for border in _BETWEEN_CELLS.finditer(line):
        cells.append((begin, border.start()))
        begin = border.end()
    return (*cells, (begin, len(line)))


def are_rows(head: str, row: str) -> bool:
    """Whether both lines have the same number of cells, at least two."""
    return len(cells_of(head)) == len(cells_of(row)) > 1


def cell_at(line: str, place: int) -> int:
    """In which cell of the line, from 0, the place is."""
    return sum(begin <= place for begin, _ in cells_of(line)) - 1
