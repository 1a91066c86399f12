"""The gate before a provider: never more than it allows, the user first. On a clock of the test's own."""

import asyncio
import heapq
import itertools
from collections.abc import Coroutine, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar

import pytest
from msgspec.structs import replace
from tables import for_each

from parcel_tui.domain.clock import steady_by
from parcel_tui.domain.errors import RateLimited
from parcel_tui.domain.parcel import FLEXFORWARD, TRACKTW
from parcel_tui.providers.base import Priority
from parcel_tui.providers.http.limits import Limiter
from parcel_tui.providers.http.paces import PACES
from parcel_tui.providers.http.rate_headers import RateHeaders
from parcel_tui.providers.http.waits import Waits

T = TypeVar("T")
START = datetime(2026, 2, 5, 8, 0, tzinfo=UTC)
USER, BACKGROUND = Priority.USER, Priority.BACKGROUND


class World:
    """Sleepers in the order in which they wake; time jumps from one to the next."""

    def __init__(self) -> None:
        self.now = START
        self.limiters: list[Limiter] = []
        self._sleepers: list[tuple[datetime, int, asyncio.Future[None]]] = []
        self._order = itertools.count()

    def clock(self) -> datetime:
        return self.now

    @property
    def seconds(self) -> float:
        return (self.now - START).total_seconds()

    async def sleep(self, seconds: float) -> None:
        woken: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        heapq.heappush(self._sleepers, (self.now + timedelta(seconds=seconds), next(self._order), woken))
        await woken

    async def settle(self) -> None:
        """Until the loop has nothing left to do."""
        loop = asyncio.get_running_loop()
        await asyncio.sleep(0)
        while loop._ready:
            await asyncio.sleep(0)

    async def run(self, work: Coroutine[object, object, T]) -> T:
        task = asyncio.ensure_future(work)
        await self.settle()
        while not task.done():
            until, _, woken = heapq.heappop(self._sleepers)
            self.now = max(self.now, until)
            if not woken.done():
                woken.set_result(None)
            await self.settle()
        return task.result()


@pytest.fixture
def world() -> Iterator[World]:
    world = World()
    yield world
    for limiter in world.limiters:
        limiter.close()


def gate(world: World, provider: str = TRACKTW, **parts: Any) -> Limiter:
    parts = {"steady": steady_by(world.clock), "waits": Waits(lambda: world.seconds)} | parts
    limiter = Limiter(provider, PACES[provider], clock=world.clock, sleep=world.sleep, **parts)
    world.limiters.append(limiter)
    return limiter


async def passed(world: World, limiter: Limiter, count: int, priority: Priority = BACKGROUND) -> list[float]:
    """The seconds at which that many requests, all asked for at once, went through."""
    times: list[float] = []

    async def one() -> None:
        await limiter.acquire(priority)
        times.append(world.seconds)

    await asyncio.gather(*(one() for _ in range(count)))
    return times


def most(times: list[float], window: float) -> int:
    """The most requests in any window of that many seconds."""
    return max(sum(start <= time < start + window for time in times) for start in times)


TRACK, FLEX = PACES[TRACKTW], PACES[FLEXFORWARD]
ALONE = replace(TRACK, burst=1)


@for_each(
    ("pace", "told", "user", "background", "spaced"),
    [
        (TRACK, None, [(8, 9_760), (50, 61_000)], [(7, 9_488), (45, 61_000)], [(1, 1_355), (45, 61_000)]),
        (TRACK, 60, [(60, 61_000)], [(27, 30_500), (54, 61_000)], [(1, 1_129), (54, 61_000)]),
        (TRACK, 4, [(4, 61_000)], [(1, 20_333), (3, 61_000)], [(1, 20_333), (3, 61_000)]),
        *((TRACK, told, [(told, 61_000)], [(1, 61_000)], [(1, 61_000)]) for told in (1, 2)),
        *((FLEX, told, [(8, 1_000)], [(7, 1_000)], [(1, 142), (7, 1_000)]) for told in (None, 8, 600)),
        (FLEX, 3, [(3, 1_000)], [(2, 1_000)], [(1, 500), (2, 1_000)]),
        (ALONE, None, [(1, 1_220), (50, 61_000)], [(1, 1_355), (45, 61_000)], [(1, 1_355), (45, 61_000)]),
    ],
)
def test_what_each_may_send_follows_from_the_number(pace, told, user, background, spaced):
    """How many requests within how many milliseconds; a tenth is left to the user, one at least to both."""
    assert list(pace.rates(told, USER)) == user
    assert list(pace.rates(told, BACKGROUND)) == background
    assert list(pace.rates(told, BACKGROUND, spaced=True)) == spaced
    assert pace.reserve(told) == user[-1][0] - background[-1][0]


