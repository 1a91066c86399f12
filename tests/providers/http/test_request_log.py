"""One log of requests, to the millisecond: what it counts, forgets, and sets along with the clock."""

import itertools
import os
import stat
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TypeVar

import pytest
from filelock import FileLock, Timeout
from msgspec.structs import asdict
from tables import for_each

from parcel_tui.providers.http import request_log
from parcel_tui.providers.http.request_log import ALONE_SECONDS, Known, RequestLog, Window

T = TypeVar("T")
START = datetime(2026, 2, 5, 8, tzinfo=UTC)
AT = int(START.timestamp() * 1000)


class Clocks:
    """The wall clock and the steady one, in milliseconds since the beginning."""

    def __init__(self) -> None:
        self.wall = self.steady = 0

    def pass_by(self, milliseconds: int) -> None:
        self.wall += milliseconds
        self.steady += milliseconds


@pytest.fixture
def clocks() -> Clocks:
    return Clocks()


@pytest.fixture
def opened(clocks: Clocks):
    """A log of a provider whose window is a minute; of this process alone without a file."""
    return lambda file=None: log_by(clocks, file)


def log_by(clocks: Clocks, file: Path | None = None) -> RequestLog:
    return RequestLog(
        "post",
        60_000,
        file,
        lambda: START + timedelta(milliseconds=clocks.wall),
        lambda: clocks.steady / 1000,
    )


PAUSES = ("silent_until", "user_until", "background_until", "believed_until", "doubted_at")


def count(log: RequestLog) -> int:
    """Counts a request; when it was, in milliseconds since the beginning."""

    def ask(window: Window) -> int:
        window.count()
        return window.now - AT

    return log.ask(ask)


def stamps(log: RequestLog) -> list[int]:
    return [at - AT for at in log.ask(Window.sent)]


def known(log: RequestLog) -> dict[str, object]:
    """What is known and not at its beginning; times since the beginning, but for the log's own."""
    told = log.ask(lambda window: asdict(window.known))
    nothing = asdict(Known())
    return {
        name: value if name == "limit" else value - AT
        for name, value in told.items()
        if value != nothing[name] and name not in {"at", "boot", "ahead"}
    }


def learn(log: RequestLog, **more: int) -> None:
    def ask(window: Window) -> None:
        for name, value in more.items():
            setattr(window.known, name, value if name == "limit" else AT + value)

    log.ask(ask)


def test_how_long_until_a_request_fits(opened, clocks: Clocks) -> None:
    """Into each of the spans, of which the newest requests are just left; not at all is at once."""
    log = opened()

    def wait(*rates: tuple[int, int]) -> int:
        return log.ask(lambda window: window.wait(rates))

    assert wait((1, 60_000)) == 0
    assert count(log) == 0
    clocks.pass_by(1_000)
    assert count(log) == 1_000
    clocks.pass_by(500)
    assert wait((1, 1_000)) == 501
    assert wait((2, 2_000)) == 501
    assert wait((1, 499)) == 0
    assert wait((3, 60_000)) == 0
    assert wait((1, 2_000), (2, 2_000), (3, 60_000)) == wait((2, 2_000), (1, 2_000)) == 1_501
    assert wait() == 0


def test_a_request_is_forgotten_once_the_window_has_passed(opened, clocks: Clocks) -> None:
    """Not a millisecond earlier; the oldest is told first."""
    log = opened()
    assert stamps(log) == []
    count(log)
    clocks.pass_by(10)
    count(log)
    clocks.pass_by(59_990)
    assert stamps(log) == [0, 10]
    clocks.pass_by(1)
    assert stamps(log) == [10]


def test_one_request_of_then_counts_as_of_now(opened, clocks: Clocks) -> None:
    """One alone where several were admitted at once; none where it is forgotten."""
    log = opened()
    count(log)
    count(log)
    clocks.pass_by(700)
    log.ask(lambda window: window.move(AT))
    assert stamps(log) == [0, 700]
    log.ask(lambda window: window.move(AT + 5))
    assert stamps(log) == [0, 700]


