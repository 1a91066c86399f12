"""A settings file with mistakes: each is named with its line, and the rest is used."""

from pathlib import Path

import pytest

from parcel_tui.domain.parcel import FLEXFORWARD, TRACKTW
from parcel_tui.settings import DEFAULT_URLS, FLEXFORWARD_HOSTS, Settings, load_settings

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
x = "y"
[keys]
"parcel.archive" = "z"
parcel.delete = ["D", "delete"]
quit = 7
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
"""


def load(folder: Path, text: bytes) -> Settings:
    (folder / "settings.toml").write_bytes(text)
    return load_settings({"PARCEL_TUI_HOME": str(folder)})


def lines_of(settings: Settings) -> list[int]:
    """The lines that are named, in the order of the sentences."""
    return [int(problem.partition(", line ")[2].partition(":")[0]) for problem in settings.problems]


def test_every_mistake_is_named_with_its_line_and_the_rest_is_used(tmp_path: Path) -> None:
    """Unclosed texts, lists and sections, wrong names, types and values, doubles, bytes that are no text."""
    settings = load(tmp_path, EVERY_MISTAKE)
    assert lines_of(settings) == [1, 3, 4, 7, 8, 11, 12, 13, 14, 17, 22, 23, 24, 30, 31, 32]
    assert all(problem.startswith(f"{tmp_path / 'settings.toml'}, line ") for problem in settings.problems)
    assert all(problem.endswith(".") for problem in settings.problems)
    assert settings.urls == {
        TRACKTW: DEFAULT_URLS[TRACKTW],
        FLEXFORWARD: FLEXFORWARD_HOSTS["staging"],
    }
    assert settings.app.theme == "nord"
    assert settings.app.keys == {"parcel.archive": ("z",), "parcel.delete": ("D", "delete")}
    assert settings.notify == {"channels": ["toast", "bell"], "details": True}


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("[notfy]\ndetails = true", "[notify] may be meant"),
        ("[flexforward]\nhots = 'staging'", "host may be meant"),
        ("glyphs = 'ascii'", "it belongs below [app]"),
        ("[app]\nglyphs = 'emoji'", 'has to be "unicode" or "ascii"'),
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
    ],
)
def test_everything_that_toml_allows_is_no_mistake(tmp_path: Path, text: bytes) -> None:
    """Comments, marks of an editor, dotted names, tables in a line, values over several lines."""
    settings = load(tmp_path, text)
    assert settings.problems == ()
    assert (b"glyphs" in text) == (settings.app.glyphs == "ascii")


def test_without_a_file_all_is_default(tmp_path: Path) -> None:
    """And a file that cannot be read is one problem, not an end."""
    assert load_settings({"PARCEL_TUI_HOME": str(tmp_path)}).problems == ()
    (tmp_path / "settings.toml").mkdir()
    [problem] = load_settings({"PARCEL_TUI_HOME": str(tmp_path)}).problems
    assert "cannot be read" in problem
