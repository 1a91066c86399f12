"""`parcel-tui rename`, `note`, `deadline`, `mute` and `unmute`: kept here with a parcel, sent nowhere."""

from collections.abc import Iterable
from functools import partial

from parcel_tui.cli.arguments import Options
from parcel_tui.cli.input import identifiers_given, one_identifier
from parcel_tui.cli.output import write_line
from parcel_tui.cli.running import Tally, act_on, with_tracker
from parcel_tui.domain.clock import Clock
from parcel_tui.domain.errors import UsageError
from parcel_tui.domain.times import in_zone
from parcel_tui.tracker.tracker import Tracker
from parcel_tui.wording.days import read_deadline


def run(options: Options, clock: Clock) -> int:
    """Changes what is kept with the parcel named, or mutes those that are."""
    if options.action in {"mute", "unmute"}:
        identifiers, on = identifiers_given(options.parcels), options.action == "mute"
        return with_tracker(clock, lambda tracker: _mute(tracker, identifiers, on=on))
    work = {"rename": _rename, "note": _note, "deadline": _deadline}[options.action]
    identifier = one_identifier(options.parcel)
    return with_tracker(clock, lambda tracker: work(tracker, identifier, options.text))


async def _rename(tracker: Tracker, identifier: str, name: str) -> int:
    parcel = await tracker.rename(tracker.find(identifier).key, name)
    done = f"named {parcel.name}" if parcel.name else "name removed"
    write_line(f"{parcel.identifier or parcel.local_id}: {done}")
    return 0


async def _note(tracker: Tracker, identifier: str, text: str) -> int:
    parcel = await tracker.note(tracker.find(identifier).key, text)
    write_line(f"{parcel.title}: " + ("note kept" if parcel.note else "note removed"))
    return 0


async def _deadline(tracker: Tracker, identifier: str, day: str) -> int:
    if not day.strip():
        raise UsageError("The day is empty; write one, or none to remove the deadline.")
    until = read_deadline(day, tracker.clock().astimezone().date(), None)
    parcel = await tracker.handwork.set_deadline(tracker.find(identifier).key, until)
    done = f"your deadline is {in_zone(until, None).date()}" if until else "no deadline of yours any more"
    write_line(f"{parcel.title}: {done}")
    return 0


async def _mute(tracker: Tracker, identifiers: Iterable[str], *, on: bool) -> int:
    """Each one's result stands on its own line."""
    tally = Tally()
    for parcel in await act_on(tracker, identifiers, tally, partial(tracker.mute, on=on)):
        write_line(f"{parcel.title}: " + ("muted" if on else "notified of again"))
    return tally.exit_code
