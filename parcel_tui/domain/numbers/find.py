"""Picks the tracking numbers out of a text such as a shop's e-mail. Pure.

A number whose shape is a carrier's own (its letters, or a check digit) or a label UUID is taken
anywhere. One of mere digits is taken only beside a word for tracking, on its line or on the one
before, or right beside its carrier's name; and whatever stands right behind the name of a tracking
number is one. Prices, dates, telephone, order and card numbers are none of these.
"""

import html
import quopri
import re
from collections.abc import Iterator, Sequence

from msgspec import Struct

from parcel_tui.domain.carriers.formats import (
    is_uuid,
    likely_carriers,
    normalise_number,
    possible_carriers,
    shop_of_order,
    unknown_carrier,
)
from parcel_tui.domain.carriers.names import CUSTOMS, MOMO, PCHOME, SHOPEE
from parcel_tui.domain.numbers.judging import (
    Line,
    are_rows,
    is_called_a_number,
    is_number,
    may_be_meant,
    why_left_out,
)
from parcel_tui.domain.numbers.shapes import Candidate, candidates_in, hosts_in, plain_text, without_noise
from parcel_tui.domain.numbers.words import Meaning, carriers_named, stranger_named, words_in
from parcel_tui.domain.parcel import Carrier
from parcel_tui.domain.provider import needs_carrier, provider_of
from parcel_tui.language import tr

MAX_TEXT = 200_000
"""Characters that are read of a text; the longest mails of shops, as they are sent, have half of them."""
_SHOPS = frozenset({MOMO, PCHOME, SHOPEE})
"""Carriers that are named as shops too: by themselves they say nothing of who brings it."""
_IN_TWO_PARTS = re.compile(
    r"((?:寄[件貨]編號|交貨便代碼)[\s:]{0,4})([A-Z]\d{7})(?!\w)[^A-Z\d]{1,30}?驗證碼[\s:]{0,4}(\d{4})(?!\d)"
)
"""A number of 7-Eleven as ECPay prints it: a code, and four digits that check it."""
_LETTER = re.compile(r"[^\W_]")
_PIECE = re.compile(r"(?s).{1,500}$|.{100,499}[ \t,;|、。]|.{500}")
"""What is looked at together: a line, and pieces of one that is so long that it has lost its breaks."""


_WORD = re.compile(r"(?<![\w-])[^\W\d_]{2,}+(?![\w-])")
_SENTENCE = 6
"""Words from which a text is one to read, even if nothing can be picked out of it."""


class FoundNumber(Struct, frozen=True):
    """A number found in a text. `carriers` are the likely ones, best first; empty when none is known."""

    identifier: str
    carriers: tuple[Carrier, ...] = ()
    is_named: bool = False
    """Whether the text itself names the first of the carriers beside the number."""
    unknown: str | None = None
    """The name of its carrier, where that is none that Track.TW knows."""


class LeftOut(Struct, frozen=True):
    """What looks like a number in a text, and was not taken for a carrier's."""

    identifier: str
    reason: str
    """Why, as a part of a sentence."""


class NumbersInText(Struct, frozen=True):
    """The numbers of a text, each once, in its order; nothing that may be one is in neither."""

    taken: tuple[FoundNumber, ...] = ()
    left_out: tuple[LeftOut, ...] = ()


