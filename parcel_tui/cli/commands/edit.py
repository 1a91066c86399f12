"""`parcel-tui rename` and `note`: kept here, sent nowhere."""

import argparse

from parcel_tui.cli.input import one_identifier
from parcel_tui.cli.output import write_line
from parcel_tui.cli.running import with_tracker
from parcel_tui.tracker.tracker import Tracker


def run(options: argparse.Namespace) -> int:
    """Renames a parcel or keeps a note with it."""
    identifier = one_identifier(options.parcel)

    async def work(tracker: Tracker) -> int:
        key = tracker.find(identifier).key
        if options.action == "rename":
            parcel = await tracker.rename(key, options.text)
            write_line(
                f"{parcel.identifier or parcel.local_id}: "
                + (f"named {parcel.name}" if parcel.name else "name removed")
            )
        else:
            parcel = await tracker.note(key, options.text)
            write_line(f"{parcel.title}: " + ("note kept" if parcel.note else "note removed"))
        return 0

    return with_tracker(options.clock, work)
