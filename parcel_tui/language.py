"""The language that the user reads: catalogues of gettext, loaded only where it is not English.

A message is a whole sentence or label with named places: `tr("Archived {name}.", name=name)`. A table at a
module's top holds messages that `mark` only marks; they are translated where they are shown.
"""

TYPE_CHECKING = False
if TYPE_CHECKING:
    from gettext import NullTranslations

DOMAIN = "parcel_tui"
"""The catalogues' name below `locale/`."""

_catalogue: "NullTranslations | None" = None
_language = "en"


def choose_language(language: str | None) -> None:
    """Speaks that language (`zh_TW`, `ja`) from now on; without a catalogue of it, English."""
    global _catalogue, _language
    _catalogue, _language = None, "en"
    if language and language != "en":
        import gettext
        from pathlib import Path

        found = gettext.translation(DOMAIN, Path(__file__).parent / "locale", [language], fallback=True)
        if isinstance(found, gettext.GNUTranslations):
            _catalogue, _language = found, language


def chosen_language() -> str:
    """The code of the language that is spoken: `en`, `zh_TW`, `ja`."""
    return _language


def tr(message: str, /, **places: object) -> str:
    """The message in the user's language, with its places filled."""
    translated = message if _catalogue is None else _catalogue.gettext(message)
    return translated.format(**places) if places else translated


def trn(one: str, other: str, count: int, /, **places: object) -> str:
    """The message for that count, which fills the place `{count}`."""
    if _catalogue is None:
        translated = one if count == 1 else other
    else:
        translated = _catalogue.ngettext(one, other, count)
    return translated.format(count=count, **places)


def trc(context: str, message: str, /, **places: object) -> str:
    """The message where its words alone do not tell what they mean: `trc("name of a view", "Quiet")`."""
    translated = message if _catalogue is None else _catalogue.pgettext(context, message)
    return translated.format(**places) if places else translated


def mark(message: str, /) -> str:
    """The message as it is, for the catalogues to find; `tr` translates it where it is shown."""
    return message
