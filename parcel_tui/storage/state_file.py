"""The state file and everything around it: its lock, its generations, what is done when it is damaged."""

import contextlib
import errno
import os
import sys
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Protocol

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from parcel_tui.domain.errors import StorageError
from parcel_tui.domain.parcel import History
from parcel_tui.language import tr, trn
from parcel_tui.private_files import (
    NOTHING_SAVED,
    cannot_save,
    copy_private,
    give_to_owner,
    make_private_folder,
    read_file,
    replace_file,
    why_failed,
)
from parcel_tui.signature import Signature, signature
from parcel_tui.storage.checksums import META_TABLE
from parcel_tui.storage.codec import (
    META_ID,
    DamagedStateError,
    Decoded,
    HistoryCodec,
    RecordCodec,
    decode_tables,
)
from parcel_tui.storage.documents import RawDocument, Tables, number_of
from parcel_tui.storage.records import SCHEMA, Meta

LOCK_SECONDS = 10.0
_LOCK_POLL_SECONDS = 0.01
_GENERATIONS = 2
_MOST_NAMED = 3


class Loaded(Struct, frozen=True):
    """What was read. `notice` is a sentence for the user when something had to be recovered."""

    tables: Tables
    meta: Meta
    signature: Signature
    notice: str | None = None
    read_only: str | None = None
    """Why nothing may be written, as a sentence; None when it may."""
    is_unknown: bool = False
    """Whether there is a state of which nothing could be read: that it seems empty says nothing."""
    is_away: bool = False
    """Whether that is so because its folder is none now: a link to a disk that is not mounted, or a file."""


