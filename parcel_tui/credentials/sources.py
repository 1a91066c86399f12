"""Where a token comes from: the places, their order, and what each is called in a sentence."""

from collections.abc import Mapping, MutableMapping, Sequence
from enum import Enum
from pathlib import Path

from msgspec import Struct, field

from parcel_tui.child_processes import holds_token
from parcel_tui.domain.errors import UsageError
from parcel_tui.domain.provider import info_of
from parcel_tui.domain.secret import Bearer, Credential, KeyPair, Secret
from parcel_tui.language import mark, tr

_OVER_SSH = ("SSH_CONNECTION", "SSH_TTY", "SSH_CLIENT")


class Source(Enum):
    """A kind of place, in the order in which they are looked at; the value is what it is called."""

    ENVIRONMENT = mark("the environment ({detail})")
    COMMAND = mark("the command {detail!r} of the settings")
    FILE = mark("the file {detail}, in plain text, as you chose")
    KEYRING = mark("the keyring ({detail})")
    SESSION = mark("this session only (it is forgotten when the program ends)")
    NONE = mark("nowhere (none is needed)")


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
    tokens = {name: value for name, value in environment.items() if holds_token(name)}
    return Sources(tokens, commands, file, over_ssh=is_over_ssh(environment))


def take_tokens(environment: MutableMapping[str, str]) -> dict[str, str]:
    """Takes the secrets out of `environment`, so that no child process inherits them; returns them."""
    return {name: environment.pop(name) for name in tuple(environment) if holds_token(name)}


def token_variable(provider: str) -> str:
    """The variable that gives a provider's token."""
    return f"PARCEL_TUI_{provider.upper()}_TOKEN"


def is_over_ssh(environment: Mapping[str, str]) -> bool:
    """Whether this program was started through SSH."""
    return any(environment.get(name) for name in _OVER_SSH)


def variables_in_use(environment: Mapping[str, str], provider: str) -> tuple[str, ...]:
    """The variables that give the provider's credential, whole or in part; none when there are none."""
    variable = token_variable(provider)
    if environment.get(variable):
        return (variable,)
    return tuple(name for name in _pair_variables(provider) if environment.get(name))


def _pair_variables(provider: str) -> tuple[str, ...]:
    """The variables of an API key and an API token, where the provider takes a pair."""
    info = info_of(provider)
    begin = f"PARCEL_TUI_{provider.upper()}_API"
    return (f"{begin}_KEY", f"{begin}_TOKEN") if info and info.pair_headers else ()


def from_environment(environment: Mapping[str, str], provider: str) -> Credential | None:
    """The provider's credential, or None when no variable is set. Raises UsageError, naming the variable."""
    match variables_in_use(environment, provider):
        case ():
            return None
        case (name,) if name == token_variable(provider):
            return Bearer(_secret(environment, name))
        case (name,):
            [missing] = set(_pair_variables(provider)) - {name}
            raise UsageError(tr("{name} is set but {missing} is not. Set both.", name=name, missing=missing))
        case (key, token, *_):
            return KeyPair(_secret(environment, key), _secret(environment, token))
    return None


def _secret(environment: Mapping[str, str], name: str) -> Secret:
    try:
        return Secret(environment[name])
    except UsageError as error:
        raise UsageError(tr("{name} holds no token. {error}", name=name, error=error)) from None
