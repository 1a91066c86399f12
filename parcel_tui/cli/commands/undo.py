"""`parcel-tui undo`: takes back what was done last, in the app or by a command."""

from parcel_tui.cli.grammar.options import Options
from parcel_tui.cli.output import warn, write_line
from parcel_tui.cli.running import Tally, load_tokens, send, with_tracker
from parcel_tui.cli.text import local, table
from parcel_tui.cli.wiring import look_at_state, read_settings
from parcel_tui.domain.clock import Clock
from parcel_tui.domain.errors import FinalError
from parcel_tui.domain.parcel import Undoable
from parcel_tui.language import markc, tr, trc
from parcel_tui.storage.snapshot import Snapshot
from parcel_tui.tracker.tracker import Tracker
from parcel_tui.tracker.undo import last_step
from parcel_tui.wording.undoing import NOTHING_TO_UNDO, taken_back

_NOTHING = FinalError.exit_code
"""The exit code where there is nothing to take back."""

_DONE: dict[str, str] = {
    Undoable.ADD: markc("what was done", "add"),
    Undoable.MOVE: markc("what was done", "move"),
    Undoable.DELETE: markc("what was done", "delete"),
    Undoable.RECEIVE: markc("what was done", "receive"),
    Undoable.NAME: markc("what was done", "name"),
    Undoable.NOTE: markc("what was done", "note"),
    Undoable.CARRIER: markc("what was done", "carrier"),
    Undoable.DEADLINE: markc("what was done", "deadline"),
    Undoable.CARD: markc("what was done", "card"),
    Undoable.SENDING: markc("what was done", "sending"),
    Undoable.MUTE: markc("what was done", "mute"),
    Undoable.READ: markc("what was done", "read"),
}
"""The word for each in the list of what would be taken back."""


def run(options: Options, clock: Clock) -> int:
    """Takes the last step back, and sends what a provider has to know of it."""
    if options.dry_run:
        return _show(look_at_state(read_settings(), clock), clock)
    return with_tracker(clock, _undo)


def _show(snapshot: Snapshot, clock: Clock) -> int:
    """A line for each parcel of the last step: when, what, and what the parcel is called."""
    step = last_step(snapshot, clock())
    if not step:
        warn(tr(NOTHING_TO_UNDO))
        return _NOTHING
    rows = []
    for act in step:
        parcel = act.before or snapshot.parcels.get(act.key)
        if parcel and (act.what == Undoable.DELETE or act.key in snapshot.parcels):
            done = trc("what was done", _DONE[act.what]) if act.what in _DONE else act.what
            rows.append((local(act.at), done, parcel.local_id, parcel.title))
    write_line(table(rows) if rows else taken_back(Undoable(step[0].what), ()))
    return 0


async def _undo(tracker: Tracker) -> int:
    taken = await tracker.undo.take_back()
    if taken is None:
        warn(tr(NOTHING_TO_UNDO))
        return _NOTHING
    write_line(taken_back(taken.what, taken.before, imported=taken.imported))
    tally = Tally()
    waiting = [parcel for key in taken.keys if (parcel := tracker.parcel(key)) and parcel.pending]
    await load_tokens(tracker, waiting)
    await send(tracker, [parcel.key for parcel in waiting], tally, lambda _: None)
    return tally.exit_code
