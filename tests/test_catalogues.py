"""The catalogues: everything that is said is translated, with the same places, and nothing is left over."""

import ast
import re
import string
import sys
from array import array
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from gettext import GNUTranslations
from io import BytesIO
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog, Message

import parcel_tui
from parcel_tui.cli.grammar.commands import COMMANDS
from parcel_tui.language import LANGUAGES, LOCALE, choose_language, tr, trc, trn
from parcel_tui.tui.keys import COMMANDS as KEYS
from parcel_tui.wording.cells import cells_of

ROOT = Path(__file__).parents[1]
PACKAGE = Path(parcel_tui.__file__).parent
sys.path.insert(0, str(ROOT))

from tools import catalogues  # noqa: E402

MARKING = {"tr", "trn", "trc", "mark", "markc"}
SPEAKING_TO_NO_USER = (
    # Why a rule is as it is, and what is looked for in the texts of others.
    *(
        "domain/carriers/",
        "domain/numbers/",
        "domain/pickup.py",
        "providers/stage",
        "providers/todo_rules.py",
    ),
    *("providers/http/failures.py", "tui/terminal/key_order.py", "wording/stages.py"),
    # What is kept in files, or told to another program: it is translated where it is shown.
    *("domain/own_messages.py", "cli/records.py", "cli/commands/generated/schema.py", "sandbox/"),
    *("providers/outside/process.py", "providers/http/request_log.py"),
    # Of errors that are caught, or are a fault of ours.
    *("providers/http/decoding.py", "domain/secret.py"),
)
"""Modules, and beginnings of their names, whose English sentences reach no user."""
UNSAID = {"debug", "info", "log", "Binding"}
"""What takes sentences that stay English: the log, and bindings, which show no description of their own."""
SENTENCE = re.compile(r"(?=[A-Z].*[a-z] [a-z]|(?:[\w'-]+[,;:]? ){3})(?:[^\W_]|[ ,.;:'’()\"!?/{}…+-])+")
"""Of at least four words, or of two where the first has a capital letter."""


@pytest.fixture(scope="module")
def messages() -> Catalog:
    """What the sources say."""
    return catalogues.extract(PACKAGE)


@pytest.fixture(scope="module")
def sources() -> Mapping[str, ast.Module]:
    """Every module, by where it is in the package."""
    return {
        path.relative_to(PACKAGE).as_posix(): ast.parse(path.read_text(encoding="utf-8"))
        for path in sorted(PACKAGE.rglob("*.py"))
    }


def compiled(language: str) -> GNUTranslations:
    """A language's catalogue: the checkout's as it would be compiled, else that of the wheel."""
    file = catalogues.po_file(PACKAGE, language)
    if file.exists():
        return GNUTranslations(BytesIO(catalogues.compiled(catalogues.read(file, language))))
    return GNUTranslations((Path(LOCALE) / language / "LC_MESSAGES/parcel_tui.mo").open("rb"))


def entries(catalogue: GNUTranslations) -> dict[str, list[str]]:
    """By context and message, its translations: one for most, several for what has a plural."""
    found: dict[str, list[str]] = {}
    for key, translated in catalogue._catalog.items():
        found.setdefault(key[0] if isinstance(key, tuple) else key, []).append(translated)
    found.pop("", None)
    return found


def forms(message: Message) -> tuple[str, ...]:
    return message.id if isinstance(message.id, tuple) else (message.id,)


def places(text: str) -> set[str]:
    """The places to be filled: `{name}`, `{name!r}` in the language's quotation marks, `%s`, `%(name)r`."""
    if "%(" in text or re.search("%[sr]", text):
        return {place[:-1] for place in re.findall(r"%(?:\(\w+\))?[sr]", text)}
    try:
        found = [(name, quoted) for _, name, _, quoted in string.Formatter().parse(text) if name]
    except ValueError:  # a message that is shown as it is, braces too
        return set()
    return {f"{name.split('.')[0]}!{quoted}" if quoted else name.split(".")[0] for name, quoted in found}


@pytest.mark.parametrize("language", [language for language in LANGUAGES if language != "en"])
def test_every_message_is_translated_with_its_places(language: str, messages: Catalog) -> None:
    """None is missing or only guessed, none has gone from the sources, and each fills the same places."""
    found = entries(compiled(language))
    wanted = {
        f"{message.context}\x04{forms(message)[0]}" if message.context else forms(message)[0]: forms(message)
        for message in messages
        if message.id
    }
    assert wanted.keys() - found.keys() == set(), "run 'python tools/catalogues.py', and translate these"
    assert found.keys() - wanted.keys() == set(), "run 'python tools/catalogues.py'"
    wrong = {}
    for key, (one, *other) in wanted.items():
        most, least = places(one).union(*map(places, other)), places(one).intersection(*map(places, other))
        if not all(least <= places(translated) <= most for translated in found[key]):
            wrong[key] = found[key]
    assert not wrong, "other places than the message"


