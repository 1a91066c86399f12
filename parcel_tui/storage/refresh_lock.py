"""Which of several open apps asks the providers; the others show what it brings."""

from pathlib import Path
from typing import TYPE_CHECKING

from parcel_tui.private_files import give_to_owner

if TYPE_CHECKING:
    from filelock import FileLock


class RefreshLock:
    """The right to ask the providers: a lock of the kernel's, which is freed however its process ends."""

    def __init__(self, path: Path | None) -> None:
        """`path` is None for a process that always has it, as the demo and a command do."""
        self._path = path
        self._lock: FileLock | None = None

    def acquire(self) -> bool:
        """Whether this process has the lock, or just got it because the other one went; never waits.

        Where no lock can be had at all, every process asks for itself.
        """
        if self._path is None or self._lock is not None:
            return True
        from filelock import FileLock, Timeout

        lock = FileLock(self._path, timeout=0, mode=0o600, fallback_to_soft=False)
        try:
            lock.acquire()
        except Timeout:
            return False
        except OSError:
            return True
        give_to_owner(self._path)
        self._lock = lock
        return True

    def release(self) -> None:
        """Lets another process have it."""
        if self._lock is not None:
            self._lock.release()
            self._lock = None
