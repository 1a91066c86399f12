"""What `--json` and `--csv` print, stable and described in the README: parcels, how each provider is."""

import os
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

import msgspec

from parcel_tui.credentials.sources import variables_in_use
from parcel_tui.domain.clock import not_after, utc_now
from parcel_tui.domain.errors import ParcelTuiError
from parcel_tui.domain.parcel import FLEXFORWARD, TRACKTW, ActionKind, Checkpoint, History, Parcel, Pickup
from parcel_tui.domain.times import in_zone
from parcel_tui.storage.snapshot import Snapshot
from parcel_tui.tracker.health import Health, HealthState, health_of
from parcel_tui.tracker.sync.schedule import due_at

SCHEMA = 1
PROVIDERS = (TRACKTW, FLEXFORWARD)


def document(
    snapshot: Snapshot,
    parcels: Iterable[Parcel],
    providers: Iterable[Mapping[str, object]],
    *,
    histories: bool,
    now: datetime | None = None,
    error: ParcelTuiError | None = None,
) -> str:
    """The document as text; with `histories`, each parcel's checkpoints, newest first.

    `now` (UTC) is the clock's unless it is given. `error` tells why nothing is known at all.
    """
    now = now or utc_now()
    rows = [parcel_row(p, snapshot.history(p.key) if histories else None, now) for p in parcels]
    failed = {"code": error.code, "message": str(error)} if error else None
    content = {"schema": SCHEMA, "parcels": rows, "providers": list(providers), "error": failed}
    try:
        # json's own encoder is in Python as soon as it indents: ten times slower, for the same text.
        return msgspec.json.format(msgspec.json.encode(content), indent=2).decode()
    except UnicodeEncodeError:  # what is no text, out of the name of a folder for one
        import json

        return json.dumps(content, ensure_ascii=False, indent=2)


def parcel_row(parcel: Parcel, history: History | None = None, now: datetime | None = None) -> dict[str, Any]:
    """One parcel as it stands in the document."""
    now = now or utc_now()
    is_unsent = parcel.has_pending(ActionKind.ADD)
    row: dict[str, Any] = {
        "local_id": parcel.local_id,
        "provider": parcel.provider,
        "id": None if is_unsent else parcel.remote_id,
        "number": parcel.number or (parcel.remote_id if is_unsent else None),
        "carrier": {"id": parcel.carrier.id, "name": parcel.carrier.name} if parcel.carrier else None,
        "folder": parcel.folder.value,
        "name": parcel.name,
        "note": parcel.shown_note,
        "stage": parcel.stage.value,
        "raw_status": parcel.raw_status,
        "latest": checkpoint_row(parcel.latest) if parcel.latest else None,
        "todo": parcel.task.value if parcel.task else None,
        "pickup": _pickup_row(parcel.shown_pickup) if parcel.shown_pickup else None,
        "expected": parcel.expected.isoformat() if parcel.expected else None,
        "unread": parcel.unread,
        "muted": parcel.muted,
        "sending": parcel.sending,
        "pending": parcel.pending[0].kind.value if parcel.pending else None,
        "checked_at": utc(parcel.checked_at and not_after(parcel.checked_at, now)),
        "due_at": utc(due_at(parcel, now)),
        "error": {"code": parcel.failure.code, "message": parcel.failure.message} if parcel.failure else None,
    }
    if history is not None:
        row["checkpoints"] = [checkpoint_row(checkpoint) for checkpoint in history.checkpoints]
    return row


def csv_table(parcels: Iterable[Parcel], now: datetime) -> str:
    """The parcels as a table after RFC 4180, the fields of the document as its columns.

    A text that a spreadsheet would take for a formula stands behind an apostrophe: what a stranger wrote
    as a parcel's news is not to be run where the table is opened.
    """
    import csv
    import io

    table = io.StringIO(newline="")
    writer = csv.writer(table, lineterminator="\r\n")
    writer.writerow("_".join(path) for path in _CSV_COLUMNS)
    for parcel in parcels:
        row = parcel_row(parcel, None, now)
        writer.writerow(_csv_cell(row, path) for path in _CSV_COLUMNS)
    return table.getvalue()


def _csv_cell(row: dict[str, Any], path: Sequence[str]) -> str:
    value: Any = row
    for name in path:
        value = value[name] if value is not None else None
    if isinstance(value, bool):
        return "true" if value else "false"
    text = "" if value is None else str(value)
    return f"'{text}" if text.startswith(_BEGINS_FORMULA) else text


_BEGINS_FORMULA = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")
"""Signs with which a formula begins in a spreadsheet, in full width too."""
_CSV_FIELDS = (
    "local_id provider id number carrier.id carrier.name folder name note stage raw_status latest.time "
    "latest.zone_told latest.message latest.place todo pickup.place pickup.until pickup.estimated "
    "pickup.own expected unread muted sending pending checked_at due_at error.code error.message"
)
_CSV_COLUMNS = tuple(tuple(field.split(".")) for field in _CSV_FIELDS.split())
"""The document's fields; those of an object with its name before them."""


def checkpoint_row(checkpoint: Checkpoint) -> dict[str, Any]:
    """One checkpoint as it stands in the document."""
    return {
        "time": utc(checkpoint.time),
        "zone_told": checkpoint.zone_told,
        "message": checkpoint.message,
        "place": checkpoint.place,
        "stage": checkpoint.stage.value,
        "raw_status": checkpoint.raw_status,
    }


def utc(time: datetime | None) -> str | None:
    """A time as the document writes it: `2026-02-02T14:31:08Z`."""
    return in_zone(time, UTC).isoformat()[:19] + "Z" if time else None


def _pickup_row(pickup: Pickup) -> dict[str, Any]:
    return {
        "place": pickup.place,
        "until": utc(pickup.until),
        "estimated": pickup.estimated,
        "own": pickup.own,
    }


def health_row(health: Health) -> dict[str, object]:
    """One provider as it stands in the document."""
    return {"name": health.provider, "state": health.state.value, "sentence": health.sentence}


def stored_health_rows(snapshot: Snapshot) -> list[dict[str, object]]:
    """Each provider as it was when it was last asked; neither it nor the keyring is asked now."""
    return health_rows(
        snapshot, lambda name: health_of(name, snapshot.providers.get(name)), with_variables(os.environ)
    )


def with_variables(environment: Mapping[str, str]) -> frozenset[str]:
    """The providers whose tokens are in the environment, from which they are taken when they are used."""
    return frozenset(name for name in PROVIDERS if variables_in_use(environment, name))


def health_rows(
    snapshot: Snapshot, health: Callable[[str], Health], with_tokens: Collection[str]
) -> list[dict[str, object]]:
    """Each provider as `health` knows it; one never asked, by whether it is among those `with_tokens`."""

    def row(name: str) -> dict[str, object]:
        known = health(name)
        never_asked = snapshot.providers.get(name) is None and known == Health(name, HealthState.OK)
        if never_asked and name not in with_tokens:
            advice = f"Set a token with 'parcel-tui token set {name}'."
            return health_row(Health(name, HealthState.NO_TOKEN, advice))
        return health_row(known)

    return [row(name) for name in PROVIDERS]
