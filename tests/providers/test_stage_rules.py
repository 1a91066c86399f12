"""The table that reads a stage from a carrier's text."""

import re
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path

import pytest
from tables import for_each

from parcel_tui.domain.manual import HAND, RECEIVED
from parcel_tui.domain.parcel import Checkpoint
from parcel_tui.domain.stage import Stage
from parcel_tui.providers.stage_rules import (
    RULES,
    as_told,
    for_the_sender,
    goes_back,
    is_returning,
    on_the_way_back,
    read_stage,
)
from parcel_tui.providers.stage_table.folding import folded
from parcel_tui.providers.todo_rules import TODO_RULES

HERE = Path(__file__).parent


def _texts(file: str) -> list[tuple[str, str, str]]:
    """Text, `checkpoint_status` and stage of every line of a table."""
    lines = (HERE / file).read_text(encoding="utf-8").splitlines()[1:]
    return [(text, status, stage) for text, status, stage, *_origin in (line.split("\t") for line in lines)]


GIVEN = _texts("status-texts.tsv")
MORE = _texts("more-texts.tsv")


@for_each(("text", "status", "stage"), GIVEN)
def test_each_given_text_has_its_stage(text: str, status: str, stage: str) -> None:
    """Every text of the reference's table gives the stage that the table says."""
    assert read_stage(status, text) == stage


def test_real_texts_of_the_carriers_have_the_stage_that_a_reader_gives_them() -> None:
    """Texts collected from the carriers' pages and status tables are read as they were by hand."""
    wrong = [(text, status, stage) for text, status, stage in MORE if read_stage(status, text) != stage]
    assert wrong == []


@for_each(("text", "status", "stage"), _texts("wordings.tsv"))
def test_every_wording_of_a_row_counts(text: str, status: str, stage: str) -> None:
    """Pieces of texts, one for each alternative of a row that no collected text needs: none gets lost."""
    assert read_stage(status, text) == stage


def test_the_collection_is_wide() -> None:
    """Several hundred texts, and dozens at each stage that a text can tell."""
    assert len(MORE) >= 4000
    stages = [stage for _, _, stage in MORE]
    for stage in ("pending", "in_transit", "out_for_delivery", "ready_for_pickup", "delivered", "exception"):
        assert stages.count(stage) >= 30, stage


@for_each("text", ["", "貨件投遞中", "包裹配達取件門市", "Delivered", "\x00", "🐱" * 1000])
@for_each("status", ["", "unknown", "Transit", "delivered ", "InTransit", "expired", "運送中"])
def test_a_status_that_is_not_documented_is_unknown_whatever_the_text(status: str, text: str) -> None:
    """Any word but the four of the API document is `unknown`; nothing is guessed from the text."""
    assert read_stage(status, text) is Stage.UNKNOWN


@pytest.mark.parametrize(("status", "stage"), [("exception", Stage.EXCEPTION), ("pending", Stage.PENDING)])
def test_exception_and_pending_are_never_read_otherwise(status: str, stage: Stage) -> None:
    """`exception` and `pending` are the provider's word, even where the text sounds different."""
    assert {read_stage(status, text) for text, _, _ in GIVEN + MORE} == {stage}


def test_of_a_text_five_hundred_characters_are_read():
    """None is shown in more."""
    assert read_stage("transit", "x" * 497 + "已簽收") is Stage.DELIVERED
    assert read_stage("transit", "x" * 498 + "已簽收") is Stage.IN_TRANSIT


@for_each(("status", "stage"), [("transit", Stage.IN_TRANSIT), ("delivered", Stage.DELIVERED)])
@for_each("text", ["", "？", "new wording of 2031", "門市特殊處理中XYZ"])
def test_a_text_that_says_nothing_leaves_it_to_the_status(status: str, stage: Stage, text: str) -> None:
    """Unknown wordings fall back to what the status alone means."""
    assert read_stage(status, text) is stage


