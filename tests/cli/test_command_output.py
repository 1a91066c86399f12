"""Output in a locale that cannot write every character, and where its reader has gone."""

import contextlib
import errno
import io
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from parcel_tui.cli.main import main
from parcel_tui.cli.output import has_reader_gone, make_encodable, write_document, write_line

TEXT = "買家取件成功 👩 é"


ENCODINGS = ["ascii", "latin-1", "cp1252", "cp950", "utf-16"]


def output(monkeypatch: pytest.MonkeyPatch, encoding: str) -> io.BytesIO:
    """What arrives behind a standard output of that encoding."""
    raw = io.BytesIO()
    monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(raw, encoding=encoding, write_through=True))
    make_encodable()
    return raw


class Terminal(io.BytesIO):
    """Says that it is one."""

    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize("encoding", ["ascii", "latin-1", "cp950"])
def test_a_terminal_gets_question_marks(monkeypatch: pytest.MonkeyPatch, encoding: str) -> None:
    """What it cannot show is readable all the same, and no crash."""
    raw = Terminal()
    monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(raw, encoding=encoding, write_through=True))
    make_encodable()
    write_line(TEXT)
    assert raw.getvalue() == TEXT.encode(encoding, "replace") + b"\n"
    assert b"?" in raw.getvalue()


@pytest.mark.parametrize("encoding", ENCODINGS)
def test_a_file_or_a_pipe_gets_utf8(monkeypatch: pytest.MonkeyPatch, encoding: str) -> None:
    """Lines for people lose nothing there, whatever the locale."""
    raw = output(monkeypatch, encoding)
    write_line(f"{TEXT}\udcff")
    assert raw.getvalue().decode("utf-8") == f"{TEXT}?\n"


@pytest.mark.parametrize("encoding", ENCODINGS)
def test_a_document_is_utf8_in_every_locale(monkeypatch: pytest.MonkeyPatch, encoding: str) -> None:
    """JSON loses nothing, and stands behind what was printed before it."""
    raw = output(monkeypatch, encoding)
    write_line("1 parcel")
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
@pytest.mark.process
def test_a_stream_that_is_not_there_changes_no_exit_code(streams: str) -> None:
    """Closed at the start, as a service or a hook may have it, or full: what cannot be said is not."""
    if "/dev/full" in streams and not Path("/dev/full").exists():
        pytest.skip("no such device here")
    line = f'exec "$0" -m parcel_tui show NOSUCH {streams}'
    done = subprocess.run(["sh", "-c", line, sys.executable], capture_output=True, check=False)
    assert done.returncode == 2
    assert b"Traceback" not in done.stdout + done.stderr


LINES = [
    "--help",
    "--version",
    "list --help",
    "list",
    "list --json",
    "list --folder all --json",
    "show p1",
    "show p1 --json",
    "mute p1",
    "refresh p1",
    "refresh --json",
    "doctor",
    "export -",
    "token check tracktw",
]


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """One parcel followed by hand, no token, no keyring."""
    monkeypatch.setenv("PARCEL_TUI_HOME", str(tmp_path))
    for name in ("TRACKTW", "FLEXFORWARD"):
        monkeypatch.setenv(f"PARCEL_TUI_{name}_URL", "http://127.0.0.1:9")
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "keyring.backends.fail.Keyring")
    assert said("follow 堃")[0] == 0
    return tmp_path


def said(line: str) -> tuple[int | str | None, str]:
    """The exit code and what is printed where all is well; in this process, which is sooner done."""
    out = io.TextIOWrapper(io.BytesIO(), encoding="utf-8")
    with contextlib.redirect_stdout(out):
        try:
            code: int | str | None = main(line.split())
        except SystemExit as end:
            code = end.code
    out.flush()
    return code, out.buffer.getvalue().decode()


def shell(line: str, streams: str = "") -> subprocess.CompletedProcess[bytes]:
    """A command line as a shell runs it."""
    command = f'"$0" -m parcel_tui {line} {streams}'
    return subprocess.run(["sh", "-c", command, sys.executable], capture_output=True, check=False)


COMPLAINT = "Standard output cannot be written"


class Disk(io.RawIOBase):
    """A file on a disk without room, until there is some."""

    is_full = True

    def writable(self) -> bool:
        return True

    def write(self, data: bytes) -> int:
        if self.is_full:
            raise OSError(errno.ENOSPC, "No space left on device")
        return len(data)


