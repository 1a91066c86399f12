"""Where a parcel waits and until when."""

from datetime import UTC, datetime, timedelta, timezone
from itertools import pairwise

import pytest
from tables import for_each

from parcel_tui.domain.day_text import TAIWAN
from parcel_tui.domain.parcel import Checkpoint, Pickup
from parcel_tui.domain.pickup import estimate_pickup, place_in, term_of
from parcel_tui.domain.stage import Stage

SEVEN_ELEVEN = "7-Eleven店到店"
SHOPEE = "蝦皮店到店"


def at(
    day: int, message: str = "包裹配達取件門市", stage: Stage = Stage.READY_FOR_PICKUP, *, hour: int = 12
) -> Checkpoint:
    """A checkpoint on a day of February 2026, Taiwan's time."""
    time = datetime(2026, 2, day, hour, tzinfo=TAIWAN).astimezone(UTC)
    return Checkpoint(time=time, message=message, stage=stage, raw_status="transit")


def end_of(day: int) -> datetime:
    """The last minute of a day of February 2026 in Taiwan, as UTC."""
    return datetime(2026, 2, day, 15, 59, tzinfo=UTC)


@for_each(
    ("carrier", "days"),
    [
        (SEVEN_ELEVEN, 7),
        ("全家店到店", 7),
        ("FamilyMart", 7),
        ("萊爾富店到店", 7),
        ("Hi-Life", 7),
        ("OK mart店到店", 7),
        (SHOPEE, 5),
        ("Shopee Xpress", 5),
    ],
)
def test_each_shop_keeps_it_for_its_days(carrier: str, days: int) -> None:
    """The deadline is 23:59 in Taiwan on the arrival's date plus the carrier's days, told in UTC."""
    pickup = estimate_pickup([at(2)], carrier)
    assert pickup is not None
    assert pickup.until == end_of(2 + days)
    assert pickup.until.utcoffset() == timedelta(0)
    assert pickup.estimated


@for_each(
    ("days", "names"),
    [
        (3, "i郵箱,I 郵箱"),
        (7, "7-eleven,7eleven,7-11,711,統一超商,全家,familymart,family mart,萊爾富,hi-life,hilife"),
        (7, "ok mart,okmart,OK超商"),
        (5, "蝦皮,虾皮,shopee,spx,智取店"),
        (15, "郵局,支局,招領,中華郵政"),
        (None, "bookmart,營業所"),
    ],
)
def test_each_name_of_a_shop_tells_its_days(days: int | None, names: str) -> None:
    """In any case, of the place as of the carrier."""
    for name in names.split(","):
        for pickup in (estimate_pickup([at(2, f"到 [{name} 1 店]")], None), estimate_pickup([at(2)], name)):
            assert pickup is not None
            assert pickup.until == (end_of(2 + days) if days else None), name


@for_each(
    ("text", "place"),
    [
        *((f"{shop} - 中和福美", "中和福美") for shop in ("門市", "店鋪", "店舖", "超商", "到店", "已到")),
        *((f"到店{dash}中和福美", "中和福美") for dash in "-–:："),
        *((f"到店：中和{end}福美", "中和") for end in " []【】(（,，。;；"),
        ("[查看] [中和福美]", "中和福美"),
        ("【全家中和】", "全家中和"),
        ("配達", None),
    ],
)
def test_the_place_that_a_text_names(text: str, place: str | None) -> None:
    """In brackets or behind the word for a shop."""
    assert place_in(text) == place


@for_each(
    "names",
    [
        "查看 請點此查看 按此查看 前往查看 詳情 查詢包裹 連結 這裡 此處 地圖 更多 系統 通知 提醒",
        "Here view details link track tracking map",
        "7-eleven 7eleven 7-11 711 統一超商 全家 萊爾富 hi-life hilife ok ok_mart okmart ok超商",
        "蝦皮 蝦皮店到店 shopee 郵局 中華郵政 黑貓 黑貓宅急便 新竹物流 順豐 順豐速運",
    ],
)
def test_what_is_in_brackets_and_no_place(names: str) -> None:
    """A link's text, a chain or a carrier alone."""
    for name in names.split():
        assert place_in(f"[{name.replace('_', ' ')}] 到店：中和福美") == "中和福美", name


