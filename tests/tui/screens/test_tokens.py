"""The token screen, on the real tracker and the providers as the sandbox plays them."""

import pytest
from dashboard_site import NoKeyring
from modal_site import PAIR, TOKENS, open_site
from modal_support import NOT_ANSWERED, asked, at_rest, painted, until
from textual.widgets import Button, Input

from parcel_tui.credentials.keyring_store import MemoryKeyring
from parcel_tui.domain.parcel import FLEXFORWARD, TRACKTW
from parcel_tui.domain.secret import Bearer, Secret
from parcel_tui.tui.screens.dialogs import ConfirmScreen
from parcel_tui.tui.screens.tokens import TokensScreen


@pytest.fixture
def shelf():
    return MemoryKeyring({}, "Shelf")


@pytest.fixture
async def site(tmp_path, shelf):
    async with open_site(tmp_path, tokens=False, keyring=shelf) as site:
        yield site


@pytest.fixture
async def site_with_variables(tmp_path, shelf):
    async with open_site(tmp_path, keyring=shelf) as site:
        yield site


@pytest.fixture
async def site_without_keyring(tmp_path):
    async with open_site(tmp_path, tokens=False, keyring=NoKeyring()) as site:
        yield site


def paste(app, text, provider=TRACKTW, line="token"):
    """What a terminal's bracketed paste does; typing it key by key would be the same."""
    app.screen.query_one(f"#token-{provider} #{line}", Input).value = text


def lines(app):
    return [line.value for line in app.screen.query(Input)]


async def test_a_good_token_is_checked_kept_and_its_owner_named(shelf, site):
    """The screen says whose it is and which keyring holds it, and forgets what was typed."""
    async with asked(lambda: TokensScreen(site.tracker)) as (app, pilot):
        assert "No token yet" in painted(app)
        assert "https://track.tw/member/#/dashboard/api" in painted(app)
        paste(app, f" {TOKENS[TRACKTW]} ")
        await pilot.press("enter")
        await at_rest(app, pilot)
        screen = painted(app)
        assert "Track.TW accepts the token" in screen
        assert site.owner in screen
        assert "keyring (Shelf)" in screen
        assert not any(lines(app))
        assert shelf.tokens == {TRACKTW: Bearer(Secret(TOKENS[TRACKTW]))}
        await pilot.press("escape")
        assert app.answer is True


async def test_a_refused_token_is_neither_kept_nor_shown(shelf, site):
    """One sentence, nothing in the keyring, and the line as it was for another try. What was typed is never
    shown, neither while it is typed nor when it is refused, in no sentence and no toast.
    """
    async with asked(lambda: TokensScreen(site.tracker)) as (app, pilot):
        for secret in ("canary-7c1e", "canary with spaces"):
            paste(app, secret)
            await pilot.pause()
            assert "canary" not in painted(app)
            await pilot.press("ctrl+s")
            await at_rest(app, pilot)
            assert "canary" not in painted(app)
        assert not any("canary" in toast for toast in app.toasts)
        assert "canary" not in repr(app.screen.query_one(f"#token-{TRACKTW} #token"))
        paste(app, "not-the-one")
        await pilot.press("enter")
        await at_rest(app, pilot)
        assert "Track.TW refused the token. Paste another one." in painted(app)
        assert "In use" not in painted(app)
        assert lines(app)[0] == "not-the-one"
        assert shelf.tokens == {}
        await pilot.press("escape")
        assert app.answer is False


async def test_a_provider_that_cannot_be_reached_is_told(shelf, site):
    """The token is neither kept nor called wrong."""
    site.stop()
    async with asked(lambda: TokensScreen(site.tracker)) as (app, pilot):
        paste(app, TOKENS[TRACKTW])
        await pilot.press("enter")
        await at_rest(app, pilot)
        assert "Track.TW cannot be reached" in painted(app)
        assert shelf.tokens == {}


async def test_without_a_keyring_a_good_token_serves_until_the_end(site_without_keyring):
    """It is told as a success: no lecture, and the choice says why it is not in the keyring."""
    site = site_without_keyring
    async with asked(lambda: TokensScreen(site.tracker)) as (app, pilot):
        paste(app, TOKENS[TRACKTW])
        await pilot.press("enter")
        await at_rest(app, pilot)
        screen = " ".join(painted(app).replace("│", " ").split())
        assert "There is no keyring on this machine" in screen, "it is told beside the choice"
        assert "Track.TW accepts the token, until you quit." in screen
        assert app.screen.query_one(f"#token-{TRACKTW} .result").has_class("-good")
        assert site.tracker.tokens.origin(TRACKTW) is not None
        await pilot.press("escape")
        assert app.answer is True


