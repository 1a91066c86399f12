"""What is installed and how it is set: versions, and settings that cannot be used.

The one part of the doctor that asks the dashboard's own code.
"""

import platform
from collections.abc import Iterator, Mapping
from importlib.metadata import PackageNotFoundError, version

from parcel_tui import __version__
from parcel_tui.cli.diagnosis.finding import Finding, ok, warning
from parcel_tui.language import tr
from parcel_tui.settings import Settings

_LIBRARIES = ("textual", "httpx", "keyring", "tinydb", "msgspec", "truststore")


def look_at_versions() -> Iterator[Finding]:
    """This program, Python, the system, the libraries that matter."""
    yield ok("versions", f"parcel-tui {__version__}, Python {platform.python_version()}, {_system()}")
    try:
        yield ok("libraries", ", ".join(f"{name} {version(name)}" for name in _LIBRARIES))
    except PackageNotFoundError as error:
        yield warning("libraries", tr("{name} is not installed. Install parcel-tui again.", name=error.name))


def look_at_engine(environment: Mapping[str, str]) -> Finding:
    """Whether the dashboard's own way to the terminal is in use, or Textual's."""
    from parcel_tui.tui.terminal.engine import why_off

    reason = why_off(environment)
    if reason is None:
        return ok("terminal engine", tr("on"))
    return warning(
        "terminal engine",
        tr("off, because {reason}. The dashboard works, and sends more bytes.", reason=reason),
    )


def look_at_settings(settings: Settings) -> Iterator[Finding]:
    """Each setting that cannot be used; the dashboard alone knows its themes and keys."""
    problems = settings.problems
    if settings.app.theme or settings.app.keys:
        from parcel_tui.tui.look import look_of

        problems += look_of(settings.app).problems
    for problem in problems:
        yield warning("settings", problem)


def _system() -> str:
    # Not platform.platform(), and not platform.node(): a name of the machine's tells whose it is.
    return f"{platform.system()} {platform.release()} ({platform.machine()})"
