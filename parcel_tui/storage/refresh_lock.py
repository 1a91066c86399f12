"""Which of several open apps asks the providers; the others show what it brings."""

from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from parcel_tui.private_files import give_to_owner

if TYPE_CHECKING:
    from filelock import FileLock


class Leader(Protocol):
    """Says whether this process is the one that asks."""

    def leads(self) -> bool:
        """Whether it is, or has just become it because the other one went; never waits."""

    def step_down(self) -> None:
        """Lets another one take over."""


class LockLeader:
    """The process that holds a lock of the kernel's, which is freed when it goes, however it goes."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._lock: FileLock | None = None

    def leads(self) -> bool:
        """Tries to get the lock. Where no lock can be had, every process asks for itself."""
        if self._lock is not None:
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

    def step_down(self) -> None:
        """Frees the lock."""
        if self._lock is not None:
            self._lock.release()
            self._lock = None


class OnlyOne:
    """There is no other process: the demo's, and a command's."""

    def leads(self) -> bool:
        """Always."""
        return True

    def step_down(self) -> None:
        """Nobody waits."""
