"""`parcel-tui schema`: the JSON schema of what the commands print with `--json`."""

import json
from collections.abc import Iterable
from typing import Any

from parcel_tui.cli.arguments import Options
from parcel_tui.cli.document import SCHEMA
from parcel_tui.cli.output import write_document
from parcel_tui.domain.clock import Clock
from parcel_tui.domain.parcel import ActionKind, ChangeKind, Folder
from parcel_tui.domain.stage import Stage, Todo
from parcel_tui.tracker.health import HealthState

_TEXT = {"type": "string"}
_TEXT_OR_NULL = {"type": ["string", "null"]}
_TIME = {"type": "string", "format": "date-time", "description": "UTC"}
_TIME_OR_NULL = {"type": ["string", "null"], "format": "date-time", "description": "UTC"}
_COUNT = {"type": "integer", "minimum": 0}
_TRUTH = {"type": "boolean"}


def run(options: Options, clock: Clock) -> int:
    """Prints the schema, JSON Schema 2020-12."""
    del options
    write_document(json.dumps(schema(), indent=2))
    return 0


def schema() -> dict[str, Any]:
    """Each kind of document by name under `$defs`; the schema itself takes any of them."""
    kinds = {
        "document": _document(),
        "change": _change(),
        "findings": _findings(),
        "status": _status(),
        "carriers": _carriers(),
    }
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "parcel-tui --json",
        "description": "document: list, show, refresh; change: a line of watch; findings: doctor; "
        "status: status; carriers: carriers. Fields may be added.",
        "anyOf": [{"$ref": f"#/$defs/{kind}"} for kind in kinds],
        "$defs": {**kinds, "parcel": _parcel(), "checkpoint": _checkpoint()},
    }


def _object(fields: dict[str, Any], optional: Iterable[str] = ()) -> dict[str, Any]:
    required = [name for name in fields if name not in set(optional)]
    return {"type": "object", "properties": fields, "required": required}


def _or_null(kind: dict[str, Any]) -> dict[str, Any]:
    return {"anyOf": [kind, {"type": "null"}]}


def _one_of(words: Iterable[str]) -> dict[str, Any]:
    return {"enum": [str(word) for word in words]}


def _document() -> dict[str, Any]:
    provider = {"name": _TEXT, "state": _one_of(HealthState), "sentence": _TEXT_OR_NULL}
    return _object(
        {
            "schema": {"const": SCHEMA},
            "parcels": {"type": "array", "items": {"$ref": "#/$defs/parcel"}},
            "providers": {"type": "array", "items": _object(provider)},
            "error": _or_null(_object({"code": _TEXT, "message": _TEXT})),
        }
    )


def _parcel() -> dict[str, Any]:
    checkpoint = {"$ref": "#/$defs/checkpoint"}
    pickup = _object({"place": _TEXT_OR_NULL, "until": _TIME_OR_NULL, "estimated": _TRUTH, "own": _TRUTH})
    fields = {
        "local_id": {"type": "string", "pattern": "^p[0-9]+$"},
        "provider": {**_TEXT, "description": "tracktw, flexforward, manual; more may come"},
        "id": _TEXT_OR_NULL,
        "number": _TEXT_OR_NULL,
        "carrier": _or_null(_object({"id": _TEXT, "name": _TEXT})),
        "folder": _one_of(Folder),
        "name": _TEXT_OR_NULL,
        "note": _TEXT_OR_NULL,
        "stage": _one_of(Stage),
        "raw_status": _TEXT,
        "latest": _or_null(checkpoint),
        "checkpoints": {"type": "array", "items": checkpoint, "description": "show and refresh alone"},
        "todo": {"enum": [*map(str, Todo), None]},
        "pickup": _or_null(pickup),
        "expected": {"type": ["string", "null"], "format": "date"},
        "unread": _COUNT,
        "muted": _TRUTH,
        "sending": _TRUTH,
        "pending": {"enum": [*map(str, ActionKind), None]},
        "checked_at": _TIME_OR_NULL,
        "due_at": _TIME_OR_NULL,
        "error": _or_null(_object({"code": _TEXT, "message": _TEXT})),
    }
    return _object(fields, optional=["checkpoints"])


def _checkpoint() -> dict[str, Any]:
    return _object(
        {
            "time": _TIME_OR_NULL,
            "zone_told": _TRUTH,
            "message": _TEXT,
            "place": _TEXT_OR_NULL,
            "stage": _one_of(Stage),
            "raw_status": _TEXT,
        }
    )


def _change() -> dict[str, Any]:
    return _object(
        {
            "change": {"type": "integer", "minimum": 1},
            "kind": _one_of(ChangeKind),
            "at": _TIME,
            "time": _TIME_OR_NULL,
            "zone_told": _TRUTH,
            "local_id": _TEXT,
            "provider": _TEXT_OR_NULL,
            "id": _TEXT_OR_NULL,
            "number": _TEXT_OR_NULL,
            "title": _TEXT,
            "stage": _one_of(Stage),
            "message": _TEXT,
        }
    )


def _status() -> dict[str, Any]:
    next_one = _object(
        {
            "local_id": _TEXT,
            "title": _TEXT,
            "todo": {"enum": [*map(str, Todo), None]},
            "place": _TEXT_OR_NULL,
            "until": _TIME_OR_NULL,
        }
    )
    counts = ("todo", "pickup", "task", "problem", "way", "today", "inbox", "unread")
    return _object(
        {
            "schema": {"const": SCHEMA},
            "text": _TEXT,
            **dict.fromkeys(counts, _COUNT),
            "next": _or_null(next_one),
        }
    )


def _carriers() -> dict[str, Any]:
    requirement = _object({"key": _TEXT, "description": _TEXT, "pattern": _TEXT, "example": _TEXT})
    texts = {"type": "array", "items": _TEXT}
    carrier = {
        "id": _TEXT,
        "name": _TEXT,
        "aliases": texts,
        "examples": texts,
        "requirements": {"type": "array", "items": requirement},
    }
    return _object(
        {
            "schema": {"const": SCHEMA},
            "told_at": _TIME_OR_NULL,
            "carriers": {"type": "array", "items": _object(carrier)},
        }
    )


def _findings() -> dict[str, Any]:
    finding = {"level": _one_of(("ok", "warning", "failure")), "topic": _TEXT, "text": _TEXT}
    return _object({"schema": {"const": SCHEMA}, "findings": {"type": "array", "items": _object(finding)}})
