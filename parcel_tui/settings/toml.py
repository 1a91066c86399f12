"""Reads the settings file. Where it is no TOML each statement counts for itself: one mistake, one setting."""

import re
import stat
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

from msgspec import Struct, field

from parcel_tui.language import tr
from parcel_tui.private_files import why_failed

# Patterns are compiled for the first file that needs them.
_BEGINS = r"\A\s*+(?:\[[^,=]*+$|(?:[\w.\s-]++|\"[^\"]*+\"|'[^']*+')++=)"
"""What a statement begins with: a section, or a name and a sign of equality."""
_HEADER = r"(?<!\[)\[++\s*+(?P<name>\"[^\"]++\"|'[^']++'|[^\[\]=\"'#;]++)(?:\].*|#.*)?+"
"""Also with a bracket too many or too few, or with more behind it."""
_EXACT_HEADER = r"\[[^\[\]]++\]\s*+(?:#.*)?"
_PLACE = r"\(at [^()]*\)$"
_MOST_BYTES = 1_000_000
"""Read of a file; the longest real one is a hundredth of that."""
_MOST_LINES = 20_000
_LONGEST_LINE = 4_000
"""Characters; the longest real line is a list of commands, and endless names take endless time."""
_LONGEST_STATEMENT = 60
"""Lines that one setting may go over in a file with mistakes."""
_MOST_MISTAKES = 100
"""Named one by one."""
_MOST_NESTED = 8
"""Tables within each other that are looked into; the deepest setting stands in two."""


class Entry(Struct, frozen=True):
    """One setting as it stands in the file; `line` counts from 1."""

    section: str
    name: str
    value: object
    line: int


class Mistake(Struct, frozen=True):
    """What is wrong in a line, as a sentence without its end; `line` 0 is the file as a whole."""

    line: int
    sentence: str


class SettingsText(Struct, frozen=True):
    """What could be read of a settings file."""

    entries: Sequence[Entry] = ()
    """In the file's order; one of a name may stand there more than once."""
    sections: Mapping[str, int] = field(default_factory=dict)
    """Where each section begins, by its name."""
    mistakes: Sequence[Mistake] = ()


def read_settings_text(path: Path) -> SettingsText:
    """The file's settings and mistakes; a file that is not there has neither."""
    try:
        # A pipe would be waited for.
        if stat.S_ISFIFO(path.stat().st_mode):
            return _unread(tr("it is a pipe"))
        with path.open("rb") as file:
            data = file.read(_MOST_BYTES + 1)
    except FileNotFoundError:
        return (
            _unread(tr("it is a link to a file that is not there")) if path.is_symlink() else SettingsText()
        )
    except NotADirectoryError:
        return SettingsText()
    except OSError as error:
        return _unread(why_failed(error))
    return _parsed(data)


def by_line(mistakes: Iterable[Mistake]) -> list[Mistake]:
    """The mistakes by line; of very many the first hundred, and how many there are."""
    named = sorted(mistakes, key=lambda mistake: mistake.line)
    more = len(named) - _MOST_MISTAKES
    if more <= 0:
        return named
    named = named[:_MOST_MISTAKES]
    return [
        *named,
        Mistake(named[-1].line, tr("{more:,} more mistakes follow. Put these right first", more=more)),
    ]


def _unread(reason: str) -> SettingsText:
    return SettingsText(
        mistakes=(Mistake(0, tr("it cannot be read ({reason}). The defaults are used", reason=reason)),)
    )


def _parsed(data: bytes) -> SettingsText:
    # Most starts have no settings file to read.
    import tomllib

    mistakes: list[Mistake] = []
    lines = _lines(data, mistakes)
    sections: dict[str, int] = {}
    wrong: list[Mistake] = []
    entries = list(_entries(lines, sections, wrong))
    try:
        document = tomllib.loads("\n".join(lines))
    except (ValueError, RecursionError):
        document = None
    # [[app]] is TOML, and no section.
    if document is None or any(isinstance(value, list) for value in document.values()):
        return SettingsText(entries, sections, [*mistakes, *wrong])
    places = {(entry.section, entry.name): entry.line for entry in entries}
    whole = [Entry(*names, value, places.get(names, 0)) for names, value in _settings_in(document)]
    return SettingsText(whole, sections, mistakes)


