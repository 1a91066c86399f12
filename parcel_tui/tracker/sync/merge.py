"""How an answer joins what is known. Pure; nothing that was known is ever lost."""

from collections.abc import Callable, Sequence
from datetime import datetime
from functools import lru_cache
from itertools import compress

from msgspec import Struct
from msgspec.structs import replace

from parcel_tui.domain.joining import is_among, join_checkpoints
from parcel_tui.domain.manual import is_news_after, standing_mark
from parcel_tui.domain.parcel import Carrier, Change, ChangeKind, Checkpoint, History, Parcel
from parcel_tui.domain.stage import FINAL_STAGES, Stage
from parcel_tui.domain.times import plausible
from parcel_tui.providers.base import Listed, Tracking
from parcel_tui.tracker.direction import own_told, tasks_of, with_stages


class Merged(Struct, frozen=True):
    """A parcel with an answer taken in, and what was new in it."""

    parcel: Parcel
    history: History
    changes: tuple[Change, ...] = ()


def merge_tracking(
    parcel: Parcel, history: History, tracking: Tracking, now: datetime, *, was_there: bool
) -> Merged:
    """Takes in a whole history. A parcel's first one is its baseline: it is not news.

    `was_there` says that the parcel was there already when its account was read for the first time. What its
    list did not tell (a row without a newest checkpoint, one that lags behind) is no news then either.
    """
    newest_known = parcel.latest.time if parcel.latest else None
    is_baseline = was_there and parcel.history_at is None
    if is_baseline and newest_known is not None:
        newest_known = max(newest_known, parcel.added_at)

    def is_news(checkpoint: Checkpoint) -> bool:
        if parcel.history_at is not None:
            return True
        # Of a first history, what came after the newest that a list had told: the list was the baseline.
        return newest_known is not None and checkpoint.time is not None and checkpoint.time > newest_known

    known = replace(
        parcel,
        number=tracking.number or parcel.number,
        carrier=tracking.carrier or parcel.carrier,
        history_at=now,
        history_stale=tracking.unreadable > 0,  # what could not be read is asked for again
    )
    told_stage = (tracking.stage, tracking.raw_status) if tracking.stage is not None else None
    merged = _merged(known, parcel, history, tracking.checkpoints, told_stage, is_news, now)
    waited = tuple(_as_told_now(change, merged.history) for change in untold(parcel))
    stages = {change.stage for change in waited}
    # That the stage has changed is said by what the list told already.
    changes = tuple(c for c in merged.changes if c.kind is not ChangeKind.STAGE or c.stage not in stages)
    parcel_then = replace(merged.parcel, untold=None)
    if is_baseline and parcel.changed_at is None and all(c.kind is ChangeKind.STAGE for c in changes):
        changes, parcel_then = (), replace(parcel_then, changed_at=None)
    return replace(merged, parcel=parcel_then, changes=_in_order(changes, waited))


def _as_told_now(change: Change, history: History) -> Change:
    """What a list told, as the history tells it: a row may have lost its text, its status or its time."""
    if change.kind is not ChangeKind.CHECKPOINT:
        return change
    then = [one for one in history.checkpoints if one.time == change.time]
    same = [one for one in then or history.checkpoints if one.message == change.message]
    if len(found := same or then) != 1:
        return change
    [one] = found
    return replace(change, stage=one.stage, message=one.message, time=one.time, zone_told=one.zone_told)


def untold(parcel: Parcel) -> tuple[Change, ...]:
    """What a list told to be new of the parcel, and is not recorded yet."""
    return (replace(parcel.untold, parcel=parcel.key),) if parcel.untold else ()


def _in_order(changes: tuple[Change, ...], newest: tuple[Change, ...]) -> tuple[Change, ...]:
    """Both, oldest first where all times are known."""
    both = (*changes, *newest)
    times = [change.time for change in both if change.time]
    if len(times) < len(both):
        return both
    return tuple(both[place] for place in sorted(range(len(both)), key=times.__getitem__))


def retold(parcel: Parcel, listed: Listed, now: datetime) -> Parcel | None:
    """The parcel after a list told its newest checkpoint once more; None when it told anything else.

    It is what `merge_listed` would make of it, without looking at the history: of most rows of
    most lists there is nothing more to say.
    """
    newest = listed.latest
    is_same = (
        parcel.history_at is not None
        and newest is not None
        and parcel.latest == replace(newest, unread=parcel.latest is not None and parcel.latest.unread)
        and listed.carrier in {None, parcel.carrier}
    )
    if not is_same:
        return None
    failure = parcel.failure if parcel.history_stale else None
    return replace(
        parcel,
        remote_id=listed.remote_id,
        number=listed.number or parcel.number,
        provider_note=listed.note,
        package_id=listed.package_id or parcel.package_id,
        checked_at=now,
        removed_at=None,
        failure=failure,
    )


