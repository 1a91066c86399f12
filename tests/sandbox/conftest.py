"""Fixtures of the sandbox tests."""

import pytest
from asking import FLEXFORWARD, TRACKTW, Asker

from parcel_tui.sandbox.server import SandboxServer


@pytest.fixture
def tracktw(server: SandboxServer) -> Asker:
    return Asker(server.tracktw_url, TRACKTW)


@pytest.fixture
def flexforward(server: SandboxServer) -> Asker:
    return Asker(server.flexforward_url, FLEXFORWARD)
