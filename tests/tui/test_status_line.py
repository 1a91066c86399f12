"""Where the app answers a key: the status line, or the corner for what does not fit there."""

from looks_site import after, pictured

from parcel_tui.tui.widgets.status_line import StatusLine


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
