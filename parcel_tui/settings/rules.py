"""What each setting has to be, and what is said of one that is otherwise. Pure."""

import re
from collections.abc import Callable, Iterable, Mapping
from typing import Annotated, Any, Literal, get_args

import msgspec
from msgspec import Meta, Struct

from parcel_tui.domain.errors import UsageError
from parcel_tui.domain.provider import BUILT_IN, ProviderInfo, info_of, registered
from parcel_tui.domain.stage import TOLD_STAGES, Stage
from parcel_tui.domain.times import QuietHours
from parcel_tui.language import mark, tr
from parcel_tui.settings.toml import Entry, Mistake, SettingsText

MOST_DAYS = 3650
"""The longest time that can be set."""
_Text = Annotated[str, Meta(min_length=1)]
_Texts = Annotated[list[_Text], Meta(min_length=1)]
_Days = Annotated[int, Meta(ge=1, le=MOST_DAYS)]


class _Rule(Struct, frozen=True):
    """What a setting has to be: a type, what else holds of its value, and both in words."""

    type: Any
    words: str
    """With the place `{choices}` for a list or a number."""
    choices: object = ""
    holds: Callable[[Any], object] = lambda _: True

    def accepts(self, value: object) -> bool:
        """Whether the value is one that can be used."""
        try:
            return bool(self.holds(msgspec.convert(value, self.type)))
        except (msgspec.ValidationError, UsageError):
            return False


def _is_address(text: str) -> bool:
    """Whether a token may go there. Raises UsageError where not."""
    from parcel_tui.domain.secret import checked_base_url

    return bool(checked_base_url(text))


def _some_of(*words: str) -> _Rule:
    """A list of some of those words, or of none."""
    return _Rule(list[str], mark("a list with some of {choices}"), ", ".join(words), set(words).issuperset)


_TERMINAL = Literal["auto", "osc9", "osc777", "osc99", "none"]
_TOLD = (stage.value for stage in Stage if stage in TOLD_STAGES)
_ADDRESS = _Rule(
    str,
    mark("https://host/path, or http:// to this machine, without user name, query and fragment"),
    holds=_is_address,
)
_COMMAND = _Rule(_Texts, mark('a list of texts, such as ["pass", "show", "tracktw"]'))
_KEY = _Rule(_Text | _Texts, mark('a key such as "ctrl+r", or a list of keys'))
_YES_OR_NO = _Rule(bool, mark("true or false"))


def _of_provider(info: ProviderInfo | None) -> dict[str, _Rule]:
    """The settings of a provider's section."""
    hosts = tuple(info.hosts) if info else ()
    words = mark('"production" or "staging"') if hosts == _TWO_HOSTS else ", ".join(hosts)
    host = {"host": _Rule(str, words, hosts.__contains__)} if hosts else {}
    return {"url": _ADDRESS, **host, "token_command": _COMMAND}


_HOURS = _Rule(
    str,
    mark('two times of day, such as "23:00-07:00", or "" for none'),
    holds=lambda hours: not hours or QuietHours.parse(hours),
)
_TWO_HOSTS = ("production", "staging")
SETTINGS: dict[str, dict[str, _Rule]] = {
    **{info.name: _of_provider(info) for info in BUILT_IN},
    "notify": {
        "channels": _some_of("toast", "bell", "terminal", "desktop", "command", "apprise"),
        "stages": _some_of(*_TOLD),
        "quiet": _HOURS,
        "details": _YES_OR_NO,
        "terminal": _Rule(_TERMINAL, mark("one of {choices}"), ", ".join(get_args(_TERMINAL))),
        "command": _Rule(_Texts, mark('a list of texts, such as ["notify-send", "-a", "parcels"]')),
        "apprise": _Rule(_Texts, mark("a list of Apprise URLs in quotes")),
    },
    "app": {
        "theme": _Rule(_Text, mark("a text in quotes")),
        "language": _Rule(Literal["auto", "en", "zh_TW", "ja"], mark('"auto", "en", "zh_TW" or "ja"')),
        "glyphs": _Rule(Literal["unicode", "narrow", "ascii"], mark('"unicode", "narrow" or "ascii"')),
        "archive_delivered_after_days": _Rule(
            _Days, mark("a whole number of days, from 1 to {choices}"), MOST_DAYS
        ),
        "start_view": _Rule(Literal["auto", "last"], mark('"auto" or "last"')),
        "keep_frame": _YES_OR_NO,
        "mouse": _YES_OR_NO,
        "title": _YES_OR_NO,
        "night": _HOURS,
    },
    "keys": {},
}
"""By section and name; other providers have sections of their own."""
_NAME = re.compile(r"[\w.-]{1,40}")
"""What the name of a setting may be."""


