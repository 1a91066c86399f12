"""Where the user is told what came of a key, what is wrong, and how the work stands."""

from datetime import timedelta

import pytest
from looks_site import MORNING, after, pictured
from tables import for_each

from parcel_tui.domain.parcel import FLEXFORWARD, TRACKTW
from parcel_tui.tracker.health import Health, HealthState
from parcel_tui.tui.glyphs import UNICODE
from parcel_tui.tui.widgets.status_line import (
    Answer,
    Progress,
    StatusLine,
    Work,
    health_words,
    problem_sentences,
    status_lines,
)

HEALTHY = (("Track.TW", HealthState.OK), ("Flex Forward", HealthState.OK))
WORK = Work(MORNING, MORNING.tzinfo, summary="4 to pick up", refreshed_at=MORNING, providers=HEALTHY)
WAITING = Work(
    *(MORNING, MORNING.tzinfo, (), "", MORNING, HEALTHY, Progress("Refreshing", 12, 25)),
    waiting=("Track.TW's limit, 48 s",),
    seconds=1,
)


def shown(work: Work, width: int, answer: str = "", *, is_problem: bool = False) -> list[str]:
    lines = status_lines(work, Answer(answer, is_problem), width, UNICODE, 4)
    return [" ".join("".join(text for text, _ in line.spans).split()) for line in lines]


@for_each(
    ("work", "answer", "width", "expected"),
    [
        (WORK, "", 60, ["4 to pick up Refreshed 01:30 ✓ Track.TW ✓ Flex Forward"]),
        (WORK, "", 34, ["4 to pick up Refreshed 01:30"]),
        (WORK, "", 24, ["4 to pick up 01:30"]),
        (WORK, "", 14, ["4 to pick up"]),
        (WORK, "Archived X.", 32, ["Archived X. Refreshed 01:30"]),
        (WAITING, "", 60, ["⣽ Refreshing 12/25 · waiting for Track.TW's limit, 48 s"]),
        (WAITING, "Added 1 parcel.", 40, ["Added 1 parcel. ⣽ 12/25"]),
        (WORK, "It is a long answer to a key.", 16, ["It is a long", "answer to a", "key. 01:30"]),
    ],
)
def test_an_answer_hides_no_work_while_there_is_room(work, answer, width, expected) -> None:
    """The answer is whole in as many lines as it takes; as much of the work as fits stands behind it."""
    assert shown(work, width, answer) == expected


def test_a_provider_that_is_down_is_named_where_there_is_room_for_no_other() -> None:
    """The healthy ones give way first."""
    work = Work(
        *(MORNING, MORNING.tzinfo, ("Track.TW is down.",), "", MORNING),
        (("Track.TW", HealthState.UNREACHABLE), HEALTHY[1]),
    )
    assert shown(work, 50) == ["! Track.TW is down. Refreshed 01:30 ! Track.TW"]


def test_a_limit_is_over_at_the_minute_that_is_told() -> None:
    """Not before it: a time without seconds is the next whole minute."""
    for seconds, told in ((0, "01:30"), (1, "01:31"), (60, "01:31")):
        health = Health(TRACKTW, HealthState.LIMITED, until=MORNING + timedelta(seconds=seconds))
        now = MORNING - timedelta(minutes=1)
        assert health_words(health, now, MORNING.tzinfo) == f"rate limit until {told}"


async def test_what_was_told_goes_with_the_next_key() -> None:
    """On a phone it takes more lines, and gives them back; nothing stands in the corner."""
    app = pictured()
    async with app.run_test(size=(40, 12), notifications=True) as pilot:
        await after()(pilot)
        status = app.screen.query_one(StatusLine)
        status.tell("It could not be done, and why is a sentence of more than one line.", is_problem=True)
        status.tell("That is another.")
        while status.size.height != 3:
            await pilot.pause()
        assert status.answer.endswith("of more than one line. That is another.")
        await pilot.press("U")
        assert "line" not in status.answer
        await pilot.press("j")
        assert not status.answer
        while status.size.height != 1:
            await pilot.pause()
        assert not app._notifications


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
            ["Track.TW refused the token. Press t to set another."],
        ),
    ],
)
def test_the_same_of_both_providers_is_one_sentence(health: list[Health], said: list[str]) -> None:
    """What differs stays apart; a missing token is told elsewhere."""
    assert problem_sentences(health, "t") == said
