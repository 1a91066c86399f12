"""`parcel-tui card`: what is needed at the counter, shown when it is asked for and nowhere else."""

import json

import pytest

from parcel_tui.domain.parcel import PickupCard
from parcel_tui.domain.pickup_card import read_card
from parcel_tui.sandbox.world import World

NOTICE = "您的包裹已送達全家景安店,取件碼:A1B2-9981,應付金額 NT$1,280 元,取件時請攜帶身分證件。"


def test_a_card_is_typed_in_shown_changed_and_removed(world: World, run) -> None:
    """Each part by its option; an empty one removes that part."""
    world.tracktw_account.add("N").package.add("包裹抵達理貨中心，處理中")
    run("refresh")
    assert run("card", "N").out == "N: no pick-up card\n"
    assert run("card", "N", "--code", "4711", "--pay", "NT$280", "--id", "yes").out.split() == [
        "N", "code", "4711", "to", "pay", "NT$280", "ID", "needed",
    ]  # fmt: skip
    assert "280" not in run("card", "N", "--pay", "").out
    assert run("card", "N", "--remove", "--code", "1").code == 2
    assert run("card", "N", "--remove").out == "N: no pick-up card\n"


def test_it_is_taken_from_a_notice_and_shown_nowhere_else(world: World, run) -> None:
    """Not in `list`, `show`, JSON or the log of changes; in the export, unless it is left out."""
    package = world.tracktw_account.add("N").package
    package.add("包裹已配達買家取件門市 - [中和福美 - 智取店]")
    run("refresh")
    assert "A1B2-9981" in run("card", "N", "--notice", given=NOTICE).out
    for command in (
        ("list",),
        ("list", "--json"),
        ("list", "--plain"),
        ("show", "N"),
        ("show", "N", "--json"),
    ):
        assert "9981" not in run(*command).out
    assert "9981" in run("export", "-").out
    exported = run("export", "--without-private", "-").out
    assert "9981" not in exported
    assert json.loads(exported)["parcels"]
    run("refresh")
    assert "A1B2-9981" in run("card", "N").out


def test_a_notice_that_tells_nothing_is_wrong_use(world: World, run) -> None:
    """The card stays as it was."""
    world.tracktw_account.add("N")
    run("refresh")
    run("card", "N", "--code", "4711")
    assert run("card", "N", "--notice", given="Your parcel is here.").code == 2
    assert "4711" in run("card", "N").out


@pytest.mark.parametrize(
    ("notice", "card"),
    [
        (NOTICE, PickupCard("A1B2-9981", "NT$1,280 元", needs_id=True)),
        ("取貨驗證碼 0426，請於11/28前至門市取貨，無需證件", PickupCard("0426")),
        ("ｉ郵箱 開箱密碼：１２３４５６", PickupCard("123456")),
        (
            "お荷物がローソンに到着しました。お問い合わせ番号 123456789012 認証番号：7654321 代金引換 ¥3,300",
            PickupCard("7654321", "¥3,300"),
        ),
        (
            "受付番号 123-456 と認証番号 78901 を店頭でお伝えください。本人確認書類が必要です。",
            PickupCard("123-456 / 78901", needs_id=True),
        ),
        (
            "Your collection code is 88421. Amount due: US$12.50. Bring photo ID.",
            PickupCard("88421", "US$12.50", True),
        ),
        ("Locker PIN: 5520", PickupCard("5520")),
        ("Amount due: 1.280,00 €\nYour code: 4711", PickupCard("4711", "1.280,00 €")),
        ("To pay: €12.50. PIN-code 5520", PickupCard("5520", "€12.50")),
        ("Total due: HK$1,280.50", PickupCard(None, "HK$1,280.50")),
        ("Please pay NT$ 1,280 at the counter.", PickupCard(None, "NT$ 1,280")),
        ("到店付款 新台幣1,280元\n取件碼\n4711", PickupCard("4711", "新台幣1,280元")),
        ("貨到付款：否 取件碼：123", PickupCard("123")),
        ("取貨付款 0 元", None),
        ("取件碼\n2026/11/28 前有效", None),
        ("Your parcel 123456789012 was sent for NT$500.", None),
        ("", None),
    ],
)
def test_what_a_notice_tells(notice: str, card: PickupCard | None) -> None:
    """The code, what there is to pay, and whether an ID is needed, in three languages."""
    assert read_card(notice) == card


def test_what_waits_is_listed_by_shop(world: World, run) -> None:
    """One line a shop with the first deadline; different writings of a shop are one."""
    for number, place in (("A", "中和福美 - 智取店"), ("B", "中和福美 - 智取店"), ("C", "全家景安店")):
        world.tracktw_account.add(number).package.add(f"包裹已配達買家取件門市 - [{place}]")
    world.tracktw_account.add("D").package.add("包裹抵達理貨中心，處理中")
    run("refresh")
    lines = run("list", "--view", "todo", "--by-shop").out.splitlines()
    assert [line for line in lines if not line.startswith(" ")] == [
        "中和福美 - 智取店: 2, first by Tue 10 Feb",
        "全家景安店: 1, by Thu 12 Feb",
    ]
    assert "  D  " not in "\n".join(lines)
