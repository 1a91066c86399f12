"""Output in a locale that cannot write every character, and where nobody reads it."""

import io
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from parcel_tui.cli.streams import make_encodable

TEXT = "買家取件成功 👩 é"


def written(monkeypatch: pytest.MonkeyPatch, text: str, encoding: str, *, as_json: bool) -> bytes:
    raw = io.BytesIO()
    monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(raw, encoding=encoding))
    make_encodable(as_json=as_json)
    print(text, end="", flush=True)
    return raw.getvalue()


@pytest.mark.parametrize("encoding", ["ascii", "latin-1"])
def test_text_has_question_marks(monkeypatch: pytest.MonkeyPatch, encoding: str) -> None:
    """Readable, and no crash."""
    assert written(monkeypatch, TEXT, encoding, as_json=False).startswith(b"?????? ? ")


@pytest.mark.parametrize("encoding", ["ascii", "latin-1", "utf-8"])
def test_json_loses_nothing(monkeypatch: pytest.MonkeyPatch, encoding: str) -> None:
    """What the locale lacks is escaped as JSON has it."""
    document = json.dumps({"message": TEXT}, ensure_ascii=False)
    got = written(monkeypatch, document, encoding, as_json=True)
    assert json.loads(got.decode(encoding)) == {"message": TEXT}


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
