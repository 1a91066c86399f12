"""Requests in a thread of their own: the same answers and errors, and leaving waits for nothing."""

import asyncio
import sys
import threading
from collections.abc import AsyncIterator, Callable
from functools import partial
from pathlib import Path

import pytest
from loopback import TOKEN, Loopback, Reply, bearer

from parcel_tui.domain import errors
from parcel_tui.domain.parcel import FLEXFORWARD, TRACKTW, Folder
from parcel_tui.domain.secret import Bearer, Credential, KeyPair, Secret
from parcel_tui.providers.base import Requests
from parcel_tui.providers.connect import connection_to
from parcel_tui.providers.flexforward import FlexForward
from parcel_tui.providers.http.request_thread import RequestThread
from parcel_tui.providers.tracktw import TrackTw

GOOD = Reply(body={"email": "a@example.com", "name": "林雅婷"})
PATIENCE = 50.0

Through = Callable[..., Requests]


@pytest.fixture
async def through(tmp_path: Path) -> AsyncIterator[Through]:
    """What a provider's requests to a server go through."""
    made: list[Requests] = []

    def make(server: Loopback, credential=bearer, name: str = TRACKTW, thread=None) -> Requests:
        connect = partial(
            connection_to, base_url=server.url, credential=credential, requests_file=tmp_path / "r.json"
        )
        made.append((thread or RequestThread(connect)).requests_to(name))
        return made[-1]

    yield make
    for requests in made:
        await requests.aclose()


def threads() -> set[threading.Thread]:
    return {thread for thread in threading.enumerate() if thread.name == "requests"}


async def test_requests_go_out_as_they_do_without_it(serve, through) -> None:
    """Signed with each provider's credential, with query and body; the answer comes back whole."""
    listed = Reply(body={"current_page": 1, "last_page": 1, "per_page": 9, "total": 0, "data": []})
    added = Reply(body={"907218463512": "rel-1"})
    label = Reply(body={"id": "x", "tag": "InTransit", "checkpoints": []})
    server = await serve(listed, added, label)
    requests = through(server)
    tracktw = TrackTw(requests)
    assert (await tracktw.page(Folder.INBOX, 1, 9)).total == 0
    assert await tracktw.add("carrier", ["907218463512"], notify=False) == {"907218463512": "rel-1"}
    pair = KeyPair(Secret("key-1"), Secret("token-1"))
    await FlexForward(through(server, lambda: pair, FLEXFORWARD)).tracking("A/B 1")
    assert server.connections == 2
    assert not requests._under_way  # nor their answers, which would fill the memory
    page, adding, tracking = server.requests
    assert page.target == "/package/all/inbox?page=1&size=9"
    assert page.headers["authorization"] == adding.headers["authorization"] == f"Bearer {TOKEN}"
    assert adding.json()["tracking_number"] == ["907218463512"]
    assert tracking.target == "/tracking/A%2FB%201"
    assert (tracking.headers["x-rr-apikey"], tracking.headers["x-rr-apitoken"]) == ("key-1", "token-1")


async def test_a_token_that_was_changed_is_the_next_requests(serve, through) -> None:
    """The credential is looked for at each request; without one there is nothing to send."""
    server = await serve(GOOD)
    tokens: list[Credential | None] = [Bearer(Secret("one")), Bearer(Secret("two")), None]
    tracktw = TrackTw(through(server, lambda: tokens.pop(0)))
    await tracktw.profile()
    await tracktw.profile()
    with pytest.raises(errors.NoToken):
        await tracktw.profile()
    assert [request.headers["authorization"] for request in server.requests] == ["Bearer one", "Bearer two"]


async def test_an_error_is_the_one_that_was_met(serve, through) -> None:
    """With its class, sentence and reasons."""
    server = await serve(Reply(422, {"message": "no", "errors": {"tracking_number.0": ["格式錯誤"]}}))
    with pytest.raises(errors.Rejected) as rejected:
        await TrackTw(through(server)).add("carrier", ["1"], notify=False)
    assert rejected.value.fields == {"tracking_number.0": ("格式錯誤",)}


async def test_a_caller_that_goes_away_holds_no_other_up(serve, through) -> None:
    """Its request is left to end by itself; the next is answered."""
    gate = asyncio.Event()
    server = await serve(Reply(gate=gate), GOOD)
    tracktw = TrackTw(through(server))
    waiting = asyncio.create_task(tracktw.profile())
    await server.asked()
    waiting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await waiting
    assert (await tracktw.profile()).name == "林雅婷"
    gate.set()


