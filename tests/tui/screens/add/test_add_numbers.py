"""Numbers of both providers are added, each once."""

from filled_form import SEVEN_ELEVENS, SHOPEES, fill_in
from modal_site import Site
from modal_support import asked, at_rest, painted
from textual import events
from textual.widgets import Input

from parcel_tui.domain.carriers.names import SHOPEE
from parcel_tui.domain.parcel import FLEXFORWARD, TRACKTW
from parcel_tui.tui.screens.add.screen import AddParcelScreen
from parcel_tui.tui.widgets.forms.carrier_search import CarrierSearch
from parcel_tui.tui.widgets.forms.choice import Tick


async def test_one_number_is_typed_and_added_with_its_likely_carrier(site: Site) -> None:
    """Number, name, ctrl+s: the server knows it, and the dashboard is given its key."""
    async with asked(lambda: AddParcelScreen(site.tracker)) as (app, pilot):
        await pilot.press(*SHOPEES)
        await pilot.pause()
        assert app.screen.query_one("#search", CarrierSearch).query_one(Input).value == SHOPEE.name
        await pilot.press("tab", "tab", "tab", *"lamp", "ctrl+s")
        await at_rest(app, pilot)
        (parcel,) = site.tracker.parcels()
        assert app.answer.keys == (parcel.key,)
        assert (parcel.number, parcel.name, parcel.pending) == (SHOPEES, "lamp", ())
        assert site.imported() == [(SHOPEE.id, SHOPEES)]


async def test_a_number_that_arrives_in_one_burst_with_the_key_is_added_whole(site: Site) -> None:
    """As over a slow line: ctrl+s does not overtake what was typed before it."""
    async with asked(lambda: AddParcelScreen(site.tracker)) as (app, pilot):
        for key in (*SHOPEES, "ctrl+s"):
            app.post_message(events.Key(key, key if len(key) == 1 else None))
        await at_rest(app, pilot)
        assert site.imported() == [(SHOPEE.id, SHOPEES)]


async def test_a_paste_of_many_goes_to_both_providers(site: Site) -> None:
    """Numbers side by side and a label's UUID are told apart and all added at once."""
    label = site.add_label()
    async with asked(lambda: AddParcelScreen(site.tracker)) as (app, pilot):
        await fill_in(app, pilot, f"{SHOPEES}, {SEVEN_ELEVENS}\n{label}")
        assert "3 numbers" in painted(app)
        await pilot.press("ctrl+s")
        await at_rest(app, pilot)
        assert len(app.answer.keys) == 3
        assert {parcel.provider for parcel in site.tracker.parcels()} == {TRACKTW, FLEXFORWARD}
        assert {number for _, number in site.imported()} == {SHOPEES, SEVEN_ELEVENS}


async def test_flex_forward_can_be_chosen_and_knows_its_carrier(site: Site) -> None:
    """An order number with a slash and a space is sent as it is."""
    order = "A/B 1"
    site.add_label(order)
    async with asked(lambda: AddParcelScreen(site.tracker)) as (app, pilot):
        await fill_in(app, pilot, order)
        await pilot.press("tab", "right", "right")
        await pilot.pause()
        assert app.screen.query_one("#search", CarrierSearch).disabled
        await pilot.press("ctrl+s")
        await at_rest(app, pilot)
        (parcel,) = site.tracker.parcels()
        assert (parcel.provider, parcel.pending) == (FLEXFORWARD, ())


async def test_what_is_followed_already_is_told_and_not_added_twice(site: Site) -> None:
    """Before it is sent in the summary, and after it in a sentence."""
    for expected in (1, 1):
        async with asked(lambda: AddParcelScreen(site.tracker)) as (app, pilot):
            await fill_in(app, pilot, SHOPEES)
            told = "already tracked" in painted(app)
            await pilot.press("ctrl+s")
            await at_rest(app, pilot)
            assert len(site.imported()) == expected
    assert told
    assert app.answer.sentence == f"Already tracked: {SHOPEES}."


async def test_notifying_is_offered_where_line_or_telegram_is_bound(site: Site) -> None:
    """And Track.TW is asked for it."""
    async with asked(lambda: AddParcelScreen(site.tracker)) as (app, pilot):
        await fill_in(app, pilot, SHOPEES)
        app.screen.query_one("#notify-tick", Tick).focus()
        await pilot.pause()
        await pilot.press("space", "ctrl+s")
        await at_rest(app, pilot)
        assert site.notified() == [SHOPEES]


async def test_notifying_is_disabled_with_the_reason_where_nothing_is_bound(site: Site) -> None:
    """It cannot be asked for in vain."""
    site.world.tracktw_account.line = False
    async with asked(lambda: AddParcelScreen(site.tracker)) as (app, _):
        assert app.screen.query_one("#notify-tick", Tick).disabled
        assert "Link LINE or Telegram" in painted(app)