@for_each(
    ("told", "after", "left"),
    [
        ({"limit": 60, "limit_at": 0}, 3_600_000, {"limit": 60, "limit_at": 0}),
        ({"limit": 60, "limit_at": 0}, 3_600_001, {"limit_at": 0}),
        ({"silent_until": 900_005}, 4, {"silent_until": 900_004}),
        ({"silent_until": 900_005}, 5, {"silent_until": 900_005}),
        *(({name: 60_005}, 4, {name: 60_004}) for name in ("user_until", "background_until")),
        *(({name: 60_005}, 5, {name: 60_005}) for name in ("user_until", "background_until")),
        *(({name: 5}, 3_600_005, {name: 5}) for name in ("believed_until", "doubted_at")),
        *(({name: 5}, 3_600_006, {}) for name in ("believed_until", "doubted_at")),
        ({"believed_until": 60_005}, 4, {"believed_until": 60_004}),
        # Of a clock that was ahead; it would last until then.
        ({"limit": 1, "limit_at": 2**52}, 4, {"limit": 1, "limit_at": 4}),
        ({"doubted_at": 2**52}, 4, {"doubted_at": 60_004}),
    ],
)
def test_what_was_said_of_a_limit_lasts_an_hour_and_no_pause_longer_than_its_reason(told, after, left):
    """A quarter of an hour of silence, a window of pause."""
    clocks = Clocks()
    log = log_by(clocks)
    learn(log, **told)
    clocks.pass_by(after)
    assert known(log) == left


@for_each(
    ("step", "moved"),
    [(1_999, 0), (2_000, 2_000), (-1_999, 0), (-2_000, -2_000), (-3_600_000, -3_600_000), (10**9, 10**9)],
)
def test_where_the_wall_clock_was_set_the_log_is_set_with_it(tmp_path: Path, step, moved):
    """By two seconds or more: less is a clock that is kept right. Nothing lies ahead of now, none is lost."""
    for file in (None, tmp_path / f"{step}.json"):
        clocks = Clocks()
        log = log_by(clocks, file)
        count(log)
        times = dict.fromkeys(PAUSES, 5_000) | {"doubted_at": 100}
        learn(log, limit=60, limit_at=0, **times)
        clocks.pass_by(3_000)
        clocks.wall += step
        assert stamps(log) == [min(moved, clocks.wall)]
        expected = {name: at + moved for name, at in {"limit_at": 0, **times}.items()}
        assert known(log) == {"limit": 60, **expected}


