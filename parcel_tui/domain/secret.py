"""Tokens, in a type that masks itself; what masks them where an answer repeats them; where they may go."""

import contextlib
import re
import sys
from collections.abc import Iterator
from functools import cache, lru_cache
from typing import TYPE_CHECKING

from msgspec import Struct

from parcel_tui.domain.errors import UsageError
from parcel_tui.language import tr

if TYPE_CHECKING:
    from urllib.parse import SplitResult

_LONGEST = 8_000
"""Characters; servers take headers of eight thousand bytes, and the longest tokens have half of that."""


class Secret:
    """A token: prints as dots everywhere, compares by value, cannot be pickled by accident."""

    __slots__ = ("_value",)

    def __init__(self, value: str) -> None:
        """Keeps `value` without the white space around it.

        Raises UsageError, without the value in it, when it is empty, longer than a
        header can be, or holds spaces, control characters or anything a header cannot carry.
        """
        stripped = value.strip()
        if not stripped:
            raise UsageError(tr("The token is empty. Paste the whole token."))
        if not (stripped.isascii() and stripped.isprintable()) or " " in stripped:
            raise UsageError(tr("The token holds spaces or characters that no token has. Paste it again."))
        if len(stripped) > _LONGEST:
            raise UsageError(
                tr(
                    "The token has {length} characters, more than any has. Paste only the token.",
                    length=len(stripped),
                )
            )
        keep_out_of_dumps()
        self._value = stripped

    def reveal(self) -> str:
        """The token itself; for the request's header and the store that keeps it alone."""
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


def token_mark(credential: Credential, salt: str) -> str:
    """Tells whether a token is still the same, and nothing else about it; `salt` is hexadecimal."""
    import hashlib
    import hmac

    secret = credential.token.reveal()
    if not isinstance(credential, Bearer):
        secret = f"{credential.key.reveal()}\n{secret}"
    return hmac.new(bytes.fromhex(salt), secret.encode(), hashlib.sha256).hexdigest()[:16]


MASK = b"****"
"""What stands in place of a token that an answer repeats; it breaks no JSON."""
_SHORTEST = 8
"""Characters from which a token is looked for; no provider's is that short, and words are."""
_SHORTEST_PART = 16
"""The same for what stands behind the number in Track.TW's (`12|secret`), which is the secret itself."""


def masked(text: bytes, credential: Credential | None) -> bytes:
    """A text from outside without the credential's tokens, also where it writes them another way.

    In the other case, in percents, as JSON's or HTML's characters by number, in base64 or hexadecimal, and
    with something between its characters that is dropped before a text is shown.
    """
    if credential is None:
        return text
    text = _without(text, text, _spellings(credential))
    # A parted token is seen in the text without what parts it, and cut out of the text as it is.
    return _without(text, _UNSEEN.sub(b"", text), _parted(credential))


_UNSEEN = re.compile(
    rb"""
    (?:\x1b|\\{1,2}u001[bB])(?:\[[0-?]{0,40}[\ -/]{0,4}[@-~]|[\]PX^_][^\x07\x1b"\\]{0,200})?
  | \\{1,2}(?:u(?!00[2-7])[0-9a-fA-F]{4}|[bfnrt])  # a control, or what is no ASCII, as JSON writes it
  | </?[a-zA-Z][^<>]{0,200}>
  | [^\x20-\x7e]+
    """,
    re.VERBOSE,
)
"""What no token is made of and may be dropped of a text before it is shown, in JSON too: what terminals obey,
controls and what is no ASCII, tags."""


class _Spelling(Struct, frozen=True):
    """What finds a token, and texts of which one at least has to be there: looking for those is quick.

    The texts are in lower case, and are looked for in a text that is.
    """

    pattern: re.Pattern[bytes]
    signs: tuple[bytes, ...]


def _without(text: bytes, told: bytes, spellings: tuple[_Spelling, ...]) -> bytes:
    """The text without the spellings of which a sign is in `told`."""
    told = told.lower()
    for spelling in spellings:
        if any(sign in told for sign in spelling.signs):
            text = spelling.pattern.sub(MASK, text)
    return text


@lru_cache(8)
def _spellings(credential: Credential) -> tuple[_Spelling, ...]:
    """What finds each of the credential's tokens."""
    return tuple(
        spelling
        for secret in _secrets(credential)
        for spelling in (_spelt(secret), _hexadecimal(secret), *_base64(secret))
    )


@lru_cache(8)
def _parted(credential: Credential) -> tuple[_Spelling, ...]:
    """What finds each of the credential's tokens with something unseen between its characters."""
    gap = rb"(?:" + _UNSEEN.pattern + rb")*+"  # possessive: it gives nothing back to be tried in other ways
    return tuple(
        _Spelling(
            re.compile(
                gap.join(re.escape(letter).encode("ascii") for letter in secret), re.VERBOSE | re.IGNORECASE
            ),
            (secret.lower().encode("ascii"),),
        )
        for secret in _secrets(credential)
    )