async def test_a_access_from_the_environment_is_said_to_win(site_with_variables):
    """And it cannot be deleted from here; it can be checked."""
    site = site_with_variables
    async with asked(lambda: TokensScreen(site.tracker)) as (app, pilot):
        assert "PARCEL_TUI_TRACKTW_TOKEN" in painted(app)
        assert "wins" in painted(app)
        assert app.screen.query_one(f"#token-{TRACKTW} #delete", Button).disabled
        await pilot.press("ctrl+s")
        await at_rest(app, pilot)
        assert site.owner in painted(app)


async def test_a_token_entered_beside_the_environments_is_said_to_serve_until_the_next_start(
    shelf, site_with_variables
):
    """It is kept and used now, and the user is not surprised tomorrow."""
    site = site_with_variables
    async with asked(lambda: TokensScreen(site.tracker), (120, 40)) as (app, pilot):
        paste(app, TOKENS[TRACKTW])
        await pilot.press("enter")
        await at_rest(app, pilot)
        assert len(shelf.tokens) == 1
        assert "At the next start the environment" in painted(app)


async def test_nothing_entered_and_nothing_kept_asks_for_a_token(shelf, site):
    """No request is made, and on the smallest screen too the sentence is in view."""
    async with asked(lambda: TokensScreen(site.tracker), (40, 12)) as (app, pilot):
        await pilot.press("tab", "tab")
        assert app.focused is app.screen.query_one(f"#token-{FLEXFORWARD} #token")
        await pilot.press("enter")
        await at_rest(app, pilot)
        assert "Paste a token first." in painted(app)


async def test_flex_forward_takes_a_pair_of_key_and_token(shelf, site):
    """With a key beside the token both go into the keyring and the request."""
    async with asked(lambda: TokensScreen(site.tracker)) as (app, pilot):
        key, token = PAIR
        paste(app, token, FLEXFORWARD)
        paste(app, key, FLEXFORWARD, "key")
        await pilot.press("tab", "tab", "enter")
        await at_rest(app, pilot)
        assert "Flex Forward accepts the token" in painted(app)
        assert len(shelf.tokens) == 1


async def test_deleting_a_token_asks_first(shelf, site):
    """Enter at once keeps it; a yes removes it from the keyring."""
    async with asked(lambda: TokensScreen(site.tracker)) as (app, pilot):
        paste(app, TOKENS[TRACKTW])
        await pilot.press("enter")
        await at_rest(app, pilot)
        for answer, left in (("enter", 1), ("y", 0)):
            delete = app.screen.query_one(f"#token-{TRACKTW} #delete", Button)
            await until(pilot, lambda delete=delete: delete.display and not delete.disabled)
            delete.press()
            await until(pilot, lambda: isinstance(app.screen, ConfirmScreen) and app.focused is not None)
            await pilot.press(answer)
            await until(pilot, lambda: isinstance(app.screen, TokensScreen))
            await at_rest(app, pilot)
            await until(pilot, lambda left=left: len(shelf.tokens) == left)
        assert "Deleted from the keyring" in painted(app)
        assert site.tracker.tokens.origin(TRACKTW) is None


async def test_closing_while_a_provider_is_silent_is_immediate(shelf, site):
    """What comes of the check is told when it comes."""
    release = site.hold_profile()
    async with asked(lambda: TokensScreen(site.tracker)) as (app, pilot):
        paste(app, TOKENS[TRACKTW])
        await pilot.press("enter")
        await site.profile_asked()
        await pilot.pause()
        assert "Checking with Track.TW" in painted(app)
        assert app.answer is NOT_ANSWERED
        await pilot.press("escape")
        assert app.answer is False
        release()
        await at_rest(app, pilot)
        assert any("Track.TW accepts the token" in toast for toast in app.toasts)


@pytest.mark.parametrize("size", [(40, 12), (80, 24), (120, 40)])
async def test_every_line_can_be_reached_by_tab_and_is_then_in_view(shelf, site, size):
    """The screen scrolls where it must, and nothing blinks."""
    async with asked(lambda: TokensScreen(site.tracker), size) as (app, pilot):
        seen = []
        for _ in range(7):
            seen.append(app.focused.id)
            assert app.screen.find_widget(app.focused).visible_region.height == 1, seen
            await pilot.press("tab")
            await at_rest(app, pilot)  # scrolled too
        assert seen == ["token", "check", "token", "key", "check", "place", "close"]
        assert not any(line.cursor_blink for line in app.screen.query(Input))
