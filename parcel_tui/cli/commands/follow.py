"""`parcel-tui follow` and `receive`: parcels of no provider, and what is received without one's word."""

from collections.abc import Iterable

from parcel_tui.cli.arguments import Options
from parcel_tui.cli.input import identifiers_given
from parcel_tui.cli.output import write_line
from parcel_tui.cli.running import Tally, act_on, with_tracker
from parcel_tui.domain.clock import Clock
from parcel_tui.domain.errors import UsageError
from parcel_tui.tracker.lookup import bare
from parcel_tui.tracker.tracker import Tracker
from parcel_tui.wording.days import read_day


def run(options: Options, clock: Clock) -> int:
    """Follows a parcel of no provider, or marks parcels as received."""
    if options.action == "receive":
        identifiers = identifiers_given(options.parcels)
        return with_tracker(clock, lambda tracker: _receive(tracker, identifiers))
    return with_tracker(clock, lambda tracker: _follow(tracker, options))


async def _follow(tracker: Tracker, options: Options) -> int:
    if not bare(options.title):
        raise UsageError("The name is empty; type one.")
    for field, text in (("number", options.number), ("carrier", options.carrier)):
        if text is not None and not bare(text):
            raise UsageError(f"The {field} is empty; leave out --{field}.")
    today = tracker.clock().astimezone().date()
    expected = read_day(options.expected, today) if options.expected is not None else None
    if options.expected is not None and expected is None:
        raise UsageError("Write the day as 2026-02-09, 02-09, or +3 for in three days.")
    parcel = await tracker.handwork.follow(
        options.title, number=options.number, carrier_name=options.carrier, expected=expected
    )
    write_line(f"{parcel.title}: followed by hand" + (f", expected {expected}" if expected else ""))
    return 0


async def _receive(tracker: Tracker, identifiers: Iterable[str]) -> int:
    """Each one's result stands on its own line."""
    tally = Tally()
    for parcel in await act_on(tracker, identifiers, tally, tracker.handwork.receive):
        write_line(f"{parcel.title}: received")
    return tally.exit_code
