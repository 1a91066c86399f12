"""Where a token comes from: the places, their order, and what each is called in a sentence."""

from collections.abc import Mapping, MutableMapping, Sequence
from enum import Enum
from pathlib import Path

from msgspec import Struct, field

from parcel_tui.domain.errors import UsageError
from parcel_tui.domain.parcel import FLEXFORWARD, TRACKTW
from parcel_tui.domain.secret import Bearer, Credential, KeyPair, Secret
from parcel_tui.language import mark, tr

TOKEN_VARIABLES = {TRACKTW: "PARCEL_TUI_TRACKTW_TOKEN", FLEXFORWARD: "PARCEL_TUI_FLEXFORWARD_TOKEN"}
PAIR_VARIABLES = {FLEXFORWARD: ("PARCEL_TUI_FLEXFORWARD_API_KEY", "PARCEL_TUI_FLEXFORWARD_API_TOKEN")}
ALL_VARIABLES = frozenset(TOKEN_VARIABLES.values()) | {
    name for pair in PAIR_VARIABLES.values() for name in pair
}
"""Every variable that may hold a secret; none of them is passed on to a child process."""
_OVER_SSH = ("SSH_CONNECTION", "SSH_TTY", "SSH_CLIENT")


class Source(Enum):
    """A kind of place, in the order in which they are looked at; the value is what it is called."""

    ENVIRONMENT = mark("the environment ({detail})")
    COMMAND = mark("the command {detail!r} of the settings")
    FILE = mark("the file {detail}, in plain text, as you chose")
    KEYRING = mark("the keyring ({detail})")
    SESSION = mark("this session only (it is forgotten when the program ends)")


class Origin(Struct, frozen=True):
    """The place that one token came from; as a string, what it is called in a sentence."""

    source: Source
    detail: str = ""
    """Which variable, command, file or keyring it is."""

    @property
    def overrules(self) -> bool:
        """Whether it wins over any token that this program stores, at every start."""
        return self.source in {Source.ENVIRONMENT, Source.COMMAND}

    def __str__(self) -> str:
        return tr(self.source.value, detail=self.detail)


class Sources(Struct, frozen=True):
    """Where tokens may be looked for, beside the keyring."""

    environment: Mapping[str, str] = field(default_factory=dict)
    commands: Mapping[str, Sequence[str]] = field(default_factory=dict)
    """By provider, a command that prints the token."""
    file: Path | None = None
    """Where a user who asked for it keeps tokens in plain text."""
    over_ssh: bool = False
    """Whether the user cannot see what the keyring asks on a desktop."""

    def overruling(self, provider: str) -> tuple[Origin, ...]:
        """What wins over anything stored, the winner first; nothing where nothing does."""
        variables, command = variables_in_use(self.environment, provider), self.commands.get(provider)
        found = [Origin(Source.ENVIRONMENT, tr(" and ").join(variables))] if variables else []
        return (*found, Origin(Source.COMMAND, command[0])) if command else tuple(found)


def sources_of(
    environment: Mapping[str, str], commands: Mapping[str, Sequence[str]], file: Path | None
) -> Sources:
    """The sources of this start; `environment` still holds the tokens."""
    tokens = {name: environment[name] for name in ALL_VARIABLES if name in environment}
    return Sources(tokens, commands, file, over_ssh=is_over_ssh(environment))


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
            raise UsageError(tr("{name} is set but {missing} is not; set both.", name=name, missing=missing))
        case (key, token, *_):
            return KeyPair(_secret(environment, key), _secret(environment, token))
    return None


def _secret(environment: Mapping[str, str], name: str) -> Secret:
    try:
        return Secret(environment[name])
    except UsageError as error:
        raise UsageError(tr("{name} holds no token. {error}", name=name, error=error)) from None
