"""What the tests of the screens start from."""

from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from functools import partial
from pathlib import Path

import pytest
from dashboard_site import Dashboard, example_parcels, open_dashboard

from parcel_tui.sandbox.clock import FakeClock
from parcel_tui.sandbox.server import SandboxServer

Opened = Callable[..., AbstractAsyncContextManager[Dashboard]]


@pytest.fixture
def site(server: SandboxServer) -> SandboxServer:
    """Both providers, with the example parcels in the account."""
    example_parcels(server.world)
    return server


@pytest.fixture
def opened(site: SandboxServer, clock: FakeClock, tmp_path: Path) -> Opened:
    """Opens the app on the example parcels; takes `size` and `tokens`."""
    return partial(open_dashboard, site, clock, tmp_path)
