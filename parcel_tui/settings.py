"""Where files live and whom to ask: frozen settings from TOML and the environment. Reading never writes."""

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from parcel_tui.domain.parcel import FLEXFORWARD, TRACKTW

DEFAULT_URLS = {
    TRACKTW: "https://track.tw/api/v1",
    # The guide and the OpenAPI document name different hosts; the machine-readable one is it (seed 001).
    FLEXFORWARD: "https://api.flexforwardship.com",
}
FLEXFORWARD_HOSTS = {
    "production": DEFAULT_URLS[FLEXFORWARD],
    "staging": "https://api-staging.flexforwardship.com",
}
_URL_VARIABLES = {TRACKTW: "PARCEL_TUI_TRACKTW_URL", FLEXFORWARD: "PARCEL_TUI_FLEXFORWARD_URL"}


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything that is decided before the program starts."""

    state_file: Path
    settings_file: Path
    log_folder: Path
    urls: Mapping[str, str]
    """Base URL by provider name."""
    token_commands: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """By provider name, a command whose first line is the token."""
    problems: tuple[str, ...] = field(default=())
    """A sentence for each setting that could not be used."""


@dataclass(frozen=True, slots=True)
class _Rule:
    """What a setting has to be: a test, and the same in words."""

    accepts: Callable[[object], bool]
    words: str


def _is_text(value: object) -> bool:
    return isinstance(value, str) and bool(value)


def _is_command(value: object) -> bool:
    return isinstance(value, list) and bool(value) and all(map(_is_text, value))


_TEXT = _Rule(_is_text, "a text in quotes")
_COMMAND = _Rule(_is_command, 'a list of texts, such as ["pass", "show", "tracktw"]')
_HOST = _Rule(lambda value: value in FLEXFORWARD_HOSTS, '"production" or "staging"')
_SETTINGS: dict[str, dict[str, _Rule]] = {
    TRACKTW: {"url": _TEXT, "token_command": _COMMAND},
    FLEXFORWARD: {"url": _TEXT, "host": _HOST, "token_command": _COMMAND},
}
"""By section and name."""


def load_settings(environment: Mapping[str, str] = os.environ) -> Settings:
    """The settings of this start: the environment wins over `settings.toml`, which wins over the defaults."""
    state, config, logs = _folders(environment)
    settings_file = config / "settings.toml"
    table, problems = _read_toml(settings_file)
    sections, wrong = _checked(table)
    problems += [f"{settings_file}: {sentence}" for sentence in wrong]
    urls: dict[str, str] = {}
    for name, default in DEFAULT_URLS.items():
        section = sections.get(name, {})
        host = FLEXFORWARD_HOSTS.get(str(section.get("host")), default)
        urls[name] = environment.get(_URL_VARIABLES[name]) or str(section.get("url", host))
    commands = {
        name: tuple(map(str, command))
        for name, section in sections.items()
        if isinstance(command := section.get("token_command"), list)
    }
    return Settings(state / "state.json", settings_file, logs, urls, commands, tuple(problems))


def _checked(table: Mapping[str, object]) -> tuple[dict[str, dict[str, object]], list[str]]:
    """The settings that can be used, by section, and a sentence for each that cannot."""
    good: dict[str, dict[str, object]] = {}
    wrong: list[str] = []
    for name, section in table.items():
        rules = _SETTINGS.get(name)
        if rules is None or not isinstance(section, dict):
            wrong.append(f"there is no section [{name}]; it is ignored.")
            continue
        for key, value in section.items():
            if key not in rules:
                wrong.append(f"there is no setting {key!r} in [{name}]; it is ignored.")
            elif not rules[key].accepts(value):
                wrong.append(f"{key} in [{name}] has to be {rules[key].words}; it is ignored.")
            else:
                good.setdefault(name, {})[key] = value
    return good, wrong


def _folders(environment: Mapping[str, str]) -> tuple[Path, Path, Path]:
    """The folders for state, settings and logs."""
    home = environment.get("PARCEL_TUI_HOME")
    if home:
        folder = Path(home).expanduser().absolute()
        return folder, folder, folder
    from platformdirs import PlatformDirs

    folders = PlatformDirs("parcel-tui", appauthor=False)
    return folders.user_data_path, folders.user_config_path, folders.user_log_path


def _read_toml(path: Path) -> tuple[dict[str, object], list[str]]:
    """The settings file's table, and what is wrong with it; a missing file is an empty table."""
    try:
        text = path.read_text(encoding="utf-8")
    except (FileNotFoundError, NotADirectoryError):
        return {}, []
    except (OSError, UnicodeDecodeError) as error:
        return {}, [f"{path} cannot be read ({error}); the defaults are used."]
    import tomllib

    try:
        return tomllib.loads(text), []
    except tomllib.TOMLDecodeError as error:
        return {}, [f"{path} is not valid TOML ({error}); the defaults are used."]
