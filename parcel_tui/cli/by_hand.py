"""`parcel-tui follow` and `receive`: what is known by hand; kept here, sent nowhere."""

import argparse

from parcel_tui.cli.streams import identifiers_given, write_line
from parcel_tui.cli.work import Tally, act_on, with_tracker
from parcel_tui.domain.errors import UsageError
from parcel_tui.tracker.lookup import bare
from parcel_tui.tracker.tracker import Tracker
from parcel_tui.tui.days import read_day


def run(options: argparse.Namespace) -> int:
    """Follows a parcel of no provider, or marks parcels as received."""
    work = _follow if options.action == "follow" else _receive
    return with_tracker(options.clock, lambda tracker: work(tracker, options))


async def _follow(tracker: Tracker, options: argparse.Namespace) -> int:
    for field in ("name", "number", "carrier"):
        text = getattr(options, field)
        if text is not None and not bare(text):
            raise UsageError(
                f"The {field} is empty; " + ("type one." if field == "name" else f"leave out --{field}.")
            )
    today = tracker.clock().astimezone().date()
    expected = read_day(options.expected, today) if options.expected is not None else None
    if options.expected is not None and expected is None:
        raise UsageError("Write the day as 2026-02-09, 02-09, or +3 for in three days.")
    parcel = await tracker.handwork.follow(
        options.name, number=options.number, carrier_name=options.carrier, expected=expected
    )
    write_line(f"{parcel.title}: followed by hand" + (f", expected {expected}" if expected else ""))
    return 0


async def _receive(tracker: Tracker, options: argparse.Namespace) -> int:
    """Each one's result stands on its own line."""
    tally = Tally()
    identifiers = identifiers_given(options.parcels)
    for parcel in await act_on(tracker, identifiers, tally, tracker.handwork.receive):
        write_line(f"{parcel.title}: received")
    return tally.exit_code
