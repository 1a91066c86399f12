"""While it is sent: offline, without a token, left, pressed twice."""

from filled_form import SHOPEES, fill_in
from modal_site import Site
from modal_support import asked, at_rest, painted

from parcel_tui.domain.carriers.names import SHOPEE
from parcel_tui.tui.screens.add.screen import AddParcelScreen, Taken


async def test_offline_the_parcels_are_kept_and_the_form_closes(site: Site) -> None:
    """The keys are there and the actions are pending; a sentence says what was added, and no toast."""
    site.stop()
    async with asked(lambda: AddParcelScreen(site.tracker)) as (app, pilot):
        await fill_in(app, pilot, SHOPEES)
        await pilot.press("ctrl+s")
        await at_rest(app, pilot)
        (parcel,) = site.tracker.parcels()
        assert parcel.pending
        assert app.answer == Taken((parcel.key,), f"Added {SHOPEES} (Shopee).")
        assert app.toasts == []


async def test_without_a_token_the_parcel_is_kept(site_without_tokens: Site) -> None:
    """The form says so before, and a sentence after."""
    site = site_without_tokens
    async with asked(lambda: AddParcelScreen(site.tracker)) as (app, pilot):
        await fill_in(app, pilot, SHOPEES)
        assert "has no token yet" in painted(app)
        await pilot.press("ctrl+s")
        await at_rest(app, pilot)
        assert [parcel.identifier for parcel in site.tracker.parcels()] == [SHOPEES]
        assert app.answer.reasons == ("No Track.TW token. Press t to set one.",)
        assert app.toasts == []


async def test_leaving_while_it_is_sent_leaves_the_sending_alone(site: Site) -> None:
    """The form closes at once; the number arrives all the same."""
    async with asked(lambda: AddParcelScreen(site.tracker)) as (app, pilot):
        await fill_in(app, pilot, SHOPEES)
        release = site.hold_imports()
        await pilot.press("ctrl+s")
        await site.import_asked()
        await pilot.pause()
        assert "Sending" in painted(app)
        await pilot.press("escape")
        assert app.answer.keys == (site.tracker.parcels()[0].key,)
        release()
        await at_rest(app, pilot)
        assert site.imported() == [(SHOPEE.id, SHOPEES)]
        assert site.tracker.parcels()[0].pending == ()


async def test_an_impatient_second_press_adds_nothing_twice(site: Site) -> None:
    """While it is sent the form is closed to more."""
    release = site.hold_imports()
    async with asked(lambda: AddParcelScreen(site.tracker)) as (app, pilot):
        await fill_in(app, pilot, SHOPEES)
        await pilot.press("ctrl+s", "ctrl+s", "enter")
        release()
        await at_rest(app, pilot)
        assert len(app.answer.keys) == 1
        assert site.imported() == [(SHOPEE.id, SHOPEES)]