def merge_listed(parcel: Parcel, history: History, listed: Listed, now: datetime, *, news: bool) -> Merged:
    """Takes in what a list tells of a parcel: all but its folder, which is the caller's to decide.

    It tells the newest checkpoint alone. What happened before that is told by the history, which is read
    next; until then the change waits in the parcel, so that the log has them in their order.
    """
    known = replace(
        parcel,
        remote_id=listed.remote_id,
        number=listed.number or parcel.number,
        carrier=listed.carrier or parcel.carrier,
        provider_note=listed.note,
        package_id=listed.package_id or parcel.package_id,
        history_stale=parcel.history_stale
        or not (listed.latest is None or is_among(history.checkpoints, listed.latest)),
        removed_at=None,
    )
    # What failed was its history; while that is missing, the list's answer is no better news.
    failure = known.failure if known.history_stale or known.history_at is None else None
    told = (listed.latest,) if listed.latest else ()
    # Of a row that has lost its package the history tells what is new.
    if not (told or listed.number or known.stage in FINAL_STAGES):
        known = replace(known, history_stale=True)
    merged = _merged(known, parcel, history, told, None, lambda _: news, now)
    changes, waiting = merged.changes, parcel.untold
    if changes:
        is_read_next = known.history_stale and known.history_at is not None and known.failure is None
        waiting = changes[-1] if is_read_next else None
        changes = (*untold(parcel), *(() if is_read_next else changes))
    return replace(merged, parcel=replace(merged.parcel, failure=failure, untold=waiting), changes=changes)


def _merged(
    known: Parcel,
    before: Parcel,
    history: History,
    told: Sequence[Checkpoint],
    told_stage: tuple[Stage, str] | None,
    is_news: Callable[[Checkpoint], bool],
    now: datetime,
) -> Merged:
    # While the user's mark stands (it is in hand), carriers that lag behind bring no news and no stage.
    mark = standing_mark(history)
    if mark is not None and any(is_news_after(mark, checkpoint, history) for checkpoint in told):
        mark = None
    checkpoints, news = join_checkpoints(
        _possible(history.checkpoints, now), told, is_news if mark is None else lambda _: False
    )
    if told_stage is None:  # stages are read from the texts, of which a return turns the later ones around
        # New records are made of them: which ones are news is known by their places alone.
        is_fresh = [any(checkpoint is fresh for fresh in news) for checkpoint in checkpoints]
        checkpoints = with_stages(checkpoints, sending=known.sending)
        news = tuple(compress(checkpoints, is_fresh))
    own = own_told(checkpoints)
    latest = _with_shared_texts(own[0]) if own else None
    if mark is not None:
        latest = latest if latest and latest.stage is Stage.DELIVERED else mark
        stage, raw_status = latest.stage, latest.raw_status
    elif told_stage is not None:
        stage, raw_status = told_stage
    elif latest is not None:
        stage, raw_status = latest.stage, latest.raw_status
    else:
        stage, raw_status = Stage.PENDING, before.raw_status
    last_known = _last_known(before)
    parcel = replace(
        known,
        carrier=_shared_carrier(known.carrier) if known.carrier else None,
        stage=stage,
        raw_status=raw_status,
        stage_before=last_known if stage is Stage.UNKNOWN else None,
        latest=latest,
        **tasks_of(known, own, stage),
        unread=sum(checkpoint.unread for checkpoint in checkpoints),
        checked_at=now,
        failure=None,
    )
    changes = _changes(before, parcel, news, now)
    if changes:
        parcel = replace(parcel, changed_at=now)
    return Merged(parcel, History(checkpoints), changes)


def _with_shared_texts(latest: Checkpoint) -> Checkpoint:
    """The same checkpoint; it stays in memory as long as its parcel, and most parcels have the same texts."""
    return replace(latest, message=_shared_text(latest.message), raw_status=_shared_text(latest.raw_status))


@lru_cache(1024)
def _shared_text(text: str) -> str:
    """The text, as one object for all parcels."""
    return text


@lru_cache(256)
def _shared_carrier(carrier: Carrier) -> Carrier:
    """The carrier, as one object for all parcels."""
    return carrier


def _last_known(parcel: Parcel) -> Stage | None:
    """Its stage, or what it was before that became unknown; None where it never was anything else."""
    return parcel.stage if parcel.stage is not Stage.UNKNOWN else parcel.stage_before


def _possible(known: Sequence[Checkpoint], now: datetime) -> list[Checkpoint]:
    """What is known, without the times that earlier versions took for such."""
    return [one if one.time is None or plausible(one.time, now) else replace(one, time=None) for one in known]


def _changes(before: Parcel, parcel: Parcel, news: Sequence[Checkpoint], now: datetime) -> tuple[Change, ...]:
    """One change for each checkpoint that is news; one for a stage that changed without any."""
    if news:
        return tuple(
            Change(
                parcel.key,
                ChangeKind.CHECKPOINT,
                now,
                parcel.title,
                checkpoint.stage,
                checkpoint.message,
                checkpoint.time,
                checkpoint.zone_told,
            )
            for checkpoint in reversed(news)
        )
    # "Unknown: no notification" (Flex Forward's tracking guide); and a first answer is the baseline.
    if before.checked_at is None or parcel.stage in (_last_known(before), Stage.UNKNOWN):
        return ()
    return (Change(parcel.key, ChangeKind.STAGE, now, parcel.title, parcel.stage, parcel.raw_status),)
