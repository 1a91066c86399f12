"""When requests were sent and what a provider has said of its limit, for all processes of the user together.

They are kept in an SQLite file, for a transaction of SQLite is what several processes can count in without
one being waited for long. All times in it are Unix milliseconds by the wall clock. Where that was set, they
are set along with it: a log that was ahead would be waited for, one that was behind would be forgotten.
"""

import sqlite3
from collections.abc import Callable, Sequence
from contextlib import ExitStack, suppress
from functools import cache, partial
from pathlib import Path
from typing import Annotated, Any, TypeVar

import msgspec
from msgspec.json import decode, encode
from msgspec.structs import replace

from parcel_tui.domain.clock import Clock, Steady
from parcel_tui.private_files import give_to_owner

_Answer = TypeVar("_Answer")

LOCK_SECONDS = 1.0
"""How long one question may wait for others: a hundred programs may start at once."""
ALONE_SECONDS = 30.0
"""How long this process counts for itself before it tries the shared file again."""
_SMALLEST_STEP_MS = 2_000
"""Less than that is no clock that was set, but one that is kept right, or a slow machine."""
_LASTS_MS = 3_600_000
"""How long it counts what a provider said of its limit."""
_LONGEST_SILENCE_MS = 900_000
_ALONE = "alone"
"""The name under which a request is counted that is not in the shared file yet."""

# The columns are those in which older versions count too: one that is still open shares the limit.
_SENT = 'CREATE TABLE IF NOT EXISTS "{0}" (name VARCHAR, item_timestamp INTEGER)'
_LIMIT = 'CREATE TABLE IF NOT EXISTS "{0} limit" (row INTEGER PRIMARY KEY, known BLOB NOT NULL)'


_Milliseconds = Annotated[int, msgspec.Meta(ge=-(2**53), le=2**53)]
"""What no sum of two is too large for SQLite of; anything beyond is damage."""


class Known(msgspec.Struct):
    """What is known of a provider's limit. Times are Unix milliseconds, 0 for never."""

    limit: Annotated[int, msgspec.Meta(ge=1)] | None = None
    """Requests a window, as the provider has said."""
    limit_at: _Milliseconds = 0
    silent_until: _Milliseconds = 0
    user_until: _Milliseconds = 0
    """Until when the user's own requests pause, because nothing remains of the window."""
    background_until: _Milliseconds = 0
    believed_until: _Milliseconds = 0
    """The end of the pause that was made because of what remained."""
    doubted_at: _Milliseconds = 0
    """When what the provider says of requests that remain was last found not to be so."""
    at: _Milliseconds = 0
    """When the log was last looked at."""
    boot: str = ""
    """During which start of the machine."""
    ahead: _Milliseconds = 0
    """By how much the wall clock was ahead of the steady one."""

    def shift(self, step: int) -> None:
        """Moves every time along with the wall clock, which was set by so many milliseconds."""
        for name in _TIMES:
            if at := getattr(self, name):
                setattr(self, name, max(at + step, 1))

    def bound(self, now: int, window_ms: int) -> None:
        """Forgets what is too old to count; no pause is longer than its reason can last."""
        self.silent_until = min(self.silent_until, now + _LONGEST_SILENCE_MS)
        self.user_until = min(self.user_until, now + window_ms)
        self.background_until = min(self.background_until, now + window_ms)
        self.believed_until = min(self.believed_until, now + window_ms)
        self.doubted_at = min(self.doubted_at, now + window_ms)
        self.limit_at = min(self.limit_at, now)  # said by a clock that was ahead, it would count until then
        if now - self.limit_at > _LASTS_MS:
            self.limit = None
        if now - self.believed_until > _LASTS_MS:
            self.believed_until = 0
        if now - self.doubted_at > _LASTS_MS:
            self.doubted_at = 0

    def take_in(self, other: "Known") -> None:
        """Of two limits the one that was said last counts, of two times the later one."""
        if other.limit_at > self.limit_at:
            self.limit = other.limit
        for name in _TIMES:
            setattr(self, name, max(getattr(self, name), getattr(other, name)))


