"""Every trap of Flex Forward's, one test each: where its documents contradict each other, or the field."""

import json
from datetime import UTC, datetime

import pytest
from loopback import TOKEN, Reply
from tables import for_each

from parcel_tui.domain import errors
from parcel_tui.domain.parcel import Carrier, Checkpoint
from parcel_tui.domain.secret import KeyPair, Secret
from parcel_tui.domain.stage import Stage
from parcel_tui.providers.base import Priority, Tracking
from parcel_tui.providers.flexforward_responses import parse_tracking
from parcel_tui.providers.http.failures import NoSuchRoute, NotAtThisAddress, Refused

NOW = datetime(2026, 2, 5, tzinfo=UTC)

LABEL = "f47ac10b-58cc-4372-a567-0e02b2c3d479"


def point(time: object, message: object = "", tag: object = "InTransit", **more: object) -> dict[str, object]:
    return {
        "checkpointTime": time,
        "city": None,
        "state": None,
        "countryRegion": None,
        "location": None,
        "message": message,
        "tag": tag,
        "subtag": f"{tag}_001",
        "subtagMessage": "In transit",
        "slug": "yunexpress",
        **more,
    }


SEED = [
    point(
        "2026-03-17T08:15:00Z",
        "Arrived at destination country",
        city="Los Angeles",
        state="CA",
        countryRegion="US",
        location="LAX Distribution Center",
    ),
    point(
        "2026-03-16T02:30:00Z",
        "Departed from sorting center",
        city="Shenzhen",
        state="Guangdong",
        countryRegion="CN",
    ),
    point(
        "2026-03-15T10:30:00Z",
        "Shipment information received",
        "InfoReceived",
        city="Tokyo",
        countryRegion="JP",
    ),
]


def label(*checkpoints: object, **more: object) -> dict[str, object]:
    return {
        "id": LABEL,
        "trackingNumber": "YT2503010001CN",
        "tag": "InTransit",
        "subtag": "InTransit_001",
        "subtagMessage": "In transit",
        "slug": "yunexpress",
        "checkpoints": list(checkpoints),
        **more,
    }


def read(*checkpoints: object, **more: object):
    return parse_tracking(json.dumps(label(*checkpoints, **more)).encode(), NOW)


async def test_the_guides_example(serve, flexforward):
    """The example of the API reference gives number, courier, stage and three placed checkpoints."""
    server = await serve(Reply(body=label(*SEED)))
    tracking = await flexforward(server.url).tracking(LABEL)
    assert tracking.number == "YT2503010001CN"
    assert tracking.carrier == Carrier("yunexpress", "YunExpress")
    assert (tracking.stage, tracking.raw_status) == (Stage.IN_TRANSIT, "InTransit")
    assert [checkpoint.place for checkpoint in tracking.checkpoints] == [
        "LAX Distribution Center",
        "Shenzhen, Guangdong, CN",
        "Tokyo, JP",
    ]
    assert tracking.checkpoints[0].time == datetime(2026, 3, 17, 8, 15, tzinfo=UTC)
    assert tracking.checkpoints[2].stage is Stage.INFO_RECEIVED


@pytest.mark.parametrize(
    ("identifier", "path"), [(LABEL, f"/tracking/{LABEL}"), ("A/B 1", "/tracking/A%2FB%201")]
)
async def test_a_label_is_asked_for_by_uuid_or_order_number(serve, flexforward, identifier, path):
    """An order number with a slash and a space is quoted."""
    server = await serve(Reply(body=label()))
    await flexforward(server.url).tracking(identifier, priority=Priority.USER)
    assert server.requests[0].target == path


@pytest.mark.parametrize(("asked", "answered"), [(LABEL, LABEL), ("AB-1", "another-label")])
async def test_the_id_of_an_answer_tells_whose_an_order_number_is(serve, flexforward, asked, answered):
    """A UUID names one label for ever, whatever `id` an answer carries; an order number goes by it."""
    server = await serve(Reply(body=label(id="another-label")))
    assert (await flexforward(server.url).tracking(asked)).remote_id == answered


