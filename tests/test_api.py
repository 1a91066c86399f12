"""The state from Python: what docs/python.md shows and promises."""

import asyncio
import re
from contextlib import redirect_stdout
from datetime import timedelta
from functools import partial
from io import StringIO
from pathlib import Path

import pytest

from parcel_tui.api import Stage, UsageError, open_parcels
from parcel_tui.sandbox.clock import FakeClock
from parcel_tui.sandbox.server import SandboxServer
from parcel_tui.sandbox.world import TRACKTW_TOKEN

PAGE = (Path(__file__).parents[1] / "docs" / "python.md").read_text(encoding="utf-8")
SCRIPT, BOT = re.findall(r"```python\n(.*?)```", PAGE, re.DOTALL)


@pytest.fixture(autouse=True)
def providers(demo_server: SandboxServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PARCEL_TUI_TRACKTW_URL", demo_server.tracktw_url)
    monkeypatch.setenv("PARCEL_TUI_TRACKTW_TOKEN", TRACKTW_TOKEN)
    monkeypatch.setenv("PARCEL_TUI_FLEXFORWARD_URL", demo_server.flexforward_url)


def test_the_script_lists_refreshes_and_counts() -> None:
    """A second run finds what the first one kept, and the token where it was."""
    said = StringIO()
    with redirect_stdout(said):
        exec(compile(SCRIPT, "docs/python.md", "exec"), {})
        first = said.getvalue()
        exec(compile(SCRIPT, "docs/python.md", "exec"), {})
    assert first.splitlines()[-1].endswith("to pick up")
    assert len(said.getvalue().splitlines()) > 2 * len(first.splitlines()) > 0


async def test_the_bot_tells_each_change_once_and_goes_on_where_it_was(clock: FakeClock) -> None:
    """Of parcels that are kept fresh meanwhile; what another process found is told too."""

    async def pass_time(_: float) -> None:
        clock.advance(timedelta(minutes=1))
        await asyncio.sleep(0.01)

    opened = partial(open_parcels, clock=clock, sleep=pass_time)
    async with opened() as parcels:
        outcomes = [outcome async for outcome in parcels.refresh()]
        assert {outcome.provider for outcome in outcomes} == {"tracktw"}
        waiting = next(one for one in parcels.list() if one.stage is Stage.READY_FOR_PICKUP)
        assert parcels.history(waiting)[0].stage is Stage.READY_FOR_PICKUP
        assert parcels.find(waiting.local_id) == waiting
        assert [outcome.key async for outcome in parcels.refresh(waiting)] == [waiting.key]
        with pytest.raises(UsageError):
            parcels.find("no such parcel")
        assert parcels.problems == ()

    class EnoughError(Exception):
        pass

    told: list[str] = []

    async def say(text: str) -> None:
        told.append(text)
        if len(told) == 2:
            raise EnoughError

    space = {"open_parcels": opened}
    exec(compile(BOT, "docs/python.md", "exec"), space)
    with pytest.raises(EnoughError):
        await space["tell"](say, 0)
    assert all(": " in text for text in told)
    async with opened() as parcels:
        numbers = [number async for number, _ in _first(parcels.changes(0, refreshing=False), 2)]
    assert numbers == [1, 2]


async def _first(changes, count: int):
    async for change in changes:
        yield change
        count -= 1
        if not count:
            return
