"""Which language is spoken: `--lang`, else the setting `language`, else the environment's as gettext has it.

It is chosen before anything is said, so before the command line and the settings are read as a whole.
"""

import codecs
import os
import sys
from collections.abc import Iterable, Mapping, Sequence
from typing import TextIO

from parcel_tui.language import CHINESE, ENGLISH, JAPANESE, choose_language

OPTION = "--lang"
_LOCALES = ("LC_ALL", "LC_MESSAGES", "LANG")
_CHARACTERS = ("LC_ALL", "LC_CTYPE", "LANG")
_SAMPLES = {CHINESE: "包裹配送中…", JAPANESE: "荷物は配達中…"}
_SETTING = b"language"
_MOST_BYTES = 1_000_000
"""As many as are read of the settings."""


def speak(arguments: Sequence[str], environment: Mapping[str, str] = os.environ) -> None:
    """Chooses the language of this start. Never raises: a wrong `--lang` is the parser's to tell."""
    choose_language(language_for(arguments, environment, sys.stdout))


def language_for(arguments: Sequence[str], environment: Mapping[str, str], stdout: TextIO | None) -> str:
    """One of LANGUAGES: the one asked for, or English where the terminal cannot show that.

    The console of Linux has no Chinese signs: there only `--lang` is followed.
    """
    asked_for = language_of(_option(arguments) or "")
    language = asked_for or _setting(environment) or _from_locale(environment)
    if language == ENGLISH or not _can_encode(_SAMPLES[language], environment, stdout):
        return ENGLISH
    return language if asked_for or environment.get("TERM") != "linux" else ENGLISH


def language_of(name: str) -> str | None:
    """The language of a locale's name (`zh_HK.UTF-8`, `zh-Hant`, `ja`); None for one that is not spoken here.

    Simplified Chinese is answered in Traditional: that is nearer than English, and what the carriers write.
    """
    primary = name.partition(".")[0].partition("@")[0].replace("-", "_").partition("_")[0].lower()
    return {"zh": CHINESE, "ja": JAPANESE, "en": ENGLISH}.get(primary)


def _option(arguments: Sequence[str]) -> str | None:
    """What `--lang` says, the last one, before a `--`."""
    options = list(arguments)
    options = options[: options.index("--")] if "--" in options else options
    chosen = None
    for option, following in zip(options, [*options[1:], ""], strict=False):
        if option == OPTION:
            chosen = following
        elif option.startswith(f"{OPTION}="):
            chosen = option.removeprefix(f"{OPTION}=")
    return chosen


def _setting(environment: Mapping[str, str]) -> str | None:
    """The setting, for which the settings are read only where their file holds its name."""
    try:
        path = settings_path(environment)
        if not os.path.isfile(path):  # a pipe would be waited for
            return None
        with open(path, "rb") as file:
            is_named = _SETTING in file.read(_MOST_BYTES)
    except (OSError, ValueError):
        return None
    if not is_named:
        return None
    from parcel_tui.domain.errors import ParcelTuiError
    from parcel_tui.settings import load_settings

    try:
        return load_settings(environment).app.language
    except ParcelTuiError:  # said where the settings are used
        return None


def settings_path(environment: Mapping[str, str]) -> str:
    """Where the settings are, mostly without what finds the platform's folders.

    Raises OSError where the present folder, which a relative PARCEL_TUI_HOME begins from, is gone.
    """
    if home := environment.get("PARCEL_TUI_HOME"):
        folder = os.path.join(os.getcwd(), os.path.expanduser(home))
    elif sys.platform == "linux":
        config = environment.get("XDG_CONFIG_HOME", "")
        folder = os.path.join(config if config.strip() else os.path.expanduser("~/.config"), "parcel-tui")
    else:
        from platformdirs import PlatformDirs

        folder = PlatformDirs("parcel-tui", appauthor=False).user_config_dir
    return os.path.join(folder, "settings.toml")


def _from_locale(environment: Mapping[str, str]) -> str:
    """By gettext's rules: the first of the list in LANGUAGE that is spoken here, but for the locale `C`."""
    locale = _first(environment, _LOCALES)
    if locale in {"C", "POSIX"}:
        return ENGLISH
    names = (environment.get("LANGUAGE") or locale).split(":")
    return next(filter(None, map(language_of, names)), ENGLISH)


def _can_encode(sample: str, environment: Mapping[str, str], stdout: TextIO | None) -> bool:
    """Whether output and terminal take such characters.

    A locale of another encoding that the system does not have leaves Python with UTF-8, and a terminal that
    shows garbage; a pipe has UTF-8 whatever PYTHONIOENCODING asks for.
    """
    encoding = getattr(stdout, "encoding", None) or "ascii"
    asked_for = environment.get("PYTHONIOENCODING", "").partition(":")[0]
    _, _, charset = _first(environment, _CHARACTERS).partition("@")[0].partition(".")
    try:
        if charset and codecs.lookup(charset).name != "utf-8":
            return False
        sample.encode(encoding)
        sample.encode(asked_for or encoding)
    except (LookupError, UnicodeError):
        return False
    return True


def _first(environment: Mapping[str, str], names: Iterable[str]) -> str:
    """The first variable that says something."""
    return next(filter(None, (environment.get(name) for name in names)), "")
