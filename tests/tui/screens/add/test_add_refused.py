"""What cannot be added: the reason stands beside its field, and nothing typed is lost."""

import shutil
from pathlib import Path

from filled_form import NOBODY_KNOWS, SEVEN_ELEVENS, SHOPEES, error, fill_in, numbers
from modal_site import Site
from modal_support import NOT_ANSWERED, asked, at_rest, painted
from textual.widgets import Input

from parcel_tui.tui.screens.add.screen import AddParcelScreen
from parcel_tui.tui.widgets.forms.carrier_search import CarrierSearch
from parcel_tui.tui.widgets.forms.fields import Sentence


async def test_what_has_to_be_put_right_stands_beside_its_field(site: Site) -> None:
    """Nothing is stored or sent, and nothing typed is lost."""
    async with asked(lambda: AddParcelScreen(site.tracker), (40, 12)) as (app, pilot):
        for text, field, words in (
            ("", "numbers", "at least one"),
            (NOBODY_KNOWS, "carrier", "Choose a carrier"),
            ("1b4e28ba-2fa1-11d2-883f-0016d3cca42", "numbers", "not a whole label UUID"),
        ):
            await fill_in(app, pilot, text)
            await pilot.press("ctrl+s")
            await at_rest(app, pilot)
            assert words in error(app, field)
            assert words.split()[0] in painted(app)
            assert numbers(app) == text
            assert app.answer is NOT_ANSWERED
            assert site.tracker.parcels() == []


async def test_an_error_stands_until_its_cause_is_changed(site: Site) -> None:
    """It does not go by itself, and not because another field was filled in with it."""
    async with asked(lambda: AddParcelScreen(site.tracker)) as (app, pilot):
        await pilot.press("tab", "tab", *"fedex", "ctrl+s")
        await at_rest(app, pilot)
        assert "at least one" in error(app, "numbers")
        await pilot.press("1")
        await pilot.pause()
        assert error(app, "numbers") == ""


async def test_a_carrier_that_does_not_exist_is_told(site: Site) -> None:
    """What was typed stays to be corrected."""
    async with asked(lambda: AddParcelScreen(site.tracker)) as (app, pilot):
        await fill_in(app, pilot, NOBODY_KNOWS)
        await pilot.press("tab", "tab", *"fedx", "ctrl+s")
        await at_rest(app, pilot)
        await pilot.pause()
        assert "No carrier matches" in error(app, "carrier")
        assert app.screen.query_one("#search", CarrierSearch).query_one(Input).value == "fedx"


async def test_a_refused_number_stays_with_its_reason_and_the_others_are_added(site: Site) -> None:
    """Track.TW's own reason, as plain text, beside the numbers."""
    site.refuse_next_import("tracking_number.0", "The number [b]is[/] bad.")
    async with asked(lambda: AddParcelScreen(site.tracker)) as (app, pilot):
        await fill_in(app, pilot, f"{SEVEN_ELEVENS}\n{SHOPEES}")
        await pilot.press("ctrl+s")
        await at_rest(app, pilot)
        assert "The number [b]is[/] bad." in painted(app)
        assert numbers(app) == SEVEN_ELEVENS
        assert [parcel.identifier for parcel in site.tracker.parcels()] == [SHOPEES]
        assert "Added 1 of 2" in painted(app)
        await pilot.press("escape")
        assert app.answer.keys == (site.tracker.parcels()[0].key,)


async def test_a_reason_stands_beside_the_field_that_it_is_about(site: Site) -> None:
    """One refusal after the other; whatever was typed is still there."""
    async with asked(lambda: AddParcelScreen(site.tracker)) as (app, pilot):
        await fill_in(app, pilot, SHOPEES)
        await pilot.press("tab", "tab", "tab", *"lamp")
        for key, told, field in (
            ("enter", "tracking_number", "numbers"),
            ("ctrl+s", "carrier_id", "carrier"),
            ("ctrl+s", "notify_state", "notify"),
        ):
            site.refuse_next_import(told, f"Not like this: {told}.")
            await pilot.press(key)
            await at_rest(app, pilot)
            assert error(app, field) == f"Not like this: {told}.".replace("_", " ")  # as words
            assert numbers(app) == SHOPEES
            assert app.screen.query_one("#name-line", Input).value == "lamp"


async def test_what_cannot_be_saved_is_told_and_nothing_is_sent(site: Site, tmp_path: Path) -> None:
    """The form stays as it is, for when there is room again."""
    shutil.rmtree(tmp_path)
    tmp_path.write_text("in the folder's place", encoding="utf-8")
    async with asked(lambda: AddParcelScreen(site.tracker)) as (app, pilot):
        await fill_in(app, pilot, SHOPEES)
        await pilot.press("ctrl+s")
        await at_rest(app, pilot)
        assert app.answer is NOT_ANSWERED
        assert app.screen.query_one(".progress", Sentence).text.startswith("Nothing was saved")
        assert numbers(app) == SHOPEES
        assert site.imported() == []


async def test_a_label_that_nobody_knows_stays_in_the_form(site: Site) -> None:
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
        assert (await site.tracker.unnotified.claim({})).changes == ()
