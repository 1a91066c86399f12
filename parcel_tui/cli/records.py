"""What `--json` prints, as records: `schema` makes JSON Schemas of them, the README says what they mean."""

from collections.abc import Mapping
from typing import Annotated, Literal

import msgspec
from msgspec import UNSET, Meta, Struct, UnsetType, field

from parcel_tui.domain.parcel import ActionKind, Change, ChangeKind, Folder, History, Parcel
from parcel_tui.domain.stage import Stage, Todo
from parcel_tui.tracker.health import HealthState

Time = Annotated[str, Meta(description="UTC", extra_json_schema={"format": "date-time"})]
Day = Annotated[str, Meta(extra_json_schema={"format": "date"})]
LocalId = Annotated[str, Meta(extra_json_schema={"pattern": "^p[0-9]+$"})]
Count = Annotated[int, Meta(ge=0)]
Version = Literal[1]
Urgency = Literal["problem", "pickup", "task", "idle"]

SCHEMA: Version = 1


class ErrorRow(Struct, frozen=True):
    """What failed, as a code for programs and a sentence for people."""

    code: str
    message: str


class CarrierRow(Struct, frozen=True):
    """A parcel's carrier, by the provider's own id."""

    id: str
    name: str


class CheckpointRow(Struct, frozen=True):
    """One tracking event; `time` is not converted where it came without a zone."""

    time: Time | None
    zone_told: bool
    message: str
    place: str | None
    stage: Stage
    raw_status: str


class PickupRow(Struct, frozen=True):
    """Where a parcel waits, and until when."""

    place: str | None
    until: Time | None
    estimated: bool
    own: bool


class ParcelRow(Struct, frozen=True):
    """One parcel; its checkpoints, newest first, with `show` and `refresh` alone."""

    local_id: LocalId
    provider: Annotated[str, Meta(description="tracktw, flexforward, manual; more may come")]
    id: str | None
    number: str | None
    carrier: CarrierRow | None
    folder: Folder
    name: str | None
    note: str | None
    stage: Stage
    raw_status: str
    latest: CheckpointRow | None
    todo: Todo | None
    pickup: PickupRow | None
    expected: Day | None
    unread: Count
    muted: bool
    sending: bool
    pending: ActionKind | None
    checked_at: Time | None
    due_at: Time | None
    error: ErrorRow | None
    checkpoints: list[CheckpointRow] | UnsetType = UNSET


class ProviderRow(Struct, frozen=True):
    """How a provider is."""

    name: str
    state: HealthState
    sentence: str | None


class ParcelsDocument(Struct, frozen=True):
    """What `list`, `show` and `refresh` print."""

    schema: Version
    parcels: list[ParcelRow]
    providers: list[ProviderRow]
    error: ErrorRow | None


class ChangeDocument(Struct, frozen=True):
    """A line of `watch`."""

    change: Annotated[int, Meta(ge=1)]
    kind: ChangeKind
    at: Time
    time: Time | None
    zone_told: bool
    local_id: LocalId
    provider: str | None
    id: str | None
    number: str | None
    title: str
    stage: Stage
    message: str


class NextRow(Struct, frozen=True):
    """The first parcel of what is to do."""

    local_id: LocalId
    title: str
    todo: Todo | None
    place: str | None
    until: Time | None


class StatusDocument(Struct, frozen=True):
    """What `status --format json` prints: counts of the inbox's parcels."""

    schema: Version
    text: str
    todo: Count
    pickup: Count
    task: Count
    problem: Count
    way: Count
    today: Count
    inbox: Count
    unread: Count
    next: NextRow | None


class WaybarDocument(Struct, frozen=True):
    """What `status --format waybar` prints; waybar says what each field is to it."""

    text: str
    tooltip: str
    urgency: Urgency = field(name="class")
    alt: Urgency


class RequirementRow(Struct, frozen=True):
    """What a carrier wants to know beside the number; what it did not tell is `""`."""

    key: str
    description: str
    pattern: str
    example: str


class KnownCarrierRow(Struct, frozen=True):
    """A carrier that a parcel can be added with."""

    id: str
    name: str
    aliases: list[str]
    examples: list[str]
    requirements: list[RequirementRow]


class CarriersDocument(Struct, frozen=True):
    """What `carriers` prints; `told_at` is null for those built in."""

    schema: Version
    told_at: Time | None
    carriers: list[KnownCarrierRow]


class FindingRow(Struct, frozen=True):
    """A line of `doctor`."""

    level: Literal["ok", "warning", "failure"]
    topic: str
    text: str


class FindingsDocument(Struct, frozen=True):
    """What `doctor` prints."""

    schema: Version
    findings: list[FindingRow]


class ExportedParcel(Struct, frozen=True):
    """A parcel of an export: the records of the state file, without what holds their defaults."""

    parcel: Parcel
    history: History


class ExportDocument(Struct, frozen=True):
    """What `export` writes."""

    format: Literal["parcel-tui export"]
    version: Version
    exported_at: Time
    parcels: list[ExportedParcel]
    changes: list[Change]


DOCUMENTS: Mapping[str, type[Struct]] = {
    "list": ParcelsDocument,
    "show": ParcelsDocument,
    "refresh": ParcelsDocument,
    "watch": ChangeDocument,
    "status": StatusDocument,
    "waybar": WaybarDocument,
    "carriers": CarriersDocument,
    "doctor": FindingsDocument,
    "export": ExportDocument,
}
"""By the command that prints it."""


def indented(record: Struct) -> str:
    """The document as text, two spaces a step, each character as itself."""
    return _text(record, 2)


def one_line(record: Struct) -> str:
    """The document as one line of text."""
    return _text(record, 0)


def _text(record: Struct, indent: int) -> str:
    try:
        # json's own encoder is in Python as soon as it indents: ten times slower, for the same text.
        return msgspec.json.format(msgspec.json.encode(record), indent=indent).decode()
    except UnicodeEncodeError:  # what is no text, out of the name of a folder for one
        import json

        return json.dumps(msgspec.to_builtins(record), ensure_ascii=False, indent=indent or None)
