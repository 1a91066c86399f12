"""CONTRIBUTING.md and docs/architecture.md name what is there, and all that a new reader looks for.

From the page of the rooms a reader gets to the file in which a thing is done, and from the guide to every
place that a change touches.
"""

import ast
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from datetime import timedelta
from functools import cache
from pathlib import Path

import pytest
from tables import for_each

import parcel_tui
from parcel_tui.providers.http import connection, waits
from parcel_tui.providers.outside import child, installed, process, taking_in
from parcel_tui.settings.rules import SETTINGS
from parcel_tui.storage import state_file, store
from parcel_tui.tracker import outbox, undo
from parcel_tui.tracker.views import stalled
from parcel_tui.tui.keys import COMMANDS

ROOT = Path(__file__).parents[1]
PACKAGE = Path(parcel_tui.__file__).parent
GUIDE, MAP, README = (ROOT / name for name in ("CONTRIBUTING.md", "docs/architecture.md", "README.md"))
TOKEN = re.compile(r"`([^`\n]+)`")
PATH = re.compile(r"[\w.-]*(?:/[\w.-]*)+|[\w.-]+\.(?:md|toml|py|lock|yaml|tsv|txt)")
NAME = re.compile(r"_*[A-Za-z]\w*(?:\.\w+)*")
FILES = sorted(PACKAGE.rglob("*.py"))
MINUTE, HOUR, DAY = (timedelta(**{unit: 1}) for unit in ("minutes", "hours", "days"))


def text_of(page: Path) -> str:
    return page.read_text(encoding="utf-8")


def sections(text: str, marks: str) -> dict[str, str]:
    """By its heading, what stands below each heading of that depth."""
    parts = re.split(rf"^{marks} (.+)$", text, flags=re.MULTILINE)
    below = (re.split(r"^#+ ", part, flags=re.MULTILINE)[0] for part in parts[2::2])
    return dict(zip(parts[1::2], below, strict=True))


def there(path: str) -> Path | None:
    """What a page's path names, in the repository or in the package, wherever that is installed."""
    path = path.removeprefix("../")
    places = (ROOT / path, PACKAGE.parent / path, PACKAGE / path)
    return next((place for place in places if place.exists()), None)


@cache
def imports(path: Path) -> list[tuple[str, tuple[str, ...]]]:
    """What a file imports, anywhere in it: modules, and the names that it takes of each.

    The tree is not kept: the collector would go through all trees at the end.
    """
    found = []
    for node in ast.walk(ast.parse(text_of(path))):
        if isinstance(node, ast.ImportFrom):
            found.append((node.module or "", tuple(alias.name for alias in node.names)))
        elif isinstance(node, ast.Import):
            found += [(alias.name, ()) for alias in node.names]
    return found


@cache
def classes(path: Path) -> set[str]:
    """The names of the classes that a file defines; parsing all files would take a second."""
    return set(re.findall(r"^class (\w+)", text_of(path), re.MULTILINE))


@cache
def defined(path: Path) -> set[str]:
    """What a file defines: functions, classes and their methods, constants."""
    names: set[str] = set()
    for node in ast.parse(text_of(path)).body:
        names |= set(named_by(node))
        if isinstance(node, ast.ClassDef):
            names |= {f"{node.name}.{name}" for inner in node.body for name in named_by(inner)}
    return names


def named_by(node: ast.stmt) -> Iterator[str]:
    if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
        yield node.name
    targets = node.targets if isinstance(node, ast.Assign) else [getattr(node, "target", None)]
    yield from (target.id for target in targets if isinstance(target, ast.Name))


def room_of(path: Path) -> str:
    """The room that a file belongs to: the name below the package."""
    return path.relative_to(PACKAGE).parts[0]


def rooms() -> dict[str, list[str]]:
    """By folder, the modules that the page of the rooms names at the beginning of a line."""
    found = sections(text_of(MAP).partition("## The rooms")[2].partition("## The walks")[0], "###")
    named = {}
    for folder, text in found.items():
        heads = re.findall(r"^- (.+?):(?: |$)", text, re.MULTILINE)
        named["" if folder == "parcel_tui" else folder] = [
            name for head in heads for name in TOKEN.findall(head)
        ]
    return named


