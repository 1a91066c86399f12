"""`parcel-tui archive`, `unarchive`, `delete`: stored, then sent."""

from parcel_tui.cli.grammar.options import Options
from parcel_tui.cli.input import identifiers_given
from parcel_tui.cli.output import result_line, write_line
from parcel_tui.cli.running import Tally, act_on, load_tokens, send, with_tracker
from parcel_tui.domain.clock import Clock
from parcel_tui.domain.parcel import Parcel
from parcel_tui.language import mark, tr
from parcel_tui.tracker.outcomes import Outcome
from parcel_tui.tracker.tracker import Tracker

_DONE = {
    "archive": mark("archived"),
    "unarchive": mark("back in the inbox"),
    "delete": mark("deleted"),
}
_SENT_LATER = {
    "archive": mark("archived here, sent later"),
    "unarchive": mark("back in the inbox here, sent later"),
    "delete": mark("deleted here, sent later"),
}
_IN_DOUBT = {
    "archive": mark("archived, the next refresh confirms it"),
    "unarchive": mark("back in the inbox, the next refresh confirms it"),
    "delete": mark("deleted, the next refresh confirms it"),
}


def run(options: Options, clock: Clock) -> int:
    """Moves the parcels named; each one's result stands on its own line."""
    identifiers = identifiers_given(options.parcels)
    return with_tracker(clock, lambda tracker: _move(tracker, options.action, identifiers))


async def _move(tracker: Tracker, action: str, identifiers: list[str]) -> int:
    tally = Tally()
    use_case = {
        "archive": tracker.actions.archive,
        "unarchive": tracker.actions.unarchive,
        "delete": tracker.actions.delete,
    }[action]
    moved = {parcel.key: parcel for parcel in await act_on(tracker, identifiers, tally, use_case)}
    await load_tokens(tracker, moved.values())
    failed: set[int] = set()

    def say(outcome: Outcome) -> None:
        if outcome.key in moved and outcome.error:
            failed.add(outcome.key)
            is_kept = outcome.parcel is not None and outcome.parcel.pending
            result = tr(_SENT_LATER[action]) if is_kept else tr("refused, so it was undone")
            write_line(result_line(outcome.title, result))

    await send(tracker, list(moved), tally, say)
    for key, parcel in moved.items():
        if key not in failed:
            write_line(result_line(parcel.title, tr(_result(action, tracker.parcel(key)))))
    return tally.exit_code


def _result(action: str, now: Parcel | None) -> str:
    """What became of it, nothing having gone wrong; `now` is the parcel, None when it is gone."""
    if now is None or not now.pending:
        return _DONE[action]
    return (_IN_DOUBT if now.pending[0].tried_at is not None else _SENT_LATER)[action]
