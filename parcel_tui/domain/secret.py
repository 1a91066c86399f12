"""Tokens, in a type that masks itself, and what masks them where others repeat them."""

import base64
import contextlib
import re
import sys
from collections.abc import Iterator
from functools import cache, lru_cache

from msgspec import Struct

from parcel_tui.domain.errors import UsageError


class Secret:
    """A token: prints as dots everywhere, compares by value, cannot be pickled by accident."""

    __slots__ = ("_value",)

    def __init__(self, value: str) -> None:
        """Keeps `value` without the white space around it.

        Raises UsageError, without the value in it, when it is empty or holds
        spaces, control characters or anything a header cannot carry.
        """
        stripped = value.strip()
        if not stripped:
            raise UsageError("The token is empty; paste the whole token.")
        if not (stripped.isascii() and stripped.isprintable()) or " " in stripped:
            raise UsageError("The token holds spaces or characters that no token has; paste it again.")
        _keep_out_of_dumps()
        self._value = stripped

    def reveal(self) -> str:
        """The token itself; for the request's header and the keyring alone."""
        return self._value

    def __repr__(self) -> str:
        return "Secret(••••)"

    __str__ = __repr__

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Secret) and other._value == self._value

    def __hash__(self) -> int:
        return hash(self._value)

    def __reduce__(self) -> str:
        raise TypeError("a Secret is never serialised")


class Bearer(Struct, frozen=True):
    """A bearer token."""

    token: Secret


class KeyPair(Struct, frozen=True):
    """Flex Forward's pair of headers, `x-rr-apikey` and `x-rr-apitoken` (API reference)."""

    key: Secret
    token: Secret


Credential = Bearer | KeyPair
"""What a provider's requests are signed with."""

MASK = b"****"
"""What stands in place of a token that somebody repeats; it breaks no JSON."""
_SHORTEST = 8
"""Characters from which a token is looked for; no provider's is that short, and words are."""
_SHORTEST_PART = 16
"""The same for what stands behind the number in Track.TW's (`12|secret`), which is the secret itself."""


def masked(text: bytes, credential: Credential | None) -> bytes:
    """A text from outside without the credential's tokens, also where it writes them another way.

    In percents, as JSON's or HTML's characters by number, in base64.
    """
    if credential is None:
        return text
    for spelling in _spellings(credential):
        if any(sign in text for sign in spelling.signs):
            text = spelling.pattern.sub(MASK, text)
    return text


class _Spelling(Struct, frozen=True):
    """What finds a token, and texts of which one at least has to be there: looking for those is quick."""

    pattern: re.Pattern[bytes]
    signs: tuple[bytes, ...]


@lru_cache(8)
def _spellings(credential: Credential) -> tuple[_Spelling, ...]:
    """What finds each of the credential's tokens."""
    secrets = [credential.token.reveal()]
    if isinstance(credential, KeyPair):
        secrets.append(credential.key.reveal())
    tails = [secret.rpartition("|")[2] for secret in secrets if "|" in secret]
    found = [secret for secret in secrets if len(secret) >= _SHORTEST]
    found += [tail for tail in tails if len(tail) >= _SHORTEST_PART]
    return tuple(spelling for secret in found for spelling in (_spelt(secret), *_base64(secret)))


def _spelt(secret: str) -> _Spelling:
    """Each character as it is or by its number."""
    pattern = "".join(map(_character, secret))
    escaped = () if secret.isalnum() else (b"\\",)
    return _Spelling(
        re.compile(pattern.encode("ascii")), (secret.encode("ascii"), b"%", b"\\u00", b"&#", *escaped)
    )


def _character(character: str) -> str:
    code = ord(character)
    number = f"(?:{code:02x}|{code:02X})"
    # What is no letter may stand behind backslashes, where JSON puts some.
    plain = character if character.isalnum() else rf"\\{{0,3}}{re.escape(character)}"
    return rf"(?:{plain}|%{number}|\\\\{{0,3}}u00{number}|&#(?:0{{0,6}}{code}|[xX]0{{0,6}}{number});)"


def _base64(secret: str) -> Iterator[_Spelling]:
    """The part of a text in base64 that the secret alone decides, wherever in the text it stands."""
    for before in range(3):
        whole = base64.b64encode(b"\0" * before + secret.encode("ascii")).decode("ascii")
        sure = whole[(0, 2, 3)[before] : (before + len(secret)) * 8 // 6]
        letters = {"+": "[+-]", "/": r"\\{0,3}[/_]"}
        pattern = "".join(letters.get(letter, letter) for letter in sure)
        sign = max(re.split("[+/]", sure), key=len)
        yield _Spelling(re.compile(pattern.encode("ascii")), (sign.encode("ascii"),))


@cache
def _keep_out_of_dumps() -> None:
    """Has the system write no core dump of this process, which holds a token from now on."""
    with contextlib.suppress(ImportError, OSError, ValueError):
        import resource

        _, most = resource.getrlimit(resource.RLIMIT_CORE)
        resource.setrlimit(resource.RLIMIT_CORE, (0, most))
    if sys.platform == "linux":
        # A dump that is piped into a program, as most systems have it, asks for no limit.
        with contextlib.suppress(ImportError, OSError, AttributeError):
            import ctypes

            ctypes.CDLL(None).prctl(_PR_SET_DUMPABLE, 0, 0, 0, 0)


_PR_SET_DUMPABLE = 4
