"""What the dashboard and the process that does its requests say to each other, and how it is written.

Each message is MessagePack behind four bytes of its length.
"""

import asyncio
from typing import Any, BinaryIO, TypedDict, cast

import msgspec
from msgspec import Struct

from parcel_tui.domain.errors import ParcelTuiError
from parcel_tui.domain.secret import Bearer, Credential, KeyPair, Secret
from parcel_tui.providers.base import Priority

_LENGTH = 4


class Setup(Struct, tag=True):
    """Said once, before all else."""

    urls: dict[str, str]
    """Base URLs by the provider's name."""
    requests_file: str
    """The log of past requests that all processes share."""
    logs: bool
    """Whether what is logged is to be told."""


class Ask(Struct, tag=True):
    """A request, and the number under which it is answered."""

    number: int
    provider: str
    secrets: tuple[str, ...]
    """None; a bearer token; or a key and a token."""
    method: str
    path: str
    params: dict[str, str | int] | None
    json: dict[str, Any] | None
    priority: Priority
    retries: bool


class Leave(Struct, tag=True):
    """Nobody waits for that answer any more."""

    number: int


class Answered(Struct, tag=True):
    """The body of a successful answer."""

    number: int
    body: bytes


class Told(TypedDict, total=False):
    """What an error holds beside its sentence."""

    provider: str
    retry_after: float | None
    maybe_done: bool
    fields: dict[str, tuple[str, ...]]


class Failed(Struct, tag=True):
    """The error instead of an answer: the name of its class, its sentence, what else it holds."""

    number: int
    kind: str
    sentence: str
    told: Told


class HeldUp(Struct, tag=True):
    """Requests to a provider wait for its limit, or do no more."""

    provider: str
    is_waiting: bool
    limit: int | None = None
    """How many requests a minute it allows, where that is known and little."""


class Noted(Struct, tag=True):
    """A line for the log."""

    logger: str
    level: int
    text: str


Question = Setup | Ask | Leave
Answer = Answered | Failed | HeldUp | Noted

questions: msgspec.msgpack.Decoder[Question] = msgspec.msgpack.Decoder(Question)
answers: msgspec.msgpack.Decoder[Answer] = msgspec.msgpack.Decoder(Answer)


def written(message: Question | Answer) -> bytes:
    """The message as it goes through the pipe."""
    data = msgspec.msgpack.encode(message)
    return len(data).to_bytes(_LENGTH, "big") + data


async def heard(pipe: asyncio.StreamReader) -> bytes | None:
    """The next message, without its length; None when the other side has gone."""
    try:
        return await pipe.readexactly(int.from_bytes(await pipe.readexactly(_LENGTH), "big"))
    except (asyncio.IncompleteReadError, OSError):
        return None


def read(pipe: BinaryIO) -> bytes | None:
    """The same from a pipe that blocks."""
    length = pipe.read(_LENGTH)
    return pipe.read(int.from_bytes(length, "big")) if len(length) == _LENGTH else None


def secrets_of(credential: Credential | None) -> tuple[str, ...]:
    """What goes into an `Ask`; it is secret."""
    if credential is None:
        return ()
    if isinstance(credential, Bearer):
        return (credential.token.reveal(),)
    return credential.key.reveal(), credential.token.reveal()


def credential_of(secrets: tuple[str, ...]) -> Credential | None:
    """The credential that `secrets_of` took apart."""
    match [Secret(secret) for secret in secrets]:
        case [token]:
            return Bearer(token)
        case [key, token]:
            return KeyPair(key, token)
    return None


def failed(number: int, error: ParcelTuiError) -> Failed:
    """The error, told."""
    return Failed(number, type(error).__name__, str(error), cast("Told", vars(error)))


def error_of(failure: Failed) -> ParcelTuiError:
    """The error that was told."""
    kind = _kinds(ParcelTuiError)[failure.kind]
    error = kind.__new__(kind, failure.sentence)
    vars(error).update(failure.told)
    return error


def _kinds(root: type[ParcelTuiError]) -> dict[str, type[ParcelTuiError]]:
    found = {root.__name__: root}
    for kind in root.__subclasses__():
        found |= _kinds(kind)
    return found
