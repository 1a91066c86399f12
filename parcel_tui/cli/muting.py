"""`parcel-tui mute` and `unmute`: whether parcels are notified of; kept here, sent nowhere."""

import argparse

from parcel_tui.cli.work import Tally, with_tracker
from parcel_tui.domain.errors import UsageError
from parcel_tui.tracker.tracker import Tracker

_DONE = {"mute": "muted", "unmute": "notified of again"}


def run(options: argparse.Namespace) -> int:
    """Mutes the parcels named, or notifies of them again; each one's result stands on its own line."""

    async def work(tracker: Tracker) -> int:
        tally = Tally()
        for identifier in options.parcels:
            try:
                parcel = await tracker.mute(tracker.find(identifier).key, options.action == "mute")
            except UsageError as error:
                tally.fail(error)
            else:
                print(f"{parcel.title}: {_DONE[options.action]}")
        return tally.exit_code

    return with_tracker(options.clock, work)
