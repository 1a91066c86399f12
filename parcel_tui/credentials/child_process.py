"""Asks a child process for a token: a command of the user's, or this program's own that asks the keyring.

Either may never answer: a keyring can be frozen, a command can ask for a password. All of it happens on the
event loop, within a time limit: no thread waits, and a question that is cancelled has its child killed.
"""

import asyncio
import contextlib
import os
from asyncio.subprocess import DEVNULL, PIPE
from collections.abc import Sequence

from parcel_tui.child_processes import without_tokens
from parcel_tui.domain.errors import CredentialsError, UsageError
from parcel_tui.domain.secret import Bearer, Credential, Secret
from parcel_tui.language import tr

COMMAND_SECONDS = 15.0
MOST_BYTES = 65_536
"""Taken of what a child prints; a password file is shorter, and a command that never stops is no source."""
_PARTING_SECONDS = 1.0
"""Waited for a child that was killed: it is gone within milliseconds, unless the disk hangs."""


async def ask_child(
    command: Sequence[str], question: bytes = b"", *, seconds: float, has_terminal: bool = True
) -> tuple[int, bytes]:
    """The command's exit code and what it printed; over MOST_BYTES, it was killed for that.

    `question` is its standard input. Without `has_terminal` it cannot ask the user anything. No token of
    this program's is in its environment. Raises TimeoutError, and OSError or ValueError where it cannot run.
    """
    transport, child = await asyncio.get_running_loop().subprocess_exec(
        _Child,
        *command,
        stdin=PIPE,
        stdout=PIPE,
        stderr=DEVNULL,
        env=without_tokens(os.environ),
        start_new_session=not has_terminal,  # without one it has no terminal of its own to ask at
    )
    try:
        stdin = transport.get_pipe_transport(0)
        assert isinstance(stdin, asyncio.WriteTransport)
        stdin.write(question)
        stdin.close()  # the end of its input: a child that reads more waits for nothing
        async with asyncio.timeout(seconds):
            await child.has_ended.wait()
        return transport.get_returncode() or 0, bytes(child.output)
    finally:
        transport.close()  # kills a child that is still there
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(_PARTING_SECONDS):
                await child.has_ended.wait()


class _Child(asyncio.SubprocessProtocol):
    """Collects what a child prints."""

    def __init__(self) -> None:
        self.output = bytearray()
        self.has_ended = asyncio.Event()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = transport

    def pipe_data_received(self, fd: int, data: bytes) -> None:
        self.output += data
        if len(self.output) > MOST_BYTES:
            self._transport.close()

    def connection_lost(self, exc: Exception | None) -> None:
        """The child has ended, and all that it printed has come."""
        self.has_ended.set()


async def from_command(command: Sequence[str], *, seconds: float = COMMAND_SECONDS) -> Credential:
    """The first line that the user's command prints, as a token; no shell is involved.

    Raises CredentialsError with what went wrong, never with what the command printed.
    """
    name = command[0]
    try:
        code, output = await ask_child(command, seconds=seconds)
    except FileNotFoundError:
        raise _failed(tr("there is no program {name!r}. Correct the settings.", name=name)) from None
    except TimeoutError:
        raise _failed(
            tr(
                "{name} took over {seconds:.0f} seconds. Run it yourself to see why.",
                name=name,
                seconds=seconds,
            )
        ) from None
    except (OSError, ValueError):
        raise _failed(tr("{name} could not be run. Correct the settings.", name=name)) from None
    if len(output) > MOST_BYTES:
        raise _failed(tr("{name} prints far too much. Let it print only the token.", name=name))
    if code:
        raise _failed(tr("{name} failed (exit {code}). Run it yourself to see why.", name=name, code=code))
    lines = output.decode("ascii", "replace").splitlines()
    try:
        return Bearer(Secret(lines[0] if lines else ""))
    except UsageError as error:
        raise _failed(tr("the first line of {name} is no token: {error}", name=name, error=error)) from None


def _failed(sentence: str) -> CredentialsError:
    return CredentialsError(f"token_command: {sentence}")
