"""Tokens from a command of the user's, such as `pass show tracktw`. Blocks as long as the command does."""

import os
import subprocess
from collections.abc import Sequence
from threading import Event, Timer

from parcel_tui.credentials.environment import ALL_VARIABLES
from parcel_tui.domain.errors import CredentialsError, UsageError
from parcel_tui.domain.secret import Bearer, Credential, Secret

COMMAND_SECONDS = 15.0
_MAX_OUTPUT = 65_536
"""Bytes; a password file is shorter, and a command that never stops printing is no source."""


def from_command(command: Sequence[str], *, seconds: float = COMMAND_SECONDS) -> Credential:
    """The first line that the command prints, as a token; it may take `seconds`.

    No shell is involved, and no token of this program's is in the command's environment.
    Raises CredentialsError with what went wrong, never with what the command printed.
    """
    name = command[0]
    # Raised without a cause: the decoding error, for one, quotes what was printed.
    output = _printed_by(command, seconds)
    lines = output.decode("ascii", "replace").splitlines()
    try:
        return Bearer(Secret(lines[0] if lines else ""))
    except UsageError as error:
        raise CredentialsError(f"token_command: the first line of {name} is no token: {error}") from None


def _started(command: Sequence[str]) -> "subprocess.Popen[bytes]":
    """The command, running. Raises CredentialsError where it cannot be run."""
    name = command[0]
    try:
        return subprocess.Popen(  # noqa: S603 - the user's own command, from their settings file
            list(command),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env={key: value for key, value in os.environ.items() if key not in ALL_VARIABLES},
        )
    except FileNotFoundError:
        raise CredentialsError(
            f"token_command: there is no program {name!r}; correct the settings."
        ) from None
    except (OSError, ValueError):
        raise CredentialsError(f"token_command: {name} could not be run; correct the settings.") from None


def _printed_by(command: Sequence[str], seconds: float) -> bytes:
    """All that the command prints. Raises CredentialsError for one that is late, talks too much or fails."""
    name, process = command[0], _started(command)
    late = Event()

    def end_it() -> None:
        late.set()
        process.kill()

    killer = Timer(seconds, end_it)
    killer.daemon = True
    killer.start()
    try:
        with process:
            assert process.stdout is not None
            output = process.stdout.read(_MAX_OUTPUT + 1)
            if len(output) > _MAX_OUTPUT:
                process.kill()
    finally:
        killer.cancel()
    if late.is_set():
        raise CredentialsError(
            f"token_command: {name} took over {seconds:.0f} seconds; run it by hand to see why."
        )
    if len(output) > _MAX_OUTPUT:
        raise CredentialsError(f"token_command: {name} prints far too much; let it print the token alone.")
    if process.returncode:
        raise CredentialsError(
            f"token_command: {name} failed (exit {process.returncode}); run it by hand to see why."
        )
    return output
