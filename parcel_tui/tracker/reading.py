"""Which of a parcel's checkpoints are read: edits, of the user's marks and of taking them back."""

from msgspec.structs import replace

from parcel_tui.domain.parcel import History, Parcel
from parcel_tui.storage.transaction import Transaction


def mark_read(tx: Transaction, key: int) -> Parcel | None:
    """Marks all of a parcel's checkpoints as read; returns the parcel, None where it is gone."""
    parcel = tx.get(key)
    if parcel is None or not parcel.unread:
        return parcel
    read = tuple(replace(c, unread=False) if c.unread else c for c in tx.history(key).checkpoints)
    latest = replace(parcel.latest, unread=False) if parcel.latest else None
    tx.put_history(key, History(read))
    return tx.put(replace(parcel, unread=0, latest=latest))


def mark_unread(tx: Transaction, key: int, count: int = 1) -> Parcel | None:
    """Marks so many of the newest checkpoints that were read as unread; returns the parcel as it is then."""
    parcel = tx.get(key)
    checkpoints = list(tx.history(key).checkpoints)
    read = [place for place, checkpoint in enumerate(checkpoints) if not checkpoint.unread][:count]
    if parcel is None or not read:
        return parcel
    for place in read:
        checkpoints[place] = replace(checkpoints[place], unread=True)
    latest = replace(parcel.latest, unread=checkpoints[0].unread) if parcel.latest else None
    tx.put_history(key, History(tuple(checkpoints)))
    return tx.put(replace(parcel, unread=parcel.unread + len(read), latest=latest))
