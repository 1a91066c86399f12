"""The keys that the user gave to commands, as far as they can be used. Pure."""

import re
from collections.abc import Iterable, Mapping, Sequence

from msgspec import Struct
from textual.keys import Keys

from parcel_tui.language import tr
from parcel_tui.settings import AppSettings
from parcel_tui.tui.keys import COMMANDS, FORMS, GROUPS, Command, key_name

_MODIFIERS = re.compile(r"(?:(?:ctrl|shift|alt|super|hyper|meta)\+)*")
_NAMES = frozenset(key.value for key in Keys if "+" not in key.value and "<" not in key.value)
_PLACES: tuple[Mapping[str, Command], ...] = (
    {command.id: command for _, group in GROUPS for command in group},
    *(
        {command.id: command for command in FORMS if command.id.startswith(place)}
        for place in ("form.", "answer.", "page.")
    ),
)
"""Commands by their lasting names, apart for each place where a key has one meaning only."""


class Keymap(Struct, frozen=True):
    """Textual's names of the keys by the commands that were changed, and what could not be used."""

    keys: Mapping[str, str]
    problems: tuple[str, ...] = ()


def read_keymap(settings: AppSettings) -> Keymap:
    """The keys of the settings; what is no command, no key, or another's key is left out and named."""
    keys: dict[str, str] = {}
    problems: list[str] = []
    for name, written in settings.keys.items():
        fault = _fault(name, written)
        if fault:
            problems.append(settings.problem("keys", name, tr("{fault}. It is ignored", fault=fault)))
        else:
            keys[name] = ",".join(dict.fromkeys(map(_canonical, _split(written))))
    while clash := _clash(keys):
        name, key, other = clash
        del keys[name]
        taken = tr(
            "{key} is the key of {other} already, so {name} keeps its own. Give {other} another",
            key=shown(key),
            other=other,
            name=name,
        )
        problems.append(settings.problem("keys", name, taken))
    return Keymap(keys, tuple(problems))


def shown(key: str) -> str:
    """A key as it is written in the settings."""
    return next((sign for sign in "?/*,+-.:;!#" if key_name(sign) == key), key)


def _fault(name: str, written: Sequence[str]) -> str:
    if name not in COMMANDS:
        from difflib import get_close_matches

        near = get_close_matches(name, COMMANDS, 1)
        if near:
            return tr("there is no command {name!r} ({near} may be meant)", name=name, near=near[0])
        return tr("there is no command {name!r}", name=name)
    wrong = [key for key in _split(written) if not _is_key(_canonical(key))]
    if wrong:
        return tr("{key!r} is no key. Write it as x, X, f5, ctrl+x or pagedown", key=wrong[0])
    keys = set(map(_canonical, _split(written)))
    if same := next((key for key in _SAME if key in keys), None):
        also = _SAME[same]
        return tr(
            "{key} is {also} to a terminal. Take another for {name}", key=shown(same), also=also, name=name
        )
    typed = [key for key in keys if len(key) == 1 or key in _SIGNS]
    if typed and name.startswith("form."):
        return tr(
            "{key} is typed into the fields of a form. {name} needs a key such as ctrl+x or f5",
            key=shown(typed[0]),
            name=name,
        )
    return ""


def _split(written: Sequence[str]) -> list[str]:
    """The keys of a setting: a list's, or those of a text with commas between them."""
    keys = [part for text in written for part in (text.split(",") if len(text) > 1 else [text])]
    return [key.strip() if len(key) > 1 else key for key in keys]


def _canonical(key: str) -> str:
    """Textual's name of a key: `question_mark` for `?`, `space` for a blank."""
    *modifiers, last = key.split("+") if len(key) > 1 and not key.endswith("+") else [key]
    name = key_name(last) if len(last) == 1 else last.lower()
    # With ctrl a capital letter is no other key.
    name = name.lower() if modifiers else name
    return "+".join((*map(str.lower, modifiers), name))


def _is_key(key: str) -> bool:
    name = _MODIFIERS.sub("", key, count=1)
    return len(name) == 1 or name in _NAMES or name in _SIGNS


_SAME = {"ctrl+i": "Tab", "ctrl+m": "Enter", "ctrl+left_square_bracket": "Esc"}
"""Keys that send what another one sends."""
_SIGNS = frozenset(key_name(chr(code)) for code in range(0x20, 0x7F))


def _clash(keys: Mapping[str, str]) -> tuple[str, str, str] | None:
    """A command whose new key belongs to another command: its name, the key, the other's name."""
    for place in _PLACES:
        owners: dict[str, list[str]] = {}
        for name, command in place.items():
            for key in _keys_of(keys.get(name, command.keys)):
                owners.setdefault(key, []).append(name)
        for name in reversed([name for name in keys if name in place]):
            for key in _keys_of(keys[name]):
                others = [other for other in owners[key] if other != name]
                if others:
                    return name, key, others[0]
    return None


def _keys_of(keys: str) -> Iterable[str]:
    return map(_canonical, keys.split(","))
