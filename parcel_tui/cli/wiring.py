"""Wires the tracker to both providers, the keyring and the state."""

import os

from parcel_tui.credentials.vault import Vault
from parcel_tui.domain.clock import utc_now
from parcel_tui.domain.parcel import FLEXFORWARD, TRACKTW
from parcel_tui.providers.connect import connect_flexforward, connect_tracktw
from parcel_tui.settings import Settings
from parcel_tui.storage.store import Store
from parcel_tui.tracker.tracker import Tracker


def build_tracker(settings: Settings, store: Store) -> Tracker:
    """The tracker on the user's state and the real providers. Raises UsageError for an address to avoid."""
    vault = Vault(os.environ)
    providers = (
        connect_tracktw(settings.urls[TRACKTW], lambda: vault.current(TRACKTW)),
        connect_flexforward(settings.urls[FLEXFORWARD], lambda: vault.current(FLEXFORWARD)),
    )
    return Tracker(providers, store, vault, utc_now)
