"""Where requests are counted: in a log that all processes share, or here alone while it cannot be had."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Protocol, TypeVar, runtime_checkable

from msgspec import Struct

if TYPE_CHECKING:
    from pyrate_limiter import AbstractBucket, Rate, RateItem

_Answer = TypeVar("_Answer")

BucketFactory = Callable[[Sequence["Rate"]], "AbstractBucket"]
"""Makes the log of past requests; timestamps in it are Unix milliseconds.

May raise OSError and sqlite3.Error.
"""

ALONE_MS = 30_000
"""How long this process counts for itself before it tries the shared log again."""


def in_memory(rates: Sequence["Rate"]) -> "AbstractBucket":
    """A log that this process alone sees."""
    from pyrate_limiter import InMemoryBucket

    return InMemoryBucket(list(rates))


class Word(Struct, frozen=True):
    """What a provider has said about its limit. Times are Unix milliseconds, 0 for never."""

    told: int | None = None
    told_at: int = 0
    silent_until: int = 0
    user_until: int = 0
    background_until: int = 0
    doubted_at: int = 0
    """When what it says of requests that remain was last found not to be so."""


@runtime_checkable
class KeepsWord(Protocol):
    """A log in which the processes also tell each other what the provider said."""

    def read_word(self) -> Word | None:
        """What any process has heard last; None for nothing yet. Raises OSError and sqlite3.Error."""

    def write_word(self, word: Word) -> None:
        """Lets the other processes know. Raises OSError and sqlite3.Error."""


class RequestLog:
    """The requests of the last window; every question names now in Unix milliseconds, and the rates.

    A shared log may be locked for too long, full or gone: then this process counts for itself
    for `ALONE_MS`, beginning with what it has counted, and takes that along when it goes back.
    """

    def __init__(self, make: BucketFactory) -> None:
        self._make = make
        self._log: AbstractBucket | None = None
        self._keeper: KeepsWord | None = None
        self._own: AbstractBucket | None = None
        self._alone_since: int | None = None

    def put(self, name: str, now: int, rates: list["Rate"]) -> int:
        """Counts a request; 0, or where the rates do not allow it the milliseconds to wait."""
        from pyrate_limiter import RateItem

        item = RateItem(name, now)

        def put(log: "AbstractBucket") -> int:
            return 0 if _number(log.put(item)) else max(_number(log.waiting(item)), 1)

        wait = self._ask(put, now, rates)
        own = self._own_log(rates)
        if not wait and self._log is not own:
            _none_ahead(own, now)
            own.leak(now)
            own.put(RateItem(name, now))
        return wait

    def shift(self, step: int) -> None:
        """The wall clock was set by so many milliseconds: what is remembered here is set along with it."""
        for log in {id(log): log for log in (self._log, self._own)}.values():
            for item in _items(log):
                item.timestamp += step
        if self._alone_since is not None:
            self._alone_since += step

    def seen(self, now: int, rates: list["Rate"]) -> tuple[int, int | None]:
        """How many requests are in the log, and the time of the oldest."""
        from pyrate_limiter import RateItem

        def look(log: "AbstractBucket") -> tuple[int, int | None]:
            count = _number(log.count())
            oldest = log.peek(count - 1) if count else None
            return count, oldest.timestamp if isinstance(oldest, RateItem) else None

        return self._ask(look, now, rates)

    def read_word(self, now: int, rates: list["Rate"]) -> Word | None:
        """What another process was told, if there are others."""
        return self._ask(lambda _: self._keeper.read_word() if self._keeper else None, now, rates)

    def write_word(self, word: Word, now: int, rates: list["Rate"]) -> None:
        """Lets the other processes know, if there are any."""
        self._ask(lambda _: self._keeper.write_word(word) if self._keeper else None, now, rates)

    def close(self) -> None:
        """Gives the log back."""
        if self._log is not None:
            self._log.close()
            self._log = None

    def _ask(self, question: Callable[["AbstractBucket"], _Answer], now: int, rates: list["Rate"]) -> _Answer:
        import sqlite3

        try:
            if self._alone_since is not None and not 0 <= now - self._alone_since < ALONE_MS:
                self._rejoin(rates)
            log = self._use(self._make(rates)) if self._log is None else self._log
            return _asked(log, question, now, rates)
        except (OSError, sqlite3.Error):
            self._alone_since = now
            return _asked(self._use(self._own_log(rates)), question, now, rates)

    def _rejoin(self, rates: list["Rate"]) -> None:
        """Goes back to the shared log, with what was counted alone. Raises OSError and sqlite3.Error."""
        from pyrate_limiter import RateItem

        shared, own = self._make(rates), self._own_log(rates)
        for place in range(_number(own.count())):
            item = own.peek(place)
            if isinstance(item, RateItem) and item.timestamp >= (self._alone_since or 0):
                shared.put(item)
        self._use(shared)
        self._alone_since = None

    def _use(self, log: "AbstractBucket") -> "AbstractBucket":
        if self._log is not None and self._log not in (log, self._own):
            self._log.close()
        self._log = log
        self._keeper = log if isinstance(log, KeepsWord) else None
        return log

    def _own_log(self, rates: list["Rate"]) -> "AbstractBucket":
        if self._own is None:
            self._own = in_memory(rates)
        self._own.rates = rates
        return self._own


def _asked(
    log: "AbstractBucket", question: Callable[["AbstractBucket"], _Answer], now: int, rates: list["Rate"]
) -> _Answer:
    """The answer of a log that holds nothing older than its window, and nothing that lies ahead."""
    log.rates = rates
    _none_ahead(log, now)
    log.leak(now)
    return question(log)


def _none_ahead(log: "AbstractBucket", now: int) -> None:
    """What lies after now counts as now: else it would be waited for until the clock has caught up."""
    for item in _items(log):
        item.timestamp = min(item.timestamp, now)


def _items(log: "AbstractBucket | None") -> "Sequence[RateItem]":
    """What a log in memory holds; one on the disk sees to itself."""
    from pyrate_limiter import InMemoryBucket

    return log.items if isinstance(log, InMemoryBucket) else ()


def _number(answer: object) -> int:
    """A log's answer; one that would have to be awaited is not for this gate."""
    assert isinstance(answer, int)
    return answer
