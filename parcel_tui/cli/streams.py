"""Output where not every character can be written, a Latin-1 or C locale, or where nobody reads it."""

import codecs
import contextlib
import io
import sys

_UTF8 = "utf-8"
_JSON = "parcel-tui-json"


def make_encodable(*, as_json: bool) -> None:
    """What the locale cannot write becomes `?`, and in JSON an escape that every reader understands."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper) and codecs.lookup(stream.encoding).name != _UTF8:
            if as_json:
                codecs.register_error(_JSON, _escaped)
            stream.reconfigure(errors=_JSON if as_json and stream is sys.stdout else "replace")


def complain(sentence: str) -> None:
    """Prints it on standard error; where that has gone, with its terminal for one, nothing is printed."""
    with contextlib.suppress(OSError):
        print(sentence, file=sys.stderr)


def _escaped(error: UnicodeError) -> tuple[str, int]:
    """An escape of four hex digits for each, as JSON has it: two of them beyond the first plane."""
    if not isinstance(error, UnicodeEncodeError):
        raise error
    units = error.object[error.start : error.end].encode("utf-16-be", "surrogatepass")
    pairs = (units[index : index + 2].hex() for index in range(0, len(units), 2))
    return "".join(f"\\u{pair}" for pair in pairs), error.end
