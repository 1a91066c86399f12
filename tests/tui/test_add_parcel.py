"""The add form, on the real tracker and Track.TW and Flex Forward as the sandbox plays them."""

import shutil

import pytest
from modal_site import open_site
from modal_support import NOT_ANSWERED, asked, at_rest, painted
from textual import events
from textual.widgets import Input, OptionList, TextArea

from parcel_tui.domain.carrier_formats import FEDEX, SHOPEE, T_CAT
from parcel_tui.domain.parcel import FLEXFORWARD, TRACKTW
from parcel_tui.sandbox.tracktw_carriers import DEMO_FORWARDER
from parcel_tui.tui.screens.add_parcel import AddParcelScreen
from parcel_tui.tui.widgets.carrier_search import CarrierSearch
from parcel_tui.tui.widgets.fields import Field, Sentence
from parcel_tui.tui.widgets.tick import Tick

SHOPEES = "TW268979373141Z"
SEVEN_ELEVENS = "J1234567890"
NOBODY_KNOWS = "1234567890"


@pytest.fixture
async def site(tmp_path):
    async with open_site(tmp_path) as site:
        yield site


@pytest.fixture
async def site_without_tokens(tmp_path):
    async with open_site(tmp_path, tokens=False) as site:
        yield site


async def fill_in(app, pilot, text):
    app.screen.query_one(TextArea).load_text(text)
    await pilot.pause()


def error(app, name):
    return app.screen.query_one(f"#{name}", Field).error


def numbers(app):
    return app.screen.query_one(TextArea).text


def followed(tracker):
    return sorted(parcel.identifier for parcel in tracker.parcels())


async def test_one_number_is_typed_and_added_with_its_likely_carrier(site):
    """Number, name, ctrl+s: the server knows it, and the dashboard is given its key."""
    async with asked(lambda: AddParcelScreen(site.tracker)) as (app, pilot):
        await pilot.press(*SHOPEES)
        await pilot.pause()
        assert app.screen.query_one(CarrierSearch).query_one(Input).value == SHOPEE.name
        await pilot.press("tab", "tab", "tab", *"lamp", "ctrl+s")
        await at_rest(app, pilot)
        (parcel,) = site.tracker.parcels()
        assert app.answer == [parcel.key]
        assert (parcel.number, parcel.name, parcel.pending) == (SHOPEES, "lamp", ())
        assert site.imported() == [(SHOPEE.id, SHOPEES)]


async def test_a_number_that_arrives_in_one_burst_with_the_key_is_added_whole(site):
    """As over a slow line: ctrl+s does not overtake what was typed before it."""
    async with asked(lambda: AddParcelScreen(site.tracker)) as (app, pilot):
        for key in (*SHOPEES, "ctrl+s"):
            app.post_message(events.Key(key, key if len(key) == 1 else None))
        await at_rest(app, pilot)
        assert site.imported() == [(SHOPEE.id, SHOPEES)]


async def test_a_paste_of_many_goes_to_both_providers(site):
    """Numbers side by side and a label's UUID are told apart and all added at once."""
    label = site.add_label()
    async with asked(lambda: AddParcelScreen(site.tracker)) as (app, pilot):
        await fill_in(app, pilot, f"{SHOPEES}, {SEVEN_ELEVENS}\n{label}")
        assert "3 numbers" in painted(app)
        await pilot.press("ctrl+s")
        await at_rest(app, pilot)
        assert len(app.answer) == 3
        assert {parcel.provider for parcel in site.tracker.parcels()} == {TRACKTW, FLEXFORWARD}
        assert {number for _, number in site.imported()} == {SHOPEES, SEVEN_ELEVENS}


async def test_the_carrier_is_found_by_an_english_name_and_stays_chosen(site):
    """Type, enter: what is typed into the numbers later does not change it."""
    async with asked(lambda: AddParcelScreen(site.tracker)) as (app, pilot):
        await fill_in(app, pilot, NOBODY_KNOWS)
        await pilot.press("tab", "tab", *"black", "enter")
        assert app.focused.id == "name-line"
        await fill_in(app, pilot, SHOPEES)
        assert app.screen.query_one(CarrierSearch).choice == T_CAT
        await pilot.press("enter")
        await at_rest(app, pilot)
        assert site.imported() == [(T_CAT.id, SHOPEES)]


