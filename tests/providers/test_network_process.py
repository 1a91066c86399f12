"""The network in a process of its own: the same answers and errors, and nothing left behind."""

import asyncio
import contextlib
import logging
import os
import signal
import sys
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest
from loopback import TOKEN, Loopback, Reply, bearer
from tables import for_each

from parcel_tui.domain import errors
from parcel_tui.domain.parcel import FLEXFORWARD, TRACKTW, Folder
from parcel_tui.domain.secret import Bearer, Credential, KeyPair, Secret
from parcel_tui.own_process import own_process
from parcel_tui.providers.flexforward import FlexForward
from parcel_tui.providers.http.failures import Redirected, WebPage
from parcel_tui.providers.http.network_process import NetworkProcess
from parcel_tui.providers.http.network_words import answers, error_of, failed, written
from parcel_tui.providers.tracktw import TrackTw

GOOD = Reply(body={"email": "a@example.com", "name": "林雅婷"})
PATIENCE = 50.0
needs_proc = pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="/proc tells of children")


@pytest.fixture
async def network(tmp_path: Path) -> AsyncIterator[Callable[[Loopback], NetworkProcess]]:
    """Asks both providers of one server."""
    made: list[NetworkProcess] = []

    def make(server: Loopback) -> NetworkProcess:
        urls = {TRACKTW: server.url + "/api/v1", FLEXFORWARD: server.url}
        made.append(NetworkProcess(urls, tmp_path / "requests.sqlite"))
        return made[-1]

    yield make
    for process in made:
        await process.aclose()


def children() -> set[int]:
    """The processes that this one has started, from whichever thread; none where /proc does not tell."""
    found: set[int] = set()
    for told in Path("/proc/self/task").glob("*/children"):
        with contextlib.suppress(FileNotFoundError):  # the thread has ended meanwhile
            found |= set(map(int, told.read_text().split()))
    return found


async def until(condition: Callable[[], bool]) -> None:
    async with asyncio.timeout(PATIENCE):
        while not condition():
            await asyncio.sleep(0.005)


async def test_requests_go_out_as_they_do_without_it(serve, network) -> None:
    """Signed with each provider's credential, with query and body; the answer comes back whole.

    Neither the child's command line nor its environment holds a token.
    """
    listed = Reply(body={"current_page": 1, "last_page": 1, "per_page": 9, "total": 0, "data": []})
    added = Reply(body={"907218463512": "rel-1"})
    label = Reply(body={"id": "x", "tag": "InTransit", "checkpoints": []})
    server = await serve(listed, added, label)
    process, before = network(server), children()
    tracktw = TrackTw(process.channel(TRACKTW, bearer))
    assert (await tracktw.page(Folder.INBOX, 1, 9)).total == 0
    assert await tracktw.add("carrier", ["907218463512"], notify=False) == {"907218463512": "rel-1"}
    pair = KeyPair(Secret("key-1"), Secret("token-1"))
    await FlexForward(process.channel(FLEXFORWARD, lambda: pair)).tracking("A/B 1")
    page, adding, tracking = server.requests
    assert page.target == "/api/v1/package/all/inbox?page=1&size=9"
    assert page.headers["authorization"] == adding.headers["authorization"] == f"Bearer {TOKEN}"
    assert adding.json()["tracking_number"] == ["907218463512"]
    assert tracking.target == "/tracking/A%2FB%201"
    assert (tracking.headers["x-rr-apikey"], tracking.headers["x-rr-apitoken"]) == ("key-1", "token-1")
    for child in children() - before:
        shown = [Path(f"/proc/{child}/cmdline").read_bytes()]
        with contextlib.suppress(PermissionError):  # a process that holds a token tells nobody
            shown.append(Path(f"/proc/{child}/environ").read_bytes())
        assert not any(secret in text for text in shown for secret in (TOKEN.encode(), b"key-1", b"token-1"))


