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