@pytest.mark.parametrize("language", [language for language in LANGUAGES if language != "en"])
def test_the_program_reads_a_catalogue_as_gettext_does(
    language: str, messages: Catalog, speak: Callable[[str], None]
) -> None:
    """Every message, in its context and for each count, and one that is in no catalogue."""
    speak(language)
    catalogue = compiled(language)
    assert tr("no message of ours") == "no message of ours"
    for message in messages:
        one, *other = forms(message)
        if message.context:
            assert trc(message.context, one) == catalogue.pgettext(message.context, one)
        elif one and not other:
            assert tr(one) == catalogue.gettext(one)
    assert trn("{count} parcel", "{count} parcels", 1) == catalogue.ngettext(
        "{count} parcel", "{count} parcels", 1
    ).format(count=1)


def test_a_catalogue_that_cannot_be_read_leaves_english(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No file, a short one, another one; one from a machine of the other byte order is read."""
    file = tmp_path / "ja" / "LC_MESSAGES" / "parcel_tui.mo"
    file.parent.mkdir(parents=True)
    monkeypatch.setattr("parcel_tui.language.LOCALE", str(tmp_path))
    catalogue = Catalog("ja")
    catalogue.add("Undo", "元に戻す")
    good = catalogues.compiled(catalogue)
    numbers = array("I", good[: 28 + 16 * 2])  # up to the end of the two tables of two entries
    numbers.byteswap()
    said = []
    for content in (b"", b"\xde", b"<html>" * 9, good, numbers.tobytes() + good[len(numbers) * 4 :]):
        file.write_bytes(content)
        choose_language("ja")
        said.append(tr("Undo"))
    choose_language(None)
    assert said == ["Undo"] * 3 + ["元に戻す"] * 2


def test_what_was_typed_stands_in_the_languages_own_quotes(speak: Callable[[str], None]) -> None:
    """Its controls are seen, as they are in English."""
    said = partial(tr, "there is no command {name!r}", name="it's\x1b")
    assert said() == 'there is no command "it\'s\\x1b"'
    speak("zh_TW")
    assert "「it's\\x1b」" in said()


@pytest.mark.parametrize("language", [None, "zh_TW", "ja"])
def test_what_a_command_does_fits_the_palette(language: str, speak: Callable[[str], None]) -> None:
    """At 80 columns nothing of it is cut: there it has forty cells."""
    speak(language)
    wide = [told for command in KEYS.values() if cells_of(told := tr(command.help)) > 40]
    assert not wide


def test_messages_stand_whole_where_they_are_marked(sources: Mapping[str, ast.Module]) -> None:
    """A message that is put together where it is marked would be found in no catalogue."""
    wrong = [
        f"{name}:{call.lineno}"
        for name, tree in sources.items()
        for call in ast.walk(tree)
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id in MARKING
        for argument in call.args[:2]
        if isinstance(argument, ast.JoinedStr)
        or (isinstance(argument, ast.BinOp) and isinstance(argument.op, ast.Add) and call.func.id != "trn")
    ]
    assert not wrong


def test_no_sentence_stands_unmarked(sources: Mapping[str, ast.Module], messages: Catalog) -> None:
    """What is said seldom too, which no other test hears: of a text in the sources each is a message."""
    known = {form for message in messages for form in forms(message)}
    wrong = [
        f"{name}:{line}: {text}"
        for name, tree in sources.items()
        if not name.startswith(SPEAKING_TO_NO_USER)
        for line, text in unmarked_texts(tree)
        if SENTENCE.fullmatch(text) and text not in known and text.split()[0] not in COMMANDS
    ]
    assert not wrong, "\n".join(wrong)


def unmarked_texts(node: ast.AST) -> Iterator[tuple[int, str]]:
    """The texts that are neither marked nor docstrings nor for the log, with their lines."""
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.Constant) and isinstance(child.value, str):
            yield child.lineno, child.value
        elif isinstance(child, ast.JoinedStr):
            parts = [part.value if isinstance(part, ast.Constant) else "{}" for part in child.values]
            yield child.lineno, "".join(map(str, parts))
        elif isinstance(child, ast.Call):
            name = getattr(child.func, "id", getattr(child.func, "attr", ""))
            if name not in MARKING and name not in UNSAID:
                yield from unmarked_texts(child)
        elif not (isinstance(child, ast.Expr) and isinstance(child.value, ast.Constant)):
            yield from unmarked_texts(child)
