"""`parcel-tui schema`: the JSON Schemas of what the commands print, made from the records that they print."""

import inspect
import json
from collections.abc import Mapping
from typing import Any

import msgspec

from parcel_tui.cli.grammar.options import Options
from parcel_tui.cli.output import write_document
from parcel_tui.cli.records import DOCUMENTS
from parcel_tui.domain.clock import Clock

_DIALECT = "https://json-schema.org/draft/2020-12/schema"
_REFERENCE = "#/$defs/{name}"
_PROMISE = (
    "Fields may be added, and words to an enumeration; while `schema` (of an export: `version`) stays the "
    "same, no field goes away, is renamed, or means anything else."
)


def run(options: Options, clock: Clock) -> int:
    """Prints the schema of one command's document, or of all, as JSON Schema 2020-12."""
    del clock
    chosen = DOCUMENTS if options.name is None else {options.name: DOCUMENTS[options.name]}
    write_document(json.dumps(schema_of(chosen), indent=2, ensure_ascii=False))
    return 0


def schema_of(documents: Mapping[str, type[msgspec.Struct]]) -> dict[str, Any]:
    """The schema that takes any of the documents, by the command that prints it; records are in `$defs`."""
    kinds = list(dict.fromkeys(documents.values()))
    wanted, records = msgspec.json.schema_components(kinds, ref_template=_REFERENCE)
    for record in records.values():
        if "description" in record:
            record["description"] = inspect.cleandoc(record["description"])
    head = {
        "$schema": _DIALECT,
        "title": "parcel-tui " + ", ".join(documents),
        "description": _PROMISE,
    }
    return {**head, **(wanted[0] if len(wanted) == 1 else {"anyOf": list(wanted)}), "$defs": records}
