"""A language with an accent on every letter: what is shown without one was not marked for translation."""

import re
import sys
from bisect import bisect_left
from functools import cache, lru_cache
from pathlib import Path

import parcel_tui

ROOT = Path(__file__).parents[1]
if str(ROOT) not in sys.path:
    sys.path.append(str(ROOT))

from tools import catalogues  # noqa: E402

_ACCENTED = str.maketrans(
    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ",
    "áƀçđéƒĝĥíĵķłɱñóþɋŕšţúṽŵẋýžÁɃÇĐÉƑĜĤÍĴĶŁṀÑÓÞɊŔŠŢÚṼŴẊÝŽ",
)
_PLACE = re.compile(r"(\{\w[^{}]*\}|%\(\w+\)[sr]|%[sr])")
_WORD = re.compile(r"(?<![^\W\d_])(?=[A-Za-z'-]*[A-Za-z]{2})[A-Za-z][A-Za-z'-]*(?![^\W\d_])")
NAMES = frozenset(
    [
        "parcel-tui",
        "Track",
        "TW",
        "Flex",
        "Forward",
        "LINE",
        "Telegram",
        "SSH",
        "tmux",
        "API",
        "ID",
        "JSON",
        "CSV",
        "UUID",
        "RFC",
        "URL",
        "UTF-8",
        "UTF",
        "TOML",
        "SQLite",
        "PARCEL",
        "TUI",
        "HOME",
        "NO",
        "COLOR",
        "TERM",
        "COLORTERM",
        "LANG",
        "OSC",
        "Python",
        "GNOME",
        "Keyring",
        "KWallet",
        "Apprise",
        "Eleven",
        "FamilyMart",
        "Textual",
        "Unicode",
        "ASCII",
        "Amazon",
        "DHL",
        "FedEx",
        "UPS",
        "PChome",
        "momo",
        "Hi-Life",
        "OK",
        "mart",
        "OKmart",
        "Shopee",
        "Kerry",
        "TJ",
        "HCT",
        "T-CAT",
        "SF",
        "Yamato",
        "Sagawa",
        "Japan",
        "Post",
        "Esc",
        "Enter",
        "Space",
        "Tab",
        "Home",
        "End",
        "PgUp",
        "PgDn",
        "Ctrl",
        "ctrl",
        "shift",
        "alt",
        "Shift",
        "Delete",
        "Del",
        "Up",
        "Down",
        "Left",
        "Right",
        "Backspace",
        "esc",
        "enter",
        "space",
        "tab",
        "home",
        "end",
        "kraft",
        "auto",
        "ansi",
        "MB",
        "NT",
        "English",
        "en",
        "zh",
        "zh_TW",
        "ja",
        "tracktw",
        "flexforward",
        "manual",
    ]
)
"""What is called so in every language: products, keys, formats."""


def accented(message: str) -> str:
    """The message in that language; its places stay."""
    parts = _PLACE.split(message)
    return "".join(part if index % 2 else part.translate(_ACCENTED) for index, part in enumerate(parts))


def write_catalogue(folder: Path, language: str) -> None:
    """Makes the catalogue of that language, as the program looks for it in the folder."""
    file = folder / language / "LC_MESSAGES" / "parcel_tui.mo"
    file.parent.mkdir(parents=True)
    file.write_bytes(_compiled(language))


@cache
def _compiled(language: str) -> bytes:
    catalogue = catalogues.extract(Path(parcel_tui.__file__).parent)
    catalogue.locale = language
    for message in catalogue:
        if isinstance(message.id, tuple):
            message.string = (accented(message.id[1]),)
        elif message.id:
            message.string = accented(message.id)
    return catalogues.compiled(catalogue)


def unmarked(text: str, *data: str) -> list[str]:
    """The words of a text that are in no catalogue, and neither names nor words of the data."""
    allowed = _allowed(data)
    return [word for word in dict.fromkeys(_words(text)) if not _begins_one(word, allowed)]


@lru_cache(maxsize=4)
def _allowed(data: tuple[str, ...]) -> list[str]:
    return sorted(NAMES.union(*(_words(held) for held in data)))


def _begins_one(word: str, allowed: list[str]) -> bool:
    """Whether it is one of the words, or how one begins that a narrow column has cut."""
    at = bisect_left(allowed, word)
    return at < len(allowed) and allowed[at].startswith(word)


def _words(text: str) -> list[str]:
    return [match[0].strip("'+-") for match in _WORD.finditer(text)]
