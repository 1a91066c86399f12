"""The carrier of what is added: found, likely, chosen, and what it needs to know."""

from filled_form import NOBODY_KNOWS, SHOPEES, fill_in, numbers
from modal_site import Site
from modal_support import NOT_ANSWERED, asked, at_rest, painted
from textual import events
from textual.widgets import Input, OptionList

from parcel_tui.domain.carriers.names import FAMILY_MART, FEDEX, HCT, KERRY, SHOPEE, T_CAT, short_name
from parcel_tui.sandbox.tracktw.records import DEMO_FORWARDER
from parcel_tui.tui.screens.add.screen import AddParcelScreen
from parcel_tui.tui.screens.add.table import NumberTable
from parcel_tui.tui.widgets.forms.carrier_search import CarrierSearch


async def test_the_carrier_is_found_by_an_english_name_and_stays_chosen(site: Site) -> None:
    """Type, tab: what is typed into the numbers later does not change it."""
    async with asked(lambda: AddParcelScreen(site.tracker)) as (app, pilot):
        await fill_in(app, pilot, NOBODY_KNOWS)
        await pilot.press("tab", "tab", *"black", "tab")
        assert app.focused.id == "name-line"
        await fill_in(app, pilot, SHOPEES)
        assert app.screen.query_one("#search", CarrierSearch).choice == T_CAT
        await pilot.press("enter")
        await at_rest(app, pilot)
        assert site.imported() == [(T_CAT.id, SHOPEES)]


async def test_likely_carriers_stand_first_and_are_marked(site: Site) -> None:
    """Where formats cannot be told apart, the user sees which ones it may be. A click on the list is a choice
    too. Escape leaves the form also from the search, whatever was typed.
    """
    async with asked(lambda: AddParcelScreen(site.tracker)) as (app, pilot):
        await fill_in(app, pilot, NOBODY_KNOWS)
        await pilot.press("tab", "tab")
        await pilot.pause()
        options = app.screen.query_one("#search OptionList", OptionList)
        marked = ["likely" in str(options.get_option_at_index(i).prompt) for i in range(options.option_count)]
        assert marked == [True] * 3 + [False] * (options.option_count - 3)
        await pilot.press(*"fedex")
        await pilot.pause()
        await pilot.click("#search OptionList", offset=(4, 0))
        assert app.screen.query_one("#search", CarrierSearch).choice == FEDEX
        app.screen.query_one("#search", CarrierSearch).query_one(Input).focus()
        await pilot.pause()
        await pilot.press(*"ker", "escape")
        assert app.answer is None


async def test_a_page_down_before_the_list_is_painted_goes_down(site: Site) -> None:
    """Over a slow line the key comes with what was typed; it is no fault inside."""
    async with asked(lambda: AddParcelScreen(site.tracker)) as (app, pilot):
        await pilot.press("tab", "tab")
        search = app.screen.query_one(CarrierSearch)
        search.suggest((FEDEX, T_CAT), FEDEX)
        await search.run_action("page(1)")
        first_page = search.query_one(OptionList).highlighted
        assert first_page
        await search.run_action("page(-1)")
        assert search.query_one(OptionList).highlighted == 0


async def test_a_number_of_an_unclear_carrier_is_added_by_paste_name_and_enter(site: Site) -> None:
    """Paste, part of the carrier's name, Enter: the focus goes where something is needed, Enter adds."""
    async with asked(lambda: AddParcelScreen(site.tracker)) as (app, pilot):
        app.focused.post_message(events.Paste(NOBODY_KNOWS))
        await at_rest(app, pilot)
        await pilot.press(*"fam", "enter")
        await at_rest(app, pilot)
        assert site.imported() == [(FAMILY_MART.id, NOBODY_KNOWS)]
        assert app.answer.keys == (site.tracker.parcels()[0].key,)


async def test_what_a_carrier_needs_to_know_is_asked_for_kept_and_sent(site: Site) -> None:
    """The field is there with the carrier, is looked at before anything is sent, and outlives a deletion."""
    async for _ in site.tracker.refresher.refresh():
        pass
    async with asked(lambda: AddParcelScreen(site.tracker)) as (app, pilot):
        await fill_in(app, pilot, "A1234567890")
        assert "Needed" not in painted(app)
        await pilot.press("tab", "tab", *"forwarder", "enter")
        await pilot.pause()
        assert DEMO_FORWARDER.name in painted(app)
        assert "收件人手機末三碼" in painted(app)
        assert app.screen.focused.has_class("needed")
        await pilot.press("ctrl+s")
        await at_rest(app, pilot)
        assert "needs 收件人手機末三碼, such as" in painted(app)
        await pilot.press(*"12", "ctrl+s")
        await at_rest(app, pilot)
        assert "takes 收件人手機末三碼 in" in painted(app)
        assert site.imported() == []
        await pilot.press("3", "ctrl+s")
        await at_rest(app, pilot)
    (parcel,) = site.tracker.parcels()
    assert (site.imported(), parcel.pending) == ([(DEMO_FORWARDER.id, "A1234567890")], ())
    await site.tracker.actions.delete(parcel.key)
    async for _ in site.tracker.refresher.send_pending():
        pass
    taken = await site.tracker.undo.take_back()
    async for outcome in site.tracker.refresher.send_pending():
        assert outcome.error is None
    assert site.tracker.parcel(taken.keys[0]).pending == ()


