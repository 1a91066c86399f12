"""Which providers are installed beside this program, and what each says of itself.

A start looks into the folders of installed packages for the group's name, which takes a millisecond or two;
`importlib.metadata` takes as long as the rest of a command. What a provider says of itself is told by its own
process once, and kept in `providers.json` until a package is installed or removed.
"""

import contextlib
import os
import re
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from parcel_tui import __version__
from parcel_tui.child_processes import end_session, own_module, without_ours
from parcel_tui.domain.errors import ParcelTuiError, UsageError
from parcel_tui.domain.parcel import MANUAL
from parcel_tui.domain.provider import BUILT_IN, ProviderInfo, Registered
from parcel_tui.domain.secret import checked_base_url
from parcel_tui.domain.text import clean
from parcel_tui.language import tr

if TYPE_CHECKING:
    from importlib.metadata import EntryPoint

GROUP = "parcel_tui.providers"
_SECTION = f"[{GROUP}]".encode()
_CHILD = "parcel_tui.providers.outside.child"
PATIENCE = 5.0
"""Seconds that a provider may take to say what it is."""
_NAME = re.compile(r"[a-z][a-z0-9]{1,19}")
_TAKEN = frozenset({*(info.name for info in BUILT_IN), MANUAL, "app", "keys", "notify", "all"})
_TITLES = frozenset(info.title.casefold() for info in BUILT_IN)
_HEADER = re.compile(r"[A-Za-z][A-Za-z0-9-]{0,49}")
_OWN_HEADERS = frozenset(
    (
        *("accept", "accept-encoding", "connection", "content-length", "content-type", "cookie", "host"),
        *("transfer-encoding", "user-agent"),
    )
)
"""Headers that are this program's or the connection's."""
_FORM = re.compile(r"[ -z]{0,30}\{token\}[ -z]{0,30}")
_PAGE = re.compile(r"https://[a-z0-9.-]+/[!-~]{0,500}")


class _Kept(Struct, frozen=True):
    """What `providers.json` holds."""

    program: str
    seen: dict[str, tuple[int, int]]
    """By the file that names a provider, its time and size."""
    registered: Registered


def find_installed(file: Path, *, anew: bool = False, patience: float = PATIENCE) -> Registered:
    """The providers that are installed; `file` is where what they say of themselves is kept.

    `anew`: they are asked again, whatever is kept. Each has `patience` seconds to say what it is.
    """
    # Times and sizes of what names a provider; a package that was changed without them is asked by `doctor`.
    seen = dict(_entry_point_files())
    if not seen:
        return Registered()
    from parcel_tui.private_files import make_private_folder, read_file, replace_file

    with contextlib.suppress(OSError, ValueError, RecursionError):  # what is kept may be damaged
        kept = msgspec.json.decode(read_file(file), type=_Kept)
        if not anew and (kept.program, kept.seen) == (__version__, seen):
            return kept.registered
    found = _registered(patience)
    with contextlib.suppress(OSError, ParcelTuiError):
        make_private_folder(file.parent)
        replace_file(file, msgspec.json.encode(_Kept(__version__, seen, found)))
    return found


def _entry_point_files() -> Iterator[tuple[str, tuple[int, int]]]:
    """The files of installed packages in which the group is named."""
    for folder in dict.fromkeys(sys.path):
        with contextlib.suppress(OSError), os.scandir(folder or os.curdir) as entries:
            for entry in entries:
                if entry.name.endswith((".dist-info", ".egg-info")):
                    # Each start does this for every package: with pathlib's paths it takes twice as long.
                    path = f"{entry.path}{os.sep}entry_points.txt"
                    with contextlib.suppress(OSError), open(path, "rb", buffering=0) as file:  # noqa: PTH123
                        if _SECTION in file.read():
                            state = os.fstat(file.fileno())
                            yield path, (state.st_mtime_ns, state.st_size)


