"""Every trap of Track.TW's, one test each: where its document contradicts itself, or the field."""

import json
from datetime import UTC, datetime, timedelta

import pytest
import tracktw_examples as said
from loopback import TOKEN, Reply
from tables import for_each

from parcel_tui.domain import errors
from parcel_tui.domain.parcel import ActionKind, Carrier, Folder
from parcel_tui.domain.stage import Stage
from parcel_tui.providers.base import Priority
from parcel_tui.providers.tracktw_responses import (
    parse_carriers,
    parse_page,
    parse_profile,
    parse_tracking,
)

NOW = datetime(2026, 2, 5, tzinfo=UTC)

HTML = Reply(
    body=b"<!DOCTYPE html><title>Track.TW</title>", headers={"Content-Type": "text/html; charset=UTF-8"}
)
LOGIN = Reply(302, headers={"Location": "/login"})
LOGIN_PAGE = Reply(
    body=b'<html><input name="p" type="password"></html>', headers={"Content-Type": "text/html"}
)
FORBIDDEN = Reply(403, {"message": "This action is unauthorized."})


def as_bytes(answer: object) -> bytes:
    return json.dumps(answer, ensure_ascii=False).encode()


def events(*history: object) -> list[tuple[datetime, str, Stage, str]]:
    checkpoints = parse_tracking(as_bytes(said.tracking(list(history))), NOW).checkpoints
    return [(c.time, c.message, c.stage, c.raw_status) for c in checkpoints]


def read_page(answer: object, folder: Folder = Folder.INBOX):
    return parse_page(as_bytes(answer), folder, 1, NOW)


def test_two_ids_the_relation_id_addresses_every_call():
    """The list item's own `id` is the remote id; `package_id` and the ids inside never are."""
    listed = read_page(said.page(said.entry())).entries[0]
    assert listed.remote_id == said.RELATION
    assert said.PACKAGE not in (listed.remote_id, listed.number)


def test_a_carriers_id_may_stand_beside_it():
    """In `carrier_id`, where the carrier itself has none."""
    package = said.entry()["package"] | {"carrier": {"name": said.CARRIER["name"]}}
    pages = [read_page(said.page(entry)) for entry in (said.entry(), said.entry(package=package))]
    assert pages[0].entries[0].carrier == pages[1].entries[0].carrier


def test_time_is_unix_seconds_and_created_at_is_not_it():
    """A checkpoint's time is `time` in UTC; when it was recorded plays no part."""
    assert events(said.NEWEST)[0][0] == datetime(2026, 2, 2, 14, 31, 8, tzinfo=UTC)


NO_TIMES = [
    *(None, "", "soon", "nan", 1e300, -1e300, 0, -62169984000, 253402300799, [], {}, True),
    *("9999-12-31T23:59:59Z", "0001-01-01T00:00:00Z"),
]


@for_each("time", NO_TIMES)
def test_no_time_is_ever_invented(time):
    """Where `time` is none, when Track.TW recorded the checkpoint stands for it; else it is unknown.

    It is at the place that the answer's order gives it, never in 1970, and never left out.
    """
    recorded = said.event(time, "odd", created_at="2026-02-01T00:00:00.000000Z")
    assert [(at.day, text) for at, text, *_ in events(recorded, said.NEWEST)] == [
        (2, said.NEWEST["status"]),
        (1, "odd"),
    ]
    never = said.event(time, "odd", created_at=time)
    for history, place in (
        ([never, *said.HISTORY], 0),
        ([*said.HISTORY[:2], never, *said.HISTORY[2:]], 2),
        ([*said.HISTORY, never], 5),
        ([*said.HISTORY[::-1], never], 0),
    ):
        found = events(*history)
        assert [text for _, text, *_ in found].index("odd") == place
        assert found[place][0] is None
        assert len(found) == 6


@for_each(
    "time",
    [
        *(1770042668, "1770042668", 1770042668.0, 1770042668000, "1770042668000", 1770042668000000),
        *("2026-02-02T14:31:08Z", "2026-02-02T14:31:08.000000Z", "2026-02-02 22:31:08+08:00"),
    ],
)
def test_a_time_is_read_however_it_is_written(time):
    """Seconds, milliseconds, microseconds, texts, ISO 8601: it is one moment."""
    assert events(said.event(time, "text", created_at=None))[0][0] == datetime(
        2026, 2, 2, 14, 31, 8, tzinfo=UTC
    )


