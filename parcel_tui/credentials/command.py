"""Tokens from a command of the user's, such as `pass show tracktw`. Blocks as long as the command does."""

import os
import subprocess
from collections.abc import Sequence

from parcel_tui.credentials.environment import ALL_VARIABLES
from parcel_tui.domain.errors import CredentialsError, UsageError
from parcel_tui.domain.secret import Bearer, Credential, Secret

COMMAND_SECONDS = 15.0


def from_command(command: Sequence[str]) -> Credential:
    """The first line that the command prints, as a token.

    No shell is involved, and no token of this program's is in the command's environment.
    Raises CredentialsError with what went wrong, never with what the command printed.
    """
    name = command[0]
    environment = {key: value for key, value in os.environ.items() if key not in ALL_VARIABLES}
    try:
        done = subprocess.run(  # noqa: S603 - the user's own command, from their settings file
            list(command),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            timeout=COMMAND_SECONDS,
            check=True,
            env=environment,
        )
        lines = done.stdout.decode().splitlines()
    except FileNotFoundError:
        raise CredentialsError(
            f"token_command: there is no program {name!r}; correct the settings."
        ) from None
    except subprocess.TimeoutExpired:
        raise CredentialsError(
            f"token_command: {name} took over {COMMAND_SECONDS:.0f} seconds; run it by hand to see why."
        ) from None
    except subprocess.CalledProcessError as error:
        raise CredentialsError(
            f"token_command: {name} failed (exit {error.returncode}); run it by hand to see why."
        ) from None
    except (OSError, UnicodeDecodeError):
        raise CredentialsError(f"token_command: {name} could not be run; correct the settings.") from None
    try:
        return Bearer(Secret(lines[0] if lines else ""))
    except UsageError as error:
        raise CredentialsError(f"token_command: the first line of {name} is no token: {error}") from None
