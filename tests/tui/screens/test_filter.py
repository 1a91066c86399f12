"""The filter line."""

import pytest
from textual import events

from parcel_tui.tui.widgets.filter_bar import FilterBar

SHOPEE_NUMBER, T_CAT_NUMBER, ORDERED = "TW268979373141Z", "907218463512", "J20471938265"


def shown(desk) -> list[str]:
    return [parcel.number for parcel in desk.parcels.listed]


@pytest.mark.parametrize("size", [(40, 12), (80, 24), (120, 40)])
async def test_it_filters_as_you_type_and_no_toast_lies_over_it(opened, size) -> None:
    """Each key narrows the list; enter goes to it with the filter kept; escape shows all again. No toast
    covers the line, neither one that was there before nor one that comes; each goes with the next key.
    """
    async with opened(size=size) as desk:
        await desk.at_rest()
        await desk.press("slash", *"stage:pick")
        assert shown(desk) == [SHOPEE_NUMBER]
        assert desk.shows("stage:pick", "Inbox 1 of 3")
        desk.assert_grid()
        await desk.press("enter")
        assert desk.app.focused is desk.parcels
        assert desk.chosen == SHOPEE_NUMBER
        await desk.press("escape")
        assert len(shown(desk)) == 3
        assert desk.chosen == SHOPEE_NUMBER
        assert not desk.shows("stage:pick")
        assert desk.app.focused is desk.parcels
        toast = "It has arrived. " * 30
        desk.app.show_toast(toast)
        await desk.press("slash", *"9072")
        desk.app.show_toast(toast)
        await desk.pilot.pause()
        assert desk.rows[-3].startswith(" / 9072 ")
        assert "arrived" in "".join(desk.rows[-5:-3])
        await desk.press("escape")
        assert not desk.shows("arrived")


async def test_any_language_and_width(opened) -> None:
    """Chinese texts are found as they are, and Latin ones whatever their case or width. Escape in the line
    drops the filter: the whole list is back, with the keys. An empty result names the keys that lead out
    of it.
    """
    async with opened() as desk:
        await desk.at_rest()
        for query, expected in (
            ("耳機", [SHOPEE_NUMBER]),
            ("ｔｗ２６８", [SHOPEE_NUMBER]),
            ("黑貓", [T_CAT_NUMBER]),
            ("賣家已寄件成功", [SHOPEE_NUMBER]),  # its oldest message
        ):
            await desk.press("slash", *query)
            assert shown(desk) == expected
            await desk.press("escape")
        await desk.press("g", "slash", *"9072", "escape")
        assert len(shown(desk)) == 3
        assert desk.app.focused is desk.parcels
        assert not desk.screen.query_one(FilterBar).is_shown
        await desk.press("g", "j")
        assert desk.chosen == shown(desk)[1]
        await desk.press("slash", *"nonsense")
        assert desk.shows("Nothing matches the filter.", "Press Esc to clear")
        await desk.press("enter", "escape")
        assert len(shown(desk)) == 3


async def test_a_second_escape_makes_sure_that_the_filter_is_left(opened) -> None:
    """Pressed by habit it leads no further: a key acts on the list. One more goes back to the folders."""
    async with opened(size=(120, 40)) as desk:
        await desk.at_rest()
        for query in ("9072", ""):
            await desk.press("slash", *query, "escape", "escape")
            assert desk.app.focused is desk.parcels
        await desk.press("escape")
        assert desk.app.focused is not desk.parcels
        await desk.press("enter", "slash", *"9072", "escape", "j", "escape")
        assert desk.app.focused is not desk.parcels


async def test_the_filter_is_about_every_view_and_no_command(opened) -> None:
    """It stays when another view is opened, and goes when a parcel outside of it is asked for. Brackets and
    the letters of commands are text there.
    """
    async with opened() as desk:
        await desk.at_rest()
        await desk.press("slash", *"[red]qd/", "tab")
        assert desk.shows("[red]qd/", "Inbox 0 of 3")
        assert len(desk.tracker.parcels()) == 4
        await desk.press("escape", "slash", "ctrl+u", *"黑貓", "enter")
        await desk.press("6")
        assert shown(desk) == ["907218460001"]
        key = next(parcel.key for parcel in desk.tracker.parcels() if parcel.number == ORDERED)
        desk.screen.finder.choose(key)
        await desk.pilot.pause()
        assert desk.chosen == ORDERED
        assert not desk.screen.query_one(FilterBar).is_shown


async def test_keys_typed_in_one_breath_are_text(opened) -> None:
    """A burst, as a slow line delivers it, never reaches the commands that its letters are."""
    async with opened() as desk:
        await desk.at_rest()
        for character in "/7-eled/":
            key = {"/": "slash", "-": "minus"}.get(character, character)
            desk.app.post_message(events.Key(key, character))
        await desk.until(lambda: desk.shows("7-eled/"))
        assert len(desk.tracker.parcels()) == 4
        assert not any(parcel.pending for parcel in desk.tracker.parcels())
        assert desk.toasts == []


async def test_the_words_on_the_screen_find_a_stage(opened) -> None:
    """No condition is needed; one with a stage that there is not names those that there are."""
    async with opened() as desk:
        await desk.at_rest()
        await desk.press("slash", *"sta")
        await desk.until(lambda: desk.shows("/ stage:"))
        await desk.press("right", *"rea")
        await desk.until(lambda: desk.shows("/ stage:ready"))
        await desk.press("ctrl+u", *"ready")
        await desk.until(lambda: desk.parcels.line_count == 1)
        assert desk.chosen == "TW268979373141Z"
        await desk.press("ctrl+u", *"stage:bogus")
        await desk.until(lambda: desk.shows("There's no stage bogus.", "In transit"))
        await desk.press("ctrl+u", *"colour:red")
        await desk.until(lambda: desk.shows("colour: is not a condition.", "stage:"))


@pytest.mark.parametrize("size", [(40, 12), (100, 30)])
async def test_the_archive_is_searched_too(opened, size) -> None:
    """Its hits are counted behind the filter, with the key that goes there; Enter goes to the only ones."""
    async with opened(size=size) as desk:
        await desk.at_rest()
        await desk.press("slash", *"t-cat")
        assert shown(desk) == [T_CAT_NUMBER]
        await desk.until(
            lambda: desk.shows("archive 1: A" if size[0] < 70 else "1 more in the archive: Enter A")
        )
        desk.assert_grid()
        await desk.press("enter")
        await desk.until(lambda: size[0] < 70 or desk.shows("1 more in the archive: A"))
        await desk.press("slash", *" 9072184600")
        await desk.until(lambda: desk.shows("1 in the archive: press Enter."))
        assert not desk.shows("archive 1:")
        await desk.press("enter")
        assert shown(desk) == ["907218460001"]
