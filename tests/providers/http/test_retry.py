"""What is sent again, and when: by each provider's table, over real HTTP, on a clock of the test's own."""

import asyncio
from datetime import timedelta

import httpx
import pytest
from loopback import Reply, bearer
from tables import for_each

from parcel_tui.domain import errors
from parcel_tui.domain.parcel import FLEXFORWARD, TRACKTW, ActionKind
from parcel_tui.providers.connect import connect_provider
from parcel_tui.providers.http.failures import Redirected, Refused
from parcel_tui.providers.http.retry import NEVER, RETRIES, USUAL

HISTORY = Reply(body={"package_history": []})
LABEL = Reply(body={"tag": "InTransit", "checkpoints": []})


def naps(slept: list[float]) -> float:
    return round(sum(slept), 3)


@pytest.mark.parametrize("status", [500, 502, 503, 504])
async def test_flex_forward_is_tried_again_after_1_2_4_and_8_seconds(serve, flexforward, time, status):
    """A 5xx of Flex Forward's is retried four times with exponential back-off, then told."""
    server = await serve(Reply(status))
    with pytest.raises(errors.Unavailable, match=str(status)):
        await flexforward(server.url).tracking("A")
    assert len(server.requests) == 5
    assert time.slept == [1.0, 2.0, 4.0, 8.0]


async def test_the_first_good_answer_ends_it(serve, flexforward, time):
    """An answer after a failure is simply the answer."""
    server = await serve(Reply(502), LABEL)
    assert (await flexforward(server.url).tracking("A")).raw_status == "InTransit"
    assert time.slept == [1.0]


async def test_jitter_lengthens_a_wait_by_up_to_a_quarter(serve, time, stack):
    """Waits are spread, so that many clients do not return in one moment."""
    server = await serve(Reply(502), LABEL)
    provider = connect_provider(
        FLEXFORWARD, server.url, bearer, clock=time.clock, sleep=time.sleep, jitter=lambda: 1.0
    )
    stack.push_async_callback(provider.aclose)
    await provider.tracking("A")
    assert time.slept == [1.25]


async def test_time_outs_of_flex_forwards_are_retried_within_half_a_minute(flexforward, time):
    """Time-outs are retried too, but no try begins later than 30 s after the first."""
    tries: list[float] = []

    def hang(_: httpx.Request) -> httpx.Response:
        tries.append((time.now - began).total_seconds())
        time.now += timedelta(seconds=10)
        raise httpx.ReadTimeout("nothing came")

    began = time.now
    with pytest.raises(errors.TimedOut):
        await flexforward("https://provider.invalid", transport=httpx.MockTransport(hang)).tracking("A")
    assert tries == [0.0, 11.0, 23.0]


async def test_the_budget_runs_from_the_first_try_not_from_the_queue(serve, tracktw, time):
    """A request that queued for minutes for its turn is tried again like any other."""
    told = {"X-RateLimit-Limit": "1"}
    server = await serve(Reply(body=HISTORY.body, headers=told), Reply(502), HISTORY)
    provider = tracktw(server.url)
    await provider.tracking("A")
    await provider.tracking("B")
    assert server.paths == ["GET /package/tracking/A", *["GET /package/tracking/B"] * 2]
    assert naps(time.slept) > 61


async def test_a_request_counts_until_its_answer_is_here(serve, tracktw, time):
    """It reached the provider at some time before: its minute may have begun as late as that."""
    told = Reply(body=HISTORY.body, headers={"X-RateLimit-Limit": "1"})

    def answer(_: object) -> Reply:
        time.now += timedelta(seconds=20)
        return told

    provider = tracktw((await serve(answer)).url)
    await provider.tracking("A")
    await provider.tracking("B")
    assert naps(time.slept) == 61.001


async def test_all_tries_together_take_half_a_minute_at_most(flexforward, time, monkeypatch):
    """A try may take what the ones before it, and the pauses between, have left of the 30 s."""
    given: list[float] = []

    def timeout(seconds: float) -> asyncio.Timeout:
        given.append(seconds)
        return asyncio.timeout_at(None)

    def hang(_: httpx.Request) -> httpx.Response:
        time.now += timedelta(seconds=8)
        raise httpx.ReadTimeout("nothing came")

    monkeypatch.setattr(asyncio, "timeout", timeout)
    with pytest.raises(errors.TimedOut):
        await flexforward("https://provider.invalid", transport=httpx.MockTransport(hang)).tracking("A")
    assert given == [30.0, 21.0, 11.0]


async def test_a_cut_connection_is_tried_again(serve, tracktw, time):
    """Track.TW is asked again after a cut connection, after one and two seconds."""
    server = await serve(Reply(body=HISTORY.body, cut_after=3), Reply(503), HISTORY)
    await tracktw(server.url).tracking("A")
    assert time.slept == [1.0, 2.0]


async def test_track_tw_is_given_up_after_two_retries(serve, tracktw, time):
    """A third failure of Track.TW's is told."""
    server = await serve(Reply(502))
    with pytest.raises(errors.Unavailable):
        await tracktw(server.url).tracking("A")
    assert len(server.requests) == 3


