"""`parcel-tui refresh`: asks the providers now, and waits until every history is in."""

import argparse
import os
from collections.abc import Collection

from parcel_tui.cli.document import document
from parcel_tui.cli.health_rows import health_rows, with_variables
from parcel_tui.cli.streams import identifiers_given, write_document, write_line
from parcel_tui.cli.text import STAGE_WORDS
from parcel_tui.cli.work import Tally, chosen, load_tokens, report, with_tracker
from parcel_tui.domain.parcel import TRACKTW
from parcel_tui.tracker.outcomes import Outcome
from parcel_tui.tracker.tracker import Tracker


def run(options: argparse.Namespace) -> int:
    """Refreshes the parcels named, or all."""
    identifiers = identifiers_given(options.parcels)
    with_tokens = with_variables(os.environ)  # those that are used are taken out of it
    return with_tracker(
        options.clock,
        lambda tracker: _refresh(tracker, identifiers, with_tokens, as_json=options.json),
    )


async def _refresh(
    tracker: Tracker, identifiers: list[str], with_tokens: Collection[str], *, as_json: bool
) -> int:
    tally = Tally()
    named = chosen(tracker, identifiers, tally)
    keys = [parcel.key for parcel in named] if identifiers else None
    asked = list(tracker.snapshot.parcels.values()) if keys is None else named
    await load_tokens(tracker, asked, all_of=(TRACKTW,) if keys is None else ())

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
            write_line(line)

    await report(tracker.refresh(keys, urgent=True), tally, say)
    if as_json:
        shown = tracker.parcels() if keys is None else [p for k in keys if (p := tracker.parcel(k))]
        rows = health_rows(tracker.snapshot, tracker.health, with_tokens)
        write_document(document(tracker.snapshot, shown, rows, histories=True, now=tracker.clock()))
    return tally.exit_code