def test_a_time_some_hours_ahead_is_a_time():
    """Carriers whose clocks run ahead are believed; what lies more than two years ahead is no time."""
    ahead, wild = NOW + timedelta(hours=6), NOW + timedelta(days=800)
    assert events(said.event(ahead.timestamp(), "text"))[0][0] == ahead
    assert events(said.event(wild.timestamp(), "text", created_at=None))[0][0] is None


def test_a_time_may_be_written_as_a_text():
    """Unix seconds in quotes or with a fraction are still Unix seconds."""
    assert [
        time.timestamp() for time, *_ in events(said.event("1770042668", "a"), said.event(1770042667.5, "b"))
    ] == [
        1770042668.0,
        1770042667.5,
    ]


@pytest.mark.parametrize("raw", ["returned", "in transit", "運送中"])
def test_an_unknown_checkpoint_status_is_unknown_and_kept(raw):
    """A status that the document does not list becomes `unknown`, with the raw one kept."""
    assert events(said.event(1, "text", raw))[0][2:] == (Stage.UNKNOWN, raw)


def test_a_missing_checkpoint_status_is_unknown():
    """Null, or nothing at all, is an unknown status too."""
    assert events(said.event(1, "text", None))[0][2:] == (Stage.UNKNOWN, "")
    assert events({"time": 1770042668})[0][1:] == ("", Stage.UNKNOWN, "")


@for_each(("told", "text"), [(5, "5"), (0, "0"), (2.5, "2.5"), (True, ""), (None, ""), (["x"], ""), ({}, "")])
def test_a_text_may_be_a_number(told, text):
    """It is read as it would be written; what is neither a text nor a number costs the text alone."""
    assert events(said.event(1770042668, told))[0][1:] == (text, Stage.IN_TRANSIT, "transit")


@pytest.mark.parametrize("raw", ["DELIVERED", "Delivered "])
def test_a_status_counts_in_any_case(raw):
    """What the document lists is meant, however it is written."""
    assert events(said.event(1770042668, "text", raw))[0][2:] == (Stage.DELIVERED, raw.strip())


@pytest.mark.parametrize("reply", [LOGIN, LOGIN_PAGE, FORBIDDEN], ids=["302", "page", "403"])
async def test_a_way_to_the_login_is_a_refused_token_when_the_profile_says_so(serve, tracktw, reply):
    """When the profile is answered the same way, or with 401, the token was refused."""
    for verdict in (reply, Reply(401)):
        server = await serve(lambda request, verdict=verdict: verdict if "profile" in request.path else reply)
        with pytest.raises(errors.TokenRefused, match="token set tracktw"):
            await tracktw(server.url).tracking("A")
        assert server.paths == ["GET /package/tracking/A", "GET /user/profile"]


@pytest.mark.parametrize("verdict", [Reply(body=said.PROFILE), Reply(502), Reply(404), Reply(429)], ids=str)
@pytest.mark.parametrize(
    ("reply", "expected"), [(LOGIN, errors.Unavailable), (LOGIN_PAGE, errors.BadAnswer)], ids=["302", "page"]
)
async def test_a_way_to_the_login_may_be_maintenance(serve, tracktw, reply, expected, verdict):
    """While the profile is fine, or cannot be had either, the token is not called refused."""
    server = await serve(lambda request: verdict if "profile" in request.path else reply)
    with pytest.raises(expected):
        await tracktw(server.url).tracking("A")
    assert server.paths == ["GET /package/tracking/A", "GET /user/profile"]


@pytest.mark.parametrize(
    "reply",
    [
        HTML,
        Reply(302, headers={"Location": "/"}),
        Reply(302),
        Reply(308, headers={"Location": "https://elsewhere.example/api/v1/x"}),
        Reply(403, b"<title>Attention Required! | Cloudflare</title>", {"Content-Type": "text/html"}),
        *(Reply(status, {"message": "no"}) for status in (402, 405, 410, 418, 419, 451)),
        *(Reply(status, b"<html></html>") for status in (400, 404, 422)),
        Reply(404, {"message": "The route api/v1/user/profile could not be found."}),
        Reply(404, {"message": "Not Found"}),
        Reply(404, {"message": "No query results for model [App\\Models\\User]."}),
        Reply(404, {"message": "No query results for model [App\\Models\\User] 77"}),
    ],
    ids=lambda reply: f"{reply.status}{reply.headers.get('Location', '')}{str(reply.body)[:9]}",
)
async def test_what_answers_everything_is_about_no_parcel_and_no_token(serve, tracktw, reply):
    """Maintenance, a firewall, an address that is not the service's: nothing of it is final."""
    server = await serve(reply)
    provider = tracktw(server.url)
    for call in (
        provider.profile(),
        provider.tracking("A"),
        provider.page(Folder.INBOX, 1, 10),
        provider.move("A", ActionKind.ARCHIVE),
        provider.add("carrier", ["1"], notify=False),
    ):
        with pytest.raises(errors.TransientError):
            await call