def contracts() -> list[dict[str, object]]:
    settings = tomllib.loads(text_of(ROOT / "pyproject.toml"))
    return list(settings["tool"]["importlinter"]["contracts"])


def test_every_module_is_found_from_the_page_of_the_rooms() -> None:
    """Two steps from the page to the code: the folder's heading, and the line that says what a file does."""
    named = {f"{folder}/{name}".lstrip("/") for folder, names in rooms().items() for name in names}
    modules = {
        path.relative_to(PACKAGE).with_suffix("").as_posix() for path in FILES if path.stem != "__init__"
    }
    assert {"missing": modules - named, "gone": named - modules} == {"missing": set(), "gone": set()}


def test_no_module_is_named_twice() -> None:
    """A thing is done in one place."""
    twice = {folder: names for folder, names in rooms().items() if len(set(names)) != len(names)}
    assert twice == {}


def test_the_contracts_are_those_that_are_checked() -> None:
    """The rooms stand upon each other as `lint-imports` has it, and each of its contracts is on the page."""
    page = text_of(MAP)
    block = page.partition("```layers\n")[2].partition("```")[0].splitlines()
    assert block[1:] == contracts()[0]["layers"]
    listed = re.findall(
        r"^- \*\*(.+?)\.\*\*", page.partition("## The rooms")[2].partition("###")[0], re.MULTILINE
    )
    assert listed == [contract["name"] for contract in contracts()]


def test_a_folder_can_be_looked_through() -> None:
    """It has at most twenty modules, what is more is rooms of its own; and few files are scraps."""
    folders: dict[Path, int] = {}
    for path in FILES:
        folders[path.parent] = folders.get(path.parent, 0) + 1
    assert {folder.name: count for folder, count in folders.items() if count > 20} == {}
    scraps = [path for path in FILES if path.stem != "__init__" and text_of(path).count("\n") < 60]
    assert len(scraps) < 40


def libraries_of(path: Path) -> set[str]:
    """The libraries that a file imports, anywhere in it."""
    found = {module.partition(".")[0] for module, _ in imports(path)}
    return found - sys.stdlib_module_names - {"parcel_tui", "msgspec", "_typeshed"}


def test_libraries_are_imported_where_the_page_says() -> None:
    """Each has its place, so that a reader knows what another version of it may break."""
    table = text_of(MAP).partition("| library | where |\n")[2].partition("\n\n")[0]
    said = {name: where for name, *where in map(TOKEN.findall, table.splitlines()[1:])}
    used = {}
    for path in FILES:
        file = path.relative_to(PACKAGE).as_posix()
        for library in libraries_of(path):
            place = next((place for place in said.get(library, ()) if file.startswith(place)), file)
            used.setdefault(library, set()).add(place)
    assert used == {name: set(where) for name, where in said.items()}


MOST_FILES = (20, 20, 12, 12, 15, 12)
"""Of each walk: what is opened to follow one act has to be remembered at once."""
WALKS = text_of(MAP).partition("## The walks")[2].partition("## The words")[0]


def walks() -> list[tuple[str, int, list[str]]]:
    """Each walk: its heading, how many files that says, its numbered lines."""
    found = sections(WALKS, "###")
    return [
        (
            heading,
            int(heading.rpartition(": ")[2].split()[0]),
            re.findall(r"^\d+\. (.+)$", text, re.MULTILINE),
        )
        for heading, text in found.items()
    ]


def test_the_walks_go_through_what_is_there() -> None:
    """Every step names a file, and functions in it; their number is the one in the heading."""
    wrong = []
    all_classes = {name for path in FILES for name in classes(path)}
    for heading, count, steps in walks():
        files = [TOKEN.findall(step)[0] for step in steps]
        if len(set(files)) != count or count != len(steps):
            wrong.append(f"{heading}: {len(set(files))} files")
        for file, step in zip(files, steps, strict=True):
            # What goes on elsewhere is said behind a semicolon.
            own = TOKEN.findall(step.partition(";")[0])[1:]
            missing = set(own) - defined(PACKAGE / file) if (PACKAGE / file).exists() else {file}
            wrong += [f"{heading}: {file} has no {name}" for name in missing if name not in all_classes]
    left_out = {
        name
        for line in re.findall(r"^Left out: (.+?)\.$", WALKS, re.MULTILINE | re.DOTALL)
        for name in TOKEN.findall(line)
    }
    assert (wrong, left_out - {path.stem for path in FILES}) == ([], set())
    counts = [count for _, count, _ in walks()]
    assert all(count <= most for count, most in zip(counts, MOST_FILES, strict=True)), counts


