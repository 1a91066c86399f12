"""States in memory, and edits of them: what the tests of edits are made of."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any, TypeVar

from parcel_tui.domain.carriers.names import SHOPEE
from parcel_tui.domain.errors import ParcelTuiError
from parcel_tui.domain.parcel import (
    TRACKTW,
    ActionKind,
    Change,
    Checkpoint,
    History,
    Parcel,
    PendingAction,
)
from parcel_tui.domain.stage import Stage
from parcel_tui.sandbox.clock import NOON
from parcel_tui.storage.state_file import NoFile
from parcel_tui.storage.store import Store
from parcel_tui.storage.transaction import Transaction

T = TypeVar("T")
SECOND, MINUTE, HOUR, DAY = (timedelta(**{unit: 1}) for unit in ("seconds", "minutes", "hours", "days"))
BEFORE = NOON - 3 * HOUR
NUMBER = "TW268979373141Z"


def known(key: int = 1, **changes: Any) -> Parcel:
    """A parcel of Track.TW's that was taken in and answered."""
    fields: dict[str, Any] = {
        "account": "mine",
        "remote_id": f"r{key}",
        "number": f"{NUMBER}{key}",
        "carrier": SHOPEE,
        "stage": Stage.IN_TRANSIT,
        "history_at": BEFORE,
        "checked_at": BEFORE,
    }
    return Parcel(key, **{"provider": TRACKTW, "added_at": BEFORE, **fields, **changes})


def waits(kind: ActionKind, *, tried: bool = False, **changes: Any) -> PendingAction:
    """An action of the user's that waits to be sent, or was sent without an answer."""
    return PendingAction(kind, BEFORE, BEFORE if tried else None, **changes)


def row(hours: float, message: str, stage: Stage = Stage.IN_TRANSIT, **changes: Any) -> Checkpoint:
    """A checkpoint so many hours ago."""
    return Checkpoint(NOON - hours * HOUR, message, stage, "transit", **changes)


def stored(*parcels: Parcel, histories: dict[int, tuple[Checkpoint, ...]] | None = None) -> Store:
    """A state that holds these, and lives in memory alone."""
    store = Store(NoFile())

    def put(tx: Transaction) -> None:
        for parcel in parcels:
            tx.put(parcel)
        for key, checkpoints in (histories or {}).items():
            tx.put_history(key, History(checkpoints))

    store.transact([put])
    return store


def edit(store: Store, change: Callable[[Transaction], T]) -> T:
    """What the edit returned; raises what it raised."""
    [result] = store.transact([change])
    if isinstance(result, ParcelTuiError):
        raise result
    return result  # type: ignore[no-any-return]  # the store tells none


def there(store: Store) -> dict[int, Parcel]:
    return dict(store.snapshot.parcels)


def changes(store: Store) -> list[Change]:
    return [change for _, change in store.snapshot.changes()]
