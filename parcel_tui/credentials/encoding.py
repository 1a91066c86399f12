"""A credential as the text in which a store keeps it: a bearer token bare, a pair as JSON."""

import msgspec

from parcel_tui.domain.errors import UsageError
from parcel_tui.domain.secret import Bearer, Credential, KeyPair, Secret


def to_text(credential: Credential) -> str:
    """The text to store; it is the secret."""
    if isinstance(credential, Bearer):
        return credential.token.reveal()
    pair = {"key": credential.key.reveal(), "token": credential.token.reveal()}
    return msgspec.json.encode(pair).decode()


def from_text(text: str) -> Credential | None:
    """The credential in a stored text, or None when it holds none: another program wrote it."""
    try:
        if not text.startswith("{"):
            return Bearer(Secret(text))
        pair = msgspec.json.decode(text, type=dict[str, str])
        return KeyPair(Secret(pair["key"]), Secret(pair["token"]))
    except (UsageError, ValueError, KeyError, RecursionError):
        return None
