"""`parcel-tui mute` and `unmute`: whether parcels are notified of; kept here, sent nowhere."""

import argparse
from functools import partial

from parcel_tui.cli.input import identifiers_given
from parcel_tui.cli.output import write_line
from parcel_tui.cli.running import Tally, act_on, with_tracker
from parcel_tui.tracker.tracker import Tracker

_DONE = {"mute": "muted", "unmute": "notified of again"}


def run(options: argparse.Namespace) -> int:
    """Mutes the parcels named, or notifies of them again; each one's result stands on its own line."""
    identifiers = identifiers_given(options.parcels)

    async def work(tracker: Tracker) -> int:
        tally = Tally()
        mute = partial(tracker.mute, on=options.action == "mute")
        for parcel in await act_on(tracker, identifiers, tally, mute):
            write_line(f"{parcel.title}: {_DONE[options.action]}")
        return tally.exit_code

    return with_tracker(options.clock, work)
