"""The simulated Track.TW imports what is in order and says what is not (API document)."""

import pytest

from parcel_tui.domain.carriers.names import SEVEN_ELEVEN, SHOPEE
from parcel_tui.sandbox.tracktw.records import DEMO_FORWARDER

GOOD = {"carrier_id": SHOPEE.id, "tracking_number": ["TW1", "TW2"], "notify_state": "inactive"}


def test_import_answers_each_number_with_its_relation_id(tracktw, world):
    """What is answered is what tracking takes."""
    answer = tracktw.post("/package/import", GOOD).json()
    assert list(answer) == ["TW1", "TW2"]
    assert set(answer.values()) == set(world.tracktw_account.relations)


def test_import_is_idempotent(tracktw):
    """A number that is there already answers its id; with another carrier it is another parcel."""
    first = tracktw.post("/package/import", GOOD).json()
    assert tracktw.post("/package/import", GOOD).json() == first
    other = tracktw.post("/package/import", GOOD | {"carrier_id": SEVEN_ELEVEN.id}).json()
    assert not set(other.values()) & set(first.values())


@pytest.mark.parametrize(
    ("change", "field", "reason"),
    [
        ({"tracking_number": "TW1"}, "tracking_number", "The tracking number field must be an array."),
        ({"tracking_number": []}, "tracking_number", "The tracking number field is required."),
        ({"tracking_number": [7]}, "tracking_number.0", "The tracking_number.0 field must be a string."),
        ({"tracking_number": ["TW1", " "]}, "tracking_number.1", "The tracking_number.1 field is required."),
        ({"notify_state": None}, "notify_state", "The notify state field is required."),
        ({"notify_state": "loud"}, "notify_state", "The selected notify state is invalid."),
        ({"carrier_id": "7-Eleven"}, "carrier_id", "The selected carrier id is invalid."),
        ({"carrier_id": None}, "carrier_id", "The carrier id field is required."),
    ],
)
def test_what_is_not_in_order_is_422(tracktw, world, change, field, reason):
    """The reasons stand by field, and nothing is imported."""
    answer = tracktw.post("/package/import", GOOD | change)
    assert answer.status == 422
    assert answer.json() == {"message": reason, "errors": {field: [reason]}}
    assert world.tracktw_account.relations == {}


def test_all_reasons_come_at_once(tracktw):
    """Each field that is wrong is named."""
    errors = tracktw.post("/package/import", {"tracking_number": "TW1"}).json()["errors"]
    assert set(errors) == {"carrier_id", "tracking_number", "notify_state"}


def test_a_body_that_is_not_called_json_is_not_read(tracktw):
    """POST needs its Content-Type."""
    answer = tracktw.post("/package/import", GOOD, **{"Content-Type": "text/plain"})
    assert answer.status == 422


@pytest.mark.parametrize(
    ("line", "telegram", "status"), [(False, False, 422), (True, False, 200), (False, True, 200)]
)
def test_active_needs_line_or_telegram(tracktw, world, line, telegram, status):
    """Notifications can be active only where one of both is bound (note 4)."""
    world.tracktw_account.line, world.tracktw_account.telegram = line, telegram
    answer = tracktw.post("/package/import", GOOD | {"notify_state": "active"})
    assert answer.status == status
    if status == 422:
        assert list(answer.json()["errors"]) == ["notify_state"]
    else:
        assert world.tracktw_account.find("TW1").notify_state == "active"


def test_a_note_may_ride_on_a_number(tracktw, world):
    """`NUMBER,note` is known from the field; the answer names the number alone."""
    answer = tracktw.post("/package/import", GOOD | {"tracking_number": ["TW1,耳機，白色"]}).json()
    assert list(answer) == ["TW1"]
    assert world.tracktw_account.find("TW1").note == "耳機，白色"


def test_a_note_may_be_refused(tracktw, world):
    """By a switch a comma makes a number invalid."""
    world.tracktw.switches.notes_on_import = False
    assert tracktw.post("/package/import", GOOD | {"tracking_number": ["TW1,耳機"]}).status == 422


def test_a_deleted_number_can_be_imported_again(tracktw, world):
    """It comes back as another relation to the same package."""
    first = tracktw.post("/package/import", GOOD).json()["TW1"]
    package = world.tracktw_account.find("TW1").package
    tracktw.patch(f"/package/state/{first}/delete")
    again = tracktw.post("/package/import", GOOD).json()["TW1"]
    assert again != first
    assert world.tracktw_account.find("TW1").package is package


@pytest.mark.parametrize(
    ("answers", "reason"),
    [
        (None, "field is required."),
        ({"TW1": {"phone": "1"}}, "field format is invalid."),
        ({"TW1": {"phone": 123}}, "field format is invalid."),
        ({"TW2": {"phone": "123"}}, "field is required."),
        ([], "field is required."),
    ],
)
def test_a_carrier_that_asks_for_more_is_told_more(tracktw, world, answers, reason):
    """An answer for each number and requirement, or nothing is imported."""
    one = GOOD | {"carrier_id": DEMO_FORWARDER.id, "tracking_number": ["TW1"]}
    refused = tracktw.post("/package/import", one | {"extra_fields": answers})
    assert refused.status == 422
    name = "extra_fields.TW1.phone"
    assert refused.json()["errors"] == {name: [f"The {name} {reason}"]}
    assert world.tracktw_account.relations == {}
    assert tracktw.post("/package/import", one | {"extra_fields": {"TW1": {"phone": "123"}}}).status == 200
