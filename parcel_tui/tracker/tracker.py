"""The use-cases: what the screens and the commands call."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable, Collection, Mapping, Sequence
from datetime import datetime
from functools import cached_property
from typing import TYPE_CHECKING

from msgspec.structs import replace

from parcel_tui.domain.clock import Clock
from parcel_tui.domain.errors import UsageError
from parcel_tui.domain.parcel import ActionKind, Carrier, Parcel
from parcel_tui.domain.quiet_hours import QuietHours
from parcel_tui.domain.text import clean, clean_or_none
from parcel_tui.providers.base import Link, Provider
from parcel_tui.providers.http.waits import Waits
from parcel_tui.storage.records import Preferences
from parcel_tui.storage.refresh_lock import Leader, OnlyOne
from parcel_tui.storage.store import Store
from parcel_tui.storage.transaction import Draft
from parcel_tui.storage.writer import Writer
from parcel_tui.tracker import outbox
from parcel_tui.tracker.context import Desk
from parcel_tui.tracker.lookup import bare
from parcel_tui.tracker.outcomes import Added, NewParcel, Outcome
from parcel_tui.tracker.reading import Reader
from parcel_tui.tracker.sync.schedule import Polling, Quietness, by_liveliness
from parcel_tui.tracker.wish import Chosen, Wish, nobody_looks

if TYPE_CHECKING:
    from parcel_tui.credentials.token_store import TokenStore
    from parcel_tui.tracker.asking import Asking
    from parcel_tui.tracker.manual import Handwork
    from parcel_tui.tracker.services import Service
    from parcel_tui.tracker.tokens import Tokens
    from parcel_tui.tracker.unnotified import News

_LEAVING_SECONDS = 0.3
"""How long leaving may wait for what is still to be written."""


class Tracker(Reader):
    """Parcels, wherever they come from.

    Reading is immediate and from memory. Every action of the user's is on the disk when its
    coroutine returns, and is sent by `send_pending` or the next refresh. Work with the
    network goes on in tasks of its own: whoever watches it may leave.
    """

    def __init__(
        self,
        links: Sequence[Link],
        store: Store,
        token_store: "TokenStore",
        clock: Clock,
        *,
        writer: Writer | None = None,
        leader: Leader | None = None,
        quietness: Quietness = by_liveliness,
        night: QuietHours | None = None,
        waits: Waits | None = None,
    ) -> None:
        """`links` lead to the providers, in the order to show them.

        `quietness` chooses between both ends of the polling guideline; in the `night`, by the user's clock,
        it is the slow one. What the providers' requests wait for is told in `waits`.
        """
        self.clock = clock
        self._links = {link.name: link for link in links}
        self._open: list[Provider] = []
        self._leader = leader or OnlyOne()
        self._writer = writer or Writer(store)
        self._writer.on_commit = self._tell_listeners
        self._token_store = token_store
        desk = Desk(self._writer, clock, self._tell_listeners, self._token_mark)
        super().__init__([link.name for link in links], store, desk, Polling(quietness, night))
        self.waits = waits or Waits()
        self.waits.on_change = self._tell_listeners
        self._listeners: list[Callable[[], None]] = []
        self._work: set[asyncio.Task[None]] = set()

    # What the first screen does not need, loaded when it is asked for

    @cached_property
    def handwork(self) -> "Handwork":
        """What the user does by hand."""
        from parcel_tui.tracker.manual import Handwork

        return Handwork(self._desk, self._is_remote)

    @cached_property
    def news(self) -> "News":
        """What the user has not been told of yet."""
        from parcel_tui.tracker.unnotified import News

        return News(self._desk)

    @cached_property
    def tokens(self) -> "Tokens":
        """Entering, checking and forgetting tokens."""
        from parcel_tui.tracker.tokens import Tokens

        return Tokens(tuple(self._links), lambda name: self._services[name], self._desk, self._token_store)

    @cached_property
    def _services(self) -> "Mapping[str, Service]":
        from parcel_tui.tracker.services import make_service

        self._open = [link.connect() for link in self._links.values()]
        return {p.name: make_service(p, self._desk, self._token_store, self._polling) for p in self._open}

    @cached_property
    def _asking(self) -> "Asking":
        from parcel_tui.tracker.asking import Asking

        return Asking(self._services, self._desk, self._token_store, self.tokens, self._leader, self._work)

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

    # Opening and leaving

    async def open(self) -> None:
        """Loads the tokens, in bounded time; never raises for what it finds."""
        await self.tokens.look()

    def step_aside(self) -> None:
        """Lets another open app ask, until this one finds that nobody does: it is about to be stopped."""
        self._leader.step_down()

    async def close(self) -> None:
        """Leaves at once: requests under way are let go, what is to be written is given a moment."""
        for task in self._work:
            task.cancel()
        for provider in self._open:
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(provider.aclose(), _LEAVING_SECONDS)
        self._leader.step_down()
        self._writer.close()
        await asyncio.sleep(0)
        self._writer.join(_LEAVING_SECONDS)

    # The user's actions

    async def add(self, new: Sequence[NewParcel]) -> list[Added]:
        """Stores what is to be followed; finds what is followed already.

        Raises UsageError where an identifier is empty, and stores nothing then.
        """
        for item in new:
            if not bare(item.identifier):
                raise UsageError(f"{item.identifier!r} is no number; type one.")

        def edit(draft: Draft) -> list[Added]:
            now = self.clock()
            return [
                outbox.add_parcel(
                    draft,
                    _cleaned(item),
                    now,
                    listed_by_provider=self._is_remote(item.provider),
                    account=self._account_in_use(item.provider),
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

    async def change_carrier(
        self, key: int, carrier: Carrier, answers: tuple[tuple[str, str], ...] = ()
    ) -> Parcel:
        """Puts a wrong carrier right; the old record is deleted at the provider once the new one is there.

        Raises UsageError where there is none to choose, or something of the parcel is just being sent.
        """
        from parcel_tui.tracker.carrier_change import change_carrier

        def edit(draft: Draft) -> Parcel:
            is_remote = self._is_remote(draft.require(key).provider)
            return change_carrier(draft, key, carrier, answers, self.clock(), is_remote=is_remote)

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

    async def mute(self, key: int, on: bool = True) -> Parcel:
        """Has nothing told of the parcel any more, or (`on` False) tells of it again."""
        return await self._desk.apply(lambda draft: draft.put(replace(draft.require(key), muted=on)))

    async def mark_read(self, key: int) -> None:
        """The user has looked at the timeline."""

        def edit(draft: Draft) -> None:
            from parcel_tui.tracker.sync.merge import mark_read

            parcel = draft.get(key)
            if parcel is not None and parcel.unread:
                parcel, history = mark_read(parcel, draft.history(key))
                draft.put(parcel)
                draft.put_history(key, history)

        await self._desk.apply(edit)

    def remember(self, preferences: Preferences) -> None:
        """Keeps what the user chose on the screen for the next start; waits for nothing."""
        self._desk.remember(preferences)

    # The network

    def send_pending(self, keys: Collection[int] | None = None) -> AsyncIterator[Outcome]:
        """Sends what waits, of those parcels or of all. Expected errors are in the outcomes."""
        return self._asking.send_pending(keys)

    def refresh(
        self,
        keys: Collection[int] | None = None,
        *,
        first: Chosen | None = None,
        urgent: bool = False,
        as_leader: bool = False,
    ) -> AsyncIterator[Outcome]:
        """Asks the providers now, about those parcels or about all that may have changed.

        `first` tells the parcels that the user is looking at, to be read before the others;
        `urgent` that somebody waits for all of them; `as_leader` that nothing is to be asked
        where another open app does so, or without any token. Who asks for everything while that is under way
        shares the next answer.
        """
        if keys is not None:
            return self._asking.refresh_some(keys)
        if as_leader and not self.tokens.are_of_use():
            return _nothing()
        wish = Wish(first or nobody_looks, by_user=True, urgent=urgent)
        return self._asking.refresh_all(wish, as_leader=as_leader)

    def refresh_due(self, *, first: Chosen | None = None) -> AsyncIterator[Outcome]:
        """Asks for what is due by the guideline, and sends what waits; no request when nothing is.

        Of several open apps one does so; the others see its results in the store. A provider
        without a good token is left alone, but for an hourly look for another one.
        """

        async def outcomes() -> AsyncIterator[Outcome]:
            is_tidying = self.handwork.archive_delivered_after is not None
            if not is_tidying and not self.tokens.are_of_use():
                return
            if self._leader.leads():
                await self.handwork.archive_delivered()
                async for outcome in self._asking.refresh_due(Wish(first or nobody_looks)):
                    yield outcome

        return outcomes()

    def next_due_at(self) -> datetime | None:
        """When `refresh_due` has something to do next (UTC), leaving aside limits and lost tokens."""
        return self._asking.next_due_at()

    async def _move(self, key: int, kind: ActionKind) -> Parcel:
        def edit(draft: Draft) -> Parcel:
            is_remote = self._is_remote(draft.require(key).provider)
            return outbox.move_parcel(draft, key, kind, self.clock(), is_remote=is_remote)

        return await self._desk.apply(edit)

    def _is_remote(self, provider: str) -> bool:
        """Whether the provider keeps folders that have to be told."""
        link = self._links.get(provider)
        return link is not None and link.keeps_folders

    def _account_in_use(self, provider: str) -> str | None:
        """The account of the token in use, empty where the token is a new one; None for no account at all."""
        record = self.snapshot.providers.get(provider)
        if record is None or record.account is None:
            return None
        mark = self._token_mark(provider, self.snapshot.meta.salt) if self.snapshot.meta.salt else None
        return record.account if mark in {None, record.token_mark} else ""

    def _token_mark(self, provider: str, salt: str) -> str | None:
        from parcel_tui.domain.secret import token_mark

        credential = self._token_store.current(provider)
        return token_mark(credential, salt) if credential else None

    def _tell_listeners(self) -> None:
        for listener in tuple(self._listeners):
            listener()


async def _nothing() -> AsyncIterator[Outcome]:
    return
    yield


def _cleaned(new: NewParcel) -> NewParcel:
    answers = tuple((key, clean(answer)) for key, answer in new.answers)
    return replace(new, name=clean_or_none(new.name), note=clean_or_none(new.note), answers=answers)
