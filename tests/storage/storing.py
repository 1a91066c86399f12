"""What the tests of the state are made of."""

from collections.abc import Callable
from datetime import UTC, datetime

from parcel_tui.domain.parcel import Checkpoint, History, Parcel
from parcel_tui.domain.stage import Stage
from parcel_tui.storage.store import Store
from parcel_tui.storage.transaction import Transaction

NOON = datetime(2026, 2, 3, 4, 0, tzinfo=UTC)


def add(number: str, checkpoints: int = 0) -> Callable[[Transaction], Parcel]:
    """An edit that adds a parcel."""

    def edit(tx: Transaction) -> Parcel:
        parcel = tx.put(Parcel(tx.new_key(), "tracktw", NOON, number=number, name="耳機"))
        rows = tuple(
            Checkpoint(NOON.replace(minute=n), f"包裹抵達 {n}", Stage.IN_TRANSIT, "transit")
            for n in range(checkpoints)
        )
        tx.put_history(parcel.key, History(rows))
        return parcel

    return edit


def numbers(store: Store) -> list[str]:
    return sorted(parcel.number or "" for parcel in store.snapshot.parcels.values())
