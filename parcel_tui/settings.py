"""Where files live and whom to ask: frozen settings from TOML and the environment. Reading never writes."""

import os
import re
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

from msgspec import Struct, field

from parcel_tui.domain.errors import UsageError
from parcel_tui.domain.parcel import FLEXFORWARD, TRACKTW
from parcel_tui.domain.quiet import QuietHours
from parcel_tui.settings_file import Entry, Mistake, SettingsText, by_line, read_settings_text

DEFAULT_URLS = {
    TRACKTW: "https://track.tw/api/v1",
    # The guide and the OpenAPI document name different hosts; the machine-readable one is it (seed 001).
    FLEXFORWARD: "https://api.flexforwardship.com",
}
FLEXFORWARD_HOSTS = {
    "production": DEFAULT_URLS[FLEXFORWARD],
    "staging": "https://api-staging.flexforwardship.com",
}
GLYPHS = ("unicode", "ascii")
MOST_DAYS = 3650
"""The longest time that can be set."""
_URL_VARIABLES = {TRACKTW: "PARCEL_TUI_TRACKTW_URL", FLEXFORWARD: "PARCEL_TUI_FLEXFORWARD_URL"}


class AppSettings(Struct, frozen=True):
    """The sections [app] and [keys]. None is what was not set."""

    theme: str | None = None
    """The name of a theme, which the dashboard has to know."""
    glyphs: str | None = None
    """`unicode` or `ascii`."""
    archive_delivered_after_days: int | None = None
    keep_frame: bool = True
    """Whether the last frame is kept, and shown at the next start until the dashboard is there."""
    keys: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """By a command's name, its keys; the dashboard has to know both."""
    file: Path | None = None
    """Where they stand; None when there are no settings (the demo)."""
    lines: Mapping[tuple[str, str], int] = field(default_factory=dict)
    """By section and name, the line in the file."""

    def problem(self, section: str, name: str, sentence: str) -> str:
        """A sentence for the user about a setting, with its file and line."""
        mistake = Mistake(self.lines.get((section, name), 0), sentence)
        return named(self.file, mistake) if self.file else f"{sentence}."


class Settings(Struct, frozen=True):
    """Everything that is decided before the program starts."""

    state_file: Path
    settings_file: Path
    log_folder: Path
    urls: Mapping[str, str]
    """Base URL by provider name."""
    token_commands: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """By provider name, a command whose first line is the token."""
    notify: Mapping[str, object] = field(default_factory=dict)
    """The section [notify] as far as it can be used; it may hold secrets."""
    problems: tuple[str, ...] = field(default=())
    """A sentence for each setting that could not be used."""
    app: AppSettings = field(default_factory=AppSettings)
    """What the dashboard is to be like."""

    def __rich_repr__(self) -> list[tuple[str, object]]:
        """Where they came from, without the secrets that `notify` may hold."""
        return [("settings_file", self.settings_file)]

    def __repr__(self) -> str:
        return f"Settings({self.settings_file!r})"


class _Rule(Struct, frozen=True):
    """What a setting has to be: a test, and the same in words."""

    accepts: Callable[[object], bool]
    words: str


def _is_text(value: object) -> bool:
    return isinstance(value, str) and bool(value)


def _is_command(value: object) -> bool:
    return isinstance(value, list) and bool(value) and all(map(_is_text, value))


def _is_address(value: object) -> bool:
    from parcel_tui.domain.base_url import checked_base_url

    try:
        return isinstance(value, str) and bool(checked_base_url(value))
    except UsageError:
        return False