@pytest.mark.parametrize("carrier", ["黑貓宅急便", "FedEx聯邦快遞", "", None])
def test_where_the_days_are_unknown_there_is_no_deadline(carrier: str | None) -> None:
    """A carrier's own office: the place is told, no date is invented."""
    pickup = estimate_pickup([at(2, "到所，待收件人領取 [中和營業所]")], carrier)
    assert pickup is not None
    assert pickup.until is None
    assert pickup.place == "中和營業所"


@pytest.mark.parametrize(
    ("carrier", "message", "days"),
    [
        (SHOPEE, "包裹已配達買家取件門市 - [全家景安店]", 7),
        (SHOPEE, "包裹已配達買家取件門市 - [7-ELEVEN 中和門市]", 7),
        (SHOPEE, "包裹已配達買家取件門市 - [ＯＫ超商福林店]", 7),
        (SHOPEE, "包裹已配達買家取件門市 - [中和福美 - 智取店]", 5),
        ("中華郵政 (郵局)", "到達買家 i 郵箱", 3),
        ("中華郵政 (郵局)", "到達支局招領中 [內湖郵局]", 15),
        ("黑貓宅急便", "轉交超商，已到店 [萊爾富中和店]", 7),
    ],
)
def test_where_it_waits_tells_for_how_long(carrier: str, message: str, days: int) -> None:
    """Another chain's shop keeps its own days, whoever brought it there."""
    pickup = estimate_pickup([at(2, message)], carrier)
    assert pickup is not None
    assert (pickup.until, pickup.estimated) == (end_of(2 + days), True)


def test_an_extension_counts_from_what_was_told() -> None:
    """A day more than the day that was named, or than the estimate; said again on that day it is the same."""
    arrived = at(2, "包裹已配達買家取件門市 - [中和福美 - 智取店] 取件期限 2/7")
    longer = [at(7, "延長取件1天"), at(7, "延長取件1天", hour=9), arrived]
    told = estimate_pickup(longer, SHOPEE)
    estimated = estimate_pickup([at(7, "延長取件1天"), at(2)], SHOPEE)
    named = estimate_pickup([at(8, "延長取件至2/12"), *longer], SHOPEE)
    assert told is not None
    assert estimated is not None
    assert named is not None
    assert (told.until, told.estimated) == (end_of(8), False)
    assert (estimated.until, estimated.estimated) == (end_of(8), True)
    assert (named.until, named.estimated) == (end_of(12), False)


@for_each("stage", [stage for stage in Stage if stage is not Stage.READY_FOR_PICKUP])
def test_a_parcel_that_does_not_wait_has_no_pickup(stage: Stage) -> None:
    """Once the newest checkpoint is another, or before it arrived, there is nothing to collect."""
    assert estimate_pickup([at(3, "…", stage), at(2)], SEVEN_ELEVEN) is None


def test_without_checkpoints_there_is_no_pickup() -> None:
    """Nothing known, nothing claimed."""
    assert estimate_pickup([], SEVEN_ELEVEN) is None


@for_each(
    ("message", "place"),
    [
        ("包裹已配達買家取件門市 - [中和福美 - 智取店]", "中和福美 - 智取店"),
        ("【景安門市】包裹已到店", "景安門市"),
        ("［板橋文化］ 包裹已到店", "板橋文化"),
        ("包裹已到店 [ 三重正義 ]", "三重正義"),
        ("包裹配達取件門市", None),
        ("包裹配達取件門市 []", None),
        ("包裹配達取件門市 [查看]", None),
        ("【全家】包裹已配達取件門市 - 景安店", "景安店"),
    ],
)
def test_the_place_stands_in_brackets(message: str, place: str | None) -> None:
    """Square brackets of either width hold the shop's name; without them it is not known."""
    pickup = estimate_pickup([at(2, message)], SHOPEE)
    assert pickup is not None
    assert pickup.place == place


