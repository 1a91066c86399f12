"""What is released: every action is pinned by its hash; a tag is held against the version and its notes."""

import ast
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import parcel_tui

ROOT = Path(__file__).parents[1]
NOT_ON_WINDOWS = re.compile(
    r"\b(?:signal\.(?:SIG(?:HUP|KILL|STOP|CONT|WINCH|TSTP|USR\d|ALRM|CHLD|QUIT|PIPE)|setitimer)"
    r"|os\.(?:fork|mkfifo|killpg|openpty)|import (?:fcntl|termios|pty|tty|pwd|grp|resource))\b"
)
PINNED = re.compile(r"[\w./-]+@[0-9a-f]{40} # v[\d.]+")


def test_every_action_is_pinned_by_its_hash() -> None:
    """With its version behind it, which Dependabot keeps up; one action, one version."""
    used = [
        line.partition("uses: ")[2]
        for file in (ROOT / ".github" / "workflows").glob("*.yml")
        for line in file.read_text(encoding="utf-8").splitlines()
        if "uses: " in line
    ]
    assert [action for action in used if not PINNED.fullmatch(action)] == []
    versions = {action.partition("@")[0]: action for action in used}
    assert [action for action in used if action != versions[action.partition("@")[0]]] == []
    assert "github-actions" in (ROOT / ".github" / "dependabot.yml").read_text(encoding="utf-8")


def test_a_release_has_its_notes_and_the_programs_version(tmp_path: Path) -> None:
    """The tag's version is the program's, and CHANGELOG.md has a day for it; else nothing is built."""
    version = parcel_tui.__version__
    for folder in (".ci", "parcel_tui"):
        (tmp_path / folder).mkdir()
    script = shutil.copy(ROOT / ".ci" / "release-notes", tmp_path / ".ci")
    (tmp_path / "parcel_tui" / "__init__.py").write_text(f'__version__ = "{version}"\n', encoding="utf-8")

    def notes(tag: str, heading: str) -> subprocess.CompletedProcess[str]:
        log = f"# Changes\n\n## {heading}\n\n- New: 包裹.\n\n## 0.0.1, 2026-01-01\n\n- Old.\n"
        (tmp_path / "CHANGELOG.md").write_text(log, encoding="utf-8")
        return subprocess.run(
            [sys.executable, "-X", "utf8", script, tag], capture_output=True, encoding="utf-8", check=False
        )

    assert notes(f"v{version}", f"{version}, 2026-12-01").stdout == "- New: 包裹.\n"
    for tag, heading in (
        (f"v{version}", f"{version}, unreleased"),
        ("v99.0.0", f"{version}, 2026-12-01"),
        (f"v{version}", "99.0.0, 2026-12-01"),
    ):
        done = notes(tag, heading)
        assert (done.returncode, done.stdout, done.stderr.count("\n")) == (1, "", 1)


def test_no_module_of_tests_begins_with_what_windows_does_not_have() -> None:
    """One that cannot be imported there would end the whole run: it says that it is skipped first."""
    folder = ROOT / "tests"
    ignored = ("startup_frame", "tui/terminal/test_leaving.py")  # by tests/conftest.py
    assert all(f'"{name}"' in (folder / "conftest.py").read_text(encoding="utf-8") for name in ignored)
    modules = [
        f for f in folder.rglob("test_*.py") if not f.relative_to(folder).as_posix().startswith(ignored)
    ]
    assert [found for file in modules for found in _run_at_import(file) if NOT_ON_WINDOWS.search(found)] == []


def _run_at_import(file: Path) -> Iterator[str]:
    """The statements of a module, without the bodies of its functions, up to where Windows leaves it."""
    source = file.read_text(encoding="utf-8")
    if not NOT_ON_WINDOWS.search(source):  # nowhere in it; to parse all takes a second
        return
    for statement in ast.parse(source).body:
        if "allow_module_level" in ast.unparse(statement):
            return
        if isinstance(statement, ast.FunctionDef | ast.AsyncFunctionDef):
            yield from (f"{file.name}: {ast.unparse(each)}" for each in statement.decorator_list)
        elif not isinstance(statement, ast.ClassDef) and not isinstance(
            getattr(statement, "value", None), ast.Constant
        ):
            yield f"{file.name}: {ast.unparse(statement)}"
