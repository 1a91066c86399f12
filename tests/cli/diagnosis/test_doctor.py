"""What the doctor says of set-ups that do not work, each on real files and real HTTP."""

import json
import os
from datetime import timedelta
from pathlib import Path

import pytest

from parcel_tui import __version__
from parcel_tui.cli.diagnosis.clock import look_at_zone
from parcel_tui.domain.clock import Clock
from parcel_tui.sandbox.http.faults import Fault, FaultKind
from parcel_tui.sandbox.http.service import FixedWindow
from parcel_tui.sandbox.server import SandboxServer
from parcel_tui.sandbox.world import TRACKTW_TOKEN, World

NUMBER = "TW268979373141Z"
TOKENS = ("PARCEL_TUI_TRACKTW_TOKEN", "PARCEL_TUI_FLEXFORWARD_TOKEN")


@pytest.fixture(autouse=True)
def busy_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    """May take its time; how long the doctor waits is a test of its own."""
    monkeypatch.setattr("parcel_tui.credentials.keyring_store.KEYRING_SECONDS", 60.0)
    monkeypatch.setattr("parcel_tui.cli.diagnosis.providers.PATIENCE", 60.0)
    monkeypatch.setattr("parcel_tui.cli.diagnosis.providers._TO_REACH", 50.0)


@pytest.fixture
def found(run, monkeypatch: pytest.MonkeyPatch):
    """Runs the doctor; the exit code, and the texts of each level that is not ok."""
    monkeypatch.setenv("TERM", "xterm-256color")
    for name in ("SSH_CONNECTION", "SSH_TTY", "SSH_CLIENT"):
        monkeypatch.delenv(name, raising=False)

    def doctor() -> tuple[int, list[str], list[str]]:
        done = run("doctor", "--json")
        rows = done.document["findings"]
        failures, warnings = (
            [f"{row['topic']}: {row['text']}" for row in rows if row["level"] == level]
            for level in ("failure", "warning")
        )
        return done.code, failures, warnings

    return doctor


def test_nothing_is_wrong(found, run, world: World) -> None:
    """A set-up that works: exit 0, every line ok but for the keyring that this machine has not."""
    world.tracktw_account.add(NUMBER)
    run("refresh")
    code, failures, warnings = found()
    assert (code, failures) == (0, [])
    assert [text.partition(":")[0] for text in warnings] == ["keyring"]


def test_every_file_that_was_written_is_named(run, world: World, tmp_path: Path) -> None:
    """With its rights; the locks and the copies too."""
    world.tracktw_account.add(NUMBER)
    run("refresh")
    told = run("doctor").out
    written = [path for path in tmp_path.iterdir() if path.is_file()]
    assert len(written) > 4
    assert [path.name for path in written if f"{path.name} (" not in told] == []


def test_no_token(found, environment: dict[str, str]) -> None:
    """Exit 3, and the command that sets one."""
    for name in TOKENS:
        del environment[name]
    code, failures, _ = found()
    assert code == 3
    assert failures[0] == "Track.TW token: there is none. Set one with 'parcel-tui token set tracktw'."


def test_a_token_that_nobody_needs_is_no_failure(found, environment: dict[str, str]) -> None:
    """Who uses one provider is not told to get an account at the other."""
    del environment["PARCEL_TUI_FLEXFORWARD_TOKEN"]
    code, failures, _ = found()
    assert (code, failures) == (0, [])


def test_refused_token(found, environment: dict[str, str]) -> None:
    """Exit 3; it is told apart from a provider that is down."""
    environment["PARCEL_TUI_TRACKTW_TOKEN"] = "wrong"
    code, failures, _ = found()
    assert code == 3
    assert len(failures) == 1
    assert "Track.TW refused the token. Set a valid one" in failures[0]


def test_no_keyring(found) -> None:
    """A warning while the tokens come from elsewhere, with what to install."""
    code, _, warnings = found()
    assert code == 0
    assert any("There is no keyring on this machine. Install and start one" in text for text in warnings)


