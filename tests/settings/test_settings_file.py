"""A settings file with mistakes: each is named with its line, and the rest is used."""

import os
import sys
from datetime import time
from pathlib import Path

import pytest

from parcel_tui.domain.errors import UsageError
from parcel_tui.domain.parcel import FLEXFORWARD, TRACKTW
from parcel_tui.domain.times import QuietHours
from parcel_tui.settings import Settings, load_settings

EVERY_MISTAKE = b"""\
theme = "nord"
[tracktw]
url = "https://track.tw/api/v1
token_command = ["pass", "show"
[flexforward]
host = "staging"
hots = "production"
url = 3
[app]
theme = "nord"
theme = "dracula"
glyphs = "emoji"
archive_delivered_after_days = -4
[keyz]
a = "b"
c = "d"
[keys
"parcel.archive" = "z"
parcel.delete = ["D", "delete"]
quit = 7
[keys]
"tgram://123456:canary/chat" = "x"
[app]
colour = true
[notify]
channels = [
  "toast",
  "bell",
]
quiet = "22-8"
what is this
tokens = \xff
details = true
apprise = ["tgram://123456:canary/chat"
"""


def load(folder: Path, text: bytes) -> Settings:
    (folder / "settings.toml").write_bytes(text)
    return load_settings({"PARCEL_TUI_HOME": str(folder)})


def lines_of(settings: Settings) -> list[int]:
    """The lines that are named, in the order of the sentences."""
    return [int(problem.partition(", line ")[2].partition(":")[0]) for problem in settings.problems]


@pytest.mark.parametrize(
    ("host", "url"),
    [
        ("production", "https://api.flexforwardship.com"),
        ("staging", "https://api-staging.flexforwardship.com"),
    ],
)
def test_a_host_is_called_by_what_it_is_for(tmp_path: Path, host: str, url: str) -> None:
    """As the documents of Flex Forward name them."""
    settings = load(tmp_path, f'[flexforward]\nhost = "{host}"'.encode())
    assert (settings.url_of(FLEXFORWARD), settings.problems) == (url, ())


def test_every_mistake_is_named_with_its_line_and_the_rest_is_used(tmp_path: Path) -> None:
    """Unclosed texts, lists and sections, wrong names, types and values, doubles, bytes that are no text."""
    settings = load(tmp_path, EVERY_MISTAKE)
    assert lines_of(settings) == [1, 3, 4, 7, 8, 11, 12, 13, 14, 17, 20, 21, 22, 23, 24, 30, 31, 32, 34]
    assert all(problem.startswith(f"{tmp_path / 'settings.toml'}, line ") for problem in settings.problems)
    assert all(problem.endswith(".") for problem in settings.problems)
    assert "canary" not in "".join(settings.problems)
    assert settings.url_of(TRACKTW) == "https://track.tw/api/v1"
    assert settings.url_of(FLEXFORWARD) == "https://api-staging.flexforwardship.com"
    assert settings.app.theme == "nord"
    assert settings.app.keys == {"parcel.archive": ("z",), "parcel.delete": ("D", "delete")}
    assert settings.notify == {"channels": ["toast", "bell"], "details": True}


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("[notfy]\ndetails = true", "[notify] may be meant"),
        ("[flexforward]\nhots = 'staging'", "host may be meant"),
        ("glyphs = 'ascii'", "it belongs below [app]"),
        ("[app]\nglyphs = 3", 'line 2: glyphs in [app] has to be "unicode", "narrow" or "ascii"'),
        ("[app]\nglyphs = 'emoji'", 'has to be "unicode", "narrow" or "ascii"'),
        ("[app]\narchive_delivered_after_days = true", "a whole number of days"),
        ("[app]\ntheme = 'nord'\n[app]\nglyphs = 'ascii'", "begins in line 1 already"),
    ],
)
def test_a_sentence_says_what_to_write_instead(tmp_path: Path, text: str, words: str) -> None:
    """The near name, the right place, the values that there are."""
    [problem] = load(tmp_path, text.encode()).problems
    assert words in problem


@pytest.mark.parametrize(
    "text",
    [
        b"",
        b"# nothing\n\n",
        b"\xef\xbb\xbf[app]\r\nglyphs = 'ascii'\r\n",
        b"app.glyphs = 'ascii'",
        b"app = { glyphs = 'ascii' }\nkeys = { quit = 'Q' }",
        b'[ app ] # mine\nglyphs = """ascii"""\n',
        b"[tracktw]\ntoken_command = [\n  'pass', # a = b\n  'show',\n]\n[app]\nglyphs = 'ascii'",
        b"[keys.parcel]\narchive = 'z'\n",
        b"[notify]\ncommand = [\n  'sh', '-c',\n  'notify --app=parcels',\n]\n[app]\nglyphs = 'ascii'",
        b"[ \"app\" ]\nglyphs = 'ascii'",
    ],
)
def test_everything_that_toml_allows_is_no_mistake(tmp_path: Path, text: bytes) -> None:
    """Comments, marks of an editor, dotted names, tables in a line, values over several lines."""
    settings = load(tmp_path, text)
    assert settings.problems == ()
    assert (b"glyphs" in text) == (settings.app.glyphs == "ascii")


