"""Bytes to typed records, for any bytes: a record or one clear error."""

import zlib
from typing import TypeVar

import msgspec

from parcel_tui.domain.errors import BadAnswer
from parcel_tui.domain.parcel import PROVIDER_TITLES

_Record = TypeVar("_Record")

# Broken UTF-8 inside a text and nesting without end have errors of their own.
_UNREADABLE = (msgspec.DecodeError, UnicodeDecodeError, RecursionError)


def decoded(body: bytes | msgspec.Raw, kind: type[_Record], provider: str, *, sent: bool = False) -> _Record:
    """`body` as a `kind`; unknown fields are ignored, numbers may be written as texts.

    Raises BadAnswer for anything else. `sent` tells that the answer is to a change, which
    may then have been made.
    """
    try:
        return msgspec.json.decode(body, type=kind, strict=False)
    except _UNREADABLE as error:
        title = PROVIDER_TITLES.get(provider, provider)
        raise BadAnswer(
            f"{title}'s answer could not be read; it is asked again later.",
            provider=provider,
            maybe_done=sent,
        ) from error


def decoded_or_none(body: bytes | msgspec.Raw, kind: type[_Record]) -> _Record | None:
    """`body` as a `kind`, or None: for a part whose loss must not cost the rest."""
    try:
        return msgspec.json.decode(body, type=kind, strict=False)
    except _UNREADABLE:
        return None


_ZLIB_WINDOWS = {"gzip": (31,), "x-gzip": (31,), "deflate": (15, -15)}
"""By coding, how zlib is to take it; what is called deflate comes with and without its header."""


def unpacked(body: bytes, codings: str, most: int) -> bytes | None:
    """An answer's body without its `Content-Encoding`; None where that holds more than `most` bytes.

    One coding is undone and no more: a few hundred bytes, packed three times over, are gigabytes.
    Raises ValueError for what cannot be unpacked.
    """
    names = [name for name in (part.strip().lower() for part in codings.split(",")) if name != "identity"]
    names = list(filter(None, names))
    if not names or not body:
        return body
    if len(names) > 1 or names[0] not in _ZLIB_WINDOWS:
        raise ValueError("It is packed in a way that was not asked for.")
    for window in _ZLIB_WINDOWS[names[0]]:
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
