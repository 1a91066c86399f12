"""The filter's language: words that must all be there, and conditions such as `stage:exception`.

Case, width, kana and simplified characters make no difference. `"two words"` in quotes are one; what looks
like a condition but is none that is known is a word like others. The messages of all histories are
looked through too, read little by little and once.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import lru_cache

from msgspec import Struct

from parcel_tui.domain.carriers.names import NAMES, searched_names
from parcel_tui.domain.folding import fold
from parcel_tui.domain.parcel import Folder, Parcel
from parcel_tui.domain.provider import title_of
from parcel_tui.domain.stage import Stage
from parcel_tui.language import tr
from parcel_tui.storage.snapshot import Snapshot
from parcel_tui.wording.cells import safe
from parcel_tui.wording.stages import STAGES, filter_words

_TERM = re.compile(r'(?:([^\s:"]+):)?"([^"]*)"?|(\S+)')
_CONDITION = re.compile(r"[a-z]{2,}")
"""What looks like a condition's name; `12:30` holds none."""
_BETWEEN = "\n"
"""Stands between texts, and in no word that is looked for: nothing is found across two texts."""


def _texts(*texts: str | None) -> str:
    return _BETWEEN.join(filter(None, texts))


FIELDS: Mapping[str, Callable[[Parcel], str]] = {
    "stage": lambda parcel: filter_words(parcel.stage),
    "carrier": lambda parcel: searched_names(parcel.carrier) if parcel.carrier else "",
    "name": lambda parcel: parcel.name or "",
    "note": lambda parcel: parcel.shown_note or "",
    "number": lambda parcel: _texts(parcel.number, parcel.remote_id),
    "provider": lambda parcel: _texts(parcel.provider, title_of(parcel.provider)),
    "is": lambda parcel: _texts(*(word for word, holds in STATES.items() if holds(parcel))),
}
"""The conditions, and the text in which each looks."""

STATES: Mapping[str, Callable[[Parcel], bool]] = {
    "unread": lambda parcel: parcel.unread > 0,
    "muted": lambda parcel: parcel.muted,
    "archived": lambda parcel: parcel.folder is Folder.ARCHIVE,
}
"""What the condition `is:` knows."""


def searched_text(parcel: Parcel) -> str:
    """Everything in which a word is looked for, but for the carrier's names."""
    return _texts(
        parcel.name,
        parcel.number,
        parcel.remote_id,
        parcel.note,
        parcel.provider_note,
        parcel.latest.message if parcel.latest else None,
        parcel.latest.place if parcel.latest else None,
        parcel.pickup.place if parcel.pickup else None,
        filter_words(parcel.stage),
    )


class Filter(Struct, frozen=True):
    """What is looked for, folded."""

    words: tuple[str, ...] = ()
    conditions: tuple[tuple[str, str], ...] = ()
    """A name of `FIELDS`, and what its text has to hold."""

    @property
    def is_empty(self) -> bool:
        """Whether everything passes."""
        return not self.words and not self.conditions


def parse_filter(query: str) -> Filter:
    """What the user typed; any text is a filter. A condition without a value (yet) lets everything pass."""
    words: list[str] = []
    conditions: list[tuple[str, str]] = []
    for name, value in _terms(query):
        if name in FIELDS:
            conditions += [(name, value)] if value else []
        elif name or value:
            words.append(f"{name}:{value}" if name else value)
    return Filter(tuple(words), tuple(conditions))


def mistake(query: str) -> str | None:
    """A sentence about a condition that no parcel can pass, for a filter that finds nothing; else None."""
    for name, value in _terms(query):
        if name == "stage" and value and not any(value in fold(filter_words(stage)) for stage in Stage):
            stages = tr(", ").join(words.title for words in STAGES.values())
            return tr("There's no stage {stage}. Stages are: {stages}.", stage=safe(value), stages=stages)
        if name == "is" and value and not any(value in state for state in STATES):
            states = tr(", ").join(f"is:{state}" for state in STATES)
            return tr("is:{state} is not a condition. There are {states}.", state=safe(value), states=states)
        is_address = value.startswith("//")
        if name not in FIELDS and value and not is_address and _CONDITION.fullmatch(name):
            names = tr(", ").join(f"{field}:" for field in FIELDS)
            return tr("{name}: is not a condition. Conditions are {names}.", name=safe(name), names=names)
    return None


def completed(query: str) -> str | None:
    """What is typed with its last condition completed: `sta` to `stage:`, `stage:d` to `stage:delivered`."""
    begun = re.split(r"\s", query)[-1]
    name, colon, value = begun.partition(":")
    if colon:
        candidates = [*map(fold, _VALUES[name]())] if value and name in _VALUES else []
    else:
        value, candidates = name, [f"{field}:" for field in FIELDS] if len(name) > 1 else []
    sought = fold(value)
    found = next((each for each in candidates if each.startswith(sought) and each != sought), None)
    # What is shown begins with what was typed, whatever its case.
    return query + found[len(sought) :] if found else None


