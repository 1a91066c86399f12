"""The state file and everything around it: its lock, its generations, what is done when it is damaged."""

import contextlib
import os
import sys
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Protocol

from msgspec import Struct

from parcel_tui.domain.counting import counted
from parcel_tui.domain.errors import StorageError
from parcel_tui.private_files import cannot_save, copy_private, make_private_folder, replace_file, sync_folder
from parcel_tui.signature import Signature, signature
from parcel_tui.storage.codec import DamagedStateError, decode_tables
from parcel_tui.storage.documents import Tables
from parcel_tui.storage.migrations import migrate
from parcel_tui.storage.records import SCHEMA, Meta

LOCK_SECONDS = 10.0
_LOCK_POLL_SECONDS = 0.01
_GENERATIONS = 2


class Loaded(Struct, frozen=True):
    """What was read. `notice` is a sentence for the user when something had to be recovered."""

    tables: Tables
    meta: Meta
    signature: Signature
    notice: str | None = None
    read_only: str | None = None
    """Why nothing may be written, as a sentence; None when it may."""


class StateFile(Protocol):
    """Where the tables live between starts."""

    def signature(self) -> Signature:
        """Changes whenever somebody wrote; cheap."""

    def load(self) -> Loaded:
        """The newest good state, whatever is in the file; read-only where it cannot be opened."""

    def locked(self) -> contextlib.AbstractContextManager[None]:
        """Keeps other writers out. Raises StorageError, naming who holds it, after a time."""

    def save(self, data: bytes) -> Signature:
        """Puts the bytes in the file's place; call it under the lock. Raises StorageError."""

    def set_aside(self) -> None:
        """Moves a damaged file out of the way; call it under the lock. Raises StorageError."""

    def keep_version(self, schema: int) -> None:
        """Keeps a copy of a file of an older version before it is replaced. Raises StorageError."""


class DiskFile:
    """The state in a file of the user's."""

    def __init__(self, path: Path, clock: Callable[[], datetime]) -> None:
        # A symlinked state keeps its link: the file it points to is replaced.
        self.path = Path(os.path.realpath(path))
        self._clock = clock
        self.generations = tuple(
            self.path.with_name(f"{self.path.stem}.{number}{self.path.suffix}")
            for number in range(1, _GENERATIONS + 1)
        )
        self._lock_path = self.path.with_name(f".{self.path.name}.lock")

    def signature(self) -> Signature:
        """Changes whenever somebody wrote; one stat call."""
        return signature(self.path)

    def load(self) -> Loaded:
        """The state file, or the newest good generation behind it when it is damaged."""
        signature = self.signature()
        damage: str | None = None
        for candidate in (self.path, *self.generations):
            try:
                data = candidate.read_bytes()
            except (FileNotFoundError, NotADirectoryError):
                continue
            except OSError as error:
                sentence = f"{candidate} cannot be read ({error.strerror}); check its rights."
                return Loaded({}, Meta(), signature, sentence, read_only=sentence)
            try:
                tables, meta = decode_tables(data)
            except DamagedStateError:
                damage = damage or str(candidate)
                continue
            return self._loaded(candidate, tables, meta, signature)
        notice = f"{damage} was damaged and there was no earlier copy; it is kept aside." if damage else None
        return Loaded({}, Meta(), signature, notice)

    def _loaded(self, source: Path, tables: Tables, meta: Meta, signature: Signature) -> Loaded:
        if meta.schema > SCHEMA:
            sentence = (
                f"{source} was written by a newer parcel-tui ({meta.program or 'unknown version'}); "
                "it is shown but not changed: update parcel-tui."
            )
            return Loaded(tables, meta, signature, sentence, read_only=sentence)
        notice = None
        if source != self.path:
            what = "is damaged and kept aside" if signature else "is missing"
            notice = f"{self.path} {what}; the state of {source.name} was recovered ({_count(tables)})."
        return Loaded(migrate(tables, meta.schema), meta, signature, notice)

    @contextlib.contextmanager
    def locked(self) -> Iterator[None]:
        """The kernel's lock on a file beside the state; it goes when its holder dies."""
        from filelock import FileLock, Timeout

        try:
            make_private_folder(self.path.parent)
            lock = FileLock(
                self._lock_path, timeout=LOCK_SECONDS, mode=0o600, poll_interval=_LOCK_POLL_SECONDS
            )
            lock.acquire()
        except Timeout as error:
            raise StorageError(
                f"Nothing was saved: {self._holder()} has held {self._lock_path} "
                f"for {LOCK_SECONDS:.0f} seconds; end it and try again."
            ) from error
        except NotImplementedError as error:
            raise StorageError(
                f"Nothing was saved: {self.path.parent} is on a file system without locks; "
                "set PARCEL_TUI_HOME to a local folder."
            ) from error
        except OSError as error:
            raise cannot_save(error, self.path.parent) from error
        try:
            self._sign_lock()
            yield
        finally:
            lock.release()

    def save(self, data: bytes) -> Signature:
        """Writes aside, syncs, keeps the previous generation, renames."""
        try:
            replace_file(self.path, data, self.generations)
        except OSError as error:
            raise cannot_save(error, self.path.parent) from error
        return self.signature()

    def set_aside(self) -> None:
        """Keeps a damaged file under a name with the time (UTC)."""
        if self.signature() is None:
            return
        stamp = self._clock().strftime("%Y%m%dT%H%M%SZ")
        try:
            self.path.replace(self.path.with_name(f"{self.path.stem}.damaged-{stamp}{self.path.suffix}"))
            sync_folder(self.path.parent)
        except OSError as error:
            raise cannot_save(error, self.path.parent) from error

    def keep_version(self, schema: int) -> None:
        """Gives the file a second name with its version, which no later write replaces."""
        copy = self.path.with_name(f"{self.path.stem}.v{schema}{self.path.suffix}")
        if copy.exists() or self.signature() is None:
            return
        try:
            copy_private(self.path, copy)
        except OSError as error:
            raise cannot_save(error, self.path.parent) from error

    def _sign_lock(self) -> None:
        """Writes into the lock file who holds it, for the sentence of those who wait in vain."""
        with contextlib.suppress(OSError):  # it is only for that sentence
            self._lock_path.write_text(f"{os.getpid()} {Path(sys.argv[0]).name}", encoding="utf-8")

    def _holder(self) -> str:
        try:
            pid, _, program = self._lock_path.read_text(encoding="utf-8").partition(" ")
        except OSError:
            return "another program"
        return f"process {pid} ({program or 'parcel-tui'})" if pid.isdigit() else "another program"


class NoFile:
    """A state that lives in memory alone: the demo's."""

    def signature(self) -> Signature:
        """Nobody else can write it."""
        return None

    def load(self) -> Loaded:
        """Empty at the start."""
        return Loaded({}, Meta(), None)

    @contextlib.contextmanager
    def locked(self) -> Iterator[None]:
        """Nobody else is there."""
        yield

    def save(self, data: bytes) -> Signature:
        """Keeps nothing."""
        del data
        return None

    def set_aside(self) -> None:
        """Nothing can be damaged."""

    def keep_version(self, schema: int) -> None:
        """Nothing can be old."""


def _count(tables: Tables) -> str:
    return counted(len(tables.get("parcels", {})), "parcel")
