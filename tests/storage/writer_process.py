"""A process that changes the state without end, and says on standard output what is certainly saved.

python writer_process.py STATE_FILE NAME
"""

import sys
from datetime import UTC, datetime
from itertools import count
from pathlib import Path

from parcel_tui.domain.parcel import ActionKind, Parcel
from parcel_tui.storage.state_file import DiskFile
from parcel_tui.storage.store import Store
from parcel_tui.storage.transaction import Transaction
from parcel_tui.tracker.outbox import move_parcel


def main(path: Path, name: str, changes: int | None) -> None:
    now = datetime(2026, 2, 3, 4, 0, tzinfo=UTC)
    store = Store(DiskFile(path, lambda: now))
    for number in count() if changes is None else range(changes):

        def edit(tx: Transaction, number: int = number) -> None:
            parcel = tx.put(Parcel(tx.new_key(), "tracktw", now, number=f"{name}{number}", name="耳機"))
            move_parcel(tx, parcel.key, ActionKind.ARCHIVE, now, is_remote=True)

        store.transact([edit])
        print(f"{name}{number}", flush=True)


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2], int(sys.argv[3]) if len(sys.argv) > 3 else None)
