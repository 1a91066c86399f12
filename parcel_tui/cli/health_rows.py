"""How each provider is, as the `--json` document tells it."""

import os
from collections.abc import Mapping

from parcel_tui.credentials.environment import variables_in_use
from parcel_tui.domain.parcel import FLEXFORWARD, TRACKTW
from parcel_tui.storage.snapshot import Snapshot
from parcel_tui.tracker.health import health_of
from parcel_tui.tracker.outcomes import Health, HealthState

PROVIDERS = (TRACKTW, FLEXFORWARD)


def health_row(health: Health) -> dict[str, object]:
    """One provider's row."""
    return {"name": health.provider, "state": health.state.value, "sentence": health.sentence}


def stored_health_rows(
    snapshot: Snapshot, environment: Mapping[str, str] = os.environ
) -> list[dict[str, object]]:
    """Each provider as it was when it was last asked; nobody is asked now, the keyring neither."""
    return [health_row(_stored_health(snapshot, name, environment)) for name in PROVIDERS]


def _stored_health(snapshot: Snapshot, name: str, environment: Mapping[str, str]) -> Health:
    record = snapshot.providers.get(name)
    if record is None and not variables_in_use(environment, name):
        return Health(name, HealthState.NO_TOKEN, f"Set a token with 'parcel-tui token set {name}'.")
    return health_of(name, record)