@pytest.mark.parametrize(
    ("waiting", "moving"),
    [
        ("包裹配達取件門市", "前往取件門市"),
        ("包裹已送達取件門市", "包裹已送達物流中心，將配至取件門市"),
        ("[景安門市] 包裹已到店，可前往取件", "包裹配送中，前往取件門市"),
        ("到達支局招領中", "招領郵件轉運中"),
        ("商品已送達門市", "商品已到寄件門市"),
        ("Available for pickup", "In transit to pickup location"),
    ],
)
def test_on_the_way_to_a_shop_is_not_waiting_there(waiting: str, moving: str) -> None:
    """Only a parcel that has arrived can be collected."""
    assert read_stage("transit", waiting) is Stage.READY_FOR_PICKUP
    assert read_stage("transit", moving) is Stage.IN_TRANSIT


@pytest.mark.parametrize(
    "text", ["預備配送中", "車輛故障，後續配送中", "轉交配送中", "空運配送中", "安排投遞中"]
)
def test_not_every_delivery_is_the_last_leg(text: str) -> None:
    """What is prepared, handed on, flown or put off is under way and not yet at the door."""
    assert read_stage("transit", text) is Stage.IN_TRANSIT
    assert read_stage("transit", "貨件配送中") is Stage.OUT_FOR_DELIVERY


@pytest.mark.parametrize(
    ("text", "stage"),
    [
        ("到店尚未取貨", Stage.READY_FOR_PICKUP),
        ("尚未至門市寄件", Stage.PENDING),
        ("買家未取包裹，將退回物流中心", Stage.EXCEPTION),
        ("包裹今日23:59後將退回物流中心", Stage.READY_FOR_PICKUP),
        ("註銷投遞成功記錄", Stage.IN_TRANSIT),
        ("貨運已取件，包裹將送往物流中心", Stage.IN_TRANSIT),
    ],
)
def test_negations_and_warnings_are_understood(text: str, stage: Stage) -> None:
    """A word that is denied, announced or taken back does not count as if it had happened."""
    assert read_stage("transit", text) is stage


@for_each("status", ["transit", "delivered"])
@for_each("text", ["買家取件成功", "已完成包裹成功取件", "i郵箱取件成功", "買家已到店取貨"])
def test_a_collected_parcel_is_delivered_under_either_status(status: str, text: str) -> None:
    """A collection ends the trip, also where the provider still says `transit`."""
    assert read_stage(status, text) is Stage.DELIVERED


@for_each(("text", "status", "stage"), GIVEN + MORE[::5])
def test_spaces_width_and_case_of_letters_do_not_matter(text: str, status: str, stage: str) -> None:
    """The same sentence in full-width characters, in capitals or with spaces around it reads the same."""
    full_width = "".join(chr(ord(c) + 0xFEE0) if "!" <= c <= "~" else c for c in text)
    for variant in (full_width, text.upper(), f"  {text}\u3000"):
        assert read_stage(status, variant) == stage


@pytest.mark.parametrize(
    ("simplified", "traditional"),
    [
        ("快件派送不成功(因收方客户拒收)", "快件派送不成功(因收方客戶拒收)"),
        ("包裹已送达门市，请尽快领取", "包裹已送達門市，請盡快領取"),
        ("快递员正在派件", "快遞員正在派件"),
        ("等待卖家发货", "等待賣家發貨"),
        ("已签收", "已簽收"),
    ],
)
def test_both_scripts_read_the_same(simplified: str, traditional: str) -> None:
    """A text in simplified characters has the stage of the same text in traditional ones."""
    stage = read_stage("transit", traditional)
    assert stage is not Stage.IN_TRANSIT
    assert read_stage("transit", simplified) is stage


def test_a_hostile_text_costs_no_time() -> None:
    """No row of the table backtracks without end: a long text of a rule's own words is read at once."""
    for piece in ("已" * 300, "由取件" * 300, "請取" * 300, "return " * 300, "配達取件" * 300):
        assert isinstance(read_stage("transit", piece), Stage)


