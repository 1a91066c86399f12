"""How each provider is, as the `--json` document tells it."""

import os
from collections.abc import Callable, Collection, Mapping

from parcel_tui.credentials.environment import variables_in_use
from parcel_tui.domain.parcel import FLEXFORWARD, TRACKTW
from parcel_tui.storage.snapshot import Snapshot
from parcel_tui.tracker.health import health_of
from parcel_tui.tracker.outcomes import Health, HealthState

PROVIDERS = (TRACKTW, FLEXFORWARD)


def health_row(health: Health) -> dict[str, object]:
    """One provider's row."""
    return {"name": health.provider, "state": health.state.value, "sentence": health.sentence}


def stored_health_rows(snapshot: Snapshot) -> list[dict[str, object]]:
    """Each provider as it was when it was last asked; nobody is asked now, the keyring neither."""
    return health_rows(
        snapshot, lambda name: health_of(name, snapshot.providers.get(name)), with_variables(os.environ)
    )


def with_variables(environment: Mapping[str, str]) -> frozenset[str]:
    """The providers whose tokens are in the environment, from which they are taken when they are used."""
    return frozenset(name for name in PROVIDERS if variables_in_use(environment, name))


def health_rows(
    snapshot: Snapshot, health: Callable[[str], Health], with_tokens: Collection[str]
) -> list[dict[str, object]]:
    """Each provider as `health` knows it; one never asked, by whether it is among those `with_tokens`."""

    def row(name: str) -> dict[str, object]:
        known = health(name)
        never_asked = snapshot.providers.get(name) is None and known == Health(name, HealthState.OK)
        if never_asked and name not in with_tokens:
            advice = f"Set a token with 'parcel-tui token set {name}'."
            return health_row(Health(name, HealthState.NO_TOKEN, advice))
        return health_row(known)

    return [row(name) for name in PROVIDERS]
