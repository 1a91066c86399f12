"""The tracker: what the screens and the commands read, and the parts with which they act and ask."""

import asyncio
import contextlib
from collections.abc import Callable, Sequence
from datetime import datetime
from functools import cached_property
from typing import TYPE_CHECKING

from parcel_tui.domain.carriers.requirement import Requirement
from parcel_tui.domain.clock import Clock
from parcel_tui.domain.errors import Unavailable
from parcel_tui.domain.parcel import Carrier, Folder, History, Parcel
from parcel_tui.domain.times import QuietHours
from parcel_tui.providers.base import LazyProvider, Provider
from parcel_tui.providers.http.waits import Waits
from parcel_tui.signature import Signature
from parcel_tui.storage.records import Preferences
from parcel_tui.storage.refresh_lock import RefreshLock
from parcel_tui.storage.snapshot import Snapshot
from parcel_tui.storage.store import Store
from parcel_tui.storage.writer import Writer
from parcel_tui.tracker import lookup
from parcel_tui.tracker.context import Context
from parcel_tui.tracker.health import Health
from parcel_tui.tracker.sync.schedule import Polling, due_at

if TYPE_CHECKING:
    from parcel_tui.credentials.token_store import TokenStore
    from parcel_tui.tracker.actions import Actions
    from parcel_tui.tracker.refresh import Refresher
    from parcel_tui.tracker.tokens import Tokens
    from parcel_tui.tracker.undo import Undo
    from parcel_tui.tracker.unnotified import Unnotified

_LEAVING_SECONDS = 0.3
"""How long leaving may wait for each provider, and for what is still to be written."""