async def test_a_time_out_of_track_tws_is_not_retried(tracktw, time):
    """A hanging Track.TW is asked once."""

    def hang(_: httpx.Request) -> httpx.Response:
        raise httpx.ReadTimeout("nothing came")

    with pytest.raises(errors.TimedOut):
        await tracktw("https://provider.invalid", transport=httpx.MockTransport(hang)).tracking("A")
    assert time.slept == []


@pytest.mark.parametrize(
    "reply", [Reply(502), Reply(body=b"{}", cut_after=0), Reply(429, headers={"Retry-After": "1"})]
)
async def test_changes_are_sent_once(serve, tracktw, time, reply):
    """POST and PATCH are never retried here: they might be done twice."""
    server = await serve(reply)
    provider = tracktw(server.url)
    with pytest.raises(errors.TransientError):
        await provider.move("A", ActionKind.ARCHIVE)
    time.now += timedelta(seconds=60)
    with pytest.raises(errors.TransientError):
        await provider.add("carrier", ["A"], notify=False)
    assert server.paths == ["PATCH /package/state/A/archive", "POST /package/import"]


@pytest.mark.parametrize("status", [400, 401, 403, 404, 418, 422])
async def test_final_answers_are_final_at_once(serve, flexforward, time, status):
    """Asking again would give the same answer, so it is not asked."""
    server = await serve(Reply(status, {"error": "no"}))
    with pytest.raises((errors.FinalError, errors.TokenError, Refused)):
        await flexforward(server.url).tracking("A")
    assert len(server.requests) == 1
    assert time.slept == []


async def test_a_short_retry_after_is_waited_for_once(serve, tracktw, time):
    """A 429 that asks for at most five seconds is obeyed and asked again, once."""
    server = await serve(Reply(429, headers={"Retry-After": "3"}), HISTORY)
    await tracktw(server.url).tracking("A")
    assert naps(time.slept) == 3.0
    server = await serve(Reply(429, headers={"Retry-After": "3"}))
    with pytest.raises(errors.RateLimited):
        await tracktw(server.url).tracking("A")
    assert len(server.requests) == 2


@pytest.mark.parametrize(("headers", "retry_after"), [({"Retry-After": "40"}, 40.0), ({}, None)])
async def test_a_longer_429_is_told_and_then_left_alone(serve, tracktw, time, headers, retry_after):
    """Any other 429 is told at once, and nothing is sent until its time has passed."""
    server = await serve(Reply(429, headers=headers), HISTORY)
    provider = tracktw(server.url)
    with pytest.raises(errors.RateLimited) as caught:
        await provider.tracking("A")
    assert caught.value.retry_after == retry_after
    with pytest.raises(errors.RateLimited) as caught:
        await provider.tracking("B")
    assert caught.value.retry_after == (retry_after or 60.0)
    time.now += timedelta(seconds=61)
    await provider.tracking("B")
    assert len(server.requests) == 2


FLEX, TRACK, OTHER = RETRIES[FLEXFORWARD], RETRIES[TRACKTW], USUAL
DOWN, LATE, AWAY = errors.Unavailable("down"), errors.TimedOut("late"), errors.Unreachable("away")


@for_each(
    ("policy", "error", "waits"),
    [
        *((FLEX, error, [1.0, 2.0, 4.0, 8.0, None]) for error in (DOWN, LATE, AWAY)),
        *((policy, error, [1.0, 2.0, None]) for policy in (TRACK, OTHER) for error in (DOWN, AWAY)),
        *((policy, LATE, [None]) for policy in (TRACK, OTHER)),
        (FLEX, errors.Unavailable("down", retry_after=3.0), [3.0, 3.0, 4.0, 8.0, None]),
        *(
            (policy, errors.RateLimited("no", retry_after=5.0), [5.0, None])
            for policy in (FLEX, TRACK, OTHER)
        ),
        (TRACK, errors.RateLimited("no", retry_after=0.0), [0.0, None]),
        (TRACK, errors.RateLimited("no", retry_after=5.1), [None]),
        (TRACK, errors.RateLimited("no"), [None]),
        *((FLEX, kind("no", retry_after=1.0), [None]) for kind in (Refused, Redirected, errors.BadAnswer)),
        *((FLEX, kind("no"), [None]) for kind in (errors.NotFound, errors.TokenRefused, errors.Rejected)),
        *((NEVER, error, [None]) for error in (DOWN, errors.RateLimited("no", retry_after=1.0))),
    ],
)
def test_waits_come_from_the_table(policy, error, waits):
    """Past its last wait there is none, and a longer Retry-After is kept; a 429 is tried again once."""
    assert [policy.wait("GET", error, tries) for tries in range(1, len(waits) + 1)] == waits
    assert {policy.wait(method, error, 1) for method in ("POST", "PATCH", "HEAD")} == {None}


def test_another_try_is_begun_while_a_second_is_left_for_it():
    """Of half a minute, and with a provider whose failures are spread by a quarter of each wait."""
    assert [FLEX.has_time(spent) for spent in (0.0, 29.0, 29.1)] == [True, True, False]
    assert [policy.jitter for policy in (FLEX, TRACK, OTHER, NEVER)] == [0.25, 0.0, 0.25, 0.0]
