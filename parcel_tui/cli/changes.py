"""What changed, a line for each change: for `watch`, and for a refresh that a timer starts."""

from parcel_tui.cli.document import utc
from parcel_tui.cli.output import flush_output, result_line, warn, write_document, write_line
from parcel_tui.cli.records import ChangeDocument, one_line
from parcel_tui.cli.text import provider_time
from parcel_tui.domain.own_messages import message_words
from parcel_tui.domain.parcel import Change
from parcel_tui.domain.provider import title_of
from parcel_tui.language import tr
from parcel_tui.tracker.tracker import Tracker
from parcel_tui.wording.stages import STAGES


def last_change(tracker: Tracker) -> int:
    """The number of the change that was recorded last; 0 for none."""
    return tracker.snapshot.meta.next_change - 1


def print_changes(tracker: Tracker, seen: int, *, as_json: bool, numbered: bool) -> int:
    """Prints the changes after number `seen`, oldest first; returns the number of the last."""
    last = last_change(tracker)
    # At rest the log is not even looked through. It may end earlier than it did: an older state was put back.
    for number, change in tracker.snapshot.changes(after=seen) if last > seen else ():
        if as_json:
            write_document(_json_line(tracker, number, change))
        else:
            write_line(f"{number}  {_line(change)}" if numbered else _line(change))
    flush_output()
    return last


def missing_tokens(tracker: Tracker) -> list[str]:
    """The providers that are left alone for want of a token: those in use, or the first if none has any."""
    missing = [name for name in tracker.providers if tracker.tokens.origin(name) is None]
    used = {parcel.provider for parcel in tracker.snapshot.parcels.values()}
    is_none_left = len(missing) == len(tracker.providers)
    return [name for name in missing if name in used] or (missing[:1] if is_none_left else [])


def warn_of_missing_tokens(tracker: Tracker) -> bool:
    """Says which tokens are missing; whether any is."""
    missing = missing_tokens(tracker)
    for name in missing:
        warn(tracker.health(name).sentence or tr("No token for {title}.", title=title_of(name)))
    return bool(missing)


def _line(change: Change) -> str:
    when = provider_time(change.time or change.at, zone_told=change.zone_told or change.time is None)
    message = message_words(change.message)
    what = tr("{stage}, {message}", stage=STAGES[change.stage].phrase, message=message)
    return f"{when}  {result_line(change.title, what)}"


def _json_line(tracker: Tracker, number: int, change: Change) -> str:
    parcel = tracker.parcel(change.parcel)
    row = ChangeDocument(
        change=number,
        kind=change.kind,
        at=utc(change.at),
        time=utc(change.time),
        zone_told=change.zone_told,
        local_id=f"p{change.parcel}",
        provider=parcel.provider if parcel else change.provider,
        id=parcel.remote_id if parcel else change.remote_id,
        number=parcel.number if parcel else change.number,
        title=change.title,
        stage=change.stage,
        message=change.message,
    )
    return one_line(row)
