"""The composition root: everything that has a choice of its kind is built here and wired together.

What only some commands need is imported where it is built: `list` pays for no tracker.
"""

import contextlib
import os
import sys
from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from parcel_tui.cli.output import warn
from parcel_tui.domain.clock import Clock
from parcel_tui.domain.errors import UsageError
from parcel_tui.language import tr
from parcel_tui.settings import DEFAULT_URLS, Settings, load_settings
from parcel_tui.storage.snapshot import Snapshot, read_state
from parcel_tui.storage.state_file import DiskFile

if TYPE_CHECKING:
    from parcel_tui.credentials.token_store import TokenStore
    from parcel_tui.notify.channel import Channel
    from parcel_tui.notify.choices import Choices
    from parcel_tui.notify.notifier import Notifier
    from parcel_tui.providers.base import LazyProvider, Provider, Requests
    from parcel_tui.providers.http.waits import Waits
    from parcel_tui.storage.refresh_lock import RefreshLock
    from parcel_tui.storage.store import Store
    from parcel_tui.tracker.tracker import Tracker


def read_settings() -> Settings:
    """The settings of this start; what could not be used is said on standard error."""
    settings = load_settings(os.environ)
    for problem in settings.problems:
        warn(problem)
    return settings


def look_at_state(settings: Settings, clock: Clock) -> Snapshot:
    """The user's state, for a command that only shows it; what had to be recovered is said."""
    snapshot, notices = read_state(DiskFile(settings.state_file, clock))
    for notice in notices:
        warn(notice)
    return snapshot


def open_store(settings: Settings, clock: Clock) -> "Store":
    """The user's state, to be changed."""
    from parcel_tui.storage.store import Store

    return Store(DiskFile(settings.state_file, clock))


def take_refresh_lock(settings: Settings) -> "RefreshLock | None":
    """The right to ask the providers; None where another process has it. Never waits."""
    from parcel_tui.private_files import make_private_folder
    from parcel_tui.storage.refresh_lock import RefreshLock

    with contextlib.suppress(OSError):  # the first write says what is wrong with the folder
        make_private_folder(settings.state_file.parent)
    lock = RefreshLock(settings.refresh_lock)
    return lock if lock.acquire() else None


def build_tracker(
    settings: Settings, store: "Store", clock: Clock, refresh_lock: "RefreshLock | None" = None
) -> "Tracker":
    """The tracker on the user's state and the real providers. Raises UsageError for an address to avoid.

    `refresh_lock` is one that this process holds already.
    """
    from parcel_tui.private_files import make_private_folder
    from parcel_tui.providers.http.request_thread import RequestThread
    from parcel_tui.providers.http.waits import Waits
    from parcel_tui.storage.refresh_lock import RefreshLock
    from parcel_tui.tracker.tracker import Tracker

    token_store = build_token_store(settings)
    waits = Waits()
    thread = RequestThread(partial(_connection, settings, token_store, clock, waits))
    with contextlib.suppress(OSError):  # the first write says what is wrong with the folder
        make_private_folder(settings.state_file.parent)
    tracker = Tracker(
        _providers(settings, thread.requests_to, clock),
        store,
        token_store,
        clock,
        refresh_lock=refresh_lock or RefreshLock(settings.refresh_lock),
        night=settings.app.night,
        waits=waits,
    )
    if days := settings.app.archive_delivered_after_days:
        from datetime import timedelta

        tracker.actions.archive_delivered_after = timedelta(days=days)
    return tracker


def _providers(
    settings: Settings, requests_to: "Callable[[str], Requests]", clock: Clock
) -> "tuple[LazyProvider, ...]":
    """The real providers, each of which loads what it needs when it is first asked."""
    from parcel_tui.domain.parcel import FLEXFORWARD, TRACKTW
    from parcel_tui.providers.base import LazyProvider

    if settings.urls != DEFAULT_URLS:
        from parcel_tui.domain.secret import checked_base_url

        for url in settings.urls.values():
            checked_base_url(url)

    def tracktw() -> "Provider":
        from parcel_tui.providers.tracktw import TrackTw

        return TrackTw(requests_to(TRACKTW), clock)

    def flexforward() -> "Provider":
        from parcel_tui.providers.flexforward import FlexForward

        return FlexForward(requests_to(FLEXFORWARD), clock)

    return LazyProvider(TRACKTW, True, tracktw), LazyProvider(FLEXFORWARD, False, flexforward)


def _connection(
    settings: Settings, token_store: "TokenStore", clock: Clock, waits: "Waits", name: str
) -> "Requests":
    """The connection to the provider of that name, with the token that is in use at the time of a request."""
    from parcel_tui.providers.connect import connection_to

    return connection_to(
        name,
        settings.urls[name],
        partial(token_store.current, name),
        clock=clock,
        requests_file=settings.requests_file,
        waits=waits,
    )


def build_token_store(settings: Settings) -> "TokenStore":
    """The store on every source of tokens; those of the environment are taken out of it."""
    from parcel_tui.credentials.sources import sources_of, take_tokens
    from parcel_tui.credentials.token_store import TokenStore

    sources = sources_of(os.environ, settings.token_commands, settings.tokens_file)
    take_tokens(os.environ)
    return TokenStore(sources)


def read_notify(settings: Settings) -> "Choices":
    """What the user wants to be told; secret URLs are taken out of the environment."""
    from parcel_tui.notify.choices import URLS_VARIABLE, read_choices

    return read_choices(settings.notify, os.environ.pop(URLS_VARIABLE, ""))


def build_notifier(tracker: "Tracker", choices: "Choices") -> "Notifier":
    """Tells through every channel that needs no screen; the terminal's only where there is one.

    Raises UsageError where that leaves none.
    """
    from parcel_tui.notify.notifier import Notifier

    return Notifier(tracker, choices, build_channels(choices))


def build_channels(choices: "Choices") -> "list[Channel]":
    """Every channel that needs no screen; the terminal's only where there is one.

    Raises UsageError where that leaves none.
    """
    from parcel_tui.notify.choices import connect_channels

    channels = connect_channels(choices, os.environ, _terminal_writer())
    if not channels:
        raise UsageError(tr("There is no way to notify you here; set command or apprise in [notify]."))
    return channels


def _terminal_writer() -> Callable[[str], None] | None:
    """Writes to the terminal beside the output, which may go to a file or another program."""
    if not sys.stderr.isatty():
        return None

    def write(sequence: str) -> None:
        sys.stderr.write(sequence)
        sys.stderr.flush()

    return write
