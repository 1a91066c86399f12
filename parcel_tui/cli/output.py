"""Output whatever the locale is: documents as UTF-8 bytes, sentences with what it can write."""

import codecs
import contextlib
import errno
import io
import os
import sys
from collections.abc import Iterable, Iterator

from parcel_tui.domain.errors import OutputError
from parcel_tui.language import tr

_UTF8 = "utf-8"


def make_encodable() -> None:
    """Has what is printed for people written as UTF-8 too, but for a terminal of another encoding.

    What that terminal cannot show, and what is no character at all, becomes `?`.
    """
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            is_other = codecs.lookup(stream.encoding).name != _UTF8
            encoding = _UTF8 if is_other and not stream.isatty() else None
            stream.reconfigure(encoding=encoding, errors="replace")


def write_line(text: str) -> None:
    """Writes a line for people to standard output. Raises as `write_bytes` does."""
    with _output_errors():
        sys.stdout.write(f"{text}\n")


def write_bytes(parts: Iterable[bytes]) -> None:
    """Writes the parts to standard output as they are, each at once, behind what was printed before.

    No locale, code page or PYTHONIOENCODING changes them. Raises OutputError when they cannot all be
    written. Where the reader has gone, or there is none (`>&-`), this and all that follows goes nowhere:
    the command still does its work, and has its exit code.
    """
    with _output_errors():
        sys.stdout.flush()
        for part in parts:
            sys.stdout.buffer.write(part)
        sys.stdout.buffer.flush()


def write_document(text: str) -> None:
    """Writes a JSON document and a line's end to standard output as UTF-8. Raises as `write_bytes` does."""
    write_bytes([text.encode(_UTF8, "replace") + b"\n"])


def flush_output() -> None:
    """Sends on all that was written to standard output. Raises as `write_bytes` does."""
    with _output_errors():
        sys.stdout.flush()


def finish_output(exit_code: int, *, is_output_all: bool = True) -> int:
    """The exit code of the command, once everything that was printed is on its way.

    What cannot be printed is said and has its own exit code; a reader (head, or less) that has gone has none,
    nor has an output that was closed from the start where `is_output_all` is false: the work was done.
    """
    try:
        flush_output()
        if _closed and is_output_all:
            raise _closed[0]
    except OutputError as error:
        warn(str(error))
        return max(exit_code, error.exit_code)
    return exit_code


def is_read() -> bool:
    """Whether standard output still has its reader, as far as the system tells without a write."""
    import select  # no other command needs it

    if _discarding:
        return False
    if not hasattr(select, "poll"):  # Windows
        return True
    poll = select.poll()
    with contextlib.suppress(OSError, ValueError):  # no descriptor
        poll.register(sys.stdout.fileno(), 0)
    return not any(told & (select.POLLERR | select.POLLHUP) for _, told in poll.poll(0))


_discarding: list[bool] = []
"""Not empty once the reader of standard output has gone."""
_closed: list[OutputError] = []
"""Not empty once something was printed to a standard output that cannot be written at all."""


def _discard_output() -> None:
    """Sends nowhere what is still to be written; Python's own flush at the exit would fail once more."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


@contextlib.contextmanager
def _output_errors() -> Iterator[None]:
    try:
        yield
    except OSError as error:
        if has_reader_gone(error):
            _discard_output()
            _discarding.append(True)
            return
        from parcel_tui.private_files import why_failed  # hardly any output fails

        failed = OutputError(
            tr("Standard output cannot be written ({strerror}).", strerror=why_failed(error))
        )
        if error.errno == errno.EBADF:  # closed from the start; `watch` and the like go on
            _discard_output()
            _closed.append(failed)
            return
        raise failed from error


def has_reader_gone(error: BaseException) -> bool:
    """Whether it says that the reader of the output has gone; Windows calls that an invalid argument."""
    if not isinstance(error, OSError) or error.filename is not None:
        return False
    return isinstance(error, BrokenPipeError) or (sys.platform == "win32" and error.errno == errno.EINVAL)


def columns() -> int:
    """How wide the terminal is: what COLUMNS says, else what it says itself, else 80."""
    told = os.environ.get("COLUMNS", "")
    if told.isdecimal() and len(told) < 6 and int(told) > 0:
        return int(told)
    try:
        return os.get_terminal_size(sys.__stdout__.fileno()).columns or 80 if sys.__stdout__ else 80
    except (OSError, ValueError):
        return 80


def has_colours() -> bool:
    """Whether standard output is a terminal that shows colours, and NO_COLOR does not say otherwise."""
    return (
        sys.stdout.isatty()
        and not os.environ.get("NO_COLOR")
        and os.environ.get("TERM", "") not in _COLOURLESS
    )


_COLOURLESS = ("", "dumb")
"""What TERM is where no colour may be written: Windows sets none, and not every console there takes them."""


def result_line(title: str, result: str) -> str:
    """What became of a parcel, or how it is, in a line that begins with its title."""
    return tr("{title}: {result}", title=title, result=result)


def write_error(sentence: str) -> None:
    """Prints it on standard error; where that has gone, with its terminal for one, nothing is printed."""
    with contextlib.suppress(OSError):
        sys.stderr.write(f"{sentence}\n")


def warn(sentence: str) -> None:
    """One sentence for the user, out of the way of the output."""
    from parcel_tui.domain.text import clean

    write_error(f"parcel-tui: {clean(sentence, 2000)}")