async def test_the_pair_of_headers_is_a_credential_too(serve, flexforward):
    """With the pair no bearer token is sent."""
    server = await serve(Reply(body=label()))
    await flexforward(server.url, lambda: KeyPair(Secret("key"), Secret(TOKEN))).tracking(LABEL)
    headers = server.requests[0].headers
    assert (headers["x-rr-apikey"], headers["x-rr-apitoken"]) == ("key", TOKEN)
    assert "authorization" not in headers


@for_each(
    ("tag", "stage"),
    [
        ("Pending", Stage.PENDING),
        ("InfoReceived", Stage.INFO_RECEIVED),
        ("InTransit", Stage.IN_TRANSIT),
        ("Delivered", Stage.DELIVERED),
        ("Exception", Stage.EXCEPTION),
        ("Cancelled", Stage.CANCELLED),
        ("Unknown", Stage.UNKNOWN),
        ("OutForDelivery", Stage.UNKNOWN),
        ("delivered", Stage.UNKNOWN),
    ],
)
def test_a_tag_gives_its_stage_and_an_unrecognised_one_is_unknown(tag, stage):
    """Tags are read by table, above and in each checkpoint, and are kept as they were sent."""
    tracking = read(point("2026-03-17T08:15:00Z", tag=tag), tag=tag)
    assert (tracking.stage, tracking.raw_status) == (stage, tag)
    assert (tracking.checkpoints[0].stage, tracking.checkpoints[0].raw_status) == (stage, tag)


def test_nulls_are_tolerated():
    """Number, places, even tag, message and courier may be null or missing."""
    tracking = read(
        {"checkpointTime": "2026-03-17T08:15:00Z"}, trackingNumber=None, tag=None, slug=None, id=None
    )
    assert (tracking.number, tracking.carrier, tracking.remote_id) == (None, None, None)
    assert tracking.stage is Stage.UNKNOWN
    assert (tracking.checkpoints[0].place, tracking.checkpoints[0].message) == (None, "")
    assert parse_tracking(b'{"checkpoints": null}', NOW).checkpoints == ()
    assert [read(trackingNumber=told).number for told in (7, " x ", ["x"])] == ["7", "x", None]
    assert [read(id=told).remote_id for told in (7, " x ", ["x"])] == ["7", "x", None]
    assert [one.place for one in read({"city": "Paris"}, {"tag": ""}).checkpoints] == ["Paris"]
    assert read(point("2026-03-17T08:15:00Z", None)).checkpoints[0].message == "In transit"
    bare = point("2026-03-17T08:15:00Z", 5, subtagMessage=None)
    assert read(bare).checkpoints[0].message == "5"
    for odd in (5, ["x"], {"text": "x"}, True, "\u202e\x1b[2J"):
        assert read(point("2026-03-17T08:15:00Z", odd)).checkpoints[0].message == "In transit"
        [checkpoint] = read(point("2026-03-17T08:15:00Z", "ok", location=odd, city="Paris")).checkpoints
        assert (checkpoint.message, "x" in (checkpoint.place or "")) == ("ok", False)


def test_newest_first_and_oldest_first_give_the_same_timeline():
    """The documents disagree on the order; equal times, both ways round, come out the same."""
    moment = "2026-03-17T08:15:00Z"
    history = [
        point(moment, "Delivered", "Delivered"),
        point(moment, "Arrived"),
        point(moment, "About to arrive"),
        point(moment, "Arrived", location="Door"),
        point(moment, "Odd", "Strange"),
        *SEED[1:],
    ]
    expected = read(*history).checkpoints
    for other in (history[::-1], history[3:] + history[:3], [*history[2::-1], *history[3:]]):
        assert read(*other).checkpoints == expected
    assert expected[0].stage is Stage.DELIVERED
    assert [checkpoint.time for checkpoint in expected] == sorted((c.time for c in expected), reverse=True)