def _secrets(credential: Credential) -> list[str]:
    """What is looked for of the credential."""
    secrets = [credential.token.reveal()]
    if isinstance(credential, KeyPair):
        secrets.append(credential.key.reveal())
    tails = [secret.rpartition("|")[2] for secret in secrets if "|" in secret]
    found = [secret for secret in secrets if len(secret) >= _SHORTEST]
    return found + [tail for tail in tails if len(tail) >= _SHORTEST_PART]


def _spelt(secret: str) -> _Spelling:
    """Each character as it is, in either case, or by its number."""
    pattern = "".join(map(_character, secret))
    escaped = () if secret.isalnum() else (b"\\",)
    return _Spelling(
        re.compile(pattern.encode("ascii"), re.IGNORECASE),
        (secret.lower().encode("ascii"), b"%", b"\\u00", b"&#", b"&amp;", *escaped),
    )


def _character(character: str) -> str:
    code = ord(character)
    number = f"{code:02x}"
    # What is no letter may stand behind backslashes, where JSON puts some.
    plain = character if character.isalnum() else rf"\\{{0,3}}{re.escape(character)}"
    of_html = rf"&(?:amp;){{0,2}}#(?:0{{0,6}}{code}|[xX]0{{0,6}}{number});"
    return rf"(?:{plain}|%(?:25){{0,2}}{number}|\\\\{{0,3}}u00{number}|{of_html})"


def _hexadecimal(secret: str) -> _Spelling:
    written = secret.encode("ascii").hex().encode("ascii")
    return _Spelling(re.compile(written, re.IGNORECASE), (written,))


def _base64(secret: str) -> Iterator[_Spelling]:
    """The part of a text in base64 that the secret alone decides, wherever in the text it stands."""
    import base64

    # Three bytes are four letters of base64: by where it begins among them a token has three spellings. The
    # letters at both ends, which its neighbours have a part in, are left out.
    for before in range(3):
        whole = base64.b64encode(b"\0" * before + secret.encode("ascii")).decode("ascii")
        sure = whole[(0, 2, 3)[before] : (before + len(secret)) * 8 // 6]
        letters = {"+": "[+-]", "/": r"\\{0,3}[/_]"}
        pattern = "".join(letters.get(letter, letter) for letter in sure)
        sign = max(re.split("[+/]", sure), key=len)
        yield _Spelling(re.compile(pattern.encode("ascii")), (sign.lower().encode("ascii"),))


@cache
def keep_out_of_dumps() -> None:
    """Forbids core dumps of this process, which holds a token from now on."""
    with contextlib.suppress(ImportError, OSError, ValueError):
        import resource

        _, most = resource.getrlimit(resource.RLIMIT_CORE)
        resource.setrlimit(resource.RLIMIT_CORE, (0, most))
    if sys.platform == "linux":
        # A dump that is piped into a program, as most systems have it, asks for no limit.
        with contextlib.suppress(ImportError, OSError, AttributeError):
            import ctypes

            ctypes.CDLL(None).prctl(_PR_SET_DUMPABLE, 0)


_PR_SET_DUMPABLE = 4


def checked_base_url(url: str) -> str:
    """The base address without a trailing slash, its path kept.

    Raises UsageError unless it is https, or http to this machine, without user name, query or
    fragment. The address itself is not repeated: it might hold a password.
    """
    parts = _split(url)
    if parts is None or not parts.hostname:
        raise UsageError(tr("The provider's address is not a URL. Write it like https://host/path."))
    if "@" in parts.netloc or "?" in url or "#" in url:
        raise UsageError(
            tr("The provider's address must not hold a user name, a query or a fragment. Leave them out.")
        )
    if parts.scheme != "https" and not (parts.scheme == "http" and is_loopback(parts.hostname)):
        raise UsageError(
            tr("The provider's address must begin with https://. Http:// is for this machine only.")
        )
    return url.strip().rstrip("/")


def is_loopback(host: str) -> bool:
    """Whether a host, by name or number, is this machine."""
    if host.lower() in _THIS_MACHINE:
        return True
    if not host.startswith(_IN_NUMBERS):  # a name
        return False
    from ipaddress import ip_address

    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


_IN_NUMBERS = tuple("0123456789:")
_THIS_MACHINE = frozenset({"localhost", "127.0.0.1", "::1"})
"""As it is nearly always called: a start need not load `ipaddress` (0.3 MiB) for it."""


def _split(url: str) -> "SplitResult | None":
    """The address's parts; None when it has no such form."""
    from urllib.parse import urlsplit

    stripped = url.strip()
    if not (stripped.isascii() and stripped.isprintable()) or " " in stripped or "\\" in stripped:
        return None
    try:
        parts = urlsplit(stripped)
        _ = parts.port  # a port that is no number shows only here
    except ValueError:
        return None
    return parts