def _lines(data: bytes, mistakes: list[Mistake]) -> list[str]:
    """The file's lines as far as they are read; one that cannot be is empty."""
    if len(data) > _MOST_BYTES:
        mistakes.append(
            Mistake(
                0,
                tr(
                    "it is longer than {most_bytes:,} bytes. The rest of it is ignored",
                    most_bytes=_MOST_BYTES,
                ),
            )
        )
        data = data[: data.rfind(b"\n", 0, _MOST_BYTES) + 1]
    raw = data.removeprefix(b"\xef\xbb\xbf").split(b"\n")
    if len(raw) > _MOST_LINES and not mistakes:
        mistakes.append(
            Mistake(
                0, tr("it has more than {most_lines:,} lines. The rest is ignored", most_lines=_MOST_LINES)
            )
        )
    lines = []
    for number, content in enumerate(raw[:_MOST_LINES], start=1):
        try:
            line, fault = content.decode().removesuffix("\r"), ""
        except UnicodeDecodeError:
            line, fault = "", tr("this is not UTF-8 text. The line is ignored")
        if len(line) > _LONGEST_LINE:
            line, fault = (
                "",
                tr(
                    "it is longer than {longest_line:,} characters. It is ignored", longest_line=_LONGEST_LINE
                ),
            )
        lines.append(line)
        if fault:
            mistakes.append(Mistake(number, fault))
    return lines


def _entries(lines: Sequence[str], sections: dict[str, int], mistakes: list[Mistake]) -> Iterator[Entry]:
    """The settings, statement by statement; notes the mistakes, and where each section begins."""
    section: str | None = ""
    begins = [index for index, line in enumerate(lines) if index == 0 or re.match(_BEGINS, line)]
    for begin, end in zip(begins, [*begins[1:], len(lines)], strict=True):
        first = lines[begin].strip()
        if first.startswith("["):
            section = _section(first, begin + 1, sections, mistakes)
            begin += 1  # noqa: PLW2901 - what follows it without being a statement is wrong on its own
        table, fault, wrong_line = _statement(lines[begin:end])
        if fault:
            mistakes.append(
                Mistake(begin + wrong_line, tr("this is not TOML ({fault}). It is ignored", fault=fault))
            )
        if section is not None:
            for name in reversed(section.split(".") if section else ()):
                table = {name: table}
            yield from (Entry(*names, value, begin + 1) for names, value in _settings_in(table))


def _section(line: str, number: int, sections: dict[str, int], mistakes: list[Mistake]) -> str | None:
    """The name of the section that begins here; None where it has none."""
    header = re.fullmatch(_HEADER, line)
    if header is None:
        sentence = tr("this is no section, which stands as [name]. What follows up to the next is ignored")
        mistakes.append(Mistake(number, sentence))
        return None
    name = header["name"].strip().strip("\"'")
    if not re.fullmatch(_EXACT_HEADER, line):
        mistakes.append(
            Mistake(
                number, tr("a section stands as [{name}], alone in its line. This counts as that", name=name)
            )
        )
    if name in sections:
        mistakes.append(
            Mistake(
                number,
                tr(
                    "[{name}] begins in line {line} already. Both count",
                    name=name,
                    line=sections[name],
                ),
            )
        )
    sections.setdefault(name, number)
    return name


def _statement(lines: Sequence[str]) -> tuple[dict[str, object], str, int]:
    """What these lines set, why not all can be read, and the number (from 1) of the one that cannot."""
    import tomllib

    fault = ""
    # A line that is nothing may stand below a setting that is right.
    for end in (len(lines), *range(min(len(lines) - 1, _LONGEST_STATEMENT), 0, -1)):
        try:
            table = tomllib.loads("\n".join(lines[:end]))
        except RecursionError:
            return {}, tr("too many brackets"), 1
        except ValueError as error:  # of a number with thousands of digits too
            fault = fault or re.sub(_PLACE, "", str(error)).strip().lower()
        else:
            return table, fault, end + 1
    return {}, fault, 1


def _settings_in(table: Mapping[str, object], *above: str) -> Iterator[tuple[tuple[str, str], object]]:
    """Every setting in the table, with its section and name; tables in tables are taken apart."""
    for name, value in table.items():
        path = (*above, name)
        if isinstance(value, dict) and len(path) <= _MOST_NESTED:
            yield from _settings_in(value, *path)
        else:
            yield ((path[0], ".".join(path[1:])) if above else ("", name)), value
