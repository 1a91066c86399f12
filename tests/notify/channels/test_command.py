"""The command of the user's: real programs, no shell, no secret."""

import json
import os
import sys
import time
from pathlib import Path

import pytest
from msgspec.structs import replace

from parcel_tui.domain.errors import CannotNotify
from parcel_tui.notify.channel import Notification, Undelivered, Words
from parcel_tui.notify.channels.command import CommandChannel
from parcel_tui.notify.choices import Choices, connect_channels

RECORD = """
import json, os, sys
with open(sys.argv[1], "a") as file:
    file.write(json.dumps([sys.argv[2:], dict(os.environ)]) + "\\n")
"""
NEWS = Notification(
    Words("parcel-tui", "A parcel is ready for pick-up."),
    Words("Ready for pick-up: $(id) 'shoes'", "-u `id`; rm"),
    facts={"STAGE": "ready_for_pickup", "NUMBER": "TW1", "NAME": "shoes"},
)


def channel(tmp_path: Path, *, details: bool) -> CommandChannel:
    """As the settings would make it."""
    command = (sys.executable, "-c", RECORD, str(tmp_path / "calls"))
    [made] = connect_channels(Choices(command=command, details=details), os.environ, None)
    assert isinstance(made, CommandChannel)
    return made


def calls(tmp_path: Path) -> list[tuple[list[str], dict[str, str]]]:
    return [tuple(json.loads(line)) for line in (tmp_path / "calls").read_text(encoding="utf-8").splitlines()]


async def test_it_gets_the_message_and_no_token(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Title and text as the last arguments and as variables, private; no token in its environment."""
    for name in ("TRACKTW_TOKEN", "FLEXFORWARD_TOKEN", "FLEXFORWARD_API_TOKEN", "APPRISE_URLS"):
        monkeypatch.setenv(f"PARCEL_TUI_{name}", "canary")
    await channel(tmp_path, details=False).send([NEWS])
    [(arguments, environment)] = calls(tmp_path)
    assert arguments == list(NEWS.private)
    assert environment["PARCEL_TUI_TITLE"] == "parcel-tui"
    assert environment["PARCEL_TUI_BODY"] == "A parcel is ready for pick-up."
    assert environment["PARCEL_TUI_STAGE"] == "ready_for_pickup"
    assert environment["PATH"] == os.environ["PATH"]
    assert not {"PARCEL_TUI_NUMBER", "PARCEL_TUI_NAME"} & environment.keys()
    assert "canary" not in environment.values()


async def test_with_details_it_gets_them_as_text(tmp_path: Path) -> None:
    """What a shell or an option parser would act on arrives as what it is: text."""
    await channel(tmp_path, details=True).send([NEWS, NEWS])
    [(arguments, environment), second] = calls(tmp_path)
    assert arguments == ["Ready for pick-up: $(id) 'shoes'", " -u `id`; rm"]
    assert environment["PARCEL_TUI_BODY"] == "-u `id`; rm"
    assert (environment["PARCEL_TUI_NUMBER"], environment["PARCEL_TUI_NAME"]) == ("TW1", "shoes")
    assert second[0] == arguments


async def test_a_program_that_is_not_there_is_named() -> None:
    """One sentence that says what to correct."""
    with pytest.raises(CannotNotify, match=r"no program 'no-such-program'.*Correct command in"):
        await CommandChannel(["no-such-program"], {}).send([NEWS])


async def test_a_failure_tells_its_exit_code() -> None:
    """And not what the program printed."""
    command = [sys.executable, "-c", "import sys; print('canary'); sys.exit(7)"]
    with pytest.raises(CannotNotify, match="exit 7") as failed:
        await CommandChannel(command, dict(os.environ)).send([NEWS])
    assert "canary" not in str(failed.value)


async def test_one_failure_costs_no_other(tmp_path: Path) -> None:
    """Every notification of a batch is tried; those that failed are told apart, to be tried again."""
    failing = RECORD + "sys.exit(len(open(sys.argv[1]).readlines()) in (2, 3))"
    command = [sys.executable, "-c", failing, str(tmp_path / "calls")]
    news = [replace(NEWS, private=Words("parcel-tui", str(number))) for number in range(5)]
    with pytest.raises(Undelivered, match="exit 1") as failed:
        await CommandChannel(command, dict(os.environ)).send(news)
    assert [arguments[1] for arguments, _ in calls(tmp_path)] == ["0", "1", "2", "3", "4"]
    assert failed.value.left == (news[1], news[2])


async def test_one_that_hangs_is_ended() -> None:
    """After its time, with what it started."""
    command = [sys.executable, "-c", "import time; time.sleep(60)"]
    began = time.monotonic()
    with pytest.raises(CannotNotify, match="took over"):
        await CommandChannel(command, dict(os.environ), seconds=0.3).send([NEWS])
    assert time.monotonic() - began < 10
