"""The simulated Flex Forward is as strict as its tracking guide and API reference."""

from datetime import timedelta

import pytest
from asking import FLEXFORWARD, ask

from parcel_tui.sandbox.flexforward.labels import CourierFailure
from parcel_tui.sandbox.world import FLEXFORWARD_PAIR

LABEL = "f47ac10b-58cc-4372-a567-0e02b2c3d479"
PAIR = {"x-rr-apikey": FLEXFORWARD_PAIR[0], "x-rr-apitoken": FLEXFORWARD_PAIR[1]}


@pytest.fixture
def label(world):
    made = world.flexforward_account.add(LABEL, order_number="PO 2026/0117", tracking_number="YT2503010001CN")
    made.add(
        "Shipment information received", "InfoReceived", time=world.clock() - timedelta(days=2), country="JP"
    )
    made.add("Departed from sorting center", time=world.clock() - timedelta(days=1), city="Shenzhen")
    return made


def test_an_answer_has_every_required_field(flexforward, label):
    """What is not known is null, not missing."""
    answer = flexforward.get(f"/tracking/{LABEL}").json()
    newest = answer.pop("checkpoints")[0]
    assert answer == {
        "id": LABEL,
        "trackingNumber": "YT2503010001CN",
        "tag": "InTransit",
        "subtag": "InTransit_001",
        "subtagMessage": "In transit",
        "slug": "yunexpress",
    }
    assert newest == {
        "checkpointTime": "2026-02-04T04:00:00Z",
        "city": "Shenzhen",
        "state": None,
        "countryRegion": None,
        "location": None,
        "message": "Departed from sorting center",
        "tag": "InTransit",
        "subtag": "InTransit_001",
        "subtagMessage": "In transit",
        "slug": "yunexpress",
    }


def test_a_new_label_is_pending(flexforward, world):
    """Before anything happened there is neither a courier's number nor a checkpoint."""
    world.flexforward_account.add(LABEL)
    answer = flexforward.get(f"/tracking/{LABEL}").json()
    assert (answer["tag"], answer["trackingNumber"], answer["checkpoints"]) == ("Pending", None, [])


@pytest.mark.parametrize("identifier", [LABEL, LABEL.upper(), "PO%202026%2F0117"])
def test_uuid_and_order_number_find_a_label(flexforward, label, identifier):
    """An order number may hold a slash and a space, quoted in the path."""
    assert flexforward.get(f"/tracking/{identifier}").json()["id"] == LABEL


@pytest.mark.parametrize("identifier", ["YT2503010001CN", "PO%202026/0117", "nobody", ""])
def test_anything_else_finds_none(flexforward, label, identifier):
    """The courier's own number is not accepted, nor is an order number that is not quoted."""
    answer = flexforward.get(f"/tracking/{identifier}")
    assert answer.status == 404
    assert "error" in answer.json()


def test_the_pair_of_headers_is_as_good_as_the_bearer(server, label):
    """Either kind of credential opens the account."""
    assert ask(server.flexforward_url, f"/tracking/{LABEL}", PAIR).status == 200


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Authorization": "Bearer wrong"},
        {"x-rr-apikey": FLEXFORWARD_PAIR[0]},
        {"x-rr-apitoken": FLEXFORWARD_PAIR[1]},
        {**PAIR, "x-rr-apitoken": "wrong"},
    ],
)
def test_without_a_credential_it_is_401(server, label, headers):
    """Nothing, something wrong or half a pair opens nothing."""
    answer = ask(server.flexforward_url, f"/tracking/{LABEL}", headers)
    assert answer.status == 401
    assert set(answer.json()) <= {"error", "code"}


def test_another_accounts_label_is_403(flexforward, world):
    """A label that is there, but not ours, by either way of naming it."""
    world.flexforward.add_account(bearer="other").add(LABEL, order_number="A1")
    assert flexforward.get(f"/tracking/{LABEL}").status == 403
    assert flexforward.get("/tracking/A1").status == 403


def test_a_label_that_the_courier_refused_is_422(flexforward, label):
    """LabelFailedResponse, field by field."""
    label.failure = CourierFailure(message="Address validation failed")
    answer = flexforward.get(f"/tracking/{LABEL}")
    assert answer.status == 422
    assert answer.json() == {
        "error": "Label creation failed",
        "errorCode": "COURIER_ERROR",
        "errorMessage": "Address validation failed",
    }


def test_a_courier_that_is_down_is_502(flexforward, label):
    """The upstream's fault is told as such, and passes."""
    label.upstream_down = True
    assert flexforward.get(f"/tracking/{LABEL}").status == 502
    label.upstream_down = False
    assert flexforward.get(f"/tracking/{LABEL}").status == 200


def test_the_order_is_a_switch(flexforward, label, world):
    """The guide says newest first, the reference says in time order."""
    newest_first = flexforward.get(f"/tracking/{LABEL}").json()["checkpoints"]
    world.flexforward.oldest_first = True
    assert flexforward.get(f"/tracking/{LABEL}").json()["checkpoints"] == newest_first[::-1]


def test_milliseconds_are_a_switch(flexforward, label, world):
    """The reference's example carries them, the guide's does not."""
    world.flexforward.milliseconds = True
    newest = flexforward.get(f"/tracking/{LABEL}").json()["checkpoints"][0]
    assert newest["checkpointTime"] == "2026-02-04T04:00:00.000Z"


def test_a_tag_may_be_one_that_nobody_knows(flexforward, label):
    """What a future version may say is passed on as it is."""
    label.add("Held at customs", "AwaitingDuties")
    answer = flexforward.get(f"/tracking/{LABEL}").json()
    assert (answer["tag"], answer["subtag"]) == ("AwaitingDuties", "AwaitingDuties_001")


def test_late_and_corrected_checkpoints_show(flexforward, label, world):
    """A late one takes its place in time, a corrected one takes the other's."""
    now = world.clock()
    late = label.add("Arrived", time=now - timedelta(hours=36), seen_at=now + timedelta(hours=1))
    assert len(flexforward.get(f"/tracking/{LABEL}").json()["checkpoints"]) == 2
    world.clock.advance(3600)
    label.correct(late, message="Arrived at hub")
    messages = [one["message"] for one in flexforward.get(f"/tracking/{LABEL}").json()["checkpoints"]]
    assert messages[1] == "Arrived at hub"


def test_there_is_one_call(server):
    """No list, no archive, no other method."""
    assert ask(server.flexforward_url, "/labels", FLEXFORWARD).status == 404
    assert ask(server.flexforward_url, f"/tracking/{LABEL}", FLEXFORWARD, "PATCH").status == 405
