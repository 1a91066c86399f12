"""Tokens that are kept nowhere: the demo's."""

from parcel_tui.domain.secret import Credential


class MemoryStore:
    """Stands in for the keyring where the user's own may not be touched."""

    def __init__(self, tokens: dict[str, Credential]) -> None:
        self._tokens = tokens

    def read_token(self, provider: str) -> Credential | None:
        """The credential or None."""
        return self._tokens.get(provider)

    def holds_token(self, provider: str) -> bool:
        """Whether there is one."""
        return provider in self._tokens

    def write_token(self, provider: str, credential: Credential) -> None:
        """Keeps the credential."""
        self._tokens[provider] = credential

    def delete_token(self, provider: str) -> None:
        """Forgets the credential."""
        self._tokens.pop(provider, None)

    def keyring_name(self) -> str:
        """What it is, in words."""
        return "the demo's memory"
