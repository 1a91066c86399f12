"""`parcel-tui export` and `import`: the whole record in one JSON file."""

import os
import re
import stat
import sys
from collections.abc import Iterable
from pathlib import Path

from parcel_tui.cli.arguments import Options
from parcel_tui.cli.input import named_path
from parcel_tui.cli.output import warn, write_bytes, write_line
from parcel_tui.cli.wiring import look_at_state, open_store, read_settings
from parcel_tui.domain.clock import Clock
from parcel_tui.domain.errors import StorageError, UsageError
from parcel_tui.domain.text import clean
from parcel_tui.language import trn
from parcel_tui.private_files import replace_users_file, write_all
from parcel_tui.settings import Settings
from parcel_tui.storage.transfer import Imported, read_export, take_in_export, write_export

_LONGEST = 500_000_000
"""Bytes that are read of what is imported; fifty thousand parcels have a fifth of them."""
_DESCRIPTORS = re.compile(r"/dev/fd|/proc/[^/]+/(task/\d+/)?fd")
_MOST_LINKS = 40
_LONGEST_PATH = 4096


def run(options: Options, clock: Clock) -> int:
    """Writes the record to a file (`-`: standard output), or takes one in."""
    settings = read_settings()
    if options.action == "export":
        return _export(settings, options, clock)
    return _import(settings, options.file, clock)


def _export(settings: Settings, options: Options, clock: Clock) -> int:
    """Raises StorageError where the state cannot be read; then no file is touched."""
    snapshot = look_at_state(settings, clock)
    name = options.file
    parts = write_export(snapshot, clock(), private=not options.without_private)
    if name == "-":
        write_bytes(parts)
        return 0
    path = named_path(name)
    try:
        path = path.absolute()
        is_own = settings.is_own_file(path)
    except FileNotFoundError as error:
        raise UsageError(f"{name!r} leads nowhere: the present folder was deleted; go to another.") from error
    if is_own:
        raise UsageError(f"{path} is a file of parcel-tui's own; name another file.")
    if _write_to(path, parts):
        write_line(
            trn(
                "{path} holds {count} parcel now.",
                "{path} holds {count} parcels now.",
                len(snapshot.parcels),
                path=clean(str(path), _LONGEST_PATH),
            )
        )
    return 0


def _write_to(path: Path, parts: Iterable[bytes]) -> bool:
    """Replaces the file there, or the one that a link leads to; writes into a pipe or a device.

    Whether anything else may be said on standard output: that is not so where it is what was named.
    Raises UsageError for a folder, and StorageError.
    """
    try:
        status = path.stat()
    except FileNotFoundError:
        status = None
    except OSError as error:
        raise _not_written(path, error) from error
    if status is not None and stat.S_ISDIR(status.st_mode):
        raise UsageError(f"{path} is a folder; name a file in it.")
    if status is not None and _is_standard_output(status):
        write_bytes(parts)
        return False
    real = Path(os.path.realpath(path))
    try:
        if status is None or (stat.S_ISREG(status.st_mode) and not _is_descriptor(path)):
            replace_users_file(real, parts)
        else:
            _write_into(path, parts)
    except OSError as error:
        raise _not_written(path, error) from error
    return True


def _not_written(path: Path, error: OSError) -> StorageError:
    return StorageError(f"Nothing was exported: {path} cannot be written ({error.strerror}).")


def _write_into(path: Path, parts: Iterable[bytes]) -> None:
    """What is there, a pipe for one, stays and is given the bytes; a file behind a descriptor, at its end."""
    handle = os.open(path, os.O_WRONLY | os.O_APPEND | getattr(os, "O_NOCTTY", 0))
    try:
        write_all(handle, parts)
    finally:
        os.close(handle)


def _is_standard_output(status: os.stat_result) -> bool:
    try:
        # 0 is what Windows says of all that is no file.
        return status.st_ino != 0 and os.path.samestat(status, os.fstat(sys.stdout.fileno()))
    except (OSError, ValueError):  # none, or one that has no descriptor
        return False


def _is_descriptor(path: Path) -> bool:
    """Whether it names an open file, as `/dev/stderr` does: no folder that could keep another one."""
    for _ in range(_MOST_LINKS):
        if _DESCRIPTORS.fullmatch(os.path.realpath(path.parent)):
            return True
        if not path.is_symlink():
            return False
        path = path.parent / path.readlink()
    return False


def _import(settings: Settings, name: str, clock: Clock) -> int:
    path = named_path(name)
    try:
        if name == "-":
            data = sys.stdin.buffer.read(_LONGEST + 1)
        else:
            with path.open("rb") as file:
                data = file.read(_LONGEST + 1)
    except OSError as error:
        raise UsageError(f"{path} cannot be read ({error.strerror}); nothing was imported.") from error
    if len(data) > _LONGEST:
        raise UsageError(f"{path} is far too long for an export; nothing was imported.")
    export = read_export(data)
    store = open_store(settings, clock)
    for notice in store.notices:
        warn(notice)
    [done] = store.transact([lambda tx: take_in_export(tx, export)])
    write_line(_sentence(done))
    return 0


def _sentence(done: Imported) -> str:
    parcels = trn(
        "{count} parcel added, {completed} completed, {known} known already",
        "{count} parcels added, {completed} completed, {known} known already",
        done.added,
        completed=done.completed,
        known=done.unchanged,
    )
    return trn(
        "{parcels}; {count} new checkpoint.",
        "{parcels}; {count} new checkpoints.",
        done.checkpoints,
        parcels=parcels,
    )
