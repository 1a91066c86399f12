"""Tokens, in a type that masks itself."""

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
