"""What the simulated Track.TW accepts on import, and how it words what it does not (API document)."""

import re
from collections.abc import Collection, Iterable, Mapping
from typing import Any

from msgspec import Struct

from parcel_tui.domain.parcel import Carrier
from parcel_tui.sandbox.tracktw.records import CARRIERS, REQUIREMENTS

Errors = dict[str, list[str]]

NOTIFY_STATES = ("inactive", "active")

_CARRIERS = {carrier.id: carrier for carrier in CARRIERS}


class Wanted(Struct, frozen=True):
    """An import that is in order."""

    carrier: Carrier
    numbers: tuple[tuple[str, str | None], ...]
    """Each number with the note that rode on it."""
    notify: bool


def read_import(
    body: Any, *, can_notify: bool, takes_notes: bool, refused: Collection[str] = ()
) -> Wanted | Errors:
    """What is to be imported, or the reasons against it by field."""
    fields: Mapping[str, Any] = body if isinstance(body, dict) else {}
    errors: Errors = {}
    carrier = _carrier(fields.get("carrier_id"), errors)
    numbers = _numbers(fields.get("tracking_number"), errors, takes_notes=takes_notes, refused=refused)
    notify = _notify(fields.get("notify_state"), errors, can_notify=can_notify)
    if carrier is not None:
        _answers(fields.get("extra_fields"), carrier, [number for number, _ in numbers], errors)
    if errors or carrier is None:
        return errors
    return Wanted(carrier, numbers, notify)


def _carrier(told: Any, errors: Errors) -> Carrier | None:
    carrier = _CARRIERS.get(told) if isinstance(told, str) else None
    if not told:
        errors["carrier_id"] = ["The carrier id field is required."]
    elif carrier is None:
        errors["carrier_id"] = ["The selected carrier id is invalid."]
    return carrier


def _numbers(
    told: Any, errors: Errors, *, takes_notes: bool, refused: Collection[str]
) -> tuple[tuple[str, str | None], ...]:
    if told in (None, "", []):
        errors["tracking_number"] = ["The tracking number field is required."]
        return ()
    if not isinstance(told, list):
        errors["tracking_number"] = ["The tracking number field must be an array."]
        return ()
    numbers: list[tuple[str, str | None]] = []
    for index, text in enumerate(told):
        reason = _against(text, takes_notes=takes_notes, refused=refused)
        if reason:
            errors[f"tracking_number.{index}"] = [f"The tracking_number.{index} field {reason}"]
            continue
        number, _, note = text.partition(",")
        numbers.append((number.strip(), note or None))
    return tuple(numbers)


def _against(text: Any, *, takes_notes: bool, refused: Collection[str]) -> str | None:
    """What is wrong with one number, or None."""
    if not isinstance(text, str):
        return "must be a string."
    number = text.partition(",")[0].strip()
    if not number:
        return "is required."
    # A note may ride behind one comma; commas inside it come as full-width ones.
    has_many_notes = text.count(",") > (1 if takes_notes else 0)
    return "format is invalid." if has_many_notes or number in refused else None


def _answers(told: Any, carrier: Carrier, numbers: Iterable[str], errors: Errors) -> None:
    """Looks for an answer to each of the carrier's requirements, for each number."""
    given = told if isinstance(told, dict) else {}
    for number in numbers:
        answers = given.get(number)
        for requirement in REQUIREMENTS.get(carrier.id, ()):
            answer = answers.get(requirement["key"]) if isinstance(answers, dict) else None
            name = f"extra_fields.{number}.{requirement['key']}"
            if not answer:
                errors[name] = [f"The {name} field is required."]
            elif not isinstance(answer, str) or not re.search(requirement["regex"], answer):
                errors[name] = [f"The {name} field format is invalid."]


def _notify(told: Any, errors: Errors, *, can_notify: bool) -> bool:
    if not told:
        errors["notify_state"] = ["The notify state field is required."]
    elif told not in NOTIFY_STATES:
        errors["notify_state"] = ["The selected notify state is invalid."]
    elif told == "active" and not can_notify:
        errors["notify_state"] = ["Bind LINE or Telegram before notifications are made active."]
    return bool(told == "active")