async def test_once_closed_it_asks_nothing(serve, through) -> None:
    """What is under way is cut, and may have been done; what comes later is not begun. The thread is over."""
    before = threads()
    gate = asyncio.Event()
    server = await serve(Reply(gate=gate))
    tracktw = TrackTw(through(server))
    waiting = asyncio.create_task(tracktw.tracking("rel-1"))
    await server.asked()
    [thread] = threads() - before
    assert thread.daemon  # it keeps no process, whatever hangs in it
    await asyncio.wait_for(tracktw.aclose(), PATIENCE)
    with pytest.raises(errors.Unreachable) as cut:
        await waiting
    await asyncio.to_thread(thread.join, PATIENCE)
    assert not thread.is_alive()
    with pytest.raises(errors.Unreachable) as late:
        await tracktw.profile()
    assert (cut.value.maybe_done, late.value.maybe_done) == (True, False)
    assert (cut.value.provider, late.value.provider) == (TRACKTW, TRACKTW)
    assert str(late.value) == "The connection to Track.TW was closed. Start the program again to go on."
    gate.set()


async def test_closing_answers_what_waits_for_its_turn(serve, through) -> None:
    """A request that was not sent, because the limit was reached, is told that it was not."""
    server = await serve(Reply(body=GOOD.body, headers={"X-RateLimit-Limit": "1"}))
    tracktw = TrackTw(through(server))
    await tracktw.profile()
    waiting = asyncio.create_task(tracktw.profile())
    await asyncio.sleep(0.05)
    await tracktw.aclose()
    with pytest.raises(errors.Unreachable, match="closed") as cut:
        await waiting
    assert not cut.value.maybe_done
    assert len(server.requests) == 1


async def test_closing_cuts_the_pause_between_two_tries(serve) -> None:
    """A request that would be tried again is given up at once, however long the pause, whoever else asks."""
    paused = threading.Event()

    async def sleep(_seconds: float) -> None:
        paused.set()
        await asyncio.Event().wait()

    server = await serve(Reply(503, {}))
    connect = partial(connection_to, base_url=server.url, credential=bearer, sleep=sleep)
    thread = RequestThread(connect)
    requests, other = thread.requests_to(TRACKTW), thread.requests_to(FLEXFORWARD)
    waiting = asyncio.create_task(TrackTw(requests).profile())
    await asyncio.to_thread(paused.wait, PATIENCE)
    await asyncio.wait_for(requests.aclose(), PATIENCE)
    with pytest.raises(errors.Unreachable, match="closed"):
        await asyncio.wait_for(waiting, PATIENCE)
    assert len(server.requests) == 1
    await other.aclose()


async def test_without_a_request_there_is_no_thread(serve, through) -> None:
    """What starts and ends without asking anything pays for none."""
    before = threads()
    requests = through(await serve(GOOD))
    assert threads() == before
    await requests.aclose()
    assert threads() == before


async def test_without_room_for_a_thread_it_is_tried_again_later(
    serve, through, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A machine that is full says so, and costs one request."""
    tracktw = TrackTw(through(await serve(GOOD)))
    loop = asyncio.new_event_loop()

    def no_thread(_: threading.Thread) -> None:
        raise RuntimeError("can't start new thread")

    with monkeypatch.context() as patch:
        patch.setattr(threading.Thread, "start", no_thread)
        patch.setattr(asyncio, "new_event_loop", lambda: loop)
        with pytest.raises(errors.Unreachable, match="can't start new thread"):
            await tracktw.profile()
    assert loop.is_closed()
    assert (await tracktw.profile()).name == "林雅婷"


HANGING = """
import asyncio, os, socket, sys, time
from pathlib import Path
from parcel_tui.domain.secret import Bearer, Secret
from parcel_tui.providers.connect import connection_to
from parcel_tui.providers.http.request_thread import RequestThread
from parcel_tui.providers.tracktw import TrackTw

asked = Path(sys.argv[1])

def hang(*_, **__):
    asked.touch()
    time.sleep(600)

socket.getaddrinfo = hang

async def main():
    connect = lambda name: connection_to(name, "https://provider.invalid", lambda: Bearer(Secret("token-1")))
    tracktw = TrackTw(RequestThread(connect).requests_to("tracktw"))
    task = asyncio.create_task(tracktw.profile())
    while not asked.exists():
        await asyncio.sleep(0.01)
    await tracktw.aclose()
    print(type((await asyncio.gather(task, return_exceptions=True))[0]).__name__, flush=True)

asyncio.run(main())
os._exit(0)  # as the program ends
"""


@pytest.mark.process
async def test_a_look_up_of_a_name_that_hangs_holds_nothing_up(tmp_path: Path) -> None:
    """Closing while the system looks for the provider's address, and gets no answer, takes no time."""
    child = await asyncio.create_subprocess_exec(
        sys.executable, "-c", HANGING, str(tmp_path / "asked"), stdout=asyncio.subprocess.PIPE
    )
    told, _ = await asyncio.wait_for(child.communicate(), PATIENCE)
    assert (told.decode().strip(), child.returncode) == ("Unreachable", 0)
