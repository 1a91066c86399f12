"""Finding parcels in the state: pure, and light enough for a command that asks no provider."""

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from unicodedata import category, normalize

from parcel_tui.domain.carriers.requirement import Requirement
from parcel_tui.domain.errors import UsageError
from parcel_tui.domain.parcel import TRACKTW, Carrier, Folder, Parcel
from parcel_tui.domain.text import shortened
from parcel_tui.language import mark, tr
from parcel_tui.storage.snapshot import Snapshot

_MOST_NAMED = 10
_MINUS = "\u2212"
"""Typed for a dash, and none by its category."""


def shown(parcels: Iterable[Parcel], folder: Folder | None = None) -> list[Parcel]:
    """A folder's parcels (or all), newest news first, without those that the user has deleted."""
    rows = [p for p in parcels if (folder is None or p.folder is folder) and not p.is_deleted]
    return sorted(rows, key=_newest_first, reverse=True)


def find(parcels: Iterable[Parcel], identifier: str) -> Parcel:
    """The parcel that an identifier means: its local id, else its remote id or number, else its name,
    else the own id of the label behind an order number.

    What is empty, in the identifier or in the parcel, matches nothing. Raises UsageError for an
    identifier without a visible letter or sign, for no parcel, and for several.
    """
    parcels = list(parcels)
    wanted = _folded(_cleaned(identifier))
    squeezed = bare(identifier)
    if not squeezed:
        raise UsageError(
            tr(
                "{identifier!r} names no parcel. Give its id from 'parcel-tui list', its number or its name.",
                identifier=shortened(identifier),
            )
        )
    tests: tuple[Callable[[Parcel], bool], ...] = (
        lambda p: p.local_id == wanted,
        lambda p: wanted in {_folded(p.remote_id), _folded(p.number)},
        lambda p: _squeezed(_folded(p.number)) == squeezed,
        lambda p: _folded(p.name) == wanted,
        lambda p: _folded(p.package_id) == wanted,  # a label's own id; it may be followed by another
    )
    for test in tests:
        matching = [parcel for parcel in parcels if test(parcel)]
        # One whose deletion the provider was not told yet stands behind the others.
        found = [parcel for parcel in matching if not parcel.is_deleted] or matching
        match found:
            case [parcel]:
                return parcel
            case [_, *_]:
                raise _several(found, identifier)
    raise UsageError(
        tr(
            "No parcel matches {identifier!r}. See 'parcel-tui list --folder all'.",
            identifier=shortened(identifier),
        )
    )


def _several(found: Sequence[Parcel], identifier: str) -> UsageError:
    ids = tr(", ").join(map(_told_apart, found[:_MOST_NAMED]))
    more = max(len(found) - _MOST_NAMED, 0)
    message = (
        mark("Several parcels match {name!r}. Name one by its id: {ids} and {more} more.")
        if more
        else mark("Several parcels match {name!r}. Name one by its id: {ids}.")
    )
    return UsageError(tr(message, name=shortened(identifier), ids=ids, more=more))


def carriers_of(snapshot: Snapshot) -> tuple[Carrier, ...]:
    """Track.TW's carriers, as last told or built in."""
    from parcel_tui.domain.carriers.names import BUILTIN_CARRIERS

    known = snapshot.carriers.get(TRACKTW)
    return known.carriers if known and known.carriers else BUILTIN_CARRIERS


def requirements_of(snapshot: Snapshot, carrier: Carrier) -> tuple[Requirement, ...]:
    """What a carrier of Track.TW's wants to know beside the number, as last told."""
    known = snapshot.carriers.get(TRACKTW)
    return known.requirements.get(carrier.id, ()) if known else ()


def bare(identifier: str) -> str:
    """An identifier whatever its case, width, spaces and dashes; empty where it can name no parcel."""
    return _squeezed(_folded(_cleaned(identifier)))


def _told_apart(parcel: Parcel) -> str:
    from parcel_tui.domain.carriers.names import short_name

    title = short_name(parcel.carrier) if parcel.carrier else parcel.title
    return tr("{parcel} ({carrier})", parcel=parcel.local_id, carrier=title)


def _cleaned(text: str) -> str:
    if text.isascii() and text.isprintable():
        return text.strip()
    from parcel_tui.domain.text import clean  # hardly any identifier needs it

    return clean(text)


def _folded(text: str | None) -> str:
    """The text whatever its case, and whether it was typed in full or half width; empty for none."""
    if not text:
        return ""
    return (text if text.isascii() else normalize("NFKC", text)).casefold()


def _squeezed(text: str) -> str:
    """The text without spaces and dashes."""
    if text.isalnum():
        return text
    return "".join(c for c in text if not c.isspace() and category(c) != "Pd" and c != _MINUS)


def _newest_first(parcel: Parcel) -> tuple[datetime, int]:
    return (parcel.heard_at, parcel.key)