def _registered(patience: float) -> Registered:
    from importlib.metadata import entry_points

    infos: dict[str, ProviderInfo] = {}
    targets: dict[str, str] = {}
    problems: dict[str, str] = {}
    refused: list[str] = []
    for point in sorted(entry_points(group=GROUP), key=_order):
        package = f"{point.dist.name} {point.dist.version}" if point.dist else "?"
        if why := _why_not_called(point, targets):
            refused.append(
                tr(
                    "The provider {name!r} of {package} is left out: {why}.",
                    name=clean(point.name, 40),
                    package=clean(package, 80),
                    why=why,
                )
            )
            continue
        targets[point.name] = point.value
        try:
            infos[point.name] = checked_info(_described(point.value, patience), point.name)
        except UsageError as error:
            problems[point.name] = tr(
                "{name} cannot be used: {why}. Update or remove its package {package}, "
                "then run 'parcel-tui doctor'.",
                name=point.name,
                why=error,
                package=clean(package, 80),
            )
    return Registered(tuple(infos.values()), targets, problems, tuple(refused))


def _order(point: "EntryPoint") -> tuple[str, str]:
    return (point.name, point.dist.name if point.dist else "")


def _why_not_called(point: "EntryPoint", others: Mapping[str, str]) -> str:
    """Why a provider cannot have that name; empty where it can."""
    if _NAME.fullmatch(point.name) is None:
        return tr("a name is of the letters a to z and digits, 2 to 20 of them")
    if point.name in _TAKEN:
        return tr("that name is parcel-tui's own")
    return tr("another package has a provider of that name") if point.name in others else ""


def _described(target: str, patience: float) -> ProviderInfo:
    """What the provider says of itself, told by its own process. Raises UsageError with the reason."""
    from parcel_tui.providers.outside.messages import LENGTH_BYTES, FromChild, Hello, NotLoaded

    try:
        told = _told(own_module(_CHILD, target), patience)
        message = msgspec.msgpack.decode(told[LENGTH_BYTES:], type=FromChild)
    except subprocess.TimeoutExpired:
        raise UsageError(tr("it does not come to an end when it is loaded")) from None
    except (OSError, ValueError, RecursionError):
        raise UsageError(tr("it does not say what it is")) from None
    if isinstance(message, Hello):
        return message.info
    place = clean(message.failure.message, 100) if isinstance(message, NotLoaded) else "?"
    raise UsageError(tr("it cannot be loaded ({place})", place=place))


def _told(command: Sequence[str], patience: float) -> bytes:
    """What the process prints; it is ended with all that it has started. Raises TimeoutExpired, OSError."""
    with subprocess.Popen(  # noqa: S603 - this program's own module
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env=without_ours(os.environ),
        start_new_session=True,
    ) as process:
        try:
            return process.communicate(timeout=patience)[0]
        finally:
            end_session(process)


def checked_info(info: ProviderInfo, name: str) -> ProviderInfo:
    """The description, made safe to show. Raises UsageError for one that cannot be gone by."""
    title, pages = clean(info.title, 30), (info.page, info.access_page)
    headers = [header for header in (info.header, *(info.pair_headers or ())) if header]
    are_headers = all(_HEADER.fullmatch(header) and header.lower() not in _OWN_HEADERS for header in headers)
    is_of_tracktw = info.needs_carrier or info.notifies or info.reads_stages
    are_short = len(info.identifiers) <= 20 and all(0 < len(look) <= 100 for look in info.identifiers)
    rules = (
        (info.name == name, tr("its name is not that of its entry point")),
        (title and title.casefold() not in _TITLES, tr("its title is empty, or another provider's")),
        (are_headers, tr("its header is none for a token")),
        (_FORM.fullmatch(info.header_form), tr("its header has no place for a token")),
        (all(_PAGE.fullmatch(page) for page in pages if page), tr("its page is no https address")),
        (1 <= info.requests <= 10_000 and 1 <= info.seconds <= 86_400, tr("its pace is none")),
        (not is_of_tracktw, tr("it claims what only Track.TW can do")),
        (are_short, tr("its identifiers are too many, or too long")),
    )
    for holds, why in rules:
        if not holds:
            raise UsageError(why)
    for url in (info.url, *info.hosts.values()):
        checked_base_url(url)
    return replace(
        info,
        title=title,
        identifiers=tuple(map(clean, info.identifiers)),
        access_from=clean(info.access_from, 200),
        error_fields=tuple(clean(field, 50) for field in info.error_fields[:10]),
    )
