"""A provider's code runs in its own process: what it does wrong is a sentence, and costs nothing else."""

import asyncio
import os
import signal
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

from parcel_tui.domain.errors import BadAnswer, NotFound, ProviderError, RateLimited, TimedOut, Unavailable
from parcel_tui.domain.parcel import ActionKind, Folder
from parcel_tui.domain.provider import ProviderInfo
from parcel_tui.domain.stage import Stage
from parcel_tui.providers.base import Priority, Request
from parcel_tui.providers.outside import process
from parcel_tui.providers.outside.process import OutsideProvider
from parcel_tui.providers.outside.taking_in import MOST_CHECKPOINTS

NOW = datetime(2026, 2, 2, 12, tzinfo=UTC)
INFO = ProviderInfo(name="odd", title="Odd Post", url="https://odd.example", keeps_folders=True)
MODULE = """
import asyncio, os, signal, sys, time
from datetime import UTC, datetime, timedelta
from parcel_tui.providers.plugin import *

def at(time, message="moved", **more):
    return Checkpoint(time, message, Stage.IN_TRANSIT, "moving", **more)

class Odd:
    info = ProviderInfo(name="odd", title="Odd Post", url="https://odd.example", keeps_folders=True)

    def __init__(self, requests):
        self.requests = requests

    async def tracking(self, identifier):
        return await getattr(self, identifier)()

    async def good(self):
        print("this is no answer")
        body = await self.requests.send(Request("GET", path_of("parcels", "a/b"), params={"q": 1}))
        return Tracking((at(datetime(2026, 2, 1, tzinfo=UTC), body.decode()),), number="N1")

    async def lying(self):
        odd = (at(datetime(9999, 12, 31)), at(datetime(2026, 2, 1, 9)), at(None, "\\x1b[2J\\u202eevil\\x07"))
        old = datetime(2025, 1, 1, tzinfo=UTC)
        many = (at(old + timedelta(seconds=n), "m" * 9_000) for n in range(500))
        return Tracking((*odd, *many, *(at(old) for _ in range(2_000))), number="\\x1b]0;x\\x07")

    async def wrong_type(self):
        return Tracking((1, "two"), number=3)

    async def nothing(self):
        return None

    async def no_record(self):
        return object()

    async def huge(self):
        return Tracking(tuple(at(None, "x" * 1000) for _ in range(20_000)))

    async def fault(self):
        raise ValueError("token-123")

    async def worse(self):
        raise BaseException

    async def deep(self):
        return await self.deep()

    async def own_error(self):
        raise NotFound("No such parcel\\x1b[31m; look at odd.example.")

    async def no_sentence(self):
        raise NotFound("")

    async def memory(self):
        bytearray(4 << 30)
        return await self.good()

    async def left_to_pass(self):
        await self.requests.send(Request("GET", "/limited"))

    async def kept(self):
        try:
            await self.requests.send(Request("GET", "/limited"))
        except ProviderError as error:
            self.error = error
        return Tracking(())

    async def of_another_call(self):
        raise self.error

    async def caught(self):
        try:
            await self.requests.send(Request("GET", "/limited"))
        except ProviderError as error:
            return Tracking((at(None, error.code),))

    async def elsewhere(self):
        await self.requests.send(Request("GET", "@evil.example/steal"))

    async def odd_method(self):
        await self.requests.send(Request("CONNECT", "/"))

    async def greedy(self):
        while True:
            try:
                await self.requests.send(Request("GET", "/"))
            except ProviderError:
                pass

    async def asks(self, times):
        for _ in range(times):
            await self.requests.send(Request("GET", "/"))
        return Tracking(())

    async def asks_100(self):
        return await self.asks(100)

    async def asks_50(self):
        return await self.asks(50)

    async def asks_51(self):
        return await self.asks(51)

    async def exits(self):
        os._exit(3)

    async def killed(self):
        os.kill(os.getpid(), signal.SIGKILL)

    async def forks(self):
        if os.fork():
            os._exit(0)
        os.write(1, b"child of a child")
        time.sleep(600)

    async def floods(self):
        if not os.fork():
            os.setsid()
            for number in range(3, 10):
                try:
                    os.write(number, b"\\xff" * 1_000_000)
                except OSError:
                    pass
            os._exit(0)
        await asyncio.Event().wait()

    async def stays(self):
        if not (pid := os.fork()):
            os.setsid()
            time.sleep(60)
        with open(os.path.join(os.path.dirname(__file__), "stays"), "w") as file:
            file.write(str(pid))
        os._exit(0)

    async def looks(self):
        seen = [name for name, value in os.environ.items() if "PARCEL" in name or "canary" in value]
        return Tracking((at(None, " ".join(seen) or "nothing"),))

    async def quits(self):
        sys.exit(0)

    async def waits(self):
        await asyncio.Event().wait()

    async def spins(self):
        while True:
            pass

    async def garbles(self):
        os.write(3, b"\\xff" * 100)
        for number in range(3, 10):
            try:
                os.write(number, b"\\x00\\x00\\x00\\x05hello")
            except OSError:
                pass
        await asyncio.Event().wait()

    async def check(self):
        return Profile("ada@example.com", "Ada", True)

    async def page(self, folder, page, size):
        listed = Listed("r1", "N1", None, folder, None, at(datetime(2026, 2, 1, tzinfo=UTC)))
        return Page((listed, Listed("", "N2", None, folder, None, None)), page=1, last_page=10**9, total=-1)

    async def add(self, numbers):
        return {number: f"r-{number}" for number in numbers}

    async def move(self, remote_id, action):
        return action is ActionKind.ARCHIVE
"""


