import io
import json
import sys
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest

from parcel_tui.cli.main import main
from parcel_tui.domain.clock import Clock
from parcel_tui.sandbox.clock import NOON, AcceleratedClock
from parcel_tui.sandbox.http.service import FixedWindow
from parcel_tui.sandbox.server import SandboxServer
from parcel_tui.sandbox.world import FLEXFORWARD_TOKEN, TRACKTW_TOKEN, World


@dataclass(frozen=True)
class Done:
    """What a command did."""

    code: int
    out: str
    err: str

    @property
    def document(self) -> dict[str, Any]:
        return json.loads(self.out)

    @property
    def parcels(self) -> list[dict[str, Any]]:
        return self.document["parcels"]


Run = Callable[..., Done]


@pytest.fixture
def clock() -> Clock:
    """Goes on like the wall's, from a noon: the hour at which the tests run does not matter."""
    return AcceleratedClock(NOON, factor=1)


@pytest.fixture
def world(clock: Clock) -> World:
    """Both providers on the clock that commands use; Track.TW tells a limit that nobody reaches."""
    world = World(clock)
    world.tracktw.limit = FixedWindow(60_000, 60)
    return world


@pytest.fixture
def environment(server: SandboxServer) -> dict[str, str]:
    return {
        "PARCEL_TUI_TRACKTW_URL": server.tracktw_url + "/",
        "PARCEL_TUI_FLEXFORWARD_URL": server.flexforward_url,
        "PARCEL_TUI_TRACKTW_TOKEN": TRACKTW_TOKEN,
        "PARCEL_TUI_FLEXFORWARD_TOKEN": FLEXFORWARD_TOKEN,
    }


@pytest.fixture
def run(
    environment: dict[str, str],
    clock: Clock,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> Run:
    """Runs a command line as a user would, against the simulated providers over real HTTP."""

    def run_(*arguments: str, given: str = "") -> Done:
        for name, value in environment.items():
            monkeypatch.setenv(name, value)
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(given.encode()), encoding="utf-8"))
        try:
            code = main(arguments, clock=clock)
        except SystemExit as ended:  # argparse's way for --help and wrong use
            code = int(ended.code or 0)
        said = capsys.readouterr()
        return Done(code, said.out, said.err)

    return run_