_TIMES = ("limit_at", "silent_until", "user_until", "background_until", "believed_until", "doubted_at")


class Window:
    """The log within one transaction: nothing in it is older than the provider's window, or lies ahead."""

    def __init__(self, connection: sqlite3.Connection, provider: str, now: int, known: Known) -> None:
        self._connection = connection
        self._provider = provider
        self.now = now
        self.known = known
        """May be changed; it is written at the end of the transaction."""
        self.is_counted = False
        """Whether a request was counted."""

    def wait(self, rates: Sequence[tuple[int, int]]) -> int:
        """Milliseconds until a request fits into each of the (requests, milliseconds); 0 when it does."""
        # With n in a span, the n-th before this one has to lie outside of it.
        nth = 'SELECT item_timestamp FROM "{0}" ORDER BY item_timestamp DESC LIMIT 1 OFFSET ?'
        times = ((self._one(nth, count - 1), span) for count, span in rates)
        return max((at + span + 1 - self.now for at, span in times if at is not None), default=0)

    def count(self, name: str = _ALONE) -> None:
        """Counts a request of now."""
        self.do('INSERT INTO "{0}" VALUES (?, ?)', name, self.now)
        self.is_counted = True

    def move(self, admitted: int) -> None:
        """Counts as of now a request that was counted then; none where that is forgotten already."""
        self.do(
            'UPDATE "{0}" SET item_timestamp = ?1 '
            'WHERE rowid = (SELECT rowid FROM "{0}" WHERE item_timestamp = ?2 LIMIT 1)',
            self.now,
            admitted,
        )

    def sent(self) -> tuple[int, int | None]:
        """How many requests are in the log, and the time of the oldest."""
        return self._one('SELECT count(*) FROM "{0}"') or 0, self._one(
            'SELECT min(item_timestamp) FROM "{0}"'
        )

    def do(self, order: str, *values: object) -> sqlite3.Cursor:
        """Executes the SQL, in which `{0}` stands for the provider."""
        return self._connection.execute(order.format(self._provider), values)

    def _one(self, question: str, *values: object) -> Any:
        row = self.do(question, *values).fetchone()
        return None if row is None else row[0]


