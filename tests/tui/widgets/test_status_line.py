"""Where the app answers a key: the status line, or the corner for what does not fit there."""

import pytest
from looks_site import MORNING, after, pictured

from parcel_tui.domain.parcel import FLEXFORWARD, TRACKTW
from parcel_tui.tracker.health import Health, HealthState
from parcel_tui.tui.widgets.status_line import StatusLine, status_text, troubles


async def test_an_answer_takes_the_place_of_the_work_until_the_next_one_or_a_while() -> None:
    """It covers no parcel; the line about the work comes back after it."""
    app = pictured()
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await after("u")(pilot)
        status = app.screen.query_one(StatusLine)
        assert status.answer == "There is nothing to undo."
        await pilot.press("U")
        assert status.answer == "Nothing is new."
        assert not app._notifications
        status.end_answer()
        assert "Refreshed" in status.render_lines(status.size.region)[0].text


async def test_what_is_too_long_for_the_line_is_told_whole_in_the_corner() -> None:
    """On a phone a long answer is a toast: nothing of it is cut off."""
    app = pictured()
    async with app.run_test(size=(40, 12), notifications=True) as pilot:
        await after("1", "space", "space", "y")(pilot)
        [toast] = app._notifications
        assert toast.message == "Sent to the terminal's clipboard: 2 numbers"
        assert not app.screen.query_one(StatusLine).answer


DOWN = "cannot be reached; check the network."


def unwell(provider: str, sentence: str, state: HealthState = HealthState.UNREACHABLE) -> Health:
    return Health(provider, state, sentence)


@pytest.mark.parametrize(
    ("health", "said"),
    [
        (
            [unwell(TRACKTW, f"Track.TW {DOWN}"), unwell(FLEXFORWARD, f"Flex Forward {DOWN}")],
            [f"Track.TW and Flex Forward {DOWN}"],
        ),
        (
            [unwell(TRACKTW, f"Track.TW {DOWN}"), unwell(FLEXFORWARD, "The connection was cut.")],
            [f"Track.TW {DOWN}", "The connection was cut."],
        ),
        (
            [
                unwell(TRACKTW, "Track.TW was asked too often.", HealthState.LIMITED),
                unwell(FLEXFORWARD, "No token.", HealthState.NO_TOKEN),
            ],
            ["Track.TW was asked too often."],
        ),
        (
            [unwell(TRACKTW, "A sentence that names a command.", HealthState.REFUSED)],
            ["Track.TW refused the token; press t to set another."],
        ),
    ],
)
def test_the_same_of_both_providers_is_one_sentence(health: list[Health], said: list[str]) -> None:
    """What differs stays apart; a missing token is told elsewhere."""
    assert troubles(health, "t") == said


async def test_where_there_is_no_room_what_is_wrong_is_told_alone() -> None:
    """With both providers down the sentence is whole at 80 columns; at 120 the time stands before it."""
    app = pictured()
    said = f"Track.TW and Flex Forward {DOWN}"
    yesterday = MORNING.replace(day=MORNING.day - 1)
    async with app.run_test(size=(80, 24)) as pilot:
        await after()(pilot)
        status = app.screen.query_one(StatusLine)
        work = status_text(None, yesterday, [said], MORNING, MORNING.tzinfo, status.glyphs)
        status.show_work(work)
        assert status.line_at(0).spans == work.in_short.spans
        await pilot.resize_terminal(120, 40)
        while status.size.width != 120:
            await pilot.pause()
        status.show_work(work)
        assert status.line_at(0).spans == work.whole.spans
        assert [text for text, _ in work.whole.spans] == [" ", "Refreshed Wed 4 Feb 01:30", " ! ", said]