class Requests:
    """What the requests of the provider come to; those that were sent."""

    def __init__(self) -> None:
        self.sent: list[Request] = []
        self.delay = 0.0
        self.is_open = True

    async def send(self, request: Request) -> bytes:
        self.sent.append(request)
        if request.path == "/limited":
            raise RateLimited("Odd Post was asked too often.", provider="odd", retry_after=7)
        await asyncio.sleep(self.delay)
        return b"moved on"

    async def aclose(self) -> None:
        self.is_open = False


@pytest.fixture
def requests() -> Requests:
    return Requests()


@pytest.fixture
def odd(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, requests: Requests):
    (tmp_path / "odd_post.py").write_text(MODULE, encoding="utf-8")
    monkeypatch.syspath_prepend(tmp_path)
    return lambda patience=30.0: OutsideProvider(
        INFO, "odd_post:Odd", requests, lambda: NOW, patience=patience
    )


async def failing(provider: OutsideProvider, way: str) -> ProviderError:
    with pytest.raises(ProviderError) as caught:
        await provider.tracking(way)
    assert caught.value.provider == "odd"
    assert str(caught.value).isprintable()
    return caught.value


async def test_what_it_tells_is_made_safe_and_what_it_raises_is_a_sentence(
    odd, requests: Requests, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Times, texts, types and lengths; errors of its own, its requests and its code; its folders' calls."""
    for name in ("PARCEL_TUI_ODD_TOKEN", "PARCEL_TUI_APPRISE_URLS", "PARCEL_TUI_TRACKTW_TOKEN"):
        monkeypatch.setenv(name, "canary")
    provider = odd()
    good = await provider.tracking("good", priority=Priority.USER)
    assert requests.sent[0].priority is Priority.USER
    assert [one.message for one in good.checkpoints] == ["moved on"]
    assert (good.number, good.stage, requests.sent[0].path) == ("N1", Stage.IN_TRANSIT, "/parcels/a%2Fb")
    lying = await provider.tracking("lying")
    assert len(lying.checkpoints) == MOST_CHECKPOINTS
    assert lying.number is None
    assert all(one.message.isprintable() and len(one.message) < 5_000 for one in lying.checkpoints)
    assert {one.time for one in lying.checkpoints[:3]} == {None, datetime(2026, 2, 1, 9, tzinfo=UTC)}
    assert any(not one.zone_told for one in lying.checkpoints[:3])
    own = ("fault", "worse", "deep", "elsewhere", "odd_method", "no_sentence")
    own += ("memory",) if sys.platform == "linux" else ()
    for way in ("wrong_type", "nothing", "no_record", *own):
        assert isinstance(await failing(provider, way), BadAnswer), way
    assert "token-123" not in str(await failing(provider, "fault"))
    assert "odd_post.py" in str(await failing(provider, "fault"))
    assert str(await failing(provider, "own_error")) == "No such parcel; look at odd.example."
    assert isinstance(await failing(provider, "own_error"), NotFound)
    limited = await failing(provider, "left_to_pass")
    assert isinstance(limited, RateLimited)
    assert limited.retry_after == 7
    await provider.tracking("kept")
    assert "asked too often" in str(await failing(provider, "of_another_call"))
    assert (await provider.tracking("caught")).checkpoints[0].message == "rate_limited"
    assert {(request.method, request.path[0]) for request in requests.sent} == {("GET", "/")}
    assert (await provider.tracking("looks")).checkpoints[0].message == "nothing"
    assert (await failing(provider, "nothing")).maybe_done
    assert "not_found" in str(await failing(provider, "no_sentence"))
    profile = await provider.check()
    assert profile == await provider.profile()
    assert profile is not None
    assert "ada" not in profile.account
    page = await provider.page(Folder.INBOX, 1, 100)
    assert ([one.remote_id for one in page.entries], page.unreadable) == (["r1"], 1)
    assert page.last_page <= 1_000
    assert await provider.add("", ["N1"], notify=False) == {"N1": "r-N1"}
    assert await provider.move("r1", ActionKind.ARCHIVE)
    assert (await provider.carriers()).carriers == ()
    assert not await provider.move("r1", ActionKind.DELETE)
    await provider.aclose()
    assert not requests.is_open


OTHER_ENDS = (
    pytest.param(way, marks=pytest.mark.process) for way in ("killed", "quits", "huge", "greedy", "floods")
)


@pytest.mark.parametrize("way", ["exits", "garbles", *OTHER_ENDS])
async def test_one_that_ends_is_started_again(odd, way: str) -> None:
    """Whatever ended it, its own death or what it sent; every call that was under way is told."""
    provider = odd()
    await provider.tracking("good")  # its process runs: what is asked next is under way at once
    beside = asyncio.create_task(provider.tracking("waits"))
    await asyncio.sleep(0)
    assert isinstance(await failing(provider, way), Unavailable | BadAnswer)
    with pytest.raises(Unavailable) as caught:
        await beside
    assert caught.value.maybe_done
    assert (await provider.tracking("good")).number == "N1"
    await provider.aclose()


async def test_each_call_may_have_fifty_requests_sent(odd, requests: Requests) -> None:
    """With fifty more for all of them together; one more ends the process, and says why."""
    provider = odd()
    for way, so_far in (("asks_100", 100), ("asks_50", 150)):
        await provider.tracking(way)
        assert len(requests.sent) == so_far
    greedy = await failing(provider, "asks_51")
    assert str(greedy) == (
        "Odd Post ended unexpectedly (request after request). It will be started again later."
    )
    assert len(requests.sent) == 200
    await provider.aclose()


@pytest.mark.process
@pytest.mark.parametrize("way", ["waits", "spins", "forks"])
async def test_one_that_hangs_or_is_idle_is_ended(
    odd, requests: Requests, monkeypatch: pytest.MonkeyPatch, way: str
) -> None:
    """After its time, with the process; the loop goes on meanwhile, and the next call is answered, however
    long its requests take. Without a call the process is ended too.
    """
    provider = odd(patience=0.3)
    await answered(provider)
    group = _groups(own=True)
    turns = 0

    async def turn() -> None:
        nonlocal turns
        while True:
            await asyncio.sleep(0.01)
            turns += 1

    turning = asyncio.create_task(turn())
    late = await failing(provider, way)
    turning.cancel()
    assert isinstance(late, TimedOut)
    assert late.maybe_done
    assert turns > 2  # one that is blocked has its turn before and after
    await _ended(group)
    requests.delay = 0.4
    monkeypatch.setattr(process, "_IDLE", 0)
    idle = asyncio.create_task(answered(provider))
    while not (group := _groups(own=True)):
        await asyncio.sleep(0.02)
    await idle
    await _ended(group)
    await provider.aclose()


@pytest.mark.process
async def test_closing_waits_for_no_process_that_it_started(
    odd, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One of a session of its own is not ended with it, and may hold its pipes open while it runs."""
    monkeypatch.setattr(process, "_LEAVING", 0.05)
    provider = odd(patience=0.3)
    await answered(provider)
    assert (await failing(provider, "stays")).maybe_done
    await provider.aclose()
    pid = int((tmp_path / "stays").read_text())
    assert os.getpgid(pid) == pid
    os.kill(pid, signal.SIGKILL)


async def answered(provider: OutsideProvider) -> None:
    """Until it answers: on a machine with much else to do, not at once."""
    while True:
        try:
            assert (await provider.tracking("good")).number == "N1"
        except TimedOut:
            continue
        return


async def _ended(group: set[int]) -> None:
    """Waits for the end of the processes of that group: killed, they are gone within moments."""
    assert group
    while group & _groups():
        await asyncio.sleep(0.02)


def _groups(*, own: bool = False) -> set[int]:
    """The groups of processes that are there; with `own`, of the children of this one."""
    shown = subprocess.run(
        ["ps", "-eo", "pgid=,ppid=,stat="], capture_output=True, text=True, check=True
    ).stdout
    rows = [line.split() for line in shown.splitlines() if "Z" not in line]
    groups = {int(group) for group, parent, _ in rows if not own or int(parent) == os.getpid()}
    return groups - {os.getpgrp()}


async def test_one_that_is_silent_or_cannot_be_started_is_a_sentence(
    odd, monkeypatch: pytest.MonkeyPatch
) -> None:
    """After its time it is ended, and may have done what it was asked for. Closing leaves nothing of it."""
    provider = odd(patience=0.05)
    late = await failing(provider, "waits")
    assert isinstance(late, TimedOut)
    assert str(late) == "Odd Post came to no end in time. Update or remove its package."
    assert late.maybe_done
    await provider.aclose()
    assert asyncio.all_tasks() == {asyncio.current_task()}
    provider = odd()
    monkeypatch.setattr(sys, "executable", str(Path(__file__).with_name("missing")))
    none = await failing(provider, "good")
    assert isinstance(none, Unavailable)
    assert str(none).startswith("Odd Post cannot be started (")
    assert str(none).endswith("). Trying again later.")
    await provider.aclose()


async def test_what_cannot_be_loaded_says_where(odd, tmp_path: Path) -> None:
    """The file and the line of its author's; of what ends without a word its exit code."""
    (tmp_path / "odd_post.py").write_text("import no_such_module", encoding="utf-8")
    provider = odd()
    assert "odd_post.py:1" in str(await failing(provider, "good"))
    await provider.aclose()
    (tmp_path / "odd_post.py").write_text("import os; os._exit(7)", encoding="utf-8")
    provider = odd()
    assert "exit code 7" in str(await failing(provider, "good"))
    await provider.aclose()


@pytest.mark.process
async def test_the_page_shows_one_that_works(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What docs/writing-a-provider.md begins with, as it stands there."""
    page = Path(__file__).parents[3] / "docs" / "writing-a-provider.md"
    code = page.read_text(encoding="utf-8").partition("```python\n")[2].partition("```")[0]
    (tmp_path / "shown_post.py").write_text(code, encoding="utf-8")
    monkeypatch.syspath_prepend(tmp_path)

    class Post(Requests):
        async def send(self, request: Request) -> bytes:
            await super().send(request)
            return b'{"events": [{"at": "2026-02-01T10:00:00+08:00", "what": "Posted"}]}'

    post = Post()
    provider = OutsideProvider(INFO, "shown_post:ExamplePost", post, lambda: NOW)
    assert (await provider.tracking("EX00000042TW")).checkpoints[0].message == "Posted"
    assert await provider.check() is None
    assert [request.path for request in post.sent] == ["/parcels/EX00000042TW", "/me"]
    assert (await provider.profile()).name == ""
    await provider.aclose()
