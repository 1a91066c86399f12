"""Files that are whole or not there: written aside, synced, renamed; always 0600, in folders made 0700.

What root writes into a user's folder is the user's: a state that its owner cannot read is of no use.
"""

import contextlib
import errno
import os
import stat
import sys
import time
from collections.abc import Iterable
from pathlib import Path
from typing import BinaryIO

from parcel_tui.domain.errors import StorageError
from parcel_tui.language import mark, tr

FILE_MODE = 0o600
FOLDER_MODE = 0o700
NOTHING_SAVED = mark("Nothing was saved: ")
"""How the sentence for a failed write begins."""

_REASONS = {
    errno.ENOSPC: mark("the disk is full. Free some room in {folder} and try again"),
    errno.EDQUOT: mark("your disk quota is used up. Free some room in {folder} and try again"),
    errno.EROFS: mark("{folder} is read-only. Set PARCEL_TUI_HOME to a folder that can be written"),
    errno.EACCES: mark(
        "there is no permission to write in {folder}. Check its rights or set PARCEL_TUI_HOME"
    ),
    errno.EPERM: mark("there is no permission to write in {folder}. Check its rights or set PARCEL_TUI_HOME"),
    errno.ENOLCK: mark("{folder} is on a file system without locks. Set PARCEL_TUI_HOME to a local folder"),
    errno.ENOSYS: mark("{folder} is on a file system without locks. Set PARCEL_TUI_HOME to a local folder"),
    errno.EOPNOTSUPP: mark(
        "{folder} is on a file system without locks. Set PARCEL_TUI_HOME to a local folder"
    ),
    errno.ENOTDIR: mark("{folder} is not a folder. Set PARCEL_TUI_HOME to one"),
    errno.EEXIST: mark("{folder} is not a folder. Set PARCEL_TUI_HOME to one"),
}
# What a file system answers that cannot sync a folder; the rename is done all the same.
_NO_FOLDER_SYNC = {errno.EINVAL, errno.ENOTSUP, errno.EBADF, errno.EACCES, errno.EPERM}
# On Windows a file that another process has open, to read it or to look for viruses, cannot be replaced
# until it is closed.
_PAUSES = (0.01, 0.03, 0.1, 0.3, 0.6) if sys.platform == "win32" else ()
"""Seconds between two tries to replace a file."""


OS_REASONS = (
    *(mark("No such file or directory"), mark("Permission denied"), mark("Operation not permitted")),
    *(mark("Is a directory"), mark("Not a directory"), mark("File exists"), mark("File name too long")),
    *(mark("No space left on device"), mark("Disk quota exceeded"), mark("Read-only file system")),
    *(mark("Input/output error"), mark("Too many levels of symbolic links"), mark("Text file busy")),
)
"""What the system says of files, in the words of C's library, which it says in no other language here."""


def why_failed(error: OSError) -> str:
    """What the system says of a file that could not be read or written, in the user's language if known."""
    return tr(error.strerror) if error.strerror else str(error)


def cannot_save(error: OSError, folder: Path) -> StorageError:
    """The sentence for a failed write."""
    reason = _REASONS.get(error.errno or 0, mark("{folder} cannot be written ({error})"))
    why = tr(reason, folder=folder, error=why_failed(error))
    return StorageError(tr(NOTHING_SAVED) + tr("{reason}.", reason=why))


_AT_ONCE = getattr(os, "O_NONBLOCK", 0)
MOST_BYTES = 1 << 29
"""No file of this program's is as large: a state of a hundred thousand parcels takes a third of it."""


def open_file(path: Path) -> BinaryIO:
    """The file, opened to be read. Raises OSError, also for a pipe or a device: neither is waited for."""
    file = open(path, "rb", opener=lambda name, flags: os.open(name, flags | _AT_ONCE))  # noqa: SIM115
    if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
        file.close()
        raise OSError(errno.EINVAL, tr("it is a pipe or a device"), str(path))
    return file


def read_file(path: Path) -> bytes:
    """The file's bytes. Raises OSError, also for what is no file of this program's: see `open_file`.

    A file of more than `MOST_BYTES` is refused with EFBIG, before it fills the memory.
    """
    with open_file(path) as file:
        if os.fstat(file.fileno()).st_size > MOST_BYTES:
            raise OSError(errno.EFBIG, tr("it is too large"), str(path))
        return file.read()


def make_private_folder(folder: Path) -> None:
    """Creates the folder, and what is missing above it, for the user alone. Raises OSError."""
    if folder.is_dir():
        return
    if folder.parent != folder:
        make_private_folder(folder.parent)
    with contextlib.suppress(FileExistsError):
        folder.mkdir(mode=FOLDER_MODE)
        folder.chmod(FOLDER_MODE)  # whatever the umask took away or left
        owner = _owner_for(folder)
        if owner is not None:
            with contextlib.suppress(OSError):
                os.chown(folder, *owner, follow_symlinks=False)


def write_private(path: Path, data: bytes | Iterable[bytes], *, owner: tuple[int, int] | None = None) -> None:
    """Creates `path` (which must not exist) with 0600 whatever the umask is, and syncs it. Raises OSError.

    `owner` (user and group) is whose it becomes; otherwise the folder's owner's where root writes.
    """
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL
    for name in ("O_NOFOLLOW", "O_CLOEXEC", "O_BINARY"):  # without the last Windows writes \r\n for each \n
        flags |= getattr(os, name, 0)
    handle = os.open(path, flags, FILE_MODE)
    try:
        if hasattr(os, "fchmod"):
            os.fchmod(handle, FILE_MODE)
        owner = owner or _owner_for(path)
        if owner is not None:
            with contextlib.suppress(OSError):  # a network folder may know better whose it is
                os.fchown(handle, *owner)
        write_all(handle, data)
        _sync(handle)
    finally:
        os.close(handle)


