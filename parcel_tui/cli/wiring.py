"""Wires the tracker to both providers, the keyring and the state."""

import contextlib
import os
from collections.abc import Callable
from datetime import timedelta
from functools import cache, partial
from typing import TYPE_CHECKING

from parcel_tui.credentials.environment import take_tokens
from parcel_tui.credentials.sources import Sources, sources_of
from parcel_tui.domain.clock import Clock, steady_by
from parcel_tui.domain.parcel import FLEXFORWARD, TRACKTW
from parcel_tui.private_files import make_private_folder
from parcel_tui.providers.base import Link, Provider
from parcel_tui.providers.http.waits import Waits
from parcel_tui.settings import DEFAULT_URLS, Settings
from parcel_tui.storage.refresh_lock import LockLeader
from parcel_tui.storage.store import Store
from parcel_tui.tracker.tracker import Tracker

if TYPE_CHECKING:
    from parcel_tui.credentials.token_store import TokenStore
    from parcel_tui.providers.base import Channel
    from parcel_tui.providers.http.network_process import NetworkProcess


def build_tracker(
    settings: Settings, store: Store, clock: Clock, *, stays_open: bool = False, waits: Waits | None = None
) -> Tracker:
    """The tracker on the user's state and the real providers. Raises UsageError for an address to avoid.

    What `stays_open` loads neither the keyring nor the network: child processes do. What requests wait for
    is told in `waits`.
    """
    open_token_store = cache(partial(_token_store_on, take_sources(settings), stays_open=stays_open))
    waits = waits or Waits()
    channel = _channels(settings, open_token_store, clock, waits, stays_open=stays_open)
    with contextlib.suppress(OSError):  # the first write says what is wrong with the folder
        make_private_folder(settings.state_file.parent)
    leader = LockLeader(settings.refresh_lock)
    tracker = Tracker(
        _links(settings, channel, clock),
        store,
        open_token_store,
        clock,
        leader=leader,
        night=settings.app.night,
        waits=waits,
    )
    if days := settings.app.archive_delivered_after_days:
        tracker.handwork.archive_delivered_after = timedelta(days=days)
    return tracker


def _links(settings: Settings, channel: "Callable[[str], Channel]", clock: Clock) -> tuple[Link, Link]:
    """The real providers, each of which loads what it needs when it is first asked."""
    if settings.urls != DEFAULT_URLS:
        from parcel_tui.domain.base_url import checked_base_url

        for url in settings.urls.values():
            checked_base_url(url)

    def tracktw() -> Provider:
        from parcel_tui.providers.tracktw import TrackTw

        return TrackTw(channel(TRACKTW), clock)

    def flexforward() -> Provider:
        from parcel_tui.providers.flexforward import FlexForward

        return FlexForward(channel(FLEXFORWARD), clock)

    return Link(TRACKTW, True, tracktw), Link(FLEXFORWARD, False, flexforward)


def _channels(
    settings: Settings,
    open_token_store: "Callable[[], TokenStore]",
    clock: Clock,
    waits: Waits,
    *,
    stays_open: bool,
) -> "Callable[[str], Channel]":
    """Makes what a provider's requests go through, by its name."""

    def own(name: str) -> "Channel":
        from parcel_tui.providers.connect import connection_to
        from parcel_tui.providers.http.shared_log import shared_between_processes

        bucket = shared_between_processes(settings.requests_file, name, steady_by(clock))
        return connection_to(
            name,
            settings.urls[name],
            lambda: open_token_store().current(name),
            clock=clock,
            bucket=bucket,
            waits=waits,
        )

    @cache
    def network() -> "NetworkProcess":
        from parcel_tui.providers.http.network_process import NetworkProcess

        return NetworkProcess(settings.urls, settings.requests_file, waits)

    return (
        (lambda name: network().channel(name, lambda: open_token_store().current(name)))
        if stays_open
        else own
    )


def build_token_store(settings: Settings) -> "TokenStore":
    """The store on every source of tokens; those of the environment are taken out of it."""
    return _token_store_on(take_sources(settings))


def take_sources(settings: Settings) -> Sources:
    """Every source of tokens; those of the environment are taken out of it."""
    sources = sources_of(os.environ, settings.token_commands, settings.tokens_file)
    take_tokens(os.environ)
    return sources


def _token_store_on(sources: Sources, *, stays_open: bool = False) -> "TokenStore":
    from parcel_tui.credentials.token_store import TokenStore

    if not stays_open:
        return TokenStore(sources)
    from parcel_tui.credentials.keyring_process import KeyringProcess

    return TokenStore(sources, keyring=KeyringProcess())
