"""The documents of parcels that `--json` and `--csv` print, stable and described in the README."""

import os
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import overload

from msgspec import UNSET

from parcel_tui.cli.records import (
    SCHEMA,
    CarrierRow,
    CheckpointRow,
    ErrorRow,
    ParcelRow,
    ParcelsDocument,
    PickupRow,
    ProviderRow,
    indented,
)
from parcel_tui.credentials.sources import variables_in_use
from parcel_tui.domain.clock import not_after, utc_now
from parcel_tui.domain.errors import ParcelTuiError
from parcel_tui.domain.parcel import MANUAL, ActionKind, Checkpoint, History, Parcel
from parcel_tui.domain.provider import BUILT_IN
from parcel_tui.domain.times import QuietHours, in_zone
from parcel_tui.language import tr
from parcel_tui.storage.snapshot import Snapshot
from parcel_tui.tracker.health import Health, HealthState, health_of
from parcel_tui.tracker.sync.schedule import Polling, due_at

_BUILT_IN = tuple(info.name for info in BUILT_IN)


def document(
    snapshot: Snapshot,
    parcels: Iterable[Parcel],
    providers: Iterable[ProviderRow],
    *,
    histories: bool,
    now: datetime | None = None,
    night: QuietHours | None = None,
    error: ParcelTuiError | None = None,
) -> str:
    """The document of parcels as text; with `histories`, each parcel's checkpoints, newest first.

    `now` (UTC) is the clock's unless it is given; by the user's `night` parcels are due later. `error` tells
    why nothing is known at all.
    """
    now = now or utc_now()
    rows = [parcel_row(p, snapshot.history(p.key) if histories else None, now, night) for p in parcels]
    failed = ErrorRow(error.code, str(error)) if error else None
    return indented(ParcelsDocument(SCHEMA, rows, list(providers), failed))


def parcel_row(
    parcel: Parcel,
    history: History | None = None,
    now: datetime | None = None,
    night: QuietHours | None = None,
) -> ParcelRow:
    """One parcel as it stands in the document."""
    now = now or utc_now()
    is_unsent = parcel.has_pending(ActionKind.ADD)
    pickup = parcel.shown_pickup
    return ParcelRow(
        local_id=parcel.local_id,
        provider=parcel.provider,
        id=None if is_unsent else parcel.remote_id,
        number=parcel.number or (parcel.remote_id if is_unsent else None),
        carrier=CarrierRow(parcel.carrier.id, parcel.carrier.name) if parcel.carrier else None,
        folder=parcel.folder,
        name=parcel.name,
        note=parcel.shown_note,
        stage=parcel.stage,
        raw_status=parcel.raw_status,
        latest=checkpoint_row(parcel.latest) if parcel.latest else None,
        todo=parcel.task,
        pickup=PickupRow(pickup.place, utc(pickup.until), pickup.estimated, pickup.own) if pickup else None,
        expected=parcel.expected.isoformat() if parcel.expected else None,
        unread=parcel.unread,
        muted=parcel.muted,
        sending=parcel.sending,
        pending=parcel.pending[0].kind if parcel.pending else None,
        checked_at=utc(parcel.checked_at and not_after(parcel.checked_at, now)),
        due_at=utc(due_at(parcel, now, Polling(night))),
        error=ErrorRow(parcel.failure.code, parcel.failure.message) if parcel.failure else None,
        checkpoints=list(map(checkpoint_row, history.checkpoints)) if history is not None else UNSET,
    )


def csv_table(parcels: Iterable[Parcel], now: datetime, night: QuietHours | None) -> str:
    """The parcels as a table after RFC 4180, the fields of the document as its columns; see `document`.

    A text that a spreadsheet would take for a formula stands behind an apostrophe: what a stranger wrote
    as a parcel's news is not to be run where the table is opened.
    """
    import csv
    import io

    table = io.StringIO(newline="")
    writer = csv.writer(table, lineterminator="\r\n")
    writer.writerow("_".join(path) for path in _CSV_COLUMNS)
    for parcel in parcels:
        row = parcel_row(parcel, None, now, night)
        writer.writerow(_csv_cell(row, path) for path in _CSV_COLUMNS)
    return table.getvalue()


def _csv_cell(row: ParcelRow, path: Sequence[str]) -> str:
    value: object = row
    for name in path:
        value = getattr(value, name) if value is not None else None
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


def checkpoint_row(checkpoint: Checkpoint) -> CheckpointRow:
    """One checkpoint as it stands in the document."""
    return CheckpointRow(
        utc(checkpoint.time),
        checkpoint.zone_told,
        checkpoint.message,
        checkpoint.place,
        checkpoint.stage,
        checkpoint.raw_status,
    )


@overload
def utc(time: datetime) -> str: ...
@overload
def utc(time: datetime | None) -> str | None: ...
def utc(time: datetime | None) -> str | None:
    """A time as the document writes it: `2026-02-02T14:31:08Z`."""
    return in_zone(time, UTC).isoformat()[:19] + "Z" if time else None


def health_row(health: Health) -> ProviderRow:
    """One provider as it stands in the document."""
    return ProviderRow(health.provider, health.state, health.sentence)


def stored_health_rows(snapshot: Snapshot) -> list[ProviderRow]:
    """Each provider as it was when it was last asked; neither it nor the keyring is asked now."""
    return health_rows(
        snapshot, lambda name: health_of(name, snapshot.providers.get(name)), with_variables(os.environ)
    )


def with_variables(environment: Mapping[str, str]) -> frozenset[str]:
    """The providers whose tokens are in the environment, from which they are taken when they are used."""
    return frozenset(name for name in _BUILT_IN if variables_in_use(environment, name))


def _providers(snapshot: Snapshot) -> Iterable[str]:
    """The built-in providers, and each other one that was ever asked or has a parcel here."""
    used = {parcel.provider for parcel in snapshot.parcels.values()} | set(snapshot.providers)
    return (*_BUILT_IN, *sorted(used - {MANUAL, *_BUILT_IN}))


def health_rows(
    snapshot: Snapshot, health: Callable[[str], Health], with_tokens: Collection[str]
) -> list[ProviderRow]:
    """Each provider as `health` knows it; one never asked, by whether it is among those `with_tokens`."""

    def row(name: str) -> ProviderRow:
        known = health(name)
        never_asked = snapshot.providers.get(name) is None and known == Health(name, HealthState.OK)
        if never_asked and name not in with_tokens:
            advice = tr("Set a token with 'parcel-tui token set {name}'.", name=name)
            return health_row(Health(name, HealthState.NO_TOKEN, advice))
        return health_row(known)

    return [row(name) for name in _providers(snapshot)]
