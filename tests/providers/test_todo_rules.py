"""What a carrier's text asks of the user."""

from datetime import timedelta
from pathlib import Path

import pytest
from tables import for_each

from parcel_tui.domain.manual import HAND, RECEIVED
from parcel_tui.domain.parcel import Checkpoint
from parcel_tui.domain.stage import Stage, Todo
from parcel_tui.providers.stage_rules import on_the_way_back, read_stage
from parcel_tui.providers.todo_rules import todo_of
from parcel_tui.sandbox.clock import NOON

CUSTOMS, PAY, ADDRESS, REDELIVERY, PICKUP = Todo
NOTICES = Path(__file__).with_name("todo-texts.tsv")
WORDINGS = Path(__file__).with_name("todo-wordings.tsv")


def told(*texts: str):
    """What is to do after those texts of `transit`, oldest first, an hour apart."""
    checkpoints = on_the_way_back(
        [
            Checkpoint(NOON - timedelta(hours=hours), text, read_stage("transit", text), "transit")
            for hours, text in enumerate(reversed(texts))
        ]
    )
    return todo_of(checkpoints, checkpoints[0].stage)


@for_each(
    ("todo", "text"),
    [
        (CUSTOMS, "請至EZ WAY完成實名認證"),
        (CUSTOMS, "【ＥＺ ＷＡＹ】請於APP申報相符"),
        (CUSTOMS, "因收件人未完成实名认证，快件暂存海关"),
        (CUSTOMS, "待收件人申報確認"),
        (CUSTOMS, "通関のため本人確認書類をご提出ください"),
        (CUSTOMS, "Customs: identity verification required"),
        (PAY, "請繳納稅費"),
        (PAY, "需補繳關稅"),
        (PAY, "包裹配送中，貨到付款NT$500"),
        (PAY, "関税のお支払いが必要です"),
        (PAY, "代金引換"),
        (PAY, "Held awaiting payment of customs fee"),
        (PAY, "Cash on delivery. Out for delivery"),
        (ADDRESS, "請補件：提供身分證"),
        (ADDRESS, "地址不詳，請提供正確地址"),
        (ADDRESS, "取件門市關轉，請重選門市"),
        (ADDRESS, "宛先不明"),
        (ADDRESS, "Clearance hold - additional documents required"),
        (ADDRESS, "Please provide a valid address"),
        (REDELIVERY, "收件人不在家"),
        (REDELIVERY, "派件不成功，收件人电话无人接听"),
        (REDELIVERY, "ご不在のため持ち戻りました"),
        (REDELIVERY, "Delivery attempted, no one home"),
        (PICKUP, "包裹已配達買家取件門市 - [中和福美 - 智取店]"),
        (PICKUP, "包裹已到店，請付款取貨"),
        (None, "EZ WAY實名認證已完成"),
        (None, "已完成實名認證，通關中"),
        (None, "稅費已繳"),
        (None, "資料已補齊，清關中"),
        (None, "已與收件人改約時間"),
        (None, "再配達のご依頼を受付しました"),
        (None, "Duties paid"),
        (None, "Redelivery arranged for Monday"),
        (None, "Delivery will be attempted tomorrow"),
        (None, "收件人拒收"),
        (None, "包裹遺失"),
        (None, "包裹抵達理貨中心，處理中"),
        (None, ""),
    ],
)
def test_each_text_asks_for_its_own(todo: Todo | None, text: str) -> None:
    """What is to be done is read in three languages; what was done, refused or lost asks for nothing."""
    assert told(text) is todo


def test_notices_of_the_carriers_ask_for_what_a_reader_says() -> None:
    """Hundreds of notices in three languages, each labelled before the rules had seen it."""
    rows = [line.split("\t") for line in NOTICES.read_text(encoding="utf-8").splitlines()[1:]]
    wrong = [(text, asked) for text, asked, _origin in rows if (told(text) or "none") != asked]
    assert wrong == []
    assert len(rows) >= 500


@for_each(
    ("text", "asked"),
    [line.split("\t") for line in WORDINGS.read_text(encoding="utf-8").splitlines()[1:]],
)
def test_every_wording_of_a_row_counts(text: str, asked: str) -> None:
    """Pieces of texts, one for each alternative that no notice needs, told after a text that asks for
    something else: each asks for its own, says that all is done, or leaves what was asked as it was.
    """
    before, was_asked = ("請繳納稅費", PAY) if asked != "pay" else ("請至EZ WAY完成實名認證", CUSTOMS)
    history = [Checkpoint(NOON, words, Stage.EXCEPTION, "exception") for words in (text, before)]
    meanings = {"done": None, "unsaid": was_asked}
    assert todo_of(history, Stage.EXCEPTION) == meanings.get(asked, asked)


