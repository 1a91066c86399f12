"""The section [notify]: what is set counts, what is wrong is named and costs nothing else."""

from datetime import datetime, time
from pathlib import Path

import pytest

from parcel_tui.domain.stage import TOLD_STAGES, Stage
from parcel_tui.domain.times import QuietHours
from parcel_tui.notify.choices import Choices, Way, read_choices
from parcel_tui.settings import load_settings

GOOD = """
[notify]
channels = ["toast", "desktop"]
stages = ["ready_for_pickup", "exception"]
quiet = "22:30-7:00"
details = true
terminal = "osc777"
command = ["notify-send", "-a", "parcels"]
apprise = ["ntfy://canary"]
"""
BAD = """
[notify]
channels = ["telephone"]
stages = ["unknown"]
quiet = "25:00-08:00"
details = "yes"
terminal = "vt100"
command = "notify-send"
apprise = "ntfy://canary"
colour = "red"
"""


def choices_of(tmp_path: Path, text: str) -> tuple[Choices, tuple[str, ...]]:
    (tmp_path / "settings.toml").write_text(text, encoding="utf-8")
    settings = load_settings()
    assert "canary" not in repr(settings)
    return read_choices(settings.notify, "json://canary2"), settings.problems


def test_everything_can_be_set(tmp_path: Path) -> None:
    """Each setting is what the file says; URLs of the environment come on top."""
    choices, problems = choices_of(tmp_path, GOOD)
    assert problems == ()
    assert choices == Choices(
        ways=frozenset({Way.TOAST, Way.DESKTOP}),
        stages=frozenset({Stage.READY_FOR_PICKUP, Stage.EXCEPTION}),
        quiet=QuietHours(time(22, 30), time(7)),
        details=True,
        terminal="osc777",
        command=("notify-send", "-a", "parcels"),
        urls=("ntfy://canary", "json://canary2"),
    )
    assert "canary" not in repr(choices)


def test_what_is_wrong_is_named_and_not_used(tmp_path: Path) -> None:
    """Each mistake has its sentence, without a secret in it; the defaults stand in."""
    choices, problems = choices_of(tmp_path, BAD)
    names = ("channels", "stages", "quiet", "details", "terminal", "command", "apprise", "colour")
    assert len(problems) == len(names)
    assert all(name in problem for name, problem in zip(names, problems, strict=True))
    assert "canary" not in "".join(problems)
    assert choices == Choices(urls=("json://canary2",))
    assert choices.stages == TOLD_STAGES
    assert not choices.details


def test_an_empty_text_is_no_quiet_hours(tmp_path: Path) -> None:
    """As it is no night."""
    choices, problems = choices_of(tmp_path, '[notify]\nquiet = ""\n')
    assert (choices.quiet, problems) == (None, ())


@pytest.mark.parametrize(
    ("hours", "quiet_at", "loud_at"),
    [
        ("22:00-08:00", ("22:00", "03:00", "07:59"), ("08:00", "21:59")),
        ("01:00-02:00", ("01:30",), ("00:59", "02:00")),
    ],
)
def test_quiet_hours(hours: str, quiet_at: tuple[str, ...], loud_at: tuple[str, ...]) -> None:
    """From the first minute to the last, past midnight too."""
    quiet = QuietHours.parse(hours)

    def covers(clock: str) -> bool:
        return quiet.cover(datetime.fromisoformat(f"2026-02-05T{clock}"))

    assert all(map(covers, quiet_at))
    assert not any(map(covers, loud_at))
