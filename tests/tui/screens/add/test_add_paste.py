"""A whole mail pasted into the add form, and one parcel after the other."""

import pytest
from modal_site import Site
from modal_support import NOT_ANSWERED, asked, at_rest, painted
from textual import events
from textual.widgets import TextArea

from parcel_tui.domain.carriers.names import HCT, SHOPEE, T_CAT, short_name
from parcel_tui.tui.screens.add.screen import AddParcelScreen

MAIL = """\
親愛的顧客您好，您的訂單 20260105123456 已於 2026/01/05 出貨，總計 NT$1,280。
物流單號：9072-1846-3514
第二件由新竹物流寄出，貨運單號 1234567891
蝦皮 TW268979373141Z，客服專線 0800-123-456
"""
NUMBERS = ["907218463514", "1234567891", "TW268979373141Z"]


async def paste(app, pilot, text: str) -> None:
    """As the terminal tells it."""
    app.focused.post_message(events.Paste(text))
    await at_rest(app, pilot)


def lines(app) -> list[str]:
    return app.screen.query_one(TextArea).text.splitlines()


@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
async def test_a_pasted_mail_is_picked_through_before_anything_is_sent(site: Site, size) -> None:
    """The numbers stand in the form, each with its likely carrier beside it; ctrl+s adds exactly them."""
    async with asked(lambda: AddParcelScreen(site.tracker), size) as (app, pilot):
        await paste(app, pilot, MAIL)
        assert lines(app) == NUMBERS
        for number, carrier in zip(NUMBERS, (T_CAT, HCT, SHOPEE), strict=True):
            assert any(number in row and short_name(carrier) in row for row in painted(app).splitlines())
        assert site.imported() == []
        await pilot.press("ctrl+s")
        await at_rest(app, pilot)
        assert sorted(site.imported()) == sorted(
            [(T_CAT.id, NUMBERS[0]), (HCT.id, NUMBERS[1]), (SHOPEE.id, NUMBERS[2])]
        )


async def test_numbers_alone_are_pasted_as_they_stand(site: Site) -> None:
    """Nothing is taken out of a list of numbers, nor added to what stands there already. A mail that a
    terminal without bracketed paste types is picked through at ctrl+s, and shown before it is sent.
    """
    async with asked(lambda: AddParcelScreen(site.tracker)) as (app, pilot):
        await paste(app, pilot, "J1234567890\n")
        await paste(app, pilot, "907218463514")
        assert lines(app) == ["J1234567890", "907218463514"]
        app.screen.query_one(TextArea).load_text(MAIL)
        await pilot.press("ctrl+s")
        await at_rest(app, pilot)
        assert lines(app) == NUMBERS
        assert site.imported() == []


async def test_a_mail_without_a_number_is_not_pasted(site: Site) -> None:
    """A sentence says why; what was typed stays. In an empty field, what may be a number is offered
    instead: the user may know better.
    """
    mail = "Thank you for your order 1234567890, it will be shipped very soon."
    async with asked(lambda: AddParcelScreen(site.tracker)) as (app, pilot):
        await pilot.press(*"TW2")
        await paste(app, pilot, mail)
        assert lines(app) == ["TW2"]
        assert "No tracking number found" in painted(app)
        app.screen.query_one(TextArea).load_text("")
        await at_rest(app, pilot)
        await paste(app, pilot, mail)
        assert "[ ] 1234567890  the text calls it something else" in painted(app)
        await pilot.press("tab", "space")
        await at_rest(app, pilot)
        assert lines(app) == ["1234567890"]


async def test_numbers_that_are_followed_already_are_said_to_be(site: Site) -> None:
    """Each in its own line of the preview."""
    async with asked(lambda: AddParcelScreen(site.tracker)) as (app, pilot):
        await paste(app, pilot, NUMBERS[2])
        await pilot.press("ctrl+s")
        await at_rest(app, pilot)
    async with asked(lambda: AddParcelScreen(site.tracker)) as (app, pilot):
        await paste(app, pilot, MAIL)
        followed = [row for row in painted(app).splitlines() if "· already tracked" in row]
        assert len(followed) == 1
        assert NUMBERS[2] in followed[0]


async def test_ctrl_n_adds_and_is_ready_for_the_next(site: Site) -> None:
    """The form stays open, empty, with the cursor in the numbers; escape gives all that were added."""
    async with asked(lambda: AddParcelScreen(site.tracker)) as (app, pilot):
        for number in (NUMBERS[0], NUMBERS[2]):
            await pilot.press(*number, "ctrl+n")
            await at_rest(app, pilot)
            assert lines(app) == []
            assert app.answer is NOT_ANSWERED
            assert "Enter the next" in painted(app)
        assert [number for _, number in site.imported()] == [NUMBERS[0], NUMBERS[2]]
        await pilot.press("escape")
        assert app.answer.keys == tuple(sorted(parcel.key for parcel in site.tracker.parcels()))


LIST = """\
12345678901 全家
6730194999 新竹
TW268979370000Z
907218460001
10293847561
您的訂單編號 20260105123456 已成立，謝謝您的訂購與支持
"""


async def test_what_a_paste_leaves_out_is_listed_with_the_reason_and_can_be_taken(site: Site) -> None:
    """Nothing that looks like a number is dropped without a word; Space takes it."""
    async with asked(lambda: AddParcelScreen(site.tracker), (80, 40)) as (app, pilot):
        await paste(app, pilot, LIST)
        assert "TW268979370000Z" in lines(app)
        assert "20260105123456" not in lines(app)
        shown = painted(app)
        assert "left out: Space in the list takes one" in shown
        assert any(
            "[ ] 20260105123456" in row and "an order number of momo" in row for row in shown.splitlines()
        )
        left_out = [row for row in shown.splitlines() if "[ ] " in row]
        for number in LIST.split():
            digits = number.replace("-", "")
            assert not digits.isdigit() or digits in lines(app) or any(digits in row for row in left_out)
        taken = len(lines(app))
        await pilot.press("tab", *["down"] * taken, "space")
        await at_rest(app, pilot)
        assert len(lines(app)) == taken + 1
        assert len([row for row in painted(app).splitlines() if "[ ] " in row]) == len(left_out) - 1


async def test_a_number_that_the_text_calls_another_carriers_is_left_out(site: Site) -> None:
    """Its digits may look like T-Cat's: Yamato's parcel would be looked for there for ever."""
    async with asked(lambda: AddParcelScreen(site.tracker)) as (app, pilot):
        await paste(app, pilot, "ヤマト運輸 お問い合わせ番号 4012-3456-7890\n全家 12345678901\n")
        assert lines(app) == ["12345678901"]
        assert "401234567890  Yamato, which Track.TW doesn't know" in painted(app)


async def test_a_number_is_left_out_by_space(site: Site) -> None:
    """Of a mail with three, two are added."""
    async with asked(lambda: AddParcelScreen(site.tracker)) as (app, pilot):
        await paste(app, pilot, MAIL)
        await pilot.press("tab", "space")
        await at_rest(app, pilot)
        assert lines(app) == NUMBERS[1:]
        assert f"[ ] {NUMBERS[0]}" in painted(app)
        await pilot.press("ctrl+s")
        await at_rest(app, pilot)
        assert sorted(number for _, number in site.imported()) == sorted(NUMBERS[1:])