async def test_track_tw_stays_under_fifty_a_minute_until_it_has_told_its_number(world):
    """Before Track.TW tells its number, no minute holds more than 50 requests, nor a moment more than 8."""
    limiter = gate(world)
    both = await world.run(
        asyncio.gather(passed(world, limiter, 120), passed(world, limiter, 60, USER))  # type: ignore[arg-type]
    )
    times = sorted(itertools.chain(*both))
    assert len(times) == 180
    assert most(times, 60) <= 50
    assert most(times, 0.5) <= 8


async def test_the_told_number_is_the_authority_upwards_and_downwards(world):
    """With 60 told background work uses 54 a minute and the user's actions 60; with 20 told 18."""
    limiter = gate(world)
    limiter.learn(RateHeaders(limit=60), refused=False)
    assert most(await world.run(passed(world, limiter, 200)), 60) == 54
    limiter = gate(world)
    limiter.learn(RateHeaders(limit=60), refused=False)
    assert most(await world.run(passed(world, limiter, 200, USER)), 60) == 60
    limiter = gate(world)
    limiter.learn(RateHeaders(limit=20), refused=False)
    assert most(await world.run(passed(world, limiter, 60)), 60) == 18


async def test_with_the_number_told_half_of_it_may_come_at_once(world):
    """A usual account is read without a wait once the limit is known, and never more in a minute than it."""
    limiter = gate(world)
    limiter.learn(RateHeaders(limit=60), refused=False)
    times = await world.run(passed(world, limiter, 60))
    assert sum(time < 1 for time in times) == 27
    assert times[53] < 32
    assert times[54] > 60


async def test_when_a_request_was_admitted_is_told(world):
    """By which its end is counted as it; one that had to wait was admitted when it went."""
    limiter = gate(world)
    limiter.learn(RateHeaders(limit=1), refused=False)
    began = round(START.timestamp() * 1000)
    assert await world.run(limiter.acquire(USER)) == began
    assert await world.run(limiter.acquire(USER)) == began + 61_001
    world.now += timedelta(seconds=20)
    limiter.landed(began + 61_001)
    assert await world.run(limiter.acquire(USER)) == began + 61_001 + 20_000 + 61_001


async def test_past_requests_still_count_when_the_number_changes(world):
    """Requests of the last minute count against a number that is told after them."""
    limiter = gate(world)
    first = await world.run(passed(world, limiter, 30))
    limiter.learn(RateHeaders(limit=10), refused=False)
    later = await world.run(passed(world, limiter, 1))
    assert later[0] >= first[-9] + 60


@pytest.mark.parametrize("told", [1, 2, 5, 9, 10, 61, 1000, 100_000])
async def test_any_number_can_be_told(world, told):
    """However small or large the number is, requests go through and none too many."""
    limiter = gate(world)
    limiter.learn(RateHeaders(limit=told), refused=False)
    assert most(await world.run(passed(world, limiter, 12)), 60) <= told


async def test_the_user_goes_ahead_of_queued_background_work(world):
    """An action of the user's during a long import is sent at once, before the work that waits."""
    limiter = gate(world)
    limiter.learn(RateHeaders(limit=60), refused=False)
    background = asyncio.ensure_future(passed(world, limiter, 300))
    await world.run(world.sleep(120))
    asked = world.seconds
    sent = await world.run(passed(world, limiter, 3, USER))
    assert sent[-1] - asked <= 2
    background.cancel()
    await asyncio.gather(background, return_exceptions=True)


async def test_a_full_minute_goes_to_the_user_first(world):
    """When a minute is full, the first free place is the user's, however long others have waited."""
    limiter = gate(world)
    limiter.learn(RateHeaders(limit=10), refused=False)
    await world.run(passed(world, limiter, 10, USER))
    order: list[str] = []

    async def ask(priority: Priority) -> None:
        await limiter.acquire(priority)
        order.append(priority.value)

    tasks = [asyncio.ensure_future(ask(BACKGROUND)) for _ in range(3)]
    await world.run(world.sleep(30))
    tasks.append(asyncio.ensure_future(ask(USER)))
    await world.run(asyncio.wait(tasks))
    assert order == ["user", "background", "background", "background"]


