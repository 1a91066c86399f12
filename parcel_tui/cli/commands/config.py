"""`parcel-tui config path` and `check`: where the files are, and which settings cannot be used."""

import os

from parcel_tui.cli.diagnosis.installation import look_at_settings
from parcel_tui.cli.grammar.options import Options
from parcel_tui.cli.output import result_line, write_line
from parcel_tui.cli.text import table
from parcel_tui.domain.clock import Clock
from parcel_tui.domain.errors import UsageError
from parcel_tui.domain.text import clean
from parcel_tui.language import tr
from parcel_tui.settings import Settings, load_settings, url_variable

_WRONG = UsageError.exit_code


def run(options: Options, clock: Clock) -> int:
    """Prints paths, or every problem of the settings; 2 where there is one. Raises UsageError."""
    del clock
    settings = load_settings(os.environ)
    return _print_paths(settings, options.file) if options.action == "path" else _check(settings)


def _print_paths(settings: Settings, wanted: str | None) -> int:
    paths = {
        "settings": settings.settings_file,
        "state": settings.state_file,
        "tokens": settings.tokens_file,
    }
    if wanted is not None:
        write_line(str(paths[wanted]))
        return 0
    absent = {"tokens": tr("not there: tokens are in the keyring")}
    rows = (
        (name, str(path), "" if path.exists() else absent.get(name, tr("not there yet")))
        for name, path in paths.items()
    )
    write_line(table(rows))
    return 0


def _check(settings: Settings) -> int:
    """A line for each problem, those of themes, keys and addresses in the environment too."""
    problems = [finding.text for finding in look_at_settings(settings)]
    problems += _wrong_addresses(settings)
    for problem in problems:
        write_line(clean(problem, 2000))
    if problems:
        return _WRONG
    is_there = settings.settings_file.exists()
    how = tr("every setting can be used") if is_there else tr("not there, everything is as by default")
    write_line(result_line(str(settings.settings_file), how))
    return 0


def _wrong_addresses(settings: Settings) -> list[str]:
    """Those of the environment; the file's are settings that cannot be used."""
    from parcel_tui.domain.secret import checked_base_url

    wrong: list[str] = []
    for name, url in settings.urls.items():
        try:
            checked_base_url(url)
        except UsageError as error:
            wrong.append(result_line(url_variable(name), str(error)))
    return wrong
