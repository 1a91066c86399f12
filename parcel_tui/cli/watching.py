"""`parcel-tui watch`: a line for each change, until interrupted; for logs, hooks and bots."""

import argparse
import asyncio
import json
import sys

from parcel_tui.cli.compose import warn
from parcel_tui.cli.document import utc
from parcel_tui.cli.notifying import build_teller, read_notify
from parcel_tui.cli.streams import write_document, write_line
from parcel_tui.cli.text import STAGE_WORDS, told_time
from parcel_tui.cli.work import Tally, report, with_tracker
from parcel_tui.domain.parcel import Change
from parcel_tui.notify.teller import Teller
from parcel_tui.settings import load_settings
from parcel_tui.tracker.outcomes import Outcome
from parcel_tui.tracker.tracker import Tracker

_LOOK_EVERY = 1.0
_ASK_EVERY = 20


def run(options: argparse.Namespace) -> int:
    """Keeps the parcels fresh like an open app, and prints each change that any process records."""
    return with_tracker(
        options.clock, lambda tracker: _watch(tracker, as_json=options.json, notify=options.notify)
    )


async def _watch(tracker: Tracker, *, as_json: bool, notify: bool) -> int:
    await tracker.open()
    teller = build_teller(tracker, read_notify(load_settings())) if notify else None
    telling: asyncio.Task[None] | None = None
    seen = tracker.snapshot.meta.next_change - 1
    tally = Tally()
    asking: asyncio.Task[None] | None = None
    seconds = 0
    while True:
        if seconds % _ASK_EVERY == 0 and (asking is None or asking.done()):
            asking = asyncio.create_task(report(tracker.refresh_due(), tally, _say_nothing))
        seconds += 1
        tracker.poll_store()
        # At rest the log of changes is not even looked through.
        is_news = tracker.snapshot.meta.next_change > seen + 1
        for number, change in tracker.snapshot.changes(after=seen) if is_news else ():
            if as_json:
                write_document(_json_line(tracker, change))
            else:
                write_line(_line(change))
            seen = number
        sys.stdout.flush()
        # Telling has its own time: a slow command of the user's holds no line back.
        if teller is not None and (telling is None or telling.done()):
            telling = asyncio.create_task(_tell(teller))
        await asyncio.sleep(_LOOK_EVERY)


async def _tell(teller: Teller) -> None:
    for sentence in await teller.tell():
        warn(sentence)


def _line(change: Change) -> str:
    when = told_time(change.time or change.at, zone_told=change.zone_told or change.time is None)
    return f"{when}  {change.title}: {STAGE_WORDS[change.stage]}, {change.message}"


def _json_line(tracker: Tracker, change: Change) -> str:
    parcel = tracker.parcel(change.parcel)
    row = {
        "kind": change.kind.value,
        "at": utc(change.at),
        "time": utc(change.time),
        "zone_told": change.zone_told,
        "provider": parcel.provider if parcel else None,
        "id": parcel.remote_id if parcel else None,
        "number": parcel.number if parcel else None,
        "title": change.title,
        "stage": change.stage.value,
        "message": change.message,
    }
    return json.dumps(row, ensure_ascii=False)


def _say_nothing(outcome: Outcome) -> None:
    """The changes are read from the state, whichever process recorded them."""