@for_each(
    ("tags", "order"),
    [
        (("Delivered", "Pending"), [0, 1]),
        (("Pending", "Delivered"), [1, 0]),
        (("Odd", "Pending"), [1, 0]),
        (("InTransit", "InTransit"), [0, 1]),
        (("InTransit",), [0]),
        ((), []),
    ],
)
def test_without_times_the_tags_tell_the_order(tags, order):
    """By the stages that a parcel goes through; where they tell none, it stays as it was told."""
    early, late = (f"2026-02-01T0{hour}:00:00Z" for hour in (8, 9))
    times_tell = read(point(early, "1", "Delivered"), point(None, "2"), point(late, "3")).checkpoints
    assert [one.message for one in times_tell] == ["3", "2", "1"]
    told = read(*(point(None, str(number), tag) for number, tag in enumerate(tags))).checkpoints
    assert [int(checkpoint.message) for checkpoint in told] == order


@pytest.mark.parametrize(
    ("text", "time"),
    [
        ("2025-03-02T10:30:00.000Z", datetime(2025, 3, 2, 10, 30, tzinfo=UTC)),
        ("2025-03-02T10:30:00.123456789Z", datetime(2025, 3, 2, 10, 30, 0, 123456, tzinfo=UTC)),
        ("2025-03-02T18:30:00+08:00", datetime(2025, 3, 2, 10, 30, tzinfo=UTC)),
        ("2025-03-02T10:30:00", datetime(2025, 3, 2, 10, 30, tzinfo=UTC)),
        ("2025-03-02 10:30", datetime(2025, 3, 2, 10, 30, tzinfo=UTC)),
    ],
)
def test_a_time_is_aware_and_in_utc(text, time):
    """Fractions and offsets are read; the digits of one without a zone are kept as if they were UTC's."""
    assert read(point(text)).checkpoints[0].time == time


@for_each(
    ("told", "time", "zone_told"),
    [
        ("2026/03/17 08:15", "2026-03-17T08:15", False),
        ("2026-03-17", "2026-03-17T00:00", False),
        ("2026-03-17T00:00:00", "2026-03-17T00:00", False),
        ("2026-03-17 08:15:00 CST", "2026-03-17T08:15", False),
        ("20260317081500", "2026-03-17T08:15", False),
        ("Tue, 17 Mar 2026 08:15:00 GMT", "2026-03-17T08:15", True),
        ("Tue, 17 Mar 2026 16:15:00 +0800", "2026-03-17T08:15", True),
        ("2026-03-17t08:15:00z", "2026-03-17T08:15", True),
        ("2026-03-17T24:00:00Z", "2026-03-18T00:00", True),
        ("2026-03-17T23:59:60Z", "2026-03-18T00:00", True),
        ("2026-03-17T16:15+0800", "2026-03-17T08:15", True),
        (1773735300, "2026-03-17T08:15", True),
        ("1773735300", "2026-03-17T08:15", True),
        (1773735300000, "2026-03-17T08:15", True),
    ],
)
def test_the_schema_says_only_that_a_time_is_a_text(told, time, zone_told):
    """Whatever way a moment is written in, it is that moment; one without a zone is marked."""
    [checkpoint] = read(point(told)).checkpoints
    assert (checkpoint.time, checkpoint.zone_told) == (
        datetime.fromisoformat(time).replace(tzinfo=UTC),
        zone_told,
    )


NO_TIMES = [None, "", "soon", 5, True, [], {}, "0001-01-01T00:00:00+14:00", "2026-13-01T00:00:00Z"]


@for_each("time", [*NO_TIMES, "9999-12-31T23:59:59Z"])
def test_no_time_is_ever_invented(time):
    """A checkpoint without a readable time keeps its place, whichever way the answer is ordered."""
    history = [SEED[0], point(time, "odd"), *SEED[1:]]
    for answer in (history, history[::-1]):
        found = read(*answer).checkpoints
        assert [c.message for c in found].index("odd") == 1
        assert (found[1].time, len(found)) == (None, 4)


