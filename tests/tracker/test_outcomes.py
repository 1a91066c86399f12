"""What comes out of a piece of work, and who waits for it."""

import asyncio

import pytest
from tables import for_each
from tracking import drain

from parcel_tui.domain.errors import Unavailable, Unreachable
from parcel_tui.domain.parcel import Change, ChangeKind
from parcel_tui.domain.stage import Stage
from parcel_tui.providers.base import Priority
from parcel_tui.sandbox.clock import NOON
from parcel_tui.tracker.outcomes import Outcome, OutcomeStream, RefreshRequest


async def test_outcomes_are_counted_as_they_come(caplog: pytest.LogCaptureFixture) -> None:
    """By parcel; one of a provider counts as none. The log has one line, and none where nothing was done."""
    caplog.set_level("INFO", "parcel_tui.tracker")
    tasks: set[asyncio.Task[None]] = set()

    async def work() -> None:
        stream.expect(2)
        change = Change(1, ChangeKind.STAGE, NOON, "x", Stage.IN_TRANSIT, "x")
        stream.add(Outcome("a", 1, changes=(change, change)))
        stream.add(Outcome("b", error=Unreachable("x")))
        stream.add(Outcome("a", 2, error=Unavailable("x")))
        stream.add(Outcome("a", 3, error=Unavailable("x")))

    stream = OutcomeStream("sending")
    found = await drain(stream.start(work(), tasks))
    assert [(one.done, one.total) for one in found] == [(1, 2), (1, 2), (2, 2), (3, 3)]
    await asyncio.sleep(0)
    assert (Outcome("a").done, Outcome("a").total, tasks) == (0, 0, set())
    [line] = caplog.messages
    assert line.startswith("sending: 3 parcels, 2 changes, a unavailable, b unreachable, 0.")

    async def nothing() -> None:
        """Nothing was due."""

    assert await drain(OutcomeStream().start(nothing(), tasks)) == []
    for outcome in (Outcome("a", 1), Outcome("a", error=Unreachable("x"))):
        stream = OutcomeStream()

        async def one() -> None:
            stream.add(outcome)  # noqa: B023

        await drain(stream.start(one(), tasks))
    assert [message.partition(", 0.")[0] for message in caplog.messages[1:]] == [
        "work: 1 parcels, 0 changes, no errors",
        "work: 0 parcels, 0 changes, a unreachable",
    ]


@for_each(
    ("request_", "page", "first", "second"),
    [
        (RefreshRequest(), Priority.BACKGROUND, Priority.BACKGROUND, Priority.BACKGROUND),
        (RefreshRequest(lambda: [1, 2]), Priority.BACKGROUND, Priority.BACKGROUND, Priority.BACKGROUND),
        (RefreshRequest(lambda: [1, 2], by_user=True), Priority.USER, Priority.USER, Priority.BACKGROUND),
        (RefreshRequest(lambda: [1, 2], urgent=True), Priority.USER, Priority.USER, Priority.USER),
        (RefreshRequest.of([1, 2]), Priority.USER, Priority.USER, Priority.USER),
    ],
)
def test_who_waits_for_a_parcel(request_: RefreshRequest, page, first, second) -> None:
    """The user, for the first that is chosen; the caller, for all of them."""
    assert (request_.page_priority, request_.priority(1), request_.priority(2)) == (page, first, second)
    assert RefreshRequest.of([4, 2]).chosen() == [4, 2]
    assert RefreshRequest().chosen() == ()
