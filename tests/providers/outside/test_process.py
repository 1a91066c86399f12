"""A provider's code runs in its own process: what it does wrong is a sentence, and costs nothing else."""

import asyncio
import gc
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest
from odd_provider import INFO, NOW, Requests, failing

from parcel_tui.domain.errors import BadAnswer, NotFound, RateLimited
from parcel_tui.domain.parcel import ActionKind, Folder
from parcel_tui.domain.stage import Stage
from parcel_tui.providers.base import Priority, Request
from parcel_tui.providers.outside.process import OutsideProvider
from parcel_tui.providers.outside.taking_in import MOST_CHECKPOINTS


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
    if sys.platform == "linux":
        assert (await provider.tracking("memory")).number == "N1"
    assert (await provider.tracking("held")).checkpoints == ()
    gc.collect(1)
    assert requests.asking() is None
    given_up = asyncio.create_task(provider.tracking("asks_twice"))
    await requests.was_asked.wait()
    given_up.cancel()
    await asyncio.wait([given_up])
    requests.may_answer.set()
    assert str(await failing(provider, "of_the_call_before")) == "The call is over."
    assert str(await failing(provider, "garbled")).startswith("Odd Post's answer could not be read.")
    assert str(await failing(provider, "long_error")) == "x" * 299 + "…"
    for way in ("twice", "gives_up", "good"):
        assert (await provider.tracking(way)).number == "N1", way
    assert {(request.method, request.path[0]) for request in requests.sent} == {("GET", "/")}
    assert (await provider.tracking("looks")).checkpoints[0].message == "nothing"
    assert (await failing(provider, "nothing")).maybe_done
    assert "not_found" in str(await failing(provider, "no_sentence"))
    profile = await provider.check()
    assert profile == await provider.profile()
    assert profile is not None
    assert "ada" not in profile.account
    await provider.tracking("forgets")
    assert (await provider.check(), (await provider.profile()).name) == (None, "")
    page = await provider.page(Folder.INBOX, 1, 100)
    assert ([one.remote_id for one in page.entries], page.unreadable) == (["r1"], 1)
    assert page.last_page <= 1_000
    assert await provider.add("", ["N1"], notify=False) == {"N1": "r-N1"}
    assert await provider.move("r1", ActionKind.ARCHIVE)
    assert (await provider.carriers()).carriers == ()
    assert not await provider.move("r1", ActionKind.DELETE)
    assert "ended unexpectedly (exit code 1)" in str(await failing(provider, "quits"))
    await provider.aclose()
    assert not requests.is_open


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
