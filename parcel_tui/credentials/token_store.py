"""The tokens in use, wherever each came from."""

import asyncio
import contextlib
from collections.abc import Awaitable, Callable
from functools import cached_property
from typing import TYPE_CHECKING, TypeVar

from msgspec import Struct

from parcel_tui.credentials.file_store import FileStore
from parcel_tui.credentials.keyring_errors import KeyringTroubleError, Trouble, sentence
from parcel_tui.credentials.sources import Origin, Source, Sources, from_environment
from parcel_tui.domain.errors import CredentialsError, KeepingUnknown, UsageError
from parcel_tui.domain.provider import needs_token
from parcel_tui.domain.secret import Bearer, Credential, Secret
from parcel_tui.language import tr

if TYPE_CHECKING:
    from parcel_tui.credentials.keyring_store import Keyring

T = TypeVar("T")


class HeldToken(Struct, frozen=True):
    """A token in use, and where it came from."""

    credential: Credential
    origin: Origin


class Forgotten(Struct, frozen=True):
    """What became of a token that was to be forgotten."""

    deleted_from: tuple[str, ...] = ()
    """Where it was, in words; nowhere when none was stored."""
    still_from: tuple[Origin, ...] = ()
    """What gives one all the same, and is not this program's to delete."""


class TokenStore:
    """Tokens by provider.

    The environment wins, then a command from the settings, then the file of a user who
    chose one, then the keyring; what could not be stored is held for this session.
    """

    def __init__(self, sources: Sources, *, keyring: "Keyring | None" = None) -> None:
        """`keyring` is the user's own unless another one is given."""
        self._sources = sources
        self._file = FileStore(sources.file) if sources.file else None
        self._given_keyring = keyring
        self._asking = asyncio.Lock()
        """One question at a time: what is true of the keyring is known to the next one."""
        self._is_silent = False
        """Whether it did not answer in time; it is not asked again until the user does something."""
        self._held: dict[str, HeldToken] = {}
        self.keyring_trouble: Trouble | None = None
        """What was wrong with the keyring when it was last asked."""
        self.problems: dict[str, str] = {}
        """By provider, a sentence about why its token could not be read."""

    @cached_property
    def _keyring(self) -> "Keyring":
        # The first screen waits for no keyring.
        from parcel_tui.credentials.keyring_store import SystemKeyring

        return self._given_keyring or SystemKeyring()

    @property
    def takes_file(self) -> bool:
        """Whether a token can be kept in a file."""
        return self._file is not None

    def current(self, provider: str) -> Credential | None:
        """The token to use now, from memory."""
        held = self._held.get(provider)
        return held.credential if held else None

    def origin(self, provider: str) -> Origin | None:
        """Where the current token came from; None when there is none."""
        held = self._held.get(provider)
        return held.origin if held else None

    async def load(self, *providers: str) -> None:
        """Looks for those providers' tokens. Never raises: what went wrong stands in `problems`."""
        is_settled = await asyncio.gather(*(self._find_outside_keyring(name) for name in providers))
        left = [name for name, settled in zip(providers, is_settled, strict=True) if not settled]
        if not left:
            return
        before = dict(self._held)
        try:
            found = await self._ask(lambda: self._keyring.read(left))
        except KeyringTroubleError as trouble:
            self.problems.update((name, self._sentence(trouble, name)) for name in left)
            return
        for name, credential in found.credentials.items():
            if self._held.get(name) is before.get(name):  # the user has entered no other one meanwhile
                self._held[name] = HeldToken(credential, Origin(Source.KEYRING, found.keyring))

    def hold(self, provider: str, credential: Credential) -> HeldToken | None:
        """Uses the token from now on, for this session; returns what was held before, for `restore`."""
        before = self._held.get(provider)
        self._held[provider] = HeldToken(credential, Origin(Source.SESSION))
        return before

    def restore(self, provider: str, before: HeldToken | None) -> None:
        """Uses again what was held before."""
        if before is None:
            self._held.pop(provider, None)
        else:
            self._held[provider] = before

    async def keep(self, provider: str, credential: Credential, *, in_file: bool | None = None) -> Origin:
        """Uses the token from now on and stores it; where it is now.

        In the keyring, unless the user chooses the file now or has chosen it before (None).
        Raises CredentialsError when it could not be stored, KeepingUnknown where the keyring did not say
        whether it is; it is then used for this session.
        """
        self._is_silent = False
        self.hold(provider, credential)
        was_in_file = self._file is not None and in_file is not False and self._file.holds(provider)
        if self._file is not None and (in_file or was_in_file):
            self._file.write(provider, credential)
            origin = Origin(Source.FILE, str(self._file.path))
            if not was_in_file:
                with contextlib.suppress(KeyringTroubleError):  # one that cannot be used is let be
                    await self._ask(lambda: self._keyring.delete(provider))
        else:
            origin = await self._keep_in_keyring(provider, credential)
            if self._file is not None:
                self._file.delete(provider)
        self._held[provider] = HeldToken(credential, origin)
        self.problems.pop(provider, None)
        return origin

    async def forget(self, provider: str) -> Forgotten:
        """Removes the token from memory, from the file and from the keyring; says from where it is gone.

        Raises CredentialsError where one is left, or where that is not known.
        """
        self._is_silent = False
        self._held.pop(provider, None)
        deleted: list[str] = []
        if self._file is not None and self._file.holds(provider):
            self._file.delete(provider)
            deleted.append(tr("the file {path}", path=self._file.path))
        try:
            if keyring := await self._ask(lambda: self._keyring.delete(provider)):
                deleted.append(str(Origin(Source.KEYRING, keyring)))
        except KeyringTroubleError as trouble:
            said = self._sentence(trouble, provider)
            if not deleted and trouble.may_be_done:
                raise CredentialsError(
                    tr(
                        "Whether the keyring still holds the token is not known ('parcel-tui token check "
                        "{provider}' tells): {error}",
                        provider=provider,
                        error=said,
                    )
                ) from None
            if not deleted:
                raise CredentialsError(said) from None
            if trouble.trouble is not Trouble.ABSENT:
                raise CredentialsError(
                    tr(
                        "It is deleted from {place}. Whether the keyring holds it too is not known: {error}",
                        place=deleted[0],
                        error=said,
                    )
                ) from None
        return Forgotten(tuple(deleted), self._sources.overruling(provider))

    async def keyring_name(self, provider: str) -> str:
        """The keyring in words, once it has answered about a provider's token. Raises CredentialsError."""
        try:
            return (await self._ask(lambda: self._keyring.read([provider]))).keyring
        except KeyringTroubleError as trouble:
            raise CredentialsError(self._sentence(trouble, provider)) from None

    async def _find_outside_keyring(self, provider: str) -> bool:
        """Whether the provider's token needs no keyring: it was found, or what should give it has failed."""
        self.problems.pop(provider, None)
        try:
            held = await self._look_outside_keyring(provider)
        except (CredentialsError, UsageError) as error:
            self.problems[provider] = str(error)
            return True
        if held is not None:
            self._held[provider] = held
        return held is not None

    async def _look_outside_keyring(self, provider: str) -> HeldToken | None:
        if not needs_token(provider):
            return HeldToken(Bearer(Secret("none-is-needed")), Origin(Source.NONE))  # which is not sent
        overruling = self._sources.overruling(provider)
        if overruling:
            credential = from_environment(self._sources.environment, provider)
            if credential is None:
                from parcel_tui.credentials.child_process import from_command

                credential = await from_command(self._sources.commands[provider])
            return HeldToken(credential, overruling[0])
        stored = self._file.read(provider) if self._file is not None else None
        return HeldToken(stored, Origin(Source.FILE, str(self._sources.file))) if stored else None

    async def _keep_in_keyring(self, provider: str, credential: Credential) -> Origin:
        try:
            return Origin(Source.KEYRING, await self._ask(lambda: self._keyring.write(provider, credential)))
        except KeyringTroubleError as trouble:
            error = KeepingUnknown if trouble.may_be_done else CredentialsError
            raise error(self._sentence(trouble, provider)) from None

    async def _ask(self, question: Callable[[], Awaitable[T]]) -> T:
        """What the keyring answers. Raises KeyringTroubleError, at once where it was silent before."""
        async with self._asking:
            if self._is_silent:
                raise KeyringTroubleError(Trouble.SILENT)
            try:
                answer = await question()
            except KeyringTroubleError as error:
                self._is_silent = error.trouble is Trouble.SILENT
                self.keyring_trouble = error.trouble
                raise
            self.keyring_trouble = None
            return answer

    def _sentence(self, trouble: KeyringTroubleError, provider: str) -> str:
        return sentence(trouble, provider, over_ssh=self._sources.over_ssh)