def words() -> list[tuple[list[str], str]]:
    """Each line of the glossary: the classes that it is about, and its file."""
    rows = re.findall(r"^\| (.+?) \| .+? \| `([\w./]+)` \|$", text_of(MAP), re.MULTILINE)
    return [(TOKEN.findall(word), file) for word, file in rows]


def test_every_word_is_where_the_glossary_says() -> None:
    """A class stands in the file that its line names; so does a word."""
    wrong = [
        f"{name} in {file}"
        for names, file in words()
        for name in names or [file]
        if not (PACKAGE / file).exists() or (names and name not in defined(PACKAGE / file))
    ]
    assert wrong == []


def test_the_glossary_has_every_class_that_another_room_uses() -> None:
    """What a reader meets away from where it is defined; errors are explained in their tree."""
    known = {name for names, _ in words() for name in names}
    met = {}
    for path in FILES:
        for module, names in imports(path):
            if names and module.startswith("parcel_tui."):
                source = PACKAGE.joinpath(*module.split(".")[1:])
                source = source / "__init__.py" if source.is_dir() else source.with_suffix(".py")
                if room_of(source) != room_of(path) and source.name != "errors.py":
                    met |= {name: source for name in names if name in classes(source)}
    assert {name: file.name for name, file in met.items() if name not in known} == {}
    assert len(met) > 50


@pytest.mark.parametrize("page", [GUIDE, MAP], ids=["guide", "map"])
def test_every_path_is_there(page: Path) -> None:
    """In the text and in its links."""
    text = text_of(page)
    linked = [target for target in re.findall(r"\]\(([^)#\s]+)", text) if ":" not in target]
    named = [token for token in TOKEN.findall(text) if PATH.fullmatch(token) and not token.startswith("/")]
    assert [path for path in (*linked, *named) if there(path) is None] == []
    assert len(named) > 10


def test_what_the_guide_names_in_a_file_is_in_it() -> None:
    """In a step of the guide, names behind a file are names in that file."""
    wrong = []
    for step in re.split(r"^(?:\d+\.|-) ", text_of(GUIDE), flags=re.MULTILINE):
        file: Path | None = None
        for token in TOKEN.findall(step.partition("\n\n")[0]):
            if PATH.fullmatch(token):
                file = there(token)
            elif NAME.fullmatch(token) and file is not None and file.is_file():
                last = token.rpartition(".")[2]
                if not re.search(rf"\b{last}\b", text_of(file)):
                    wrong.append(f"{token} in {file.name}")
    assert wrong == []


def test_tests_stand_where_their_subject_does() -> None:
    """The tests of a folder are found without a search; attacks on all of it have a folder of their own."""
    tests = Path(__file__).parent
    folders = {path.parent.relative_to(tests).as_posix() for path in tests.rglob("test_*.py")}
    subjects = {path.parent.relative_to(PACKAGE).as_posix() for path in FILES}
    assert folders - subjects == {"security"}


def git(*arguments: str) -> str:
    done = subprocess.run(["git", *arguments], cwd=ROOT, capture_output=True, text=True, check=False)
    return done.stdout.strip() if done.returncode == 0 else ""


def test_every_commit_to_copy_is_in_the_history() -> None:
    """A change is shown by one that was made; its subject stands beside it."""
    if (
        git("rev-parse", "--show-toplevel") != str(ROOT)
        or git("rev-parse", "--is-shallow-repository") != "false"
    ):
        pytest.skip("the history is not here")
    commits = re.findall(r"`([0-9a-f]{7,40})` \((.+?)\)", re.sub(r"\s+", " ", text_of(GUIDE)))
    assert [
        commit
        for commit, subject in commits
        if not git("log", "-1", "--format=%s", commit).startswith(subject)
    ] == []
    assert len(commits) >= 8