@pytest.mark.parametrize("priorities", [(USER, BACKGROUND), (BACKGROUND, BACKGROUND), (USER, USER)])
async def test_who_comes_later_overtakes_none_that_waits(world, priorities):
    """Not even where a place is free before those that wait look again."""
    limiter = gate(world)
    limiter.learn(RateHeaders(limit=1), refused=False)
    await world.run(passed(world, limiter, 1, USER))
    order: list[int] = []

    async def ask(number: int) -> None:
        await limiter.acquire(priorities[number])
        order.append(number)

    waiting = asyncio.ensure_future(ask(0))
    await world.run(world.sleep(10.25))
    limiter.learn(RateHeaders(limit=60), refused=False)
    await world.run(ask(1))
    await waiting
    assert order == [0, 1]


async def test_remaining_in_the_reserve_pauses_background_work(world):
    """When others use up the token's minute, background work waits for its end, the user does not.

    It may have begun just now: with the one of theirs that was the first, which is not seen.
    """
    limiter = gate(world)
    await world.run(passed(world, limiter, 1))
    world.now += timedelta(seconds=30)
    limiter.learn(RateHeaders(limit=60, remaining=6), refused=False)
    assert (await world.run(passed(world, limiter, 1, USER)))[0] == 30
    assert (await world.run(passed(world, limiter, 1)))[0] == 91


async def test_nothing_remaining_pauses_everybody(world):
    """With nothing left of the minute no process sends until it has passed."""
    limiter = gate(world)
    limiter.learn(RateHeaders(limit=60, remaining=0), refused=False)
    assert (await world.run(passed(world, limiter, 1, USER)))[0] >= 60


async def test_a_minute_used_up_by_ourselves_costs_no_second_one(world):
    """When all that was used is our own, the pause ends with our oldest request's minute."""
    limiter = gate(world)
    limiter.learn(RateHeaders(limit=60), refused=False)
    await world.run(passed(world, limiter, 1))
    world.now += timedelta(seconds=10)
    await world.run(passed(world, limiter, 53))
    limiter.learn(RateHeaders(limit=60, remaining=6), refused=False)
    assert (await world.run(passed(world, limiter, 1)))[0] == pytest.approx(61, abs=1.1)


async def test_a_429_silences_everybody_and_says_so_at_once(world):
    """After a 429 nothing is sent until Retry-After has passed; who asks is told instead of kept waiting."""
    limiter = gate(world)
    limiter.learn(RateHeaders(retry_after=40.0), refused=True)
    with pytest.raises(RateLimited, match="Next try in 40 s") as caught:
        await limiter.acquire(USER)
    assert caught.value.retry_after == 40.0
    world.now += timedelta(seconds=36)
    assert (await world.run(passed(world, limiter, 1)))[0] >= 40


async def test_a_silence_of_five_seconds_is_waited_for(world):
    """In naps of a second; a longer one is an error at once, of a whole number of seconds."""
    limiter = gate(world)
    limiter.learn(RateHeaders(limit=1, retry_after=5.0), refused=True)
    assert await world.run(passed(world, limiter, 2)) == [5.0, 66.001]
    limiter.learn(RateHeaders(retry_after=5.001), refused=True)
    sentence = r"^Track.TW asked for a pause: its limit is reached, or it cannot serve. Next try in 6 s.$"
    with pytest.raises(RateLimited, match=sentence) as caught:
        await limiter.acquire(USER)
    assert (caught.value.retry_after, caught.value.provider) == (5.001, TRACKTW)


