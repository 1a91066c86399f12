"""Fixtures of the security tests: a command line on providers that mean harm."""

import io
import sys
from collections.abc import Callable
from datetime import timedelta
from typing import NamedTuple

import pytest
from hostile import HOSTILE, LABEL, NUMBER

from parcel_tui.cli.main import main
from parcel_tui.domain.clock import utc_now
from parcel_tui.domain.parcel import Carrier
from parcel_tui.sandbox.http.service import FixedWindow
from parcel_tui.sandbox.server import SandboxServer
from parcel_tui.sandbox.world import FLEXFORWARD_TOKEN, TRACKTW_TOKEN, World


class Said(NamedTuple):
    """What a command did."""

    code: int
    out: str
    err: str


@pytest.fixture
def world() -> World:
    """Both providers on the wall clock; Track.TW tells a limit that nobody reaches."""
    world = World(utc_now)
    world.tracktw.limit = FixedWindow(60_000, 60)
    return world


@pytest.fixture
def environment(server: SandboxServer) -> dict[str, str]:
    return {
        "PARCEL_TUI_TRACKTW_URL": server.tracktw_url,
        "PARCEL_TUI_FLEXFORWARD_URL": server.flexforward_url,
        "PARCEL_TUI_TRACKTW_TOKEN": TRACKTW_TOKEN,
        "PARCEL_TUI_FLEXFORWARD_TOKEN": FLEXFORWARD_TOKEN,
    }


@pytest.fixture
def say(
    environment: dict[str, str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Callable[..., Said]:
    """Runs a command line in this process."""

    def say_(*arguments: str, given: str = "") -> Said:
        for name, value in environment.items():
            monkeypatch.setenv(name, value)
        monkeypatch.setattr(sys, "stdin", io.StringIO(given))
        code = main(arguments)
        said = capsys.readouterr()
        return Said(code, said.out, said.err)

    return say_


@pytest.fixture
def hostile_world(world: World) -> World:
    """Every text in every field that the simulated providers have."""
    account = world.tracktw_account
    account.name = "".join(text for text, _ in HOSTILE.values())
    label = world.flexforward_account.add(LABEL)
    label.slug = account.name
    label.tracking_number = account.name
    for index, (text, _) in enumerate(HOSTILE.values()):
        time = utc_now() - timedelta(minutes=index + 1)
        # A third of the texts each, in turn, keeps the account's folder within a few seconds' requests.
        if index % 3 == 0:
            relation = account.add(f"TW{index:012d}Z{text}", Carrier(f"c{index}{text}", text), note=text)
            relation.package.add(text, text, time=time)
        else:
            account.add(NUMBER).package.add(text, text, time=time)
        label.add(text, text, time=time, city=text, state=text, country=text, location=text)
    return world