@pytest.mark.parametrize("action", [ActionKind.ARCHIVE, ActionKind.UNARCHIVE])
async def test_a_move_without_a_route_is_not_a_parcel_that_is_gone(serve, tracktw, action):
    """Kept for later; but `inbox`, which no document promises, is known to be refused."""
    no_route = Reply(404, {"message": "The route api/v1/package/state/A/inbox could not be found."})
    server = await serve(lambda request: Reply(body=said.PROFILE) if "profile" in request.path else no_route)
    expected = errors.NotSupported if action is ActionKind.UNARCHIVE else errors.Unavailable
    with pytest.raises(expected):
        await tracktw(server.url).move("A", action)
    nothing = await serve(no_route)
    with pytest.raises(errors.Unavailable, match="not at this address"):
        await tracktw(nothing.url).move("A", action)


async def test_a_403_of_one_parcel_is_no_refused_token(serve, tracktw):
    """Its history is not this account's to see; a move of it is kept, and the token goes on."""
    server = await serve(lambda request: Reply(body=said.PROFILE) if "profile" in request.path else FORBIDDEN)
    with pytest.raises(errors.NotYours) as caught:
        await tracktw(server.url).tracking("A")
    assert caught.value.provider == "tracktw"
    with pytest.raises(errors.Unavailable):
        await tracktw(server.url).move("A", ActionKind.ARCHIVE)


async def test_a_302_of_the_profile_itself_needs_no_second_question(serve, tracktw):
    """The profile's own redirect is the verdict."""
    server = await serve(Reply(302, headers={"Location": "/login"}))
    with pytest.raises(errors.TokenRefused):
        await tracktw(server.url).check()
    assert len(server.requests) == 1


async def test_many_redirected_requests_ask_the_profile_once(serve, tracktw):
    """A refused token that a whole refresh runs into costs one question, not one each."""
    import asyncio

    server = await serve(Reply(302, headers={"Location": "/login"}))
    provider = tracktw(server.url)
    calls = (provider.tracking(str(number), priority=Priority.USER) for number in range(5))
    results = await asyncio.gather(*calls, return_exceptions=True)
    assert {type(result) for result in results} == {errors.TokenRefused}
    assert server.paths.count("GET /user/profile") <= 2


async def test_a_redirect_is_never_followed_with_the_token(serve, tracktw):
    """The redirect's target is not even connected to."""
    other = await serve(Reply(body=said.PROFILE))
    server = await serve(Reply(302, headers={"Location": f"{other.url}/login"}))
    with pytest.raises(errors.TokenRefused):
        await tracktw(server.url).tracking("A")
    assert other.connections == 0


@pytest.mark.parametrize(
    "body", [{"message": f"Unauthenticated {TOKEN}"}, b"<html>401</html>", b""], ids=repr
)
async def test_401_is_a_refused_token(serve, tracktw, body):
    """However it is worded, the token is not taken, and the sentence does not hold it."""
    server = await serve(Reply(401, body))
    with pytest.raises(errors.TokenRefused) as caught:
        await tracktw(server.url).tracking("A")
    assert TOKEN not in str(caught.value)


@pytest.mark.parametrize("status", [400, 422])
async def test_422_shows_the_reasons_beside_the_field(serve, tracktw, status):
    """A refused form gives its reasons by field, and a sentence that holds them."""
    body = {
        "message": "The tracking number field must be an array.",
        "errors": {
            "tracking_number": ["The tracking number field must be an array."],
            "notify_state": "The notify state field is required.",
            "odd": [None, {"a": 1}],
            "tracking_number.0": ["The tracking_number.0 field format is invalid."],
            "extra_fields.A.last_digits": ["The extra fields.A.last digits field is required."],
            "hostile": ["\x1b]52;c;ZXZpbA==\x07[/]visible"],
        },
    }
    server = await serve(Reply(status, body))
    with pytest.raises(errors.Rejected) as caught:
        await tracktw(server.url).add("carrier", ["A"], notify=True)
    assert caught.value.fields == {
        "tracking_number": ("The tracking number field must be an array.",),
        "notify_state": ("The notify state field is required.",),
        "tracking_number.0": ("The tracking number field format is invalid.",),
        "extra_fields.A.last_digits": ("The last digits field is required.",),
        "hostile": ("[/]visible",),
    }
    assert "The notify state field is required." in str(caught.value)
    assert "\x1b" not in str(caught.value)


