"""What a command printed, held against the schema that the program prints of it."""

import copy
import functools
import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from jsonschema import Draft202012Validator, FormatChecker

from parcel_tui.cli.commands.generated.schema import schema_of
from parcel_tui.cli.records import DOCUMENTS

FORMATS = FormatChecker()


@FORMATS.checks("date-time", ValueError)
def is_time(text: object) -> bool:
    return not isinstance(text, str) or datetime.fromisoformat(text).tzinfo is not None


@functools.cache
def validator(name: str) -> Draft202012Validator:
    """Of that command's document, and stricter than what is printed: a field that is not in it is a fault."""
    schema = copy.deepcopy(schema_of({name: DOCUMENTS[name]}))
    Draft202012Validator.check_schema(schema)
    for record in schema["$defs"].values():
        if record.get("type") == "object":
            record["additionalProperties"] = False
    return Draft202012Validator(schema, format_checker=FORMATS)


def faults_of(name: str, text: str) -> list[str]:
    """What in the document, or in the lines of `watch`, does not hold to the schema."""
    documents = [text] if name != "watch" else text.splitlines()
    assert documents
    return [
        f"{error.json_path}: {error.message[:300]}"
        for document in documents
        for error in validator(name).iter_errors(json.loads(document))
    ]


def promised(schema: Mapping[str, Any]) -> dict[str, Any]:
    """By the record's name, its fields and their kinds, or the words of an enumeration."""
    return {
        name: record["enum"]
        if "enum" in record
        else {field: kind_of(how) for field, how in record["properties"].items()}
        for name, record in schema["$defs"].items()
    }


def kind_of(how: Mapping[str, Any]) -> str:
    if "anyOf" in how:
        return " | ".join(map(kind_of, how["anyOf"]))
    if "enum" in how:
        return " | ".join(map(json.dumps, how["enum"]))
    if "$ref" in how:
        return str(how["$ref"]).rpartition("/")[2]
    if how["type"] == "array":
        return f"[{kind_of(how['items'])}]" if how["items"] else "[]"
    return str(how.get("format", how["type"]))
