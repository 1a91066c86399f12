"""Tokens from the environment; they win over every other source."""

from collections.abc import Mapping, MutableMapping

from parcel_tui.domain.errors import UsageError
from parcel_tui.domain.parcel import FLEXFORWARD, TRACKTW
from parcel_tui.domain.secret import Bearer, Credential, KeyPair, Secret

TOKEN_VARIABLES = {TRACKTW: "PARCEL_TUI_TRACKTW_TOKEN", FLEXFORWARD: "PARCEL_TUI_FLEXFORWARD_TOKEN"}
PAIR_VARIABLES = {FLEXFORWARD: ("PARCEL_TUI_FLEXFORWARD_API_KEY", "PARCEL_TUI_FLEXFORWARD_API_TOKEN")}

ALL_VARIABLES = frozenset(TOKEN_VARIABLES.values()) | {
    name for pair in PAIR_VARIABLES.values() for name in pair
}
"""Every variable that may hold a secret; none of them is passed on to a child process."""

_OVER_SSH = ("SSH_CONNECTION", "SSH_TTY", "SSH_CLIENT")


def take_tokens(environment: MutableMapping[str, str]) -> dict[str, str]:
    """Takes the secrets out of `environment`, so that no child process inherits them; returns them."""
    return {name: environment.pop(name) for name in ALL_VARIABLES if name in environment}


def is_over_ssh(environment: Mapping[str, str]) -> bool:
    """Whether this program was started through SSH."""
    return any(environment.get(name) for name in _OVER_SSH)


def variables_in_use(environment: Mapping[str, str], provider: str) -> tuple[str, ...]:
    """The variables that give the provider's credential, whole or in part; none when there are none."""
    variable = TOKEN_VARIABLES[provider]
    if environment.get(variable):
        return (variable,)
    return tuple(name for name in PAIR_VARIABLES.get(provider, ()) if environment.get(name))


def from_environment(environment: Mapping[str, str], provider: str) -> Credential | None:
    """The provider's credential, or None when no variable is set. Raises UsageError, naming the variable."""
    match variables_in_use(environment, provider):
        case ():
            return None
        case (name,) if name == TOKEN_VARIABLES[provider]:
            return Bearer(_secret(environment, name))
        case (name,):
            [missing] = set(PAIR_VARIABLES[provider]) - {name}
            raise UsageError(f"{name} is set but {missing} is not; set both.")
        case (key, token, *_):
            return KeyPair(_secret(environment, key), _secret(environment, token))
    return None


def _secret(environment: Mapping[str, str], name: str) -> Secret:
    try:
        return Secret(environment[name])
    except UsageError as error:
        raise UsageError(f"{name} holds no token: {_lower(str(error))}") from None


def _lower(text: str) -> str:
    return text[:1].lower() + text[1:]
