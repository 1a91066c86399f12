"""Tokens from the environment; they win over every other source."""

from collections.abc import Mapping, MutableMapping

from parcel_tui.domain.parcel import FLEXFORWARD, TRACKTW
from parcel_tui.domain.secret import Bearer, Credential, KeyPair, Secret

TOKEN_VARIABLES = {TRACKTW: "PARCEL_TUI_TRACKTW_TOKEN", FLEXFORWARD: "PARCEL_TUI_FLEXFORWARD_TOKEN"}
PAIR_VARIABLES = {FLEXFORWARD: ("PARCEL_TUI_FLEXFORWARD_API_KEY", "PARCEL_TUI_FLEXFORWARD_API_TOKEN")}

ALL_VARIABLES = frozenset(TOKEN_VARIABLES.values()) | {
    name for pair in PAIR_VARIABLES.values() for name in pair
}
"""Every variable that may hold a secret; none of them is passed on to a child process."""


def take_tokens(environment: MutableMapping[str, str]) -> dict[str, str]:
    """Takes the secrets out of `environment`, so that no child process inherits them; returns them."""
    return {name: environment.pop(name) for name in ALL_VARIABLES if name in environment}


def from_environment(environment: Mapping[str, str], provider: str) -> Credential | None:
    """The provider's credential, or None when no variable is set. Raises UsageError for a bad one."""
    variable = TOKEN_VARIABLES.get(provider, "")
    if environment.get(variable):
        return Bearer(Secret(environment[variable]))
    key_name, token_name = PAIR_VARIABLES.get(provider, ("", ""))
    if environment.get(key_name) and environment.get(token_name):
        return KeyPair(Secret(environment[key_name]), Secret(environment[token_name]))
    return None
