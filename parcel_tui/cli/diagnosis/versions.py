"""Which versions of what are running."""

import platform
from collections.abc import Iterator
from importlib.metadata import PackageNotFoundError, version

from parcel_tui import __version__
from parcel_tui.cli.diagnosis.finding import Finding, ok, warning

_LIBRARIES = ("textual", "httpx", "keyring", "tinydb", "msgspec", "truststore")


def look_at_versions() -> Iterator[Finding]:
    """This program, Python, the system, the libraries that matter."""
    yield ok("versions", f"parcel-tui {__version__}, Python {platform.python_version()}, {_system()}")
    try:
        yield ok("libraries", ", ".join(f"{name} {version(name)}" for name in _LIBRARIES))
    except PackageNotFoundError as error:
        yield warning("libraries", f"{error.name} is not installed; install parcel-tui again.")


def _system() -> str:
    # Not platform.platform(), and not platform.node(): a name of the machine's tells whose it is.
    return f"{platform.system()} {platform.release()} ({platform.machine()})"