@pytest.mark.parametrize(
    ("headers", "refused", "silence"),
    [
        (RateHeaders(resets_in=20.0), True, 20.0),
        (RateHeaders(resets_in=20.0, retry_after=30.0), True, 30.0),
        (RateHeaders(limit=60, remaining=0), True, 60.0),
        (RateHeaders(retry_after=30.0), False, 30.0),
        (RateHeaders(remaining=50, retry_after=30.0), False, 30.0),
        (RateHeaders(resets_in=20.0), False, None),
        (RateHeaders(limit=60, remaining=0, resets_in=20.0), False, None),
    ],
)
async def test_how_long_nothing_is_sent_is_what_the_answer_says(world, headers, refused, silence):
    """By its own wait; a refusal by when its window ends, too, else by what is usual."""
    limiter = gate(world)
    limiter.learn(RateHeaders(retry_after=9.0), refused=True)  # the longer of two silences counts
    limiter.learn(headers, refused=refused)
    with pytest.raises(RateLimited) as caught:
        await limiter.acquire(USER)
    assert caught.value.retry_after == (silence or 9.0)


async def test_a_pause_ends_where_the_answer_says_and_with_the_window(world):
    """For all where nothing remains, for background work where the user's reserve does."""
    for remaining, resets_in, user, background in (
        (0, 20.0, 20.0, 20.0),
        (0, 900.0, 61.0, 61.0),
        (1, 20.0, 0.0, 20.0),
        (6, 20.0, 0.0, 20.0),
        (7, 20.0, 0.0, 0.0),
    ):
        limiter = gate(world)
        began = world.seconds
        limiter.learn(RateHeaders(limit=60, remaining=remaining, resets_in=resets_in), refused=False)
        assert [one - began for one in await world.run(passed(world, limiter, 1, USER))] == [user]
        assert [one - began for one in await world.run(passed(world, limiter, 1))] == [background]


async def test_a_429_without_a_time_silences_for_a_minute(world):
    """One that does not say how long counts for Track.TW's whole minute; for Flex Forward ten seconds."""
    for provider, silence in ((TRACKTW, 60.0), (FLEXFORWARD, 10.0)):
        limiter = gate(world, provider)
        limiter.learn(RateHeaders(), refused=True)
        with pytest.raises(RateLimited) as caught:
            await limiter.acquire()
        assert caught.value.retry_after == silence


async def test_queued_work_hears_of_the_silence(world):
    """Work that waits for its turn when the 429 comes gives up too, instead of hanging for minutes."""
    limiter = gate(world)
    waiting = asyncio.ensure_future(passed(world, limiter, 20))
    await world.settle()
    limiter.learn(RateHeaders(retry_after=300.0), refused=True)
    await world.run(asyncio.wait([waiting]))
    assert isinstance(waiting.exception(), RateLimited)
    assert world.seconds <= 1


async def test_a_clock_set_back_does_not_stop_requests(world):
    """When the wall clock is set back by hours, requests go on at the same pace."""
    limiter = gate(world)
    await world.run(passed(world, limiter, 8))
    world.now -= timedelta(hours=5)
    before = world.seconds
    assert (await world.run(passed(world, limiter, 8)))[-1] - before < 61


@pytest.mark.parametrize("step", [timedelta(hours=-1), timedelta(hours=8), timedelta(days=-365)])
async def test_a_clock_that_was_set_neither_stops_requests_nor_lets_a_flood_through(world, step):
    """When the wall clock jumps, what was sent and asked for still counts from when it really was."""
    began = world.now
    elapsed = timedelta()  # what the wall clock was set by, which the steady one does not follow

    def steady() -> float:
        return (world.now - elapsed - began).total_seconds()

    limiter = gate(world, steady=steady)
    times: list[float] = []

    async def send(count: int) -> None:
        for _ in range(count):
            await limiter.acquire()
            times.append(steady())

    await world.run(send(45))
    world.now += step
    elapsed += step
    await world.run(send(45))
    assert most(times, 60) <= 50
    assert times[-1] - times[44] < 75
    limiter.learn(RateHeaders(retry_after=40.0), refused=True)
    world.now += step
    elapsed += step
    with pytest.raises(RateLimited, match="Next try in 40 s"):
        await limiter.acquire()


