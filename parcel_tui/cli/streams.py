"""Output whatever the locale is: documents as UTF-8 bytes, sentences with what it can write."""

import codecs
import contextlib
import errno
import io
import sys
from collections.abc import Iterable

from parcel_tui.domain.errors import OutputError, UsageError

_UTF8 = "utf-8"


def make_encodable() -> None:
    """Of what is printed for people, what the locale cannot write becomes `?`."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper) and codecs.lookup(stream.encoding).name != _UTF8:
            stream.reconfigure(errors="replace")


def write_bytes(parts: Iterable[bytes]) -> None:
    """Writes the parts to standard output as they are, each at once, behind what was printed before.

    No locale, code page or PYTHONIOENCODING changes them. Raises OutputError when they cannot all be
    written, and BrokenPipeError when the reader has gone.
    """
    try:
        sys.stdout.flush()
        for part in parts:
            sys.stdout.buffer.write(part)
        sys.stdout.buffer.flush()
    except OSError as error:
        if has_reader_gone(error):
            raise BrokenPipeError from error
        raise OutputError(f"Standard output cannot be written ({error.strerror}).") from error


def write_document(text: str) -> None:
    """Writes a JSON document and a line's end to standard output as UTF-8. Raises as `write_bytes` does."""
    write_bytes([text.encode(_UTF8, "replace") + b"\n"])


def has_reader_gone(error: BaseException) -> bool:
    """Whether it says that nobody reads the output any more; Windows calls that an invalid argument."""
    if not isinstance(error, OSError) or error.filename is not None:
        return False
    return isinstance(error, BrokenPipeError) or (sys.platform == "win32" and error.errno == errno.EINVAL)


def identifiers_given(given: Iterable[str]) -> list[str]:
    """The identifiers of a command line, where `-` stands for those on standard input, one a line.

    Raises UsageError where standard input holds none.
    """
    found: list[str] = []
    for identifier in given:
        found += [identifier] if identifier != "-" else _lines_of_input()
    return found


def one_identifier(given: str) -> str:
    """Like `identifiers_given`, for a command that takes one. Raises UsageError for several, too."""
    if given != "-":
        return given
    found = _lines_of_input()
    if len(found) > 1:
        raise UsageError(f"Standard input names {len(found)} parcels; this command takes one.")
    return found[0]


def _lines_of_input() -> list[str]:
    """What stands on standard input, a line each; UTF-8 unless it cannot be."""
    if isinstance(sys.stdin, io.TextIOWrapper):
        data = sys.stdin.buffer.read()
        try:
            text = data.decode("utf-8-sig")
        except UnicodeDecodeError:
            text = data.decode(sys.stdin.encoding, errors="replace")
    else:
        text = sys.stdin.read()
    lines = [line.strip() for line in text.splitlines()]
    if not any(lines):
        raise UsageError("Standard input names nothing; write one number, id or name a line.")
    return list(filter(None, lines))


def complain(sentence: str) -> None:
    """Prints it on standard error; where that has gone, with its terminal for one, nothing is printed."""
    with contextlib.suppress(OSError):
        print(sentence, file=sys.stderr)
