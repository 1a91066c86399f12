"""Wires the tracker to both providers, the keyring and the state."""

import contextlib
import os

from parcel_tui.credentials.environment import take_tokens
from parcel_tui.credentials.vault import Sources, Vault
from parcel_tui.domain.clock import utc_now
from parcel_tui.domain.parcel import FLEXFORWARD, TRACKTW
from parcel_tui.private_files import make_private_folder
from parcel_tui.providers.connect import connect_flexforward, connect_tracktw
from parcel_tui.providers.shared_log import shared_between_processes
from parcel_tui.settings import Settings
from parcel_tui.storage.leader import LockLeader
from parcel_tui.storage.store import Store
from parcel_tui.tracker.tracker import Tracker


def build_tracker(settings: Settings, store: Store) -> Tracker:
    """The tracker on the user's state and the real providers. Raises UsageError for an address to avoid."""
    folder = settings.state_file.parent
    vault = Vault(
        Sources(
            take_tokens(os.environ), settings.token_commands, settings.settings_file.with_name("tokens.json")
        )
    )
    with contextlib.suppress(OSError):  # the first write says what is wrong with the folder
        make_private_folder(folder)
    log = folder / "requests.sqlite"
    providers = (
        connect_tracktw(
            settings.urls[TRACKTW],
            lambda: vault.current(TRACKTW),
            bucket=shared_between_processes(log, TRACKTW),
        ),
        connect_flexforward(
            settings.urls[FLEXFORWARD],
            lambda: vault.current(FLEXFORWARD),
            bucket=shared_between_processes(log, FLEXFORWARD),
        ),
    )
    return Tracker(providers, store, vault, utc_now, leader=LockLeader(folder / ".refresh.lock"))
