"""What tells whether a file is still the one that was seen.

A file of its own: the start-up frame needs it before `pathlib`, which `private_files` stands on, is loaded.
"""

import os

Signature = tuple[int, int, int] | None
"""Inode, time of change in nanoseconds, size. None: no file."""


def signature(path: str | os.PathLike[str]) -> Signature:
    """The file's signature now: another one as soon as the file was written. One stat call."""
    try:
        status = os.stat(path)
    except OSError:
        return None
    return (status.st_ino, status.st_mtime_ns, status.st_size)
