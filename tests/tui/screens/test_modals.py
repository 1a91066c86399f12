"""The small questions: yes or no, and one line of text."""

import pytest
from modal_support import asked, painted
from textual.widgets import Input

from parcel_tui.tui.screens.dialogs import ConfirmScreen, PromptScreen


@pytest.mark.parametrize(
    ("keys", "answer"),
    [
        (["y"], True),
        (["n"], False),
        (["escape"], False),
        (["enter"], False),
        (["tab", "enter"], True),
        (["right", "enter"], True),
        (["l", "h", "enter"], False),
    ],
)
async def test_a_question_is_answered_by_key_and_enter_alone_does_no_harm(keys, answer):
    """Only a yes that was meant is a yes: enter at once keeps what is there."""
    async with asked(lambda: ConfirmScreen("Delete", "Delete it?")) as (app, pilot):
        await pilot.press(*keys)
        assert app.answer is answer


async def test_a_question_is_answered_by_mouse():
    """A click on the answer is as good as its key."""
    async with asked(lambda: ConfirmScreen("Delete", "Delete it?")) as (app, pilot):
        assert "Delete (y)" in painted(app)
        await pilot.click("#yes")
        assert app.answer is True


@pytest.mark.parametrize("size", [(40, 12), (80, 24), (120, 40)])
async def test_a_question_shows_remote_text_as_it_is_and_its_answers_at_every_size(size):
    """Brackets are text, and both answers stay on the screen however long the question is."""
    question = (
        "Delete [中和福美 - 智取店] [b]TW268979373141Z[/]? " + "It is removed at the provider too. " * 3
    )
    async with asked(lambda: ConfirmScreen("Delete", question), size) as (app, _):
        screen = painted(app)
        assert "[中和福美 - 智取店]" in screen
        assert "[/]" in screen
        assert "Keep (n)" in screen
        assert "Delete (y)" in screen


async def test_a_line_is_changed_rather_than_typed_over():
    """The first key adds to what stands there; enter gives it, without the spaces around it."""
    async with asked(lambda: PromptScreen("Name", "camp")) as (app, pilot):
        await pilot.press("i", "n", "g", "space", "enter")
        assert app.answer == "camping"


@pytest.mark.parametrize(
    ("keys", "answer"),
    [(["escape"], None), (["ctrl+s"], "camp"), (["ctrl+u", "enter"], ""), (["tab", "enter"], None)],
)
async def test_a_line_can_be_left_kept_and_emptied(keys, answer):
    """Leaving gives None, which is not the same as an empty line."""
    async with asked(lambda: PromptScreen("Name", "camp")) as (app, pilot):
        await pilot.press(*keys)
        assert app.answer == answer


async def test_a_title_is_text_and_the_cursor_stands_still():
    """A parcel's title is shown with its brackets, and nothing blinks at rest."""
    async with asked(lambda: PromptScreen("Name of [/][KHH] 1", placeholder="[b]")) as (app, _):
        assert "Name of [/][KHH] 1" in painted(app)
        assert "[b]" in painted(app)
        assert app.screen.query_one(Input).cursor_blink is False
