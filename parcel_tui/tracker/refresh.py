"""Refreshing and sending: several providers at once, where one that fails leaves the others alone."""

import asyncio
from collections.abc import Callable, Collection, Coroutine, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, Protocol, cast

from parcel_tui.credentials.token_store import TokenStore
from parcel_tui.domain.clock import is_within
from parcel_tui.domain.errors import ProviderError
from parcel_tui.providers.base import Mailbox, Provider
from parcel_tui.storage.refresh_lock import RefreshLock
from parcel_tui.tracker.actions import Actions
from parcel_tui.tracker.context import Context
from parcel_tui.tracker.health import LONGEST_REST, HealthState
from parcel_tui.tracker.outcomes import Chosen, Outcome, OutcomeStream, RefreshRequest, none_chosen
from parcel_tui.tracker.sync.schedule import Polling
from parcel_tui.tracker.tokens import Tokens


class Service(Protocol):
    """One provider, as it is kept up to date: by its folders, or label by label.

    Each call raises a ProviderError that concerns the provider as a whole.
    """

    def due_at(self, now: datetime) -> datetime | None:
        """When `refresh_due` has something to do next (UTC), as seen at `now`; None when never.

        What is due at once is due at `now`: a caller that compares with a clock of its own has it never.
        """

    async def refresh_all(self, outcomes: OutcomeStream, request: RefreshRequest) -> None:
        """Reads everything that may have changed."""

    async def refresh_some(self, keys: Collection[int], outcomes: OutcomeStream) -> None:
        """Reads those parcels, because the user asks."""

    async def refresh_due(self, outcomes: OutcomeStream, request: RefreshRequest) -> None:
        """Reads what is due by the guideline; sends no request when nothing is."""

    async def send(self, outcomes: OutcomeStream, keys: Collection[int] | None) -> None:
        """Sends what waits to be sent, of those parcels or of all."""


class SingleFlight:
    """The whole refreshes of one provider: one at a time, and the next one serves all who wait for it.

    So five hundred presses of a key cost two refreshes.
    """

    def __init__(self) -> None:
        self.turn = asyncio.Lock()
        self.begun = object()
        """Another one for each whole refresh that has begun."""
        self.error: ProviderError | None = None
        """What went wrong with the provider in the last of them."""


