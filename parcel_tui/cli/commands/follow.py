"""`parcel-tui follow`, `receive` and `deadline`: what is known by hand; kept here, sent nowhere."""

import argparse

from parcel_tui.cli.input import identifiers_given, one_identifier
from parcel_tui.cli.output import write_line
from parcel_tui.cli.running import Tally, act_on, with_tracker
from parcel_tui.domain.errors import UsageError
from parcel_tui.domain.times import in_zone
from parcel_tui.tracker.lookup import bare
from parcel_tui.tracker.tracker import Tracker
from parcel_tui.wording.days import read_day, read_deadline


def run(options: argparse.Namespace) -> int:
    """Follows a parcel of no provider, marks parcels as received, or sets a deadline."""
    work = {"follow": _follow, "receive": _receive, "deadline": _deadline}[options.action]
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


async def _deadline(tracker: Tracker, options: argparse.Namespace) -> int:
    identifier = one_identifier(options.parcel)
    if not options.text.strip():
        raise UsageError("The day is empty; write one, or none to remove the deadline.")
    until = read_deadline(options.text, tracker.clock().astimezone().date(), None)
    parcel = await tracker.handwork.set_deadline(tracker.find(identifier).key, until)
    done = f"your deadline is {in_zone(until, None).date()}" if until else "no deadline of yours any more"
    write_line(f"{parcel.title}: {done}")
    return 0
