"""What a provider from outside says of itself, and tells of parcels, is made safe and possible."""

from datetime import UTC, datetime, timedelta, timezone
from hashlib import sha256
from typing import Any

import pytest
from msgspec.structs import replace

from parcel_tui.domain.errors import UsageError
from parcel_tui.domain.parcel import Carrier, Checkpoint, Folder
from parcel_tui.domain.provider import BUILT_IN, ProviderInfo
from parcel_tui.domain.stage import Stage
from parcel_tui.providers.base import Listed, Page, Profile, Tracking
from parcel_tui.providers.outside.installed import checked_info
from parcel_tui.providers.outside.taking_in import (
    MOST_PAGES,
    added_of,
    page_of,
    profile_of,
    tracking_of,
    zoned,
)
from tests.tables import for_each

NOW = datetime(2026, 2, 2, 12, tzinfo=UTC)
DAY = datetime(2026, 2, 1, 9, tzinfo=UTC)
POST = ProviderInfo(name="post", title="Post", url="https://post.example")
OWN_HEADERS = (
    *("Accept", "Accept-Encoding", "Connection", "Content-Length", "Content-Type", "Cookie", "HOST"),
    *("Transfer-Encoding", "User-Agent"),
)
ODD = "\x1b[31mfar\u202e away\n"
LONG = "x" * 600
CHECKPOINT = Checkpoint(DAY, "moved", Stage.IN_TRANSIT, "moving", place="Taipei")
LISTED = Listed("r1", "N1", Carrier("c1", "Post"), Folder.INBOX, "a note", CHECKPOINT, "p1", "o1")


@for_each(
    "more",
    (
        {"requests": 1, "seconds": 1},
        {"requests": 10_000, "seconds": 86_400},
        {"header": "", "pair_headers": ("X-Key", "X-Token")},
        {"header": "A" + "b" * 49, "header_form": "Token={token};v=1"},
        {"page": "https://post.example/{number}?c={carrier}", "access_page": "https://post.example/"},
        {"identifiers": ("#" * 100,) * 20},
        {"identifiers": ("#",)},
        {"hosts": {"here": "http://127.0.0.1:8000/api"}},
    ),
)
def test_what_can_be_gone_by_is_taken(more: dict[str, Any]) -> None:
    """Each at its bounds."""
    info = replace(POST, **more)
    assert checked_info(info, "post") == info


@for_each(
    "more, why",
    (
        ({"name": "other"}, "entry point"),
        ({"title": "\x1b[31m"}, "title"),
        *(({"title": info.title.upper()}, "title") for info in BUILT_IN),
        *(({"header": header}, "header") for header in (*OWN_HEADERS, "1X", "X Y", "X:", "A" * 51)),
        ({"pair_headers": ("X-Key", "Content-Length")}, "header"),
        *(
            ({"header_form": form}, "place")
            for form in ("Bearer", "a\n{token}", "{token}{token}", " " * 31 + "{token}")
        ),
        *(({name: "http://post.example/"}, "page") for name in ("page", "access_page")),
        *(({"requests": number}, "pace") for number in (0, 10_001)),
        *(({"seconds": number}, "pace") for number in (0, 86_401)),
        *(({name: True}, "Track.TW") for name in ("needs_carrier", "notifies", "reads_stages")),
        *(({"identifiers": looks}, "identifiers") for looks in (("#",) * 21, ("",), ("#", "#" * 101))),
        ({"url": "http://post.example"}, "https"),
        ({"hosts": {"test": "https://ada@post.example"}}, "user name"),
    ),
)
def test_what_would_do_harm_is_a_reason(more: dict[str, Any], why: str) -> None:
    """Headers, addresses and paces as much as names."""
    with pytest.raises(UsageError, match=why):
        checked_info(replace(POST, **more), "post")


def test_the_texts_of_a_description_are_made_safe() -> None:
    """As remote texts are; of the fields of its errors the first ten are looked at."""
    told = replace(POST, title=ODD, access_from=ODD, error_fields=(ODD,) * 11, identifiers=(ODD,))
    info = checked_info(told, "post")
    assert info.identifiers == ("far away",)
    assert (info.title, info.access_from, info.error_fields) == ("far away", "far away", ("far away",) * 10)
    long = checked_info(replace(POST, title=LONG, access_from=LONG, error_fields=(LONG,)), "post")
    assert [len(text) for text in (long.title, long.access_from, *long.error_fields)] == [30, 200, 50]


