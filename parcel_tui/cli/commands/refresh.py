"""`parcel-tui refresh`: asks the providers now, and waits until every history is in."""

import os
from collections.abc import Callable, Collection, Mapping

from parcel_tui.cli.changes import last_change, missing_tokens, print_changes
from parcel_tui.cli.document import document, health_rows, with_variables
from parcel_tui.cli.grammar.options import Options
from parcel_tui.cli.input import identifiers_given
from parcel_tui.cli.output import result_line, warn, write_document, write_line
from parcel_tui.cli.running import Tally, chosen, load_tokens, report, with_tracker
from parcel_tui.cli.wiring import build_notifier, read_notify, take_refresh_lock
from parcel_tui.domain.clock import Clock
from parcel_tui.domain.errors import (
    FinalError,
    NoToken,
    ParcelTuiError,
    StorageError,
    Unavailable,
    UsageError,
)
from parcel_tui.domain.own_messages import message_words
from parcel_tui.domain.parcel import Parcel
from parcel_tui.domain.provider import keeps_folders
from parcel_tui.language import tr
from parcel_tui.settings import load_settings
from parcel_tui.storage.snapshot import Snapshot
from parcel_tui.tracker.health import HealthState, no_token
from parcel_tui.tracker.outcomes import Outcome
from parcel_tui.tracker.tracker import Tracker
from parcel_tui.wording.stages import STAGES

TYPE_CHECKING = False
if TYPE_CHECKING:
    from parcel_tui.notify.notifier import Notifier


def run(options: Options, clock: Clock) -> int:
    """Refreshes the parcels named, or all; with `--due` what is due, unless another process does."""
    if options.due and options.parcels:
        raise UsageError(tr("--due refreshes what is due. Name parcels, or leave out --due."))
    with_tokens = with_variables(os.environ)  # those that are used are taken out of it
    if options.due:
        lock = take_refresh_lock(load_settings(os.environ))
        if lock is None:  # the one that has it asks for all
            return 0
        # The state is read after that: what the one before has learned is not asked again.
        return with_tracker(
            clock,
            lambda tracker: _refresh_due(tracker, with_tokens, options),
            says_waits=False,
            refresh_lock=lock,
        )
    try:
        identifiers = identifiers_given(options.parcels)
        return with_tracker(clock, lambda tracker: _refresh(tracker, identifiers, with_tokens, options))
    except (UsageError, StorageError) as error:  # before anything was known
        if options.json and not options.changes:
            write_document(document(Snapshot(), (), (), histories=True, error=error))
        raise


async def _refresh_due(tracker: Tracker, with_tokens: Collection[str], options: Options) -> int:
    """Silent where nothing changed, and about what fails as it did when it was tried last.

    A provider, or an action that it cannot digest: both are an exit code as long as they last.
    """
    told = (tracker.health(name).sentence for name in tracker.providers)
    tally = Tally((*filter(None, told), *tracker.notices))
    notifier = _notifier(tracker, options)
    before, seen = dict(tracker.snapshot.parcels), last_change(tracker)
    for name in {parcel.provider for parcel in before.values()}.intersection(tracker.problems):
        tally.fail(Unavailable(tracker.problems[name], provider=name))
    if tracker.refresher.is_anything_due(with_tokens):  # else no keyring is asked either
        await tracker.open()
        for name in (name for name in missing_tokens(tracker) if name not in tracker.problems):
            tally.fail(no_token(name, tracker.tokens.problem(name)))

        def is_old(outcome: Outcome) -> bool:
            if _waits_again(outcome, before):
                tally.wait_for(outcome.error)
                return True
            return _was_told(outcome, before)

        await report(tracker.refresher.refresh_due(), tally, _say_nothing, is_old)
    elif _is_without_token(tracker):
        tally.exit_code = NoToken.exit_code  # which was said when it was looked for
    print_changes(tracker, seen, as_json=options.json, numbered=False)
    await _notify(notifier)
    return tally.exit_code


