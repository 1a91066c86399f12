"""Tokens: entering, checking, forgetting."""

from collections.abc import Callable, Collection, Iterable
from datetime import datetime, timedelta
from typing import cast

from msgspec import Struct

from parcel_tui.credentials.keyring_errors import Trouble
from parcel_tui.credentials.sources import Origin, Source
from parcel_tui.credentials.token_store import Forgotten, TokenStore
from parcel_tui.domain.clock import is_within
from parcel_tui.domain.errors import ProviderError, TokenError
from parcel_tui.domain.provider import info_of, title_of
from parcel_tui.domain.secret import Credential, token_mark
from parcel_tui.language import tr
from parcel_tui.providers.base import Mailbox, Provider
from parcel_tui.tracker.context import Context
from parcel_tui.tracker.health import HealthState, no_token
from parcel_tui.tracker.sync.account import account_record, current_account

_OF_A_TOKEN = {HealthState.REFUSED, HealthState.NO_TOKEN}
_WITHOUT_TOKEN = {HealthState.OK, HealthState.NO_TOKEN}
"""What becomes, or stays, `NO_TOKEN` where none is found."""
_LOOKED_FOR_EVERY = timedelta(hours=1)


class CheckedToken(Struct, frozen=True):
    """A token that the provider accepted."""

    provider: str
    owner: str | None
    """The account's name, where the provider tells it."""
    origin: Origin
    """Where the token is kept or came from."""


class Tokens:
    """What the token screen and the token command do."""

    def __init__(
        self,
        providers: Collection[str],
        connect: Callable[[str], Provider],
        context: Context,
        token_store: TokenStore,
    ) -> None:
        """`connect` opens a provider when it is first asked: looking for a token asks none."""
        self._providers = providers
        self._connect = connect
        self._context = context
        self._token_store = token_store
        self._looked_at: dict[str, datetime] = {}

    async def look(self) -> None:
        """Looks for all tokens in bounded time; one that is not the refused one counts as good.

        That there is none is kept, for the first screen of the next start.
        """
        await self.load()
        for name in self._providers:
            self._looked_at[name] = self._context.clock()
            self._forgive_another(name)
            if self.origin(name) is None and self._context.health(name).state in _WITHOUT_TOKEN:
                self._context.went_wrong(name, no_token(name, self.problem(name)))

    def are_of_use(self) -> bool:
        """Whether any provider may be asked now, or has a token to be looked for."""
        return any(self.origin(name) or self.is_to_be_looked_for(name) for name in self._providers)

    def is_to_be_looked_for(self, provider: str) -> bool:
        """Whether a missing or refused token may have been replaced outside: looked for hourly."""
        if (
            self._token_store.current(provider)
            and self._context.health(provider).state is not HealthState.REFUSED
        ):
            return False
        looked_at = self._looked_at.get(provider)
        return looked_at is not None and not is_within(looked_at, self._context.clock(), _LOOKED_FOR_EVERY)

    async def look_again(self, provider: str) -> None:
        """Looks for a missing or refused token where that is due."""
        if self.is_to_be_looked_for(provider):
            self._looked_at[provider] = self._context.clock()
            await self._token_store.load(provider)
            self._forgive_another(provider)

    async def load(self, providers: Iterable[str] | None = None) -> None:
        """Looks for those providers' tokens (or all) in bounded time; `problem` says what went wrong."""
        await self._token_store.load(*(self._providers if providers is None else providers))

    def origin(self, provider: str) -> Origin | None:
        """Where the token in use came from; None when there is none."""
        return self._token_store.origin(provider)

    def problem(self, provider: str) -> str | None:
        """Why no token could be read, as a sentence; None when nothing went wrong."""
        return self._token_store.problems.get(provider)

    @property
    def keyring_trouble(self) -> Trouble | None:
        """What was wrong with the keyring when it was last asked."""
        return self._token_store.keyring_trouble

    @property
    def takes_file(self) -> bool:
        """Whether a token can be kept in a file."""
        return self._token_store.takes_file

    async def set(
        self,
        provider: str,
        credential: Credential,
        *,
        in_file: bool | None = None,
        for_session: bool = False,
    ) -> CheckedToken:
        """Checks a token with its provider, then keeps it: in the keyring, or in a plain file if so chosen.

        `for_session` keeps it nowhere: it is used until the program ends.

        Raises TokenRefused or a TransientError; then the token before stays in use. Raises
        CredentialsError when it is good but could not be kept: it is used for this session.
        """
        before = self._token_store.hold(provider, credential)
        try:
            owner = await self._check(provider)
        except ProviderError:
            self._token_store.restore(provider, before)
            raise
        self._context.went_well(provider)
        if for_session:
            return CheckedToken(provider, owner, Origin(Source.SESSION))
        origin = await self._token_store.keep(provider, credential, in_file=in_file)
        return CheckedToken(provider, owner, origin)

    async def check(self, provider: str) -> CheckedToken:
        """Asks the provider whether the token is good. Raises NoToken, TokenRefused, TransientError."""
        origin = self._token_store.origin(provider)
        if origin is None:
            raise no_token(provider, self.problem(provider))
        try:
            owner = await self._check(provider)
        except ProviderError as error:
            self._context.went_wrong(provider, error)
            raise
        self._context.went_well(provider)
        return CheckedToken(provider, owner, origin)

    async def delete(self, provider: str) -> Forgotten:
        """Forgets the token, wherever it is kept. Raises CredentialsError where one may be left."""
        try:
            return await self._token_store.forget(provider)
        finally:
            self._context.went_wrong(provider, no_token(provider, self.problem(provider)))

    async def can_notify(self, provider: str) -> tuple[bool, str | None]:
        """Whether the provider can send notifications of its own, and a sentence if not, or if in doubt."""
        title, info = title_of(provider), info_of(provider)
        credential = self._token_store.current(provider)
        if info is None or not info.notifies:
            return False, tr("{title} sends no notifications.", title=title)
        if credential is None:
            return False, tr("Set a {title} token first.", title=title)
        try:
            service = cast("Mailbox", self._connect(provider))
            account = await current_account(self._context, service, credential)
        except TokenError as error:
            return False, str(error)
        except ProviderError:
            return True, tr("Can't reach {title} to see if LINE or Telegram is linked.", title=title)
        if account_record(self._context.snapshot, provider, account).can_notify:
            return True, None
        return False, tr("Link LINE or Telegram in your {title} account first.", title=title)

    def _forgive_another(self, provider: str) -> None:
        """A refused token is tried again hourly; another one than was refused, at once."""
        credential = self._token_store.current(provider)
        record = self._context.snapshot.providers.get(provider)
        if credential is None or record is None or record.state not in _OF_A_TOKEN:
            return
        if record.refused_mark != token_mark(credential, self._context.snapshot.meta.salt):
            self._context.went_well(provider)

    async def _check(self, provider: str) -> str | None:
        profile = await self._connect(provider).check()
        return profile.name if profile else None
