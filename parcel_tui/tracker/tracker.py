"""The use-cases: what the screens and the commands call."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable, Collection, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from parcel_tui.credentials.vault import Vault
from parcel_tui.domain.carrier_formats import BUILTIN_CARRIERS
from parcel_tui.domain.clock import Clock
from parcel_tui.domain.errors import ProviderError
from parcel_tui.domain.parcel import TRACKTW, ActionKind, Carrier, Folder, History, Parcel
from parcel_tui.domain.text import clean_or_none
from parcel_tui.providers.base import Provider
from parcel_tui.storage.draft import Draft
from parcel_tui.storage.leader import Leader, OnlyOne
from parcel_tui.storage.snapshot import Snapshot
from parcel_tui.storage.store import Store
from parcel_tui.storage.writer import Writer
from parcel_tui.tracker import lookup, outbox
from parcel_tui.tracker.account import token_mark
from parcel_tui.tracker.desk import Desk
from parcel_tui.tracker.histories import Chosen
from parcel_tui.tracker.merge import mark_read
from parcel_tui.tracker.outcomes import Added, Health, NewParcel, Outcome
from parcel_tui.tracker.report import Report
from parcel_tui.tracker.schedule import due_at
from parcel_tui.tracker.services import LabelService, MailboxService, Service
from parcel_tui.tracker.tokens import Tokens

_LEAVING_SECONDS = 0.3
"""How long leaving may wait for what is still to be written."""


class Tracker:
    """Parcels, wherever they come from.

    Reading is immediate and from memory. Every action of the user's is on the disk when its
    coroutine returns, and is sent by `send_pending` or the next refresh. Work with the
    network goes on in tasks of its own: whoever watches it may leave.
    """

    def __init__(
        self,
        providers: Sequence[Provider],
        store: Store,
        vault: Vault,
        clock: Clock,
        *,
        writer: Writer | None = None,
        leader: Leader | None = None,
    ) -> None:
        self.clock = clock
        self._leader = leader or OnlyOne()
        self._store = store
        self._writer = writer or Writer(store)
        self._writer.on_commit = self._tell_listeners
        self._vault = vault
        self._desk = Desk(self._writer, clock, self._tell_listeners, self._token_mark)
        self._services: Mapping[str, Service] = {
            provider.name: MailboxService(provider, provider.mailbox, self._desk, vault)
            if provider.mailbox
            else LabelService(provider, self._desk, vault)
            for provider in providers
        }
        self._locks = {name: asyncio.Lock() for name in self._services}
        self.tokens = Tokens(self._services, self._desk, vault)
        self._listeners: list[Callable[[], None]] = []
        self._work: set[asyncio.Task[None]] = set()

    # Reading

    @property
    def providers(self) -> tuple[str, ...]:
        """The providers' names, in the order to show them."""
        return tuple(self._services)

    @property
    def notices(self) -> tuple[str, ...]:
        """Sentences about the state itself: what had to be recovered, why it cannot be saved."""
        return tuple(self._store.notices)

    @property
    def snapshot(self) -> Snapshot:
        """The state as it is now."""
        return self._desk.snapshot

    def parcels(self, folder: Folder | None = None) -> list[Parcel]:
        """A folder's parcels (or all), newest news first, without those that the user has deleted."""
        return lookup.shown(self.snapshot.parcels.values(), folder)

    def parcel(self, key: int) -> Parcel | None:
        """One parcel, or None when it is gone."""
        return self.snapshot.parcels.get(key)

    def history(self, key: int) -> History:
        """A parcel's checkpoints, newest first."""
        return self.snapshot.history(key)

    def find(self, identifier: str) -> Parcel:
        """The parcel with that number, remote id or name. Raises UsageError for none and for several."""
        return lookup.find(self.snapshot.parcels.values(), identifier)

    def health(self, provider: str) -> Health:
        """How a provider is, as far as is known."""
        return self._desk.health(provider)

    def due_at(self, parcel: Parcel) -> datetime | None:
        """When a parcel is asked for next (UTC); None for never."""
        return due_at(parcel)

    def carriers(self) -> tuple[Carrier, ...]:
        """Track.TW's carriers, as last told or built in."""
        known = self.snapshot.carriers.get(TRACKTW)
        return known.carriers if known and known.carriers else BUILTIN_CARRIERS

    def last_refresh(self) -> datetime | None:
        """When any provider last told anything (UTC)."""
        return max((p.checked_at for p in self.snapshot.parcels.values() if p.checked_at), default=None)

    def subscribe(self, listener: Callable[[], None]) -> Callable[[], None]:
        """Calls `listener` on the event loop after every change; returns what ends that."""
        self._listeners.append(listener)

        def end() -> None:
            with contextlib.suppress(ValueError):
                self._listeners.remove(listener)

        return end

    def poll_store(self) -> bool:
        """Whether another process has written; if so its changes are taken in soon, and listeners called."""
        if not self._store.is_stale():
            return False
        self._writer.reload_soon()
        return True

    # Opening and leaving

    async def open(self) -> None:
        """Loads the tokens, in bounded time; never raises for what it finds."""
        await self.tokens.load()
        for name in self._services:
            self.tokens.forgive_another(name)

    async def close(self) -> None:
        """Leaves at once: requests under way are let go, what is to be written is given a moment."""
        for task in self._work:
            task.cancel()
        for service in self._services.values():
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(service.provider.aclose(), _LEAVING_SECONDS)
        self._leader.step_down()
        self._writer.close()
        await asyncio.sleep(0)
        self._writer.join(_LEAVING_SECONDS)

    # The user's actions

    async def add(self, new: Sequence[NewParcel]) -> list[Added]:
        """Stores what is to be followed; finds what is followed already."""

        def edit(draft: Draft) -> list[Added]:
            now = self.clock()
            return [
                outbox.add_parcel(
                    draft, _cleaned(item), now, listed_by_provider=self._is_remote(item.provider)
                )
                for item in new
            ]

        return await self._desk.apply(edit)

    async def archive(self, key: int) -> Parcel:
        """Moves a parcel to the archive."""
        return await self._move(key, ActionKind.ARCHIVE)

    async def unarchive(self, key: int) -> Parcel:
        """Moves a parcel back to the inbox."""
        return await self._move(key, ActionKind.UNARCHIVE)

    async def delete(self, key: int) -> Parcel:
        """Deletes a parcel here, and at its provider where it is kept there too."""

        def edit(draft: Draft) -> Parcel:
            is_remote = self._is_remote(draft.require(key).provider)
            return outbox.delete_parcel(draft, key, self.clock(), is_remote=is_remote)

        return await self._desk.apply(edit)

    async def rename(self, key: int, name: str) -> Parcel:
        """Gives the parcel a name of the user's own; an empty one removes it."""
        return await self._desk.apply(
            lambda draft: draft.put(replace(draft.require(key), name=clean_or_none(name)))
        )

    async def note(self, key: int, text: str) -> Parcel:
        """Keeps a note of the user's own; an empty one removes it."""
        return await self._desk.apply(
            lambda draft: draft.put(replace(draft.require(key), note=clean_or_none(text)))
        )

    async def mark_read(self, key: int) -> None:
        """The user has looked at the timeline."""

        def edit(draft: Draft) -> None:
            parcel = draft.get(key)
            if parcel is not None and parcel.unread:
                parcel, history = mark_read(parcel, draft.history(key))
                draft.put(parcel)
                draft.put_history(key, history)

        await self._desk.apply(edit)

    # The network

    def send_pending(self, keys: Collection[int] | None = None) -> AsyncIterator[Outcome]:
        """Sends what waits, of those parcels or of all. Expected errors are in the outcomes."""
        names = self._providers_of(keys)
        return self._run(names, lambda service, report: service.send(report, keys))

    def refresh(
        self, keys: Collection[int] | None = None, *, first: Chosen | None = None
    ) -> AsyncIterator[Outcome]:
        """Asks the providers now, about those parcels or about all that may have changed.

        `first` tells the parcels that the user is looking at, to be read before the others.
        """
        chosen = first or _nobody_looks
        if keys is None:
            return self._run(
                self._worth_asking(), lambda service, report: service.refresh_all(report, chosen)
            )
        wanted = {name: [k for k in keys if self._provider_of(k) == name] for name in self._services}
        return self._run(
            [name for name in self._services if wanted[name]],
            lambda service, report: service.refresh_some(wanted[service.provider.name], report),
        )

    def refresh_due(self, *, first: Chosen | None = None) -> AsyncIterator[Outcome]:
        """Asks for what is due by the guideline, and sends what waits; no request when nothing is.

        Of several open apps one does so; the others see its results in the store.
        """
        chosen = first or _nobody_looks
        names = [name for name in self._services if self._may_ask(name)] if self._leader.leads() else []
        return self._run(
            names, lambda service, report: service.refresh_due(report, chosen), one_at_a_time=True
        )

    def _run(
        self,
        names: Collection[str],
        work: Callable[[Service, Report], Awaitable[None]],
        *,
        one_at_a_time: bool = False,
    ) -> AsyncIterator[Outcome]:
        """Works with several providers at once; what fails one is told, and leaves the others alone.

        Whole refreshes of one provider wait for each other; what the user does waits for nobody.
        """
        report = Report()

        async def one(name: str) -> None:
            async with self._locks[name] if one_at_a_time else contextlib.nullcontext():
                try:
                    await work(self._services[name], report)
                except ProviderError as error:
                    self._desk.went_wrong(name, error)
                    report.tell(Outcome(name, error=error))

        async def all_of_them(_: Report) -> None:
            await asyncio.gather(*(one(name) for name in names))

        report.start(all_of_them, self._work)
        return report.outcomes()

    async def _move(self, key: int, kind: ActionKind) -> Parcel:
        def edit(draft: Draft) -> Parcel:
            is_remote = self._is_remote(draft.require(key).provider)
            return outbox.move_parcel(draft, key, kind, self.clock(), is_remote=is_remote)

        return await self._desk.apply(edit)

    def _is_remote(self, provider: str) -> bool:
        """Whether the provider keeps folders that have to be told."""
        service = self._services.get(provider)
        return service is not None and service.provider.mailbox is not None

    def _token_mark(self, provider: str, salt: str) -> str | None:
        credential = self._vault.current(provider)
        return token_mark(credential, salt) if credential else None

    def _provider_of(self, key: int) -> str | None:
        parcel = self.parcel(key)
        return parcel.provider if parcel else None

    def _providers_of(self, keys: Collection[int] | None) -> list[str]:
        parcels = self.snapshot.parcels.values()
        used = {p.provider for p in parcels if p.pending and (keys is None or p.key in keys)}
        return [name for name in self._services if name in used]

    def _may_ask(self, provider: str) -> bool:
        """Whether background work may ask the provider now: it has a token, and is not to be left alone."""
        if self._vault.current(provider) is None:
            return False
        until = self.health(provider).until
        return until is None or until <= self.clock()

    def _worth_asking(self) -> list[str]:
        """Providers with a token, and those whose parcels would otherwise wait in silence."""
        used = {parcel.provider for parcel in self.snapshot.parcels.values()}
        with_token = [name for name in self._services if self._vault.current(name)]
        return [name for name in self._services if name in with_token or name in used] or list(self._services)

    def _tell_listeners(self) -> None:
        for listener in tuple(self._listeners):
            listener()


def _nobody_looks() -> Sequence[int]:
    return ()


def _cleaned(new: NewParcel) -> NewParcel:
    return replace(new, name=clean_or_none(new.name), note=clean_or_none(new.note))
