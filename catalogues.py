"""The catalogues of the languages: `python catalogues.py` brings them up to date with the sources.

It finds the messages, merges them into each `.po`, where new ones wait for their translation, and compiles
them for this checkout. The wheel's are compiled by `hatch_build.py`.
"""

import sys
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

LANGUAGES = ("zh_TW", "ja")
KEYWORDS = {"tr": None, "trn": (1, 2), "trc": ((1, "c"), 2), "mark": None, "markc": ((1, "c"), 2)}
"""As in `parcel_tui/language.py`: the arguments that are a message, its plural, its context (`c`)."""
_UNSTABLE = (
    *(b'"Project-Id-Version', b'"Report-Msgid-Bugs-To', b'"POT-Creation-Date', b'"PO-Revision-Date'),
    *(b'"Last-Translator', b'"Language-Team', b'"Generated-By'),
)
"""Fields of the header that change with every run, or say nothing."""


def po_file(package: Path, language: str) -> Path:
    """Where the catalogue of a language is; it is compiled beside it."""
    return package / "locale" / language / "LC_MESSAGES" / "parcel_tui.po"


def extract(package: Path) -> Catalog:
    """Every message of the sources."""
    found = Catalog(project="parcel-tui", charset="utf-8")
    extracted = extract_from_dir(
        package, [("**.py", "python")], keywords=KEYWORDS, comment_tags=("Translators:",)
    )
    for file, line, message, comments, context in sorted(extracted, key=lambda entry: entry[:2]):
        found.add(message, None, [(f"parcel_tui/{file}", line)], auto_comments=comments, context=context)
    return found


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
        waiting = sum(1 for message in catalogue if message.id and not _is_translated(message.string))
        sys.stdout.write(f"{language}: {len(catalogue)} messages, {waiting} to translate\n")
    compile_all(package)


def _write(catalogue: Catalog, file: Path) -> None:
    """Writes it without what moves with every change or every run: lines and dates."""
    catalogue.header_comment = f"# parcel-tui in {catalogue.locale}."
    written = BytesIO()
    write_po(written, catalogue, width=110, include_lineno=False, sort_by_file=True)
    lines = written.getvalue().splitlines(keepends=True)
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(b"".join(line for line in lines if not line.startswith(_UNSTABLE)))


def _is_translated(translation: str | tuple[str, ...] | list[str]) -> bool:
    return all(translation) if isinstance(translation, list | tuple) else bool(translation)


if __name__ == "__main__":
    update(Path(__file__).parent / "parcel_tui")