def _is_without_token(tracker: Tracker) -> bool:
    """Whether a provider in use had no token when one was last looked for, or none had."""
    missing = [name for name in tracker.providers if tracker.health(name).state is HealthState.NO_TOKEN]
    used = {parcel.provider for parcel in tracker.snapshot.parcels.values()}
    return len(missing) == len(tracker.providers) or not used.isdisjoint(missing)


async def _refresh(
    tracker: Tracker, identifiers: list[str], with_tokens: Collection[str], options: Options
) -> int:
    tally = Tally(tracker.notices)
    notifier = _notifier(tracker, options)
    named = chosen(tracker, identifiers, tally)
    keys = [parcel.key for parcel in named] if identifiers else None
    before, seen = dict(tracker.snapshot.parcels), last_change(tracker)
    as_document = options.json and not options.changes
    try:
        mailboxes = [name for name in tracker.providers if keeps_folders(name)]
        await load_tokens(
            tracker, before.values() if keys is None else named, all_of=mailboxes if keys is None else ()
        )
        say = _say_nothing if options.json or options.changes else _line_printer()
        outcomes = tracker.refresher.refresh(keys, urgent=True)
        await report(outcomes, tally, say, lambda outcome: keys is None and _was_told(outcome, before))
    except ParcelTuiError as error:
        tally.fail(error)
    finally:
        if as_document:  # whatever came of it, or interrupted it: what is known
            shown = tracker.parcels() if keys is None else [p for k in keys if (p := tracker.parcel(k))]
            rows = health_rows(tracker.snapshot, tracker.health, with_tokens)
            now, night = tracker.clock(), tracker.night
            write_document(document(tracker.snapshot, shown, rows, histories=True, now=now, night=night))
        elif options.changes:
            print_changes(tracker, seen, as_json=options.json, numbered=False)
    await _notify(notifier)
    return tally.exit_code


def _notifier(tracker: Tracker, options: Options) -> "Notifier | None":
    """Raises UsageError where nothing can notify here."""
    return build_notifier(tracker, read_notify(load_settings())) if options.notify else None


async def _notify(notifier: "Notifier | None") -> None:
    for sentence in await notifier.tell() if notifier is not None else ():
        warn(sentence)


def _say_nothing(outcome: Outcome) -> None:
    """The changes are read from the state, or stand in the document."""


def _line_printer() -> Callable[[Outcome], None]:
    said: set[tuple[int, str]] = set()

    def say(outcome: Outcome) -> None:
        if outcome.error is not None or outcome.parcel is None:
            return
        parcel = outcome.parcel
        message = message_words(parcel.latest.message) if parcel.latest else tr("no checkpoints yet")
        stage = STAGES[parcel.stage].phrase
        line = result_line(parcel.title, tr("{stage}, {message}", stage=stage, message=message))
        # What waited to be sent is heard of twice: when it is sent, and when it is read.
        if (parcel.key, line) not in said:
            said.add((parcel.key, line))
            write_line(line)

    return say


def _waits_again(outcome: Outcome, before: Mapping[int, Parcel]) -> bool:
    """Whether an action failed as before, and waits to be sent again, or is as much in doubt as before."""
    parcel = before.get(outcome.key) if outcome.key is not None else None
    if outcome.error is None or parcel is None or outcome.parcel is None:
        return False
    oldest = parcel.pending[:1]
    if any(action.tried_at is not None for action in oldest) and outcome.parcel.pending[:1] == oldest:
        return True
    failing = {action.made_at for action in parcel.pending if action.failing_since is not None}
    return any(action.made_at in failing for action in outcome.parcel.pending)


def _was_told(outcome: Outcome, before: Mapping[int, Parcel]) -> bool:
    """Whether a parcel failed for good as it did last time: a job that runs every hour need not repeat it."""
    parcel = before.get(outcome.key) if outcome.key is not None else None
    failure = parcel.failure if parcel else None
    return (
        isinstance(outcome.error, FinalError) and failure is not None and failure.code == outcome.error.code
    )
