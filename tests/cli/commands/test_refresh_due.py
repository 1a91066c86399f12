"""`refresh --due`, for timers: asks once however often it is started, and says what changed."""

import json
import os
import subprocess
import sys
import time
import urllib.request
from collections import Counter
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from parcel_tui.domain.parcel import Folder, Parcel
from parcel_tui.sandbox.clock import FakeClock
from parcel_tui.sandbox.http.faults import Fault, FaultKind
from parcel_tui.sandbox.server import SandboxServer
from parcel_tui.sandbox.world import TRACKTW_TOKEN, World
from parcel_tui.storage.state_file import DiskFile
from parcel_tui.storage.store import Store

NUMBER, OTHER = "TW268979373141Z", "TW263640059271F"
LABEL = "f47ac10b-58cc-4372-a567-0e02b2c3d479"
AT_ONCE = 6
HOUR = timedelta(hours=1)


class RunningClock(FakeClock):
    """Moves on by itself, as every clock does: of two looks at it the second is later."""

    def __call__(self) -> datetime:
        self.advance(timedelta(microseconds=1))
        return self.now


@pytest.fixture
def clock() -> FakeClock:
    return RunningClock()


@pytest.fixture
def in_utc(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The user's clock is UTC's."""
    monkeypatch.setenv("TZ", "UTC")
    time.tzset()
    yield
    monkeypatch.undo()
    time.tzset()


@pytest.mark.process
def test_started_at_once_by_many_it_asks_once(world: World, environment: dict[str, str]) -> None:
    """One process asks; the others, and those that start afterwards, exit 0 without a word or a request."""
    for number in (NUMBER, OTHER):
        world.tracktw_account.add(number)
    command = [sys.executable, "-m", "parcel_tui", "refresh", "--due"]
    variables = {**os.environ, **environment}

    def start(count: int) -> set[tuple[int, bytes, bytes]]:
        begun = [
            subprocess.Popen(command, env=variables, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
            for _ in range(count)
        ]
        return {(process.wait(), *process.communicate()) for process in begun}

    assert start(AT_ONCE) == {(0, b"", b"")}
    asked = Counter((request.method, request.path) for request in world.tracktw.requests)
    assert len(asked) >= 4
    assert set(asked.values()) == {1}
    assert start(2) == {(0, b"", b"")}
    assert len(world.tracktw.requests) == asked.total()


def test_it_prints_what_changed_and_nothing_else(world: World, run, clock: FakeClock) -> None:
    """Nothing is asked before it is due; a change is a line, or an object; a refused token is told once."""
    relation = world.tracktw_account.add(NUMBER)
    assert (run("refresh", "--due").code, run("refresh", "--due").out) == (0, "")
    relation.package.add("包裹抵達理貨中心，處理中")
    world.tracktw.requests.clear()
    assert run("refresh", "--due").out == ""
    assert not world.tracktw.requests
    clock.advance(timedelta(hours=7))
    done = run("refresh", "--due")
    assert (done.code, done.err) == (0, "")
    assert done.out.endswith(f"  {NUMBER}: in transit, 包裹抵達理貨中心，處理中\n")
    assert done.out.count("\n") == 1
    relation.package.add("包裹已抵達門市")
    clock.advance(timedelta(hours=7))
    change = json.loads(run("refresh", "--due", "--json").out)
    assert (change["number"], change["message"]) == (NUMBER, "包裹已抵達門市")
    world.tracktw.faults.add(Fault(FaultKind.STATUS, status=401))
    clock.advance(timedelta(hours=7))
    first, again = run("refresh", "--due"), run("refresh", "--due")
    assert (first.code, first.out, bool(first.err)) == (3, "", True)
    assert (again.out, again.err) == ("", "")


def test_by_night_all_documents_tell_when_it_asks(
    world: World, run, clock: FakeClock, in_utc: None, tmp_path: Path
) -> None:
    """`due_at` is the end of the guideline's interval then, as the timer keeps it."""
    (tmp_path / "settings.toml").write_text('[app]\nnight = "03:00-09:00"\n', encoding="utf-8")
    world.tracktw_account.add(NUMBER).package.add("包裹抵達理貨中心，處理中")
    [told] = run("refresh", "--json").parcels
    due = datetime.fromisoformat(told["due_at"])
    assert due - datetime.fromisoformat(told["checked_at"]) == HOUR
    assert run("list", "--json").parcels[0]["due_at"] == told["due_at"]
    assert run("show", NUMBER, "--json").parcels[0]["due_at"] == told["due_at"]
    assert told["due_at"] in run("list", "--csv").out
    assert told["due_at"] in run("export", "--format", "csv", "-").out
    world.tracktw.requests.clear()
    clock.advance(timedelta(minutes=59))
    run("refresh", "--due")
    assert not world.tracktw.requests
    clock.advance(timedelta(minutes=2))
    run("refresh", "--due")
    assert world.tracktw.requests


def test_it_says_what_keeps_it_from_asking(world: World, run, environment: dict[str, str]) -> None:
    """No token is exit 3, said once; one in a variable is used at once; named parcels are wrong use."""
    token = environment.pop("PARCEL_TUI_TRACKTW_TOKEN")
    del environment["PARCEL_TUI_FLEXFORWARD_TOKEN"]
    world.tracktw_account.add(NUMBER)
    done = run("refresh", "--due")
    assert (done.code, done.out) == (3, "")
    assert "parcel-tui token set tracktw" in done.err
    again = run("refresh", "--due")
    assert (again.code, again.out, again.err) == (3, "", "")
    assert run("refresh", "--due", NUMBER).code == 2
    environment["PARCEL_TUI_TRACKTW_TOKEN"] = token
    assert run("refresh", "--due").code == 0
    assert world.tracktw.requests


def test_a_refresh_can_print_what_changed_instead_of_all(world: World, run) -> None:
    """`--changes`: the parcels without news are left out."""
    world.tracktw_account.add(OTHER)
    relation = world.tracktw_account.add(NUMBER)
    run("refresh")
    relation.package.add("包裹抵達理貨中心，處理中")
    assert run("refresh", "--changes").out.endswith(f"  {NUMBER}: in transit, 包裹抵達理貨中心，處理中\n")
    assert run("refresh", "--changes").out == ""


@pytest.mark.parametrize("step", [sign * step for step in (HOUR, 8 * HOUR, 8760 * HOUR) for sign in (-1, 1)])
def test_a_clock_that_was_set_keeps_no_timer_from_asking(world: World, run, clock: FakeClock, step) -> None:
    """The first timer after that asks for all once, the next for nothing before it is due."""
    world.clock = FakeClock()  # the providers' is right
    world.tracktw_account.add(NUMBER).package.add("賣家已寄件成功")
    world.flexforward_account.add(LABEL).add("Picked up", "InTransit")
    assert run("add", LABEL).code == run("refresh").code == 0
    clock.advance(step)
    asked = []
    for _ in range(6):  # timers of five minutes
        world.tracktw.requests.clear()
        world.flexforward.requests.clear()
        assert run("refresh", "--due").code == 0
        asked.append((len(world.tracktw.requests), len(world.flexforward.requests)))
        clock.advance(timedelta(minutes=5))
    assert min(asked[0]) >= 1
    assert asked[1:] == [(0, 0)] * 5


def test_a_timer_sends_what_waits_though_nothing_else_is_due(
    world: World, run, clock: FakeClock, environment: dict[str, str]
) -> None:
    """What was added while the machine was offline goes out with the first timer after that."""
    world.tracktw_account.add(OTHER)
    assert run("refresh").code == 0
    address = environment["PARCEL_TUI_TRACKTW_URL"]
    environment["PARCEL_TUI_TRACKTW_URL"] = "http://127.0.0.1:9/"  # where nothing listens
    assert run("add", NUMBER).code == 4
    environment["PARCEL_TUI_TRACKTW_URL"] = address
    clock.advance(timedelta(minutes=5))
    world.tracktw.requests.clear()
    assert run("refresh", "--due").code == 0
    assert [request.path for request in world.tracktw.requests][:1] == ["/api/v1/package/import"]


def test_what_a_provider_cannot_digest_is_said_once(world: World, run, clock: FakeClock) -> None:
    """The timer tells of it as it begins and as it ends; in between it is an exit code."""
    relation, other = world.tracktw_account.add(NUMBER), world.tracktw_account.add(OTHER)
    run("refresh")
    world.tracktw.faults.add(Fault(FaultKind.STATUS, status=500, path=f"/package/state/{relation.id}"))
    first = run("archive", NUMBER)
    assert (first.code, "status 500" in first.err) == (4, True)
    assert run("archive", OTHER).code == 0
    assert other.folder is Folder.ARCHIVE
    said = []
    for _ in range(30):
        clock.advance(HOUR)
        done = run("refresh", "--due")
        said += [done.err] if done.err else []
        if done.out:
            break
        assert run("show", NUMBER, "--json").parcels[0]["pending"] == "archive"
    assert (said[1:], done.code, len(done.out.splitlines())) == ([], 0, 1)
    assert NUMBER in done.out
    assert run("show", NUMBER, "--json").parcels[0]["pending"] is None


def test_what_is_in_doubt_is_an_exit_code_and_said_once(
    world: World, server: SandboxServer, run, clock: FakeClock
) -> None:
    """A list that names one parcel twice settles nothing: the add waits, 4, and is not sent again."""
    world.tracktw_account.add(OTHER)
    run("refresh")
    asked = urllib.request.Request(
        f"{server.tracktw_url}/package/all/inbox?page=1&size=100",
        headers={"Authorization": f"Bearer {TRACKTW_TOKEN}", "Accept": "application/json"},
    )
    with urllib.request.urlopen(asked) as answer:
        page = json.load(answer)
    page["data"] *= 2
    world.tracktw.faults.add(
        Fault(FaultKind.CUT_BEFORE_HEADERS, method="POST", count=1, carried_out=False),
    )
    assert run("add", NUMBER).code == 4
    world.tracktw.faults.add(
        Fault(FaultKind.STATUS, path="/package/all/inbox", status=200, body=json.dumps(page).encode())
    )
    world.tracktw.requests.clear()
    done = run("refresh")
    assert (done.code, "is not clear yet" in done.err) == (4, True)
    clock.advance(HOUR)
    again = run("refresh", "--due")
    assert (again.code, again.err, world.tracktw.asked("POST", "/package/import")) == (4, "", [])


def test_a_provider_that_is_not_installed_any_more_is_said_once(
    world: World, run, clock: FakeClock, tmp_path: Path
) -> None:
    """It is an exit code as long as parcels of it are here, and costs the others no refresh."""
    relation = world.tracktw_account.add(NUMBER)
    assert run("refresh", "--due").code == 0
    store = Store(DiskFile(tmp_path / "state.json", clock))
    store.transact([lambda tx: tx.put(Parcel(tx.new_key(), "gone", clock()))])
    first, again = run("refresh", "--due"), run("refresh", "--due")
    assert (first.code, first.out, first.err.count("There is no provider gone here.")) == (4, "", 1)
    assert (again.code, again.out, again.err) == (4, "", "")
    relation.package.add("包裹抵達理貨中心，處理中")
    clock.advance(timedelta(hours=7))
    due = run("refresh", "--due")
    assert (due.code, due.err, due.out.count("\n")) == (4, "", 1)