async def test_likely_carriers_stand_first_and_are_marked(site):
    """Where formats cannot be told apart, the user sees which ones it may be."""
    async with asked(lambda: AddParcelScreen(site.tracker)) as (app, pilot):
        await fill_in(app, pilot, NOBODY_KNOWS)
        await pilot.press("tab", "tab")
        await pilot.pause()
        options = app.screen.query_one(OptionList)
        marked = ["likely" in str(options.get_option_at_index(i).prompt) for i in range(options.option_count)]
        assert marked == [True] * 3 + [False] * (options.option_count - 3)


async def test_what_a_carrier_needs_to_know_is_asked_for_kept_and_sent(site):
    """The field is there with the carrier, is looked at before anything is sent, and outlives a deletion."""
    async for _ in site.tracker.refresh():
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
        assert "needs 收件人手機末三碼, such as 123" in painted(app)
        await pilot.press(*"12", "ctrl+s")
        assert "takes 收件人手機末三碼 in" in painted(app)
        assert site.imported() == []
        await pilot.press("3", "ctrl+s")
        await at_rest(app, pilot)
    (parcel,) = site.tracker.parcels()
    assert (site.imported(), parcel.pending) == ([(DEMO_FORWARDER.id, "A1234567890")], ())
    history = site.tracker.history(parcel.key)
    await site.tracker.delete(parcel.key)
    async for _ in site.tracker.send_pending():
        pass
    again = (await site.tracker.handwork.restore(parcel, history)).parcel
    async for outcome in site.tracker.send_pending():
        assert outcome.error is None
    assert site.tracker.parcel(again.key).pending == ()


async def test_a_carrier_is_chosen_by_mouse(site):
    """A click on the list is a choice too."""
    async with asked(lambda: AddParcelScreen(site.tracker)) as (app, pilot):
        await pilot.press("tab", "tab", *"fedex")
        await pilot.pause()
        await pilot.click(OptionList, offset=(4, 0))
        assert app.screen.query_one(CarrierSearch).choice == FEDEX


async def test_escape_drops_what_was_typed_in_the_search_before_it_closes_the_form(site):
    """One escape takes one step back."""
    async with asked(lambda: AddParcelScreen(site.tracker)) as (app, pilot):
        await fill_in(app, pilot, SHOPEES)
        await pilot.press("tab", "tab", *"fed", "escape")
        assert app.answer is NOT_ANSWERED
        assert app.screen.query_one(CarrierSearch).query_one(Input).value == SHOPEE.name
        await pilot.press("escape")
        assert app.answer is None


@pytest.mark.parametrize(
    ("text", "field", "words"),
    [
        ("", "numbers", "at least one"),
        (NOBODY_KNOWS, "carrier", "Choose the carrier"),
        ("1b4e28ba-2fa1-11d2-883f-0016d3cca42", "numbers", "not a whole label UUID"),
    ],
)
async def test_what_has_to_be_put_right_stands_beside_its_field(site, text, field, words):
    """Nothing is stored or sent, and nothing typed is lost."""
    async with asked(lambda: AddParcelScreen(site.tracker), (40, 12)) as (app, pilot):
        await fill_in(app, pilot, text)
        await pilot.press("ctrl+s")
        await at_rest(app, pilot)
        assert words in error(app, field)
        assert words.split()[0] in painted(app)
        assert numbers(app) == text
        assert app.answer is NOT_ANSWERED
        assert site.tracker.parcels() == []


async def test_an_error_stands_until_its_cause_is_changed(site):
    """It does not go by itself, and not because another field was filled in with it."""
    async with asked(lambda: AddParcelScreen(site.tracker)) as (app, pilot):
        await pilot.press("tab", "tab", *"fedex", "ctrl+s")
        await at_rest(app, pilot)
        assert "at least one" in error(app, "numbers")
        await pilot.press("1")
        await pilot.pause()
        assert error(app, "numbers") == ""


async def test_a_carrier_that_does_not_exist_is_told(site):
    """What was typed stays to be corrected."""
    async with asked(lambda: AddParcelScreen(site.tracker)) as (app, pilot):
        await fill_in(app, pilot, NOBODY_KNOWS)
        await pilot.press("tab", "tab", *"fedx", "ctrl+s")
        await pilot.pause()
        assert "No carrier is called so" in error(app, "carrier")
        assert app.screen.query_one(CarrierSearch).query_one(Input).value == "fedx"


