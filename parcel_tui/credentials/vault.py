"""The tokens in use, wherever each came from."""

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TypeVar

from parcel_tui.credentials import keyring_store
from parcel_tui.credentials.environment import TOKEN_VARIABLES, from_environment
from parcel_tui.credentials.patience import OutOfPatienceError, PatientThread
from parcel_tui.domain.errors import CredentialsError, UsageError
from parcel_tui.domain.secret import Credential

T = TypeVar("T")

KEYRING_SECONDS = 5.0
"""For all keyring calls of a start or of a command together."""

FROM_ENVIRONMENT = "the environment ({variable})"
FROM_KEYRING = "the keyring ({name})"
FROM_SESSION = "this session only (it is forgotten when the program ends)"


@dataclass(frozen=True, slots=True)
class Held:
    """A token and where it came from, in words."""

    credential: Credential
    source: str


class Vault:
    """Tokens by provider: the environment wins, then the keyring, then what was entered in this session."""

    def __init__(
        self, environment: Mapping[str, str] = os.environ, *, seconds: float = KEYRING_SECONDS
    ) -> None:
        self._environment = environment
        self._thread = PatientThread(seconds)
        self._held: dict[str, Held] = {}
        self.problems: dict[str, str] = {}
        """By provider, a sentence about why its token could not be read."""

    def current(self, provider: str) -> Credential | None:
        """The token to use now, from memory."""
        held = self._held.get(provider)
        return held.credential if held else None

    def source(self, provider: str) -> str | None:
        """Where the current token came from, in words; None when there is none."""
        held = self._held.get(provider)
        return held.source if held else None

    async def load(self, provider: str) -> None:
        """Looks for the provider's token. Never raises: what went wrong stands in `problems`."""
        self.problems.pop(provider, None)
        variable = TOKEN_VARIABLES[provider]
        try:
            credential = from_environment(self._environment, provider)
        except UsageError as error:
            self.problems[provider] = f"{variable}: {error}"
            return
        if credential is not None:
            self._held[provider] = Held(credential, FROM_ENVIRONMENT.format(variable=variable))
            return
        try:
            stored = await self._patiently(lambda: keyring_store.read_token(provider, variable), variable)
            if stored is not None:
                name = await self._patiently(keyring_store.keyring_name, variable)
                self._held[provider] = Held(stored, FROM_KEYRING.format(name=name))
        except CredentialsError as error:
            self.problems[provider] = str(error)

    def hold(self, provider: str, credential: Credential) -> Held | None:
        """Uses the token from now on, for this session; returns what was held before, for `restore`."""
        before = self._held.get(provider)
        self._held[provider] = Held(credential, FROM_SESSION)
        return before

    def restore(self, provider: str, before: Held | None) -> None:
        """Uses again what was held before."""
        if before is None:
            self._held.pop(provider, None)
        else:
            self._held[provider] = before

    async def keep(self, provider: str, credential: Credential) -> str:
        """Uses the token from now on and stores it in the keyring; where it is now, in words.

        Raises CredentialsError when it could not be stored; it is then used for this session.
        """
        variable = TOKEN_VARIABLES[provider]
        self._thread.renew()
        self.hold(provider, credential)
        name = await self._patiently(
            lambda: keyring_store.write_token(provider, credential, variable), variable
        )
        self._held[provider] = Held(credential, FROM_KEYRING.format(name=name))
        self.problems.pop(provider, None)
        return self._held[provider].source

    async def forget(self, provider: str) -> None:
        """Removes the token from memory and from the keyring. Raises CredentialsError."""
        variable = TOKEN_VARIABLES[provider]
        self._thread.renew()
        self._held.pop(provider, None)
        await self._patiently(lambda: keyring_store.delete_token(provider, variable), variable)

    async def _patiently(self, call: Callable[[], T], variable: str) -> T:
        try:
            return await self._thread.call(call)
        except OutOfPatienceError:
            raise CredentialsError(
                f"The keyring does not answer; unlock it in your desktop session, or set {variable}."
            ) from None