def test_the_providers_place_stands_in_for_brackets() -> None:
    """Where the text names no shop, the checkpoint's own place does."""
    told = Checkpoint(at(2).time, "包裹配達取件門市", Stage.READY_FOR_PICKUP, "transit", place="鳳來門市")
    pickup = estimate_pickup([told], SEVEN_ELEVEN)
    assert pickup is not None
    assert pickup.place == "鳳來門市"


def test_the_day_is_taiwans() -> None:
    """Just before and just after midnight in Taiwan are two days, though one in UTC."""
    before = Checkpoint(
        datetime(2026, 2, 2, 15, 59, 59, tzinfo=UTC), "包裹配達取件門市", Stage.READY_FOR_PICKUP, ""
    )
    after = Checkpoint(
        datetime(2026, 2, 2, 16, 0, 0, tzinfo=UTC), "包裹配達取件門市", Stage.READY_FOR_PICKUP, ""
    )
    deadlines = [pickup.until for pickup in (estimate_pickup([c], SHOPEE) for c in (before, after)) if pickup]
    assert deadlines == [end_of(7), end_of(8)]


def test_repeated_arrivals_at_one_shop_do_not_move_the_deadline() -> None:
    """It counts from when it first came to this shop, however often that is said again."""
    shop = "包裹已配達買家取件門市 - [景安]"
    history = [at(5, "包裹已到店，請於期限內取件"), at(4, shop), at(3, "理貨", Stage.IN_TRANSIT), at(2, shop)]
    pickup = estimate_pickup(history, SEVEN_ELEVEN)
    assert pickup is not None
    assert (pickup.place, pickup.until) == ("景安", end_of(9))


def test_a_move_to_another_shop_counts_again() -> None:
    """Another shop's name begins a new stay; so does the way back to the first."""
    here, there = "包裹配達取件門市 [景安]", "包裹配達取件門市 [中和]"
    moved = estimate_pickup([at(6, there), at(2, here)], SEVEN_ELEVEN)
    back = estimate_pickup([at(9, here), at(6, there), at(2, here)], SEVEN_ELEVEN)
    assert moved is not None
    assert back is not None
    assert (moved.place, moved.until) == ("中和", end_of(13))
    assert (back.place, back.until) == ("景安", end_of(16))


def test_unnamed_shops_are_told_apart_by_what_happened_in_between() -> None:
    """Two arrivals that name no shop are one stay, unless it was on the way again between them."""
    stayed = estimate_pickup([at(4), at(2)], SEVEN_ELEVEN)
    moved = estimate_pickup([at(5), at(4, "前往取件門市", Stage.IN_TRANSIT), at(2)], SEVEN_ELEVEN)
    assert stayed is not None
    assert moved is not None
    assert (stayed.until, moved.until) == (end_of(9), end_of(12))


def test_a_later_arrival_never_brings_an_earlier_deadline() -> None:
    """Day by day, hour by hour, the deadline never goes back, and stays within a day of the promise."""
    times = [datetime(2026, 1, 1, tzinfo=UTC) + timedelta(hours=5 * n) for n in range(100)]
    deadlines = []
    for time in times:
        pickup = estimate_pickup([Checkpoint(time, "門市配達", Stage.READY_FOR_PICKUP, "")], SHOPEE)
        assert pickup is not None
        assert pickup.until is not None
        assert timedelta(days=5) <= pickup.until - time + timedelta(minutes=1) <= timedelta(days=6)
        assert pickup.until.second == 0
        deadlines.append(pickup.until)
    assert all(earlier <= later for earlier, later in pairwise(deadlines))


def test_a_date_in_the_text_is_the_deadline() -> None:
    """It is no estimate; the newest that this stay told counts, and another shop's does not."""
    told = estimate_pickup([at(4, "請於2/12前取件"), at(2, "包裹配達取件門市 [景安]")], SHOPEE)
    longer = estimate_pickup([at(5, "取件期限延長至2/20"), at(4, "請於2/12前取件"), at(2)], None)
    moved = estimate_pickup([at(6, "到店 [中和]"), at(2, "到店，請於2/9前取件 [景安]")], SEVEN_ELEVEN)
    assert told is not None
    assert longer is not None
    assert moved is not None
    assert (told.place, told.until, told.estimated) == ("景安", end_of(12), False)
    assert (longer.until, longer.estimated) == (end_of(20), False)
    assert (moved.place, moved.until, moved.estimated) == ("中和", end_of(13), True)


