"""A parcel that the user sends: the receiver fetches it, and what comes back is the user's to fetch."""

from datetime import timedelta

import pytest
from msgspec.structs import replace

from parcel_tui.domain.manual import received
from parcel_tui.domain.parcel import TRACKTW, Checkpoint, History, Parcel
from parcel_tui.domain.stage import Stage
from parcel_tui.providers.stage_rules import for_the_sender
from parcel_tui.sandbox.clock import NOON
from parcel_tui.sandbox.world import World
from parcel_tui.tracker.direction import read_as

AT_THE_BUYERS_SHOP = "包裹已配達買家取件門市 - [中和福美 - 智取店]"
COLLECTED = "[中和福美 - 智取店] 買家取件成功"
UNCLAIMED = "買家未取包裹，將退回物流中心"
BACK = "商品配達賣家取退貨門市"
FETCHED = "賣家完成取件"


def row(run, number: str = "N"):
    [row] = [row for row in run("list", "--folder", "all", "--json").parcels if row["number"] == number]
    return row


def told(world: World, run, *texts: str) -> None:
    """The carrier tells those texts, one an hour, and they are asked for."""
    package = (world.tracktw_account.find("N") or world.tracktw_account.add("N")).package
    for text in texts:
        package.add(text, time=world.clock() - timedelta(days=2) + timedelta(hours=len(package.visible())))
    run("refresh")
    run("refresh", "N")


def test_at_a_shop_it_is_the_receivers_and_what_comes_back_the_users(world: World, run) -> None:
    """Nothing to do while it waits for the buyer; the return that arrived is to be picked up, then done."""
    told(world, run, "賣家已寄件成功")
    assert run("sending", "N").out == "N: sent by you\n"
    told(world, run, AT_THE_BUYERS_SHOP)
    assert (row(run)["stage"], row(run)["todo"], row(run)["pickup"]) == ("ready_for_pickup", None, None)
    assert run("list", "--view", "todo", "--json").parcels == []
    told(world, run, UNCLAIMED)
    assert (row(run)["stage"], row(run)["todo"]) == ("exception", None)
    told(world, run, BACK)
    assert (row(run)["stage"], row(run)["todo"]) == ("ready_for_pickup", "pickup")
    assert [one["number"] for one in run("list", "--view", "todo", "--json").parcels] == ["N"]
    told(world, run, FETCHED)
    assert (row(run)["stage"], row(run)["todo"]) == ("delivered", None)


def test_collected_by_the_buyer_is_done(world: World, run) -> None:
    """As for any parcel."""
    told(world, run, "賣家已寄件成功", AT_THE_BUYERS_SHOP, COLLECTED)
    run("sending", "N")
    assert (row(run)["stage"], row(run)["todo"], row(run)["sending"]) == ("delivered", None, True)


def test_the_mark_reads_what_is_known_anew_and_back(world: World, run) -> None:
    """Set late, it turns the return to the user; taken off, the return is the sender's again."""
    told(world, run, "賣家已寄件成功", AT_THE_BUYERS_SHOP, UNCLAIMED, BACK)
    before = row(run)
    assert (before["stage"], before["todo"]) == ("exception", None)
    run("sending", "N")
    assert (row(run)["stage"], row(run)["todo"]) == ("ready_for_pickup", "pickup")
    assert run("sending", "--off", "N").out == "N: received by you\n"
    assert {**row(run), "due_at": None} == {**before, "due_at": None}


def test_what_the_user_has_received_stays_so_while_the_carrier_lags() -> None:
    """The mark of sending reads the return anew, and not what the user has said of it."""
    told = Checkpoint(NOON, BACK, Stage.EXCEPTION, "transit")
    parcel = Parcel(1, TRACKTW, NOON, number="N", stage=told.stage, latest=told)
    marked, history = received(parcel, History((told,)), NOON)
    later = replace(told, time=NOON + timedelta(hours=1))
    turned, _ = read_as(marked, History((later, *history.checkpoints)), sending=True)
    assert (turned.sending, turned.stage, turned.latest) == (True, Stage.DELIVERED, marked.latest)


def test_it_is_added_as_one_that_is_sent(world: World, run) -> None:
    """With the mark from the beginning; it is in the export."""
    run("add", "TW268979373141Z", "--sending")
    assert row(run, "TW268979373141Z")["sending"] is True
    assert '"sending": true' in run("export", "-").out


@pytest.mark.parametrize(
    ("text", "stage"),
    [
        ("退回原寄件門市且已取件", Stage.DELIVERED),
        ("退貨已取", Stage.DELIVERED),
        ("退貨配完", Stage.DELIVERED),
        ("退回窗口招領妥投", Stage.DELIVERED),
        ("退件到店尚未取貨，簡訊通知取件", Stage.READY_FOR_PICKUP),
        ("商品配達賣家取退貨門市", Stage.READY_FOR_PICKUP),
        ("廠商未至門市取退貨，商品離開賣家取退貨門市", Stage.EXCEPTION),
        ("退貨商品未取退回物流中心", Stage.EXCEPTION),
        ("退至全家總倉", Stage.EXCEPTION),
        ("Not delivered to recipient; delivered back to sender", Stage.DELIVERED),
        ("Returned to shipper", Stage.DELIVERED),
        ("Not collected by the recipient, return to sender", Stage.EXCEPTION),
        ("返送完了", Stage.DELIVERED),
        ("ご依頼主様に返品", Stage.EXCEPTION),
    ],
)
def test_what_a_text_of_a_return_says_to_the_sender(text: str, stage: Stage) -> None:
    """That it waits at their shop, that they have it, or that it is on its way."""
    [read] = for_the_sender([Checkpoint(NOON, text, Stage.EXCEPTION, "transit")])
    assert read.stage is stage
