"""Reads the settings file statement by statement: what is right counts, what is wrong is named by line."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

_HEADER = re.compile(r"\s*\[(?P<name>[^\[\]=\"']+|\"[^\"]+\"|'[^']+')\]\s*(?:#.*)?")
_BEGINS = re.compile(r"\s*(?:\[[^\[\]=]*\]?\s*(?:#.*)?$|[\w.\-\"' ]+=)")
_EMPTY = re.compile(r"\s*(?:#.*)?")
_LONGEST = 60
"""Lines that one setting may go over."""
_PLACE = re.compile(r"\s*\(at [^)]*\)$")


@dataclass(frozen=True, slots=True)
class Entry:
    """One setting as it stands in the file; `line` counts from 1."""

    section: str
    name: str
    value: object
    line: int


@dataclass(frozen=True, slots=True)
class Mistake:
    """What is wrong in a line, as a sentence without its end; `line` 0 is the file as a whole."""

    line: int
    sentence: str


@dataclass(frozen=True, slots=True)
class SettingsText:
    """What could be read of a settings file."""

    entries: tuple[Entry, ...] = ()
    sections: Mapping[str, int] = field(default_factory=dict)
    """Where each section begins, by its name."""
    mistakes: tuple[Mistake, ...] = ()


def read_settings_text(path: Path) -> SettingsText:
    """The file's settings and mistakes; a file that is not there has neither."""
    try:
        data = path.read_bytes()
    except (FileNotFoundError, NotADirectoryError):
        return SettingsText()
    except OSError as error:
        reason = error.strerror or type(error).__name__
        return SettingsText(mistakes=(Mistake(0, f"it cannot be read ({reason}); the defaults are used"),))
    return parse_settings(data)


def parse_settings(data: bytes) -> SettingsText:
    """The settings and mistakes in a file's bytes."""
    mistakes: list[Mistake] = []
    lines = list(_decoded(data.removeprefix(b"\xef\xbb\xbf"), mistakes))
    first_of: dict[tuple[str, str], Entry] = {}
    seen: dict[str, int] = {}
    for entry in _entries(lines, seen, mistakes):
        known = first_of.setdefault((entry.section, entry.name), entry)
        if known is not entry:
            again = f"{entry.name} stands in line {known.line} already; this one is ignored"
            mistakes.append(Mistake(entry.line, again))
    return SettingsText(tuple(first_of.values()), seen, tuple(mistakes))


def _decoded(data: bytes, mistakes: list[Mistake]) -> Iterator[str]:
    """The lines; one that is no text is empty."""
    for number, raw in enumerate(data.split(b"\n"), start=1):
        try:
            yield raw.decode().removesuffix("\r")
        except UnicodeDecodeError:
            mistakes.append(Mistake(number, "this is not UTF-8 text; the line is ignored"))
            yield ""


def _entries(lines: Sequence[str], seen: dict[str, int], mistakes: list[Mistake]) -> Iterator[Entry]:
    """The settings in the order of the file; notes where each section begins."""
    section: str | None = ""
    index = 0
    while index < len(lines):
        line, number = lines[index], index + 1
        if _EMPTY.fullmatch(line):
            index += 1
            continue
        if line.lstrip().startswith("["):
            section = _section(line, number, seen, mistakes)
            index += 1
            continue
        table, length, fault = _statement(lines, index)
        index += length
        if table is None:
            mistakes.append(Mistake(number, f"this is not TOML ({fault}); it is ignored"))
        elif section is not None:
            head, _, rest = section.partition(".")
            yield from _flat({rest: table} if rest else table, head, number)


def _section(line: str, number: int, seen: dict[str, int], mistakes: list[Mistake]) -> str | None:
    """The name of the section that begins here; None where that cannot be told."""
    header = _HEADER.fullmatch(line)
    if header is None:
        sentence = "this is no section, which stands as [name]; what follows up to the next is ignored"
        mistakes.append(Mistake(number, sentence))
        return None
    name = header["name"].strip().strip("\"'")
    if name in seen:
        mistakes.append(Mistake(number, f"[{name}] begins in line {seen[name]} already; both count"))
    seen.setdefault(name, number)
    return name


def _statement(lines: Sequence[str], index: int) -> tuple[Mapping[str, object] | None, int, str]:
    """The statement that begins there, its length in lines, and why it cannot be read."""
    # Most starts have no settings file to read.
    import tomllib

    fault = ""
    for length in range(1, min(_LONGEST, len(lines) - index) + 1):
        if (
            length > 1
            and _BEGINS.match(lines[index + length - 1])
            and not _in_text(lines[index : index + length])
        ):
            break
        try:
            return tomllib.loads("\n".join(lines[index : index + length])), length, ""
        except tomllib.TOMLDecodeError as error:
            fault = fault or _PLACE.sub("", str(error)).strip().lower()
    return None, 1, fault


def _in_text(lines: Sequence[str]) -> bool:
    """Whether the last of the lines stands within a text of several lines."""
    before = "\n".join(lines[:-1])
    return any(before.count(quotes) % 2 for quotes in ('"""', "'''"))


def _flat(table: Mapping[str, object], section: str, line: int) -> Iterator[Entry]:
    """The settings of one statement, with tables in it taken apart: `app.theme`, `keys = { … }`."""
    for name, value in table.items():
        if not isinstance(value, dict):
            yield Entry(section, name, value, line)
        elif not section:
            yield from _flat(value, name, line)
        else:
            for entry in _flat(value, section, line):
                yield Entry(section, f"{name}.{entry.name}", entry.value, line)