def test_days_in_the_text_count_from_the_arrival() -> None:
    """They stand in for the carrier's own, and are an estimate as those are."""
    post = estimate_pickup([at(3, "招領10日"), at(2, "到達支局招領中 [內湖郵局]")], "中華郵政 (郵局)")
    assert post is not None
    assert (post.place, post.until, post.estimated) == ("內湖郵局", end_of(12), True)


def in_february(day: int, hour: int = 12, minute: int = 0) -> datetime:
    """A moment in Taiwan."""
    return datetime(2026, 2, day, hour, minute, tzinfo=TAIWAN)


HERE, THERE = "包裹配達取件門市 [景安]", "包裹配達取件門市 [中和]"
SHOP = Pickup("景安", end_of(9))
OWN = Pickup("景安", end_of(9), own=True)
WITHOUT_ZONE = Checkpoint(
    datetime(2026, 2, 2, 23, 30, tzinfo=UTC), HERE, Stage.READY_FOR_PICKUP, "", zone_told=False
)


@for_each(
    ("pickup", "history", "now", "term"),
    [
        (SHOP, [at(2, HERE)], in_february(2, 13), (7, 0)),
        (SHOP, [at(2, HERE)], in_february(1, 23), (7, 0)),
        (SHOP, [at(2, HERE)], in_february(3, 0), (7, 1)),
        (SHOP, [at(2, HERE)], in_february(8, 23, 59), (7, 6)),
        (SHOP, [at(2, HERE)], in_february(9, 0), (7, 7)),
        (SHOP, [at(2, HERE)], in_february(12), (7, 7)),
        # It came when it came there first; elsewhere it was another stay.
        (SHOP, [at(4, HERE), at(2, HERE)], in_february(5), (7, 3)),
        (SHOP, [at(4, HERE), at(3, THERE), at(2, HERE)], in_february(5), (5, 1)),
        (Pickup("景安", end_of(3)), [at(2, HERE)], in_february(3), (1, 1)),
        (Pickup("景安", end_of(2)), [at(2, HERE)], in_february(2), None),
        (Pickup("景安", end_of(1)), [at(2, HERE)], in_february(2), None),
        (Pickup("景安", None), [at(2, HERE)], in_february(2), None),
        (SHOP, [], in_february(2), None),
        (SHOP, [at(3, "…", Stage.DELIVERED), at(2, HERE)], in_february(3), None),
        (SHOP, [Checkpoint(None, HERE, Stage.READY_FOR_PICKUP, "")], in_february(3), None),
        # The shop's days are Taiwan's, those to a deadline of the user's own the user's.
        (SHOP, [at(2, HERE, hour=1)], in_february(3, 1), (7, 1)),
        (OWN, [at(2, HERE, hour=1)], in_february(3, 1), (8, 1)),
        (OWN, [at(2, HERE, hour=1)], in_february(2, 12), (8, 1)),
        # Digits without a zone are Taiwan's.
        (SHOP, [WITHOUT_ZONE], in_february(3, 1), (7, 1)),
    ],
)
def test_how_many_days_it_is_kept_and_how_many_are_over(pickup, history, now, term) -> None:
    """None are over on the day on which it came, all of them on the last, and after it no more."""
    told = term_of(pickup, history, now.astimezone(UTC), timezone(timedelta(hours=-1)))
    assert (told and (told.days, told.gone)) == term
    if told:
        assert told.is_last_day is (told.days == told.gone)


def test_digits_without_a_zone_are_taiwans() -> None:
    """Half past eleven in the evening is that day's, not the next one's."""
    pickup = estimate_pickup([WITHOUT_ZONE], SEVEN_ELEVEN)
    assert pickup is not None
    assert pickup.until == end_of(9)


def test_without_any_time_there_is_no_deadline() -> None:
    """The place is told all the same."""
    pickup = estimate_pickup([Checkpoint(None, HERE, Stage.READY_FOR_PICKUP, "")], SEVEN_ELEVEN)
    assert pickup == Pickup("景安", None)
