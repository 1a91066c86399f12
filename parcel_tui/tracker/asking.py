"""Whom to ask when: several providers at once, each by its own rounds, and none that is to be left alone."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Collection, Mapping
from datetime import datetime

from parcel_tui.credentials.token_store import TokenStore
from parcel_tui.domain.errors import ProviderError
from parcel_tui.storage.refresh_lock import Leader
from parcel_tui.tracker.context import Desk
from parcel_tui.tracker.outcomes import Outcome
from parcel_tui.tracker.report import Report
from parcel_tui.tracker.rounds import Rounds, Work
from parcel_tui.tracker.services import Service
from parcel_tui.tracker.tokens import Tokens
from parcel_tui.tracker.wish import Wish


class Asking:
    """The tracker's work with the network. It goes on in tasks of its own, whoever watches it."""

    def __init__(
        self,
        services: Mapping[str, Service],
        desk: Desk,
        token_store: TokenStore,
        tokens: Tokens,
        leader: Leader,
        work: set[asyncio.Task[None]],
    ) -> None:
        """What is under way is held in `work`."""
        self._services = services
        self._desk = desk
        self._token_store = token_store
        self._tokens = tokens
        self._leader = leader
        self._work = work
        self._rounds = {name: Rounds() for name in services}

    def next_due_at(self) -> datetime | None:
        """When `refresh_due` has something to do next (UTC), leaving aside limits and lost tokens."""
        times = (self._services[name].due_at() for name in self._services if self._token_store.current(name))
        return min(filter(None, times), default=None)

    def send_pending(self, keys: Collection[int] | None) -> AsyncIterator[Outcome]:
        """Sends what waits, of those parcels or of all."""
        parcels = self._desk.snapshot.parcels.values()
        used = {p.provider for p in parcels if p.pending and (keys is None or p.key in keys)}
        names = [name for name in self._services if name in used]
        return self._run(names, lambda service, report: service.send(report, keys), _side_by_side, "sending")

    def refresh_all(self, wish: Wish, *, as_leader: bool) -> AsyncIterator[Outcome]:
        """Asks for everything; with `as_leader`, only where no other open app does so."""
        names = [] if as_leader and not self._leader.leads() else self._worth_asking()
        return self._run(
            names, lambda service, report: service.refresh_all(report, wish), Rounds.shared, "refresh"
        )

    def refresh_some(self, keys: Collection[int]) -> AsyncIterator[Outcome]:
        """Asks about those parcels."""
        wanted = {name: [k for k in keys if self._provider_of(k) == name] for name in self._services}
        return self._run(
            [name for name in self._services if wanted[name]],
            lambda service, report: service.refresh_some(wanted[service.provider.name], report),
            _side_by_side,
            "refresh",
        )

    def refresh_due(self, wish: Wish) -> AsyncIterator[Outcome]:
        """Asks for what is due, and looks hourly for a token that is missing or was refused."""

        async def work(service: Service, report: Report) -> None:
            name = service.provider.name
            await self._tokens.look_again(name)
            if self._may_ask(name):
                await service.refresh_due(report, wish)

        names = [name for name in self._services if self._is_due(name)]
        return self._run(names, work, Rounds.alone, "refresh of what is due")

    def _run(
        self,
        names: Collection[str],
        work: Callable[[Service, Report], Awaitable[None]],
        turn: Callable[[Rounds, Work], Awaitable[ProviderError | None]],
        what: str,
    ) -> AsyncIterator[Outcome]:
        """Works with several providers at once; what fails one is told, and leaves the others alone."""
        report = Report(what)

        async def one(name: str) -> None:
            async def attempt() -> ProviderError | None:
                try:
                    await work(self._services[name], report)
                except ProviderError as error:
                    self._desk.went_wrong(name, error)
                    return error
                return None

            error = await turn(self._rounds[name], attempt)
            if error is not None:
                report.tell(Outcome(name, error=error))

        async def all_of_them(_: Report) -> None:
            await asyncio.gather(*(one(name) for name in names))

        report.start(all_of_them, self._work)
        return report.outcomes()

    def _provider_of(self, key: int) -> str | None:
        parcel = self._desk.snapshot.parcels.get(key)
        return parcel.provider if parcel else None

    def _may_ask(self, provider: str) -> bool:
        """Whether background work may ask the provider now: it has a token, and is not to be left alone."""
        if self._token_store.current(provider) is None:
            return False
        return self._desk.health(provider).rests_until(self._desk.clock()) is None

    def _is_due(self, provider: str) -> bool:
        """Whether there is anything to ask the provider now, or a token to look for."""
        if self._tokens.is_to_be_looked_for(provider):
            return True
        due = self._services[provider].due_at() if self._may_ask(provider) else None
        return due is not None and due <= self._desk.clock()

    def _worth_asking(self) -> list[str]:
        """Providers with a token, and those whose parcels would otherwise wait in silence."""
        used = {parcel.provider for parcel in self._desk.snapshot.parcels.values()}
        with_token = [name for name in self._services if self._token_store.current(name)]
        return [name for name in self._services if name in with_token or name in used] or list(self._services)


async def _side_by_side(_: Rounds, work: Work) -> ProviderError | None:
    """What the user asks of single parcels waits for nobody."""
    return await work()
