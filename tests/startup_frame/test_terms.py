"""What a kept frame depends on: any of it changed, another text."""

import os
import time
from pathlib import Path

import pytest

from parcel_tui.settings import load_settings
from parcel_tui.signature import signature
from parcel_tui.startup_frame.show import frame_path, terms_of_moment, terms_of_start

ENVIRONMENT = {"TERM": "xterm", "COLORTERM": "truecolor", "LC_ALL": "C.UTF-8", "PARCEL_TUI_HOME": "/x"}


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("TERM", "linux"),
        ("COLORTERM", None),
        ("NO_COLOR", "1"),
        ("LC_ALL", "C"),
        ("LC_MESSAGES", "ja_JP.UTF-8"),
        ("TZ", "UTC"),
        ("TEXTUAL_THEME", "nord"),
        ("TEXTUAL_COLOR_SYSTEM", "standard"),
        ("PARCEL_TUI_HOME", "/y"),
        ("PARCEL_TUI_TRACKTW_TOKEN", "canary-token"),
    ],
)
def test_another_environment_is_another_start(name: str, value: str | None, tmp_path: Path) -> None:
    """Colours, glyphs, time zone, theme, folder, and whether a token is set; never its value."""
    settings = str(tmp_path / "settings.toml")
    before = terms_of_start(ENVIRONMENT, "state", settings)
    changed = {key: text for key, text in {**ENVIRONMENT, name: value}.items() if text is not None}
    assert terms_of_start(ENVIRONMENT, "state", settings) == before
    assert terms_of_start(changed, "state", settings) != before
    assert "canary" not in terms_of_start(changed, "state", settings)


def test_other_settings_and_another_version_are_another_start(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A file that appears, or is written again, counts as changed."""
    settings = tmp_path / "settings.toml"
    seen = [terms_of_start(ENVIRONMENT, "state", str(settings))]
    for text in ("[app]\n", '[app]\nglyphs = "ascii"\n'):
        settings.write_text(text, encoding="utf-8")
        seen.append(terms_of_start(ENVIRONMENT, "state", str(settings)))
    monkeypatch.setattr("parcel_tui.startup_frame.show.__version__", "0.0.1")
    seen.append(terms_of_start(ENVIRONMENT, "state", str(settings)))
    assert len(set(seen)) == len(seen)


def test_another_size_state_zone_or_day_is_another_moment(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A state that was put in the place of another of the same length and time counts as changed too."""
    state, other = tmp_path / "state.json", tmp_path / "other"
    state.write_text("{}", encoding="utf-8")
    other.write_text("{}", encoding="utf-8")
    first = signature(state)
    os.utime(other, ns=(0, state.stat().st_mtime_ns))
    other.replace(state)
    seen = [
        terms_of_moment(80, 24, None),
        terms_of_moment(80, 24, first),
        terms_of_moment(80, 24, signature(state)),
        terms_of_moment(81, 24, first),
        terms_of_moment(80, 25, first),
    ]
    now = time.time()
    for zone, moment in (("Asia/Tokyo", now), ("Asia/Tokyo", now + 86_400)):
        monkeypatch.setenv("TZ", zone)
        time.tzset()
        shown = time.localtime(moment)
        with monkeypatch.context() as patch:
            patch.setattr(time, "localtime", lambda shown=shown: shown)
            seen.append(terms_of_moment(80, 24, first))
    assert len(set(seen)) == len(seen)


@pytest.mark.parametrize(
    "environment",
    [
        {},
        {"XDG_DATA_HOME": "/d", "XDG_CONFIG_HOME": "/c"},
        {"XDG_DATA_HOME": " ", "XDG_CONFIG_HOME": ""},
        {"PARCEL_TUI_HOME": "/somewhere/else"},
        {"PARCEL_TUI_HOME": "~/parcels"},
        {"PARCEL_TUI_HOME": "here"},
    ],
)
def test_the_launcher_looks_where_the_settings_say(
    environment: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The place is worked out twice, since what finds the platform's folders takes too long to load."""
    for name in ("XDG_DATA_HOME", "XDG_CONFIG_HOME", "PARCEL_TUI_HOME"):
        monkeypatch.delenv(name, raising=False)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    settings = load_settings(os.environ)
    found = frame_path(os.environ)
    assert found is not None
    assert Path(found) == settings.state_file.with_name("last-frame")
