"""Reads what was typed or pasted into the add form as numbers. Pure."""

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache

from msgspec import Struct

from parcel_tui.domain.carriers.formats import is_uuid, likely_carriers, normalise_number
from parcel_tui.domain.parcel import FLEXFORWARD, TRACKTW
from parcel_tui.domain.provider import as_looks, needs_carrier, provider_of
from parcel_tui.domain.text import shortened, why_not_as_it_is
from parcel_tui.language import tr
from parcel_tui.tracker.lookup import bare

MAX_IDENTIFIER = 100
"""Characters of one number or order number; real ones are below 40."""

_BETWEEN_NUMBERS = re.compile(r"[,;，；、\t]+")
_NUMBER = re.compile(r"(?=[A-Za-z-]{0,99}[0-9])[A-Za-z0-9-]{8,100}")
# Of decimal digits alone it may be a long number that is written with dashes.
_ALMOST_UUID = re.compile(r"(?=[0-9-]{0,40}[A-Fa-f])[0-9A-Fa-f]{1,36}(?:-[0-9A-Fa-f]{1,36}){3,5}")


class Entry(Struct, frozen=True):
    """One thing to follow, as its provider takes it."""

    identifier: str
    provider: str


@lru_cache(maxsize=2)  # all that the form shows follows from them: they are asked for many times a key
def read_entries(text: str, provider: str | None, carrier_id: str | None) -> tuple[Entry, ...]:
    """What stands in the form, each once, in its order.

    `provider` None means by shape: what looks like a provider's identifier is that one's, everything else
    Track.TW's. Where no carrier is needed, identifiers are taken as they are, one a line. Track.TW's may also
    stand beside each other; `carrier_id` tells whether spaces belong to them (customs).
    """
    found: dict[str, Entry] = {}
    for line in filter(None, (line.strip() for line in text.splitlines())):
        for entry in _of_line(line, provider, carrier_id):
            found.setdefault(entry.identifier.casefold(), entry)
    return tuple(found.values())


def problem_of(entry: Entry, provider: str | None) -> str | None:
    """What is wrong with an entry, as a sentence; None when nothing can be seen to be."""
    shown = shortened(entry.identifier)
    is_as_it_is = not needs_carrier(entry.provider)
    if is_as_it_is and (why := why_not_as_it_is(entry.identifier)):
        return tr("“{text}” {why}. Copy it again.", text=shown, why=why)
    if not is_as_it_is and len(entry.identifier) > MAX_IDENTIFIER:
        return tr("“{text}” is too long for a number. Put each number on its own line.", text=shown)
    if is_uuid(entry.identifier):
        told = tr("“{text}” is a Flex Forward label. Choose that provider for it.", text=shown)
        return told if provider is not None and needs_carrier(provider) else None
    if _is_almost_uuid(entry.identifier):
        return tr("“{text}” is not a whole label UUID (groups of 8-4-4-4-12). Copy it again.", text=shown)
    has_digit = any(character.isdigit() for character in entry.identifier)
    if not bare(entry.identifier) or (not is_as_it_is and not has_digit):
        return tr("“{text}” isn't a tracking number.", text=shown)
    return None


def _of_line(line: str, provider: str | None, carrier_id: str | None) -> Iterator[Entry]:
    named = provider_of(line) if provider is None else provider
    if named is not None and not needs_carrier(named):
        yield Entry(as_looks(line, named), named)
        return
    for piece in filter(None, (piece.strip() for piece in _BETWEEN_NUMBERS.split(line))):
        for number in _numbers_in(piece):
            if other := provider is None and provider_of(number):
                yield Entry(as_looks(number, other), other)
            elif is_uuid(number) or _is_almost_uuid(number):
                yield Entry(number, provider or FLEXFORWARD)
            else:
                # Input methods for Chinese and Japanese type full-width digits and letters.
                plain = unicodedata.normalize("NFKC", number)
                yield Entry(normalise_number(plain, carrier_id) or plain, TRACKTW)


def _numbers_in(piece: str) -> list[str]:
    """One number with spaces in it, or several beside each other when every one is a number by itself."""
    tokens = piece.split()
    numbers = [token for token in tokens if _is_number(token)]
    if numbers and any(map(_is_word, tokens)):
        return numbers  # the words of a text too short to be one
    return tokens if 1 < len(tokens) == len(numbers) else [piece]


def _is_word(token: str) -> bool:
    """Whether it is no part of a number: of those with spaces a group has two letters at the most."""
    letters = token.strip(".,:;!?：，。！？")
    return letters.isalpha() and len(letters) > (2 if letters.isascii() else 1)


def _is_number(token: str) -> bool:
    return is_uuid(token) or bool(_NUMBER.fullmatch(token) or likely_carriers(token))


def _is_almost_uuid(text: str) -> bool:
    digits = sum(character != "-" for character in text)
    return 28 <= digits <= 36 and _ALMOST_UUID.fullmatch(text) is not None