@pytest.mark.parametrize(
    "body", [b'{"message": "Too long."}', b'{"errors": []}', b'{"errors": 5}', b'{"message": null}']
)
async def test_422_without_reasons_is_a_sentence_still(serve, tracktw, body):
    """Whatever the reasons look like, it is a refusal."""
    server = await serve(Reply(422, body))
    with pytest.raises(errors.Rejected) as caught:
        await tracktw(server.url).add("carrier", ["A"], notify=True)
    assert caught.value.fields == {}
    assert ("Too long" in str(caught.value)) == (b"Too long" in body)


@pytest.mark.parametrize(
    ("message", "asks"),
    [
        ("Not Found", True),
        ("", True),
        ("No query results for model [App\\Models\\UserPackage].", True),
        ("No query results for model [App\\Models\\UserPackage] A", False),
        ("No query results for model [App\\Models\\UserPackage] a", False),
    ],
)
async def test_404_is_a_parcel_that_is_not_known(serve, tracktw, message, asks):
    """A deleted or foreign parcel is not found, for good: where that is not plain, the profile is there."""
    gone = Reply(404, {"message": message})
    server = await serve(lambda request: Reply(body=said.PROFILE) if "profile" in request.path else gone)
    with pytest.raises(errors.NotFound):
        await tracktw(server.url).tracking("A")
    assert ("GET /user/profile" in server.paths) is asks


@pytest.mark.parametrize(("named", "expected"), [("c1", errors.NotFound), ("c2", errors.Unavailable)])
async def test_404_of_an_import_is_about_the_carrier_where_it_is_named(serve, tracktw, named, expected):
    """Any other record that is missing is the account's own."""
    gone = Reply(404, {"message": f"No query results for model [App\\Models\\Carrier] {named}"})
    with pytest.raises(expected):
        await tracktw((await serve(gone)).url).add("c1", ["A"], notify=False)


@pytest.mark.parametrize("verdict", [Reply(502), Reply(429), Reply(200, b"<html></html>")], ids=str)
async def test_404_while_the_profile_cannot_be_had_is_about_no_parcel(serve, tracktw, verdict):
    """A provider that is half down loses no parcel."""
    gone = Reply(404, {"message": "Not Found"})
    server = await serve(lambda request: verdict if "profile" in request.path else gone)
    with pytest.raises(errors.TransientError):
        await tracktw(server.url).tracking("A")


async def test_a_size_that_is_too_large_is_told_as_such(serve, tracktw):
    """422 for `size` can be mended by the caller; any other refusal of a list cannot."""
    for field, expected in (("size", errors.Rejected), ("folder", errors.Unavailable)):
        server = await serve(Reply(422, {"message": "no", "errors": {field: ["no"]}}))
        with pytest.raises(expected):
            await tracktw(server.url).page(Folder.INBOX, 1, 100)


def test_status_text_begins_with_brackets_and_stays_text():
    """The brackets are kept as they are, and tell the place."""
    checkpoint = parse_tracking(as_bytes(said.tracking([said.NEWEST])), NOW).checkpoints[0]
    assert checkpoint.message == "[中和福美 - 智取店] 買家取件成功"
    assert checkpoint.place == "中和福美 - 智取店"


def test_hostile_text_is_cleaned_where_it_enters():
    """No escape sequence or bidirectional override gets past the parser, in any field."""
    evil = "\x1b]0;title\x07\u202e[@click=app.quit]x"
    entry = said.entry(note=evil, latest=said.event(1, evil, evil))
    entry["package"] |= {"tracking_number": evil, "carrier": {"id": evil, "name": evil}}
    shown = repr(read_page(said.page(entry)))
    assert "\\x1b" not in shown
    assert "\\u202e" not in shown
    assert "[@click=app.quit]x" in shown


