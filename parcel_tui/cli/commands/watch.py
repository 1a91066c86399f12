"""`parcel-tui watch`: a line for each change, until interrupted; for logs, hooks and bots."""

import asyncio
import contextlib
import signal
from collections import deque

from parcel_tui.cli.changes import last_change, print_changes, warn_of_missing_tokens
from parcel_tui.cli.grammar.options import Options
from parcel_tui.cli.output import is_read, warn
from parcel_tui.cli.running import MOST_SENTENCES, Tally, report, with_tracker
from parcel_tui.cli.wiring import build_notifier, read_notify
from parcel_tui.domain.clock import Clock
from parcel_tui.domain.errors import ParcelTuiError
from parcel_tui.language import tr
from parcel_tui.notify.notifier import Notifier
from parcel_tui.settings import load_settings
from parcel_tui.tracker.outcomes import Outcome
from parcel_tui.tracker.tracker import Tracker

_LOOK_EVERY = 0.5
"""Seconds between two looks at the state."""
_REFRESH_EVERY = 40
"""Looks between two refreshes of what is due."""
_SIGNALLED = 128
"""And the signal's number: the exit code, as shells have it."""


def run(options: Options, clock: Clock) -> int:
    """Keeps the parcels fresh like an open app, and prints each change that any process records."""
    # It runs unattended: what it waits for would only fill its log.
    return with_tracker(clock, lambda tracker: _watch(tracker, options), says_waits=False)


async def _watch(tracker: Tracker, options: Options) -> int:
    """Works until it is interrupted; returns the exit code of the signal that ended it, 0 without a reader.

    After Ctrl+C it raises what asyncio does then.
    """
    ended = _ends_by_signal()
    try:
        await _work(tracker, options)
    except asyncio.CancelledError:
        if not ended:
            raise
        return _SIGNALLED + ended[0]
    return 0


def _ends_by_signal() -> list[int]:
    """A list that gets the signal's number once the system asks the program to end; it cancels this task."""
    ended: list[int] = []
    loop, task = asyncio.get_running_loop(), asyncio.current_task()

    def end(number: int) -> None:
        ended.append(number)
        if task is not None:
            task.cancel()

    for name in ("SIGTERM", "SIGHUP"):
        number = getattr(signal, name, None)
        if number is not None and signal.getsignal(number) is not signal.SIG_IGN:  # as nohup has it
            with contextlib.suppress(NotImplementedError, RuntimeError):  # Windows, another thread
                loop.add_signal_handler(number, end, number)
    return ended


async def _work(tracker: Tracker, options: Options) -> None:
    """Until the reader of standard output has gone."""
    await tracker.open()
    tally = Tally()
    warn_of_missing_tokens(tracker)
    notifier = build_notifier(tracker, read_notify(load_settings())) if options.notify else None
    notifying: asyncio.Task[None] | None = None
    seen = _start(tracker, options.since)
    refreshing: asyncio.Task[None] | None = None
    said = deque(tracker.notices, maxlen=MOST_SENTENCES)
    looks = 0
    while True:
        if refreshing is not None and refreshing.done():
            _failed(refreshing, tally)
            refreshing = None
        if looks % _REFRESH_EVERY == 0 and refreshing is None:
            refreshing = asyncio.create_task(report(tracker.refresher.refresh_due(), tally, _say_nothing))
        looks += 1
        tracker.poll_store()
        _warn_of_state(tracker, said)
        seen = print_changes(tracker, seen, as_json=options.json, numbered=True)
        if not is_read():
            return
        # Notifying has its own time: a slow command of the user's holds no line back.
        if notifier is not None and (notifying is None or notifying.done()):
            notifying = asyncio.create_task(_notify(notifier))
        await asyncio.sleep(_LOOK_EVERY)


def _warn_of_state(tracker: Tracker, said: deque[str]) -> None:
    """What has become of the state file meanwhile, each sentence once."""
    for sentence in (*tracker.notices, tracker.trouble):
        if sentence and sentence not in said:
            said.append(sentence)
            warn(sentence)


def _start(tracker: Tracker, since: int | None) -> int:
    """The number after which changes are printed; what `--since` asks for and is not there is said."""
    last = last_change(tracker)
    if since is None:
        return last
    if since > last:
        warn(tr("The log of changes ends at number {last}. What comes after that is printed.", last=last))
        return last
    first = next((number for number, _ in tracker.snapshot.changes(after=since)), last + 1)
    if first > since + 1:
        warn(
            tr("The changes {first} to {last} are not in the log any more.", first=since + 1, last=first - 1)
        )
    return since


def _failed(refreshing: asyncio.Task[None], tally: Tally) -> None:
    """Says what kept a refresh from its end, and goes on; raises what is a fault of this program."""
    error = refreshing.exception()
    if isinstance(error, ParcelTuiError):
        tally.fail(error)
    elif error is not None:
        raise error


async def _notify(notifier: Notifier) -> None:
    for sentence in await notifier.tell():
        warn(sentence)


def _say_nothing(outcome: Outcome) -> None:
    """The changes are read from the state, whichever process recorded them."""
