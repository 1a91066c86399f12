"""Track.TW on loopback with parcels that all change again and again, and no limit worth the name.

    python changing_site.py PARCELS SECONDS

Prints its environment for the app, a variable a line, then serves until it is ended. For ten minutes each
parcel gets a checkpoint every SECONDS.
"""

import sys
import threading
from datetime import timedelta

from parcel_tui.domain.clock import utc_now
from parcel_tui.sandbox.http.service import FixedWindow
from parcel_tui.sandbox.server import SandboxServer, variables
from parcel_tui.sandbox.world import World

LASTS = timedelta(minutes=10)
EARLIER = 10
"""Checkpoints that each parcel has already."""


def changing_world(parcels: int, every: timedelta) -> World:
    """A world in which they all are in the inbox."""
    world, now = World(utc_now), utc_now()
    world.tracktw.limit = FixedWindow(60_000, 60)
    for number in range(parcels):
        relation = world.tracktw_account.add(f"TW{number:012d}Z")
        relation.note = f"PARCEL-{number:05}"
        for hour in range(EARLIER):
            relation.package.add("Shipment picked up by the carrier", time=now - timedelta(hours=1 + hour))
        for step in range(LASTS // every):
            text = f"包裹抵達理貨中心，處理中 [{step}]"
            relation.package.add(text, time=now + every * step + timedelta(milliseconds=number))
    return world


def main() -> None:
    world = changing_world(int(sys.argv[1]), timedelta(seconds=float(sys.argv[2])))
    with SandboxServer(world) as server:
        for name, value in variables(server).items():
            if "FLEXFORWARD" not in name:
                print(f"{name}={value}", flush=True)
        print(flush=True)
        threading.Event().wait()


if __name__ == "__main__":
    main()