def test_locked_keyring(found, environment: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> None:
    """Named as locked; over SSH with what to use instead."""
    environment["SSH_CONNECTION"] = "192.0.2.7 50000 192.0.2.8 22"
    environment |= {"PYTHON_KEYRING_BACKEND": "backends.Raising", "KEYRING_ERROR": "locked"}
    monkeypatch.syspath_prepend(Path(__file__).parents[2] / "credentials")
    _, _, warnings = found()
    assert any("The keyring is locked. Over SSH use one of these instead" in text for text in warnings)


def test_unwritable_folder(found, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Exit 5. A file in the folder's place stops root, too."""
    place = tmp_path / "occupied"
    place.write_text("", encoding="utf-8")
    monkeypatch.setenv("PARCEL_TUI_HOME", str(place))
    code, failures, _ = found()
    assert code == 5
    assert any("is not a folder. Set PARCEL_TUI_HOME to one" in text for text in failures)


@pytest.mark.skipif(os.name != "posix" or os.geteuid() == 0, reason="nothing is closed to root")
@pytest.mark.parametrize("mode", [0o500, 0o000])
def test_a_folder_without_rights(found, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, mode: int) -> None:
    """Exit 5, by trying and not by guessing; one that cannot even be looked into is no fault inside."""
    place = tmp_path / "closed"
    place.mkdir(mode=mode)
    monkeypatch.setenv("PARCEL_TUI_HOME", str(place))
    code, failures, _ = found()
    assert code == 5
    assert any("there is no permission to write" in text for text in failures)


@pytest.mark.parametrize("copies", [True, False], ids=["with copies", "without"])
def test_damaged_state(found, run, world: World, tmp_path: Path, copies: bool) -> None:
    """Exit 5; which copy was taken instead is said, and looking changes nothing."""
    world.tracktw_account.add(NUMBER)
    run("refresh")
    run("rename", NUMBER, "one")
    state = tmp_path / "state.json"
    state.write_bytes(b'{"torn')
    if not copies:
        for copy in tmp_path.glob("state.[0-9].json"):
            copy.unlink()
    code, failures, _ = found()
    assert code == 5
    assert any("state.json" in text and ("state.1.json was recovered" in text) == copies for text in failures)
    assert state.read_bytes() == b'{"torn'


def test_unreachable_provider(found, server: SandboxServer) -> None:
    """Exit 4; the other one's line is its own."""
    server.tracktw.stop()
    code, failures, _ = found()
    assert code == 4
    assert [text.partition(":")[0] for text in failures] == ["Track.TW"]
    assert "cannot be reached. Check the network" in failures[0]


def test_dumb_terminal(found, monkeypatch: pytest.MonkeyPatch) -> None:
    """The dashboard cannot be shown there; the commands can be used."""
    monkeypatch.setenv("TERM", "dumb")
    code, failures, _ = found()
    assert code == 2
    [said] = failures
    assert said.startswith("terminal: TERM=dumb cannot show the dashboard. Use 'parcel-tui list'")


def test_a_provider_that_never_answers_costs_seconds_only(
    found, run, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Bounded, and named, while it is waited for too."""
    monkeypatch.setattr("parcel_tui.cli.diagnosis.providers.PATIENCE", 0.3)
    monkeypatch.setattr("parcel_tui.cli.diagnosis.providers._TO_REACH", 0.2)
    world.tracktw.faults.add(Fault(FaultKind.HANG))
    code, failures, _ = found()
    assert code == 4
    assert "did not answer in time" in failures[0]
    monkeypatch.setattr("parcel_tui.cli.running._SAID_AFTER", 0.04)
    done = run("doctor", "--json")
    world.tracktw.faults.clear()
    assert "parcel-tui: waiting for Track.TW's answer\n" in done.err
    assert done.document["findings"]


@pytest.mark.skipif(os.name != "posix", reason="rights are told otherwise there")
def test_rights_that_are_too_wide(found, run, world: World, tmp_path: Path) -> None:
    """A warning with the command that mends it."""
    world.tracktw_account.add(NUMBER)
    run("refresh")
    (tmp_path / "state.json").chmod(0o644)
    _, _, warnings = found()
    assert any(f"Run 'chmod 600 {tmp_path / 'state.json'}'" in text for text in warnings)


def test_settings_that_cannot_be_used(found, tmp_path: Path) -> None:
    """Each problem is a warning."""
    (tmp_path / "settings.toml").write_text("[tracktw]\nurl = 7\n", encoding="utf-8")
    _, _, warnings = found()
    assert any("url in [tracktw] has to be https://host/path" in text for text in warnings)


def test_it_is_safe_to_paste_in_public(
    run, world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No token, no name or mail address, no parcel's number; the home folder is `~`."""
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("USERPROFILE", str(tmp_path))
    monkeypatch.setenv("SSH_CONNECTION", "192.0.2.7 50000 192.0.2.8 22")
    (tmp_path / "settings.toml").write_text('[tracktw]\n"me@example.org" = 1\n', encoding="utf-8")
    world.tracktw_account.add(NUMBER)
    run("refresh")
    for arguments in (["doctor"], ["doctor", "--json"]):
        said = run(*arguments).out
        for secret in (
            TRACKTW_TOKEN,
            NUMBER,
            str(tmp_path),
            "example.org",
            "192.0.2",
            world.tracktw_account.name,
        ):
            assert secret not in said, secret
        assert f"~{os.sep}state.json" in said.replace("\\\\", "\\")


def test_every_line_is_one_of_three_levels(run) -> None:
    """The document and the table tell the same."""
    rows = json.loads(run("doctor", "--json").out)["findings"]
    assert {row["level"] for row in rows} <= {"ok", "warning", "failure"}
    lines = run("doctor").out.splitlines()
    assert len(lines) == len(rows)
    for row, line in zip(rows, lines, strict=True):
        assert row["text"] in line or row["topic"] == "room"  # on the disk, others write meanwhile


@pytest.mark.parametrize("ahead", [timedelta(hours=1), timedelta(hours=8), timedelta(days=365)])
def test_stamps_that_lie_ahead_are_told(found, run, world: World, clock: Clock, ahead: timedelta) -> None:
    """What a clock that was ahead has left in the state and in the log of requests is told."""
    world.tracktw_account.add(NUMBER)
    assert run("refresh").code == 0
    assert not [text for text in found()[2] if text.startswith("clock")]
    home = Path(os.environ["PARCEL_TUI_HOME"])
    log = json.loads((home / "requests.json").read_bytes())
    at = int((clock() + ahead).timestamp() * 1000)
    log["tracktw"]["sent"] = [{"at": at}]
    (home / "requests.json").write_text(json.dumps(log), encoding="utf-8")
    [told] = [text for text in found()[2] if text.startswith("clock")]
    assert "times in requests.json" in told
    assert "Set the clock right" in told


def test_a_small_limit_is_told(found, run, world: World) -> None:
    """A provider that allows six requests a minute is well, and the doctor says that it takes its time."""
    world.tracktw.limit = FixedWindow(6, 60.0)
    rows = run("doctor", "--json").document["findings"]
    [told] = [row["text"] for row in rows if row["topic"] == "Track.TW"]
    assert "limit of 6 requests a minute" in told


def test_the_doctor_says_who_it_is(run, world: World) -> None:
    """Its requests, signed or not, tell whose they are."""
    run("doctor")
    agents = {request.headers["user-agent"] for request in world.tracktw.requests}
    assert agents == {f"parcel-tui/{__version__} (+https://github.com/parcel-tui/parcel-tui)"}


@pytest.mark.skipif(os.name != "posix", reason="TZ names zones otherwise there")
@pytest.mark.parametrize(
    ("zone", "is_one"),
    [
        ("", True),
        ("UTC", True),
        (":Asia/Taipei", True),
        ("CST-8", True),
        ("<+08>-8", True),
        ("EST5EDT,M3.2.0,M11.1.0", True),
        ("Nowhere/Land", False),
        ("Nowhere/Land8", False),
        ("foo", False),
        ("x" * 5_000, False),
    ],
)
def test_a_time_zone_that_is_none_is_told(zone: str, is_one: bool) -> None:
    """The system takes it for UTC without a word: one finding, with what to do."""
    told = [finding.text for finding in look_at_zone({"TZ": zone})]
    assert ["unset TZ" in text and "in UTC" in text and len(text) < 400 for text in told] == [True] * (
        not is_one
    )
