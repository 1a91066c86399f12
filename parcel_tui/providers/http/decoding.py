"""Bytes to plain values, for any bytes: what can be read, or one clear error."""

import json
import re
import zlib

import msgspec

from parcel_tui.domain.errors import BadAnswer
from parcel_tui.domain.provider import title_of
from parcel_tui.domain.text import clean
from parcel_tui.language import tr

# Broken UTF-8 inside a text and nesting without end have errors of their own.
_UNREADABLE = (msgspec.DecodeError, UnicodeDecodeError, RecursionError)

_DEEPEST = 60
"""Levels of nesting that are looked into; documented answers have five."""
_MOST_PARTS = 12_000
"""Objects and lists in an answer; a page of a hundred parcels has some five hundred."""
_TEXTS = re.compile(rb'"(?:[^"\\]++|\\.)*+"?', re.DOTALL)
_LONGEST_NUMBER = 40
"""Digits of a whole number; longer ones are read as fractions, for they mean nothing here."""
_SURROGATE = re.compile("[\ud800-\udfff]")
_TOKENS = re.compile(r'"(?:[^"\\]|\\.)*"?|[\[\]{}]', re.DOTALL)


def holds_too_much(body: bytes) -> bool:
    """Whether an answer has more objects and lists than one about parcels can have."""
    return _has_many_signs(body) and _has_many_signs(_TEXTS.sub(b"", body))


def _has_many_signs(body: bytes) -> bool:
    return body.count(b"{") + body.count(b"[") > _MOST_PARTS


_ZLIB_WINDOWS = {"gzip": (31,), "x-gzip": (31,), "deflate": (15, -15)}
"""By coding, how zlib is to take it; what is called deflate comes with and without its header."""


def unpacked(body: bytes, codings: str, most: int) -> bytes | None:
    """An answer's body without its `Content-Encoding`; None where that holds more than `most` bytes.

    One coding is undone and no more: a few hundred bytes, packed three times over, are gigabytes.
    Raises ValueError for what cannot be unpacked.
    """
    names = (part.strip().lower() for part in codings.split(","))
    coding = ",".join(name for name in names if name not in {"", "identity"})
    if not coding or not body:
        return body
    if coding not in _ZLIB_WINDOWS:
        raise ValueError("It is packed in a way that was not asked for.")
    for window in _ZLIB_WINDOWS[coding]:
        unpacker = zlib.decompressobj(window)
        try:
            content = unpacker.decompress(body, most + 1)
        except zlib.error:
            continue
        if len(content) > most:
            return None
        if unpacker.eof:
            return content
    raise ValueError("It is cut, or is not packed as it says.")


def value_of(body: bytes, provider: str, *, sent: bool = False) -> object:
    """The value that `body` holds, as Python writes it.

    Read as leniently as other readers of JSON do: behind a byte order mark, with broken UTF-8 or
    halves of characters (each is then U+FFFD), with NaN (None). What is nested too deeply is None.
    Raises BadAnswer where it is no JSON all the same; `sent` as for `bad_answer`.
    """
    try:
        return msgspec.json.decode(body)
    except _UNREADABLE:
        pass
    try:
        return _mended(body)
    except (*_UNREADABLE, ValueError):
        raise bad_answer(provider, sent=sent) from None


def is_strict(body: bytes) -> bool:
    """Whether `body` is JSON as it should be, so that nothing of it was mended."""
    try:
        msgspec.json.decode(body)
    except _UNREADABLE:
        return False
    return True


def bad_answer(provider: str, *, sent: bool = False) -> BadAnswer:
    """The error for an answer that cannot be read.

    `sent` tells that the answer is to a change, which may then have been made.
    """
    title = title_of(provider)
    return BadAnswer(
        tr("{title}'s answer could not be read. Trying again later.", title=title),
        provider=provider,
        maybe_done=sent,
    )


def rows_of(value: object) -> list[object] | None:
    """The items of a list, of one that PHP wrote as an object (`{"0": …}`) too; None for anything else."""
    if isinstance(value, list):
        return value
    if isinstance(value, dict) and all(isinstance(key, str) and key.isdecimal() for key in value):
        return [value[key] for key in sorted(value, key=lambda key: (len(key), key))]
    return None


def rows_in(answer: dict[str, object], name: str) -> list[object] | None:
    """The items of the list of that name; none for null, None where it is no list, or is not there."""
    return [] if answer.get(name, "") is None else rows_of(answer.get(name))


def fields_of(value: object) -> dict[str, object]:
    """An object's fields; none for anything else, PHP's way to write an empty object among it."""
    return value if isinstance(value, dict) else {}


def text_of(value: object) -> str:
    """A text, safe to show; a number or anything else that says something in the words of JSON."""
    if isinstance(value, str):
        return clean(value)
    return "" if value is None or value in ([], {}) else clean(json.dumps(value, ensure_ascii=False))


def message_of(value: object) -> str:
    """A text, safe to show; empty for anything else."""
    return clean(value) if isinstance(value, str) else ""


def words_of(value: object) -> str:
    """A text or a number, safe to show; empty for anything else."""
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    return text_of(value) if is_number else message_of(value)


def word_of(value: object) -> str:
    """A text or a whole number, such as a name, a number or an id; empty for anything else."""
    if isinstance(value, float) and value.is_integer() and abs(value) < 2**53:
        value = int(value)
    if isinstance(value, str):
        return clean(value)
    if isinstance(value, bool) or not isinstance(value, int):
        return ""
    return str(value) if abs(value) < 10**_LONGEST_NUMBER else ""


def count_of(value: object) -> int | None:
    """A whole number from zero on, be it written as a text; None for anything else."""
    word = word_of(value)
    return int(word) if word.isascii() and word.isdecimal() and len(word) < _LONGEST_NUMBER else None


def _mended(body: bytes) -> object:
    """The value in a body that is no strict JSON. Raises ValueError or RecursionError."""
    text = body.decode(json.detect_encoding(body), errors="replace")
    return _whole(
        json.loads(_shallow(text), strict=False, parse_constant=lambda _: None, parse_int=_whole_number)
    )


def _whole_number(digits: str) -> int | float:
    return int(digits) if len(digits) <= _LONGEST_NUMBER else float(digits)


def _whole(value: object) -> object:
    """`value` without halves of characters."""
    if isinstance(value, str):
        return _SURROGATE.sub("\ufffd", value)
    if isinstance(value, list):
        return [_whole(item) for item in value]
    if isinstance(value, dict):
        return {_SURROGATE.sub("\ufffd", key): _whole(item) for key, item in value.items()}
    return value


def _shallow(text: str) -> str:
    """`text` with null for what is nested too deeply."""
    kept, depth, since = [], 0, 0
    for token in _TOKENS.finditer(text):
        if token[0] in "[{":
            depth += 1
            if depth == _DEEPEST:
                kept.append(text[since : token.start()] + "null")
        elif token[0] in "]}":
            if depth == _DEEPEST:
                since = token.end()
            depth -= 1
    return "".join(kept) + text[since:]