class Refresher:
    """The tracker's work with the providers.

    It goes on in tasks of its own, also when the reader of its outcomes leaves. Expected errors are
    in the outcomes; reading them raises StorageError where nothing could be saved.
    """

    def __init__(
        self,
        providers: Sequence[str],
        connect: Callable[[str], Provider],
        context: Context,
        token_store: TokenStore,
        tokens: Tokens,
        problems: Mapping[str, str],
        polling: Polling,
        *,
        refresh_lock: RefreshLock,
        actions: Actions,
        work: set[asyncio.Task[None]],
    ) -> None:
        """`connect` opens a provider when it is first asked; `work` holds the tasks that are under way.

        `problems` tells by name which providers cannot be asked, and why.
        """
        self._providers = tuple(providers)
        self._connect = connect
        self._context = context
        self._token_store = token_store
        self._tokens = tokens
        self._problems = problems
        self._polling = polling
        self._refresh_lock = refresh_lock
        self._actions = actions
        self._work = work
        self._services: dict[str, Service] = {}
        self._flights = {name: SingleFlight() for name in providers}

    def send_pending(self, keys: Collection[int] | None = None) -> OutcomeStream:
        """Sends what waits, of those parcels or of all."""
        parcels = self._context.snapshot.parcels.values()
        used = {p.provider for p in parcels if p.pending and (keys is None or p.key in keys)}
        outcomes = OutcomeStream("sending")
        work = (self._send(name, outcomes, keys) for name in self._providers if name in used)
        return outcomes.start(_all_of(work), self._work)

    def refresh(
        self,
        keys: Collection[int] | None = None,
        *,
        first: Chosen = none_chosen,
        urgent: bool = False,
        one_app_only: bool = False,
    ) -> OutcomeStream:
        """Asks the providers now, about those parcels or about all that may have changed.

        `first` returns the parcels that the user is looking at, which are read before the others.
        `urgent`: the caller waits for all of them. `one_app_only`: nothing is asked where another
        open app asks, or without any token. Callers that ask for everything while such a refresh
        is under way share the next one.
        """
        outcomes = OutcomeStream("refresh")
        if keys is not None:
            return outcomes.start(self._refresh_some(keys, outcomes), self._work)
        is_wanted = not one_app_only or (self._tokens.are_of_use() and self._refresh_lock.acquire())
        request = RefreshRequest(first, by_user=True, urgent=urgent)
        names = self._worth_asking() if is_wanted else ()
        return outcomes.start(_all_of(self._refresh_all(n, outcomes, request) for n in names), self._work)

    def refresh_due(self, *, first: Chosen = none_chosen) -> OutcomeStream:
        """Asks for what is due by the guideline, and sends what waits; no request when nothing is.

        Of several open apps one does so; the others see its results in the store. A provider
        without a good token is left alone, but for an hourly look for another one.
        """
        outcomes = OutcomeStream("refresh of what is due")
        return outcomes.start(self._refresh_due(outcomes, RefreshRequest(first)), self._work)

    def next_due_at(self) -> datetime | None:
        """When `refresh_due` has something to do next (UTC), leaving aside limits and lost tokens."""
        names = (name for name in self._providers if self._token_store.current(name))
        now = self._context.clock()
        times = (self._service(name).due_at(now) for name in names if name not in self._problems)
        return min(filter(None, times), default=None)

    def is_anything_due(self, with_tokens: Collection[str] = ()) -> bool:
        """Whether `refresh_due` has something to do now, as far as is known without looking for tokens.

        `with_tokens` are the providers that surely have one.
        """
        return self._actions.is_archiving_due() or any(
            self._is_now_due(name, has_token=name in with_tokens) for name in self._providers
        )

    def _is_now_due(self, name: str, *, has_token: bool) -> bool:
        now = self._context.clock()
        if name in self._problems:  # nothing but that has to be noted, once
            return self._context.health(name).sentence != self._problems[name]
        due = None if self._is_at_rest(name, now, has_token=has_token) else self._service(name).due_at(now)
        return due is not None and due <= now

    def _is_at_rest(self, name: str, now: datetime, *, has_token: bool) -> bool:
        """Whether it is left alone; for want of a token for an hour, since a locked keyring asks the user."""
        health = self._context.health(name)
        has_none = health.state is HealthState.NO_TOKEN and is_within(health.at, now, LONGEST_REST)
        return (has_none and not has_token) or health.rests_until(now) is not None

    async def _send(self, name: str, outcomes: OutcomeStream, keys: Collection[int] | None) -> None:
        _add_error(outcomes, name, await self._attempt(name, lambda service: service.send(outcomes, keys)))

    async def _refresh_all(self, name: str, outcomes: OutcomeStream, request: RefreshRequest) -> None:
        flight = self._flights[name]
        begun = flight.begun
        async with flight.turn:
            # One that began while this one waited for its turn has an answer as new as its own would be.
            if flight.begun is begun:
                flight.begun = object()
                flight.error = await self._attempt(
                    name, lambda service: service.refresh_all(outcomes, request)
                )
        _add_error(outcomes, name, flight.error)

    async def _refresh_some(self, keys: Collection[int], outcomes: OutcomeStream) -> None:
        parcels = self._context.snapshot.parcels
        wanted = {
            name: [key for key in keys if key in parcels and parcels[key].provider == name]
            for name in self._providers
        }
        await _all_of(self._refresh_these(name, own, outcomes) for name, own in wanted.items() if own)

    async def _refresh_these(self, name: str, keys: Collection[int], outcomes: OutcomeStream) -> None:
        """Waits for no turn: the user asks about single parcels."""
        _add_error(
            outcomes,
            name,
            await self._attempt(name, lambda service: service.refresh_some(keys, outcomes)),
        )

    async def _refresh_due(self, outcomes: OutcomeStream, request: RefreshRequest) -> None:
        # The lock comes last: a process that has nothing to do must not keep another one from it.
        is_tidying = self._actions.archive_delivered_after is not None
        if not (is_tidying or self._tokens.are_of_use()) or not self._refresh_lock.acquire():
            return
        await self._actions.archive_delivered()
        names = [name for name in self._providers if self._is_due(name)]
        await _all_of(self._refresh_one_due(name, outcomes, request) for name in names)

    async def _refresh_one_due(self, name: str, outcomes: OutcomeStream, request: RefreshRequest) -> None:
        async with self._flights[name].turn:
            # Only now: while it waited for its turn the token may have been set, or refused.
            await self._tokens.look_again(name)
            if not self._may_ask(name):
                return
            error = await self._attempt(name, lambda service: service.refresh_due(outcomes, request))
        _add_error(outcomes, name, error)

    async def _attempt(
        self, name: str, work: Callable[[Service], Coroutine[Any, Any, None]]
    ) -> ProviderError | None:
        """What went wrong with the provider as a whole, which its health keeps too."""
        try:
            await work(self._service(name))
        except ProviderError as error:
            self._context.went_wrong(name, error)
            return error
        return None

    def _service(self, name: str) -> Service:
        """The provider's service, made when it is first needed. Raises Unavailable where there is none."""
        if name not in self._services:
            # Reading answers takes memory and time that a start without a token does not pay.
            from parcel_tui.tracker.sync.labels import LabelService
            from parcel_tui.tracker.sync.mailbox import MailboxService

            provider = self._connect(name)
            own = (self._context, self._token_store, self._polling)
            self._services[name] = (
                MailboxService(cast("Mailbox", provider), *own)
                if provider.keeps_folders
                else LabelService(provider, *own)
            )
        return self._services[name]

    def _may_ask(self, name: str) -> bool:
        """Whether background work may ask the provider now: it has a token, and is not to be left alone."""
        if self._token_store.current(name) is None or name in self._problems:
            return False
        return self._context.health(name).rests_until(self._context.clock()) is None

    def _is_due(self, name: str) -> bool:
        """Whether there is anything to ask the provider now, or a token to look for."""
        if self._tokens.is_to_be_looked_for(name):
            return True
        now = self._context.clock()
        due = self._service(name).due_at(now) if self._may_ask(name) else None
        return due is not None and due <= now

    def _worth_asking(self) -> Sequence[str]:
        """The providers with a token, and those whose parcels would otherwise wait without a word."""
        used = {parcel.provider for parcel in self._context.snapshot.parcels.values()}
        return [n for n in self._providers if self._token_store.current(n) or n in used] or self._providers


async def _all_of(work: Iterable[Coroutine[Any, Any, None]]) -> None:
    """Runs them side by side. Raises the first StorageError, or whatever else is no provider's."""
    await asyncio.gather(*work)


def _add_error(outcomes: OutcomeStream, name: str, error: ProviderError | None) -> None:
    if error is not None:
        outcomes.add(Outcome(name, error=error))
