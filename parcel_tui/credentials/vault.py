"""The tokens in use, wherever each came from."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol, TypeVar

from parcel_tui.credentials import keyring_store
from parcel_tui.credentials.command import COMMAND_SECONDS, from_command
from parcel_tui.credentials.environment import TOKEN_VARIABLES, from_environment
from parcel_tui.credentials.file_store import FileStore
from parcel_tui.credentials.patience import OutOfPatienceError, PatientThread
from parcel_tui.domain.errors import CredentialsError, UsageError
from parcel_tui.domain.secret import Credential

T = TypeVar("T")

KEYRING_SECONDS = 5.0
"""For all keyring calls of a start or of a command together."""

FROM_ENVIRONMENT = "the environment ({variable})"
FROM_COMMAND = "the command {name!r} of the settings"
FROM_FILE = "the file {path}, in plain text, as you chose"
FROM_KEYRING = "the keyring ({name})"
FROM_SESSION = "this session only (it is forgotten when the program ends)"


@dataclass(frozen=True, slots=True)
class Held:
    """A token and where it came from, in words."""

    credential: Credential
    source: str


@dataclass(frozen=True, slots=True)
class Sources:
    """Where tokens may be looked for, beside the keyring."""

    environment: Mapping[str, str] = field(default_factory=dict)
    commands: Mapping[str, Sequence[str]] = field(default_factory=dict)
    """By provider, a command that prints the token."""
    file: Path | None = None
    """Where the user who asked for it keeps tokens in plain text."""


class Keyring(Protocol):
    """Where tokens are kept by default; every call may block and raises CredentialsError."""

    def read_token(self, provider: str, variable: str) -> Credential | None:
        """The stored credential or None."""

    def write_token(self, provider: str, credential: Credential, variable: str) -> str:
        """Stores the credential and reads it back; the keyring's name."""

    def delete_token(self, provider: str, variable: str) -> None:
        """Removes the entry; none there is no error."""

    def keyring_name(self) -> str:
        """The keyring in words."""


class Vault:
    """Tokens by provider.

    The environment wins, then a command from the settings, then the file of a user who
    chose one, then the keyring; what could not be stored is held for this session.
    """

    def __init__(
        self, sources: Sources, *, keyring: Keyring = keyring_store, seconds: float = KEYRING_SECONDS
    ) -> None:
        """`seconds` is the patience with the keyring."""
        self._store = keyring
        self._sources = sources
        self._file = FileStore(sources.file) if sources.file else None
        self._keyring = PatientThread(seconds)
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
        try:
            held = await self._look(provider)
        except (CredentialsError, UsageError) as error:
            self.problems[provider] = str(error)
            return
        if held is not None:
            self._held[provider] = held

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

    async def keep(self, provider: str, credential: Credential, *, in_file: bool | None = None) -> str:
        """Uses the token from now on and stores it; where it is now, in words.

        In the keyring, unless the user chooses the file now or has chosen it before (None).
        Raises CredentialsError when it could not be stored; it is then used for this session.
        """
        self._keyring.renew()
        self.hold(provider, credential)
        if in_file is None:
            in_file = self._file is not None and self._file.read(provider) is not None
        if in_file and self._file is not None:
            self._file.write(provider, credential)
            source = FROM_FILE.format(path=self._file.path)
        else:
            variable = TOKEN_VARIABLES[provider]
            name = await self._patiently(
                lambda: self._store.write_token(provider, credential, variable), variable
            )
            if self._file is not None:
                self._file.delete(provider)
            source = FROM_KEYRING.format(name=name)
        self._held[provider] = Held(credential, source)
        self.problems.pop(provider, None)
        return source

    async def forget(self, provider: str) -> None:
        """Removes the token from memory, from the file and from the keyring. Raises CredentialsError."""
        variable = TOKEN_VARIABLES[provider]
        self._keyring.renew()
        self._held.pop(provider, None)
        if self._file is not None and self._file.read(provider) is not None:
            self._file.delete(provider)
            return
        await self._patiently(lambda: self._store.delete_token(provider, variable), variable)

    def overruled_by(self, provider: str) -> str | None:
        """What wins over anything stored, in words; None when nothing does."""
        variable = TOKEN_VARIABLES[provider]
        if self._sources.environment.get(variable):
            return FROM_ENVIRONMENT.format(variable=variable)
        command = self._sources.commands.get(provider)
        return FROM_COMMAND.format(name=command[0]) if command else None

    async def _look(self, provider: str) -> Held | None:
        variable = TOKEN_VARIABLES[provider]
        credential = from_environment(self._sources.environment, provider)
        if credential is not None:
            return Held(credential, FROM_ENVIRONMENT.format(variable=variable))
        command = self._sources.commands.get(provider)
        if command:
            # Its own patience: a command may ask the user for a password.
            thread = PatientThread(COMMAND_SECONDS + 1)
            try:
                credential = await thread.call(lambda: from_command(command))
            except OutOfPatienceError:
                raise CredentialsError(f"token_command: {command[0]} does not end; run it by hand.") from None
            return Held(credential, FROM_COMMAND.format(name=command[0]))
        if self._file is not None and (stored := self._file.read(provider)) is not None:
            return Held(stored, FROM_FILE.format(path=self._file.path))
        stored = await self._patiently(lambda: self._store.read_token(provider, variable), variable)
        if stored is None:
            return None
        name = await self._patiently(self._store.keyring_name, variable)
        return Held(stored, FROM_KEYRING.format(name=name))

    async def _patiently(self, call: Callable[[], T], variable: str) -> T:
        try:
            return await self._keyring.call(call)
        except OutOfPatienceError:
            raise CredentialsError(
                f"The keyring does not answer; unlock it in your desktop session, or set {variable}."
            ) from None
