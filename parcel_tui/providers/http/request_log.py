"""When requests were sent and what a provider has said of its limit, for all processes of the user together.

They are kept in a JSON file beside the state. Each question is asked under its lock, so that two processes
never find the same last place free. All times in it are Unix milliseconds by the wall clock. Where that was
set, they are set along with it: a log that was ahead would be waited for, one that was behind forgotten.
"""

import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, TypeVar

import msgspec
from msgspec.json import decode, encode
from msgspec.structs import replace

from parcel_tui.domain.clock import Clock, Steady
from parcel_tui.private_files import give_to_owner, read_file, write_all

if TYPE_CHECKING:
    from filelock import FileLock

_Answer = TypeVar("_Answer")

LOCK_SECONDS = 1.0
"""How long one question may wait for others: a hundred programs may start at once."""
_LOCK_POLL_SECONDS = 0.01
ALONE_SECONDS = 30.0
"""How long this process counts for itself before it tries the shared file again."""
_SMALLEST_STEP_MS = 2_000
"""Less than that is no clock that was set, but one that is kept right, or a slow machine."""
_LASTS_MS = 3_600_000
"""How long it counts what a provider said of its limit."""
_LONGEST_SILENCE_MS = 900_000

_Milliseconds = Annotated[int, msgspec.Meta(ge=0)]
NEVER = 0
"""Of a time: there was none."""


class Known(msgspec.Struct, omit_defaults=True):
    """What is known of a provider's limit. Times are Unix milliseconds."""

    limit: Annotated[int, msgspec.Meta(ge=1)] | None = None
    """Requests a window, as the provider has said."""
    limit_at: _Milliseconds = NEVER
    silent_until: _Milliseconds = NEVER
    user_until: _Milliseconds = NEVER
    """Until when the user's own requests pause, because nothing remains of the window."""
    background_until: _Milliseconds = NEVER
    believed_until: _Milliseconds = NEVER
    """The end of the pause that was made because of what remained."""
    doubted_at: _Milliseconds = NEVER
    """When what the provider says of requests that remain was last found not to be so."""
    at: _Milliseconds = NEVER
    """When the log was last looked at."""
    boot: str = ""
    """During which start of the machine."""
    ahead: int = 0
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
            self.believed_until = NEVER
        if now - self.doubted_at > _LASTS_MS:
            self.doubted_at = NEVER

    def take_in(self, other: "Known") -> None:
        """Of two limits the one that was said last counts, of two times the later one."""
        if other.limit_at > self.limit_at:
            self.limit = other.limit
        for name in _TIMES:
            setattr(self, name, max(getattr(self, name), getattr(other, name)))


_TIMES = ("limit_at", "silent_until", "user_until", "background_until", "believed_until", "doubted_at")


class _Sent(msgspec.Struct, omit_defaults=True):
    """One request."""

    at: _Milliseconds
    is_alone: bool = False
    """Whether this process has counted it for itself, and the file does not hold it yet."""


class _Log(msgspec.Struct):
    """What is kept of one provider."""

    sent: list[_Sent]
    known: Known

    def move_on(self, now: int, steady_ms: int, boot: str, window_ms: int) -> None:
        """Makes it the log as of now: set along with the clock, without what is too old or lies ahead."""
        known, ahead = self.known, now - steady_ms
        was_set = boot == known.boot and abs(ahead - known.ahead) >= _SMALLEST_STEP_MS
        step = ahead - known.ahead if was_set else 0
        # Where it was looked at later than now, the clock was ahead before the machine was started anew.
        step = min(step, now - known.at)
        if step:
            known.shift(step)
        known.at, known.boot, known.ahead = now, boot, ahead
        known.bound(now, window_ms)
        for request in self.sent:
            request.at = min(request.at + step, now)
        self.sent = [request for request in self.sent if request.at >= now - window_ms]


class Window:
    """A log as of one moment: nothing in it is older than the provider's window, or lies ahead."""

    def __init__(self, log: _Log) -> None:
        self._sent = log.sent
        self.now = log.known.at
        self.known = log.known
        """May be changed; it is written once the question is answered."""
        self.is_counted = False
        """Whether a request was counted."""

    def wait(self, rates: Sequence[tuple[int, int]]) -> int:
        """Milliseconds until a request fits into each of the (requests, milliseconds); 0 when it does."""
        # With n in a span, the n-th before this one has to lie outside of it.
        times = self.sent()
        nth = ((times[-count], span) for count, span in rates if count <= len(times))
        return max((at + span + 1 - self.now for at, span in nth), default=0)

    def count(self) -> None:
        """Counts a request of now."""
        self._sent.append(_Sent(self.now))
        self.is_counted = True

    def move(self, admitted: int) -> None:
        """Counts as of now a request that was counted then; none where that is forgotten already."""
        for request in self._sent:
            if request.at == admitted:
                request.at = self.now
                return

    def sent(self) -> list[int]:
        """When the requests in the log were sent, the oldest first."""
        return sorted(request.at for request in self._sent)


