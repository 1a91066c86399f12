"""The language that the user reads: catalogues of gettext, loaded only where it is not English.

A message is a whole sentence or label with named places: `tr("Archived {name}.", name=name)`. A table at a
module's top holds messages that `mark` only marks; they are translated where they are shown.
"""

import os

TYPE_CHECKING = False
if TYPE_CHECKING:
    from gettext import NullTranslations

DOMAIN = "parcel_tui"
"""The catalogues' name below `LOCALE`."""
LOCALE = os.path.join(os.path.dirname(__file__), "locale")
"""The folder of the catalogues."""
ENGLISH, CHINESE, JAPANESE = "en", "zh_TW", "ja"
LANGUAGES = (ENGLISH, CHINESE, JAPANESE)
"""What the user can choose."""

_language = ENGLISH
_catalogue: "NullTranslations | None" = None


def choose_language(language: str | None) -> None:
    """Speaks that language (one of LANGUAGES) from now on; without a catalogue of it, English."""
    global _language, _catalogue  # noqa: PLW0603 - a process speaks one language, as gettext's own `install` has it
    _language, _catalogue = ENGLISH, None
    if language and language != ENGLISH:
        from gettext import GNUTranslations

        file = os.path.join(LOCALE, language, "LC_MESSAGES", f"{DOMAIN}.mo")
        try:
            with open(file, "rb") as compiled:
                _catalogue = GNUTranslations(compiled)
        except OSError:
            return
        _language = language


def chosen_language() -> str:
    """The language of what is shown: one of LANGUAGES."""
    return _language


def tr(message: str, /, **places: object) -> str:
    """The message in the user's language, with its places filled."""
    translated = message if _catalogue is None or not message else _catalogue.gettext(message)
    return translated.format(**places) if places else translated


def trn(one: str, other: str, count: int, /, **places: object) -> str:
    """The message for that count, which fills the place `{count}`."""
    if _catalogue is None:
        translated = one if count == 1 else other
    else:
        translated = _catalogue.ngettext(one, other, count)
        if translated in {one, other}:  # both stand in a table, each marked by itself
            translated = _catalogue.gettext(one if count == 1 else other)
    return translated.format(count=count, **places)


def trc(context: str, message: str, /, **places: object) -> str:
    """The message where its words alone do not tell what they mean: `trc("name of a view", "Quiet")`."""
    translated = message if _catalogue is None else _catalogue.pgettext(context, message)
    return translated.format(**places) if places else translated


def sentences(*whole: str) -> str:
    """Whole sentences, one behind the other; Chinese and Japanese put no space between."""
    return (" " if _catalogue is None else "").join(filter(None, whole))


def mark(message: str, /) -> str:
    """The message as it is, for the catalogues to find; `tr` translates it where it is shown."""
    return message


def markc(context: str, message: str, /) -> str:
    """The same for a message that `trc` translates in that context."""
    del context
    return message
