"""Track.TW's answers field by field: what each holds becomes exactly this, at the bounds of every rule."""

import hashlib
import json
from datetime import UTC, datetime

import pytest
import tracktw_examples as said
from tables import for_each

from parcel_tui.domain.errors import BadAnswer, Rejected
from parcel_tui.domain.parcel import Carrier, Checkpoint, Folder
from parcel_tui.domain.stage import Stage
from parcel_tui.providers.base import Listed, Profile
from parcel_tui.providers.tracktw_responses import (
    parse_added,
    parse_moved,
    parse_page,
    parse_profile,
    parse_tracking,
    read_delivery_stage,
)

NOW = datetime(2026, 2, 5, tzinfo=UTC)
CARRIER = Carrier(said.CARRIER["id"], said.CARRIER["name"])


def as_bytes(answer: object) -> bytes:
    return json.dumps(answer, ensure_ascii=False).encode()


def hashed(account: str) -> str:
    return hashlib.sha256(f"tracktw:{account}".encode()).hexdigest()[:16]


@for_each(
    ("told", "account", "name", "can_notify"),
    [
        ({"email": "Ada@X.tw", "id": 7, "name": "Ada"}, "ada@x.tw", "Ada", False),
        ({"email": "", "id": 7, "user_id": 8, "name": "Ada"}, "7", "Ada", False),
        ({"email": [], "user_id": "U8", "name": "Ada"}, "u8", "Ada", False),
        ({"name": "Ada", "line": "false", "telegram": "0"}, "ada", "Ada", False),
        ({"id": 7.0, "name": None, "line": "No", "telegram": 0}, "7", "", False),
        ({"id": 7, "line": "1"}, "7", "", True),
        ({"id": 7, "telegram": 1}, "7", "", True),
        ({"id": 7, "line": True, "telegram": False}, "7", "", True),
        ({"id": 7, "line": "", "telegram": None}, "7", "", False),
    ],
)
def test_an_account_is_told_by_the_first_that_names_it(told, account, name, can_notify):
    """Its address, its ids, its name; a switch that is off may be written as a text."""
    assert parse_profile(as_bytes(told)) == Profile(hashed(account), name, can_notify=can_notify)


@for_each(
    ("rows", "paging", "expected"),
    [
        (2, {"current_page": 2, "last_page": 3, "total": 25}, (2, 3, 25)),
        (2, {"current_page": "2", "last_page": "3", "total": "25"}, (2, 3, 25)),
        (2, {}, (4, 4, 2)),
        (2, {"total": 20, "per_page": 10}, (4, 2, 20)),
        (2, {"total": 21, "per_page": 10}, (4, 3, 21)),
        (2, {"total": 21, "per_page": 0, "next_page_url": "https://x"}, (4, 5, 21)),
        (2, {"total": 0, "per_page": 10}, (4, 4, 0)),
        (2, {"per_page": 10, "next_page_url": ""}, (4, 4, 2)),
        (2, {"current_page": 1, "last_page": 0}, (1, 1, 2)),
        (0, {"current_page": 1, "last_page": 1, "total": 0}, (1, 1, 0)),
        (0, {"current_page": 1, "last_page": 1}, (1, 1, 0)),
        (0, {"current_page": 1, "last_page": 1, "total": 1}, (1, 1, 1)),
        (0, {"current_page": 1, "last_page": 1, "total": 2}, None),
        (0, {"current_page": 2, "last_page": 3, "total": 25}, (2, 3, 25)),
        (0, {"current_page": 2, "total": 25, "per_page": 20}, (2, 2, 25)),
        (0, {"current_page": 2, "total": 25}, None),
        (None, {"current_page": 1, "last_page": 1, "total": 0}, None),
    ],
)
def test_a_page_is_paged_as_its_answer_says(rows, paging, expected):
    """By whatever tells it, or as it was asked for; no rows where there have to be some are no answer."""
    answer = paging if rows is None else paging | {"data": [said.entry(str(row)) for row in range(rows)]}
    if expected is None:
        with pytest.raises(BadAnswer):
            parse_page(as_bytes(answer), Folder.INBOX, 4, NOW)
        return
    page = parse_page(as_bytes(answer), Folder.INBOX, 4, NOW)
    assert (page.page, page.last_page, page.total) == expected
    assert (len(page.entries), page.unreadable) == (rows, 0)


