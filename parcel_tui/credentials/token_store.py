"""The tokens in use, wherever each came from."""

import contextlib
from collections.abc import Callable
from typing import Protocol, TypeVar

from msgspec import Struct

from parcel_tui.credentials import keyring_store
from parcel_tui.credentials.command import COMMAND_SECONDS, from_command
from parcel_tui.credentials.environment import from_environment
from parcel_tui.credentials.file_store import FileStore
from parcel_tui.credentials.keyring_errors import KeyringTroubleError, Trouble, sentence
from parcel_tui.credentials.patience import OutOfPatienceError, PatientThread
from parcel_tui.credentials.sources import FROM_FILE, FROM_KEYRING, FROM_SESSION, Sources
from parcel_tui.domain.errors import CredentialsError, KeepingUnknown, UsageError
from parcel_tui.domain.secret import Credential

T = TypeVar("T")

KEYRING_SECONDS = 5.0
"""For each call of the keyring; once it was silent for so long, it is not asked again."""


class Held(Struct, frozen=True):
    """A token and where it came from, in words."""

    credential: Credential
    source: str


class Forgotten(Struct, frozen=True):
    """What became of a token that was to be forgotten."""

    deleted_from: tuple[str, ...] = ()
    """Where it was, in words; nowhere when none was stored."""
    still_from: tuple[str, ...] = ()
    """What gives one all the same, in words, and is not this program's to delete."""


class Keyring(Protocol):
    """Where tokens are kept by default; every call may block and raises KeyringTroubleError."""

    def read_token(self, provider: str) -> Credential | None:
        """The stored credential or None."""

    def holds_token(self, provider: str) -> bool:
        """Whether there is an entry, of whatever kind."""

    def write_token(self, provider: str, credential: Credential) -> None:
        """Stores the credential; whether it is kept, only reading it tells."""

    def delete_token(self, provider: str) -> None:
        """Removes the entry that there is."""

    def keyring_name(self) -> str:
        """The keyring in words."""


class TokenStore:
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
        self._has_no_keyring = False
        """Whether the last keyring call found none on this machine."""
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
        Raises CredentialsError when it could not be stored, KeepingUnknown where the keyring stopped
        answering meanwhile; it is then used for this session.
        """
        self._keyring.renew()
        self.hold(provider, credential)
        was_in_file = self._file is not None and in_file is not False and self._file.holds(provider)
        if self._file is not None and (in_file or was_in_file):
            self._file.write(provider, credential)
            source = FROM_FILE.format(path=self._file.path)
            if not was_in_file:
                await self._drop_from_keyring(provider)
        else:
            name = await self._keep_in_keyring(provider, credential)
            if self._file is not None:
                self._file.delete(provider)
            source = FROM_KEYRING.format(name=name)
        self._held[provider] = Held(credential, source)
        self.problems.pop(provider, None)
        return source

    async def forget(self, provider: str) -> Forgotten:
        """Removes the token from memory, from the file and from the keyring; says from where it is gone.

        Raises CredentialsError where one is left, or nobody knows.
        """
        self._keyring.renew()
        self._held.pop(provider, None)
        deleted: list[str] = []
        if self._file is not None and self._file.holds(provider):
            self._file.delete(provider)
            deleted.append(f"the file {self._file.path}")
        try:
            deleted += await self._delete_from_keyring(provider)
        except CredentialsError as error:
            if deleted and self._has_no_keyring:
                return Forgotten(tuple(deleted), self._sources.all_overruling(provider))
            if not deleted:
                raise
            raise CredentialsError(
                f"It is deleted from {deleted[0]}; whether the keyring holds it too is not known: {error}"
            ) from None
        return Forgotten(tuple(deleted), self._sources.all_overruling(provider))

    async def keyring_name(self, provider: str) -> str:
        """The keyring in words, once it has answered about a provider's token. Raises CredentialsError."""

        def ask() -> str:
            self._store.read_token(provider)
            return self._store.keyring_name()

        return await self._patiently(ask, provider)

    async def _look(self, provider: str) -> Held | None:
        overruling = self._sources.overruling(provider)
        credential = from_environment(self._sources.environment, provider)
        if credential is not None and overruling is not None:
            return Held(credential, overruling)
        command = self._sources.commands.get(provider)
        if command and overruling is not None:
            # Its own patience: a command may ask the user for a password.
            thread = PatientThread(COMMAND_SECONDS + 1)
            try:
                credential = await thread.call(lambda: from_command(command))
            except OutOfPatienceError:
                raise CredentialsError(f"token_command: {command[0]} does not end; run it by hand.") from None
            return Held(credential, overruling)
        if self._file is not None and (stored := self._file.read(provider)) is not None:
            return Held(stored, FROM_FILE.format(path=self._file.path))

        def ask() -> tuple[Credential | None, str]:
            found = self._store.read_token(provider)
            return found, self._store.keyring_name() if found else ""

        stored, name = await self._patiently(ask, provider)
        return Held(stored, FROM_KEYRING.format(name=name)) if stored else None

    async def _keep_in_keyring(self, provider: str, credential: Credential) -> str:
        """Stores the token and reads it back; the keyring's name. Raises CredentialsError, KeepingUnknown."""
        was_silent = self._keyring.is_stuck
        try:
            await self._patiently(lambda: self._store.write_token(provider, credential), provider)
            kept = await self._patiently(lambda: self._store.read_token(provider), provider)
            name = await self._patiently(self._store.keyring_name, provider)
        except CredentialsError as error:
            if self._keyring.is_stuck and not was_silent:
                raise KeepingUnknown(str(error)) from None
            raise
        if kept != credential:
            raise self._error(KeyringTroubleError(Trouble.FORGETFUL, name), provider)
        return name

    async def _delete_from_keyring(self, provider: str) -> tuple[str, ...]:
        """The keyring in words where it held a token. Raises CredentialsError."""
        self._has_no_keyring = False
        if not await self._patiently(lambda: self._store.holds_token(provider), provider):
            return ()
        await self._patiently(lambda: self._store.delete_token(provider), provider)
        is_left = await self._patiently(lambda: self._store.holds_token(provider), provider)
        name = await self._patiently(self._store.keyring_name, provider)
        if is_left:
            raise self._error(KeyringTroubleError(Trouble.RELUCTANT, name), provider)
        return (FROM_KEYRING.format(name=name),)

    async def _drop_from_keyring(self, provider: str) -> None:
        """Leaves nothing behind in the keyring; one that cannot be used is let be, the file wins over it."""
        with contextlib.suppress(CredentialsError):
            await self._delete_from_keyring(provider)

    async def _patiently(self, call: Callable[[], T], provider: str) -> T:
        try:
            return await self._keyring.call(call)
        except OutOfPatienceError:
            error = KeyringTroubleError(Trouble.SILENT)
        except KeyringTroubleError as trouble:
            error = trouble
        self._has_no_keyring = error.trouble is Trouble.ABSENT
        raise self._error(error, provider)

    def _error(self, trouble: KeyringTroubleError, provider: str) -> CredentialsError:
        return CredentialsError(sentence(trouble, provider, over_ssh=self._sources.over_ssh))