def read_numbers(text: str) -> NumbersInText:
    """The tracking numbers and label UUIDs in `text`, and what in it looks like one and is none."""
    found: dict[str, FoundNumber] = {}
    called: dict[str, bool] = {}
    left_out: dict[str, LeftOut] = {}
    heading = Line("", (), ())
    stranger: str | None = None
    whole = plain_text(readable_text(text[:MAX_TEXT]))
    names_strangers = stranger_named(whole) is not None
    for raw in _lines(_IN_TWO_PARTS.sub(r"\1 \2\3", whole)):
        if not _LETTER.search(raw):
            continue
        if names_strangers:
            stranger = stranger_named(raw) or (None if carriers_named(raw) else stranger)
        readable, in_addresses = without_noise(raw)
        line = Line(readable, tuple(words_in(readable)), tuple(candidates_in(readable)), hosts_in(raw))
        picked: list[Candidate] = []
        for index, candidate in enumerate(line.candidates):
            if is_number(index, line, heading):
                picked.append(candidate)
            elif _looks_like_one(candidate.text) or may_be_meant(index, line):
                identifier = normalise_number(candidate.text)
                left_out[identifier.casefold()] = LeftOut(identifier, why_left_out(index, line, heading))
        for candidate in (*picked, *in_addresses):
            identifier = candidate.text if is_uuid(candidate.text) else normalise_number(candidate.text)
            key = identifier.casefold()
            found.setdefault(key, _picked(identifier, line, heading, stranger))
            called[key] = called.get(key, False) or is_called_a_number(candidate, line, heading)
        if not _belongs_to(heading, line, picked):
            heading = line
    is_handed_over = any(number.carriers and called[key] for key, number in found.items())
    # Then a number of a carrier abroad that the text does not call one is the same parcel's earlier one.
    former = {key for key, number in found.items() if is_handed_over and number.unknown and not called[key]}
    left_out |= {
        key: LeftOut(found[key].identifier, tr("{unknown} handed the parcel on", unknown=found[key].unknown))
        for key in former
    }
    return NumbersInText(
        tuple(number for key, number in found.items() if key not in former),
        tuple(number for key, number in left_out.items() if key not in found or key in former),
    )


def holds_words(text: str) -> bool:
    """Whether a text may be one to read, so that it is picked through."""
    return _WORD.search(text) is not None or bool(carriers_named(text))


def pick_from(text: str, provider: str | None, carrier_id: str | None) -> NumbersInText | None:
    """What is picked out of a text that was pasted or piped in; None for one to be taken as it stands.

    `provider` and `carrier_id` are what the user chose: a provider's own identifier
    and a customs declaration may hold words and spaces.
    """
    words, names_carrier = len(_WORD.findall(text)), bool(carriers_named(text))
    if not (words or names_carrier) or carrier_id == CUSTOMS.id:
        return None
    found = read_numbers(text)
    is_as_it_is = provider is not None and not needs_carrier(provider)
    if is_as_it_is:
        found = NumbersInText(tuple(one for one in found.taken if provider_of(one.identifier) == provider))
    # The digits of a carrier's name (7-11) are none of the number's: they would be joined.
    is_list = bool(found.taken or (found.left_out and names_carrier))
    is_text = words >= _SENTENCE or (is_list and not is_as_it_is)
    return found if is_text else None


def _looks_like_one(text: str) -> bool:
    """Whether a carrier has numbers of that shape, or a shop its orders."""
    return bool(possible_carriers(text) or unknown_carrier(text) or shop_of_order(text))


def _lines(text: str) -> Iterator[str]:
    """The lines of a text that are not empty; one without end in pieces, where it can be parted."""
    for line in text.splitlines():
        yield from _PIECE.findall(line)


def _belongs_to(heading: Line, line: Line, picked: Sequence[Candidate]) -> bool:
    """Whether a line with those numbers is one of a list or a table, of which more lines may follow.

    A list of numbers goes on under its heading, and a table under its head, past rows with an empty cell.
    """
    if are_rows(heading.text, line.text) and any(word.meaning is Meaning.NUMBER for word in heading.words):
        return bool(picked) or not heading.candidates
    return bool(picked) and not line.words and not _holds_more(line.text, picked)


def _holds_more(line: str, picked: Sequence[Candidate]) -> bool:
    """Whether a line is more than the numbers in it and a word or two (a carrier's name)."""
    numbers = (line[candidate.start : candidate.end] for candidate in picked)
    return _letters(line) - sum(map(_letters, numbers)) > 20


def _letters(text: str) -> int:
    """How many letters and digits it has."""
    return sum(map(str.isalnum, text))


def _picked(identifier: str, line: Line, heading: Line, stranger: str | None) -> FoundNumber:
    """The number with its likely carriers: those that its format and the words beside it tell."""
    if is_uuid(identifier):
        return FoundNumber(identifier)
    likely = likely_carriers(identifier)
    named = next(filter(None, map(carriers_named, (line.text, heading.text, line.hosts, heading.hosts))), ())
    if not identifier.isdigit() and likely:
        # Letters say whose it is; a sentence may name others too.
        named = tuple(carrier for carrier in named if carrier in likely)
    elif stranger and not named:
        return FoundNumber(identifier, unknown=stranger)
    ranked = tuple(dict.fromkeys((*_fitting(identifier, named), *likely)))
    unknown = None if ranked else unknown_carrier(identifier)
    return FoundNumber(identifier, ranked, len(_fitting(identifier, named)) == 1, unknown)


