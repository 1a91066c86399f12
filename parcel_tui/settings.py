"""Where files live and whom to ask: frozen settings from TOML and the environment. Reading never writes."""

import os
from collections.abc import Mapping
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
_KNOWN_KEYS = {TRACKTW: {"url"}, FLEXFORWARD: {"url", "host"}}


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything that is decided before the program starts."""

    state_file: Path
    settings_file: Path
    log_folder: Path
    urls: Mapping[str, str]
    """Base URL by provider name."""
    problems: tuple[str, ...] = field(default=())
    """A sentence for each setting that could not be used."""


def load_settings(environment: Mapping[str, str] = os.environ) -> Settings:
    """The settings of this start: the environment wins over `settings.toml`, which wins over the defaults."""
    state, config, logs = _folders(environment)
    settings_file = config / "settings.toml"
    table, problems = _read_toml(settings_file)
    urls = dict(DEFAULT_URLS)
    for name, section in table.items():
        known = _KNOWN_KEYS.get(name)
        if known is None or not isinstance(section, dict):
            problems.append(f"{settings_file}: there is no setting called [{name}]; it is ignored.")
            continue
        problems += [
            f"{settings_file}: there is no setting {key!r} in [{name}]; it is ignored."
            for key in section
            if key not in known
        ]
        host = section.get("host", "production")
        if host in FLEXFORWARD_HOSTS and name == FLEXFORWARD:
            urls[name] = FLEXFORWARD_HOSTS[host]
        elif name == FLEXFORWARD:
            problems.append(f'{settings_file}: host in [{name}] is "production" or "staging"; it is ignored.')
        url = section.get("url")
        if isinstance(url, str):
            urls[name] = url
        elif url is not None:
            problems.append(f"{settings_file}: url in [{name}] must be a text in quotes; it is ignored.")
    for name, variable in _URL_VARIABLES.items():
        if environment.get(variable):
            urls[name] = environment[variable]
    return Settings(state / "state.json", settings_file, logs, urls, tuple(problems))


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
    except FileNotFoundError:
        return {}, []
    except (OSError, UnicodeDecodeError) as error:
        return {}, [f"{path} cannot be read ({error}); the defaults are used."]
    import tomllib

    try:
        return tomllib.loads(text), []
    except tomllib.TOMLDecodeError as error:
        return {}, [f"{path} is not valid TOML ({error}); the defaults are used."]