class RequestLog:
    """One provider's log: its part of the file that all processes share, or the memory of this one.

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
        self._own = _Log([], Known())
        self._lock: FileLock | None = None
        self._alone_until: float | None = None

    def ask(self, question: Callable[[Window], _Answer]) -> _Answer:
        """What `question` answers of the log, which no other process changes meanwhile.

        It may be asked twice, and must not raise.
        """
        self._move_on(self._own)
        if self._file is not None and (self._alone_until is None or self._steady() >= self._alone_until):
            try:
                return self._ask_all(self._file, question)
            except OSError:  # as a lock that is held for too long is, too
                self._alone_until = self._steady() + ALONE_SECONDS
        window = Window(self._own)
        answer = question(window)
        if window.is_counted:
            self._own.sent[-1].is_alone = True
        return answer

    def _ask_all(self, file: Path, question: Callable[[Window], _Answer]) -> _Answer:
        """Asks the shared log, and has this process's own follow it. Raises OSError."""
        with self._shared(file) as log:
            if self._alone_until is not None:
                log.sent += [_Sent(request.at) for request in self._own.sent if request.is_alone]
                log.known.take_in(self._own.known)
            window = Window(log)
            answer = question(window)
        self._alone_until = None
        for request in self._own.sent:
            request.is_alone = False
        if window.is_counted:
            Window(self._own).count()
        self._own.known = replace(log.known)
        return answer

    @contextmanager
    def _shared(self, file: Path) -> Iterator[_Log]:
        """This provider's part of the file, locked, and written again at the end. Raises OSError."""
        with self._locked(file):
            written = read_file(file)
            logs = _parts(written)
            log = _decoded(logs.get(self._provider, b"")) or self._as_followed()
            self._move_on(log)
            yield log
            logs[self._provider] = msgspec.Raw(encode(log))
            # In place, since it need not outlast a power cut, and in one step, for whoever dies meanwhile:
            # what is shorter than before is filled up.
            with file.open("r+b") as whole:
                write_all(whole.fileno(), encode(logs).ljust(len(written)))

    def _as_followed(self) -> _Log:
        """What this process has seen of the shared log, for where that is missing or damaged."""
        return _Log(
            [_Sent(request.at) for request in self._own.sent if not request.is_alone],
            replace(self._own.known),
        )

    def _locked(self, file: Path) -> "FileLock":
        """The lock of the file, which is made for the user alone where it is missing. Raises OSError."""
        if self._lock is None or not file.exists():
            from filelock import FileLock

            path = file.with_name(f".{file.name}.lock")
            for one in (file, path):  # a lock would make its folder, too, where a disk that is away belongs
                one.touch()
                one.chmod(0o600)
                give_to_owner(one)
            self._lock = FileLock(
                path, timeout=LOCK_SECONDS, poll_interval=_LOCK_POLL_SECONDS, fallback_to_soft=False
            )
        return self._lock

    def _move_on(self, log: _Log) -> None:
        # A clock that lost its time may show a year before 1970, where 0, which is never, would lie ahead.
        now = max(int(self._clock().timestamp() * 1000), 1)
        log.move_on(now, int(self._steady() * 1000), boot_id(), self._window_ms)


def sent_by_all(file: Path) -> list[int]:
    """When requests were sent to any provider, Unix milliseconds; empty where the file cannot be read."""
    times = []
    with suppress(OSError):
        for log in filter(None, map(_decoded, _parts(read_file(file)).values())):
            times += [request.at for request in log.sent]
    return times


def _parts(written: bytes) -> dict[str, msgspec.Raw]:
    """What the file holds of each provider; empty where it is damaged."""
    with suppress(ValueError, RecursionError):
        return decode(written, type=dict[str, msgspec.Raw])
    return {}


def _decoded(part: bytes | msgspec.Raw) -> _Log | None:
    """One provider's part; None where it is missing or damaged."""
    with suppress(ValueError, RecursionError):
        return decode(part, type=_Log)
    return None


@cache
def boot_id() -> str:
    """Which start of the machine this is; where the system does not tell, a name for this process."""
    with suppress(OSError):
        return _BOOT_ID.read_text(encoding="ascii").strip()
    return os.urandom(8).hex()


_BOOT_ID = Path("/proc/sys/kernel/random/boot_id")