def test_nulls_are_tolerated_where_the_documents_show_them():
    """`latest_package_history`, `note`, `metadata`, `from` and `to` may be null."""
    page = read_page(said.page(said.entry(latest=None), **{"from": None, "to": None}))
    assert (page.entries[0].latest, page.entries[0].note) == (None, None)
    assert parse_tracking(as_bytes(said.tracking(None, metadata=None, carrier=None)), NOW).checkpoints == ()


def test_unknown_fields_come_and_go():
    """A field that the document does not know changes nothing; one that is not needed may be missing."""
    more = said.tracking([said.event(1, "text", new={"deep": [1]})], short_url={"identifier": "x"})
    assert len(parse_tracking(as_bytes(more), NOW).checkpoints) == 1
    few = {"id": "r", "package": {"tracking_number": "N"}}
    listed = read_page({"data": [few], "last_page": 1}).entries[0]
    assert (listed.remote_id, listed.number, listed.carrier, listed.latest) == ("r", "N", None, None)


def test_no_order_is_relied_on():
    """A history in any order comes out newest first; those of one second stay as they were told."""
    history = [said.event(1.77e9 + later, text) for later, text in ((5, "b"), (9, "a"), (5, "c"), (1, "d"))]
    assert [message for _, message, _, _ in events(*history)] == ["a", "b", "c", "d"]


def test_the_size_of_a_page_is_what_the_answer_says():
    """`current_page`, `last_page` and `total` are read, even from texts."""
    page = read_page(said.page(said.entry(), last_page=3, current_page="2", total="250"))
    assert (page.last_page, page.page, page.total) == (3, 2, 250)
    assert read_page(said.page(last_page=0)).last_page == 1
    assert read_page(said.page(said.entry(), total="9" * 45)).total == 1  # no count of parcels


def test_the_folder_is_what_the_entry_says():
    """An entry that was moved while the list was read tells its own folder; an odd word, the list's."""
    page = read_page(
        said.page(said.entry(state="archive"), said.entry(state="limbo"), said.entry(state=None))
    )
    assert [entry.folder for entry in page.entries] == [Folder.ARCHIVE, Folder.INBOX, Folder.INBOX]


@pytest.mark.parametrize("odd", [None, 5, "x", [], {}, {"id": None}, {"id": ["r"]}])
def test_one_unreadable_entry_does_not_cost_the_page(odd):
    """What cannot be read of a list is left out and counted, the rest is there."""
    page = read_page(said.page(odd, said.entry()))
    assert ([entry.remote_id for entry in page.entries], page.unreadable) == ([said.RELATION], 1)
    assert len(events(odd, said.NEWEST)) == 1
    carriers = parse_carriers(as_bytes([odd, said.CARRIER]))
    assert [carrier.id for carrier in carriers.carriers] == [said.CARRIER["id"]]


def test_an_unreadable_checkpoint_does_not_cost_its_entry():
    """An entry whose newest checkpoint or carrier is odd is still a parcel."""
    entry = said.entry(latest={"time": "never"}, note=7)
    entry["package"] |= {"carrier": "蝦皮"}
    listed = read_page(said.page(entry)).entries[0]
    assert (listed.latest, listed.carrier, listed.note) == (None, None, "7")


@pytest.mark.parametrize("package", [None, [], "x", {}, {"tracking_number": None}, {"tracking_number": {}}])
def test_a_row_without_its_package_is_still_that_parcel(package):
    """The relation id names it; what the row does not tell, its history may."""
    page = read_page(said.page(said.entry(package=package)))
    assert (page.entries[0].remote_id, page.entries[0].number, page.unreadable) == (said.RELATION, "", 0)


def test_numbers_and_ids_may_be_integers():
    """They are the texts that they would be."""
    entry = said.entry(7, user_id=1, package_id=2)
    entry["package"] |= {"tracking_number": 300488771181, "carrier": {"id": 5, "name": "momo"}}
    listed = read_page(said.page(entry)).entries[0]
    assert (listed.remote_id, listed.number, listed.package_id) == ("7", "300488771181", "2")
    assert listed.carrier == Carrier("5", "momo")
    assert listed.owner is not None


def test_php_writes_lists_as_objects_and_empty_objects_as_lists():
    """Keys that count are a list's; `[]` stands for an object without fields."""
    page = read_page(
        {**said.page(), "data": {"0": said.entry("a"), "10": said.entry("c"), "2": said.entry("b")}}
    )
    assert [entry.remote_id for entry in page.entries] == ["a", "b", "c"]
    assert len(parse_tracking(as_bytes(said.tracking({"0": said.NEWEST})), NOW).checkpoints) == 1
    assert parse_tracking(as_bytes(said.tracking({}, carrier=[])), NOW).checkpoints == ()


