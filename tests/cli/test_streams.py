"""Output in a locale that cannot write every character, and where nobody reads it."""

import errno
import io
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from parcel_tui.cli.streams import has_reader_gone, make_encodable, write_document

TEXT = "買家取件成功 👩 é"


ENCODINGS = ["ascii", "latin-1", "cp1252", "cp950", "utf-16"]


def output(monkeypatch: pytest.MonkeyPatch, encoding: str) -> io.BytesIO:
    """What arrives behind a standard output of that encoding."""
    raw = io.BytesIO()
    monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(raw, encoding=encoding, write_through=True))
    make_encodable()
    return raw


@pytest.mark.parametrize("encoding", ["ascii", "latin-1"])
def test_text_has_question_marks(monkeypatch: pytest.MonkeyPatch, encoding: str) -> None:
    """What the locale cannot write is readable all the same, and no crash."""
    raw = output(monkeypatch, encoding)
    print(TEXT, end="", flush=True)
    assert raw.getvalue().startswith(b"?????? ? ")


@pytest.mark.parametrize("encoding", ENCODINGS)
def test_a_document_is_utf8_in_every_locale(monkeypatch: pytest.MonkeyPatch, encoding: str) -> None:
    """JSON loses nothing, and stands behind what was printed before it."""
    raw = output(monkeypatch, encoding)
    print("1 parcel")
    before = raw.getvalue()
    write_document(json.dumps({"message": TEXT}, ensure_ascii=False))
    document = raw.getvalue().removeprefix(before)
    assert json.loads(document.decode("utf-8")) == {"message": TEXT}


def test_a_lone_surrogate_costs_one_character(monkeypatch: pytest.MonkeyPatch) -> None:
    """An argument that was not UTF-8 never keeps a document from being written."""
    raw = output(monkeypatch, "utf-8")
    write_document("a\udcffb")
    assert raw.getvalue() == b"a?b\n"


@pytest.mark.parametrize(
    ("platform", "error", "has_gone"),
    [
        ("linux", BrokenPipeError(errno.EPIPE, "Broken pipe"), True),
        ("win32", OSError(errno.EINVAL, "Invalid argument"), True),
        ("win32", OSError(errno.EINVAL, "Invalid argument", "a?b"), False),
        ("linux", OSError(errno.EINVAL, "Invalid argument"), False),
        ("win32", OSError(errno.ENOSPC, "No space left on device"), False),
    ],
)
def test_a_reader_that_has_gone(
    monkeypatch: pytest.MonkeyPatch, platform: str, error: OSError, has_gone: bool
) -> None:
    """Whatever the system calls it; a file's name that it does not take is something else."""
    monkeypatch.setattr(sys, "platform", platform)
    assert has_reader_gone(error) is has_gone


@pytest.mark.skipif(os.name != "posix", reason="streams are closed otherwise there")
@pytest.mark.parametrize("streams", ["<&-", ">&-", "2>&-", "<&- >&- 2>&-", "2>/dev/full"])
def test_a_stream_that_is_not_there_changes_no_exit_code(streams: str) -> None:
    """Closed at the start, as a service or a hook may have it, or full: what cannot be said is not."""
    if "/dev/full" in streams and not Path("/dev/full").exists():
        pytest.skip("no such device here")
    line = f'exec "$0" -m parcel_tui show NOSUCH {streams}'
    done = subprocess.run(["sh", "-c", line, sys.executable], capture_output=True, check=False)
    assert done.returncode == 2
    assert b"Traceback" not in done.stdout + done.stderr