def _stage_words() -> Iterator[str]:
    for stage, words in STAGES.items():
        yield from (word for word in (words.title, words.alone) if " " not in word)
        yield stage.value


def _carrier_words() -> Iterator[str]:
    for row in NAMES:
        yield from (name for name in (row.english, row.chinese, row.japanese) if " " not in name)


_VALUES: Mapping[str, Callable[[], Iterable[str]]] = {
    "stage": _stage_words,
    "carrier": _carrier_words,
    "is": lambda: STATES,
}
"""What a condition is completed to."""


def _terms(query: str) -> Iterator[tuple[str, str]]:
    """Each term's name before the colon ("" for none) and what follows, folded."""
    for named, quoted, plain in _TERM.findall(query):
        if plain:
            name, colon, value = fold(plain).partition(":")
            # What begins with a colon has no name.
            yield (name, value) if colon and name else ("", fold(plain))
        else:
            yield fold(named), fold(quoted).strip()


class MessageIndex:
    """The messages and places of the histories, folded; of those that were not read yet, none."""

    AT_ONCE = 100
    """Histories that are read while the user types: a hundred take a few milliseconds."""

    def __init__(self, snapshot: Callable[[], Snapshot]) -> None:
        """`snapshot` gives the state as it is now."""
        self._snapshot = snapshot
        # Carriers say the same few hundred things.
        self._fold = lru_cache(maxsize=4096)(fold)
        # Plain tables: ten thousand pairs would set off the garbage collector while the user types.
        self._texts: dict[int, str] = {}
        self._read: dict[int, object] = {}
        self._begin(Snapshot())

    def begin(self) -> None:
        """Takes the histories as they are now; a few of them may be read by `text_of`."""
        self._begin(self._snapshot())

    def _begin(self, now: Snapshot) -> None:
        self._now = now
        self._left = self.AT_ONCE
        self.is_behind = False
        """Whether some texts that were asked for since `begin` were not read yet."""

    def text_of(self, key: int) -> str:
        """All messages of a parcel, or what they were when they were read last."""
        stored = self._now.stored_history(key)
        if stored is None or self._read.get(key) is stored:
            return self._texts.get(key, "") if stored is not None else ""
        if not self._left:
            self.is_behind = True
            return self._texts.get(key, "")
        self._left -= 1
        return self._take_in(key, stored)

    def take_in(self, keys: Iterable[int]) -> None:
        """Reads the histories of these parcels, where they are others than were read."""
        self._now = self._snapshot()
        for key in keys:
            stored = self._now.stored_history(key)
            if stored is not None and self._read.get(key) is not stored:
                self._take_in(key, stored)

    def _take_in(self, key: int, stored: object) -> str:
        text = _BETWEEN.join(map(self._fold, self._now.history_texts(key)))
        self._texts[key], self._read[key] = text, stored
        return text


class Index:
    """Filters parcels, and keeps their folded texts for the next key press."""

    def __init__(self, messages: MessageIndex | None = None) -> None:
        """With `messages`, words are looked for in every message of a parcel."""
        self._messages = messages
        # Two plain tables: ten thousand pairs would set off the garbage collector while the user types.
        self._texts: dict[int, str] = {}
        self._parcels: dict[int, Parcel] = {}

    def take_in(self, parcels: Iterable[Parcel]) -> None:
        """Folds the texts of these parcels beforehand."""
        for parcel in parcels:
            self._text_of(parcel)

    def matching(self, parcels: Iterable[Parcel], wanted: Filter) -> tuple[Parcel, ...]:
        """Those that pass the filter, in their order."""
        found = list(parcels)
        for name, value in wanted.conditions:
            read = FIELDS[name]
            found = [parcel for parcel in found if value in fold(read(parcel))]
        if wanted.words and self._messages:
            self._messages.begin()
        for word in wanted.words:
            found = [parcel for parcel in found if self._is_told(word, parcel)]
        return tuple(found)

    def _is_told(self, word: str, parcel: Parcel) -> bool:
        return word in self._text_of(parcel) or (
            self._messages is not None and word in self._messages.text_of(parcel.key)
        )

    def _text_of(self, parcel: Parcel) -> str:
        if self._parcels.get(parcel.key) is not parcel:
            names = searched_names(parcel.carrier) if parcel.carrier else ""
            self._texts[parcel.key] = _texts(fold(searched_text(parcel)), names)
            self._parcels[parcel.key] = parcel
        return self._texts[parcel.key]
