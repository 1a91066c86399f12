"""Where files live and which addresses are asked, from TOML and the environment. Reading never writes."""

import os
import re
from collections.abc import Iterable, Mapping
from datetime import time
from pathlib import Path

from msgspec import Struct, field

from parcel_tui.domain.errors import UsageError
from parcel_tui.domain.provider import info_of
from parcel_tui.domain.times import QuietHours
from parcel_tui.language import mark, tr
from parcel_tui.settings.toml import Entry, Mistake, SettingsText, by_line, read_settings_text

_URL_VARIABLE = r"PARCEL_TUI_([A-Z][A-Z0-9]{1,19})_URL"

_OWN_FILES = (
    r"(?i)state(\.\d+|\.v\d+|\.damaged-.*)?\.json|requests\.json|last-frame|settings\.toml|"
    r"tokens\.json|providers\.json|\.(state\.json|requests\.json|refresh)\.lock|"
    r"\.(state\.json|requests\.json|last-frame|settings\.toml|tokens\.json|providers\.json)\.tmp|\.state\.json\.previous"
)


DEFAULT_NIGHT = QuietHours(time(23), time(7))


class AppSettings(Struct, frozen=True):
    """The sections [app] and [keys]. None is what was not set."""

    theme: str | None = None
    """The name of a theme, which the dashboard has to know."""
    glyphs: str | None = None
    """`unicode` or `ascii`."""
    language: str | None = None
    """`en`, `zh_TW` or `ja`; None for the environment's."""
    archive_delivered_after_days: int | None = None
    start_view: str = "auto"
    """`last` begins with the view of the last time; `auto` with it on the same day alone, else with what is
    to do."""
    keep_frame: bool = True
    """Whether the last frame is kept, and shown at the next start until the dashboard is there."""
    mouse: bool = True
    """Whether the terminal tells of the mouse; without it the terminal's own selecting works as ever."""
    title: bool = True
    """Whether the terminal's title tells what there is to pick up."""
    night: QuietHours | None = DEFAULT_NIGHT
    """When providers are asked at the slow end of the guideline, by the user's clock; None for never."""
    keys: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """By a command's name, its keys; the dashboard has to know both."""
    file: Path | None = None
    """Where they stand; None when there are no settings (the demo)."""
    lines: Mapping[tuple[str, str], int] = field(default_factory=dict)
    """By section and name, the line in the file."""

    def problem(self, section: str, name: str, sentence: str) -> str:
        """A sentence for the user about a setting, with its file and line."""
        mistake = Mistake(self.lines.get((section, name), 0), sentence)
        return named(self.file, mistake) if self.file else tr("{reason}.", reason=sentence)


class Settings(Struct, frozen=True):
    """Everything that is decided before the program starts."""

    state_file: Path
    settings_file: Path
    urls: Mapping[str, str]
    """By provider name, the base URL that was set; any other provider has its own (see `url_of`)."""
    token_commands: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """By provider name, a command whose first line is the token."""
    notify: Mapping[str, object] = field(default_factory=dict)
    """The section [notify] as far as it can be used; it may hold secrets."""
    problems: tuple[str, ...] = field(default=())
    """A sentence for each setting that could not be used."""
    app: AppSettings = field(default_factory=AppSettings)
    """What the dashboard is to be like."""

    def url_of(self, provider: str) -> str:
        """The base URL at which a provider is asked."""
        info = info_of(provider)
        return self.urls.get(provider) or (info.url if info else "")

    @property
    def tokens_file(self) -> Path:
        """Where tokens are kept by a user who asked for a plain file."""
        return self.settings_file.with_name("tokens.json")

    @property
    def requests_file(self) -> Path:
        """Where all processes count their requests."""
        return self.state_file.with_name("requests.json")

    @property
    def providers_file(self) -> Path:
        """Where what other providers say of themselves is kept; it can be made anew."""
        return self.state_file.with_name("providers.json")

    @property
    def refresh_lock(self) -> Path:
        """Held by the one of several open apps that asks the providers."""
        return self.state_file.with_name(".refresh.lock")

    def is_own_file(self, path: Path) -> bool:
        """Whether a file there is, or would be, one of this program's own, to which only it may write."""
        real = Path(os.path.realpath(path))
        known = (self.state_file, self.settings_file, self.tokens_file, self.requests_file)
        beside = {folder for file in known for folder in (file.resolve().parent, file.parent.resolve())}
        is_named_so = real.parent in beside and re.fullmatch(_OWN_FILES, real.name) is not None
        return is_named_so or any(_are_one_file(real, file) for file in (*known, *_earlier(self.state_file)))

    def __rich_repr__(self) -> list[tuple[str, object]]:
        """Where they came from, without the secrets that `notify` may hold."""
        return [("settings_file", self.settings_file)]

    def __repr__(self) -> str:
        return f"Settings({self.settings_file!r})"