def test_the_table_says_why() -> None:
    """Each row has a reason beside it and decides one of the texts here; the last ones take every text."""
    texts = {(folded(text), status) for text, status, _ in GIVEN + MORE}
    deciding = {
        next(rule for rule in RULES if status in rule.statuses and rule.pattern.search(text))
        for text, status in texts
    }
    assert [rule for rule in RULES if rule not in deciding] == []
    assert all(rule.why for rule in RULES)
    assert all(rule.pattern == re.compile("") for rule in RULES[-2:])


@for_each(
    "text",
    [
        "退貨配完",
        "賣家完成取件",
        "賣家 i 郵箱取件成功",
        "寄件人招領取件成功",
        "退回窗口招領妥投",
        "商品配達賣家取退貨門市",
        "退件到店尚未取貨，簡訊通知取件",
        "商品破損退貨中",
        "收件人不在，包裹退回寄件人",
        "差出人に返送済み",
        "差出人に配達完了",
        "RTO Delivered",
        "Parcel is back with the sender",
        "Delivered, To Original Sender",
        "Collected by the shipper",
        "Not delivered to recipient; delivered back to sender",
    ],
)
@for_each("status", ["transit", "delivered"])
def test_a_return_is_neither_to_be_fetched_nor_delivered(status: str, text: str) -> None:
    """What the sender fetches or gets back is a problem for the receiver, whatever the status says."""
    assert read_stage(status, text) is Stage.EXCEPTION
    assert goes_back(text)


@for_each(
    "text",
    [
        "包裹今日23:59後將退回物流中心",
        "請於11/25前取件，逾期將退回",
        "i郵箱逾期退招領",
        "未取件退回期限 12/2",
        "註銷退回記錄",
        "Item returned from import Customs",
        "Parcel returned to the depot",
        "Ready for pickup. If you do not collect it, it will be returned to sender",
        "未妥投",
    ],
)
def test_a_warning_of_a_return_is_none(text: str) -> None:
    """What would happen, what was taken back, and what only sounds alike does not turn a parcel around."""
    assert not goes_back(text)


@for_each(
    ("text", "stage"),
    [
        ('貨件已由<a href="tel:0222222222">中和營業所</a>送達。貨物件數共1件。', Stage.DELIVERED),
        ("配送中 | 司機 [查看](https://track.tw/u/abc)", Stage.OUT_FOR_DELIVERY),
        ("派送中，請洽客服 https://example.com/lost/return", Stage.OUT_FOR_DELIVERY),
        ("到店簡訊通知失敗，請於11/25前至門市取件", Stage.READY_FOR_PICKUP),
        ("SMS notification failed", Stage.IN_TRANSIT),
        ("A text message notification has been delivered to the recipient.", Stage.IN_TRANSIT),
        ("We couldn’t deliver your parcel", Stage.EXCEPTION),
        ("<User not at home>", Stage.EXCEPTION),
    ],
)
def test_what_says_nothing_of_the_parcel_is_left_out(text: str, stage: Stage) -> None:
    """Tags, links and notices that failed stand in texts, and are not what happened."""
    assert read_stage("transit", text) is stage


Reading = Callable[[Sequence[Checkpoint]], Sequence[Checkpoint]]


def at(hour: int, message: str, status: str = "transit") -> Checkpoint:
    time = datetime(2026, 11, 18, hour, tzinfo=UTC)
    return Checkpoint(time, message, read_stage(status, message), status)


