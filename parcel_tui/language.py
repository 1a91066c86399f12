"""The language that the user reads: catalogues of gettext, loaded only where it is not English.

A message is a whole sentence or label with named places: `tr("Archived {name}.", name=name)`. A table at a
module's top holds messages that `mark` only marks; they are translated where they are shown.
"""

import os

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

DOMAIN = "parcel_tui"
"""The catalogues' name below `LOCALE`."""
LOCALE = os.path.join(os.path.dirname(__file__), "locale")
"""The folder of the catalogues."""
ENGLISH, CHINESE, JAPANESE = "en", "zh_TW", "ja"
LANGUAGES = (ENGLISH, CHINESE, JAPANESE)
"""What the user can choose."""

_MAGIC, _MAGIC_ELSEWHERE = 0x950412DE, 0xDE120495
"""The first number of a compiled catalogue, and of one from a machine of the other byte order."""
_HEADER = 7
"""Numbers that a compiled catalogue begins with."""


class _Catalogue(dict[str, str]):
    """A compiled catalogue of gettext's format, whose messages are decoded as they are asked for.

    gettext's own reads all at once, and takes five times as long. What is not in it stays as it is. Chinese
    and Japanese have one form for every count.
    """

    def __init__(self, compiled: bytes) -> None:
        """Raises ValueError for what is no such file."""
        super().__init__()
        numbers: Sequence[int] = memoryview(compiled)[: len(compiled) & ~3].cast("I")
        if len(numbers) < _HEADER or numbers[0] not in {_MAGIC, _MAGIC_ELSEWHERE}:
            raise ValueError
        if numbers[0] == _MAGIC_ELSEWHERE:
            from array import array

            swapped = array("I", numbers)
            swapped.byteswap()
            numbers = swapped
        count, messages, translations = numbers[2], numbers[3] // 4, numbers[4] // 4
        known = list(numbers[messages : messages + 2 * count])
        self._places = {
            compiled[start : start + size]: place
            for place, (size, start) in enumerate(zip(known[::2], known[1::2], strict=True))
        }
        self._compiled, self._translations = compiled, numbers[translations : translations + 2 * count]

    def __missing__(self, message: str) -> str:
        place = self._places.get(message.encode(errors="surrogatepass"))
        if place is None:
            return message.rpartition(_CONTEXT)[2]
        size, start = self._translations[2 * place : 2 * place + 2]
        found = self[message] = self._compiled[start : start + size].decode()
        return found


class _Quoted(str):
    """What a user typed, in the quotation marks that Chinese and Japanese write; controls stay visible."""

    __slots__ = ()

    def __repr__(self) -> str:
        return f"「{super().__repr__()[1:-1]}」"


_CONTEXT, _PLURAL = "\x04", "\0"
"""What stands behind a message's context, and between its forms."""
_language = ENGLISH
_catalogue: _Catalogue | None = None


def choose_language(language: str | None) -> None:
    """Speaks that language (one of LANGUAGES) from now on; without a catalogue of it, English."""
    global _language, _catalogue  # noqa: PLW0603 - a process speaks one language, as gettext's own `install` has it
    _language, _catalogue = ENGLISH, None
    if language and language != ENGLISH:
        file = os.path.join(LOCALE, language, "LC_MESSAGES", f"{DOMAIN}.mo")
        try:
            with open(file, "rb") as compiled:
                _catalogue = _Catalogue(compiled.read())
        except (OSError, ValueError):
            return
        _language = language


def chosen_language() -> str:
    """The language of what is shown: one of LANGUAGES."""
    return _language


def tr(message: str, /, **places: object) -> str:
    """The message in the user's language, with its places filled."""
    if _catalogue is None:
        return message.format(**places) if places else message
    return _filled(_catalogue[message], places) if message else ""


def trn(one: str, other: str, count: int, /, **places: object) -> str:
    """The message for that count, which fills the place `{count}`."""
    message = one if count == 1 else other
    if _catalogue is None:
        return message.format(count=count, **places)
    both = f"{one}{_PLURAL}{other}"
    translated = _catalogue[both]
    if translated == both:  # both stand in a table, each marked by itself
        translated = _catalogue[message]
    return _filled(translated, {"count": count, **places})


def trc(context: str, message: str, /, **places: object) -> str:
    """The message where its words alone do not tell what they mean: `trc("name of a view", "Quiet")`."""
    if _catalogue is None:
        return message.format(**places) if places else message
    return _filled(_catalogue[f"{context}{_CONTEXT}{message}"], places)


def _filled(translated: str, places: dict[str, object]) -> str:
    """The translation, with what a user typed in the language's quotation marks."""
    if not places:
        return translated
    if "!r}" in translated:
        places = {name: _Quoted(put) if isinstance(put, str) else put for name, put in places.items()}
    return translated.format(**places)


def sentences(*whole: str | None) -> str:
    """Whole sentences, one behind the other, without what is None or empty; Chinese and Japanese put no space
    between.
    """
    return (" " if _catalogue is None else "").join(filter(None, whole))


def mark(message: str, /) -> str:
    """The message as it is, for the catalogues to find; `tr` translates it where it is shown."""
    return message


def markc(context: str, message: str, /) -> str:
    """The same for a message that `trc` translates in that context."""
    del context
    return message
