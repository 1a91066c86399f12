"""`python -m parcel_tui.sandbox`: the demo's world over HTTP on loopback, to try the app against."""

import argparse
import threading

from parcel_tui.domain.clock import utc_now
from parcel_tui.sandbox.cast import demo_world
from parcel_tui.sandbox.clock import AcceleratedClock
from parcel_tui.sandbox.server import SandboxServer, serve
from parcel_tui.sandbox.world import FLEXFORWARD_TOKEN, TRACKTW_TOKEN


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
    parser = argparse.ArgumentParser(prog="python -m parcel_tui.sandbox", description=__doc__)
    parser.add_argument("--tracktw-port", type=int, default=0, metavar="N", help="default: a free one")
    parser.add_argument("--flexforward-port", type=int, default=0, metavar="N", help="default: a free one")
    parser.add_argument(
        "--real-time", action="store_true", help="let a minute take a minute; otherwise it takes a second"
    )
    options = parser.parse_args()
    clock = utc_now if options.real_time else AcceleratedClock(utc_now())
    world = demo_world(clock)
    with serve(world, tracktw_port=options.tracktw_port, flexforward_port=options.flexforward_port) as server:
        for name, value in variables(server).items():
            print(f"export {name}={value}", flush=True)
        for followed in world.followed:
            print(f"# a Flex Forward label to follow: {followed.identifier}", flush=True)
        try:
            threading.Event().wait()
        except KeyboardInterrupt:
            print()


if __name__ == "__main__":
    main()