HELD = ("海關處理中", "税関に到着", "Customs", "In clearance", "Import scan")
LET_GO = (
    *("海關放行", "清關完成", "通關成功", "報關完畢", "清關結束", "輸入通関許可", "税関より輸入許可"),
    *("通関が完了", "通関手続きが済みました", "通関を完了", "通関は済", "Released by customs"),
    *("Customs cleared", "Clearance complete", "Clearance processing success"),
)


@for_each(("todo", "text"), [*((PAY, text) for text in HELD), *((None, text) for text in LET_GO)])
def test_what_the_customs_want_stands_until_they_let_it_go(todo: Todo | None, text: str) -> None:
    """A text of theirs that tells no more than that it lies there leaves the duty to be paid."""
    now = Checkpoint(NOON, text, Stage.IN_TRANSIT, "transit")
    asked = Checkpoint(NOON, "請繳納稅費", Stage.EXCEPTION, "transit")
    assert todo_of([now, asked], Stage.IN_TRANSIT) is todo


@for_each(
    ("todo", "texts"),
    [
        (None, ("收件人不在家", "配送中")),
        (None, ("收件人不在家", "已與收件人改約時間")),
        (None, ("Delivery attempted, no one home", "Arrived at the sorting centre")),
        (REDELIVERY, ("收件人不在家", "包裹異常處理中")),
        (CUSTOMS, ("請至EZ WAY完成實名認證", "清關中")),
        (CUSTOMS, ("請至EZ WAY完成實名認證", "清關中", "報關中")),
        (None, ("請至EZ WAY完成實名認證", "清關中", "清關完成")),
        (None, ("請至EZ WAY完成實名認證", "EZ WAY實名認證已完成")),
        (PAY, ("需補繳關稅", "Customs clearance in progress")),
        (PICKUP, ("需補繳關稅", "包裹已配達買家取件門市 - [中和福美 - 智取店]")),
        (None, ("收件人不在家", "清關中")),
    ],
)
def test_a_mark_stands_until_a_later_text_shows_it_done(todo: Todo | None, texts: tuple[str, ...]) -> None:
    """What goes on was not waiting any more; what still lies at the customs may be."""
    assert told(*texts) is todo


@pytest.mark.parametrize("later", ["已到店，請盡速取件", "收件人不在家", "請繳納稅費"])
def test_what_goes_back_asks_nothing_of_its_receiver(later: str) -> None:
    """After a return was told, an arrival, a delivery that failed or duty is the sender's."""
    assert told("逾期未取，包裹退回賣家", later) is None


@pytest.mark.parametrize("stage", [Stage.DELIVERED, Stage.CANCELLED])
def test_what_is_over_asks_for_nothing(stage: Stage) -> None:
    """A parcel that is delivered or cancelled has nothing to do, whatever its texts say."""
    assert todo_of([Checkpoint(NOON, "請繳納稅費", Stage.EXCEPTION, "transit")], stage) is None


def test_the_users_own_mark_ends_it() -> None:
    """What was received by hand is over, where a carrier only says once more what it said before."""
    mark = Checkpoint(NOON, RECEIVED, Stage.DELIVERED, HAND)
    before = Checkpoint(NOON - timedelta(hours=1), "收件人不在家", Stage.EXCEPTION, "transit")
    assert todo_of([mark, before], Stage.IN_TRANSIT) is None


def test_a_sender_fetches_what_came_back() -> None:
    """And has nothing else to do: not what its texts ask of the receiver."""
    told = ("請繳納稅費", "逾期未取，包裹退回賣家", "包裹配達取件門市")
    history = [
        Checkpoint(NOON + timedelta(hours=hour), text, Stage.IN_TRANSIT, "transit")
        for hour, text in enumerate(told)
    ][::-1]
    ready, under_way = Stage.READY_FOR_PICKUP, Stage.IN_TRANSIT
    asked = [
        todo_of(history[-number:], stage, sending=True)
        for number, stage in ((3, ready), (1, ready), (3, under_way))
    ]
    assert asked == [PICKUP, None, None]