@for_each(
    ("page", "sentence", "number"),
    [
        ("docs/writing-a-provider.md", "has {} seconds to load it", process.STARTING),
        ("docs/writing-a-provider.md", "ended after {} seconds without a call", process._IDLE),
        ("docs/writing-a-provider.md", "{} GiB of memory at most", child._MOST_MEMORY / 2**30),
        ("docs/writing-a-provider.md", "A call that takes {} seconds of its own time", process.PATIENCE),
        ("docs/writing-a-provider.md", "more than {} requests sent", process._MOST_REQUESTS),
        ("docs/writing-a-provider.md", "the newest {} checkpoints", taking_in.MOST_CHECKPOINTS),
        ("docs/writing-a-provider.md", "of a text {} characters", taking_in._LONGEST),
        ("docs/writing-a-provider.md", "more than {} MB is refused", connection.MAX_BODY / 10**6),
        ("docs/writing-a-provider.md", "the first {} characters of your own", process._LONGEST_MESSAGE),
        ("docs/writing-a-provider.md", "asked once, for {} seconds at most", installed.PATIENCE),
        ("README.md", "pauses of {} minutes that double", outbox._REST_FIRST / MINUTE),
        ("README.md", "minutes that double to {} hours", outbox._REST_LONGEST / HOUR),
        ("README.md", "of at least {} tries", outbox._TRIES_AT_LEAST),
        ("README.md", "log of changes goes back {} changes", store.KEPT_CHANGES),
        ("README.md", "The {} states before the present one", state_file._GENERATIONS),
        ("README.md", "for longer than {} seconds: a provider's answer", waits._MOMENT),
        ("README.md", "{} days while too little is known", stalled.USUAL_LIMIT / DAY),
        ("README.md", "that carrier ever were (the last {};", stalled.PARCELS_LOOKED_AT),
        ("README.md", "what `undo` needs ({} acts at most)", undo.MOST),
    ],
)
def test_what_a_page_promises_in_numbers_is_what_holds(page: str, sentence: str, number: float) -> None:
    """In digits or in words."""
    words = {2: "two", 5: "five", 2000: "two thousand"}
    text = re.sub(r"\s+", " ", text_of(ROOT / page))
    said = [word for word in (str(round(number)), words.get(round(number))) if word]
    assert number == round(number)
    assert any(sentence.format(one) in text for one in said)


def test_the_quick_checks_are_those_of_the_lock_file() -> None:
    """What a commit is checked with is what CI checks with."""
    locked = {one["name"]: one.get("version") for one in tomllib.loads(text_of(ROOT / "uv.lock"))["package"]}
    assert re.findall(r"rev: v([\d.]+)", text_of(ROOT / ".pre-commit-config.yaml")) == [locked["ruff"]]


def test_the_readme_names_every_command_key_and_setting() -> None:
    """What the guide sends a contributor to the README for is not forgotten there."""
    text = text_of(README)
    said = " ".join(re.findall(r"^\| (`parcel-tui[^|]*(?:\\\|[^|]*)*) \|", text, re.MULTILINE))
    help_text = subprocess.run(
        [sys.executable, "-m", "parcel_tui", "--help"], capture_output=True, encoding="utf-8", check=True
    ).stdout.partition("commands:\n")[2]
    commands = re.findall(r"^    ([a-z]+)\b", help_text, re.MULTILINE)
    assert [name for name in commands if not re.search(rf"\b{name}\b", said)] == []
    assert len(commands) > 20
    ids = re.sub(r"\s+", " ", text.partition("The commands' names:")[2].partition("\n\n")[0])
    named = set()
    for group in re.split(r"[;,] |: ", ids):
        first, *others = TOKEN.findall(group) or [""]
        named |= {first + name for name in others} if first.endswith(".") else {first, *others}
    assert set(COMMANDS) - named == set()
    settings = {name for rules in SETTINGS.values() for name in rules}
    assert {
        name for name in settings if not re.search(rf"^#? ?{name} = |`?{name} = ", text, re.MULTILINE)
    } == set()