class StateFile(Protocol):
    """Where the tables live between starts."""

    def signature(self) -> Signature:
        """Changes with every write; cheap."""

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
        self._named = path
        # A symlinked state keeps its link: the file it points to is replaced.
        self.path = Path(os.path.realpath(path))
        self._clock = clock
        self.generations = tuple(
            self.path.with_name(f"{self.path.stem}.{number}{self.path.suffix}")
            for number in range(1, _GENERATIONS + 1)
        )
        self._lock_path = self.path.with_name(f".{self.path.name}.lock")

    def signature(self) -> Signature:
        """Changes with every write; one stat call."""
        return signature(self.path)

    def load(self) -> Loaded:
        """The state file, or the newest good generation behind it when it is damaged."""
        signature = self.signature()
        damaged: Path | None = None
        denied: str | None = None
        # The signature was taken before: what is written meanwhile is noticed at the next look.
        for candidate in (self.path, *self.generations):
            try:
                found = read_tables_file(candidate)
            except (FileNotFoundError, NotADirectoryError):
                pass
            except OSError as error:
                denied = denied or tr(
                    "{candidate} cannot be read ({strerror}). Check its rights.",
                    candidate=candidate,
                    strerror=why_failed(error),
                )
                if candidate == self.path:  # it may well be the newest there is
                    break
            except DamagedStateError:
                damaged = damaged or candidate
            else:
                return self._loaded(candidate, found, signature)
        if denied:
            return Loaded({}, Meta(), signature, denied, read_only=denied, is_unknown=True)
        if away := self._why_away():
            return Loaded({}, Meta(), None, away, read_only=away, is_unknown=True, is_away=True)
        if damaged:
            notice = tr(
                "{damaged} is damaged, and no earlier copy of it can be read. Put one from a backup in "
                "its place, or begin anew: the damaged file is kept aside then.",
                damaged=damaged,
            )
            return Loaded({}, Meta(), signature, notice, is_unknown=True)
        return Loaded({}, Meta(), signature)

    def _why_away(self) -> str | None:
        """Why there is no folder for the state, as a sentence; None where there is one, or it can be made."""
        for place in (self._named, *self._named.parents):
            if place.is_file() and place != self._named:
                return str(cannot_save(NotADirectoryError(errno.ENOTDIR, ""), place)).removeprefix(
                    tr(NOTHING_SAVED)
                )
            if place.is_symlink() and not place.exists() and not self.path.parent.is_dir():
                return tr(
                    "{link} leads to {target}, which is not there. Mount its disk, or put the link right.",
                    link=place,
                    target=os.path.realpath(place),
                )
        return None

    def _loaded(self, source: Path, found: Decoded, signature: Signature) -> Loaded:
        """What was found in `source`, with what earlier generations know of its damaged records."""
        if found.meta and found.meta.schema > SCHEMA:
            sentence = tr(
                "{file} was written by a newer parcel-tui ({version}). It is shown but not changed: "
                "update parcel-tui.",
                file=source,
                version=found.meta.program or tr("unknown version"),
            )
            return Loaded(found.tables, found.meta, signature, sentence, read_only=sentence)
        notice = None
        if source != self.path:
            notice = (
                trn(
                    "{file} is damaged and kept aside. {source} was recovered ({count} parcel).",
                    "{file} is damaged and kept aside. {source} was recovered ({count} parcels).",
                    len(found.tables.get("parcels", {})),
                    file=self.path,
                    source=source.name,
                )
                if signature
                else trn(
                    "{file} is missing. {source} was recovered ({count} parcel).",
                    "{file} is missing. {source} was recovered ({count} parcels).",
                    len(found.tables.get("parcels", {})),
                    file=self.path,
                    source=source.name,
                )
            )
        tables, meta = found.tables, found.meta
        if meta is None or found.missing:
            tables, meta, sentence = _restored(found, self._earlier())
            notice = tr("{source} is damaged and kept aside: {sentence}.", source=source, sentence=sentence)
        return Loaded(migrate(tables, meta.schema), meta, signature, notice)

    def _earlier(self) -> Iterator[tuple[str, Decoded]]:
        """The generations that can be read, by name, the newest first."""
        for generation in self.generations:
            with contextlib.suppress(OSError, DamagedStateError):
                yield generation.name, read_tables_file(generation)

    @contextlib.contextmanager
    def locked(self) -> Iterator[None]:
        """The kernel's lock on a file beside the state; it goes when its holder dies."""
        from filelock import FileLock, Timeout

        if away := self._why_away():  # or the folder would be made where the disk belongs
            raise StorageError(tr(NOTHING_SAVED) + away)
        try:
            make_private_folder(self.path.parent)
            lock = FileLock(
                self._lock_path,
                timeout=LOCK_SECONDS,
                mode=0o600,
                poll_interval=_LOCK_POLL_SECONDS,
                fallback_to_soft=False,  # a file as a lock is broken while its holder lives
            )
            lock.acquire()
        except Timeout as error:
            raise StorageError(
                tr(
                    "Nothing was saved: {holder} has held {lock_path} for {lock_seconds:.0f} seconds. End it "
                    "and try again.",
                    holder=self._holder(),
                    lock_path=self._lock_path,
                    lock_seconds=LOCK_SECONDS,
                )
            ) from error
        except OSError as error:
            # The lock itself is named where it is another user's.
            is_locks = isinstance(error, PermissionError) and self._lock_path.exists()
            raise cannot_save(error, self._lock_path if is_locks else self.path.parent) from error
        try:
            self._sign_lock()
            give_to_owner(self._lock_path)
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
        """Keeps a damaged file under a name with the time (UTC); the `save` that follows syncs the folder."""
        if self.signature() is None:
            return
        stamp = self._clock().strftime("%Y%m%dT%H%M%SZ")
        try:
            self.path.replace(self.path.with_name(f"{self.path.stem}.damaged-{stamp}{self.path.suffix}"))
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
        """Writes into the lock file which process holds it, for another that waits in vain."""
        with contextlib.suppress(OSError):  # it is only for that sentence
            self._lock_path.write_text(f"{os.getpid()} {Path(sys.argv[0]).name}", encoding="utf-8")

    def _holder(self) -> str:
        signed = ""
        with contextlib.suppress(OSError):
            signed = self._lock_path.read_text(encoding="utf-8", errors="replace")
        pid, _, program = signed.partition(" ")
        if not pid.isdigit():
            return tr("another program")
        return tr("process {pid} ({program})", pid=pid, program=program or "parcel-tui")


