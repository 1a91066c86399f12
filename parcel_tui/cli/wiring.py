"""The composition root: everything that has a choice of its kind is built here and wired together.

What only some commands need is imported where it is built: `list` pays for no tracker.
"""

import contextlib
import os
import sys
from collections.abc import Callable, Mapping
from functools import partial
from typing import TYPE_CHECKING

from parcel_tui.cli.output import warn
from parcel_tui.domain.clock import Clock
from parcel_tui.domain.errors import UsageError
from parcel_tui.domain.provider import Registered
from parcel_tui.language import tr
from parcel_tui.settings import Settings, load_settings
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


def find_providers() -> Registered:
    """The providers that are installed beside this program."""
    from parcel_tui.providers.outside.installed import find_installed

    return find_installed(load_settings(os.environ).providers_file)


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
        _providers(settings, thread.requests_to, clock, problems_of(store.snapshot)),
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
    settings: Settings, requests_to: "Callable[[str], Requests]", clock: Clock, problems: Mapping[str, str]
) -> "tuple[LazyProvider, ...]":
    """The real providers, each loading what it needs when it is first asked; then those with problems."""
    from parcel_tui.domain.provider import all_infos
    from parcel_tui.providers.base import LazyProvider

    infos = all_infos()
    if settings.urls:
        from parcel_tui.domain.secret import checked_base_url

        for info in infos:
            checked_base_url(settings.url_of(info.name))

    def connect(name: str) -> "Provider":
        from parcel_tui.providers.connect import provider_on

        return provider_on(name, requests_to(name), clock)

    good = (LazyProvider(info.name, info.keeps_folders, partial(connect, info.name)) for info in infos)
    return (*good, *(LazyProvider(name, problem=why) for name, why in problems.items()))


def problems_of(snapshot: Snapshot) -> dict[str, str]:
    """By name, why a provider cannot be asked: one that is installed, or that of parcels and is not."""
    from parcel_tui.domain.parcel import MANUAL
    from parcel_tui.domain.provider import all_infos, registered

    known = {MANUAL, *(info.name for info in all_infos())}
    used = sorted({parcel.provider for parcel in snapshot.parcels.values()} - known)
    return {name: _not_installed(name) for name in used} | dict(registered().problems)


def _not_installed(name: str) -> str:
    return tr(
        "There is no provider {name} here. Install its package again to have its parcels refreshed.",
        name=name,
    )


def _connection(
    settings: Settings, token_store: "TokenStore", clock: Clock, waits: "Waits", name: str
) -> "Requests":
    """The connection to the provider of that name, with the token that is in use at the time of a request."""
    from parcel_tui.providers.connect import connection_to

    return connection_to(
        name,
        settings.url_of(name),
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
        raise UsageError(tr("There is no way to notify you here. Set command or apprise in [notify]."))
    return channels


def _terminal_writer() -> Callable[[str], None] | None:
    """Writes to the terminal beside the output, which may go to a file or another program."""
    if not sys.stderr.isatty():
        return None

    def write(sequence: str) -> None:
        sys.stderr.write(sequence)
        sys.stderr.flush()

    return write
