"""The files: where, whose rights, whether there is room and a way to write."""

import errno
import os
import shutil
import stat
from collections.abc import Iterator
from pathlib import Path

from parcel_tui.cli.diagnosis.finding import Finding, failure, ok, warning
from parcel_tui.domain.errors import StorageError
from parcel_tui.language import tr
from parcel_tui.private_files import FILE_MODE, FOLDER_MODE, cannot_save, write_private
from parcel_tui.settings import Settings
from parcel_tui.startup_frame.show import FRAME

_LITTLE_ROOM = 50_000_000
_OTHERS = stat.S_IRWXG | stat.S_IRWXO


def look_at_files(settings: Settings) -> Iterator[Finding]:
    """Every file of this program's, its rights, and the room beside the state."""
    folder = settings.state_file.parent
    for path in dict.fromkeys((folder, settings.settings_file.parent)):
        yield from _rights(path, FOLDER_MODE)
    files = (
        *_state_files(settings.state_file),
        settings.settings_file,
        settings.tokens_file,
        settings.requests_file,
        folder / FRAME,
        *(file.with_name(f".{file.name}.lock") for file in (settings.state_file, settings.requests_file)),
        settings.refresh_lock,
    )
    for path in files:
        yield from _rights(path, FILE_MODE)
    yield _writable(folder)
    yield _room(folder)


def _state_files(state: Path) -> list[Path]:
    try:
        return sorted(state.parent.glob(f"{state.stem}*{state.suffix}"))
    except OSError:  # said by the folder's own line
        return []


def _rights(path: Path, wanted: int) -> Iterator[Finding]:
    try:
        mode = stat.S_IMODE(path.stat().st_mode)
    except OSError:
        return
    if os.name == "posix" and mode & _OTHERS:
        yield warning(
            "rights",
            tr(
                "{path} is open to others ({mode:04o}). Run 'chmod {wanted:o} {path}'.",
                path=path,
                mode=mode,
                wanted=wanted,
            ),
        )
    else:
        yield ok("rights", f"{path} ({mode:04o})")


def _writable(folder: Path) -> Finding:
    """Tried, not guessed: rights alone do not tell (root, read-only disks, a file in the folder's place)."""
    there = next((path for path in (folder, *folder.parents) if path.exists()), folder)
    if there != folder:
        if there.is_dir() and os.access(there, os.W_OK | os.X_OK):
            return ok(
                "state",
                tr("{folder} is not there yet. It is made by the first command that saves", folder=folder),
            )
        return _unwritable(errno.EACCES if there.is_dir() else errno.ENOTDIR, folder)
    probe = folder / f".doctor-{os.getpid()}"
    try:
        write_private(probe, b"")
        probe.unlink()
    except OSError as error:
        return failure("state", str(cannot_save(error, folder)), StorageError.exit_code)
    return ok("state", tr("{folder} can be written", folder=folder))


def _unwritable(number: int, folder: Path) -> Finding:
    """What the system would say to a write there."""
    return failure(
        "state", str(cannot_save(OSError(number, os.strerror(number)), folder)), StorageError.exit_code
    )


def _room(folder: Path) -> Finding:
    there = next((path for path in (folder, *folder.parents) if path.is_dir()), Path(folder.anchor))
    free = shutil.disk_usage(there).free
    if free < _LITTLE_ROOM:
        return warning(
            "room",
            tr("{megabytes} MB are free beside the state. Make some room.", megabytes=free // 1_000_000),
        )
    return ok("room", tr("{megabytes:,} MB free", megabytes=free // 1_000_000))
