"""What is needed at the counter: the pick-up card, the shops with what waits there, a parcel that is sent."""

from textual import events

from parcel_tui.domain.parcel import PickupCard
from parcel_tui.tui.screens.card import CardScreen
from parcel_tui.tui.screens.pages.shops import ShopsScreen

PICKUP = "TW268979373141Z"
NOTICE = "您的包裹已送達門市,取件碼:A1B2-9981,應付金額 NT$1,280 元,取件時請攜帶身分證件。"


def parcel(desk):
    return next(parcel for parcel in desk.tracker.parcels() if parcel.number == PICKUP)


async def test_a_notice_pasted_into_the_card_fills_it_in(opened) -> None:
    """`p` opens it, Enter keeps it; it is shown by shop, and by no list; `u` takes it back."""
    async with opened(size=(80, 24)) as desk:
        await desk.at_rest()
        await desk.press("1", "p")
        await desk.until(lambda: isinstance(desk.app.screen, CardScreen))
        desk.app.screen.focused.post_message(events.Paste(NOTICE))
        await desk.until(lambda: desk.shows("A1B2-9981", "NT$1,280 元", "[x]"))
        await desk.press("enter")
        await desk.until(lambda: parcel(desk).card == PickupCard("A1B2-9981", "NT$1,280 元", needs_id=True))
        await desk.until(lambda: not isinstance(desk.app.screen, CardScreen))
        assert not desk.shows("9981")
        await desk.press("w")
        await desk.until(lambda: isinstance(desk.app.screen, ShopsScreen))
        assert desk.shows("code A1B2-9981, NT$1,280 元 to pay, bring an ID")
        await desk.press("escape", "u")
        await desk.until(lambda: parcel(desk).card is None)


async def test_a_code_that_is_pasted_is_put_in_and_a_text_without_one_is_told(opened) -> None:
    """What stands on the card stays."""
    async with opened(size=(80, 24)) as desk:
        await desk.at_rest()
        await desk.press("1", "p")
        await desk.until(lambda: isinstance(desk.app.screen, CardScreen))
        desk.app.screen.focused.post_message(events.Paste("4711"))
        await desk.until(lambda: desk.shows("4711"))
        desk.app.screen.focused.post_message(events.Paste("Your parcel is here."))
        await desk.until(lambda: desk.shows("names no code"))
        await desk.press("enter")
        await desk.until(lambda: parcel(desk).card == PickupCard("4711"))


async def test_one_key_says_that_the_user_sends_it(opened) -> None:
    """It is the buyer's to fetch then; the key once more takes that back."""
    async with opened(size=(120, 40)) as desk:
        await desk.at_rest()
        await desk.press("1", "O")
        await desk.until(lambda: parcel(desk).sending and parcel(desk).task is None)
        await desk.until(lambda: desk.shows("sent by you"))
        await desk.press("i")
        while desk.chosen != PICKUP:
            await desk.press("j")
        assert desk.shows("You are its sender.")
        await desk.press("O")
        await desk.until(lambda: not parcel(desk).sending and parcel(desk).task is not None)


async def test_a_parcel_that_is_sent_leaves_to_do_and_comes_back_undone(opened) -> None:
    """The key once more would act on the next one: `u` brings the first back."""
    async with opened(size=(80, 24)) as desk:
        await desk.at_rest()
        await desk.press("1", "O")
        await desk.until(lambda: parcel(desk).sending and desk.shows("u undoes it"))
        await desk.press("u")
        await desk.until(lambda: not parcel(desk).sending and parcel(desk).task is not None)