def test_after_another_start_of_the_machine_only_what_lies_ahead_is_moved(
    opened, clocks: Clocks, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of that start the steady clock tells nothing; a wall clock that was ahead is seen by its stamps."""
    boot = ["start 1"]
    monkeypatch.setattr(request_log, "boot_id", lambda: boot[0])
    file = tmp_path / "requests.json"
    first = opened(file)
    count(first)
    learn(first, silent_until=5_000)
    boot[0] = "start 2"
    clocks.steady = 0
    clocks.wall = 1_000
    later = opened(file)
    assert (stamps(later), known(later)) == ([0], {"silent_until": 5_000})
    boot[0] = "start 3"
    clocks.wall = -10_000
    last = opened(file)
    assert (stamps(last), known(last)) == ([-11_000], {"silent_until": -6_000})


def test_a_clock_that_shows_1969_makes_no_pause(opened, clocks: Clocks, tmp_path: Path) -> None:
    """Where nothing was said there is nothing to wait for, then or once the clock is right."""
    log = opened(tmp_path / "requests.json")
    for clocks.wall in (-AT - 12 * 3_600_000, 0):
        assert log.ask(lambda window: window.known.silent_until) == 0
        assert count(log) == max(clocks.wall, 1 - AT)


def test_what_a_process_counted_alone_is_taken_along_to_the_others(
    opened, clocks: Clocks, tmp_path: Path
) -> None:
    """Half a minute after the file could not be had, and once; of two limits the later one counts."""
    file = tmp_path / "later" / "requests.json"
    alone = opened(file)
    count(alone)
    learn(alone, limit=20, limit_at=7, user_until=300, silent_until=9_000, believed_until=4, doubted_at=6)
    file.parent.mkdir()
    other = opened(file)
    learn(other, limit=60, limit_at=5, user_until=500, silent_until=8_000, background_until=2, doubted_at=5)
    clocks.pass_by(int(ALONE_SECONDS * 1000) - 1)
    count(alone)
    assert stamps(other) == []
    clocks.pass_by(1)
    count(alone)
    assert stamps(alone) == stamps(other) == [0, 29_999, 30_000]
    told = {"limit": 20, "limit_at": 7, "user_until": 500, "silent_until": 9_000}
    told |= {"background_until": 2, "believed_until": 4, "doubted_at": 6}
    assert known(alone) == known(other) == told
    learn(other, limit=30, limit_at=30_000)
    count(alone)
    assert known(alone)["limit"] == 30
    file.rename(file.with_name("away"))
    file.mkdir()
    count(alone)
    file.rmdir()
    file.with_name("away").rename(file)
    clocks.pass_by(29_999)
    count(alone)
    clocks.pass_by(1)
    assert stamps(alone) == stamps(other) == [0, 29_999, 30_000, 30_000, 30_000, 59_999]


@pytest.mark.parametrize("is_back", [True, False])
def test_what_the_others_counted_is_known_when_the_file_goes(
    opened, clocks: Clocks, tmp_path: Path, is_back: bool
) -> None:
    """At least this process's own share of it, and what was said of the limit. None counts twice then."""
    file = tmp_path / "requests.json"
    log, other = opened(file), opened(file)
    count(log)
    learn(other, limit=30, limit_at=0)
    assert stamps(log) == [0]
    count(log)
    file.rename(file.with_name("away"))
    file.mkdir()
    count(log)
    assert (len(stamps(log)), known(log)) == (3, {"limit": 30, "limit_at": 0})
    file.rmdir()
    if is_back:
        file.with_name("away").rename(file)
    clocks.pass_by(30_000)
    count(log)
    assert stamps(log) == stamps(opened(file)) == [0, 0, 0, 30_000]


def test_while_one_process_asks_no_other_does(opened, tmp_path: Path) -> None:
    """Two that looked at the same moment would both find the last place free."""
    file = tmp_path / "requests.json"
    log = opened(file)
    count(log)

    def other_may() -> bool:
        try:
            with FileLock(file.with_name(".requests.json.lock"), timeout=0):
                return True
        except Timeout:
            return False

    assert not log.ask(lambda _: other_may())
    assert other_may()


@pytest.mark.skipif(os.name != "posix" or os.geteuid() != 0, reason="only root can give files away")
def test_what_root_counts_in_a_users_folder_is_the_users(opened, tmp_path: Path) -> None:
    """And the user's alone, also where others could read it before."""
    folder = tmp_path / "home"
    folder.mkdir()
    os.chown(folder, 12345, 12346)
    for file in (folder / "new.json", folder / "old.json"):
        if file.name == "old.json":
            file.touch(mode=0o644)
        count(opened(file))
        state = file.stat()
        assert (state.st_uid, state.st_gid, stat.S_IMODE(state.st_mode)) == (12345, 12346, 0o600)


@pytest.mark.parametrize(
    "damage",
    [
        *(b"", b"no log", b"[]", b"null", b"7", b"[" * 100_000, b"{" * 100_000),
        *(b'{"post":%s}' % part for part in (b"7", b"{}", b'{"sent":[7]}', b'{"sent":[{"at":1.5}]}')),
        *(
            b'{"post":{"sent":[],"known":%s}}' % known
            for known in (b'{"limit":0}', b'{"boot":"\xff"}', b'"text"', b'{"at":%d}' % -(2**63))
        ),
        b'{"pos\xf4":{}}',
    ],
    ids=itertools.count(),
)
def test_after_damage_the_log_is_what_this_process_knows(opened, clocks, tmp_path: Path, damage) -> None:
    """At once, for the others too; another provider's part is not lost with it where it can be read."""
    file = tmp_path / "requests.json"
    log = opened(file)
    count(log)
    learn(log, limit=30, limit_at=0)
    file.write_bytes(damage)
    clocks.pass_by(1)
    count(log)
    for one in (log, opened(file)):
        assert (known(one), stamps(one)) == ({"limit": 30, "limit_at": 0}, [0, 1])


def test_which_start_of_the_machine_it_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As Linux tells; elsewhere each process has one of its own, of whose clock no other knows."""
    monkeypatch.setattr(request_log, "_BOOT_ID", tmp_path / "boot_id")
    name = request_log.boot_id.__wrapped__
    assert name() != name()
    (tmp_path / "boot_id").write_text("start 1\n", encoding="ascii")
    assert name() == "start 1"


def test_a_pause_that_another_process_has_ended_does_not_come_back(
    opened, clocks: Clocks, tmp_path: Path
) -> None:
    """What this one knew of it is no news to the others, even where it counted alone before."""
    file = tmp_path / "requests.json"
    log, other = opened(file), opened(file)
    file.mkdir()
    learn(log, user_until=60_000)
    file.rmdir()
    clocks.pass_by(30_000)
    assert known(log) == known(other) == {"user_until": 60_000}
    learn(other, user_until=-AT)
    assert known(log) == known(other) == {}
