"""How child processes are started, without any token, and ended; by which command a module of ours runs."""

import contextlib
import os
import re
import sys
from collections.abc import Mapping

TYPE_CHECKING = False
if TYPE_CHECKING:
    import asyncio.subprocess
    import subprocess

_OF_A_TOKEN = re.compile(r"PARCEL_TUI_[A-Z][A-Z0-9]{1,19}_(?:TOKEN|API_KEY|API_TOKEN)")


def own_module(module: str, *arguments: str) -> list[str]:
    """The command that runs the `main` of a module of ours, found where this process finds it."""
    start = f"import sys; sys.path[:] = {sys.path!r}; from {module} import main; main()"
    return [sys.executable, "-P", "-c", start, *arguments]


def holds_token(variable: str) -> bool:
    """Whether a variable may hold a secret: none such is passed on to a child process."""
    return _OF_A_TOKEN.fullmatch(variable) is not None


def without_tokens(environment: Mapping[str, str]) -> dict[str, str]:
    """The environment for a child process."""
    return {name: value for name, value in environment.items() if not holds_token(name)}


def without_ours(environment: Mapping[str, str]) -> dict[str, str]:
    """The environment for code that others wrote: without any variable of this program's."""
    return {name: value for name, value in environment.items() if not name.upper().startswith("PARCEL_TUI_")}


def end_session(process: "subprocess.Popen[bytes] | asyncio.subprocess.Process") -> None:
    """Ends a process that was started in a session of its own, and what it has started.

    That is ended also where the process has gone itself.
    """
    # macOS may not signal a group of which all have ended and wait to be fetched.
    with contextlib.suppress(ProcessLookupError, PermissionError):
        if sys.platform == "win32":
            process.kill()
        else:
            import signal  # `list` starts no process

            os.killpg(process.pid, signal.SIGKILL)