def _fitting(identifier: str, named: Sequence[Carrier]) -> tuple[Carrier, ...]:
    """Those of the named carriers that are meant: with numbers like that; else any but a shop's."""
    for possible in (likely_carriers(identifier), possible_carriers(identifier)):
        if fitting := tuple(carrier for carrier in named if carrier in possible):
            return fitting
    return tuple(carrier for carrier in named if carrier not in _SHOPS)


_SOFT_BREAK = re.compile(r"(?<!=)=\r?\n")
_QUOTED_PRINTABLE = re.compile(r"=3D|=[CE][0-9A-F]=[89AB][0-9A-F]")
"""An equals sign, or a letter outside of ASCII, as that encoding writes it."""
_TAG = re.compile(
    r"</?(?P<name>a|abbr|article|b|big|blockquote|body|br|center|code|div|em|font|footer|h[1-6]|head|header|hr"
    r"|html|i|img|li|mark|meta|ol|p|pre|section|small|span|strong|style|sub|sup|table|tbody|td|tfoot|th|thead"
    r"|title|tr|tt|u|ul|wbr)\b[^<>]*>",
    re.IGNORECASE,
)
_CELLS = frozenset({"td", "th"})
_INLINE = frozenset({"a", "abbr", "b", "big", "code", "em", "font", "i", "img", "mark", "small", "span"})
_INLINE |= {"strong", "sub", "sup", "tt", "u", "wbr"}
_HIDDEN = re.compile(r"<!--|<(?P<name>style|script)\b[^<>]*>", re.IGNORECASE)
"""What begins a part that no mail program shows."""
_END_OF_HIDDEN = {
    "": re.compile("-->"),
    "style": re.compile(r"</style\b[^<>]*>", re.IGNORECASE),
    "script": re.compile(r"</script\b[^<>]*>", re.IGNORECASE),
}
_ADDRESS = re.compile(r"https?://[^\s<>\"']+", re.IGNORECASE)
_ENDLESS_REFERENCE = re.compile(r"&#(?:\d{9}\d*|x[0-9a-f]{8}[0-9a-f]*);?", re.IGNORECASE)
"""A character's number that is none: Python refuses to read thousands of digits as a number."""
_TRAILING = re.compile(r"(?<![\t ])[\t ]+\n")


def readable_text(text: str) -> str:
    """The text without quoted-printable's escapes, HTML's tags and its entities; a plain one as it is.

    The cells of a row stand behind tabs, and a link's address before its text.
    """
    text = _SOFT_BREAK.sub("", text)
    if _QUOTED_PRINTABLE.search(text):
        text = quopri.decodestring(text.encode()).decode(errors="replace")
    if _TAG.search(text):
        text = _TRAILING.sub("\n", _TAG.sub(_instead, _without_hidden(text)) + "\n")
    return html.unescape(_ENDLESS_REFERENCE.sub(" ", text))


def _without_hidden(text: str) -> str:
    """HTML without its comments, styles and scripts; one without an end is left as it is."""
    shown: list[str] = []
    endless: set[str] = set()
    at = look_from = 0
    while begin := _HIDDEN.search(text, look_from):
        look_from, name = begin.end(), (begin["name"] or "").lower()
        end = None if name in endless else _END_OF_HIDDEN[name].search(text, begin.end())
        if end is None:  # nor has any after it: the text is gone through once, however many begin
            endless.add(name)
            continue
        shown.append(text[at : begin.start()])
        at = look_from = end.end()
    return "".join((*shown, text[at:]))


def _instead(tag: re.Match[str]) -> str:
    name = tag["name"].lower()
    if name in _INLINE:
        address = _ADDRESS.search(tag[0])
        return f" {address[0]} " if address else ""
    if name in _CELLS:
        return "\t" if tag[0].startswith("</") else ""
    return "\n"
