"""Finding parcels in the state: pure, and light enough for a command that asks nobody."""

from collections.abc import Callable, Iterable
from datetime import datetime

from parcel_tui.domain.errors import UsageError
from parcel_tui.domain.parcel import Folder, Parcel


def shown(parcels: Iterable[Parcel], folder: Folder | None = None) -> list[Parcel]:
    """A folder's parcels (or all), newest news first, without those that the user has deleted."""
    rows = [p for p in parcels if (folder is None or p.folder is folder) and not p.is_deleted]
    return sorted(rows, key=_newest_first, reverse=True)


def find(parcels: Iterable[Parcel], identifier: str) -> Parcel:
    """The parcel with that remote id, number or name. Raises UsageError for none and for several."""
    parcels = list(parcels)
    wanted = identifier.strip().casefold()
    squeezed = wanted.replace(" ", "").replace("-", "")
    tests: tuple[Callable[[Parcel], bool], ...] = (
        lambda p: (p.remote_id or "").casefold() == wanted,
        lambda p: (p.number or "").casefold() in {wanted, squeezed},
        lambda p: (p.name or "").casefold() == wanted,
    )
    for test in tests:
        found = [parcel for parcel in parcels if test(parcel)]
        if len(found) == 1:
            return found[0]
        if found:
            ids = ", ".join(p.remote_id or (p.carrier.name if p.carrier else p.title) for p in found)
            raise UsageError(f"Several parcels are called {identifier!r}; name one by its id: {ids}.")
    raise UsageError(f"No parcel is called {identifier!r}; see 'parcel-tui list --folder all'.")


def _newest_first(parcel: Parcel) -> tuple[datetime, int]:
    return (parcel.heard_at, parcel.key)
