"""Where tokens may be looked for, and how each place is called in a sentence."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from msgspec import Struct, field

from parcel_tui.credentials.environment import ALL_VARIABLES, is_over_ssh, variables_in_use

FROM_ENVIRONMENT = "the environment ({variable})"
FROM_COMMAND = "the command {name!r} of the settings"
FROM_FILE = "the file {path}, in plain text, as you chose"
FROM_KEYRING = "the keyring ({name})"
FROM_SESSION = "this session only (it is forgotten when the program ends)"


class Sources(Struct, frozen=True):
    """Where tokens may be looked for, beside the keyring."""

    environment: Mapping[str, str] = field(default_factory=dict)
    commands: Mapping[str, Sequence[str]] = field(default_factory=dict)
    """By provider, a command that prints the token."""
    file: Path | None = None
    """Where the user who asked for it keeps tokens in plain text."""
    over_ssh: bool = False
    """Whether nobody can answer what the keyring asks on a desktop."""

    def overruling(self, provider: str) -> str | None:
        """What wins over anything stored, in words; None when nothing does."""
        return next(iter(self.all_overruling(provider)), None)

    def all_overruling(self, provider: str) -> tuple[str, ...]:
        """Everything that does, what wins first."""
        variables, command = variables_in_use(self.environment, provider), self.commands.get(provider)
        found = [FROM_ENVIRONMENT.format(variable=" and ".join(variables))] if variables else []
        return (*found, FROM_COMMAND.format(name=command[0])) if command else tuple(found)


def sources_of(
    environment: Mapping[str, str], commands: Mapping[str, Sequence[str]], file: Path | None
) -> Sources:
    """The sources of this start; `environment` still holds the tokens."""
    tokens = {name: environment[name] for name in ALL_VARIABLES if name in environment}
    return Sources(tokens, commands, file, over_ssh=is_over_ssh(environment))
