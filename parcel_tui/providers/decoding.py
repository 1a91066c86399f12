"""Bytes to typed records, for any bytes: a record or one clear error."""

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
