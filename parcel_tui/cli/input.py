"""What the user gives a command: identifiers, names of files, standard input."""

import codecs
import contextlib
import os
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

from parcel_tui.domain.errors import UsageError
from parcel_tui.language import tr
from parcel_tui.private_files import why_failed

_MOST_BYTES = 64 << 20
"""Of standard input; the largest mails that servers take have 50 MB."""


def identifiers_given(given: Iterable[str]) -> list[str]:
    """The identifiers of a command line, where `-` stands for those on standard input, one a line.

    Raises UsageError where standard input holds none.
    """
    found: list[str] = []
    for identifier in reads_input_once(given):
        found += [identifier] if identifier != "-" else _lines_of_input()
    return found


def reads_input_once(given: Iterable[str]) -> Iterator[str]:
    """What a command line names, with the first `-` alone: standard input can be read once."""
    is_read = False
    for name in given:
        if name != "-" or not is_read:
            yield name
        is_read = is_read or name == "-"


def one_identifier(given: str) -> str:
    """Like `identifiers_given`, for a command that takes one. Raises UsageError for several, too."""
    if given != "-":
        return given
    found = _lines_of_input()
    if len(found) > 1:
        raise UsageError(
            tr("Standard input names {number} parcels. This command takes one.", number=len(found))
        )
    return found[0]


def bytes_of_input() -> bytes:
    """What stands on standard input. Raises UsageError for what cannot be read, and for more than 64 MB."""
    with input_errors():
        data = sys.stdin.buffer.read(_MOST_BYTES + 1)
    if len(data) > _MOST_BYTES:
        raise UsageError(tr("Standard input holds more than 64 MB. Give less at once. Nothing was done."))
    return data


def text_of_input() -> str:
    """What stands on standard input as text. Raises as `bytes_of_input` does."""
    return decoded(bytes_of_input())


def decoded(data: bytes) -> str:
    """The text of what stood on standard input: UTF-8, or UTF-16 that says so, unless it cannot be."""
    is_utf16 = data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))  # as PowerShell's pipes may be
    try:
        return data.decode("utf-16" if is_utf16 else "utf-8-sig")
    except UnicodeDecodeError:
        return data.decode(sys.stdin.encoding, errors="replace")


def _lines_of_input() -> list[str]:
    return lines_of(text_of_input())


def lines_of(text: str) -> list[str]:
    """What a list names, one a line. Raises UsageError where it names nothing."""
    lines = [line.strip() for line in text.splitlines()]
    if not any(lines):
        raise UsageError(tr("Standard input names nothing. Write one number, id or name a line."))
    return list(filter(None, lines))


@contextlib.contextmanager
def input_errors() -> Iterator[None]:
    """Raises UsageError where standard input cannot be read: it was opened to be written, for one."""
    try:
        yield
    except OSError as error:
        reason = why_failed(error)
        raise UsageError(
            tr("Standard input cannot be read ({reason}). Nothing was done.", reason=reason)
        ) from error


def named_path(name: str) -> Path:
    """The path that the user named; `~` is the home folder where there is one.

    Raises UsageError for a name that only a folder has.
    """
    if not name:
        raise UsageError(tr("The name of the file is empty. Name one."))
    if name.endswith(("/", os.sep)):
        raise UsageError(tr("{name} names a folder. Name a file in it.", name=name))
    try:
        return Path(name).expanduser()
    except RuntimeError:
        return Path(name)
