"""The catalogues of the languages: `python tools/catalogues.py` brings them up to date with the sources.

It finds the messages, merges them into each `.po`, where new ones wait for their translation, and compiles
them for this checkout. The wheel's are compiled by `hatch_build.py`.
"""

import ast
import re
import sys
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

LANGUAGES = ("zh_TW", "ja")
_CONTEXTS = {"tr": 0, "trn": 0, "trc": 1, "mark": 0, "markc": 1}
"""The functions of `parcel_tui/language.py`: how many of their arguments are a context; a message follows."""
_MARKING = re.compile(rf"\b(?:{'|'.join(_CONTEXTS)})\s*\(")
_UNSTABLE = (
    *(b'"Project-Id-Version', b'"Report-Msgid-Bugs-To', b'"POT-Creation-Date', b'"PO-Revision-Date'),
    *(b'"Last-Translator', b'"Language-Team', b'"Generated-By'),
)
"""Fields of the header that change with every run, or say nothing."""


def po_file(package: Path, language: str) -> Path:
    """Where the catalogue of a language is; it is compiled beside it."""
    return package / "locale" / language / "LC_MESSAGES" / "parcel_tui.po"


def extract(package: Path) -> Catalog:
    """Every message of the sources; Babel's own reader would miss those within an f-string."""
    found = Catalog(project="parcel-tui", charset="utf-8")
    for file in sorted(package.rglob("*.py")):
        where = f"parcel_tui/{file.relative_to(package).as_posix()}"
        for line, context, message in sorted(_messages(file), key=lambda entry: entry[0]):
            found.add(message, None, [(where, line)], context=context)
    return found


def _messages(file: Path) -> Iterator[tuple[int, str | None, str | tuple[str, str]]]:
    """Line, context and message, with its plural where it has one."""
    source = file.read_text(encoding="utf-8")
    if not _MARKING.search(source):  # to parse a file takes a hundred times as long
        return
    for call in ast.walk(ast.parse(source)):
        if not (isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id in _CONTEXTS):
            continue
        texts = [each.value if isinstance(each, ast.Constant) else None for each in call.args]
        contexts = _CONTEXTS[call.func.id]
        wanted = texts[: contexts + (2 if call.func.id == "trn" else 1)]
        if not all(isinstance(text, str) for text in wanted):  # of a table, where it is marked
            continue
        context = str(wanted[0]) if contexts else None
        message = str(wanted[contexts])
        yield call.lineno, context, (message, str(wanted[1])) if call.func.id == "trn" else message


def read(file: Path, language: str) -> Catalog:
    """A language's catalogue; an empty one where there is none yet."""
    if not file.exists():
        return Catalog(language, project="parcel-tui", charset="utf-8", fuzzy=False)
    with file.open("rb") as stored:
        return read_po(stored, language)


def compiled(catalogue: Catalog) -> bytes:
    """The catalogue as gettext reads it: what is translated, and not only guessed."""
    written = BytesIO()
    write_mo(written, catalogue)
    return written.getvalue()


def compile_all(package: Path) -> None:
    """Compiles every catalogue of the package."""
    for language in LANGUAGES:
        file = po_file(package, language)
        if file.exists():
            file.with_suffix(".mo").write_bytes(compiled(read(file, language)))


def update(package: Path) -> None:
    """Gives every catalogue the messages of the sources, and says what waits for its translation."""
    messages = extract(package)
    for language in LANGUAGES:
        file = po_file(package, language)
        catalogue = read(file, language)
        catalogue.update(messages, no_fuzzy_matching=True)
        catalogue.obsolete.clear()
        _write(catalogue, file)
        waiting = sum(1 for message in catalogue if message.id and _waits(message))
        sys.stdout.write(f"{language}: {len(catalogue)} messages, {waiting} to translate\n")
    compile_all(package)


def _write(catalogue: Catalog, file: Path) -> None:
    """Writes it in the order of its messages, without what moves with each change: files, lines, dates."""
    catalogue.header_comment = f"# parcel-tui in {catalogue.locale}."
    written = BytesIO()
    write_po(written, catalogue, width=110, no_location=True, sort_output=True)
    lines = written.getvalue().splitlines(keepends=True)
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(b"".join(line for line in lines if not line.startswith(_UNSTABLE)))


def _waits(message: Message) -> bool:
    """Whether it has no translation, or only one of another message, as where it lost its plural."""
    forms = message.string if isinstance(message.string, list | tuple) else (message.string,)
    return message.fuzzy or not all(forms)


if __name__ == "__main__":
    update(Path(__file__).parents[1] / "parcel_tui")