def test_any_text_may_be_a_checkpoint():
    """Of answers made up from the schema alone no checkpoint is lost: every one says something."""
    history = [point("dolore", f"text {n}", "Pending" if n % 2 else "odd") for n in range(40)]
    found = read(*history).checkpoints
    assert {c.message for c in found} == {f"text {n}" for n in range(40)}
    assert read(*history[::-1]).checkpoints == found


@pytest.mark.parametrize("odd", [None, 5, "x", [], {}, {"checkpointTime": {}}, {"message": []}])
def test_one_unreadable_checkpoint_does_not_cost_the_history(odd):
    """What cannot be read is left out, the rest is there."""
    found = read(odd, *SEED)
    assert (len(found.checkpoints), found.unreadable) == (3, 1)


def test_a_whole_answer_is_read():
    """Field by field; a place is the facility, or what is there of city, state and country."""
    whole = read(*SEED, point(None, None, None, subtagMessage=None), point(None, "", "", location="Dock 4"))
    assert whole == Tracking(
        (
            Checkpoint(
                datetime(2026, 3, 17, 8, 15, tzinfo=UTC),
                "Arrived at destination country",
                Stage.IN_TRANSIT,
                "InTransit",
                place="LAX Distribution Center",
            ),
            Checkpoint(
                datetime(2026, 3, 16, 2, 30, tzinfo=UTC),
                "Departed from sorting center",
                Stage.IN_TRANSIT,
                "InTransit",
                place="Shenzhen, Guangdong, CN",
            ),
            Checkpoint(
                datetime(2026, 3, 15, 10, 30, tzinfo=UTC),
                "Shipment information received",
                Stage.INFO_RECEIVED,
                "InfoReceived",
                place="Tokyo, JP",
            ),
            Checkpoint(None, "In transit", Stage.UNKNOWN, "", place="Dock 4"),
        ),
        number="YT2503010001CN",
        carrier=Carrier("yunexpress", "YunExpress"),
        stage=Stage.IN_TRANSIT,
        raw_status="InTransit",
        remote_id=LABEL,
        unreadable=1,
    )


def test_new_fields_are_ignored():
    """Fields that the document does not know change nothing."""
    assert read(*SEED, eta="2026-03-20") == read(*SEED)


def test_an_unlisted_courier_is_shown_by_its_slug():
    """A courier that is not in the table has its slug for a name."""
    assert read(slug="new-courier").carrier == Carrier("new-courier", "new-courier")


@for_each(
    ("slug", "name"),
    [
        ("4px", "4PX"),
        ("dhl", "DHL"),
        ("fedex", "FedEx"),
        ("japan-post", "Japan Post"),
        ("sagawa", "Sagawa Express"),
        ("sf-express", "S.F. Express"),
        ("ups", "UPS"),
        ("usps", "USPS"),
        ("yamato", "Yamato Transport"),
        ("yunexpress", "YunExpress"),
    ],
)
def test_a_courier_is_called_as_it_writes_itself(slug: str, name: str) -> None:
    """Under its slug; which others there are no document tells."""
    assert read(slug=slug).carrier == Carrier(slug, name)


@pytest.mark.parametrize(
    "body", [b"", b"null", b"[]", b"{}", b'{"tag": "InTransit"}', b'{"checkpoints": 5}', b"\xff"]
)
def test_a_wrong_answer_is_a_bad_answer_and_nothing_else(body):
    """Any bytes give a record or one clear error."""
    with pytest.raises(errors.BadAnswer):
        parse_tracking(body, NOW)