def test_a_row_of_a_list_is_read_whole():
    """With its newest checkpoint; the parcel's own id stands in two places, the carrier's too."""
    entry = said.entry(
        note="給媽媽\n", state="archive", latest=said.event("2026-02-01 15:05", "[淡水店] 到店")
    )
    latest = Checkpoint(
        datetime(2026, 2, 1, 15, 5, tzinfo=UTC),
        "[淡水店] 到店",
        Stage.READY_FOR_PICKUP,
        "transit",
        place="淡水店",
        zone_told=False,
    )
    whole = Listed(
        said.RELATION,
        said.NUMBER,
        CARRIER,
        Folder.ARCHIVE,
        "給媽媽",
        latest,
        said.PACKAGE,
        hashed("a0fd5932-a4c6-4dd4-a57e-1f110f071fa6"),
        datetime(2026, 2, 5, 7, 53, 11, tzinfo=UTC),
    )
    beside = entry | {"package_id": None, "user_id": None, "created_at": None}
    rows = [
        entry,
        beside,
        beside | {"user_id": ["x"], "package": {"id": "", "carrier": {"id": "c"}}},
        {"id": " \x07"},
    ]
    page = parse_page(as_bytes(said.page(*rows)), Folder.INBOX, 1, NOW)
    bare = Listed(said.RELATION, "", None, Folder.ARCHIVE, "給媽媽", None)
    assert page.entries[:2] == (
        whole,
        Listed(*[getattr(whole, name) for name in whole.__struct_fields__[:7]]),
    )
    assert (page.entries[2:], page.unreadable) == ((bare,), 1)


@for_each(
    ("one", "other", "told"),
    [
        ({}, {"note": "twice"}, 2),
        ({"package_id": "p1"}, {"package_id": "p2"}, 0),
        ({"package": {"tracking_number": "A"}}, {"package": {"tracking_number": "B"}}, 0),
        ({"package_id": None, "package": {"tracking_number": ""}}, {}, 2),
    ],
)
def test_two_parcels_under_one_id_are_told_apart_or_not_at_all(one, other, told):
    """Where their own ids or their numbers differ, the id names neither."""
    page = parse_page(as_bytes(said.page(said.entry() | one, said.entry() | other)), Folder.INBOX, 1, NOW)
    assert (len(page.entries), page.unreadable) == (told, 2 - told)


def test_a_history_is_read_whole():
    """Newest first, with what of it says nothing counted; a time that is none is when it was recorded."""
    history = [
        said.event(None, "", "odd", created_at="2026-02-01 16:00"),
        said.event("2026-02-01 15:05", "later", "Transit "),
        said.event(None, "never", None, created_at=None),
        said.event(1769577914, "<b>first</b><br>"),
        {"time": None, "status": [5], "checkpoint_status": None, "created_at": "2026-02-01T00:00:00Z"},
        7,
    ]
    told = parse_tracking(as_bytes(said.tracking(history, carrier={"name": "蝦皮店到店"})), NOW)
    assert told.checkpoints == (
        Checkpoint(
            datetime(2026, 2, 1, 16, tzinfo=UTC), "", Stage.UNKNOWN, "odd", zone_told=False, time_told=False
        ),
        Checkpoint(
            datetime(2026, 2, 1, 15, 5, tzinfo=UTC), "later", Stage.IN_TRANSIT, "Transit", zone_told=False
        ),
        Checkpoint(None, "never", Stage.UNKNOWN, ""),
        Checkpoint(datetime(2026, 1, 28, 5, 25, 14, tzinfo=UTC), "first", Stage.IN_TRANSIT, "transit"),
    )
    assert (told.number, told.carrier, told.unreadable) == (said.NUMBER, CARRIER, 2)
    odd = parse_tracking(as_bytes({"package_history": None, "tracking_number": "", "carrier_id": "c"}), NOW)
    assert (odd.number, odd.carrier, odd.checkpoints, odd.unreadable) == (None, None, (), 0)
    for beside, carrier in ((7, Carrier("7", "X")), (["c"], None), (None, None)):
        answer = {"package_history": [], "carrier": {"name": "X"}, "carrier_id": beside}
        assert parse_tracking(as_bytes(answer), NOW).carrier == carrier