class Tracker:
    """The user's parcels, whichever provider knows them.

    Reading is immediate and from memory. `actions` is what the user does, on the disk when its
    coroutine returns; `refresher` asks the providers and sends what waits; `tokens` are looked for,
    checked and kept; `unnotified` is what the user was not notified of yet.
    """

    def __init__(
        self,
        providers: Sequence[LazyProvider],
        store: Store,
        token_store: "TokenStore",
        clock: Clock,
        *,
        writer: Writer | None = None,
        refresh_lock: RefreshLock | None = None,
        night: QuietHours | None = None,
        waits: Waits | None = None,
    ) -> None:
        """The `providers` are in the order to show them.

        In the `night`, by the user's clock, all parcels are asked for at the slow end of the guideline.
        `waits` tells what the providers' requests wait for.
        """
        self.clock = clock
        self.waits = waits or Waits()
        self._lazy = {provider.name: provider for provider in providers}
        self.problems = {provider.name: provider.problem for provider in providers if provider.problem}
        """By name, why a provider cannot be asked at all, as a sentence."""
        self._connected: dict[str, Provider] = {}
        self._store = store
        self._writer = writer or Writer(store)
        self._writer.on_commit = self._tell_listeners
        self._token_store = token_store
        self._refresh_lock = refresh_lock or RefreshLock(None)
        self._polling = Polling(night)
        self._context = Context(self._writer, clock, self._tell_listeners, self._token_mark)
        self._listeners: list[Callable[[], None]] = []
        self._work: set[asyncio.Task[None]] = set()

    # What the first screen does not need is imported when it is asked for.

    @cached_property
    def actions(self) -> "Actions":
        """What the user does with parcels."""
        from parcel_tui.tracker.actions import Actions

        return Actions(self._writer, self.clock, self._is_remote, self._account_in_use)

    @cached_property
    def refresher(self) -> "Refresher":
        """Asking the providers, and sending what waits."""
        from parcel_tui.tracker.refresh import Refresher

        return Refresher(
            self.providers,
            self._provider,
            self._context,
            self._token_store,
            self.tokens,
            self.problems,
            self._polling,
            refresh_lock=self._refresh_lock,
            actions=self.actions,
            work=self._work,
        )

    @cached_property
    def tokens(self) -> "Tokens":
        """Entering, checking and forgetting tokens."""
        from parcel_tui.tracker.tokens import Tokens

        good = tuple(name for name in self.providers if name not in self.problems)
        return Tokens(good, self._provider, self._context, self._token_store)

    @cached_property
    def unnotified(self) -> "Unnotified":
        """What the user was not notified of yet."""
        from parcel_tui.tracker.unnotified import Unnotified

        return Unnotified(self._writer, self.clock)

    @cached_property
    def undo(self) -> "Undo":
        """Taking back what the user did last."""
        from parcel_tui.tracker.undo import Undo

        return Undo(self._writer, self.clock, self._is_remote)

    # Reading

    @property
    def providers(self) -> tuple[str, ...]:
        """The providers' names, in the order to show them."""
        return tuple(self._lazy)

    @property
    def snapshot(self) -> Snapshot:
        """The state as it is now."""
        return self._store.snapshot

    @property
    def signature(self) -> Signature:
        """Tells which state file holds what `snapshot` does; None while there is none."""
        return self._store.signature

    @property
    def notices(self) -> tuple[str, ...]:
        """Sentences about the state itself: what had to be recovered, why it cannot be saved."""
        return tuple(self._store.notices)

    @property
    def trouble(self) -> str | None:
        """Why what is shown is not in the state file now, as a sentence; None when it is."""
        return self._store.trouble

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
        """The parcel with that local id, number, remote id or name.

        Raises UsageError for an empty identifier, for none and for several.
        """
        return lookup.find(self.snapshot.parcels.values(), identifier)

    def health(self, provider: str) -> Health:
        """How a provider is, as far as is known."""
        return self._context.health(provider)

    @property
    def night(self) -> QuietHours | None:
        """When all parcels are asked for at the slow end of the guideline, by the user's clock."""
        return self._polling.night

    def due_at(self, parcel: Parcel) -> datetime | None:
        """When a parcel is asked for next (UTC); None for never."""
        return due_at(parcel, self.clock(), self._polling)

    def last_refresh(self) -> datetime | None:
        """When a provider last told anything (UTC); what lies after now counts as now."""
        now = self.clock()
        stamps = [p.checked_at for p in self.snapshot.parcels.values() if p.checked_at]
        return max((at for at in stamps if at <= now), default=now if stamps else None)

    def carriers(self) -> tuple[Carrier, ...]:
        """Track.TW's carriers, as last told or built in."""
        return lookup.carriers_of(self.snapshot)

    def requirements(self, carrier: Carrier) -> tuple[Requirement, ...]:
        """What a carrier of Track.TW's wants to know beside the number, as last told."""
        return lookup.requirements_of(self.snapshot, carrier)

    # What changes

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

    def remember(self, choose: Callable[[Preferences], Preferences]) -> None:
        """Keeps soon what the user chose on the screen; where nothing can be saved, it is forgotten.

        `choose` gets what is kept by then: an earlier choice may not be on the disk yet, and so not in the
        snapshot, and another process may have kept one.
        """
        self._writer.apply_soon(lambda tx: tx.put_preferences(choose(tx.preferences)))

    def _tell_listeners(self) -> None:
        for listener in tuple(self._listeners):
            listener()

    # Opening and leaving

    async def open(self) -> None:
        """Loads the tokens, in bounded time; never raises for what it finds."""
        await self.tokens.look()
        for name, sentence in self.problems.items():
            self._context.went_wrong(name, Unavailable(sentence, provider=name))

    def step_aside(self) -> None:
        """Lets another open app ask, until this one finds that none does: it is about to be stopped."""
        self._refresh_lock.release()

    async def close(self, *, writing: float = _LEAVING_SECONDS) -> None:
        """Leaves at once: requests under way are let go, what is to be written is given `writing` seconds."""
        for task in self._work:
            task.cancel()
        for provider in self._connected.values():
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(provider.aclose(), _LEAVING_SECONDS)
        self._writer.close()
        self._writer.join(writing)
        self._refresh_lock.release()  # the next one that asks finds all that this one has learned

    # The providers and their accounts

    def _provider(self, name: str) -> Provider:
        """The provider, connected when it is first asked. Raises Unavailable where there is none."""
        if name not in self._connected:
            connect = self._lazy[name].connect
            if connect is None:
                raise Unavailable(self._lazy[name].problem, provider=name)
            self._connected[name] = connect()
        return self._connected[name]

    def _is_remote(self, provider: str) -> bool:
        """Whether the provider keeps folders, so that each move has to be sent to it."""
        lazy = self._lazy.get(provider)
        return lazy is not None and lazy.keeps_folders

    def _account_in_use(self, provider: str) -> str | None:
        """The account of the token in use, empty where the token is a new one; None for no account at all."""
        record = self.snapshot.providers.get(provider)
        if record is None or record.account is None:
            return None
        mark = self._token_mark(provider, self.snapshot.meta.salt) if self.snapshot.meta.salt else None
        return record.account if mark in {None, record.token_mark} else ""

    def _token_mark(self, provider: str, salt: str) -> str | None:
        """The mark of the token in use, as this state keeps it; None without a token."""
        from parcel_tui.domain.secret import token_mark

        credential = self._token_store.current(provider)
        return token_mark(credential, salt) if credential else None