async def in_table(app, pilot, *keys: str) -> None:
    """From the numbers into their table, and those keys there."""
    await pilot.press("tab", *keys)
    await at_rest(app, pilot)


async def test_each_number_of_several_is_given_its_own_carrier(site: Site) -> None:
    """In the table below the numbers: a letter begins the carrier's name, Enter takes it and goes on."""
    async with asked(lambda: AddParcelScreen(site.tracker)) as (app, pilot):
        await fill_in(app, pilot, "12345678901\n6730194999\n550012345678")
        await in_table(app, pilot, *"全", "enter", *"hct", "enter", *"black", "enter")
        assert app.focused.id == "add", "it was the last one"
        await pilot.press("enter")
        await at_rest(app, pilot)
    assert sorted(site.imported()) == sorted(
        [(FAMILY_MART.id, "12345678901"), (HCT.id, "6730194999"), (T_CAT.id, "550012345678")]
    )


async def test_a_number_of_its_own_choice_keeps_it_beside_one_for_all(site: Site) -> None:
    """The choice below the table is for those without one."""
    async with asked(lambda: AddParcelScreen(site.tracker)) as (app, pilot):
        await fill_in(app, pilot, "12345678901\n6730194999")
        await in_table(app, pilot, *"fami", "enter")
        app.screen.query_one("#search", CarrierSearch).query_one(Input).focus()
        await pilot.pause()
        await pilot.press(*"kerry", "enter")
        await at_rest(app, pilot)
    assert sorted(site.imported()) == sorted([(FAMILY_MART.id, "12345678901"), (KERRY.id, "6730194999")])


async def test_a_number_that_is_left_out_stays_in_its_place(site: Site) -> None:
    """Space twice is as before: the number, its place, its carrier. Escape leaves a number's carrier as it
    was, and goes back to the table, not out of the form.
    """
    async with asked(lambda: AddParcelScreen(site.tracker)) as (app, pilot):
        text = f"{SHOPEES}\n12345678901\n6730194999"
        await fill_in(app, pilot, text)
        table = app.screen.query_one(NumberTable)
        await in_table(app, pilot, *"fed", "escape")
        assert app.answer is NOT_ANSWERED
        assert table.has_focus
        assert short_name(SHOPEE) in painted(app)
        await pilot.press("down", *"fami", "enter", "up", "space")
        await at_rest(app, pilot)
        assert [row.is_taken for row in table.rows] == [True, False, True]
        assert numbers(app) == f"{SHOPEES}\n6730194999"
        await pilot.press("space")
        await at_rest(app, pilot)
        assert (numbers(app), [row.is_taken for row in table.rows]) == (text, [True] * 3)
        assert table.rows[1].what == short_name(FAMILY_MART)


async def test_what_was_chosen_for_such_numbers_comes_first_next_time(site: Site) -> None:
    """Ten digits are three carriers': the one of the user's earlier parcel is there already."""
    async with asked(lambda: AddParcelScreen(site.tracker)) as (app, pilot):
        await fill_in(app, pilot, "6730194999")
        await pilot.press("tab", "tab", *"kerry", "enter")
        await at_rest(app, pilot)
    async with asked(lambda: AddParcelScreen(site.tracker)) as (app, pilot):
        await fill_in(app, pilot, "6730194888")
        await pilot.press("ctrl+s")
        await at_rest(app, pilot)
    assert site.imported()[-1] == (KERRY.id, "6730194888")


async def test_what_is_chosen_for_a_number_that_was_refused_is_sent(site: Site) -> None:
    """It had a carrier of its own in the table; the one chosen now, below it, is what counts."""
    site.world.tracktw.switches.refused_numbers = frozenset({"6730194999"})
    async with asked(lambda: AddParcelScreen(site.tracker)) as (app, pilot):
        await fill_in(app, pilot, f"{SHOPEES}\n6730194999")
        await in_table(app, pilot, "down", *"hct", "enter", "ctrl+s")
        await at_rest(app, pilot)
        assert "[x] 6730194999" in painted(app)
        site.world.tracktw.switches.refused_numbers = frozenset()
        app.screen.query_one("#search", CarrierSearch).query_one(Input).focus()
        await pilot.pause()
        await pilot.press(*"kerry", "enter")
        await at_rest(app, pilot)
    assert site.imported()[-1] == (KERRY.id, "6730194999")
