"""Private names of Textual stand in the terminal's folder alone, few of them, and its page has them all."""

import ast
import importlib
import inspect
import pkgutil
import re
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from types import ModuleType

import pytest

import parcel_tui.tui

ROOM = Path(parcel_tui.tui.__file__).parent / "terminal"
PACKAGE = ROOM.parents[1]
MOST = 10
OF_SCREENS = re.compile(r"\b(?:textual|rich)\b|\._[a-z]")
"""What a source holds that imports from Textual or Rich, or asks for something private; few others do."""

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="the driver is for POSIX")


def is_private(name: str) -> bool:
    return name.startswith("_") and not name.startswith("__")


@cache
def private_names_of(class_: type) -> frozenset[str]:
    """What Textual's classes above that one have for themselves, also what each object is made with."""
    names = set()
    for base in class_.__mro__:
        if base.__module__.startswith("textual"):
            made = getattr(base.__dict__.get("__init__"), "__code__", None)
            names |= {*vars(base), *(made.co_names if made else ())}
    return frozenset(filter(is_private, names))


def textual_classes() -> Iterator[type]:
    """Every class of Textual's that the screen loads."""
    for name, module in sorted(sys.modules.items()):
        if name.startswith("textual"):
            yield from (found for _, found in inspect.getmembers(module, inspect.isclass))


def our_classes() -> Iterator[type]:
    """The classes of the screen that are made of Textual's."""
    for module in pkgutil.walk_packages(parcel_tui.tui.__path__, "parcel_tui.tui."):
        loaded = importlib.import_module(module.name)
        for _, found in inspect.getmembers(loaded, inspect.isclass):
            if found.__module__ == module.name and private_names_of(found):
                yield found


def imported(tree: ast.AST) -> Iterator[str]:
    """Private modules and names of Textual's and Rich's that a source imports."""
    for node in ast.walk(tree):
        named = (
            [(node.module or "", alias.name) for alias in node.names]
            if isinstance(node, ast.ImportFrom)
            else []
        )
        named += [(alias.name, "") for alias in node.names] if isinstance(node, ast.Import) else []
        for module, name in named:
            if module.split(".")[0] in {"textual", "rich"}:
                if any(map(is_private, module.split("."))):
                    yield module
                if is_private(name):
                    yield f"{module}.{name}"


def attributes(tree: ast.AST) -> Iterator[tuple[str, bool]]:
    """Private attributes that a source asks for, and whether it asks the object itself."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and is_private(node.attr):
            owner = node.value.id if isinstance(node.value, ast.Name) else ""
            if owner != "os":
                yield node.attr, owner in {"self", "cls"}


@cache
def _classes_of(module: ModuleType) -> dict[str, ast.AST]:
    """The classes that a module defines; `inspect` would parse all of it for each."""
    tree = ast.parse(inspect.getsource(module))
    return {node.name: node for node in ast.walk(tree) if isinstance(node, ast.ClassDef)}


def own_names(class_: type) -> set[str]:
    """What a class defines, and what it asks its objects for."""
    tree = _classes_of(sys.modules[class_.__module__])[class_.__name__]
    defined = {
        node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    }
    return defined | {name for name, is_own in attributes(tree) if is_own}


def used() -> dict[str, set[Path]]:
    """Each private name in use, with the files that use it."""
    found: dict[str, set[Path]] = {}
    for class_ in our_classes():
        path = Path(inspect.getsourcefile(class_) or "")
        for name in private_names_of(class_) & own_names(class_):
            found.setdefault(name, set()).add(path)
    anywhere = set().union(*map(private_names_of, textual_classes()))
    for path in PACKAGE.rglob("*.py"):
        source = path.read_text(encoding="utf-8")
        if not OF_SCREENS.search(source):
            continue
        tree = ast.parse(source)
        for name in imported(tree):
            found.setdefault(name, set()).add(path)
        if "tui" in path.parts:
            for name, is_own in attributes(tree):
                if not is_own and name in anywhere:
                    found.setdefault(name, set()).add(path)
    return found


def test_private_names_stand_in_one_folder_and_on_its_page() -> None:
    """All that a new Textual may have changed is found in one place."""
    found = used()
    elsewhere = {name: files for name, files in found.items() if any(file.parent != ROOM for file in files)}
    assert elsewhere == {}
    listed = re.findall(
        r"^\| `([\w.]*\._\w+)` \|", (ROOM / "README.md").read_text(encoding="utf-8"), re.MULTILINE
    )
    listed = [name if name.startswith("textual.") else name.rpartition(".")[2] for name in listed]
    assert sorted(found) == sorted(listed)
    assert len(listed) <= MOST