class NoFile:
    """A state that lives in memory alone: the demo's."""

    def signature(self) -> Signature:
        """None at all times: no other process can write it."""
        return None

    def load(self) -> Loaded:
        """An empty state: each start begins with none."""
        return Loaded({}, Meta(), None)

    @contextlib.contextmanager
    def locked(self) -> Iterator[None]:
        """Waits for nothing: no other process has this state."""
        yield

    def save(self, data: bytes) -> Signature:
        """Keeps nothing, and has no signature."""
        return None

    def set_aside(self) -> None:
        """Does nothing: without a file none can be damaged."""

    def keep_version(self, schema: int) -> None:
        """Does nothing: without a file none is of an older version."""


def read_tables_file(path: Path) -> Decoded:
    """What is good in a state file. Raises OSError, and DamagedStateError for what is no state."""
    try:
        return decode_tables(read_file(path))
    except OSError as error:
        if error.errno == errno.EFBIG:
            raise DamagedStateError(why_failed(error)) from error
        raise


def _restored(found: Decoded, earlier: Iterable[tuple[str, Decoded]]) -> tuple[Tables, Meta, str]:
    """The tables with damaged records as they were before, the record about the file, and a sentence.

    Each record comes from the newest generation that has it; what none has is lost, and counted.
    """
    tables = {name: dict(table) for name, table in found.tables.items()}
    lost = {(name, key) for name, keys in found.missing.items() for key in keys}
    damaged, meta, sources = len(lost), found.meta, []
    for name, generation in earlier:
        if generation.meta is None or generation.meta.schema > SCHEMA:
            continue
        older = migrate(generation.tables, generation.meta.schema)
        back = {place for place in lost if place[1] in older.get(place[0], {})}
        for table, key in back:
            tables.setdefault(table, {})[key] = older[table][key]
        if meta is None:
            meta = replace(generation.meta, schema=SCHEMA, generation=generation.meta.generation + 1)
        if back:
            sources.append(name)
        lost -= back
    if meta is None:  # what it held is found out anew
        meta, lost = Meta(), lost - {(META_TABLE, META_ID)}
    after = (number_of(key) + 1 for key in tables.get("changes", {}))
    meta = replace(meta, next_change=max([meta.next_change, *after]))
    says = [trn("{count} record could not be read", "{count} records could not be read", damaged)]
    if sources:
        names = tr(" and ").join(sources)
        says.append(tr("{number} came back from {files}", number=damaged - len(lost), files=names))
    if lost:
        says.append(tr("{number} could not be recovered ({records})", number=len(lost), records=_named(lost)))
    return tables, meta, tr("; ").join(says)


def _named(lost: Iterable[tuple[str, str]]) -> str:
    some = sorted(lost)[:_MOST_NAMED]
    return ", ".join(f"{table} {key}" for table, key in some)


_V1_HISTORIES = RecordCodec(History)
_HISTORIES = HistoryCodec()


def migrate(tables: Tables, schema: int) -> Tables:
    """The tables in today's shape, given those of version `schema`."""
    for version in range(schema, SCHEMA):
        tables = MIGRATIONS[version](tables)
    return tables


def _histories_as_rows(tables: Tables) -> Tables:
    """Version 2 keeps checkpoints as rows."""
    return tables | {"histories": {k: _as_rows(doc) for k, doc in tables.get("histories", {}).items()}}


def _as_rows(document: RawDocument) -> RawDocument:
    try:
        return _HISTORIES.encode(_V1_HISTORIES.decode(document))
    except msgspec.ValidationError:
        return document


MIGRATIONS: dict[int, Callable[[Tables], Tables]] = {1: _histories_as_rows}
"""By the version that each begins with; tables are never changed in place."""