def _is_days(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 1 <= value <= MOST_DAYS


def _some_of(words: tuple[str, ...]) -> _Rule:
    """A list of some of those words, or of none."""
    return _Rule(
        lambda value: isinstance(value, list) and all(word in words for word in value),
        f"a list with some of {', '.join(words)}",
    )


_ADDRESS = _Rule(
    _is_address, "https://host/path, or http:// to this machine, without user name, query and fragment"
)
_TEXT = _Rule(_is_text, "a text in quotes")
_COMMAND = _Rule(_is_command, 'a list of texts, such as ["pass", "show", "tracktw"]')
_KEY = _Rule(lambda value: _is_text(value) or _is_command(value), 'a key such as "ctrl+r", or a list of keys')
_HOST = _Rule(lambda value: value in list(FLEXFORWARD_HOSTS), '"production" or "staging"')
_YES_OR_NO = _Rule(lambda value: isinstance(value, bool), "true or false")
_TOLD = ("info_received", "in_transit", "out_for_delivery", "ready_for_pickup", "delivered", "exception")
_CHANNELS = ("toast", "bell", "terminal", "desktop", "command", "apprise")
_TERMINALS = ("auto", "osc9", "osc777", "osc99", "none")
_NOTIFY: dict[str, _Rule] = {
    "channels": _some_of(_CHANNELS),
    "stages": _some_of(_TOLD),
    "quiet": _Rule(
        lambda value: isinstance(value, str) and QuietHours.parse(value) is not None,
        'two times of day, such as "22:00-08:00"',
    ),
    "details": _YES_OR_NO,
    "terminal": _Rule(lambda value: value in _TERMINALS, f"one of {', '.join(_TERMINALS)}"),
    "command": _Rule(_is_command, 'a list of texts, such as ["notify-send", "-a", "parcels"]'),
    "apprise": _Rule(_is_command, "a list of Apprise URLs in quotes"),
}
_SETTINGS: dict[str, dict[str, _Rule]] = {
    TRACKTW: {"url": _ADDRESS, "token_command": _COMMAND},
    FLEXFORWARD: {"url": _ADDRESS, "host": _HOST, "token_command": _COMMAND},
    "notify": _NOTIFY,
    "app": {
        "theme": _TEXT,
        "glyphs": _Rule(lambda value: value in GLYPHS, '"unicode" or "ascii"'),
        "archive_delivered_after_days": _Rule(_is_days, f"a whole number of days, from 1 to {MOST_DAYS}"),
        "keep_frame": _YES_OR_NO,
    },
    "keys": {},
}
"""By section and name."""
_NAME = re.compile(r"[\w.-]{1,40}")
"""What the name of a setting may be."""


def load_settings(environment: Mapping[str, str] = os.environ) -> Settings:
    """The settings of this start: the environment wins over `settings.toml`, which wins over the defaults.

    Raises UsageError where PARCEL_TUI_HOME leads nowhere.
    """
    state, config, logs = _folders(environment)
    settings_file = config / "settings.toml"
    text = read_settings_text(settings_file)
    sections, wrong = _checked(text)
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
    lines = {(entry.section, entry.name): entry.line for entry in text.entries}
    mistakes = by_line((*text.mistakes, *wrong))
    return Settings(
        state / "state.json",
        settings_file,
        logs,
        urls,
        commands,
        sections.get("notify", {}),
        tuple(named(settings_file, mistake) for mistake in mistakes),
        _app_settings(sections, settings_file, lines),
    )


def named(path: Path, mistake: Mistake) -> str:
    """A mistake as a sentence for the user, with its file and line."""
    place = f", line {mistake.line}" if mistake.line else ""
    return f"{path}{place}: {mistake.sentence}."


def _app_settings(
    sections: Mapping[str, Mapping[str, object]], path: Path, lines: Mapping[tuple[str, str], int]
) -> AppSettings:
    app = sections.get("app", {})
    days = app.get("archive_delivered_after_days")
    keys = {name: _texts(value) for name, value in sections.get("keys", {}).items()}
    return AppSettings(
        theme=str(app["theme"]) if "theme" in app else None,
        glyphs=str(app["glyphs"]) if "glyphs" in app else None,
        archive_delivered_after_days=days if isinstance(days, int) else None,
        keep_frame=app.get("keep_frame") is not False,
        keys=keys,
        file=path,
        lines=lines,
    )


def _texts(value: object) -> tuple[str, ...]:
    return tuple(map(str, value)) if isinstance(value, list) else (str(value),)


def _checked(text: SettingsText) -> tuple[dict[str, dict[str, object]], list[Mistake]]:
    """The settings that can be used, by section, and what is wrong with the others."""
    good: dict[str, dict[str, object]] = {}
    begins = {name.partition(".")[0]: line for name, line in reversed(list(text.sections.items()))}
    wrong = [Mistake(line, _no_section(name)) for name, line in begins.items() if name not in _SETTINGS]
    for entry in text.entries:
        if entry.section in _SETTINGS:
            fault = _fault(entry, _SETTINGS[entry.section])
        elif entry.section in begins:
            continue
        else:
            fault = _no_section(entry.section) if entry.section else _homeless(entry.name)
        if fault:
            wrong.append(Mistake(entry.line, fault))
        else:
            good.setdefault(entry.section, {})[entry.name] = entry.value
    return good, wrong


def _no_section(name: str) -> str:
    return f"there is no section {_quoted(name, '[{}]')}{_meant(name, _SETTINGS, '[{}]')}; it is ignored"


def _homeless(name: str) -> str:
    if name in _SETTINGS:
        return f"{name} is a section: it stands as [{name}], its settings below; this is ignored"
    section = next((section for section, rules in _SETTINGS.items() if name in rules), None)
    belongs = f", it belongs below [{section}]" if section else ""
    return f"{_quoted(name, '{}')} stands in no section{belongs}; it is ignored"


def _fault(entry: Entry, rules: Mapping[str, _Rule]) -> str:
    """What is wrong with a setting; empty when nothing is."""
    # Which commands there are is known to the dashboard.
    rule = _KEY if entry.section == "keys" and _NAME.fullmatch(entry.name) else rules.get(entry.name)
    if rule is None:
        meant = _meant(entry.name, rules, "{}")
        if entry.section in DEFAULT_URLS and entry.name.endswith(("token", "key")):
            meant = f" (a token is kept in the keyring: run 'parcel-tui token set {entry.section}')"
        return f"there is no setting {_quoted(entry.name, '{!r}')} in [{entry.section}]{meant}; it is ignored"
    if rule.accepts(entry.value):
        return ""
    return f"{entry.name} in [{entry.section}] has to be {rule.words}; it is ignored"


def _quoted(name: str, shape: str) -> str:
    """A name in that shape; one that is none is not repeated, as it may be a secret in the wrong place."""
    return shape.format(name) if _NAME.fullmatch(name) else "of that name"


def _meant(name: str, known: Iterable[str], shape: str) -> str:
    """What may have been meant by a name that is not known."""
    from difflib import get_close_matches

    near = get_close_matches(name.lower(), known, 1)
    return f" ({shape.format(near[0])} may be meant)" if near else ""


def _folders(environment: Mapping[str, str]) -> tuple[Path, Path, Path]:
    """The folders for state, settings and logs."""
    home = environment.get("PARCEL_TUI_HOME")
    if home:
        try:
            folder = Path(home).expanduser().absolute()
        except (OSError, RuntimeError) as error:  # the present folder was deleted; `~somebody` is nobody
            raise UsageError("PARCEL_TUI_HOME names no folder from here; set it to a whole path.") from error
        return folder, folder, folder
    from platformdirs import PlatformDirs

    folders = PlatformDirs("parcel-tui", appauthor=False)
    return folders.user_data_path, folders.user_config_path, folders.user_log_path
