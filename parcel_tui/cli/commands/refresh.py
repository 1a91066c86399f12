"""`parcel-tui refresh`: asks the providers now, and waits until every history is in."""

import os
from collections.abc import Callable, Collection, Mapping

from parcel_tui.cli.arguments import Options
from parcel_tui.cli.document import document, health_rows, with_variables
from parcel_tui.cli.input import identifiers_given
from parcel_tui.cli.output import write_document, write_line
from parcel_tui.cli.running import Tally, chosen, load_tokens, report, with_tracker
from parcel_tui.domain.clock import Clock
from parcel_tui.domain.errors import FinalError, ParcelTuiError, StorageError, UsageError
from parcel_tui.domain.parcel import TRACKTW, Parcel
from parcel_tui.storage.snapshot import Snapshot
from parcel_tui.tracker.outcomes import Outcome
from parcel_tui.tracker.tracker import Tracker
from parcel_tui.wording.stages import STAGES


def run(options: Options, clock: Clock) -> int:
    """Refreshes the parcels named, or all."""
    with_tokens = with_variables(os.environ)  # those that are used are taken out of it
    try:
        identifiers = identifiers_given(options.parcels)
        return with_tracker(
            clock,
            lambda tracker: _refresh(tracker, identifiers, with_tokens, as_json=options.json),
        )
    except (UsageError, StorageError) as error:  # before anything was known
        if options.json:
            write_document(document(Snapshot(), (), (), histories=True, error=error))
        raise


async def _refresh(
    tracker: Tracker, identifiers: list[str], with_tokens: Collection[str], *, as_json: bool
) -> int:
    tally = Tally()
    named = chosen(tracker, identifiers, tally)
    keys = [parcel.key for parcel in named] if identifiers else None
    before = dict(tracker.snapshot.parcels)
    try:
        await load_tokens(
            tracker, before.values() if keys is None else named, all_of=(TRACKTW,) if keys is None else ()
        )
        say = _line_printer(as_json=as_json)
        outcomes = tracker.refresher.refresh(keys, urgent=True)
        await report(outcomes, tally, say, lambda outcome: keys is None and _was_told(outcome, before))
    except ParcelTuiError as error:
        tally.fail(error)
    finally:
        if as_json:  # whatever came of it, or interrupted it: what is known
            shown = tracker.parcels() if keys is None else [p for k in keys if (p := tracker.parcel(k))]
            rows = health_rows(tracker.snapshot, tracker.health, with_tokens)
            write_document(document(tracker.snapshot, shown, rows, histories=True, now=tracker.clock()))
    return tally.exit_code


def _line_printer(*, as_json: bool) -> Callable[[Outcome], None]:
    said: set[tuple[int, str]] = set()

    def say(outcome: Outcome) -> None:
        if as_json or outcome.error is not None or outcome.parcel is None:
            return
        parcel = outcome.parcel
        message = parcel.latest.message if parcel.latest else "no checkpoints yet"
        line = f"{parcel.title}: {STAGES[parcel.stage].phrase}, {message}"
        # What waited to be sent is heard of twice: when it is sent, and when it is read.
        if (parcel.key, line) not in said:
            said.add((parcel.key, line))
            write_line(line)

    return say


def _was_told(outcome: Outcome, before: Mapping[int, Parcel]) -> bool:
    """Whether a parcel failed for good as it did last time: a job that runs every hour need not repeat it."""
    parcel = before.get(outcome.key) if outcome.key is not None else None
    failure = parcel.failure if parcel else None
    return (
        isinstance(outcome.error, FinalError) and failure is not None and failure.code == outcome.error.code
    )