async def test_a_token_that_was_changed_is_the_next_requests(serve, network) -> None:
    """The credential is looked for at each request; without one there is nothing to send."""
    server = await serve(GOOD)
    tokens: list[Credential | None] = [Bearer(Secret("one")), Bearer(Secret("two")), None]
    tracktw = TrackTw(network(server).channel(TRACKTW, lambda: tokens.pop(0)))
    await tracktw.profile()
    await tracktw.profile()
    with pytest.raises(errors.NoToken):
        await tracktw.profile()
    assert [request.headers["authorization"] for request in server.requests] == ["Bearer one", "Bearer two"]


async def test_an_error_is_the_one_that_was_met(serve, network) -> None:
    """With its class, sentence and reasons."""
    refusal = Reply(422, {"message": "no", "errors": {"tracking_number.0": ["格式錯誤"]}})
    gone = {"message": "No query results for model [App\\Models\\UserPackage] rel-1"}
    server = await serve(refusal, Reply(404, gone), Reply(401))
    tracktw = TrackTw(network(server).channel(TRACKTW, bearer))
    with pytest.raises(errors.Rejected) as rejected:
        await tracktw.add("carrier", ["1"], notify=False)
    assert rejected.value.fields == {"tracking_number.0": ("格式錯誤",)}
    assert rejected.value.provider == TRACKTW
    with pytest.raises(errors.NotFound):
        await tracktw.tracking("rel-1")
    with pytest.raises(errors.TokenRefused, match="set a valid one"):
        await tracktw.profile()


def kinds(root: type[errors.ProviderError]) -> list[type[errors.ProviderError]]:
    return [root, *(kind for child in root.__subclasses__() for kind in kinds(child))]


@for_each("kind", kinds(errors.ProviderError))
def test_every_error_of_a_provider_can_be_told(kind: type[errors.ProviderError]) -> None:
    """Nothing of it is lost on its way through the pipe."""
    error = kind("What to do.", provider=TRACKTW)
    if isinstance(error, errors.TransientError):
        error.retry_after, error.maybe_done = 2.5, True
    if isinstance(error, errors.Rejected):
        error.fields = {"a": ("b", "c")}
    told = error_of(answers.decode(written(failed(1, error))[4:]))
    assert (type(told), str(told), vars(told)) == (kind, "What to do.", vars(error))
    assert {Redirected, WebPage} < set(kinds(errors.ProviderError))


async def test_who_goes_away_holds_nobody_up(serve, network) -> None:
    """A request that nobody waits for any more is left; the next is answered."""
    gate = asyncio.Event()
    server = await serve(Reply(gate=gate), GOOD)
    tracktw = TrackTw(network(server).channel(TRACKTW, bearer))
    waiting = asyncio.create_task(tracktw.profile())
    await server.asked()
    waiting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await waiting
    assert (await tracktw.profile()).name == "林雅婷"
    gate.set()


@needs_proc
async def test_a_child_that_dies_is_told_of_and_replaced(serve, network) -> None:
    """What it was asked may have been done; the next request starts another."""
    gate = asyncio.Event()
    server = await serve(Reply(gate=gate), GOOD)
    tracktw = TrackTw(network(server).channel(TRACKTW, bearer))
    before = children()
    waiting = asyncio.create_task(tracktw.tracking("rel-1"))
    await server.asked()
    [child] = children() - before
    os.kill(child, signal.SIGKILL)
    with pytest.raises(errors.Unreachable, match="was lost") as lost:
        await waiting
    assert lost.value.maybe_done
    assert (await tracktw.profile()).name == "林雅婷"
    gate.set()


@needs_proc
async def test_it_is_gone_soon_after_the_last_answer(serve, network, monkeypatch: pytest.MonkeyPatch) -> None:
    """And comes back with the next request."""
    monkeypatch.setattr(NetworkProcess, "LINGERS", 0.0)
    server = await serve(GOOD)
    tracktw = TrackTw(network(server).channel(TRACKTW, bearer))
    before = children()
    for _ in range(2):
        await tracktw.profile()
        await until(lambda: children() <= before)
    assert len(server.requests) == 2