def _earlier(state_file: Path) -> Iterable[Path]:
    """What another name of the state leads to once that was written again: the states before it."""
    return state_file.parent.glob("state.*.json")


def _are_one_file(path: Path, other: Path) -> bool:
    """Whether both names lead to one file that is there, as on a disk that does not tell cases apart."""
    try:
        return path.samefile(other)
    except OSError:
        return False


def load_settings(environment: Mapping[str, str] = os.environ) -> Settings:
    """The settings of this start: the environment wins over `settings.toml`, which wins over the defaults.

    Raises UsageError where PARCEL_TUI_HOME leads nowhere, or is needed: the user has no home folder.
    """
    state, config = _folders(environment)
    settings_file = config / "settings.toml"
    text = read_settings_text(settings_file)
    good, wrong = _checked(text)
    sections: dict[str, dict[str, object]] = {}
    for entry in good:
        sections.setdefault(entry.section, {})[entry.name] = entry.value
    urls = {name: url for name, section in sections.items() if (url := _url_in(name, section))}
    for variable, url in environment.items():
        if url and (match := re.fullmatch(_URL_VARIABLE, variable)):
            urls[match[1].lower()] = url
    commands = {
        name: tuple(map(str, command))
        for name, section in sections.items()
        if isinstance(command := section.get("token_command"), list)
    }
    lines = {(entry.section, entry.name): entry.line for entry in good}
    mistakes = by_line((*text.mistakes, *wrong))
    return Settings(
        state / "state.json",
        settings_file,
        urls,
        commands,
        sections.get("notify", {}),
        tuple(named(settings_file, mistake) for mistake in mistakes),
        _app_settings(sections, settings_file, lines),
    )


def url_variable(provider: str) -> str:
    """The variable that sets a provider's base URL."""
    return f"PARCEL_TUI_{provider.upper()}_URL"


def _url_in(provider: str, section: Mapping[str, object]) -> str | None:
    """The base URL that a provider's section sets, by itself or by the name of a host."""
    if "url" in section:
        return str(section["url"])
    info = info_of(provider) if "host" in section else None
    return info.hosts.get(str(section["host"])) if info else None


def named(path: Path, mistake: Mistake) -> str:
    """A mistake as a sentence for the user, with its file and line."""
    message = mark("{path}, line {line}: {sentence}.") if mistake.line else mark("{path}: {sentence}.")
    return tr(message, path=path, line=mistake.line, sentence=mistake.sentence)


def _app_settings(
    sections: Mapping[str, Mapping[str, object]], path: Path, lines: Mapping[tuple[str, str], int]
) -> AppSettings:
    app = sections.get("app", {})
    days = app.get("archive_delivered_after_days")
    keys = {name: _texts(value) for name, value in sections.get("keys", {}).items()}
    return AppSettings(
        theme=str(app["theme"]) if "theme" in app else None,
        glyphs=str(app["glyphs"]) if "glyphs" in app else None,
        language=str(app["language"]) if app.get("language", "auto") != "auto" else None,
        archive_delivered_after_days=days if isinstance(days, int) else None,
        start_view="last" if app.get("start_view") == "last" else "auto",
        keep_frame=app.get("keep_frame") is not False,
        mouse=app.get("mouse") is not False,
        title=app.get("title") is not False,
        night=QuietHours.parse(night) if isinstance(night := app.get("night"), str) else DEFAULT_NIGHT,
        keys=keys,
        file=path,
        lines=lines,
    )


def _texts(value: object) -> tuple[str, ...]:
    return tuple(map(str, value)) if isinstance(value, list) else (str(value),)


def _checked(text: SettingsText) -> tuple[Iterable[Entry], Iterable[Mistake]]:
    """The settings that can be used, and what is wrong with the others."""
    if not text.sections and not text.entries:
        return (), ()
    # Most starts have no settings file to check.
    from parcel_tui.settings.rules import checked

    return checked(text)


def _folders(environment: Mapping[str, str]) -> tuple[Path, Path]:
    """The folders for the state and for the settings. Raises UsageError."""
    home = environment.get("PARCEL_TUI_HOME")
    if home:
        try:
            folder = Path(home).expanduser().absolute()
        except (OSError, RuntimeError) as error:  # the present folder was deleted; there is no user `~name`
            raise UsageError(
                tr("PARCEL_TUI_HOME names no folder from here. Set it to a whole path.")
            ) from error
        return folder, folder
    from platformdirs import PlatformDirs

    folders = PlatformDirs("parcel-tui", appauthor=False)
    try:
        found = folders.user_data_path.expanduser(), folders.user_config_path.expanduser()
    except RuntimeError as error:  # a container's user, for one
        raise UsageError(tr("This user has no home folder. Set PARCEL_TUI_HOME to a folder.")) from error
    return found