async def test_nothing_remaining_is_believed_once(world):
    """Where each answer says that nothing remains, that costs one pause; then requests are spaced."""
    limiter = gate(world)
    times: list[float] = []
    for _ in range(10):
        times += await world.run(passed(world, limiter, 1, USER))
        limiter.learn(RateHeaders(limit=60, remaining=0), refused=False)
    assert times[1] - times[0] >= 60
    assert all(1 <= later - earlier <= 2.5 for earlier, later in itertools.pairwise(times[1:]))
    for _ in range(2):  # that is forgotten an hour after the number was last found not to be so
        world.now += timedelta(minutes=58)
        limiter.learn(RateHeaders(limit=60, remaining=0), refused=False)
        before = world.seconds
        assert (await world.run(passed(world, limiter, 1, USER)))[0] - before <= 2.5
    limiter.learn(RateHeaders(limit=60, remaining=30), refused=False)
    limiter.learn(RateHeaders(limit=60, remaining=0), refused=False)
    before = world.seconds
    assert (await world.run(passed(world, limiter, 1, USER)))[0] - before >= 50
    limiter.learn(RateHeaders(limit=60, remaining=0), refused=False)
    limiter.learn(RateHeaders(retry_after=1.0), refused=True)  # by which the number has meant what it should
    times = await world.run(passed(world, limiter, 5, USER))
    assert times[4] - times[0] < 1


async def test_a_429_says_itself_how_long(world):
    """A refusal with nothing remaining and three seconds to wait costs three seconds, not a minute."""
    limiter = gate(world)
    limiter.learn(RateHeaders(limit=60, remaining=2), refused=False)
    limiter.learn(RateHeaders(limit=60, remaining=0, retry_after=3.0), refused=True)
    assert 3 <= (await world.run(passed(world, limiter, 1)))[0] < 4.5


async def test_a_wait_is_told(world):
    """While a request waits for the limit it can be told of whom, for how long, and how little is allowed."""
    waits = Waits(lambda: world.seconds)
    limiter = gate(world, waits=waits)
    limiter.learn(RateHeaders(limit=6), refused=False)
    await world.run(passed(world, limiter, 6, USER))
    assert waits.longer_than(0) == []
    waiting = asyncio.ensure_future(passed(world, limiter, 1, USER))
    await world.run(world.sleep(20))
    [wait] = waits.longer_than(2)
    assert wait.words(waits.now()) == "Track.TW's limit, 42 s (6 requests a minute)"
    await world.run(asyncio.wait([waiting]))
    assert waits.longer_than(2) == [wait]  # the next one behind it goes on with it
    world.now += timedelta(seconds=1)
    assert waits.longer_than(0) == []


async def test_how_little_is_allowed_is_told_where_it_is_little(world):
    """Fewer than thirty requests a minute."""
    for told, words in ((29, "Track.TW's limit, 1 s (29 requests a minute)"), (31, "Track.TW's limit, 1 s")):
        waits = Waits(lambda: world.seconds)
        limiter = gate(world, waits=waits)
        limiter.learn(RateHeaders(limit=told, retry_after=1.0), refused=False)
        assert limiter.told == told
        waiting = asyncio.ensure_future(passed(world, limiter, 1))
        await world.settle()
        assert [wait.words(waits.now()) for wait in waits.longer_than(0)] == [words]
        await world.run(asyncio.wait([waiting]))


async def test_flex_forward_stays_under_ten_a_second(world):
    """No second holds more than 8 requests to Flex Forward, and a larger told number does not change it."""
    limiter = gate(world, FLEXFORWARD)
    limiter.learn(RateHeaders(limit=600), refused=False)
    both = asyncio.gather(passed(world, limiter, 40), passed(world, limiter, 40, USER))
    times = sorted(itertools.chain(*(await world.run(both))))  # type: ignore[arg-type]
    assert most(times, 1.0) <= 8


async def test_flex_forward_obeys_headers_that_appear_one_day(world):
    """A lower number, and nothing remaining, count for Flex Forward too."""
    limiter = gate(world, FLEXFORWARD)
    limiter.learn(RateHeaders(limit=3), refused=False)
    assert most(await world.run(passed(world, limiter, 9, USER)), 1.0) <= 3
    limiter.learn(RateHeaders(limit=3, remaining=0, resets_in=1.0), refused=False)
    before = world.seconds
    assert (await world.run(passed(world, limiter, 1, USER)))[0] >= before + 1


async def test_a_cancelled_waiter_gives_its_turn_away(world):
    """Who stops waiting neither uses up a request nor blocks those behind."""
    limiter = gate(world)
    limiter.learn(RateHeaders(limit=10), refused=False)
    await world.run(passed(world, limiter, 10, USER))
    gone = asyncio.ensure_future(limiter.acquire(USER))
    await world.settle()
    gone.cancel()
    behind = await world.run(passed(world, limiter, 1))
    assert behind[0] < 70