async def test_once_closed_it_asks_nothing(serve, network) -> None:
    """What is under way is cut, and may have been done; what comes later is not begun."""
    gate = asyncio.Event()
    server = await serve(Reply(gate=gate))
    tracktw = TrackTw(network(server).channel(TRACKTW, bearer))
    waiting = asyncio.create_task(tracktw.tracking("rel-1"))
    await server.asked()
    await tracktw.aclose()
    with pytest.raises(errors.Unreachable) as cut:
        await waiting
    with pytest.raises(errors.Unreachable) as late:
        await tracktw.profile()
    assert (cut.value.maybe_done, late.value.maybe_done) == (True, False)
    gate.set()


async def test_a_child_that_cannot_be_started_is_tried_again_later(
    serve, network, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A machine without room for another process."""
    server = await serve(GOOD)
    tracktw = TrackTw(network(server).channel(TRACKTW, bearer))
    with monkeypatch.context() as patch:
        patch.setattr(sys, "executable", "/nonexistent/python")
        with pytest.raises(errors.Unreachable, match="cannot be started"):
            await tracktw.profile()
    assert (await tracktw.profile()).name == "林雅婷"


async def test_a_child_without_a_thread_to_wait_for_its_end_is_tried_again_later(
    serve, network, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As asyncio does where the system has no better way."""
    server = await serve(GOOD)
    tracktw = TrackTw(network(server).channel(TRACKTW, bearer))
    with monkeypatch.context() as patch:
        patch.setattr(asyncio.get_running_loop(), "subprocess_exec", no_thread)
        with pytest.raises(errors.Unreachable, match="can't start new thread"):
            await tracktw.profile()
    assert (await tracktw.profile()).name == "林雅婷"


async def no_thread(*_: object, **__: object) -> None:
    raise RuntimeError("can't start new thread")


@pytest.mark.skipif(sys.platform == "win32", reason="the child is a shell script")
@pytest.mark.parametrize("told", [r"\0\0\0\1x", r"\0\0\0\1"])
async def test_a_child_that_answers_nonsense_is_replaced(
    serve, network, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, told: str
) -> None:
    """It may be of another version, when the program was updated meanwhile: nobody waits for ever."""
    script = tmp_path / "child"
    script.write_text(f"#!/bin/sh\nprintf '{told}'\n{'exec cat >&2' if told.endswith('x') else ''}\n")
    script.chmod(0o700)
    server = await serve(GOOD)
    tracktw = TrackTw(network(server).channel(TRACKTW, bearer))
    with monkeypatch.context() as patch:
        patch.setattr(sys, "executable", str(script))
        with pytest.raises(errors.Unreachable, match="was lost"):
            await tracktw.profile()
    assert (await tracktw.profile()).name == "林雅婷"


@pytest.mark.parametrize("heard", [b"\0\0\0\1x", b"\0\0\0\x09x", b"\0\0"])
async def test_a_child_that_hears_nonsense_ends(heard: bytes) -> None:
    """Also when the dashboard was killed in the middle of a question."""
    child = await asyncio.create_subprocess_exec(
        *own_process("parcel_tui.providers.http.network_child"),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.DEVNULL,
    )
    await asyncio.wait_for(child.communicate(heard), PATIENCE)
    assert child.returncode == 0


async def test_what_is_being_started_is_let_go_too(serve, network) -> None:
    """Leaving just after the first request."""
    server = await serve(GOOD)
    tracktw = TrackTw(network(server).channel(TRACKTW, bearer))
    waiting = asyncio.create_task(tracktw.profile())
    await asyncio.sleep(0)
    await tracktw.aclose()
    with pytest.raises(errors.Unreachable):
        await waiting
    assert server.requests == []


async def test_its_requests_are_in_the_log(serve, network, caplog: pytest.LogCaptureFixture) -> None:
    """One process writes the file, and hears of what the other did."""
    handler = logging.NullHandler()
    logger = logging.getLogger("parcel_tui")
    logger.addHandler(handler)
    try:
        with caplog.at_level(logging.DEBUG, "parcel_tui"):
            server = await serve(GOOD)
            await TrackTw(network(server).channel(TRACKTW, bearer)).profile()
    finally:
        logger.removeHandler(handler)
    assert "tracktw GET /user/profile: 200" in caplog.text
    assert TOKEN not in caplog.text
