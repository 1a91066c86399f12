"""How checkpoints that are told join those that are known. Pure; none that was known is ever lost."""

import re
from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from msgspec.structs import replace

from parcel_tui.domain.parcel import Checkpoint
from parcel_tui.domain.stage import Stage

_COUNTER = re.compile(
    r"""
    (?<![A-Za-z0-9年月時點#-])(?<!\d[/:.,_])\d{1,3}
    (?: (?:st|nd|rd|th)? (?![A-Za-z0-9年月號時點分-] | [/:.,_]\d)
      | (?= /\d{1,3} (?! [0-9年月日號] | [/:.,_-]\d)) )  # the first of "1/3"
    """,
    re.VERBOSE,
)
"""A number that may count days, tries or pieces, and is none of a date, a time, a code or an amount.

Of `1/3` it is the first: where the second differs, too, it may as well be a date.
"""

UNREAD = "\N{REPLACEMENT CHARACTER}"
"""What stands for bytes of an answer that were no text."""


def join_checkpoints(
    known: Sequence[Checkpoint], told: Iterable[Checkpoint], is_news: Callable[[Checkpoint], bool]
) -> tuple[tuple[Checkpoint, ...], tuple[Checkpoint, ...]]:
    """All checkpoints newest first, and those of them that are news; news is unread.

    Known ones stay, whatever the answer holds; where times are equal the answer's order counts.
    """
    answer = list(_keyed(_told_once(told)))
    # By index where it is known, by key where it is new: an answer may tell one checkpoint twice.
    matches = _Matches(known, {key for key, _ in answer})
    results, fresh = list(known), dict[Hashable, Checkpoint]()
    order: dict[int | Hashable, None] = {}
    for key, checkpoint in answer:
        index = matches.take(key, checkpoint)
        if index is not None:
            results[index] = _one(results[index], checkpoint)
            order[index] = None
        else:
            fresh[key] = _one(fresh[key], checkpoint) if key in fresh else checkpoint
            order[key] = None
    fresh = {key: replace(checkpoint, unread=is_news(checkpoint)) for key, checkpoint in fresh.items()}
    # An answer that only repeats a part of what is known orders nothing anew.
    if not fresh and len(order) < len(known):
        joined = newest_first(results)
    else:
        joined = newest_first(_in_order(order, results, fresh))
    # By identity: an equal one may be known already.
    news = {id(checkpoint) for checkpoint in fresh.values() if checkpoint.unread}
    return tuple(joined), tuple(checkpoint for checkpoint in joined if id(checkpoint) in news)


def _told_once(told: Iterable[Checkpoint]) -> list[Checkpoint]:
    """An answer's rows; of two without a time that differ only in having a place, the one with the place.

    A row has one such copy at most, its neighbour among those of its text, paired from the oldest.
    """
    rows = list(told)
    alone, copies = dict[Hashable, int](), set[int]()
    for index in reversed(range(len(rows))):
        row = rows[index]
        if row.time is not None:
            continue
        text = row.message, row.raw_status
        other = alone.pop(text, None)
        if other is None or bool(rows[other].place) == bool(row.place):
            alone[text] = index
        else:
            copies.add(other if row.place else index)
    return [row for index, row in enumerate(rows) if index not in copies]


def newest_first(
    checkpoints: Iterable[Checkpoint], within: Callable[[Checkpoint], Any] = lambda _: None
) -> list[Checkpoint]:
    """Those with a time by when they had happened, those of one moment by `within`, the highest first.

    Else they stay as they come. What was recorded before its time had happened as it was recorded: a time
    that lies ahead puts nothing above what is told later.

    One without a time keeps its place behind the one it comes after; what comes before all times
    stays with the first.
    """
    unplaced: list[Checkpoint] = []
    groups: list[tuple[tuple[datetime | None, datetime], Any, list[Checkpoint]]] = []
    for checkpoint in checkpoints:
        if checkpoint.time is not None:
            # Those that were recorded at once stand by their times.
            moment = checkpoint.happened_by, checkpoint.time
            groups.append((moment, within(checkpoint), [checkpoint]))
        else:
            (groups[-1][2] if groups else unplaced).append(checkpoint)
    if not groups:
        return unplaced
    groups[0][2][:0] = unplaced
    groups.sort(key=lambda group: group[:2], reverse=True)
    return [checkpoint for *_, group in groups for checkpoint in group]


def is_among(known: Sequence[Checkpoint], told: Checkpoint) -> bool:
    """Whether a checkpoint that was told is one of these; one that is known by when it was recorded alone
    may be another of the same text.
    """
    [(key, checkpoint)] = _keyed([told])
    matches = _Matches(known, {key})
    return matches.take(key, checkpoint) is not None if told.time_told else matches.holds(key)