@pytest.mark.parametrize("line", LINES)
def test_a_full_disk_under_the_output_is_said(
    home: Path, line: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Exit 74 and one sentence, for the help too; what prints nothing does not notice."""
    usual, printed = said(line)
    capsys.readouterr()
    disk = Disk()
    monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(io.BufferedWriter(disk), encoding="utf-8"))
    code = main(line.split())
    disk.is_full = False  # Python writes what is left
    assert (code, capsys.readouterr().err.count(COMPLAINT)) == ((74, 1) if printed else (usual, 0))


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no such device here")
@pytest.mark.parametrize("line", ["--help", "list", "export -"])
@pytest.mark.process
def test_a_full_disk_under_a_process_is_said_once(home: Path, line: str) -> None:
    """Also where Python itself would complain as the process ends."""
    full = shell(line, "> /dev/full")
    assert (full.returncode, full.stderr.count(COMPLAINT.encode())) == (74, 1)
    assert b"Traceback" not in full.stderr


@pytest.mark.skipif(os.name != "posix", reason="pipes end otherwise there")
@pytest.mark.parametrize("line", ["--help", "list", "show p1 --json", "export -"])
@pytest.mark.process
def test_a_closed_pipe_stays_quiet(home: Path, line: str) -> None:
    """The reader has seen enough (`head`): no sentence, and the exit code of what was done."""
    done = shell(f"{line} | true")
    assert done.stderr == b""


@pytest.mark.skipif(os.name != "posix", reason="streams are closed otherwise there")
@pytest.mark.parametrize(
    ("line", "code"),
    [
        ("--help", 74),
        ("list", 74),
        ("list --json", 74),
        ("status", 74),
        ("export -", 74),
        ("export /dev/stdout", 74),
        ("status --if-any", 1),
        ("list no-such-parcel", 0),
        ("mute p1", 0),
        ("refresh --json nope", 2),
    ],
)
@pytest.mark.process
def test_what_is_asked_for_is_not_lost_in_a_closed_output(home: Path, line: str, code: int) -> None:
    """As on a full disk, where the output is all that the command is for; work has its own exit code."""
    done = shell(line, ">&-")
    assert (done.returncode, done.stderr.count(COMPLAINT.encode())) == (code, int(code == 74))
    assert b"Traceback" not in done.stderr


@pytest.mark.skipif(os.name != "posix", reason="pipes end otherwise there")
@pytest.mark.parametrize(("line", "code"), [("refresh --json nope", 2), ("status --if-any", 1), ("list", 0)])
@pytest.mark.process
def test_a_reader_that_goes_takes_no_exit_code_along(home: Path, line: str, code: int) -> None:
    """What is printed goes nowhere, and the command still does its work and says how that went."""
    reader, writer = os.pipe()
    os.close(reader)
    command = [sys.executable, "-m", "parcel_tui", *line.split()]
    done = subprocess.run(command, stdout=writer, stderr=subprocess.PIPE, check=False)
    os.close(writer)
    assert (done.returncode, b"Errno" in done.stderr) == (code, False)


@pytest.mark.skipif(os.name != "posix", reason="streams are opened otherwise there")
@pytest.mark.parametrize("line", ["mute -", "add -", "show -", "token set tracktw", "import -"])
@pytest.mark.process
def test_an_input_that_cannot_be_read_is_wrong_use(home: Path, line: str) -> None:
    """It was opened to be written: one sentence, and no fault of this program."""
    done = shell(line, f"0> {home / 'written'}")
    assert (done.returncode, done.stderr.count(b"cannot be read (Bad file descriptor)")) == (2, 1)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
@pytest.mark.process
def test_names_on_standard_input_in_what_shells_write(home: Path, encoding: str) -> None:
    """PowerShell's pipes and files begin with a mark, and may be UTF-16: every line counts, the first too."""
    assert said("follow second")[0] == 0
    given = "堃\r\nP2\r\n".encode(encoding)
    done = subprocess.run(
        [sys.executable, "-m", "parcel_tui", "mute", "-"], input=given, capture_output=True, check=False
    )
    assert (done.returncode, done.stdout.decode(), done.stderr) == (0, "堃: muted\nsecond: muted\n", b"")


@pytest.mark.parametrize(
    ("line", "encoding"),
    [
        *((line, "cp1252") for line in ("list", "doctor", "list --json", "export -", "--help", "show 堃")),
        *((line, encoding) for encoding in ("ascii", "cp950") for line in ("list", "export -")),
    ],
)
@pytest.mark.process
def test_no_locale_is_a_fault(home: Path, monkeypatch: pytest.MonkeyPatch, line: str, encoding: str) -> None:
    """Whatever PYTHONIOENCODING says: UTF-8 in a file, no traceback."""
    monkeypatch.setenv("PYTHONIOENCODING", encoding)
    monkeypatch.setenv("PYTHONUTF8", "0")
    done = shell(line)
    assert done.returncode in {0, 4}
    assert b"Traceback" not in done.stderr
    assert line in {"doctor", "--help"} or "堃" in done.stdout.decode("utf-8")


@pytest.mark.skipif(sys.platform != "linux", reason="arguments are bytes otherwise there")
@pytest.mark.process
def test_arguments_lose_nothing(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """UTF-8 in a locale that knows none is read all the same; what is no text is refused as a whole."""
    monkeypatch.setenv("PYTHONUTF8", "0")
    monkeypatch.setenv("PYTHONCOERCECLOCALE", "0")
    monkeypatch.setenv("LC_ALL", "C")
    assert shell("rename p1 鞋子").returncode == 0
    done = shell("rename p1 \"$(printf '\\276c\\244l')\"")
    assert (done.returncode, done.stderr.count(b"is no text")) == (2, 1)
    assert "鞋子" in shell("list").stdout.decode("utf-8")
