"""The kept frame in a real terminal: what is shown, where the keys go, how the terminal is left."""

import os
import signal
import stat
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from pseudo_terminal import COLUMNS, ENTERED, LEFT, PATIENCE, ROWS, Program, in_terminal

from parcel_tui.domain.parcel import Checkpoint, History, Parcel
from parcel_tui.domain.stage import Stage
from parcel_tui.signature import signature
from parcel_tui.startup_frame.save import frame_file
from parcel_tui.storage.state_file import DiskFile
from parcel_tui.storage.store import Store
from parcel_tui.storage.transaction import Transaction

TEXT = "kept from the last time"
FRAME = f"\x1b[0;1m\x1b[3;5H{TEXT}\x1b[0m"
SHOWN = TEXT.encode()
WRONG_ADDRESS = {"PARCEL_TUI_TRACKTW_URL": "gopher://nobody"}
"""The program ends over it with a sentence, soon after the frame was shown."""
HANGING = """
import time
open({!r}).close()
while True:
    time.sleep(0.01)
"""
"""In Textual's place: tells by a pipe that it is being loaded, and never is."""


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A state of forty parcels, all quiet for days."""
    then = datetime.now(UTC) - timedelta(days=3)

    def edit(tx: Transaction) -> None:
        for key in range(1, 41):
            history = (
                Checkpoint(then - timedelta(hours=key), "Left the depot", Stage.IN_TRANSIT, "transit"),
            )
            tx.put(
                Parcel(
                    key, "tracktw", then - timedelta(days=9), remote_id=str(key), number=f"TW{key:05}",
                    stage=Stage.IN_TRANSIT, latest=history[0], history_at=then, checked_at=then,
                )
            )  # fmt: skip
            tx.put_history(key, History(history))

    Store(DiskFile(tmp_path / "state.json", lambda: then)).transact([edit])
    return tmp_path


@pytest.fixture
def environment(home: Path) -> dict[str, str]:
    return {
        **os.environ,
        "PARCEL_TUI_HOME": str(home),
        "PARCEL_TUI_TRACKTW_URL": "http://127.0.0.1:9/api/v1",
        "PARCEL_TUI_FLEXFORWARD_URL": "http://127.0.0.1:9",
        "PYTHON_KEYRING_BACKEND": "keyring.backends.null.Keyring",
        "TERM": "xterm-256color",
        "COLORTERM": "truecolor",
        "LC_ALL": "C.UTF-8",
        "TEXTUAL_ANIMATIONS": "none",
    }


def started(environment: dict[str, str], *arguments: str) -> AbstractContextManager[Program]:
    """`parcel-tui` with those arguments, as a user starts it."""
    return in_terminal("-m", "parcel_tui", *arguments, environment=environment, is_controlled=True)


def keep(environment: dict[str, str], frame: str = FRAME) -> Path:
    """Has that frame kept, as if the dashboard had been left; where it is."""
    home = Path(environment["PARCEL_TUI_HOME"])
    file = frame_file(environment, home / "state.json", home / "settings.toml")
    assert file is not None
    file.keep(frame, COLUMNS, ROWS, signature(home / "state.json"))
    return home / "last-frame"


def test_hardly_anything_is_loaded_before_the_frame_is_shown() -> None:
    """What is loaded delays it: `typing`, `re` or `pathlib` alone by as long as all of this takes."""
    code = (
        "import sys; before = set(sys.modules)\n"
        "import parcel_tui.cli.main, parcel_tui.startup_frame.show, parcel_tui.startup_frame.terminal\n"
        "print(*set(sys.modules) - before)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    others = {name for name in done.stdout.split() if not name.startswith("parcel_tui")}
    assert others <= {"gc", "termios", "time"}


def wait_for_reader(pipe: Path) -> None:
    """Until a program has opened that pipe."""
    end = time.monotonic() + PATIENCE
    while True:
        try:
            os.close(os.open(pipe, os.O_WRONLY | os.O_NONBLOCK))
        except OSError:  # nothing listens yet
            assert time.monotonic() < end
            time.sleep(0.01)
        else:
            return


@pytest.mark.process
def test_the_dashboard_comes_back_as_it_will_be_and_takes_the_keys(
    environment: dict[str, str], home: Path
) -> None:
    """Left from anywhere, what is kept is what the next start shows first; the live screen takes it over."""
    with started(environment) as first:
        first.read_until_shown("No news")
        first.read_until_true(first.is_quiet)  # the words may be there before the rest of their paint
        before = first.lines()
        first.press("jjl?")
        first.read_until(b"Copy the number")
        first.process.send_signal(signal.SIGTERM)
        assert first.wait() == 143
    kept = home / "last-frame"
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    assert [path.name for path in home.iterdir() if path.name.startswith(".last-frame")] == []

    with started(environment) as second:
        second.read_until_true(lambda: "Help" in second.lines()[-1])
        frame = second.lines()
        assert second.written.startswith(ENTERED)
        assert b"\x1b[?1000h" not in second.written  # nothing of the app's yet
        second.press("jj")
        second.read_until_shown("▌ ▸   TW00003")
        second.press("/zzz")
        second.read_until(b"Nothing matches")
        second.process.send_signal(signal.SIGTERM)
        assert second.wait() == 143
        assert second.written.count(ENTERED) == 1
        assert second.is_restored
    assert [row[20:] for row in frame] == [row[20:] for row in before]
    assert "TW00007" in kept.read_text(encoding="utf-8")
    assert "zzz" not in kept.read_text(encoding="utf-8")


def test_a_start_that_fails_gives_the_terminal_back(environment: dict[str, str]) -> None:
    """The frame is shown, then the usual screen again, and on that the sentence."""
    keep(environment)
    with started(environment | WRONG_ADDRESS) as program:
        assert program.wait() == 2
        assert program.is_restored
        shown, _, said = program.written.partition(LEFT)
    assert SHOWN in shown
    assert b"parcel-tui: " in said
    assert b"parcel-tui: " not in shown


@pytest.mark.parametrize(
    ("end", "code"),
    [
        (lambda program: program.press("\x03"), 130),
        (lambda program: program.process.send_signal(signal.SIGTERM), 143),
        (lambda program: program.process.send_signal(signal.SIGHUP), 129),
    ],
    ids=["ctrl+c", "TERM", "HUP"],
)
@pytest.mark.process
def test_a_start_that_hangs_can_be_ended(
    end: Callable[[object], None], code: int, environment: dict[str, str], home: Path
) -> None:
    """Keys are not echoed meanwhile; ctrl+c and signals leave the terminal as it was."""
    pipe = home / "pipe"
    os.mkfifo(pipe)
    (home / "textual").mkdir()
    (home / "textual" / "__init__.py").write_text(HANGING.format(str(pipe)), encoding="utf-8")
    keep(environment)
    with started(environment | {"PYTHONPATH": str(home)}) as program:
        program.read_until(SHOWN)
        program.press("typed")
        wait_for_reader(pipe)
        end(program)
        assert program.wait() == code
        assert program.is_restored
        assert b"typed" not in program.written
        assert b"Traceback" not in program.written


def other_state(kept: Path) -> None:
    (kept.parent / "state.json").write_bytes((kept.parent / "state.json").read_bytes())


def other_settings(kept: Path) -> None:
    (kept.parent / "settings.toml").write_text('[app]\ntheme = "nord"\n', encoding="utf-8")


def turned_off(kept: Path) -> None:
    (kept.parent / "settings.toml").write_text("[app]\nkeep_frame = false\n", encoding="utf-8")


def hostile(kept: Path) -> None:
    kept.write_text(kept.read_text(encoding="utf-8") + "\x1b]52;c;ZWNobw==\x07", encoding="utf-8")


def open_to_others(kept: Path) -> None:
    kept.chmod(0o644)


def a_link(kept: Path) -> None:
    kept.rename(kept.with_name("elsewhere"))
    kept.symlink_to("elsewhere")


def a_pipe(kept: Path) -> None:
    kept.unlink()
    os.mkfifo(kept, 0o600)


def garbage(kept: Path) -> None:
    kept.write_bytes(b"\xff\xfe" + kept.read_bytes())


def another_digit(kept: Path) -> None:
    kept.write_bytes(kept.read_bytes().replace(b"kept from", b"kept grom"))


def cut_off(kept: Path) -> None:
    kept.write_bytes(kept.read_bytes()[:200])


@pytest.mark.parametrize(
    ("change", "is_deleted"),
    [
        (other_state, False),
        (other_settings, False),
        (turned_off, True),
        (hostile, True),
        (open_to_others, False),
        (a_link, False),
        (a_pipe, False),
        (garbage, False),
        (cut_off, False),
        (another_digit, False),
    ],
)
@pytest.mark.process
def test_a_frame_that_may_be_wrong_is_not_shown(
    change: Callable[[Path], None], is_deleted: bool, environment: dict[str, str]
) -> None:
    """The start is then as if there were none; what could do harm, or is not wanted, is deleted."""
    kept = keep(environment)
    change(kept)
    with started(environment | WRONG_ADDRESS) as program:
        assert program.wait() == 2
        assert program.is_restored
        assert b"from the last time" not in program.written.replace(b"grom", b"from")
        assert ENTERED not in program.written
    assert os.path.lexists(kept) != is_deleted


@pytest.mark.parametrize("arguments", [["--ascii"], ["--lang", "ja"], ["list"]])
@pytest.mark.process
def test_only_the_bare_command_shows_it(arguments: list[str], environment: dict[str, str]) -> None:
    """Whatever else is asked for looks otherwise."""
    keep(environment)
    with started(environment | WRONG_ADDRESS, *arguments) as program:
        program.wait()
        assert SHOWN not in program.written


@pytest.mark.skipif(os.geteuid() == 0, reason="root writes everywhere")
def test_where_none_can_be_kept_nothing_is_said(environment: dict[str, str], home: Path) -> None:
    """A read-only folder keeps the old frame, which does not match any more."""
    home.chmod(0o500)
    try:
        assert not keep(environment).exists()
    finally:
        home.chmod(0o700)


def test_a_frame_with_more_than_text_is_not_kept(environment: dict[str, str]) -> None:
    """The one of before goes, too."""
    kept = keep(environment)
    assert kept.exists()
    keep(environment, FRAME + "\x1b[2J")
    assert not kept.exists()


@pytest.mark.parametrize("shows_frame", [True, False])
@pytest.mark.process
def test_a_signal_that_comes_while_the_screen_is_put_together_leaves_the_terminal_usable(
    shows_frame: bool, environment: dict[str, str]
) -> None:
    """From when the mouse is turned on, it is turned off whatever comes."""
    if shows_frame:
        keep(environment)
    with started(environment) as program:
        program.read_until(b"\x1b[?1002h")
        program.process.send_signal(signal.SIGTERM)
        assert program.wait() == 143
        assert program.is_restored
        assert program.written.rfind(b"\x1b[?1002l") > program.written.rfind(b"\x1b[?1002h")
        assert b"stopped over a fault" not in program.written


@pytest.mark.process
def test_what_was_done_just_before_leaving_is_stored(environment: dict[str, str], home: Path) -> None:
    """Keys may come all at once: over a slow line, or typed before the screen was there."""
    keep(environment)
    with started(environment) as program:
        program.read_until(SHOWN)
        program.press("eq")
        assert program.wait() == 0
    assert '"archive"' in (home / "state.json").read_text(encoding="utf-8")


@pytest.mark.process
def test_a_terminal_that_goes_ends_the_app_as_it_does_without_a_frame(environment: dict[str, str]) -> None:
    """What the user can be told no more changes nothing of it."""
    keep(environment)
    with started(environment) as program:
        program.read_until_shown("TW00001")
        program.read_until_shown("No news")
        program.hang_up()
        assert program.process.wait(PATIENCE) == 129