@pytest.mark.parametrize(
    "body",
    [
        b"\xef\xbb\xbf%s",
        b'{"data": [{"id": "\xff"}, {"id": "\\ud800"}, NaN, %s], "total": 4, "last_page": 1}',
        b'{"data": [' + b"[" * 100_000 + b"]" * 100_000 + b', %s], "total": 2, "last_page": 1}',
        b'{"data": [], "data": [%s], "total": Infinity, "last_page": 1}',
    ],
    ids=["bom", "broken characters", "deep", "twice"],
)
def test_json_is_read_as_leniently_as_others_do(body):
    """A byte order mark, broken characters, NaN, nesting without end, a name twice cost no row."""
    row = as_bytes(said.page(said.entry()) if body.startswith(b"\xef") else said.entry())
    page = parse_page(body % row, Folder.INBOX, 1, NOW)
    assert page.entries[-1].remote_id == said.RELATION


def test_an_answer_that_lost_its_rows_is_not_an_empty_folder():
    """No rows where the total tells of some: it could not be read."""
    with pytest.raises(errors.BadAnswer):
        read_page(said.page(total=35))
    assert read_page(said.page()).entries == ()


@pytest.mark.parametrize("email", [None, 5, "", [], {}])
def test_an_account_without_an_address_has_a_name_still(email):
    """An account that came from elsewhere has no e-mail: what else names it tells it from others."""
    body = as_bytes({**said.PROFILE, "email": email})
    assert parse_profile(body).account
    assert parse_profile(body).name == said.PROFILE["name"]


@for_each(
    ("delivery_stage", "status", "text", "stage"),
    [
        ("picked_up", "delivered", "取件完成,-,淡水", Stage.IN_TRANSIT),
        ("picked_up", "transit", "已取件,桃園站", Stage.IN_TRANSIT),
        ("arrived", "transit", "貨件已抵達", Stage.READY_FOR_PICKUP),
        ("customs", "transit", "Arrived at destination", Stage.IN_TRANSIT),
        ("out_for_delivery", "transit", "處理中", Stage.OUT_FOR_DELIVERY),
        ("delivered", "transit", "收件人不在家，由管理員簽收", Stage.DELIVERED),
        ("exception", "transit", "處理中", Stage.EXCEPTION),
        ("pending", "transit", "已集貨", Stage.PENDING),
        ("in_transit", "transit", "收件人不在家，投遞不成功", Stage.EXCEPTION),
        ("in_transit", "transit", "awaiting payment", Stage.EXCEPTION),
        ("delivered", "transit", "包裹已退回賣家", Stage.EXCEPTION),
        ("arrived", "transit", "買家未取，退回寄件人", Stage.EXCEPTION),
        ("something_new", "transit", "配送中", Stage.OUT_FOR_DELIVERY),
        (None, "transit", "配送中", Stage.OUT_FOR_DELIVERY),
        (7, "delivered", "text", Stage.DELIVERED),
    ],
)
def test_delivery_stage_decides_where_it_is_there(delivery_stage, status, text, stage):
    """It decides between readings of the text, which still tells a return, a missed delivery, a payment."""
    assert events(said.event(1770042668, text, status, delivery_stage=delivery_stage))[0][2] is stage


async def test_numbers_are_always_sent_as_an_array(serve, tracktw):
    """Even one number is an array."""
    server = await serve(Reply(body={"A": "1"}))
    await tracktw(server.url).add("carrier", ["A"], notify=False)
    assert server.requests[0].json() == {
        "carrier_id": "carrier",
        "tracking_number": ["A"],
        "notify_state": "inactive",
    }


def test_a_page_that_does_not_tell_its_number_is_the_one_that_was_asked_for():
    """Without `current_page`, or with one that is no number, the paging goes on from there."""
    for told in (None, "", "two", 0, -1):
        paging = {
            "current_page": told,
            "last_page": None,
            "total": None,
            "next_page_url": "https://t/?page=3",
        }
        answer = said.page(said.entry()) | paging
        page = parse_page(as_bytes(answer), Folder.INBOX, 2, NOW)
        assert (page.page, page.last_page) == (2, 3)
