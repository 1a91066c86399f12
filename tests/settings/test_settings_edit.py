"""Settings that the app writes into the user's file: all else in it stays, and a broken one is left alone."""

import os
from pathlib import Path

import pytest

from parcel_tui.domain.errors import ParcelTuiError
from parcel_tui.settings import load_settings
from parcel_tui.settings.edit import change_settings


@pytest.mark.parametrize(
    "text",
    [
        b"",
        b"# mine\n",
        b"[notify]\ndetails=true",
        b"# mine\n[app] # here\r\ntheme = 'nord' # why\r\n\r\n[keys]\r\nquit='Q'\r\n",
        b"\xef\xbb\xbf[app]\nglyphs = 'ascii'\n",
        b"app.theme='x'\n[notify]\ndetails=true\n",
        b"app = {theme='x'} # mine\n",
        b"[keys.parcel]\narchive='z'\n",
    ],
)
def test_what_stands_there_stays(tmp_path: Path, text: bytes) -> None:
    """Comments, marks, other sections, whatever way the section is written in."""
    file = tmp_path / "settings.toml"
    file.write_bytes(text)
    change_settings(file, "app", {"theme": "dracula", "archive_delivered_after_days": 7})
    settings = load_settings({"PARCEL_TUI_HOME": str(tmp_path)})
    assert (settings.app.theme, settings.app.archive_delivered_after_days) == ("dracula", 7)
    assert settings.problems == ()
    written = file.read_bytes()
    for kept in (b"# mine", b"# why", b"\xef\xbb\xbf", b"details=true", b"quit='Q'", b"glyphs = 'ascii'"):
        assert (kept in written) == (kept in text)
    assert b"\r\r" not in written
    assert written.count(b"\r\n") >= text.count(b"\r\n")


@pytest.mark.parametrize(
    "text", [b"[app\n", b"\xff", b"[app]\n[app]\n", b"app = 3\n", b"x = " + b"[" * 9_000]
)
def test_a_broken_file_is_not_touched(tmp_path: Path, text: bytes) -> None:
    """One sentence, and every byte as it was."""
    file = tmp_path / "settings.toml"
    file.write_bytes(text)
    with pytest.raises(ParcelTuiError, match=r"settings\.toml"):
        change_settings(file, "app", {"theme": "dracula"})
    assert file.read_bytes() == text


@pytest.mark.skipif(os.name != "posix", reason="pipes are POSIX")
def test_what_is_no_file_is_not_waited_for(tmp_path: Path) -> None:
    """A pipe would never answer, a folder cannot."""
    os.mkfifo(tmp_path / "pipe")
    for path in (tmp_path / "pipe", tmp_path):
        with pytest.raises(ParcelTuiError, match="no file"):
            change_settings(path, "app", {"theme": "dracula"})