class RequestLog:
    """One provider's log: the file that all processes share, or the memory of this one.

    The file may be locked for too long, full or gone. Then this process counts for itself for
    `ALONE_SECONDS`, beginning with what it has counted, and takes that along when it goes back.
    """

    def __init__(
        self, provider: str, window_ms: int, file: Path | None, clock: Clock, steady: Steady
    ) -> None:
        """Without `file` this process counts for itself. Nothing older than `window_ms` is kept."""
        self._provider = provider
        self._window_ms = window_ms
        self._file = file
        self._clock = clock
        self._steady = steady
        self._own = _opened(":memory:", provider)
        self._shared: sqlite3.Connection | None = None
        self._alone_until = steady()

    def ask(self, question: Callable[[Window], _Answer]) -> _Answer:
        """What `question` answers, in one transaction. It may be asked twice, and must not raise."""
        if self._file is not None and self._steady() >= self._alone_until:
            try:
                return self._transact(self._own, partial(self._ask_all, self._file, question))
            except (OSError, sqlite3.Error, UnicodeDecodeError) as error:
                self._leave(self._file, error)
        return self._transact(self._own, question)

    def close(self) -> None:
        """Gives the file back; nothing can be asked afterwards."""
        self._own.close()
        self._close_shared()

    def _ask_all(self, file: Path, question: Callable[[Window], _Answer], own: Window) -> _Answer:
        """Asks the shared log, and has this process's own follow it. Raises OSError and sqlite3.Error."""
        was_alone = self._shared is None  # then what this process has counted meanwhile is taken along
        if self._shared is None:
            self._shared = _opened_for_all(file, self._provider)

        def ask(shared: Window) -> _Answer:
            if was_alone:
                # What carries this name was counted here alone; from now on the file holds it, too.
                rows = own.do('SELECT item_timestamp FROM "{0}" WHERE name = ?', _ALONE).fetchall()
                for (at,) in rows:
                    shared.do('INSERT INTO "{0}" VALUES (?, ?)', self._provider, at)
                own.do('UPDATE "{0}" SET name = ?', self._provider)
                shared.known.take_in(own.known)
            answer = question(shared)
            if shared.is_counted:
                own.count(self._provider)
            own.known = replace(shared.known)
            return answer

        return self._transact(self._shared, ask)

    def _transact(self, log: sqlite3.Connection, question: Callable[[Window], _Answer]) -> _Answer:
        with log:  # which commits, or rolls back
            # At once for writing: two that had begun by reading could neither of them go on to write.
            log.execute("BEGIN IMMEDIATE")
            window = self._window(log)
            answer = question(window)
            window.do('INSERT OR REPLACE INTO "{0} limit" VALUES (1, ?)', encode(window.known))
            return answer

    def _window(self, log: sqlite3.Connection) -> Window:
        """The log as of now, set along with the wall clock where that was set since it was looked at."""
        # A clock that lost its time may show a year before 1970, where 0, which is never, would lie ahead.
        now = max(int(self._clock().timestamp() * 1000), 1)
        ahead = now - int(self._steady() * 1000)
        boot = boot_id() or ("this process" if log is self._own else "")
        window = Window(log, self._provider, now, Known())
        row = window.do('SELECT CAST(known AS BLOB) FROM "{0} limit"').fetchone()
        with suppress(ValueError, TypeError, RecursionError):  # damaged: as if nothing were known
            window.known = Known() if row is None else decode(row[0], type=Known)
        known = window.known
        step = ahead - known.ahead if boot and boot == known.boot else 0
        if abs(step) < _SMALLEST_STEP_MS:
            step = 0
        # Where it was looked at later than now, the clock was ahead before the machine was started anew.
        step = min(step, now - known.at)
        if step:
            known.shift(step)
            window.do('UPDATE "{0}" SET item_timestamp = item_timestamp + ?', step)
        known.at, known.boot, known.ahead = now, boot, ahead
        known.bound(now, self._window_ms)
        window.do('UPDATE "{0}" SET item_timestamp = ?1 WHERE item_timestamp > ?1', now)
        window.do('DELETE FROM "{0}" WHERE item_timestamp < ?', now - self._window_ms)
        return window

    def _leave(self, file: Path, error: Exception) -> None:
        """Counts alone for a while. A damaged file is removed: it is of the last minute, and begins anew."""
        self._close_shared()
        with suppress(OSError):
            # Its subclasses are a lock, a full disk and the like; what is no UTF-8 is SQLite's own word for
            # damage, which Python cannot read.
            if type(error) is sqlite3.DatabaseError or isinstance(error, UnicodeDecodeError):
                file.unlink()
                return
        self._alone_until = self._steady() + ALONE_SECONDS

    def _close_shared(self) -> None:
        if self._shared is not None:
            self._shared.close()
            self._shared = None


def _opened_for_all(file: Path, provider: str) -> sqlite3.Connection:
    """The file that all processes share, made for the user alone. Raises OSError and sqlite3.Error."""
    file.touch(mode=0o600)
    file.chmod(0o600)
    give_to_owner(file)
    return _opened(file, provider)


def _opened(place: Path | str, provider: str) -> sqlite3.Connection:
    log = sqlite3.connect(place, timeout=LOCK_SECONDS, isolation_level=None)
    with ExitStack() as undo:
        undo.callback(log.close)
        # A log of the last minute need not outlive a power cut.
        log.execute("PRAGMA journal_mode=MEMORY")
        log.execute("PRAGMA synchronous=OFF")
        for table in (_SENT, _LIMIT):
            log.execute(table.format(provider))
        undo.pop_all()
    return log


@cache
def boot_id() -> str:
    """Which start of the machine this is; empty where the system does not tell."""
    with suppress(OSError):
        return Path("/proc/sys/kernel/random/boot_id").read_text(encoding="ascii").strip()
    return ""
