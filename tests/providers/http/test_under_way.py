"""Requests that are under way: they outlive their callers, and end with the program or with their client."""

import asyncio
import gc
import weakref

import httpx
import pytest
from loopback import Pool, Reply, bearer

from parcel_tui.domain import errors
from parcel_tui.domain.parcel import TRACKTW
from parcel_tui.providers.base import Request
from parcel_tui.providers.connect import connection_to

GOOD = Reply(body={"tag": "InTransit", "checkpoints": []})


async def test_a_request_under_way_outlives_its_caller(serve, tracktw):
    """When its screen closes a request is finished, not cancelled, and its connection is used again."""
    gate = asyncio.Event()
    server = await serve(Reply(body={"package_history": []}, gate=gate), Reply(body={"package_history": []}))
    one_at_a_time = httpx.AsyncHTTPTransport(limits=httpx.Limits(max_connections=1))
    provider = tracktw(server.url, transport=one_at_a_time)
    caller = asyncio.create_task(provider.tracking("A"))
    await server.asked()
    caller.cancel()
    await asyncio.wait([caller])
    assert caller.cancelled()
    gate.set()
    await provider.tracking("B")
    assert server.connections == 1


async def test_what_goes_wrong_after_its_caller_has_gone_is_not_reported(serve, tracktw):
    """By asyncio, on the screen."""
    reported: list[object] = []
    asyncio.get_running_loop().set_exception_handler(lambda _, context: reported.append(context))
    gate = asyncio.Event()
    server = await serve(Reply(404, {"message": "no"}, gate=gate), Reply(body={"package_history": []}))
    provider = tracktw(server.url)
    caller = asyncio.create_task(provider.tracking("A"))
    await server.asked()
    caller.cancel()
    await asyncio.wait([caller])
    gate.set()
    while provider._requests._under_way:
        await asyncio.sleep(0)
    del caller
    gc.collect()
    assert reported == []


async def test_an_answer_is_gone_once_it_is_read(tracktw):
    """It does not wait for the garbage collector, which may come after a thousand more."""
    answers: list[weakref.ref[httpx.Response]] = []

    def answer(_: httpx.Request) -> httpx.Response:
        response = httpx.Response(200, stream=httpx.ByteStream(b'{"package_history": []}'))
        answers.append(weakref.ref(response))
        return response

    gc.disable()
    try:
        await tracktw("https://provider.invalid", transport=httpx.MockTransport(answer)).tracking("A")
        assert [response() for response in answers] == [None]
    finally:
        gc.enable()


async def test_two_hundred_cancelled_requests_do_no_harm(serve, flexforward):
    """After many callers went away in the middle, asking still works."""
    server = await serve(GOOD)
    provider = flexforward(server.url)
    for number in range(200):
        caller = asyncio.create_task(provider.tracking(str(number)))
        for _ in range(number % 25):
            await asyncio.sleep(0)
        caller.cancel()
    await provider.tracking("last")
    assert server.paths[-1] == "GET /tracking/last"


async def test_closing_is_quick_and_answers_who_waits(serve, tracktw):
    """Closing cuts what is under way; its caller gets an error of the tree, and nothing is retried."""
    reported: list[object] = []
    asyncio.get_running_loop().set_exception_handler(lambda _, context: reported.append(context))
    server = await serve(Reply(gate=asyncio.Event()))
    pool = Pool()
    pool.may_close.set()
    provider = tracktw(server.url, transport=pool)
    caller = asyncio.create_task(provider.tracking("A"))
    await server.asked()
    await asyncio.wait_for(provider.aclose(), 2)
    assert pool.closed == 1
    with pytest.raises(errors.Unreachable, match="closed") as cut:
        await caller
    assert cut.value.maybe_done
    with pytest.raises(errors.Unreachable, match="closed"):
        await provider.tracking("B")
    assert len(server.requests) == 1
    assert reported == []


async def test_closing_lets_who_waits_for_the_limit_go(serve):
    """It was not sent, and says so; the nap that it takes is its last."""
    naps, morning = 0, asyncio.Event()

    async def sleep(_seconds: float) -> None:
        nonlocal naps
        naps += 1
        await morning.wait()

    server = await serve(Reply(body={}, headers={"X-RateLimit-Limit": "1"}))
    connection = connection_to(TRACKTW, server.url, bearer, sleep=sleep)
    await connection.send(Request("GET", "/one"))
    waiting = asyncio.create_task(connection.send(Request("GET", "/two")))
    while not naps:
        await asyncio.sleep(0)
    await connection.aclose()
    morning.set()
    with pytest.raises(errors.Unreachable, match="closed") as cut:
        await waiting
    assert (cut.value.maybe_done, naps, server.paths) == (False, 1, ["GET /one"])


async def test_once_closed_nothing_is_sent(serve, tracktw):
    """The caller reads that it was not done: it may be sent again by the next start."""
    server = await serve()
    provider = tracktw(server.url)
    await provider.aclose()
    with pytest.raises(errors.Unreachable, match="closed") as late:
        await provider.tracking("A")
    assert not late.value.maybe_done
    assert server.requests == []


async def test_a_wedged_client_is_replaced(serve, tracktw):
    """After a PoolTimeout the next request goes out through a new client.

    The old one is closed once no request is under way; the end waits for that.
    """
    gate = asyncio.Event()
    good = {"package_history": []}
    server = await serve(Reply(body=good, gate=gate), Reply(body=good))
    pool = Pool()
    provider = tracktw(server.url, transport=pool)
    under_way = asyncio.create_task(provider.tracking("A"))
    await server.asked()
    pool.is_wedged = True
    with pytest.raises(errors.TimedOut):
        await provider.tracking("B")
    await asyncio.sleep(0)
    assert pool.closed == 0
    gate.set()
    await under_way
    await provider.tracking("C")
    assert pool.closed == 1
    ending = asyncio.create_task(provider.aclose())
    for _ in range(20):
        await asyncio.sleep(0)
    assert not ending.done()
    pool.may_close.set()
    await ending
    assert server.paths == ["GET /package/tracking/A", "GET /package/tracking/C"]