def test_a_history_is_cleaned_and_its_stage_known() -> None:
    """Newest first; a time without a zone keeps its digits; what only this program says of it is left out."""
    taipei = timezone(timedelta(hours=8))
    here = datetime(2026, 2, 1, 16, tzinfo=taipei)
    told = Tracking(
        (
            Checkpoint(here - timedelta(days=1), ODD, Stage.INFO_RECEIVED, ODD, place=ODD),
            replace(CHECKPOINT, time=here, unread=True, former_carrier="c0", place=""),
            Checkpoint((DAY + timedelta(hours=1)).replace(tzinfo=None), LONG, Stage.DELIVERED, "there"),
            Checkpoint(None, "later", Stage.IN_TRANSIT, ""),
        ),
        number=ODD,
        carrier=Carrier("", ODD),
        remote_id=LONG,
        unreadable=-1,
    )
    taken = tracking_of(zoned(told), NOW)
    assert taken.checkpoints == (
        Checkpoint(
            datetime(2026, 2, 1, 10, tzinfo=UTC), "x" * 499 + "…", Stage.DELIVERED, "there", zone_told=False
        ),
        Checkpoint(None, "later", Stage.IN_TRANSIT, ""),
        Checkpoint(datetime(2026, 2, 1, 8, tzinfo=UTC), "moved", Stage.IN_TRANSIT, "moving"),
        Checkpoint(
            datetime(2026, 1, 31, 8, tzinfo=UTC),
            "far away",
            Stage.INFO_RECEIVED,
            "far away",
            place="far away",
        ),
    )
    assert (taken.number, taken.carrier) == ("far away", Carrier("far away", "far away"))
    assert (taken.stage, taken.raw_status) == (Stage.DELIVERED, "there")
    assert (taken.remote_id, taken.unreadable) == ("x" * 499 + "…", 0)
    its_own = tracking_of(replace(told, stage=Stage.EXCEPTION, raw_status="back", unreadable=2), NOW)
    assert (its_own.stage, its_own.raw_status, its_own.unreadable) == (Stage.EXCEPTION, "back", 2)
    for before, number in ((999, "1"), (1_000, None)):  # no more of a text is looked at
        assert tracking_of(Tracking((), number="\x07" * before + "1"), NOW).number == number
    nothing = Tracking((), number="\x07", carrier=Carrier("c1", ""), remote_id="")
    for told in (nothing, Tracking(())):
        assert tracking_of(told, NOW) == Tracking((), stage=Stage.PENDING, unreadable=0)


def test_a_page_has_only_rows_that_can_be_asked_for() -> None:
    """The others are counted as unreadable; its counts are such as can be."""
    late = replace(
        LISTED,
        remote_id="r2",
        number=ODD,
        taken_in_at=DAY,
        latest=Checkpoint(datetime.max.replace(tzinfo=UTC), ODD, Stage.INFO_RECEIVED, ""),
    )
    bare = Listed("r3", "", None, Folder.ARCHIVE, "\x07", None, "", "", DAY.replace(tzinfo=None))
    told = Page(
        (LISTED, replace(LISTED, remote_id="\x07"), late, bare), page=0, last_page=0, total=0, unreadable=2
    )
    taken = page_of(told, NOW)
    assert taken.entries == (
        LISTED,
        replace(late, number="far away", latest=Checkpoint(None, "far away", Stage.INFO_RECEIVED, "")),
        replace(bare, note=None, package_id=None, owner=None, taken_in_at=None),
    )
    assert (taken.page, taken.last_page, taken.total, taken.unreadable) == (1, 1, 3, 3)
    many = page_of(Page((LISTED,) * 1_002, page=7, last_page=9_999, total=10**9, unreadable=-5), NOW)
    assert (len(many.entries), many.unreadable, many.page, many.last_page) == (1_000, 2, 7, MOST_PAGES)
    assert page_of(Page((), page=2, last_page=3, total=250), NOW) == Page((), 2, 3, 250, unreadable=0)
    assert many.total == MOST_PAGES * 1_000


def test_a_time_without_a_zone_gets_utc_before_it_is_sent() -> None:
    """Of each parcel of a page, too; what is no record stays as it is, and is refused by its type."""
    bare = replace(LISTED, latest=replace(CHECKPOINT, time=DAY.replace(tzinfo=None)))
    told = Page((bare, LISTED, replace(LISTED, latest=None)), page=1, last_page=1, total=3)
    zoneless = replace(LISTED, latest=replace(CHECKPOINT, zone_told=False))
    assert zoned(told) == replace(told, entries=(zoneless, *told.entries[1:]))
    wrong: Any = (replace(told, entries=5), Tracking(5), Tracking((7,)), replace(told, entries=(7,)), None, 7)
    assert tuple(map(zoned, wrong)) == wrong


def test_of_an_account_a_hash_is_kept() -> None:
    """Whatever its name is made of; and an id that is none is no number's."""
    taken = profile_of(Profile("ada\ud800@example.com", ODD, can_notify=True))
    assert taken == Profile(sha256(b"ada?@example.com").hexdigest()[:16], "far away", can_notify=False)
    assert added_of({"N1": "\x1b[31mr1", "N2": "\x07"}) == {"N1": "r1"}
