"""What a service runs, and what each kind of service manager has to offer for that."""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from msgspec import Struct

from parcel_tui.child_processes import without_ours
from parcel_tui.domain.errors import UsageError
from parcel_tui.domain.text import clean
from parcel_tui.language import tr

NAME = "parcel-tui"
EVERY_MINUTES = 5
"""How often a timer starts a refresh of what is due; nothing is due more often than every 15 minutes."""
_SECONDS = 30
"""How long a service manager may take to answer."""
_TAKEN_ALONG = (
    *("PARCEL_TUI_HOME", "PARCEL_TUI_TRACKTW_URL", "PARCEL_TUI_FLEXFORWARD_URL"),
    *("XDG_CONFIG_HOME", "XDG_DATA_HOME", "TZ", "LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG"),
)
"""Variables by which a service finds the same files, days and language; no token is ever among them."""


class Plan(Struct, frozen=True):
    """What is to run."""

    command: tuple[str, ...]
    """The program by its whole path, with its arguments."""
    environment: Mapping[str, str]
    watches: bool
    """It runs all the time; else a timer starts it."""


class Manager(Struct, frozen=True):
    """A service manager: which files it reads, and the command lines by which it is told of them."""

    name: str
    tool: str
    """The program that is its command line."""
    folder: Path
    files: Callable[[Plan], Mapping[str, str]]
    """The texts to write, by the names of their files."""
    all_files: tuple[str, ...]
    """The names of all files that any plan may write."""
    is_own: Callable[[str], bool]
    """Whether a file with that text was written by this program."""
    start: Callable[[Plan], Sequence[Sequence[str]]]
    stop: Sequence[Sequence[str]]
    state: Callable[[], Sequence[tuple[str, str]]]
    """What it tells of the service now, as rows of a name and a value."""


def plan_for(environment: Mapping[str, str], *, watches: bool, notifies: bool) -> Plan:
    """What a service of this user's is to run. Raises UsageError for a path that no service file can hold."""
    work = ("watch",) if watches else ("refresh", "--due")
    command = (*_program(), *work, *(("--notify",) if notifies else ()))
    kept = {name: environment[name] for name in _TAKEN_ALONG if environment.get(name)}
    if home := kept.get("PARCEL_TUI_HOME"):
        kept["PARCEL_TUI_HOME"] = str(Path(home).expanduser().absolute())
    for text in (*command, *kept.values()):
        if not text.isprintable():
            raise UsageError(tr("{text!r} holds a sign that no service file can hold.", text=clean(text)))
    return Plan(command, kept, watches)


def _program() -> tuple[str, ...]:
    """How this program is started, by whole paths: its script, which an update leaves in place, or Python."""
    script = Path(sys.argv[0])
    if script.stem == NAME:
        found = script.absolute() if script.parent != Path() else Path(shutil.which(script.name) or "")
        if found.is_file() and os.access(found, os.X_OK):
            return (str(found),)
    return (sys.executable, "-m", "parcel_tui")


def is_in_cache(plan: Plan) -> bool:
    """Whether it runs from where uv keeps what it runs once: that is deleted at any time."""
    return "archive-v0" in Path(plan.command[0]).parts


def has_tool(manager: Manager) -> bool:
    """Whether the manager's command line is there to be called."""
    return shutil.which(manager.tool) is not None


def ask_tool(command: Sequence[str]) -> tuple[int, str]:
    """The exit code of a manager's command and what it said, on either output."""
    try:
        done = subprocess.run(  # noqa: S603 - a fixed command line, without a shell
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            timeout=_SECONDS,
            env=without_ours(os.environ),
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        return 1, str(error)
    return done.returncode, done.stdout.decode(errors="replace").strip()
