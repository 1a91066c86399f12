"""Both providers of a world on loopback, and `python -m parcel_tui.sandbox`, which serves the demo's.

The command prints the environment that points the app at it.
"""

import argparse
import threading
from types import TracebackType
from typing import Self

from parcel_tui.domain.clock import utc_now
from parcel_tui.sandbox.clock import AcceleratedClock
from parcel_tui.sandbox.http.server import ProviderServer
from parcel_tui.sandbox.world import FLEXFORWARD_TOKEN, TRACKTW_TOKEN, World, demo_world

_WHAT = "`python -m parcel_tui.sandbox`: the demo's world over HTTP on loopback, to try the app against."


class SandboxServer:
    """Both providers of a world on loopback. A context manager."""

    def __init__(self, world: World, tracktw_port: int = 0, flexforward_port: int = 0) -> None:
        """Port 0 takes a free one."""
        self.world = world
        self.tracktw = ProviderServer(world.tracktw, tracktw_port)
        self.flexforward = ProviderServer(world.flexforward, flexforward_port)

    @property
    def tracktw_url(self) -> str:
        """Track.TW's base URL, with `/api/v1`."""
        return self.tracktw.url

    @property
    def flexforward_url(self) -> str:
        """Flex Forward's base URL."""
        return self.flexforward.url

    def start(self) -> None:
        """Brings both up."""
        self.tracktw.start()
        self.flexforward.start()

    def stop(self) -> None:
        """Takes both down."""
        self.tracktw.stop()
        self.flexforward.stop()

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()


def variables(server: SandboxServer) -> dict[str, str]:
    """The environment that points the app at the sandbox."""
    return {
        "PARCEL_TUI_TRACKTW_URL": server.tracktw_url,
        "PARCEL_TUI_TRACKTW_TOKEN": TRACKTW_TOKEN,
        "PARCEL_TUI_FLEXFORWARD_URL": server.flexforward_url,
        "PARCEL_TUI_FLEXFORWARD_TOKEN": FLEXFORWARD_TOKEN,
    }


def main() -> None:
    """Serves until it is interrupted."""
    parser = argparse.ArgumentParser(prog="python -m parcel_tui.sandbox", description=_WHAT)
    parser.add_argument("--tracktw-port", type=int, default=0, metavar="N", help="default: a free one")
    parser.add_argument("--flexforward-port", type=int, default=0, metavar="N", help="default: a free one")
    parser.add_argument(
        "--real-time", action="store_true", help="let a minute take a minute; otherwise it takes a second"
    )
    options = parser.parse_args()
    clock = utc_now if options.real_time else AcceleratedClock(utc_now())
    world = demo_world(clock)
    with SandboxServer(world, options.tracktw_port, options.flexforward_port) as server:
        for name, value in variables(server).items():
            print(f"export {name}={value}", flush=True)
        for followed in world.followed:
            print(f"# a Flex Forward label to follow: {followed.identifier}", flush=True)
        try:
            threading.Event().wait()
        except KeyboardInterrupt:
            print()