async def test_a_refused_number_stays_with_its_reason_and_the_others_are_added(site):
    """Track.TW's own reason, as plain text, beside the numbers."""
    site.refuse_next_import("tracking_number.0", "The number [b]is[/] bad.")
    async with asked(lambda: AddParcelScreen(site.tracker)) as (app, pilot):
        await fill_in(app, pilot, f"{SEVEN_ELEVENS}\n{SHOPEES}")
        await pilot.press("ctrl+s")
        await at_rest(app, pilot)
        assert "The number [b]is[/] bad." in painted(app)
        assert numbers(app) == SEVEN_ELEVENS
        assert followed(site.tracker) == [SHOPEES]
        assert "Added 1 of 2" in painted(app)
        await pilot.press("escape")
        assert app.answer == [site.tracker.parcels()[0].key]


@pytest.mark.parametrize(
    ("told", "field"),
    [("tracking_number", "numbers"), ("carrier_id", "carrier"), ("notify_state", "notify")],
)
async def test_a_reason_stands_beside_the_field_that_it_is_about(site, told, field):
    """Whatever was typed is still there."""
    site.refuse_next_import(told, "Not like this.")
    async with asked(lambda: AddParcelScreen(site.tracker)) as (app, pilot):
        await fill_in(app, pilot, SHOPEES)
        await pilot.press("tab", "tab", "tab", *"lamp", "enter")
        await at_rest(app, pilot)
        assert error(app, field) == "Not like this."
        assert numbers(app) == SHOPEES
        assert app.screen.query_one("#name-line", Input).value == "lamp"


async def test_what_cannot_be_saved_is_told_and_nothing_is_sent(site, tmp_path):
    """The form stays as it is, for when there is room again."""
    shutil.rmtree(tmp_path)
    tmp_path.write_text("in the folder's place", encoding="utf-8")
    async with asked(lambda: AddParcelScreen(site.tracker)) as (app, pilot):
        await fill_in(app, pilot, SHOPEES)
        await pilot.press("ctrl+s")
        await at_rest(app, pilot)
        assert app.answer is NOT_ANSWERED
        assert app.screen.query_one(".progress", Sentence).text.endswith(".")
        assert numbers(app) == SHOPEES
        assert site.imported() == []


async def test_offline_the_parcels_are_kept_and_the_form_closes(site):
    """The keys are there, the actions are pending, and a sentence says when they are sent."""
    site.stop()
    async with asked(lambda: AddParcelScreen(site.tracker)) as (app, pilot):
        await fill_in(app, pilot, SHOPEES)
        await pilot.press("ctrl+s")
        await at_rest(app, pilot)
        (parcel,) = site.tracker.parcels()
        assert app.answer == [parcel.key]
        assert parcel.pending
        assert app.toasts == ["Kept; it is sent when Track.TW can be reached."]


async def test_without_a_token_the_parcel_is_kept(site_without_tokens):
    """The form says so before, and a sentence after."""
    site = site_without_tokens
    async with asked(lambda: AddParcelScreen(site.tracker)) as (app, pilot):
        await fill_in(app, pilot, SHOPEES)
        assert "has no token yet" in painted(app)
        await pilot.press("ctrl+s")
        await at_rest(app, pilot)
        assert followed(site.tracker) == [SHOPEES]
        assert app.toasts == ["Kept; it is sent when a token for Track.TW is set (t)."]


async def test_leaving_while_it_is_sent_leaves_the_sending_alone(site):
    """The form closes at once; the number arrives all the same."""
    async with asked(lambda: AddParcelScreen(site.tracker)) as (app, pilot):
        await fill_in(app, pilot, SHOPEES)
        release = site.hold_imports()
        await pilot.press("ctrl+s")
        await site.import_asked()
        await pilot.pause()
        assert "Sending" in painted(app)
        await pilot.press("escape")
        assert app.answer == [site.tracker.parcels()[0].key]
        release()
        await at_rest(app, pilot)
        assert site.imported() == [(SHOPEE.id, SHOPEES)]
        assert site.tracker.parcels()[0].pending == ()