FAILURES = [
    (401, {"error": "Unauthorized"}, errors.TokenRefused, "token set flexforward"),
    (403, {"error": "Access denied"}, errors.NotYours, "another Flex Forward account"),
    (404, {"error": "Label not found"}, errors.NotFound, "Check the label ID"),
    (
        422,
        {
            "error": "Label creation failed",
            "errorCode": "COURIER_ERROR",
            "errorMessage": "Address validation failed",
        },
        errors.Rejected,
        r"Address validation failed \[COURIER_ERROR\]",
    ),
    (422, {"error": "Label creation failed"}, errors.Rejected, r"\(Label creation failed\)"),
    (422, {"error": None, "errorMessage": 5}, errors.Rejected, "no reason given"),
    (422, [], Refused, "status 422"),
    (403, b"<html>Attention Required!</html>", Refused, "on the way to it"),
    (403, {"message": "Forbidden"}, Refused, "on the way to it"),
    (404, b"<html>404</html>", NotAtThisAddress, "PARCEL_TUI_FLEXFORWARD_URL"),
    (404, {"message": "Route GET:/x not found", "error": "Not Found"}, NoSuchRoute, "flexforward.url"),
    (410, {"error": "Gone"}, Refused, "status 410"),
    (400, {"error": "\x1b[31mbad", "code": "X"}, errors.Rejected, r"\(bad \[X\]\)"),
]


@pytest.mark.parametrize(("status", "body", "expected", "sentence"), FAILURES)
async def test_final_errors_are_told_and_not_retried(serve, flexforward, status, body, expected, sentence):
    """401, 403, 404 and 422 are final, each with its own sentence."""
    server = await serve(Reply(status, body))
    with pytest.raises(expected, match=sentence) as caught:
        await flexforward(server.url).tracking(LABEL)
    assert type(caught.value) is expected
    assert caught.value.provider == "flexforward"
    assert len(server.requests) == 1


async def test_a_token_is_never_tried_on_a_second_host(serve, flexforward):
    """A refused token is refused; no other address is asked."""
    other = await serve(Reply(body=label()))
    server = await serve(Reply(401, headers={"Location": other.url}))
    with pytest.raises(errors.TokenRefused):
        await flexforward(server.url).tracking(LABEL)
    assert other.connections == 0


@pytest.mark.parametrize("status", [200, 403, 404, 422])
async def test_a_check_asks_for_nobodys_label(serve, flexforward, status):
    """There is no profile: whatever is said of a label that no account has, the token was taken."""
    server = await serve(Reply(status, label() if status == 200 else {"error": "no"}))
    provider = flexforward(server.url)
    assert not provider.keeps_folders
    assert await provider.check() is None
    assert server.paths == ["GET /tracking/00000000-0000-0000-0000-000000000000"]


@pytest.mark.parametrize(("status", "expected"), [(401, errors.TokenRefused), (502, errors.Unavailable)])
async def test_a_check_tells_a_refused_access_from_an_outage(serve, flexforward, status, expected):
    """Only 401 refuses the token; an outage says nothing about it, and is told at once."""
    server = await serve(Reply(status))
    with pytest.raises(expected):
        await flexforward(server.url).check()
    assert len(server.requests) == 1


async def test_a_page_is_not_a_label(serve, flexforward):
    """A web page with status 200 is a bad answer, for a check as well."""
    server = await serve(Reply(body=b"<html>", headers={"Content-Type": "text/html"}))
    for ask in (flexforward(server.url).check, lambda: flexforward(server.url).tracking(LABEL)):
        with pytest.raises(errors.BadAnswer):
            await ask()


@pytest.mark.parametrize("told", [{}, {"checkpoints": None}, {"checkpoints": ""}, {"checkpoints": {}}])
def test_an_answer_that_lost_its_checkpoints_still_tells_the_label(told: dict[str, object]) -> None:
    """Its tag is the stage; that they are gone costs no more than those."""
    answer = {"id": LABEL, "trackingNumber": "YT1", "tag": "Delivered", "slug": "yunexpress", **told}
    found = parse_tracking(json.dumps(answer).encode(), NOW)
    assert (found.stage, found.raw_status, found.checkpoints) == (Stage.DELIVERED, "Delivered", ())
    assert (found.number, found.remote_id) == ("YT1", LABEL)
