"""The whole record in one file: written out, and taken in again without overwriting anything newer."""

import codecs
from collections.abc import Iterable, Iterator
from datetime import datetime

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from parcel_tui.domain.errors import UsageError
from parcel_tui.domain.joining import join_checkpoints
from parcel_tui.domain.parcel import MANUAL, Change, Checkpoint, History, Parcel
from parcel_tui.domain.times import Moment
from parcel_tui.language import mark, tr
from parcel_tui.storage.codec import CHANGES, PARCELS, RecordCodec, check_text
from parcel_tui.storage.snapshot import Snapshot
from parcel_tui.storage.transaction import Transaction

FORMAT = "parcel-tui export"
VERSION = 1

# With the names of its fields: this file is for people and other programs too.
_HISTORIES = RecordCodec(History)


class _Row(Struct, frozen=True):
    parcel: msgspec.Raw
    history: msgspec.Raw


class _Head(Struct, frozen=True):
    """What tells an export, of any version, from another file."""

    format: str
    version: int


class _File(Struct, frozen=True):
    exported_at: Moment
    parcels: tuple[_Row, ...]
    changes: tuple[msgspec.Raw, ...] = ()


class Export(Struct, frozen=True):
    """What an export file holds."""

    parcels: tuple[tuple[Parcel, History], ...]
    changes: tuple[Change, ...] = ()


class Imported(Struct, frozen=True):
    """What an import did, in parcels and checkpoints."""

    added: int = 0
    completed: int = 0
    """Parcels that were here and learned something."""
    unchanged: int = 0
    checkpoints: int = 0


def write_export(snapshot: Snapshot, now: datetime, *, private: bool = True) -> Iterator[bytes]:
    """Every parcel with its checkpoints, and the log of changes, as JSON in UTF-8; `now` is UTC.

    Without `private` the pick-up cards are left out. It comes in parts, a parcel each: fifty thousand of
    them never lie in memory as text.
    """
    head = msgspec.json.encode({"format": FORMAT, "version": VERSION, "exported_at": now})
    yield msgspec.json.format(head, indent=1).removesuffix(b"\n}")
    rows = (
        msgspec.json.encode(
            _Row(
                msgspec.Raw(PARCELS.encode(parcel if private else replace(parcel, card=None))),
                msgspec.Raw(_HISTORIES.encode(snapshot.history(key))),
            )
        )
        for key, parcel in snapshot.parcels.items()
    )
    yield from _array("parcels", rows)
    yield from _array("changes", (CHANGES.encode(change) for _, change in snapshot.changes()))
    yield b"\n}\n"


def _array(name: str, rows: Iterable[bytes | msgspec.Raw]) -> Iterator[bytes]:
    """A further field of the file: a list, indented as the rest is."""
    yield f',\n "{name}": ['.encode()
    between, end = b"\n  ", b"]"
    for row in rows:
        yield between + msgspec.json.format(bytes(row), indent=1).replace(b"\n", b"\n  ")
        between, end = b",\n  ", b"\n ]"
    yield end


def read_export(data: bytes) -> Export:
    """What is in an export file, its texts made safe to show. Raises UsageError when it is not one."""
    data = data.removeprefix(codecs.BOM_UTF8)
    try:
        check_text(data)
    except UnicodeDecodeError as error:
        raise UsageError(
            tr(
                mark(
                    "This file is not UTF-8 (it is UTF-16, as PowerShell's '>' writes it. Byte {byte} says "
                    "so). Save it as UTF-8 or export it anew with 'parcel-tui export FILE'. Nothing was "
                    "imported."
                )
                if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
                else mark(
                    "This file is not UTF-8 (byte {byte} says so). Save it as UTF-8 or export it anew with "
                    "'parcel-tui export FILE'. Nothing was imported."
                ),
                byte=error.start + 1,
            )
        ) from error
    try:
        _check_head(data)
        content = msgspec.json.decode(data, type=_File)
        rows = tuple((PARCELS.decode(row.parcel), _HISTORIES.decode(row.history)) for row in content.parcels)
        return Export(rows, tuple(map(CHANGES.decode, content.changes)))
    except (msgspec.DecodeError, RecursionError) as error:
        raise UsageError(
            tr("This file cannot be read as an export ({error}). Nothing was imported.", error=error)
        ) from error


def _check_head(data: bytes) -> None:
    """Raises UsageError for JSON that is no export, or a newer one; DecodeError for what is no JSON."""
    try:
        head = msgspec.json.decode(data, type=_Head)
    except msgspec.ValidationError:
        head = _Head("", VERSION)
    if head.format != FORMAT:
        raise UsageError(tr("This is not a file that 'parcel-tui export' wrote. Nothing was imported."))
    if head.version > VERSION:
        raise UsageError(tr("This file was written by a newer parcel-tui. Update parcel-tui to import it."))


def take_in_export(tx: Transaction, export: Export) -> Imported:
    """Joins an export with what is here: parcels that are missing, checkpoints and texts that are missing."""
    done = Imported()
    own = {identity: parcel for parcel in tx.parcels() for identity in _identities(parcel)}
    for parcel, history in export.parcels:
        known = next((own[identity] for identity in _identities(parcel) if identity in own), None)
        if known is None:
            new = tx.put(replace(parcel, key=tx.new_key()))
            tx.put_history(new.key, history)
            own |= dict.fromkeys(_identities(new), new)
            done = replace(
                done, added=done.added + 1, checkpoints=done.checkpoints + len(history.checkpoints)
            )
            continue
        before = tx.history(known.key)
        joined = _joined(before.checkpoints, history.checkpoints)
        gained = len(joined.checkpoints) - len(before.checkpoints)
        completed = _completed(known, parcel)
        if gained:
            unread = sum(checkpoint.unread for checkpoint in joined.checkpoints)
            completed = replace(completed, latest=joined.checkpoints[0], unread=unread)
            tx.put_history(known.key, joined)
        if tx.put(completed) != known or gained:
            done = replace(done, completed=done.completed + 1, checkpoints=done.checkpoints + gained)
        else:
            done = replace(done, unchanged=done.unchanged + 1)
    return done


def _identities(parcel: Parcel) -> Iterable[tuple[str | None, ...]]:
    """Each way in which two records can be known to be of one parcel."""
    if parcel.remote_id:
        yield (parcel.provider, "id", parcel.remote_id)
    if parcel.number and parcel.carrier and not parcel.remote_id:
        yield (parcel.provider, "number", parcel.number.casefold(), parcel.carrier.id)
    if parcel.provider == MANUAL:
        yield (parcel.provider, "name", parcel.added_at.isoformat(), parcel.name)


def _joined(known: Iterable[Checkpoint], told: Iterable[Checkpoint]) -> History:
    joined, _ = join_checkpoints(tuple(known), told, lambda checkpoint: checkpoint.unread)
    return History(joined)


def _completed(known: Parcel, told: Parcel) -> Parcel:
    """What is here, with what only the export knows; of facts that both have, the later asked ones."""
    never = datetime.min.replace(tzinfo=known.added_at.tzinfo)
    later = told if (told.checked_at or never) > (known.checked_at or never) else known
    return replace(
        known,
        name=known.name or told.name,
        note=known.note or told.note,
        deadline=known.deadline or told.deadline,
        sending=known.sending or told.sending,
        card=known.card or told.card,
        provider_note=known.provider_note or told.provider_note,
        stage=later.stage,
        raw_status=later.raw_status,
        pickup=later.pickup,
        todo=later.todo,
        checked_at=later.checked_at,
    )
