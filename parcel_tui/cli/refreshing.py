"""`parcel-tui refresh`: asks the providers now, and waits until every history is in."""

import argparse

from parcel_tui.cli.document import document
from parcel_tui.cli.health_rows import health_row
from parcel_tui.cli.streams import write_document
from parcel_tui.cli.text import STAGE_WORDS
from parcel_tui.cli.work import Tally, load_tokens, report, with_tracker
from parcel_tui.domain.parcel import TRACKTW
from parcel_tui.tracker.outcomes import Outcome
from parcel_tui.tracker.tracker import Tracker


def run(options: argparse.Namespace) -> int:
    """Refreshes the parcels named, or all."""
    return with_tracker(
        options.clock, lambda tracker: _refresh(tracker, options.parcels, as_json=options.json)
    )


async def _refresh(tracker: Tracker, identifiers: list[str], *, as_json: bool) -> int:
    tally = Tally()
    keys = [tracker.find(identifier).key for identifier in identifiers] or None
    asked = [p for k in keys if (p := tracker.parcel(k))] if keys else list(tracker.snapshot.parcels.values())
    await load_tokens(tracker, asked, all_of=() if keys else (TRACKTW,))

    said: set[tuple[int, str]] = set()

    def say(outcome: Outcome) -> None:
        if as_json or outcome.error is not None or outcome.parcel is None:
            return
        parcel = outcome.parcel
        message = parcel.latest.message if parcel.latest else "no checkpoints yet"
        line = f"{parcel.title}: {STAGE_WORDS[parcel.stage]}, {message}"
        # What waited to be sent is heard of twice: when it is sent, and when it is read.
        if (parcel.key, line) not in said:
            said.add((parcel.key, line))
            print(line)

    await report(tracker.refresh(keys, urgent=True), tally, say)
    if as_json:
        shown = [p for k in keys if (p := tracker.parcel(k))] if keys else tracker.parcels()
        rows = [health_row(tracker.health(name)) for name in tracker.providers]
        write_document(document(tracker.snapshot, shown, rows, histories=True))
    return tally.exit_code