def test_what_follows_a_return_is_the_senders() -> None:
    """Once it goes back, an arrival, a collection and a delivery are the sender's; what was before stays."""
    told = [
        "包裹配達取件門市",
        "買家未取包裹，將退回物流中心",
        "送達物流中心",
        "包裹配達取件門市",
        "取件完成",
    ]
    history = [at(hour, text) for hour, text in enumerate(told)][::-1]
    stages = [checkpoint.stage for checkpoint in on_the_way_back(history)]
    assert stages == [Stage.EXCEPTION] * 4 + [Stage.READY_FOR_PICKUP]
    assert on_the_way_back(on_the_way_back(history)) == on_the_way_back(history)
    before = at(0, "賣家已寄件成功")
    assert [read([*history, before])[-1] for read in (on_the_way_back, for_the_sender)] == [before] * 2


def test_a_return_that_was_called_off_is_over() -> None:
    """It is on its way to the receiver again, and arrives there."""
    told = ["包裹退回中", "取消退回，重新配送", "包裹配達取件門市"]
    history = [at(hour, text) for hour, text in enumerate(told)][::-1]
    assert on_the_way_back(history)[0].stage is Stage.READY_FOR_PICKUP


@pytest.mark.parametrize("read", [on_the_way_back, for_the_sender, as_told])
def test_the_users_own_word_counts_on_the_way_back(read: Reading) -> None:
    """A parcel that the user has in hand was received, for sender and receiver, and whatever came later."""
    hand = Checkpoint(datetime(2026, 11, 18, 2, tzinfo=UTC), RECEIVED, Stage.DELIVERED, HAND)
    assert read([at(3, "送達物流中心"), hand, at(1, "包裹退回中")])[1] == hand
    assert read([hand, at(1, "包裹退回中")])[0] == hand


def test_a_return_goes_on_around_the_users_own_word() -> None:
    """What comes after it is the sender's still, for both readers; nothing comes of no history."""
    told = ["包裹配達取件門市", "包裹退回中", "", "運送中", "包裹配達取件門市", "取件完成"]
    history = [at(hour, text) for hour, text in enumerate(told)][::-1]
    history[3] = hand = Checkpoint(history[3].time, RECEIVED, Stage.DELIVERED, HAND)
    waits, done, gone = Stage.READY_FOR_PICKUP, Stage.DELIVERED, Stage.EXCEPTION
    receivers, senders = on_the_way_back(history), for_the_sender(history)
    assert [one.stage for one in receivers] == [gone, gone, gone, done, gone, waits]
    assert [one.stage for one in senders] == [done, waits, gone, done, gone, waits]
    assert receivers[3] == senders[3] == hand
    assert [one.stage for one in as_told(receivers)] == [one.stage for one in history]
    assert [is_returning(history[-so_many:]) for so_many in range(1, 7)] == [False, *[True] * 5]
    assert is_returning([at(7, "取消退回，重新配送"), *history]) is False
    assert (on_the_way_back([]), for_the_sender([]), as_told([]), is_returning([])) == ((), (), (), False)
    back = [at(hour, text) for hour, text in enumerate(("退貨抵達門市", "退貨完成"))][::-1]
    assert [one.stage for one in for_the_sender(back)] == [done, waits]
    assert [goes_back(text) for text in ("包裹退回中", "運送中", "")] == [True, False, False]


def test_the_tables_words_are_written_in_the_form_that_texts_are_brought_into() -> None:
    """A simplified or a full-width character in a row would never meet a text."""
    written = {letter for rule in (*RULES, *TODO_RULES) for letter in rule.words if letter > "~"}
    assert {letter for letter in written if folded(letter) != letter} == set()


def test_the_case_of_a_status_does_not_matter_when_a_history_is_read_anew() -> None:
    """As when it came."""
    moment = datetime(2026, 2, 1, tzinfo=UTC)
    there = Checkpoint(moment, "包裹配達取件門市", Stage.UNKNOWN, "Transit")
    back = Checkpoint(moment, "逾期未取，包裹退回賣家", Stage.EXCEPTION, "transit")
    assert as_told([there])[0].stage is Stage.READY_FOR_PICKUP
    assert for_the_sender([there, back])[0].stage is Stage.READY_FOR_PICKUP