async def test_an_impatient_second_press_adds_nothing_twice(site):
    """While it is sent the form is closed to more."""
    release = site.hold_imports()
    async with asked(lambda: AddParcelScreen(site.tracker)) as (app, pilot):
        await fill_in(app, pilot, SHOPEES)
        await pilot.press("ctrl+s", "ctrl+s", "enter")
        release()
        await at_rest(app, pilot)
        assert len(app.answer) == 1
        assert site.imported() == [(SHOPEE.id, SHOPEES)]


async def test_what_is_followed_already_is_told_and_not_added_twice(site):
    """Before it is sent in the summary, and after it in a sentence."""
    for expected in (1, 1):
        async with asked(lambda: AddParcelScreen(site.tracker)) as (app, pilot):
            await fill_in(app, pilot, SHOPEES)
            told = "followed already" in painted(app)
            await pilot.press("ctrl+s")
            await at_rest(app, pilot)
            assert len(site.imported()) == expected
    assert told
    assert app.toasts == [f"Followed already: {SHOPEES}."]


async def test_notifying_is_offered_where_line_or_telegram_is_bound(site):
    """And Track.TW is asked for it."""
    async with asked(lambda: AddParcelScreen(site.tracker)) as (app, pilot):
        await fill_in(app, pilot, SHOPEES)
        app.screen.query_one(Tick).focus()
        await pilot.press("space", "ctrl+s")
        await at_rest(app, pilot)
        assert site.notified() == [SHOPEES]


async def test_notifying_is_disabled_with_the_reason_where_nothing_is_bound(site):
    """It cannot be asked for in vain."""
    site.world.tracktw_account.line = False
    async with asked(lambda: AddParcelScreen(site.tracker)) as (app, _):
        assert app.screen.query_one(Tick).disabled
        assert "Bind LINE or Telegram" in painted(app)


async def test_flex_forward_can_be_chosen_and_knows_its_carrier(site):
    """An order number with a slash and a space is sent as it is."""
    order = "A/B 1"
    site.add_label(order)
    async with asked(lambda: AddParcelScreen(site.tracker)) as (app, pilot):
        await fill_in(app, pilot, order)
        await pilot.press("tab", "right", "right")
        await pilot.pause()
        assert app.screen.query_one(CarrierSearch).disabled
        await pilot.press("ctrl+s")
        await at_rest(app, pilot)
        (parcel,) = site.tracker.parcels()
        assert (parcel.provider, parcel.pending) == (FLEXFORWARD, ())


async def test_a_label_that_nobody_knows_stays_in_the_form(site):
    """Flex Forward's answer stands beside the number, and nothing more is told of it."""
    unknown = "1b4e28ba-2fa1-11d2-883f-0016d3cca427"
    async with asked(lambda: AddParcelScreen(site.tracker)) as (app, pilot):
        await fill_in(app, pilot, unknown)
        await pilot.press("ctrl+s")
        await at_rest(app, pilot)
        assert error(app, "numbers")
        assert numbers(app) == unknown
        assert site.tracker.parcels() == []
        assert site.tracker.snapshot.changes()
        assert (await site.tracker.news.claim({})).changes == ()


@pytest.mark.parametrize("size", [(40, 12), (80, 24), (120, 40)])
async def test_every_field_can_be_reached_by_tab_and_is_then_in_view(site, size):
    """From the numbers around to the buttons; the form scrolls where it must."""
    async with asked(lambda: AddParcelScreen(site.tracker), size) as (app, pilot):
        seen = []
        for _ in range(9):
            seen.append(app.focused.id or type(app.focused).__name__)
            region = app.screen.find_widget(app.focused).visible_region
            assert region.height >= 1, seen[-1]
            await pilot.press("tab")
            await pilot.pause()
        assert seen == [
            "NumbersArea",
            "chosen",
            "StillInput",
            "name-line",
            "note-line",
            "notify-tick",
            "cancel",
            "add-another",
            "add",
        ]


async def test_no_cursor_of_the_form_blinks(site):
    """At rest nothing is written to the terminal."""
    async with asked(lambda: AddParcelScreen(site.tracker)) as (app, _):
        fields = [*app.screen.query(Input), *app.screen.query(TextArea)]
        assert len(fields) == 4
        assert not any(field.cursor_blink for field in fields)