def checked(text: SettingsText) -> tuple[Iterable[Entry], list[Mistake]]:
    """The settings that can be used, the first of each name, and what is wrong with the others."""
    good: dict[tuple[str, str], Entry] = {}
    begins = {name.partition(".")[0]: line for name, line in reversed(list(text.sections.items()))}
    wrong = [Mistake(line, _no_section(name)) for name, line in begins.items() if _rules_of(name) is None]
    for entry in text.entries:
        rules = _rules_of(entry.section)
        if rules is not None:
            fault = _fault(entry, rules)
        elif entry.section in begins:
            continue
        else:
            fault = _no_section(entry.section) if entry.section else _homeless(entry.name)
        known = good.get((entry.section, entry.name))
        if known and not fault:
            fault = tr(
                "{name} stands in line {line} already. This one is ignored",
                name=entry.name,
                line=known.line,
            )
        if fault:
            wrong.append(Mistake(entry.line, fault))
        else:
            good[entry.section, entry.name] = entry
    return good.values(), wrong


def _rules_of(section: str) -> Mapping[str, _Rule] | None:
    """The settings of a section; None where there is no such section."""
    if section in SETTINGS or not section:
        return SETTINGS.get(section)
    info = info_of(section)
    # One that cannot be used now keeps its settings.
    return _of_provider(info) if info or section in registered().problems else None


def _no_section(name: str) -> str:
    if not _NAME.fullmatch(name):
        return tr("there is no section of that name. It is ignored")
    meant = _meant(name, SETTINGS)
    message = (
        mark("there is no section [{name}] ([{meant}] may be meant). It is ignored")
        if meant
        else mark("there is no section [{name}]. It is ignored")
    )
    return tr(message, name=name, meant=meant)


def _homeless(name: str) -> str:
    if name in SETTINGS:
        return tr(
            "{name} is a section: it stands as [{name}], its settings below. This is ignored", name=name
        )
    section = next((section for section, rules in SETTINGS.items() if name in rules), None)
    if section:
        return tr(
            "{name} stands in no section, it belongs below [{section}]. It is ignored",
            name=name,
            section=section,
        )
    if _NAME.fullmatch(name):
        return tr("{name} stands in no section. It is ignored", name=name)
    return tr("a setting stands in no section. It is ignored")


def _fault(entry: Entry, rules: Mapping[str, _Rule]) -> str:
    """What is wrong with a setting; empty when nothing is."""
    # Which commands there are is known to the dashboard.
    rule = _KEY if entry.section == "keys" and _NAME.fullmatch(entry.name) else rules.get(entry.name)
    if rule is None:
        return _no_setting(entry, rules)
    if rule.accepts(entry.value):
        return ""
    return tr(
        "{name} in [{section}] has to be {words}. It is ignored",
        name=entry.name,
        section=entry.section,
        words=tr(rule.words, choices=rule.choices),
    )


def _no_setting(entry: Entry, rules: Mapping[str, _Rule]) -> str:
    """A name that is none is not repeated, as it may be a secret in the wrong place."""
    meant = _meant(entry.name, rules)
    is_named = _NAME.fullmatch(entry.name) is not None
    if "token_command" in rules and entry.name.endswith(("token", "key")) and is_named:
        message = mark(
            "there is no setting {name!r} in [{section}] (a token is kept in the keyring: run "
            "'parcel-tui token set {section}'). It is ignored"
        )
    elif meant and is_named:
        message = mark("there is no setting {name!r} in [{section}] ({meant} may be meant). It is ignored")
    elif is_named:
        message = mark("there is no setting {name!r} in [{section}]. It is ignored")
    else:
        message = mark("there is no setting of that name in [{section}]. It is ignored")
    return tr(message, name=entry.name, section=entry.section, meant=meant)


def _meant(name: str, known: Iterable[str]) -> str:
    """What may have been meant by a name that is not known; empty for nothing."""
    from difflib import get_close_matches

    return next(iter(get_close_matches(name.lower(), known, 1)), "")