def write_all(handle: int, data: bytes | Iterable[bytes]) -> None:
    """Writes all of it to an open file, a pipe or a device. Raises OSError."""
    for part in (data,) if isinstance(data, bytes) else data:
        view = memoryview(part)
        while view:
            view = view[os.write(handle, view) :]


def replace_file(path: Path, data: bytes, generations: tuple[Path, ...] = ()) -> None:
    """Puts `data` in the place of `path` in one step; what was there becomes the first of `generations`.

    It is for files of this program's own, and only one process at a time may do it for one path (the
    caller holds its lock). Raises OSError; then `path` holds what it held before.
    """
    aside = path.with_name(f".{path.name}.tmp")
    try:
        aside.unlink(missing_ok=True)  # what a killed writer left
    except OSError:  # a folder is there, or what cannot be deleted: another name does as well
        aside = _new_name(path)
    _replace(path, aside, data, generations)


def replace_users_file(path: Path, data: Iterable[bytes]) -> None:
    """Puts `data` in the place of a file that the user named, in one step; touches no other file.

    Raises OSError; then `path` holds what it held before.
    """
    _replace(path, _new_name(path), data, ())


def _new_name(path: Path) -> Path:
    return path.with_name(f".{path.name}.{os.urandom(4).hex()}.tmp")


def _replace(path: Path, aside: Path, data: bytes | Iterable[bytes], generations: tuple[Path, ...]) -> None:
    previous = path.with_name(f".{path.name}.previous")
    try:
        write_private(aside, data, owner=_owner_for(path))
        if generations:
            _keep_previous(path, previous, generations)
        _rename(aside, path)
    except BaseException:
        with contextlib.suppress(OSError):
            aside.unlink(missing_ok=True)
        raise
    if generations and previous.exists():
        with contextlib.suppress(OSError):  # what is new is in its place; the next write does this
            _pass_on(previous, generations)
    sync_folder(path.parent)


def _rename(source: Path, target: Path) -> None:
    """Puts a file in another's place; one that is open elsewhere is waited for a moment. Raises OSError."""
    for pause in _PAUSES:
        try:
            source.replace(target)
        except PermissionError:
            time.sleep(pause)
        else:
            return
    source.replace(target)


def _sync(handle: int) -> None:
    """Returns once the file's bytes would outlast a power cut. Raises OSError."""
    if sys.platform == "darwin":
        import fcntl

        # fsync there only hands the bytes to the disk, which may keep them in its memory.
        with contextlib.suppress(OSError):  # a network's disk does not know this
            fcntl.fcntl(handle, fcntl.F_FULLFSYNC)
            return
    os.fsync(handle)


def give_to_owner(path: Path) -> None:
    """Gives a file that root has just made in a user's folder to that user. Never raises.

    Only a regular file without a second name, so that root cannot be made to give another file away.
    """
    owner = _owner_for(path)
    if owner is None:
        return
    with contextlib.suppress(OSError):
        handle = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
        try:
            status = os.fstat(handle)
            if stat.S_ISREG(status.st_mode) and status.st_nlink == 1 and status.st_uid == 0:
                os.fchown(handle, *owner)
        finally:
            os.close(handle)


def copy_private(path: Path, copy: Path) -> None:
    """Keeps what is at `path` under a second name, which must not exist. Raises OSError."""
    try:
        os.link(path, copy)
    except OSError:  # a file system without hard links: a copy does the same, slower
        write_private(copy, read_file(path))


def sync_folder(folder: Path) -> None:
    """Makes renames in `folder` last through a power cut, where the system can."""
    if not hasattr(os, "O_DIRECTORY"):
        return
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    except OSError as error:
        if error.errno not in _NO_FOLDER_SYNC:
            raise
    finally:
        os.close(handle)


def _owner_for(path: Path) -> tuple[int, int] | None:
    """Whose a file at `path` should be where root writes it: the last one's there, else the folder's.

    None for root's own files, and where another user writes: what they make is theirs.
    """
    if not hasattr(os, "geteuid") or os.geteuid() != 0:
        return None
    for place in (path, path.parent):
        with contextlib.suppress(OSError):
            status = place.lstat()
            if status.st_uid != 0:
                return status.st_uid, status.st_gid
    return None


def _keep_previous(path: Path, previous: Path, generations: tuple[Path, ...]) -> None:
    """Gives the present file a second name; it becomes a generation once it is replaced, and not before.

    So no moment is without a whole file at `path`, and a write that fails uses up no generation.
    """
    if previous.exists():
        if _are_alike(path, previous):  # a write that failed, or was killed before it replaced the file
            return
        try:
            _pass_on(previous, generations)
        except OSError:  # a folder is in a generation's place: to save counts more than to keep one
            return
    if path.exists():
        copy_private(path, previous)


def _pass_on(previous: Path, generations: tuple[Path, ...]) -> None:
    """Makes the previous file the first of the generations. Raises OSError where there is what is no file."""
    for place in (previous, *generations):
        if place.exists() and not place.is_file():
            raise OSError(errno.EEXIST, os.strerror(errno.EEXIST), str(place))
    for older, newer in zip(reversed(generations), reversed(generations[:-1]), strict=False):
        if newer.exists():
            _rename(newer, older)
    _rename(previous, generations[0])


def _are_alike(path: Path, copy: Path) -> bool:
    """Whether both hold the same: they are one file, or equal ones where there are no hard links."""
    try:
        one, other = path.stat(), copy.stat()
        return os.path.samestat(one, other) or (
            one.st_size == other.st_size and read_file(path) == read_file(copy)
        )
    except OSError:
        return False
