"""Reads the settings file statement by statement: what is right counts, what is wrong is named by line."""

import re
import stat
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

from msgspec import Struct, field

_HEADER = re.compile(r"\[(?P<name>[^\[\]=\"']+|\s*+\"[^\"]+\"\s*+|\s*+'[^']+'\s*+)\]\s*+(?:#.*)?")
_BEGINS = re.compile(r"^\s*+(?:\[[^\[\]=#]*+\]?\s*+(?:#.*)?$|[\w.\-\"' ]++=)")
_EMPTY = re.compile(r"\s*+(?:#.*)?")
_NEARLY_HEADER = re.compile(r"^\[++\s*+(?P<name>[\w-]++)\s*+(?:\].*|(?:#.*)?)")
"""A section's name with a bracket too many or too few, or with more behind it."""
_MOST_LINES = 20_000
"""Lines that are read, for the same reason."""
_LONGEST_LINE = 4_000
"""Characters of a line; the longest real one is a list of commands."""
_LONGEST = 60
"""Lines that one setting may go over."""
_MOST_BYTES = 1_000_000
"""Read of a file; the longest real one is a hundredth of that."""
_MOST_MISTAKES = 100
"""Named one by one."""
_MOST_NESTED = 8
"""Tables within each other that are looked into; the deepest setting stands in two."""
_PLACE = re.compile(r"\(at [^()]*\)$")


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

    entries: tuple[Entry, ...] = ()
    """In the file's order; one of a name may stand there more than once."""
    sections: Mapping[str, int] = field(default_factory=dict)
    """Where each section begins, by its name."""
    mistakes: tuple[Mistake, ...] = ()


def read_settings_text(path: Path) -> SettingsText:
    """The file's settings and mistakes; a file that is not there has neither."""
    try:
        # A pipe would be waited for.
        if stat.S_ISFIFO(path.stat().st_mode):
            return _unread("it is a pipe")
        with path.open("rb") as file:
            data = file.read(_MOST_BYTES + 1)
    except FileNotFoundError:
        return _unread("it is a link to a file that is not there") if path.is_symlink() else SettingsText()
    except NotADirectoryError:
        return SettingsText()
    except OSError as error:
        return _unread(error.strerror or type(error).__name__)
    return parse_settings(data)


def _unread(reason: str) -> SettingsText:
    return SettingsText(mistakes=(Mistake(0, f"it cannot be read ({reason}); the defaults are used"),))


def parse_settings(data: bytes) -> SettingsText:
    """The settings and mistakes in a file's bytes."""
    mistakes: list[Mistake] = []
    if len(data) > _MOST_BYTES:
        mistakes.append(Mistake(0, f"it is longer than {_MOST_BYTES:,} bytes; the rest of it is ignored"))
        data = data[: data.rfind(b"\n", 0, _MOST_BYTES) + 1]
    lines = list(_decoded(data.removeprefix(b"\xef\xbb\xbf"), mistakes))
    if len(lines) > _MOST_LINES:
        if not mistakes:
            mistakes.append(Mistake(0, f"it has more than {_MOST_LINES:,} lines; the rest is ignored"))
        del lines[_MOST_LINES:]
    seen: dict[str, int] = {}
    entries = tuple(_entries(lines, seen, mistakes))
    return SettingsText(entries, seen, tuple(mistakes))


def by_line(mistakes: Iterable[Mistake]) -> list[Mistake]:
    """The mistakes by line; of more than anybody reads the first hundred, and how many there are."""
    named = sorted(mistakes, key=lambda mistake: mistake.line)
    more = len(named) - _MOST_MISTAKES
    if more <= 0:
        return named
    named = named[:_MOST_MISTAKES]
    return [*named, Mistake(named[-1].line, f"{more:,} more mistakes follow; put these right first")]


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
        if len(line) > _LONGEST_LINE:
            mistakes.append(Mistake(number, f"it is longer than {_LONGEST_LINE:,} characters; it is ignored"))
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
    line = line.strip()
    header = _HEADER.fullmatch(line)
    if header is None:
        header = _NEARLY_HEADER.fullmatch(line)
        if header is None:
            sentence = "this is no section, which stands as [name]; what follows up to the next is ignored"
            mistakes.append(Mistake(number, sentence))
            return None
        mistakes.append(
            Mistake(number, f"a section stands as [{header['name']}], alone in its line; this counts as that")
        )
    name = header["name"].strip().strip("\"'")
    if name in seen:
        mistakes.append(Mistake(number, f"[{name}] begins in line {seen[name]} already; both count"))
    seen.setdefault(name, number)
    return name


def _statement(lines: Sequence[str], index: int) -> tuple[Mapping[str, object] | None, int, str]:
    """The statement that begins there, its length in lines, and why it cannot be read."""
    # Most starts have no settings file to read.
    import tomllib

    fault, read = "", 1
    longest = min(_LONGEST, len(lines) - index) if _goes_on(lines[index]) else 1
    for length in range(1, longest + 1):
        statement = lines[index : index + length]
        if length > 1 and _BEGINS.match(statement[-1]) and not _in_text(statement):
            break
        read = length
        try:
            return tomllib.loads("\n".join(statement)), length, ""
        except ValueError as error:  # of a number with thousands of digits too
            fault = fault or _PLACE.sub("", str(error)).strip().lower()
        except RecursionError:
            return None, 1, "too many brackets"
    return None, read if _opens_list(lines[index]) else 1, fault


def _opens_list(line: str) -> bool:
    """Whether a list begins here and goes on in the lines below: they belong to it."""
    _, opened, rest = line.rpartition("[")
    return bool(opened) and "]" not in rest and "=" in line


def _goes_on(line: str) -> bool:
    """Whether a statement that begins so may end in a later line: a list or a text is open in it."""
    _, is_setting, value = line.partition("=")
    return bool(is_setting) and (value.count("[") > value.count("]") or _in_text((value, "")))


def _in_text(lines: Sequence[str]) -> bool:
    """Whether the last of the lines stands within a text of several lines."""
    before = "\n".join(lines[:-1])
    return any(before.count(quotes) % 2 for quotes in ('"""', "'''"))


def _flat(table: Mapping[str, object], section: str, line: int, depth: int = 0) -> Iterator[Entry]:
    """The settings of one statement, with tables in it taken apart: `app.theme`, `keys = { … }`."""
    for name, value in table.items():
        if not isinstance(value, dict) or depth == _MOST_NESTED:
            yield Entry(section, name, value, line)
        elif not section:
            yield from _flat(value, name, line, depth + 1)
        else:
            for entry in _flat(value, section, line, depth + 1):
                yield Entry(section, f"{name}.{entry.name}", entry.value, line)
