"""Every field of both providers' answers, hostile one after the other."""

import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any

import msgspec
import pytest
from hostile import HOSTILE, invisible

from parcel_tui.domain.errors import ParcelTuiError
from parcel_tui.domain.parcel import FLEXFORWARD, TRACKTW, Folder
from parcel_tui.providers import flexforward_responses as flexforward_answers
from parcel_tui.providers import tracktw_responses as tracktw_answers
from parcel_tui.providers.http.failures import Refusal, failure

NOW = datetime(2026, 2, 5, tzinfo=UTC)

CHECKPOINT = {
    "package_id": "p",
    "time": 1770042668,
    "status": "買家取件成功",
    "checkpoint_status": "delivered",
    "created_at": "2026-02-03T03:32:03.000000Z",
}
PACKAGE = {"id": "p", "tracking_number": "TW1", "carrier_id": "c", "carrier": {"id": "c", "name": "蝦皮"}}
LISTED = {
    "id": "r",
    "created_at": "2026-02-05T07:53:11.000000Z",
    "note": "a note",
    "notify_state": "inactive",
    "state": "inbox",
    "package": {**PACKAGE, "latest_package_history": CHECKPOINT},
}
LABEL = {
    "id": "f47ac10b-58cc-4372-a567-0e02b2c3d479",
    "trackingNumber": "YT1",
    "slug": "yunexpress",
    "tag": "InTransit",
    "checkpoints": [
        {
            "checkpointTime": "2026-03-17T08:15:00Z",
            "message": "Arrived",
            "subtagMessage": "In transit",
            "tag": "InTransit",
            "city": "Taipei",
            "state": "TPE",
            "countryRegion": "TW",
            "location": "Hub",
        }
    ],
}
PAGE = {"current_page": 1, "last_page": 1, "per_page": 100, "total": 1, "data": [LISTED]}

ANSWERS: dict[str, tuple[Any, Callable[[bytes], object]]] = {
    "profile": (
        {"email": "a@example.com", "name": "n", "telegram": False, "line": True},
        tracktw_answers.parse_profile,
    ),
    "carriers": ([{"id": "c", "name": "蝦皮", "logo": "x.png"}], tracktw_answers.parse_carriers),
    "page": (PAGE, lambda body: tracktw_answers.parse_page(body, Folder.INBOX, 1, NOW)),
    "history": (
        {**PACKAGE, "package_history": [CHECKPOINT]},
        lambda body: tracktw_answers.parse_tracking(body, NOW),
    ),
    "import": ({"TW1": "r"}, lambda body: tracktw_answers.parse_added(body, ["TW1"])),
    "form errors": (
        {"message": "no", "errors": {"carrier_id": ["unknown"], "note": "too long"}},
        lambda body: failure(Refusal(TRACKTW, 422, body)),
    ),
    "label": (LABEL, lambda body: flexforward_answers.parse_tracking(body, NOW)),
    "label failed": (
        {"error": "no", "code": "C", "errorCode": "E", "errorMessage": "address"},
        lambda body: failure(Refusal(FLEXFORWARD, 422, body)),
    ),
}


def spoilt(value: Any, text: str) -> Iterator[Any]:
    """`value` with one of its texts, values and names of fields alike, ended by `text`, for each of them."""
    if isinstance(value, str):
        yield value + text
    elif isinstance(value, list):
        for index, item in enumerate(value):
            yield from ([*value[:index], other, *value[index + 1 :]] for other in spoilt(item, text))
    elif isinstance(value, dict):
        for name, item in value.items():
            yield from ({**value, name: other} for other in spoilt(item, text))
            yield {name + text if key == name else key: item for key, item in value.items()}


def texts(value: Any) -> Iterator[str]:
    """Every text in what a parse function gave."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for name, item in value.items():
            yield from (*texts(name), *texts(item))
    elif isinstance(value, (list, tuple, set, frozenset)):
        for item in value:
            yield from texts(item)


@pytest.mark.parametrize(("answer", "parse"), ANSWERS.values(), ids=ANSWERS)
def test_no_field_lets_anything_through(answer: Any, parse: Callable[[bytes], object]) -> None:
    """Whatever is in whichever field: a result of visible characters, or one clear error of them."""
    shown: set[str] = set()
    for text, _ in HOSTILE.values():
        for body in spoilt(answer, text):
            try:
                got = parse(json.dumps(body).encode())
            except ParcelTuiError as error:
                got = str(error)
            if isinstance(got, ParcelTuiError):
                got = [str(got), dict(getattr(got, "fields", {}))]
            for seen in texts(msgspec.to_builtins(got)):
                assert invisible(seen) == [], (ascii(body), ascii(seen))
                shown.add(seen)
    assert any("[@click=app.quit]x" in seen for seen in shown)


@pytest.mark.parametrize(("answer", "parse"), ANSWERS.values(), ids=ANSWERS)
def test_half_a_character_is_no_crash(answer: Any, parse: Callable[[bytes], object]) -> None:
    """A lone surrogate is valid to some JSON writers: a result, or one clear error."""
    for body in spoilt(answer, "\ud800"):
        try:
            got = parse(json.dumps(body).encode())
        except ParcelTuiError as error:
            got = error
        assert "\ud800" not in str(got)
