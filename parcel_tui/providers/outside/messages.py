"""What goes to and from the process of a provider from outside: records, each behind its length."""

from typing import BinaryIO

import msgspec
from msgspec import Struct

from parcel_tui.domain import errors
from parcel_tui.domain.provider import ProviderInfo
from parcel_tui.providers.base import Request

MOST_BYTES = 8_000_000
"""Of one record: an answer of a provider's that is as long as may be, with what surrounds it."""
LENGTH_BYTES = 4

KINDS: dict[str, type[errors.ProviderError]] = {
    kind.code: kind
    for kind in (
        errors.NoToken,
        errors.TokenRefused,
        errors.NotFound,
        errors.NotYours,
        errors.Rejected,
        errors.NotSupported,
        errors.RateLimited,
        errors.Unavailable,
        errors.TimedOut,
        errors.Unreachable,
        errors.BadAnswer,
    )
}
"""The errors that a call may end with, by their code."""


class CallFailure(Struct, frozen=True):
    """Why a call or a request came to nothing."""

    code: str = ""
    """One of `KINDS`; empty for a fault of the provider's code."""
    message: str = ""
    ask: int | None = None
    """Of a call: the request whose error it is."""


class Hello(Struct, frozen=True, tag=True):
    """The child's first: it is there, and this is the provider."""

    info: ProviderInfo


class NotLoaded(Struct, frozen=True, tag=True):
    """The child's first and last: the provider's code could not be loaded."""

    failure: CallFailure


class Call(Struct, frozen=True, tag=True):
    """The parent's: do that."""

    id: int
    act: str
    arguments: tuple[msgspec.Raw, ...] = ()


class Done(Struct, frozen=True, tag=True):
    """The child's: this came of a call."""

    id: int
    value: bytes = b""
    failure: CallFailure | None = None


class Ask(Struct, frozen=True, tag=True):
    """The child's: send this request, for that call."""

    id: int
    call: int
    request: Request


class Answer(Struct, frozen=True, tag=True):
    """The parent's: this came of a request."""

    id: int
    body: bytes = b""
    failure: CallFailure | None = None


FromChild = Hello | NotLoaded | Done | Ask
FromParent = Call | Answer


def packed(message: FromChild | FromParent) -> bytes:
    """The record behind its length."""
    content = msgspec.msgpack.encode(message)
    return len(content).to_bytes(LENGTH_BYTES, "big") + content


def received(stream: BinaryIO) -> bytes | None:
    """The next record's bytes; None at the stream's end, or where one would be too long."""
    length = int.from_bytes(stream.read(LENGTH_BYTES), "big")
    if not 0 < length <= MOST_BYTES:
        return None
    content = stream.read(length)
    return content if len(content) == length else None