@pytest.mark.parametrize(
    ("text", "words", "lines"),
    [
        (b"[[app]]\nglyphs = 'ascii'", "a section stands as [app]", [1]),
        (b"[app\nglyphs = 'ascii'", "a section stands as [app]", [1]),
        (b"[app] ; mine\nglyphs = 'ascii'", "alone in its line", [1]),
        (b"[app]\nglyphs = 'emoji'\nglyphs = 'ascii'", "glyphs in [app]", [2]),
        (b"keys = 3\n[app]\nglyphs = 'ascii'", "keys is a section", [1]),
        (b"[tracktw]\ntoken = 'canary'\n[app]\nglyphs = 'ascii'", "token set tracktw", [2]),
        (b"[tracktw]\nurl = 'http://canary:a@b.example'\n[app]\nglyphs = 'ascii'", "url in [tracktw]", [2]),
        (b"[flexforward]\nhost = ['staging']\n[app]\nglyphs = 'ascii'", "host in [flexforward]", [2]),
        (b"[notify]\nchannels = [\n'toast'\n'bell'\n]\n[app]\nglyphs = 'ascii'", "not TOML", [2]),
        (b"[app]\nglyphs = 'ascii'\nwhat is this\n", "not TOML", [3]),
        (b"[keys]\nquit = [\n'q',\n]\nwhat is this\n[app]\nglyphs = 'ascii'", "not TOML", [5]),
        (b"[keys]\nquit = 'q\nhelp = [\n'a = b',\n]\n[app]\nglyphs = 'ascii'", "not TOML", [2]),
        (b"[app]\nx = " + b"[" * 3_000 + b"\nglyphs = 'ascii'", "too many brackets", [2]),
        (b"[app]\n" + b"a." * 900 + b"a = 1\nglyphs = 'ascii'", "no setting 'a.a.", [2]),
        (b"[canary://x]\ny = 1\n[app]\nglyphs = 'ascii'", "no section of that name", [1]),
    ],
)
def test_one_mistake_is_one_sentence_and_costs_nothing_else(
    tmp_path: Path, text: bytes, words: str, lines: list[int]
) -> None:
    """With the line where it stands, and without what may be a secret."""
    settings = load(tmp_path, text)
    assert lines_of(settings) == lines
    assert words in settings.problems[0]
    assert "canary" not in settings.problems[0]
    assert settings.app.glyphs == "ascii"
    assert settings.urls == {}


def test_a_file_beyond_measure_is_read_as_far_as_it_makes_sense(tmp_path: Path) -> None:
    """Ten megabytes cost no time, ten thousand mistakes no more than a hundred sentences."""
    long = load(tmp_path, b"[app]\nglyphs = 'ascii'\n" + b"# more\n" * 1_500_000 + b"[notify]\ndetails = 1\n")
    assert (long.app.glyphs, len(long.problems)) == ("ascii", 1)
    assert "longer than 1,000,000 bytes" in long.problems[0]
    wrong = load(tmp_path, b"[app]\nglyphs = 'ascii'\n" + b"a = 1\n" * 10_000)
    assert (wrong.app.glyphs, len(wrong.problems)) == ("ascii", 101)
    assert "9,900 more mistakes" in wrong.problems[-1]


@pytest.mark.skipif(os.name != "posix", reason="links and pipes are POSIX")
def test_what_is_no_file_is_named(tmp_path: Path) -> None:
    """A link that leads nowhere, or in a circle, and a pipe, which is not waited for."""
    file = tmp_path / "settings.toml"
    for make in (
        lambda: file.symlink_to(tmp_path / "nothing"),
        lambda: file.symlink_to(file),
        lambda: os.mkfifo(file),
    ):
        make()
        [problem] = load_settings({"PARCEL_TUI_HOME": str(tmp_path)}).problems
        assert "cannot be read" in problem
        file.unlink()


def test_without_a_file_all_is_default(tmp_path: Path) -> None:
    """And a file that cannot be read is one problem, not an end."""
    assert load_settings({"PARCEL_TUI_HOME": str(tmp_path)}).problems == ()
    (tmp_path / "settings.toml").mkdir()
    [problem] = load_settings({"PARCEL_TUI_HOME": str(tmp_path)}).problems
    assert "cannot be read" in problem


@pytest.mark.skipif(sys.platform == "win32", reason="the present folder cannot be deleted there")
@pytest.mark.parametrize("home", ["here", "~nobody-of-that-name/parcels"])
def test_a_home_that_leads_nowhere_is_said(
    home: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One relative to a folder that was deleted, or that of somebody unknown."""
    gone = tmp_path / "gone"
    gone.mkdir()
    monkeypatch.chdir(gone)
    gone.rmdir()
    with pytest.raises(UsageError, match="PARCEL_TUI_HOME"):
        load_settings({"PARCEL_TUI_HOME": home})


@pytest.mark.skipif(sys.platform == "win32", reason="there every user has a home")
def test_a_user_without_a_home_is_told_what_to_set(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """As in a container that runs as any number; with a folder named, all is well."""
    import pwd

    for name in ("HOME", "XDG_DATA_HOME", "XDG_CONFIG_HOME"):
        monkeypatch.delenv(name, raising=False)
    # What is asked for a number that no user has.
    monkeypatch.setattr(pwd, "getpwuid", {}.__getitem__)
    with pytest.raises(UsageError, match="Set PARCEL_TUI_HOME"):
        load_settings({})
    assert load_settings({"PARCEL_TUI_HOME": str(tmp_path)}).state_file == tmp_path / "state.json"


@pytest.mark.parametrize(
    ("written", "night"),
    [
        (b"", QuietHours(time(23), time(7))),
        (b'[app]\nnight = ""', None),
        (b'[app]\nnight = "22:30-06:00"', QuietHours(time(22, 30), time(6))),
        (b'[app]\nnight = "late"', QuietHours(time(23), time(7))),
        (b"[app]\nnight = false", QuietHours(time(23), time(7))),
    ],
)
def test_the_night_is_set_and_turned_off(tmp_path: Path, written: bytes, night: QuietHours | None) -> None:
    """The hours of slow polling are a setting; an empty text is no night, a mistake is told."""
    settings = load(tmp_path, written)
    assert settings.app.night == night
    assert len(settings.problems) == (b"late" in written or b"false" in written)
