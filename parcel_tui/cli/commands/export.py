"""`parcel-tui export`: the whole record as JSON, the parcels as a table, or their days as a calendar."""

import os
import re
import stat
import sys
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path

from msgspec import Struct

from parcel_tui.cli.grammar.options import Options
from parcel_tui.cli.input import named_path
from parcel_tui.cli.output import write_bytes, write_line
from parcel_tui.cli.wiring import look_at_state, read_settings
from parcel_tui.domain.clock import Clock
from parcel_tui.domain.errors import StorageError, UsageError
from parcel_tui.domain.text import clean
from parcel_tui.language import tr, trn
from parcel_tui.private_files import replace_users_file, why_failed, write_all
from parcel_tui.settings import Settings
from parcel_tui.storage.snapshot import Snapshot
from parcel_tui.storage.transfer import write_export

_LONGEST_CALENDAR = 50_000_000
"""Bytes; a longer file is no calendar of parcels."""
_DESCRIPTORS = re.compile(r"/dev/fd|/proc/[^/]+/(task/\d+/)?fd")
_MOST_LINKS = 40
_LONGEST_PATH = 4096


class _Output(Struct, frozen=True):
    """What is to be written, and what is said of it."""

    parts: Iterable[bytes]
    sentence: str
    is_there: bool = False
    """The file holds just that already: nothing is to be written."""


def run(options: Options, clock: Clock) -> int:
    """Writes the record, a table or a calendar to a file (`-`: standard output).

    Raises StorageError where the state cannot be read; then no file is touched.
    """
    settings = read_settings()
    snapshot = look_at_state(settings, clock)
    if options.file == "-":
        write_bytes(_output(options, snapshot, settings, clock(), None).parts)
        return 0
    path = _target(settings, options.file)
    if not snapshot.meta.generation and _holds_something(path):
        raise StorageError(
            tr(
                "Nothing was exported: there is no state in {folder}, and {path} stays as it is. Check "
                "PARCEL_TUI_HOME, and that the disk is mounted.",
                folder=settings.state_file.parent,
                path=path,
            )
        )
    output = _output(options, snapshot, settings, clock(), path)
    if output.is_there or _write_to(path, output.parts, keeps_rights=options.format == "ics"):
        write_line(output.sentence)
    return 0


def _target(settings: Settings, name: str) -> Path:
    """The whole path of the file that is named. Raises UsageError for one of this program's own."""
    path = named_path(name)
    try:
        path = path.absolute()
        is_own = settings.is_own_file(path)
    except FileNotFoundError as error:
        raise UsageError(
            tr("{name!r} leads nowhere: the present folder was deleted. Go to another.", name=name)
        ) from error
    if is_own:
        raise UsageError(tr("{path} is a file of parcel-tui's own. Name another file.", path=path))
    return path


def _holds_something(path: Path) -> bool:
    """Whether a file is there that an empty export would replace: a backup, when the state's disk is away."""
    return path.is_file() and path.stat().st_size > 0


def _output(
    options: Options, snapshot: Snapshot, settings: Settings, now: datetime, path: Path | None
) -> _Output:
    shown = clean(str(path), _LONGEST_PATH)
    if options.format == "ics":
        from parcel_tui.cli.calendar import write_calendar

        earlier = _earlier_calendar(path)
        data, count = write_calendar(snapshot, now, earlier=earlier)
        sentence = trn(
            "{path} holds {count} event now.", "{path} holds {count} events now.", count, path=shown
        )
        return _Output([data], sentence, is_there=data == earlier)
    parcels = list(snapshot.parcels.values())
    if options.format == "csv":
        from parcel_tui.cli.document import csv_table
        from parcel_tui.tracker.lookup import shown as in_order

        parcels = in_order(parcels)
        parts: Iterable[bytes] = [csv_table(parcels, now, settings.app.night).encode("utf-8", "replace")]
    else:
        parts = write_export(snapshot, now, private=not options.without_private)
    return _Output(
        parts,
        trn(
            "{path} holds {count} parcel now.", "{path} holds {count} parcels now.", len(parcels), path=shown
        ),
    )


def _earlier_calendar(path: Path | None) -> bytes:
    """What the file holds, by which a calendar tells what has moved; nothing where that cannot be read."""
    try:
        if path is None or not path.is_file() or path.stat().st_size > _LONGEST_CALENDAR:
            return b""
        return path.read_bytes()
    except OSError:
        return b""


def _write_to(path: Path, parts: Iterable[bytes], *, keeps_rights: bool) -> bool:
    """Replaces the file there, or the one that a link leads to; writes into a pipe or a device.

    With `keeps_rights` a file that others may read stays so: another program subscribes to it.

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
        raise UsageError(tr("{path} is a folder. Name a file in it.", path=path))
    if status is not None and _is_standard_output(status):
        write_bytes(parts)
        return False
    real = Path(os.path.realpath(path))
    try:
        if status is None or (stat.S_ISREG(status.st_mode) and not _is_descriptor(path)):
            replace_users_file(real, parts)
            if keeps_rights and status is not None:
                real.chmod(stat.S_IMODE(status.st_mode))
        else:
            _write_into(path, parts)
    except OSError as error:
        raise _not_written(path, error) from error
    return True


def _not_written(path: Path, error: OSError) -> StorageError:
    return StorageError(
        tr("Nothing was exported: {path} cannot be written ({reason}).", path=path, reason=why_failed(error))
    )


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
