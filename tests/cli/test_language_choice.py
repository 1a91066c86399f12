"""Which language a start speaks: asked for, set, the environment's; English where it cannot be shown."""

import io
import os
import subprocess
import sys
from pathlib import Path

import pytest
from tables import for_each

from parcel_tui.cli.language_choice import language_for

UTF8 = io.TextIOWrapper(io.BytesIO(), encoding="utf-8")

LOCALES = (
    ("LANG=zh_TW.UTF-8", "zh_TW"),
    ("LC_ALL=zh_HK.UTF-8 LANG=en_US.UTF-8", "zh_TW"),
    ("LANG=zh_Hant_TW", "zh_TW"),
    ("LANGUAGE=zh-Hant LANG=en_US.UTF-8", "zh_TW"),
    ("LANG=zh_CN.UTF-8", "zh_TW"),
    ("LANG=ja_JP.UTF-8", "ja"),
    ("LANG=ja_JP.utf8@modifier", "ja"),
    ("LC_MESSAGES=ja_JP.UTF-8 LANG=zh_TW.UTF-8", "ja"),
    ("LC_ALL=de_DE.UTF-8 LC_MESSAGES=ja_JP.UTF-8", "en"),
    ("LC_ALL= LANG=ja_JP.UTF-8", "ja"),
    # The first of the list that is spoken here; English is.
    ("LANGUAGE=de:ja:zh_TW LANG=de_DE.UTF-8", "ja"),
    ("LANGUAGE=en_GB:ja LANG=ja_JP.UTF-8", "en"),
    ("LANGUAGE=tlh LANG=ja_JP.UTF-8", "en"),
    ("LANGUAGE=ja", "ja"),
    ("LANGUAGE=ja LANG=C.UTF-8", "ja"),
    ("LANGUAGE=ja LC_ALL=C", "en"),
    ("LANGUAGE=ja LANG=POSIX", "en"),
    ("LC_ALL=C LANG=zh_TW.UTF-8", "en"),
    ("LANG=C.UTF-8", "en"),
    ("", "en"),
    # What the terminal cannot show.
    ("LC_ALL=zh_TW.BIG5", "en"),
    ("LANG=ja_JP.eucJP", "en"),
    ("LANG=ja_JP.nonsense", "en"),
    ("LANG=ja_JP.UTF-8 TERM=linux", "en"),
    ("LANG=ja_JP.UTF-8 PYTHONIOENCODING=ascii", "en"),
    ("LANG=ja_JP.UTF-8 PYTHONIOENCODING=utf-8:replace", "ja"),
)


def environment_of(text: str, home: Path) -> dict[str, str]:
    pairs = (pair.split("=", 1) for pair in text.split())
    return {"PARCEL_TUI_HOME": str(home), **dict(pairs)}


@for_each("environment, language", LOCALES)
def test_the_environment_chooses_as_gettext_has_it(environment: str, language: str, tmp_path: Path) -> None:
    """LANGUAGE before LC_ALL before LC_MESSAGES before LANG, but for the locale C; never garbage."""
    assert language_for([], environment_of(environment, tmp_path), UTF8) == language


@for_each(
    "arguments, environment, language",
    (
        (["--lang", "ja"], "LANG=zh_TW.UTF-8", "ja"),
        (["list", "--lang=zh-TW"], "", "zh_TW"),
        (["list", "--lang=en"], "LANG=ja_JP.UTF-8", "en"),
        (["--lang=ja", "--lang=en"], "", "en"),
        (["--lang", "ja"], "TERM=linux", "ja"),
        (["--lang", "ja"], "LC_ALL=zh_TW.BIG5", "en"),
        (["note", "p1", "--", "--lang=ja"], "", "en"),
        (["--lang"], "LANG=ja_JP.UTF-8", "ja"),
        (["--lang=klingon"], "LANG=ja_JP.UTF-8", "ja"),
    ),
)
def test_the_option_comes_first(
    arguments: list[str], environment: str, language: str, tmp_path: Path
) -> None:
    """`--lang` wins wherever it stands, but over a terminal that cannot show the language."""
    assert language_for(arguments, environment_of(environment, tmp_path), UTF8) == language


@for_each(
    "setting, language", (("ja", "ja"), ("en", "en"), ("zh_TW", "zh_TW"), ("auto", "zh_TW"), ("xx", "zh_TW"))
)
def test_the_setting_comes_before_the_environment(setting: str, language: str, tmp_path: Path) -> None:
    """`language` of the settings; "auto", and what is none, leave it to the environment."""
    (tmp_path / "settings.toml").write_text(f'[app]\nlanguage = "{setting}"\n', encoding="utf-8")
    environment = environment_of("LANG=zh_TW.UTF-8", tmp_path)
    assert language_for([], environment, UTF8) == language
    assert language_for(["--lang", "en"], environment, UTF8) == "en"


def test_output_that_takes_no_chinese_is_english(tmp_path: Path) -> None:
    """A code page without the signs, or no stream at all; one that has them is as good as UTF-8."""
    environment = environment_of("LANG=ja_JP", tmp_path)
    answers = [
        language_for([], environment, io.TextIOWrapper(io.BytesIO(), encoding=encoding))
        for encoding in ("latin-1", "ascii", "cp932")
    ]
    assert answers == ["en", "en", "ja"]
    assert language_for([], environment, None) == "en"


@pytest.mark.parametrize("locale", ["zh_TW.UTF-8", "zh_TW.BIG5", "xx_YY.UTF-8"])
def test_no_locale_needs_to_be_installed(locale: str, tmp_path: Path) -> None:
    """A system without that locale starts all the same, and `--help` is UTF-8 to the last byte."""
    environment = {
        name: value for name, value in os.environ.items() if name not in {"LANG", "LC_CTYPE", "PYTHONUTF8"}
    }
    done = subprocess.run(
        [sys.executable, "-m", "parcel_tui", "--help"],
        env={**environment, "LC_ALL": locale, "PARCEL_TUI_HOME": str(tmp_path)},
        capture_output=True,
        check=True,
    )
    is_english = "COMMAND" in done.stdout.decode("utf-8") and done.stdout.isascii()
    assert is_english or locale == "zh_TW.UTF-8"


def test_a_language_that_is_not_spoken_is_told(run) -> None:
    """One sentence that names those that are."""
    done = run("--lang", "klingon", "list")
    assert done.code == 2
    assert "en, zh_TW, ja" in done.err