class _Matches:
    """The known checkpoints, and which of them one that is told is."""

    def __init__(self, known: Sequence[Checkpoint], told: set[Hashable]) -> None:
        self._indexes = {key: index for index, (key, _) in enumerate(_keyed(known))}
        keys = {index: key for key, index in self._indexes.items()}
        # What the answer does not repeat may stand in it corrected.
        self._unrepeated = {i: known[i] for i in range(len(known)) if keys.get(i) not in told}

    def holds(self, key: Hashable) -> bool:
        """Whether it is known as it was told."""
        return key in self._indexes

    def take(self, key: Hashable, told: Checkpoint) -> int | None:
        """The index of the known one; None for one that is new."""
        if key in self._indexes:
            return self._indexes[key]
        for index, known in self._unrepeated.items():
            if _is_corrected(known, told):
                del self._unrepeated[index]
                return index
        return None


def _is_corrected(known: Checkpoint, told: Checkpoint) -> bool:
    """Whether both are the same but for the time or text that one of them lacks, or for the status."""
    is_same_status, is_same_time = known.raw_status == told.raw_status, _second(known) == _second(told)
    if known.message != told.message:
        return is_same_status and is_same_time and _is_partly(known.message, told.message)
    is_corrected = _timing(known) != _timing(told) if is_same_status else is_same_time
    return is_corrected and bool(known.message)


def _timing(checkpoint: Checkpoint) -> tuple[bool, bool]:
    """How much the provider has told of when it happened: nothing, when it was recorded, all."""
    return checkpoint.time is not None, checkpoint.time_told


def _is_partly(one: str, other: str) -> bool:
    """Whether one of two texts is what was left of the other: nothing, or all but what could not be read."""
    whole, left = (one, other) if UNREAD in other else (other, one)
    if not (one and other):
        return True
    head, _, _ = left.partition(UNREAD)
    _, _, tail = left.rpartition(UNREAD)
    is_all_there = UNREAD not in left or UNREAD in whole or len(head + tail) > len(whole)
    return not is_all_there and bool(head or tail) and whole.startswith(head) and whole.endswith(tail)


def _keyed(checkpoints: Iterable[Checkpoint]) -> Iterator[tuple[Hashable, Checkpoint]]:
    """Each with what makes it itself.

    That is its time, status and text, but for a number that counts; its place is not, for carriers
    refine it, nor the fraction of its second, which providers tell or leave out. Without a time it is
    its number among those of the same text, counted from the oldest.
    """
    rows = list(checkpoints)
    left = Counter((row.message, row.raw_status) for row in rows if row.time is None)
    for row in rows:
        if row.time is not None:
            yield (_second(row), row.raw_status, _COUNTER.sub("#", row.message)), row
        else:
            yield (left[row.message, row.raw_status], row.raw_status, row.message), row
            left[row.message, row.raw_status] -= 1


def _second(checkpoint: Checkpoint) -> float | None:
    return checkpoint.time.timestamp() // 1 if checkpoint.time else None


def _one(known: Checkpoint, told: Checkpoint) -> Checkpoint:
    """Both as one: the later count, whichever time is there, the place that says more, the status that is
    known: a row of a list may have lost it.
    """
    is_told_last = _counts(told) >= _counts(known) and (told.message or not known.message)
    if (UNREAD in told.message) != (UNREAD in known.message):
        is_told_last = UNREAD in known.message
    newest = told if is_told_last else known
    both = (newest, known, told)
    timed = max(both, key=_timing)
    place = max(known.place or "", told.place or "", key=len) or None
    read = next((one for one in both if one.stage is not Stage.UNKNOWN), newest)
    return replace(
        newest,
        stage=read.stage,
        raw_status=read.raw_status,
        time=timed.time,
        zone_told=timed.zone_told,
        time_told=timed.time_told,
        place=place,
        unread=known.unread,
        former_carrier=told.former_carrier,
        recorded_at=told.recorded_at or (known.recorded_at if timed.time == known.time else None),
    )


def _counts(checkpoint: Checkpoint) -> list[int]:
    return [int(re.sub(r"\D", "", number)) for number in _COUNTER.findall(checkpoint.message)]


def _in_order(
    order: Iterable[int | Hashable], results: Sequence[Checkpoint], fresh: Mapping[Hashable, Checkpoint]
) -> list[Checkpoint]:
    """The answer's order, then what it does not hold: without a time beside what it stood beside."""
    rows = [key if isinstance(key, int) else fresh[key] for key in order]
    for index, checkpoint in enumerate(results):
        if index in rows:
            continue
        if checkpoint.time is not None:
            rows.append(index)
        elif index - 1 in rows:
            rows.insert(rows.index(index - 1) + 1, index)
        else:
            rows.insert(rows.index(index + 1) if index + 1 in rows else len(rows), index)
    return [results[row] if isinstance(row, int) else row for row in rows]