@for_each(("second", "recorded"), [(4, None), (5, None), (6, datetime(2026, 2, 1, 15, 5, 5, tzinfo=UTC))])
def test_when_it_was_recorded_is_kept_where_that_was_before_it_happened(second, recorded):
    """A carrier's clock ran ahead then."""
    event = said.event(f"2026-02-01 15:05:{second:02}", "there", created_at="2026-02-01T15:05:05Z")
    [told] = parse_tracking(as_bytes(said.tracking([event])), NOW).checkpoints
    assert told.recorded_at == recorded


def test_a_text_that_broke_on_its_way_is_counted_and_one_of_the_carriers_own_is_not():
    """The former may come whole the next time."""
    answer = as_bytes(
        said.tracking([said.event("2026-02-01 15:05", "broken: \ufffd"), *[said.event(None, "well")] * 2])
    )
    bodies = (
        answer,
        answer.replace("\ufffd".encode(), b"\xff"),
        answer.replace("\ufffd".encode(), b"\\ud83d"),
    )
    assert [parse_tracking(body, NOW).unreadable for body in bodies] == [0, 1, 1]


OTHER = "9a98100c-c984-463d-82a6-ae86ec4e0b8a"


@for_each(
    ("answer", "sent", "found"),
    [
        ({"AB1": "1", "CD2": 2}, ["AB1", "CD2"], {"AB1": "1", "CD2": "2"}),
        ({"ab 1": "1"}, ["A-B1", "CD2"], {"A-B1": "1"}),
        ({"AB1": None, "CD2": "2"}, ["AB1", "CD2"], {"CD2": "2"}),
        ({}, ["AB1"], {}),
        ([], ["AB1"], {}),
        ({"X": OTHER.upper()}, ["AB1"], {"AB1": OTHER.upper()}),
        ({"X": OTHER}, ["AB1", "CD2"], None),
        ({"X": OTHER, "Y": OTHER}, ["AB1"], None),
        ({"X": OTHER + "0"}, ["AB1"], None),
        ({"X": "1"}, ["AB1"], None),
        *((answer, ["AB1"], None) for answer in (None, "AB1", [OTHER], 5)),
    ],
)
def test_each_number_that_was_taken_has_its_id(answer, sent, found):
    """However it is spelled; a single id for a single number is its, whatever the number is called there."""
    if found is None:
        with pytest.raises(BadAnswer) as caught:
            parse_added(as_bytes(answer), sent)
        assert caught.value.maybe_done
    else:
        assert parse_added(as_bytes(answer), sent) == found


def test_a_move_is_done_where_the_answer_says_so():
    """In any way of writing it; a refusal says what to do."""
    for success in (True, 1, "1", "TRUE"):
        assert parse_moved(as_bytes({"success": success})) is True
    for success in (None, "yes", 2, [], ""):
        assert parse_moved(as_bytes({"success": success})) is False
    for success in (False, 0, "0", "False", "no"):
        with pytest.raises(Rejected, match=r"^Track.TW did not do this. Refresh, then try it again.$"):
            parse_moved(as_bytes({"success": success}))
    assert parse_moved(b" \n") is False


@for_each(
    ("told", "status", "text", "stage"),
    [
        *((word, "delivered", "x", Stage.IN_TRANSIT) for word in ("in_transit", "picked_up", "customs")),
        ("exception", "delivered", "x", Stage.EXCEPTION),
        (" Delivered", "transit", "x", Stage.DELIVERED),
        ("DELIVERED", "transit", "x", Stage.DELIVERED),
        ("arrived", "transit", "收件人不在家，投遞不成功", Stage.READY_FOR_PICKUP),
        ("pending", "transit", "收件人不在家，投遞不成功", Stage.EXCEPTION),
        ("out_for_delivery", "exception", "收件人不在家，投遞不成功", Stage.OUT_FOR_DELIVERY),
        ("out_for_delivery", "transit", "包裹已退回賣家", Stage.EXCEPTION),
        (None, " TRANSIT ", "配送中", Stage.OUT_FOR_DELIVERY),
        (None, "exception", "配送中", Stage.EXCEPTION),
        (None, "", "配送中", Stage.UNKNOWN),
    ],
)
def test_the_stage_is_track_tws_own_where_it_tells_one(told, status, text, stage):
    """Only a return, or a problem while it is under way, is read from the text beside it."""
    assert read_delivery_stage(told, status, text) is stage
